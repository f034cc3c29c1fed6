import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { buildEntries, staticGraph } from '../build.mjs'

export const name = 'cache'

const folder = 'pages/cache'
const door = () => import(pathToFileURL(path.resolve(import.meta.dirname, '../../dist/cache/index.js')).href)

export async function run(context) {
  await hooks(context)
  await restore(context)
  await index(context)
  await bytesWritten(context)
  await memory(context)
  await size(context)
}

/** 1,000 hooks on entries that are there and fresh; net of 1,000 plain components. */
const hooks = ({ comparePages }) =>
  comparePages({
    pages: {
      floor: `${folder}/hooks-floor.tsx`,
      binnacle: `${folder}/hooks-binnacle.tsx`,
      swr: `${folder}/hooks-swr.tsx`,
      'react-query': `${folder}/hooks-query.tsx`,
    },
    cases: [{ name: '1,000 hooks' }],
    steps: [
      { run: 'mount', metric: 'mount' },
      { run: 'unmount', metric: 'unmount' },
      { run: 'mount', metric: 'remount' },
    ],
  })

const restore = ({ comparePages }) =>
  comparePages({
    pages: {
      floor: `${folder}/restore-floor.tsx`,
      binnacle: `${folder}/restore-binnacle.tsx`,
      'persist-client': `${folder}/restore-query.tsx`,
      'swr-provider': `${folder}/restore-swr.tsx`,
    },
    cases: [{ name: '1,000 entries in localStorage', params: { count: 1_000 } }],
    // In a page of its own: in the one that wrote, a thousand late notices of the writes would be measured with it.
    steps: [{ reload: true }, { run: 'restore', metric: 'restore, first screen' }],
  })

const index = ({ comparePages }) =>
  comparePages({
    pages: {
      floor: `${folder}/index-floor.tsx`,
      binnacle: `${folder}/index-binnacle.tsx`,
      'idb-keyval-entries': `${folder}/index-keyval.tsx`,
    },
    cases: [{ name: '10,000 entries in IndexedDB' }],
    steps: [{ run: 'ready', metric: 'index ready' }],
    timeoutMs: 120_000,
  })

/** What one update of one entry writes when 1,000 of 1 kB are kept; the peers' figures are the characters they set. */
async function bytesWritten({ record }) {
  const { createCache, defineKey, memoryTier, storageTier } = await door()
  const value = { name: 'x'.repeat(940) }
  const storage = countingStorage()
  const cache = createCache({ tiers: [memoryTier(), storageTier(storage)], channel: false })
  const key = defineKey('player_{id}', { ttl: 'long' })
  for (let id = 0; id < 1_000; id++) await cache.set(key({ id: `${id}` }), value)
  storage.written = 0
  await cache.set(key({ id: '500' }), value)
  record({
    case: 'one update, 1,000 entries kept',
    metric: 'characters written',
    unit: 'B',
    binnacle: storage.written,
    peers: { 'the entry itself': JSON.stringify(value).length },
  })
  cache.dispose()
}

function countingStorage() {
  const map = new Map()
  return {
    written: 0,
    get length() {
      return map.size
    },
    key: (at) => [...map.keys()][at] ?? null,
    getItem: (key) => map.get(key) ?? null,
    removeItem: (key) => void map.delete(key),
    setItem(key, text) {
      this.written += text.length
      map.set(key, text)
    },
  }
}

/** One operation of the memory tier, a name among 5,000, values of ten fields. */
async function memory({ compare }) {
  const { memoryTier } = await door()
  const names = Array.from({ length: 5_000 }, (_, id) => `ada.1:abc:player_${id}`)
  const value = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`field${at}`, at]))
  const entry = {
    value,
    updatedAt: 0,
    bornAt: 0,
    version: 0,
    tags: [],
    keepMs: 1e9,
    isAuthored: false,
    source: 'loader',
    windows: { freshMs: 1e9, staleMs: 1e9, errorMs: 1e9 },
  }
  const ROUNDS = 40
  const timed = (operate) => {
    const before = performance.now()
    for (let round = 0; round < ROUNDS; round++) for (const each of names) operate(each)
    return ((performance.now() - before) * 1_000) / (ROUNDS * names.length)
  }
  const tiers = { bounded: memoryTier({ maxEntries: 4_000 }), unweighed: memoryTier({ maxEntries: 4_000, maxBytes: Infinity }) }
  const lru = new LRUCache({ max: 4_000, ttl: 3_600_000 })
  await compare({
    case: 'memory tier, by entries alone',
    metric: 'set',
    unit: 'µs/op',
    contenders: {
      binnacle: () => timed((each) => tiers.unweighed.put(each, entry)),
      'lru-cache': () => timed((each) => lru.set(each, entry)),
    },
  })
  await compare({
    case: 'memory tier, by entries and bytes',
    metric: 'set',
    unit: 'µs/op',
    contenders: {
      binnacle: () => timed((each) => tiers.bounded.put(each, entry)),
      'lru-cache': () => timed((each) => lru.set(each, entry)),
    },
  })
  await compare({
    case: 'memory tier',
    metric: 'get',
    unit: 'µs/op',
    contenders: { binnacle: () => timed((each) => tiers.bounded.touch(each)), 'lru-cache': () => timed((each) => lru.get(each)) },
  })
}

/** What an application pays for a cached hook over memory and web storage; React and SWR are its own. */
async function size({ record }) {
  const weigh = async (source) => {
    const { chunks } = await buildEntries({ app: source })
    return staticGraph(
      chunks,
      chunks.find((chunk) => chunk.isEntry),
    ).reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0)
  }
  const bare = `import useSWR, { SWRConfig } from 'swr'\nimport { createRoot } from 'react-dom/client'\nObject.assign(globalThis, { used: [useSWR, SWRConfig, createRoot] })`
  const own = `${bare}\nimport { createCache, defineKey, memoryTier, storageTier, useCached } from 'binnacle/cache'\nObject.assign(globalThis, { own: [createCache, defineKey, memoryTier, storageTier, useCached] })`
  record({
    case: 'useCached, memoryTier, storageTier',
    metric: 'JavaScript, gzip, less React and SWR',
    unit: 'B',
    binnacle: (await weigh(own)) - (await weigh(bare)),
  })
}

import { createCache, defineKey, httpTier, indexedDbTier, memoryTier, storageTier, type OpenChannel } from 'binnacle/cache'
import { createCacheHandler, createMemoryCacheStore } from 'binnacle/server'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const PERSON = 'Ada.Lovelace@example.com'
const settings = defineKey('settings_{page}', { ttl: 'long', tags: ['settings'] })
const news = defineKey('news', { ttl: 'long', scope: 'public' })

let databases = 0
const opened: { dispose(): void }[] = []
beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => {
  for (const cache of opened.splice(0)) cache.dispose()
  vi.restoreAllMocks()
})

/** What a request must wait for: tests hold one back here. */
let before = async (_request: Request): Promise<void> => {}
const handler = createCacheHandler({
  store: createMemoryCacheStore({ onNotice() {} }),
  authorize: () => true,
  authorizePublic: () => true,
  principalOf: () => PERSON,
})
const send: typeof fetch = async (input, init) => {
  const request = new Request(new URL(String(input), location.href), init)
  const asked = request.clone()
  const answer = await handler(request)
  await before(asked)
  return answer
}

function openTab(database: string, channel?: OpenChannel) {
  const cache = createCache({
    tiers: [
      memoryTier(),
      storageTier('local'),
      storageTier('session'),
      indexedDbTier({ database }),
      httpTier({ url: '/names', fetch: send }),
    ],
    principal: PERSON,
    channel,
  })
  opened.push(cache)
  return cache
}

async function namesOf(database: string): Promise<string[]> {
  const connection = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(database)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const keys = await new Promise<IDBValidKey[]>((resolve, reject) => {
    const request = connection.transaction('entries').objectStore('entries').getAllKeys()
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  connection.close()
  return keys.map(String)
}
const namesEverywhere = async (database: string) => [
  ...Object.keys(localStorage),
  ...Object.keys(sessionStorage),
  ...(await namesOf(database)),
]

it('tells the person in the name of nothing that it stores, opens or locks', async () => {
  const database = `names-${++databases}`
  const channels: string[] = []
  const RealChannel = BroadcastChannel
  vi.spyOn(globalThis, 'BroadcastChannel').mockImplementation(function open(name: string) {
    channels.push(name)
    return new RealChannel(name)
  } as never)
  const request = vi.spyOn(navigator.locks, 'request')
  const cache = openTab(database)
  await cache.load(settings({ page: '1' }), async () => 'loaded')
  await cache.set(settings({ page: '2' }), 'set')
  await cache.set(news(), 'public')
  await vi.waitFor(async () => expect((await namesOf(database)).length).toBe(3), 30_000)

  const locks = request.mock.calls.map(([name]) => name)
  const stored = await namesEverywhere(database)
  const databaseNames = (await indexedDB.databases()).map(({ name }) => name ?? '')
  expect(channels.length).toBeGreaterThan(0)
  expect(locks.length).toBeGreaterThan(0)
  // Three entries in each of three tiers, and how far the remote tier has heard.
  expect(stored.length).toBeGreaterThan(9)
  const names = [...channels, ...locks, ...stored, ...databaseNames]
  expect(names.filter((name) => /ada|lovelace|example/i.test(name))).toEqual([])
})

it('leaves nothing of the person after a logout, of what was on its way neither', async () => {
  const database = `names-${++databases}`
  // The second tab was open, too, and asks at that very moment.
  const tabs: ((message: unknown) => void)[] = []
  const channel: OpenChannel = (_, onMessage) => {
    const self = tabs.push(onMessage) - 1
    return { post: (message) => tabs.forEach((hear, at) => at !== self && hear(structuredClone(message))), dispose() {} }
  }
  const [cache, other] = [openTab(database, channel), openTab(database, channel)]
  await cache.set(settings({ page: '1' }), 'secret')
  await other.get(settings({ page: '1' }))
  const late: (() => void)[] = []
  before = async (asked) => {
    if (asked.method === 'GET') await new Promise<void>((resolve) => late.push(resolve))
  }
  const reading = [cache, other].map((tab) => tab.get(settings({ page: '3' })))
  await vi.waitFor(() => expect(late).toHaveLength(2), 30_000)
  const hearsLogout = new Promise<void>((resolve) => {
    other.subscribe((event) => event.type === 'remove' && event.cause === 'logout' && resolve())
  })
  await cache.logout()
  await hearsLogout
  for (const answer of late) answer()
  await Promise.all(reading)
  expect(await namesEverywhere(database)).toEqual([])
})

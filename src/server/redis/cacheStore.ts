import { matcherOf, type EntryFilter } from '../../core/filter.js'
import type { RemoteEntry } from '../../core/remote.js'
import { HISTORY_LENGTH, isLeaseGood, KEEP_MS, newsSince, type CacheStore } from '../cacheStore.js'
import { FREE, GET, PUT, RECORD } from './cacheScripts.js'
import { type RedisClient, withDeadline } from './client.js'

export interface RedisCacheStoreOptions {
  /** A connected node-redis client of your own. */
  client: RedisClient
  /** Before every key. @default 'binnacle:cache:' */
  prefix?: string
  /** How long Redis may take for an answer, ms; then the request is answered 503. @default 5000 */
  timeoutMs?: number
  /** Epoch ms. @default Date.now */
  clock?: () => number
}

/** An owner that has only been asked about is kept this long: the time a load may take. */
const ASKED_MS = 3_600_000
/** Marks of an owner. Beyond it the oldest becomes the floor: entries older than it are void. */
const MAX_MARKS = 1_000
/** Names of an owner in the index. What is not in it is freed when its life ends. */
const MAX_NAMES = 10_000
const MAX_TRIES = 10
const FREED_AT_ONCE = 500

/**
 * Keeps the remote tier's entries in Redis: shared by all processes, each with its time to live, at most 40 days. Redis may restart, lose its memory or evict
 * any key (every `maxmemory-policy` is fine): what it no longer knows to be valid is not read, and nothing loaded before is put into it.
 *
 * @example
 * const client = await createClient({ url: process.env.REDIS_URL }).connect()
 * const handler = createCacheHandler({ store: createRedisCacheStore({ client }), authorize, principalOf })
 */
export function createRedisCacheStore(options: RedisCacheStoreOptions): CacheStore {
  const { prefix = 'binnacle:cache:', clock = Date.now } = options
  const client = withDeadline('createRedisCacheStore', options.client, options.timeoutMs)
  const keysOf = (owner: string) => {
    const base = `${prefix}{${owner}}:`
    return {
      head: `${base}head`,
      marks: `${base}marks`,
      history: `${base}history`,
      index: `${base}index`,
      entry: (name: string) => `${base}entry:${name}`,
    }
  }
  const run = (script: string, keys: string[], values: (string | number)[]) =>
    client.eval(script, { keys, arguments: values.map((value) => `${value}`) })
  const newEpoch = () => `${clock().toString(36)}-${Math.random().toString(36).slice(2, 10)}`

  async function look(owner: string, names: readonly string[], historyLength: number) {
    const { head, marks: markKey, history: historyKey, entry } = keysOf(owner)
    const [[epoch, number, floor], history, entries, flat] = (await run(
      GET,
      [head, markKey, historyKey, ...names.map(entry)],
      [newEpoch(), KEEP_MS, ASKED_MS, historyLength],
    )) as [[string, string | null, string | null], string[], (string | null)[][], string[]]
    const marks = flat.flatMap((filter, index) =>
      index % 2 === 0 ? [{ matches: matcherOf(JSON.parse(filter) as EntryFilter), number: Number(flat[index + 1]) }] : [],
    )
    const isVoid = (of: string, at: number, name: string, { tags }: RemoteEntry) =>
      of !== epoch || at < Number(floor) || marks.some(({ matches, number: marked }) => marked > at && matches(name, tags))
    return {
      epoch,
      number: Number(number),
      history: history.map((filter) => JSON.parse(filter) as EntryFilter),
      entries: entries.map(([of, at, value], index) => {
        const parsed = value && parseEntry(value)
        return parsed && !isVoid(of!, Number(at), names[index]!, parsed) ? parsed : undefined
      }),
    }
  }

  async function record(owner: string, filter: EntryFilter) {
    const { head, marks, history, index, entry } = keysOf(owner)
    const { name, tag, template } = filter
    const kind = name !== undefined ? 'one' : tag === undefined && template === undefined ? 'all' : 'some'
    const [epoch, number, names] = (await run(
      RECORD,
      [head, marks, history, index, entry(name ?? '')],
      [newEpoch(), KEEP_MS, JSON.stringify(filter), kind, name ?? '', clock(), HISTORY_LENGTH, MAX_MARKS],
    )) as [string, number, string[]]
    return { epoch, number, names, token: `${epoch}.${number}` }
  }

  return {
    async get(owner, names, since) {
      const { epoch, number, history, entries } = await look(owner, names, since === undefined ? 1 : HISTORY_LENGTH)
      return { token: `${epoch}.${number}`, news: newsSince(since, epoch, number, history), entries }
    },

    async put(owner, name, entry, lease) {
      const { head, index, entry: entryKey } = keysOf(owner)
      const lifeMs = Math.min(KEEP_MS, entry.keepMs === null ? Infinity : Math.ceil(entry.storedAt + entry.keepMs - clock()))
      if (lifeMs < 1) return { result: 'stored' }
      const token = lease === null ? (await record(owner, { owners: [owner], name })).token : undefined
      for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
        const { epoch, number, history } = await look(owner, [], HISTORY_LENGTH)
        if (!isLeaseGood(lease ?? token!, epoch, number, history, name, entry.tags)) return { result: 'conflict', token }
        const isDone = await run(
          PUT,
          [head, index, entryKey(name)],
          [epoch, number, name, JSON.stringify(entry.tags), JSON.stringify(entry), lifeMs, Math.floor(clock()), KEEP_MS, MAX_NAMES],
        )
        if (isDone === 1) return { result: 'stored', token }
      }
      return { result: 'conflict', token }
    },

    async invalidate(owner, filter) {
      // From here on nothing older is read, and no put whose load began earlier gets through. What follows frees memory.
      const { epoch, number, names, token } = await record(owner, filter)
      const { index, entry } = keysOf(owner)
      const { tag, ...rest } = filter
      const matches = matcherOf(rest)
      const matched = names.filter((name) => matches(name, []))
      for (let at = 0; at < matched.length; at += FREED_AT_ONCE) {
        const some = matched.slice(at, at + FREED_AT_ONCE)
        await run(FREE, [index, ...some.map(entry)], [epoch, number, tag ?? '', ...some])
      }
      return { token }
    },
  }
}

function parseEntry(value: string): RemoteEntry | undefined {
  try {
    return JSON.parse(value) as RemoteEntry
  } catch {
    return undefined
  }
}

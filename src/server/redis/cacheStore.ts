import { matcherOf, type EntryFilter } from '../../core/filter.js'
import type { RemoteEntry } from '../../core/remote.js'
import { HISTORY_LENGTH, isLeaseGood, newsSince, type CacheStore } from '../cacheStore.js'

/** The part of a node-redis 6 client that is used. */
export interface RedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

export interface RedisCacheStoreOptions {
  /** A connected node-redis client of your own. */
  client: RedisClient
  /** Before every key. @default 'binnacle:cache:' */
  prefix?: string
  /** Epoch ms. @default Date.now */
  clock?: () => number
}

/** Histories outlive the entries they speak of. */
const HISTORY_TTL_MS = 40 * 86_400_000
const MAX_TRIES = 10

// KEYS: epoch, number, history, then entries. An owner's keys share a hash tag, so they live on one node of a cluster.
const GET = `
redis.call('SET', KEYS[1], ARGV[1], 'NX')
for at = 1, 3 do redis.call('PEXPIRE', KEYS[at], ARGV[2]) end
local values = {}
for at = 4, #KEYS do values[at - 3] = redis.call('GET', KEYS[at]) end
return { redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]) or '0', redis.call('LRANGE', KEYS[3], -tonumber(ARGV[3]), -1), values }`

// The compare-and-set: the history must stand where the caller has read it. ARGV: epoch, number, name, value, ms to live or '', when that ends, tags.
const PUT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] or (redis.call('GET', KEYS[2]) or '0') ~= ARGV[2] then return 0 end
if ARGV[5] == '' then redis.call('SET', KEYS[4], ARGV[4]) else redis.call('SET', KEYS[4], ARGV[4], 'PX', ARGV[5]) end
redis.call('ZADD', KEYS[5], ARGV[6], ARGV[3])
redis.call('HSET', KEYS[6], ARGV[3], ARGV[7])
return 1`

// A new event, which takes its one entry (KEYS[4]) away; or returns all names with their tags, to be matched. ARGV: epoch candidate, filter,
// history length, ttl, now, 'one' or 'all'.
const RECORD = `
redis.call('SET', KEYS[1], ARGV[1], 'NX')
local number = redis.call('INCR', KEYS[2])
redis.call('RPUSH', KEYS[3], ARGV[2])
redis.call('LTRIM', KEYS[3], -tonumber(ARGV[3]), -1)
for at = 1, 3 do redis.call('PEXPIRE', KEYS[at], ARGV[4]) end
if ARGV[6] == 'one' then
  redis.call('DEL', KEYS[4])
  return { redis.call('GET', KEYS[1]), number, {} }
end
local gone = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', ARGV[5])
for _, name in ipairs(gone) do redis.call('HDEL', KEYS[6], name) end
redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', ARGV[5])
return { redis.call('GET', KEYS[1]), number, redis.call('HGETALL', KEYS[6]) }`

// Deletes what was put before the event. KEYS: names, tags, then entries; ARGV: number, then the entries' names.
const DELETE = `
for at = 3, #KEYS do
  local value = redis.call('GET', KEYS[at])
  if not value or tonumber(string.match(value, '^%d+')) < tonumber(ARGV[1]) then
    redis.call('DEL', KEYS[at])
    redis.call('ZREM', KEYS[1], ARGV[at - 1])
    redis.call('HDEL', KEYS[2], ARGV[at - 1])
  end
end
return 1`

/**
 * Keeps the remote tier's entries in Redis: shared by all processes, each with its time to live. It works through a restart of Redis; one
 * that lost its memory is noticed, and nothing loaded before is put into it.
 *
 * @example
 * const client = await createClient({ url: process.env.REDIS_URL }).connect()
 * const handler = createCacheHandler({ store: createRedisCacheStore({ client }), authorize, principalOf })
 */
export function createRedisCacheStore({ client, prefix = 'binnacle:cache:', clock = Date.now }: RedisCacheStoreOptions): CacheStore {
  const keysOf = (owner: string) => {
    const base = `${prefix}{${owner}}:`
    return {
      history: [`${base}epoch`, `${base}number`, `${base}history`],
      index: [`${base}names`, `${base}tags`],
      entry: (name: string) => `${base}entry:${name}`,
    }
  }
  const newEpoch = () => `${clock().toString(36)}-${Math.random().toString(36).slice(2, 10)}`

  async function look(owner: string, names: readonly string[], historyLength: number) {
    const keys = keysOf(owner)
    const [epoch, number, history, values] = (await client.eval(GET, {
      keys: [...keys.history, ...names.map(keys.entry)],
      arguments: [newEpoch(), String(HISTORY_TTL_MS), String(historyLength)],
    })) as [string, string, string[], (string | null)[]]
    return { epoch, number: Number(number), history: history.map((filter) => JSON.parse(filter) as EntryFilter), values }
  }

  async function record(owner: string, filter: EntryFilter) {
    const keys = keysOf(owner)
    const [epoch, number, flat] = (await client.eval(RECORD, {
      keys: [...keys.history, keys.entry(filter.name ?? ''), ...keys.index],
      arguments: [
        newEpoch(),
        JSON.stringify(filter),
        String(HISTORY_LENGTH),
        String(HISTORY_TTL_MS),
        String(clock()),
        filter.name === undefined ? 'all' : 'one',
      ],
    })) as [string, number, string[]]
    const names = flat.flatMap((name, index) => (index % 2 === 0 ? [{ name, tags: JSON.parse(flat[index + 1]!) as string[] }] : []))
    return { epoch, number, names }
  }

  const store: CacheStore = {
    async get(owner, names, since) {
      const { epoch, number, history, values } = await look(owner, names, since === undefined ? 1 : HISTORY_LENGTH)
      const entries = names.map((_, index) => (values[index] ? parseValue(values[index]) : undefined))
      return { token: `${epoch}.${number}`, news: newsSince(since, epoch, number, history), entries }
    },

    async put(owner, name, entry, lease) {
      const keys = keysOf(owner)
      const lifeMs = entry.keepMs === null ? Infinity : entry.storedAt + entry.keepMs - clock()
      if (lifeMs < 1) return { result: 'stored' }
      let token: string | undefined
      if (lease === null) {
        const { epoch, number } = await record(owner, { owners: [owner], name })
        token = `${epoch}.${number}`
      }
      for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
        const { epoch, number, history } = await look(owner, [], HISTORY_LENGTH)
        if (!isLeaseGood(lease ?? token!, epoch, number, history, name, entry.tags)) return { result: 'conflict', token }
        const isDone = await client.eval(PUT, {
          keys: [...keys.history, keys.entry(name), ...keys.index],
          arguments: [
            epoch,
            String(number),
            name,
            `${number}\n${JSON.stringify(entry)}`,
            lifeMs === Infinity ? '' : String(Math.ceil(lifeMs)),
            lifeMs === Infinity ? '+inf' : String(Math.ceil(clock() + lifeMs)),
            JSON.stringify(entry.tags),
          ],
        })
        if (isDone === 1) return { result: 'stored', token }
      }
      return { result: 'conflict', token }
    },

    async invalidate(owner, filter) {
      const keys = keysOf(owner)
      // From here on no put whose load began earlier gets through.
      const { epoch, number, names } = await record(owner, filter)
      const matches = matcherOf(filter)
      const matched = names.filter(({ name, tags }) => matches(name, tags)).map(({ name }) => name)
      for (let at = 0; at < matched.length; at += 500) {
        const some = matched.slice(at, at + 500)
        await client.eval(DELETE, { keys: [...keys.index, ...some.map(keys.entry)], arguments: [String(number), ...some] })
      }
      return { token: `${epoch}.${number}` }
    },
  }
  return store
}

function parseValue(value: string): RemoteEntry | undefined {
  try {
    return JSON.parse(value.slice(value.indexOf('\n') + 1)) as RemoteEntry
  } catch {
    return undefined
  }
}

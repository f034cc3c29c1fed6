import { BinnacleError, messageOf } from '../../core/errors.js'
import type { Season, SeasonPage, SeasonRow, SeasonRules, SeasonZone, SubmitAnswer } from '../../core/season.js'
import { zoneIdOf, type LeaderboardStore } from '../leaderboardStore.js'
import { type RedisScriptClient, withDeadline } from './client.js'

export interface RedisLeaderboardStoreOptions {
  /** A connected node-redis client of your own. */
  client: RedisScriptClient
  /** Before every key. @default 'binnacle:board:' */
  prefix?: string
  /** How long the answer to a submission is kept for its repetition. @default a day */
  repeatMs?: number
  /** How long Redis may take for an answer, ms; then the request is answered 503. @default 5000 */
  timeoutMs?: number
}

/*
 * A sorted set in ascending order of key: the score, or what is left of nothing without it where the highest is first. Members with one key
 * stand in the order of their bytes, so a member begins with the number of the submission that reached the score, in fifteen digits.
 */

/** Ranks by the season's mode, of a key and, for ordinal ones, a member. */
const RANKS = `
local function rank(mode, key, member)
  if mode == 'ordinal' then return redis.call('ZRANK', KEYS[1], member) + 1 end
  local first = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. key) + 1
  if mode == 'competition' then return first end
  local last = redis.call('ZCOUNT', KEYS[1], '-inf', key)
  if mode == 'modified' then return last end
  return (first + last) / 2
end`

// KEYS: set, members, names, avatars, season, answer. ARGV: id, score, name, avatar, now, ms to keep the answer.
// Numbers go out with 17 digits: Lua's own 14 would lose the end of a large score.
const SUBMIT = `${RANKS}
local repeated = redis.call('GET', KEYS[6])
if repeated then return repeated end
local season = redis.call('HMGET', KEYS[5], 'order', 'policy', 'rankMode', 'endsAt', 'closedAt')
if not season[1] then return false end
local sign = season[1] == 'descending' and -1 or 1
local member = redis.call('HGET', KEYS[2], ARGV[1])
local current = member and redis.call('ZSCORE', KEYS[1], member)
local previous = current and string.format('%.17g', rank(season[3], current, member)) or 'null'
local result = 'taken'
if season[5] or (season[4] ~= '' and tonumber(ARGV[5]) >= tonumber(season[4])) then
  result = 'ended'
else
  local wanted = tonumber(ARGV[2])
  if season[2] == 'sum' and current then wanted = sign * tonumber(current) + wanted end
  if wanted == math.huge or wanted == -math.huge then return 'overflow' end
  local key = sign < 0 and 0 - wanted or wanted
  if season[2] == 'best' and current and key >= tonumber(current) then
    result = 'kept'
  elseif not current or key ~= tonumber(current) then
    if member then redis.call('ZREM', KEYS[1], member) end
    member = string.format('%015d', redis.call('HINCRBY', KEYS[5], 'submissions', 1)) .. ':' .. ARGV[1]
    current = string.format('%.17g', key)
    redis.call('ZADD', KEYS[1], current, member)
    redis.call('HSET', KEYS[2], ARGV[1], member)
  end
  if ARGV[3] ~= '' then redis.call('HSET', KEYS[3], ARGV[1], ARGV[3]) end
  if ARGV[4] ~= '' then redis.call('HSET', KEYS[4], ARGV[1], ARGV[4]) end
end
local score, now = 'null', 'null'
if current then
  score = string.format('%.17g', sign < 0 and 0 - tonumber(current) or tonumber(current))
  now = string.format('%.17g', rank(season[3], current, member))
end
local answer = '{"result":"' .. result .. '","score":' .. score .. ',"rank":' .. now .. ',"previousRank":' .. previous .. '}'
-- Too late by one clock may be in time by another: only what was taken is kept for its repetition.
if result ~= 'ended' then redis.call('SET', KEYS[6], answer, 'PX', ARGV[6]) end
return answer`

// KEYS: set, members, names, avatars, season. ARGV: 'place', start, count or 'player', id, before, after.
const READ = `${RANKS}
local mode = redis.call('HGET', KEYS[5], 'rankMode')
local start, count
if ARGV[1] == 'place' then
  start, count = tonumber(ARGV[2]), tonumber(ARGV[3])
else
  local member = redis.call('HGET', KEYS[2], ARGV[2])
  local place = member and redis.call('ZRANK', KEYS[1], member)
  if not place then return { redis.call('ZCARD', KEYS[1]), 0, {} } end
  start = math.max(0, place - tonumber(ARGV[3]))
  count = place + tonumber(ARGV[4]) - start + 1
end
local found = count > 0 and redis.call('ZRANGE', KEYS[1], start, start + count - 1, 'WITHSCORES') or {}
local rows, known = {}, {}
for at = 1, #found, 2 do
  local member, key = found[at], found[at + 1]
  local id = string.sub(member, 17)
  local place = mode == 'ordinal' and start + (at + 1) / 2 or known[key] or rank(mode, key, member)
  known[key] = place
  rows[#rows + 1] = { id, key, string.format('%.17g', place), redis.call('HGET', KEYS[3], id) or '', redis.call('HGET', KEYS[4], id) or '' }
end
return { redis.call('ZCARD', KEYS[1]), start, rows }`

// KEYS: season. ARGV: the fields of a new one.
const OPEN = `
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], unpack(ARGV)) end
return redis.call('HGETALL', KEYS[1])`

const SEASON = `return redis.call('HGETALL', KEYS[1])`

// KEYS: season, set. ARGV: now, zones.
const CLOSE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
if redis.call('HSETNX', KEYS[1], 'closedAt', ARGV[1]) == 1 then redis.call('HSET', KEYS[1], 'zones', ARGV[2]) end
return { redis.call('HGETALL', KEYS[1]), redis.call('ZCARD', KEYS[2]) }`

const COUNT = `return redis.call('ZCOUNT', KEYS[1], ARGV[1], ARGV[2])`

// The list of a board's seasons, in another place of a cluster than the seasons themselves.
const LIST = `
if ARGV[1] then redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2]) end
return redis.call('ZRANGE', KEYS[1], 0, -1, 'REV')`

interface StoredSeason {
  season: Season
  zones: SeasonZone[]
}

function parseSeason(id: string, flat: string[]): StoredSeason | null {
  if (flat.length === 0) return null
  const fields: Record<string, string> = {}
  for (let at = 0; at < flat.length; at += 2) fields[flat[at] as string] = flat[at + 1] as string
  const instant = (value: string | undefined) => (value ? Number(value) : null)
  return {
    season: {
      id,
      rules: { order: fields.order, policy: fields.policy, rankMode: fields.rankMode } as SeasonRules,
      openedAt: Number(fields.openedAt),
      endsAt: instant(fields.endsAt),
      closedAt: instant(fields.closedAt),
    },
    zones: JSON.parse(fields.zones ?? '[]') as SeasonZone[],
  }
}

/**
 * Live ranks in Redis (6.2 or later): a sorted set a season, and one script a call, so that policy, tie order and answer are one step. The order is the rank engine's
 * to the last tie, in competition, modified, ordinal and fractional ranks. Dense ranks it has none: a sorted set does not count distinct scores.
 *
 * @example
 * const client = await createClient({ url: process.env.REDIS_URL }).connect()
 * const handler = createLeaderboardHandler({ store: createRedisLeaderboardStore({ client }), authorize, authorizeSubmit })
 */
export function createRedisLeaderboardStore(options: RedisLeaderboardStoreOptions): LeaderboardStore {
  const { prefix = 'binnacle:board:', repeatMs = 86_400_000 } = options
  const client = withDeadline('createRedisLeaderboardStore', options.client, options.timeoutMs)
  // A season's keys share a hash tag, so they live on one node of a cluster.
  const keysOf = (board: string, season: string) => {
    const base = `${prefix}{${encodeURIComponent(board)}/${encodeURIComponent(season)}}:`
    const seasonKey = `${base}season`
    return {
      set: `${base}set`,
      season: seasonKey,
      rows: [`${base}set`, `${base}members`, `${base}names`, `${base}avatars`, seasonKey],
      answer: (key: string) => `${base}answer:${key}`,
    }
  }
  const listKey = (board: string) => `${prefix}{${encodeURIComponent(board)}}:seasons`
  const digests = new Map<string, Promise<string>>()
  const run = async (script: string, keys: string[], ...given: (string | number)[]): Promise<unknown> => {
    const options = { keys, arguments: given.map(String) }
    if (!client.scriptLoad || !client.evalSha) return client.eval(script, options)
    let digest = digests.get(script)
    if (!digest) digests.set(script, (digest = client.scriptLoad(script)))
    try {
      return await client.evalSha(await digest, options)
    } catch (error) {
      // A Redis that started anew, or another node of a cluster, does not know the script: it learns it by this.
      if (messageOf((error as Error).cause).startsWith('NOSCRIPT')) return client.eval(script, options)
      digests.delete(script)
      throw error
    }
  }

  const find = async (board: string, season: string) => parseSeason(season, (await run(SEASON, [keysOf(board, season).season])) as string[])

  /** Turns a page of a descending board's keys back into scores, and its rows into what they are. */
  const page = async (board: string, season: string, ...place: (string | number)[]): Promise<SeasonPage> => {
    const found = await find(board, season)
    if (!found) return { rows: [], count: 0 }
    const isDescending = found.season.rules.order === 'descending'
    const [count, start, rows] = (await run(READ, keysOf(board, season).rows, ...place)) as [number, number, string[][]]
    return {
      count,
      rows: rows.map(([id, key, rank, name, avatar], index): SeasonRow => ({
        id: id as string,
        score: isDescending ? 0 - Number(key) : Number(key),
        rank: Number(rank),
        position: start + index,
        player: { id: id as string, ...(name ? { name } : {}), ...(avatar ? { avatar } : {}) },
      })),
    }
  }

  const store: LeaderboardStore = {
    async open({ board, season, rules, endsAt, at }) {
      const fields = { ...rules, openedAt: at, endsAt: endsAt ?? '', submissions: 0 }
      const flat = (await run(OPEN, [keysOf(board, season).season], ...Object.entries(fields).flat())) as string[]
      const opened = (parseSeason(season, flat) as StoredSeason).season
      await run(LIST, [listKey(board)], opened.openedAt, season)
      return opened
    },
    season: async (board, season) => (await find(board, season))?.season ?? null,
    async seasons(board) {
      const names = (await run(LIST, [listKey(board)])) as string[]
      const found = await Promise.all(names.map((name) => find(board, name)))
      return found.flatMap((stored) => (stored ? [stored.season] : []))
    },
    async submit({ board, season, player, score, idempotencyKey, at }) {
      const keys = keysOf(board, season)
      const answer = await run(
        SUBMIT,
        [...keys.rows, keys.answer(idempotencyKey)],
        player.id,
        score,
        player.name ?? '',
        player.avatar ?? '',
        at,
        repeatMs,
      )
      if (answer === null) return null
      if (answer === 'overflow')
        throw new BinnacleError('invalid-data', `submit: the sum of ${JSON.stringify(player.id)} is no finite number any more.`)
      return JSON.parse(answer as string) as SubmitAnswer
    },
    window: (board, season, start, count) => page(board, season, 'place', start, count),
    around: (board, season, id, before, after) => page(board, season, 'player', id, before, after),
    row: async (board, season, id) => (await page(board, season, 'player', id, 0, 0)).rows[0] ?? null,
    async countBetween(board, season, low, high) {
      const found = await find(board, season)
      if (!found || !(low <= high)) return 0
      const [from, to] = found.season.rules.order === 'descending' ? [0 - high, 0 - low] : [low, high]
      return (await run(COUNT, [keysOf(board, season).set], from, to)) as number
    },
    async close(board, season, zones, at) {
      const keys = keysOf(board, season)
      const answer = (await run(CLOSE, [keys.season, keys.set], at, JSON.stringify(zones))) as [string[], number] | null
      if (!answer) return null
      return { ...(parseSeason(season, answer[0]) as StoredSeason), count: answer[1] }
    },
    async archive(board, season, start, count) {
      const found = await find(board, season)
      if (!found || found.season.closedAt === null) return null
      // Nothing enters a closed season: its set is its archive.
      const { rows, count: total } = await page(board, season, 'place', start, count)
      return { rows: rows.map((row) => ({ ...row, zone: zoneIdOf(found.zones, row.rank) })), count: total }
    },
  }
  return store
}

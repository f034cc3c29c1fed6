/**
 * The Lua of `createRedisCacheStore`. An owner's keys share a hash tag, so they live on one node of a cluster. Redis may evict any of them at any time:
 *
 * - `head`, a hash: `epoch`, `number` of events so far, `floor` (entries written under a lower number are void), `mark` (the number of the newest mark).
 * - `marks`, a sorted set: each invalidation of more than one entry, with its number. An entry is read only if no later mark matches it.
 * - `history`, a list: the last events, for leases and news. A shorter one than asked for says 'reset'.
 * - `index`, a sorted set: the names of entries by the end of their life, so that memory is freed early. No read depends on it.
 * - `entry:…`, a hash: `epoch` and `number` under which it was written, `tags`, `value`.
 */

/** Opens an owner. A lost head, or lost marks, begin a new epoch: what was written under another one is void. */
const OPEN = `
local function open(candidate)
  local mark = redis.call('HGET', KEYS[1], 'mark')
  if mark and redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2] ~= mark then redis.call('DEL', KEYS[1]) end
  if redis.call('HEXISTS', KEYS[1], 'epoch') == 1 then return false end
  redis.call('DEL', KEYS[2], KEYS[3])
  redis.call('HSET', KEYS[1], 'epoch', candidate)
  return true
end`

// KEYS: head, marks, history, then entries. ARGV: epoch candidate, ms to keep, ms to keep an owner that has nothing, how much history.
export const GET = `${OPEN}
if open(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
elseif redis.call('PTTL', KEYS[1]) > tonumber(ARGV[3]) then
  for at = 1, 3 do redis.call('PEXPIRE', KEYS[at], ARGV[2]) end
end
local entries, oldest = {}, nil
for at = 4, #KEYS do
  local entry = redis.call('HMGET', KEYS[at], 'epoch', 'number', 'value')
  local number = tonumber(entry[2] or nil)
  if number and (not oldest or number < oldest) then oldest = number end
  entries[at - 3] = entry
end
local head = redis.call('HMGET', KEYS[1], 'epoch', 'number', 'floor')
local marks = oldest and redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. oldest, '+inf', 'WITHSCORES') or {}
return { head, redis.call('LRANGE', KEYS[3], -tonumber(ARGV[4]), -1), entries, marks }`

// The compare-and-set: the history must stand where the caller has read it. KEYS: head, index, entry. ARGV: epoch, number, name, tags, value,
// ms to live, now, ms to keep the head, how many names.
export const PUT = `
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] or (redis.call('HGET', KEYS[1], 'number') or '0') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[3], 'epoch', ARGV[1], 'number', ARGV[2], 'tags', ARGV[4], 'value', ARGV[5])
redis.call('PEXPIRE', KEYS[3], ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[8])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[7])
redis.call('ZADD', KEYS[2], ARGV[7] + ARGV[6], ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[9]) - 1)
redis.call('PEXPIRE', KEYS[2], redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2] - ARGV[7])
return 1`

// A new event. Of one entry ('one'), it takes that away; of everything ('all'), it raises the floor; otherwise it leaves a mark. It begins with
// a write that needs no memory: where Redis is full and evicts nothing, a script that has begun to write is let through. KEYS: head, marks, history,
// index, entry. ARGV: epoch candidate, ms to keep, filter, its kind, its name, now, how much history, how many marks.
export const RECORD = `${OPEN}
redis.call('PEXPIRE', KEYS[1], ARGV[2])
open(ARGV[1])
local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
redis.call('RPUSH', KEYS[3], ARGV[3])
redis.call('LTRIM', KEYS[3], -tonumber(ARGV[7]), -1)
if ARGV[4] == 'one' then
  redis.call('DEL', KEYS[5])
  redis.call('ZREM', KEYS[4], ARGV[5])
elseif ARGV[4] == 'all' then
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'mark')
  redis.call('HSET', KEYS[1], 'floor', number)
else
  redis.call('ZADD', KEYS[2], number, ARGV[3])
  redis.call('HSET', KEYS[1], 'mark', number)
  if redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[8]) then redis.call('HSET', KEYS[1], 'floor', redis.call('ZPOPMIN', KEYS[2])[2]) end
end
for at = 1, 3 do redis.call('PEXPIRE', KEYS[at], ARGV[2]) end
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[6])
return { redis.call('HGET', KEYS[1], 'epoch'), number, ARGV[4] == 'one' and {} or redis.call('ZRANGE', KEYS[4], 0, -1) }`

// Frees what an event has made void, and nothing newer. KEYS: index, then entries; ARGV: epoch, number, tag or '', then the entries' names.
export const FREE = `
local function carries(tags)
  for _, tag in ipairs(cjson.decode(tags)) do if tag == ARGV[3] then return true end end
  return false
end
for at = 2, #KEYS do
  local entry = redis.call('HMGET', KEYS[at], 'epoch', 'number', 'tags')
  local isVoid = entry[1] ~= ARGV[1] or tonumber(entry[2]) < tonumber(ARGV[2]) and (ARGV[3] == '' or carries(entry[3]))
  if isVoid then
    redis.call('DEL', KEYS[at])
    redis.call('ZREM', KEYS[1], ARGV[at + 2])
  end
end
return 1`

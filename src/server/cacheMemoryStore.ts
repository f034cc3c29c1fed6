import { matcherOf, type EntryFilter } from '../core/filter.js'
import type { RemoteEntry } from '../core/remote.js'
import { HISTORY_LENGTH, isLeaseGood, newsSince, type CacheStore } from './cacheStore.js'

export interface MemoryCacheStoreOptions {
  /** Entries over all owners; the oldest leave. @default 50,000 */
  maxEntries?: number
  /** Bytes of entries and histories, at two per character of their JSON; the oldest leave. A single entry over it is refused. @default 64 MiB */
  maxBytes?: number
  /** Owners that have entries or a history, and as many that have only asked; who was quiet longest leaves. @default 10,000 */
  maxOwners?: number
  /** How long an owner may be quiet before it leaves with all it has, ms. @default 604,800,000 (a week) */
  maxIdleMs?: number
  /** Epoch ms. @default Date.now */
  clock?: () => number
  /** Called once with the notice that nothing here lasts. @default console.warn */
  onNotice?: (notice: string) => void
}

interface Kept {
  json: string
  tags: readonly string[]
  bytes: number
  /** Epoch ms. */
  endsAt: number
}

interface Owner {
  id: string
  epoch: string
  number: number
  history: { filter: EntryFilter; bytes: number }[]
  historyBytes: number
  entries: Map<string, Kept>
  usedAt: number
}

/** What has ended is looked for this often, when the store is used. */
const SWEEP_MS = 60_000
/** An owner that has only asked is kept this long: the time a load may take. */
const ASKED_MS = 3_600_000
/** A history leaves room for entries. */
const MAX_HISTORY_SHARE = 1 / 16
/** What an object and its place in the maps take, roughly. */
const OVERHEAD_BYTES = 200

const bytesOf = (...texts: readonly string[]) => texts.reduce((bytes, { length }) => bytes + length * 2, OVERHEAD_BYTES)

/**
 * A store for tests, trials and single processes. It does not last, and two processes know nothing of each other: past one machine use
 * `createRedisCacheStore`. Its memory is bounded by the options, whoever asks: an owner that has left begins anew, and nothing older is read or put.
 */
export function createMemoryCacheStore({
  maxEntries = 50_000,
  maxBytes = 64 * 1_048_576,
  maxOwners = 10_000,
  maxIdleMs = 7 * 86_400_000,
  clock = Date.now,
  onNotice = (notice) => console.warn(notice),
}: MemoryCacheStoreOptions = {}): CacheStore {
  onNotice(
    'Binnacle: createMemoryCacheStore keeps entries in this process alone, and loses them with it. Use createRedisCacheStore past one process.',
  )
  // Both in the order of use. Who has only asked never makes an owner with entries leave.
  const owners = new Map<string, Owner>()
  const askers = new Map<string, Owner>()
  // In the order of writing, over all owners.
  const order = new Map<Kept, readonly [owner: Owner, name: string]>()
  let bytes = 0
  let epochs = 0
  let sweptAt = clock()

  function touch(id: string, now: number): Owner {
    const found = owners.get(id) ?? askers.get(id)
    const owner: Owner = found ?? {
      id,
      epoch: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}-${++epochs}`,
      number: 0,
      history: [],
      historyBytes: 0,
      entries: new Map(),
      usedAt: now,
    }
    owner.usedAt = now
    const place = owners.has(id) ? owners : askers
    place.delete(id)
    place.set(id, owner)
    if (now - sweptAt >= SWEEP_MS || now < sweptAt) sweep(now)
    if (askers.size > maxOwners) for (const first of askers.values()) if (leave(first)) break
    return owner
  }
  const tokenOf = ({ epoch, number }: Owner) => `${epoch}.${number}`

  function drop({ entries }: Owner, name: string) {
    const kept = entries.get(name)
    if (!kept) return
    bytes -= kept.bytes
    entries.delete(name)
    order.delete(kept)
  }
  /** Its next token is of another epoch. */
  function leave(owner: Owner) {
    for (const name of owner.entries.keys()) drop(owner, name)
    bytes -= owner.historyBytes
    return owners.delete(owner.id) || askers.delete(owner.id)
  }
  function sweep(now: number) {
    sweptAt = now
    for (const [{ endsAt }, [owner, name]] of order) if (endsAt <= now) drop(owner, name)
    for (const owner of owners.values()) if (now - owner.usedAt >= maxIdleMs) leave(owner)
    for (const owner of askers.values()) if (now - owner.usedAt >= ASKED_MS) leave(owner)
  }
  /** Gives what was just written its place among the owners, and makes room for it. */
  function settle(owner: Owner) {
    if (askers.delete(owner.id)) owners.set(owner.id, owner)
    for (const [of, name] of order.values()) {
      if (order.size <= maxEntries && bytes <= maxBytes) break
      drop(of, name)
    }
    for (const oldest of owners.values()) {
      if (owners.size <= maxOwners && bytes <= maxBytes) break
      leave(oldest)
    }
  }
  function record(owner: Owner, filter: EntryFilter) {
    const event = { filter, bytes: bytesOf(JSON.stringify(filter)) }
    owner.number++
    owner.history.push(event)
    owner.historyBytes += event.bytes
    bytes += event.bytes
    // Who comes later than what is left starts anew.
    while (owner.history.length > HISTORY_LENGTH || owner.historyBytes > maxBytes * MAX_HISTORY_SHARE) {
      const oldest = owner.history.shift()!
      owner.historyBytes -= oldest.bytes
      bytes -= oldest.bytes
    }
    settle(owner)
    return tokenOf(owner)
  }
  const filtersOf = ({ history }: Owner) => history.map(({ filter }) => filter)

  return {
    async get(id, names, since) {
      const now = clock()
      const owner = touch(id, now)
      const entries = names.map((name) => {
        const kept = owner.entries.get(name)
        if (!kept || kept.endsAt > now) return kept && (JSON.parse(kept.json) as RemoteEntry)
        drop(owner, name)
        return undefined
      })
      const news = since === undefined ? [] : newsSince(since, owner.epoch, owner.number, filtersOf(owner))
      return { token: tokenOf(owner), news, entries }
    },
    async put(id, name, entry, lease) {
      const owner = touch(id, clock())
      if (lease !== null && !isLeaseGood(lease, owner.epoch, owner.number, filtersOf(owner), name, entry.tags))
        return { result: 'conflict' }
      const token = lease === null ? record(owner, { owners: [id], name }) : undefined
      drop(owner, name)
      const json = JSON.stringify(entry)
      const kept: Kept = {
        json,
        tags: entry.tags,
        bytes: bytesOf(id, name, json, ...entry.tags),
        endsAt: entry.keepMs === null ? Infinity : entry.storedAt + entry.keepMs,
      }
      if (kept.bytes > maxBytes) return { result: 'refused', token }
      bytes += kept.bytes
      owner.entries.set(name, kept)
      order.set(kept, [owner, name])
      settle(owner)
      return { result: 'stored', token }
    },
    async invalidate(id, filter) {
      const owner = touch(id, clock())
      const matches = matcherOf(filter)
      for (const [name, { tags }] of owner.entries) if (matches(name, tags)) drop(owner, name)
      return { token: record(owner, filter) }
    },
  }
}

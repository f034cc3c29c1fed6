import { matcherOf, type EntryFilter } from '../core/filter.js'
import type { RemoteEntry } from '../core/remote.js'
import { HISTORY_LENGTH, isLeaseGood, newsSince, type CacheStore } from './cacheStore.js'

export interface MemoryCacheStoreOptions {
  /** Over all owners; the oldest leave. @default 50,000 */
  maxEntries?: number
  /** Epoch ms. @default Date.now */
  clock?: () => number
  /** Hears that nothing here lasts, once. @default console.warn */
  onNotice?: (notice: string) => void
}

interface Owner {
  epoch: string
  number: number
  history: EntryFilter[]
  entries: Map<string, RemoteEntry>
}

/**
 * A store for tests, trials and single processes. It does not last, and two processes know nothing of each other: past one machine use
 * `createRedisCacheStore`.
 */
export function createMemoryCacheStore({
  maxEntries = 50_000,
  clock = Date.now,
  onNotice = (notice) => console.warn(notice),
}: MemoryCacheStoreOptions = {}): CacheStore {
  onNotice(
    'Binnacle: createMemoryCacheStore keeps entries in this process alone, and loses them with it. Use createRedisCacheStore past one process.',
  )
  const owners = new Map<string, Owner>()
  // In the order of writing, over all owners.
  const order = new Map<string, readonly [owner: string, name: string]>()
  let epochs = 0

  const ownerOf = (id: string): Owner => {
    let owner = owners.get(id)
    if (!owner) {
      owner = {
        epoch: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}-${++epochs}`,
        number: 0,
        history: [],
        entries: new Map(),
      }
      owners.set(id, owner)
    }
    return owner
  }
  const tokenOf = ({ epoch, number }: Owner) => `${epoch}.${number}`
  const drop = (id: string, owner: Owner, name: string) => {
    owner.entries.delete(name)
    order.delete(`${id}\n${name}`)
  }
  const keep = (id: string, owner: Owner, name: string, entry: RemoteEntry) => {
    drop(id, owner, name)
    owner.entries.set(name, entry)
    order.set(`${id}\n${name}`, [id, name])
    for (const [oldest, oldestName] of order.values()) {
      if (order.size <= maxEntries) break
      drop(oldest, owners.get(oldest)!, oldestName)
    }
  }
  const record = (owner: Owner, filter: EntryFilter) => {
    owner.number++
    owner.history.push(filter)
    if (owner.history.length > HISTORY_LENGTH) owner.history.shift()
    return tokenOf(owner)
  }

  return {
    async get(id, names, since) {
      const owner = ownerOf(id)
      const now = clock()
      const entries = names.map((name) => {
        const entry = owner.entries.get(name)
        if (!entry || entry.keepMs === null || now - entry.storedAt < entry.keepMs) return entry
        drop(id, owner, name)
        return undefined
      })
      return { token: tokenOf(owner), news: newsSince(since, owner.epoch, owner.number, owner.history), entries }
    },
    async put(id, name, entry, lease) {
      const owner = ownerOf(id)
      if (lease !== null && !isLeaseGood(lease, owner.epoch, owner.number, owner.history, name, entry.tags)) return { result: 'conflict' }
      keep(id, owner, name, entry)
      return { result: 'stored', token: lease === null ? record(owner, { owners: [id], name }) : undefined }
    },
    async invalidate(id, filter) {
      const owner = ownerOf(id)
      const matches = matcherOf(filter)
      for (const [name, { tags }] of owner.entries) if (matches(name, tags)) drop(id, owner, name)
      return { token: record(owner, filter) }
    },
  }
}

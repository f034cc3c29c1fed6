import { BinnacleError } from '../core/errors.js'
import { matcherOf, type EntryFilter } from '../core/filter.js'
import { createLru } from './lru.js'
import { sizeOf } from './sizeOf.js'
import type { CacheTier, Entry } from './tier.js'

export interface MemoryTierOptions {
  /** @default 5000 */
  maxEntries?: number
  /** Of values as they lie in memory, about. One value that is larger is refused and counted; while it is mounted it stays. @default 64 MiB */
  maxBytes?: number
}

/** The first tier of every cache: synchronous, and what the page shows comes from it. */
export interface MemoryTier extends CacheTier {
  readonly isMemory: true
  peek(name: string): Entry | undefined
  /** Peeks and makes it the most recently used. */
  touch(name: string): Entry | undefined
  /** False when it is larger than `maxBytes`. */
  put(name: string, entry: Entry): boolean
  /** Removes what matches and returns it. */
  drop(filter: EntryFilter): ReadonlyMap<string, Entry>
  delete(name: string): void
  /** Keeps the entry, now or once it comes, whatever the limits, until the returned function is called. */
  pin(name: string): () => void
}

/** Keeps values in this page, the least recently used leaving first, by number and by bytes. */
export function memoryTier({ maxEntries = 5_000, maxBytes = 67_108_864 }: MemoryTierOptions = {}): MemoryTier {
  for (const [name, limit] of Object.entries({ maxEntries, maxBytes }))
    if (!(limit >= 0)) throw new BinnacleError('invalid-option', `memoryTier: ${name} is ${limit}; pass a number, 0 or more.`)
  const lru = createLru<Entry>(maxEntries, maxBytes)
  const put = (name: string, entry: Entry) => lru.set(name, entry, maxBytes === Infinity ? 0 : sizeOf(entry.value))
  const drop = (filter: EntryFilter) => {
    const matches = matcherOf(filter)
    const dropped = new Map<string, Entry>()
    for (const name of lru.keys()) {
      const entry = lru.peek(name)!
      if (matches(name, entry.tags)) dropped.set(name, entry)
    }
    for (const name of dropped.keys()) lru.delete(name)
    return dropped
  }
  return {
    name: 'memory',
    isMemory: true,
    peek: lru.peek,
    touch: lru.get,
    put,
    drop,
    delete: lru.delete,
    pin: lru.pin,
    keys: async () => [...lru.keys()],
    read: async (name) => lru.get(name),
    async write(entries) {
      for (const [name, entry] of entries) put(name, entry as Entry)
    },
    async remove(filter) {
      drop(filter)
    },
    stats: () => ({
      entries: lru.size,
      bytes: maxBytes === Infinity ? null : lru.weight,
      evictions: lru.evictions,
      rejections: lru.rejections,
    }),
  }
}

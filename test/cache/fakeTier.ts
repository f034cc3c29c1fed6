import type { CacheTier, EntryFilter, StoredEntry, TierHost } from 'binnacle/cache'

/** A tier in a Map that outlives its cache, and that can be told to be slow, to fail or to hang. */
export interface FakeTier extends CacheTier {
  readonly held: Map<string, StoredEntry>
  host: TierHost | undefined
  /** Runs before each operation: throw, hang or wait here. */
  before: (operation: 'read' | 'write' | 'remove', subject: string | EntryFilter | ReadonlyMap<string, StoredEntry>) => void | Promise<void>
}

export function fakeTier(
  matcherOf: (filter: EntryFilter) => (name: string, tags: readonly string[]) => boolean,
  { name = 'fake', reach = 'page' as CacheTier['reach'], isTransactional = false, held = new Map<string, StoredEntry>() } = {},
): FakeTier {
  const tier: FakeTier = {
    name,
    reach,
    isTransactional,
    held,
    host: undefined,
    before: () => {},
    connect: (host) => void (tier.host = host),
    async read(entry) {
      await tier.before('read', entry)
      return held.get(entry)
    },
    async write(entries) {
      await tier.before('write', entries)
      for (const [entry, stored] of entries) held.set(entry, structuredClone(stored))
    },
    async remove(filter) {
      await tier.before('remove', filter)
      const matches = matcherOf(filter)
      for (const [entry, { tags }] of held) if (matches(entry, tags)) held.delete(entry)
    },
    stats: () => ({ entries: held.size, bytes: null, evictions: 0, rejections: 0 }),
  }
  return tier
}

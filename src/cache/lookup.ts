import type { Core } from './core.js'
import type { CacheKey } from './defineKey.js'
import type { Lane } from './lane.js'
import { revive } from './revive.js'
import type { Entry } from './tier.js'

export interface Lookup {
  /** The fresh or stale entry in memory, or in a tier that answers at once. */
  peek(key: CacheKey, name?: string): Entry | undefined
  /** What a tier has, as an entry of this page; null when that can't be used. */
  ask(lane: Lane, key: CacheKey, name: string): Promise<Entry | null | undefined>
  /** Asks the tiers below memory, from fast to slow, until one has a fresh value; the youngest they have goes to memory. */
  restore(key: CacheKey, name: string): Promise<unknown>
  isServable(entry: Entry | undefined): entry is Entry
}

export function createLookup({ memory, clock, looks, lanes, nameOf, lanesOf, phaseOf, store, emit }: Core): Lookup {
  const isServable = (entry: Entry | undefined): entry is Entry => {
    const phase = entry && phaseOf(entry)
    return phase === 'fresh' || phase === 'stale'
  }

  /** Keeps what a tier had, unless something newer has come meanwhile. */
  function adopt(key: CacheKey, name: string, entry: Entry, from: Lane): boolean {
    const known = memory.peek(name)
    if (known && known.bornAt >= entry.bornAt) return false
    memory.put(name, entry)
    // Faster tiers get a copy with the same age.
    const faster = lanes.slice(0, lanes.indexOf(from))
    if (faster.length > 0) void store(key, name, entry, faster)
    return true
  }

  async function ask(lane: Lane, key: CacheKey, name: string) {
    const asked = clock.read()
    const stored = await lane.read(name)
    return stored && ((await revive(key, stored, lane.tier.name, asked)) ?? null)
  }

  return {
    isServable,
    ask,
    restore: (key, name) =>
      looks.current(name) ??
      looks.start(name, key.tags, async (lease) => {
        for (const lane of lanesOf(key)) {
          const entry = await ask(lane, key, name)
          if (lease.endedBy) return
          if (entry === null) lane.refuse(key)
          if (!entry || phaseOf(entry) === 'dead') continue
          if (adopt(key, name, entry, lane) && isServable(entry)) emit({ type: 'update', name, entry, cause: 'restore' })
          if (phaseOf(entry) === 'fresh') return
        }
      }),
    peek(key, name = nameOf(key)) {
      const known = memory.peek(name)
      if (known) return isServable(known) ? known : undefined
      for (const lane of lanesOf(key)) {
        const stored = lane.peek(name)
        const entry = stored && revive(key, stored, lane.tier.name, clock.read())
        if (entry && !(entry instanceof Promise) && isServable(entry) && adopt(key, name, entry, lane)) return entry
      }
      return undefined
    },
  }
}

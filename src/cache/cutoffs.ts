import { matcherOf, type EntryFilter, type EntryMatcher } from '../core/filter.js'
import type { StoredEntry } from './tier.js'

/**
 * Instants of invalidations. Another tab may not have removed an entry yet when it tells of it, or may store at that moment what it began to
 * load before: so what a tier gives is compared with these, and what began earlier is not taken.
 */
export interface Cutoffs {
  /** Of what matches, only what began later is taken from now on. `at` is epoch ms. */
  add(filter: EntryFilter, at: number): void
  /** This value is known to be later, whatever its time says: same millisecond, or a clock that has gone back. */
  admit(name: string, entry: StoredEntry): void
  excludes(name: string, entry: StoredEntry): boolean
}

interface Pattern {
  owners: readonly string[]
  matches: EntryMatcher
  at: number
}

/** Of single entries; and of tags, templates and owners. More than these become one that concerns everything of their owners. */
const MAX_NAMES = 5_000
const MAX_PATTERNS = 500
/** More than this many are not admitted: they are loaded again. */
const MAX_ADMITTED = 1_000

/** The remote tier knows how old a value is, not when it was stored here: two ways over the network make it look younger, by no more than this. */
const REMOTE_DELAY_MS = 30_000

/** When the making of a value began, epoch ms. */
export const beganAt = ({ updatedAt, loadMs = 0, ageMs }: StoredEntry): number =>
  updatedAt - loadMs - (ageMs === undefined ? 0 : REMOTE_DELAY_MS)

const ownerOfName = (name: string) => name.slice(0, name.indexOf('.'))

export function createCutoffs(): Cutoffs {
  const names = new Map<string, number>()
  const patterns = new Map<string, Pattern>()
  const admitted = new Map<string, Pick<StoredEntry, 'updatedAt' | 'tags'>>()

  function addPattern(filter: EntryFilter, at: number) {
    const id = JSON.stringify(filter)
    const matches = matcherOf(filter)
    patterns.set(id, { owners: filter.owners, matches, at: Math.max(at, patterns.get(id)?.at ?? at) })
    for (const [name, { tags }] of admitted) if (matches(name, tags)) admitted.delete(name)
  }
  function merge() {
    const owners = new Set(Array.from(names.keys(), ownerOfName))
    let latest = Math.max(...names.values())
    for (const pattern of patterns.values()) {
      for (const owner of pattern.owners) owners.add(owner)
      latest = Math.max(latest, pattern.at)
    }
    names.clear()
    patterns.clear()
    addPattern({ owners: [...owners] }, latest)
  }
  function isPast(name: string, entry: StoredEntry) {
    const began = beganAt(entry)
    if (began <= (names.get(name) ?? -Infinity)) return true
    for (const { at, matches } of patterns.values()) if (began <= at && matches(name, entry.tags)) return true
    return false
  }

  return {
    add(filter, at) {
      const { name, tag } = filter
      if (name !== undefined && tag === undefined) {
        names.set(name, Math.max(at, names.get(name) ?? at))
        admitted.delete(name)
      } else addPattern(filter, at)
      if (names.size > MAX_NAMES || patterns.size > MAX_PATTERNS) merge()
    },
    admit(name, entry) {
      const { updatedAt, tags } = entry
      if (admitted.size < MAX_ADMITTED && isPast(name, entry)) admitted.set(name, { updatedAt, tags })
    },
    excludes: (name, entry) => isPast(name, entry) && admitted.get(name)?.updatedAt !== entry.updatedAt,
  }
}

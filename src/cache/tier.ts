import type { EntryFilter } from '../core/filter.js'
import type { Windows } from './ttl.js'

/** What a tier keeps of a value. */
export interface StoredEntry<Value = unknown> {
  readonly value: Value
  /** When the value was loaded or set, epoch ms. */
  readonly updatedAt: number
  /** Of the key's definition, when it was stored. */
  readonly version: number
  readonly tags: readonly string[]
  /** How long after `updatedAt` a tier may drop it; `Infinity` for never. */
  readonly keepMs: number
}

/** A value in memory: what was stored, and what its key says of it. */
export interface Entry<Value = unknown> extends StoredEntry<Value> {
  /** On the steady clock: ages are counted from here, in every tier alike, so that being copied never makes a value younger. */
  readonly bornAt: number
  readonly windows: Windows
  /** Where this page has it from: 'loader', 'set', 'tab', or a tier's name. */
  readonly source: string
  /** True for a failure that was asked to be remembered; `value` is the error. */
  readonly isError: boolean
}

export interface TierStats {
  readonly entries: number
  /** As the tier counts them; null when it can't tell cheaply. */
  readonly bytes: number | null
  readonly evictions: number
  /** Writes that could not be kept: too large, not serialisable, over quota. */
  readonly rejections: number
}

export interface CacheTier {
  /** Shown as an entry's `source`. */
  readonly name: string
  read(name: string): Promise<StoredEntry | undefined>
  write(entries: ReadonlyMap<string, StoredEntry>): Promise<void>
  remove(filter: EntryFilter): Promise<void>
  stats(): TierStats
  dispose?(): void
}

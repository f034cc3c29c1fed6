import type { BinnacleError } from '../core/errors.js'
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
  /** Set by the application, not loaded: it replaces what others are loading. */
  readonly isAuthored: boolean
  /** How long loading took: it began so long before `updatedAt`, which counts where somebody has invalidated it meanwhile. */
  readonly loadMs?: number
  /** Its age, from a tier whose clock is not this machine's. */
  readonly ageMs?: number
}

/** A value in memory: what was stored, and what its key says of it. */
export interface Entry<Value = unknown> extends StoredEntry<Value> {
  /** On the steady clock: ages are counted from here, in every tier alike, so that being copied never makes a value younger. */
  readonly bornAt: number
  readonly windows: Windows
  /** Where this page has it from: 'loader', 'set', 'tab', or a tier's name. */
  readonly source: string
}

export interface TierStats {
  readonly entries: number
  /** As the tier counts them; null when it can't tell cheaply. */
  readonly bytes: number | null
  readonly evictions: number
  /** Values that could not be kept: too large, not serialisable, over quota, garbage. None is lost without being counted here. */
  readonly rejections: number
}

/** What a tier may ask of the cache it serves. */
export interface TierHost {
  /** Epoch ms. */
  clock(): number
  /** The cache's principal, as names have it; empty for none. */
  readonly owner?: string
  /** The tier has learned that somebody else invalidated these. */
  invalidated(filter: EntryFilter): void
  /** The tier has refused a value, and counted that: says why, and what to do. */
  refused?(name: string, problem: string): void
  /**
   * The server has said for whom it answers: this cache's principal, or somebody else, who shares its cookies. With an error the cache drops the
   * principal's entries, reports it once, and keeps private entries in memory only, until an answer comes without.
   */
  answered?(wrongPrincipal?: BinnacleError): void
}

/**
 * A place that keeps entries. A tier may fail, hang or forget at any time: the cache goes on without it. What it must keep: a value read is
 * one that was written under that name, and after `remove` has resolved, nothing that matches is read again. The contract suite
 * (test/cache/contract.ts) tells whether yours does.
 */
export interface CacheTier {
  /** Shown as an entry's `source`. */
  readonly name: string
  /** Who else sees what is kept: nobody, the other tabs of this browser, or other machines. @default 'page' */
  readonly reach?: 'page' | 'browser' | 'remote'
  /** A write that has resolved is what every tab reads: needed to load once for all tabs. */
  readonly isTransactional?: boolean
  /** Called once, before anything else. */
  connect?(host: TierHost): void
  read(name: string): Promise<StoredEntry | undefined>
  /**
   * Keeps the entries. What can't be kept leaves nothing under its name and is counted; it is no failure. A newer entry
   * that is there already may win, unless it comes from the future: then a clock has gone back.
   */
  write(entries: ReadonlyMap<string, StoredEntry>): Promise<void>
  remove(filter: EntryFilter): Promise<void>
  /** These are no longer wanted: forget what this page keeps about them. Called at once, before `remove`, and when another tab removes them. */
  forget?(filter: EntryFilter): void
  stats(): TierStats
  /** The names it holds, without their values. */
  keys?(): Promise<string[]>
  /** A synchronous tier also reads so: a persisted value is there in the first render after hydration. */
  peek?(name: string): StoredEntry | undefined
  /** A synchronous tier also writes so: nothing is lost when the page is left. */
  writeNow?(entries: ReadonlyMap<string, StoredEntry>): void
  /** It failed or hung, and is tried again after a while: begin anew, with a new connection. */
  restart?(): void
  dispose?(): void
}

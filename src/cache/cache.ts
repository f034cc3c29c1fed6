import type { EntryMatcher } from '../core/filter.js'
import type { ReadCounts, TemplateCounts } from './counters.js'
import type { CacheKey, KeyDefinition } from './defineKey.js'
import type { LaneStats } from './lane.js'
import type { MutateOptions, PendingWrite, Update } from './mutation.js'
import type { OpenChannel } from './tabs.js'
import type { CacheTier, Entry } from './tier.js'
import type { Phase, Seconds } from './ttl.js'

export interface CacheOptions {
  /** From fast to slow. The first is a `memoryTier()`; without one, it is added. */
  tiers?: readonly CacheTier[]
  /**
   * Who is signed in: private entries are theirs alone. A new principal gets a new cache. With an `httpTier`, the id that `principalOf` gives on the
   * server: where the two differ, the cache drops what it holds ('wrong-principal').
   */
  principal?: string
  /** Of the application's data: another version's stored entries are never read. */
  version?: string | number
  /** Epoch ms. @default Date.now */
  clock?: () => number
  /** What `load` does when it is not told otherwise. */
  defaults?: Pick<LoadOptions, 'softTimeoutMs' | 'hardTimeoutMs'>
  /** How long a tier may take before the cache goes on without it. @default 2000 */
  tierTimeoutMs?: number
  /**
   * How long a tab may keep others waiting that load the same entry, where tabs share an `indexedDbTier`. Then the next one loads it; after twice as
   * long nobody waits for a tab that hangs. @default 5000
   */
  tabTimeoutMs?: number
  /** Told of each failure of a tier. @default a line in the development console */
  onError?: (error: unknown, tier: string) => void
  /** How tabs reach each other; false keeps this cache to itself. @default a BroadcastChannel, once there is a principal or a shared tier */
  channel?: false | OpenChannel
}

/** What is invalidated: one entry, a template's (all, or those with some parameters), or a tag's. */
export type InvalidationTarget =
  | CacheKey
  | { template: string | { readonly template: string; readonly definition: KeyDefinition }; params?: Readonly<Record<string, string>> }
  | { tag: string }

export interface LoaderContext {
  readonly key: CacheKey
  /** Aborts when the result is no longer wanted: the entry was invalidated or set, or the person signed out. */
  readonly signal: AbortSignal
}

export type Loader<Value> = (context: LoaderContext) => Value | Promise<Value>

export interface LoadOptions {
  /** Ask the loader even if a fresh value is there; a load under way is replaced. @default false */
  force?: boolean
  /** How long to wait for the loader when a stale value could be served instead. @default 0 */
  softTimeoutMs?: number
  /** How long to wait for the loader at all. @default Infinity */
  hardTimeoutMs?: number
  /** Serve what is within its error window when the loader fails. @default true */
  staleIfError?: boolean
  /** Answer with the same failure for so long, without asking again. @default 0 */
  rememberErrorSeconds?: Seconds
}

/** What happened to entries, for views. */
export type CacheEvent =
  | { type: 'update'; name: string; entry: Entry; cause: 'load' | 'set' | 'restore' | 'fallback' }
  | { type: 'remove'; matches: EntryMatcher; cause: 'invalidate' | 'logout' | 'wrongPrincipal' | 'rollback' | 'clear' }

export interface CacheTierStats extends LaneStats {
  /** Reads it answered. */
  readonly served: number
}

export interface CacheStats {
  readonly reads: ReadCounts
  readonly templates: readonly TemplateCounts[]
  readonly tiers: readonly CacheTierStats[]
}

export interface Cache {
  /** The fresh or stale value from the nearest tier that has it; nothing is loaded. */
  get<Value>(key: CacheKey<Value>): Promise<Value | undefined>
  /** The fresh or stale entry this page has at hand, without waiting. Who knows the entry's name saves forming it. */
  peek<Value>(key: CacheKey<Value>, name?: string): Entry<Value> | undefined
  /** Replaces the value, here and in the other tabs. Resolves once every tier has it or was given up. */
  set<Value>(key: CacheKey<Value>, value: Value): Promise<void>
  /** Read-through: a fresh value, a stale one while a new one is loaded, or the loader's. */
  load<Known, Value extends Known = Known>(key: CacheKey<Known>, loader: Loader<Value>, options?: LoadOptions): Promise<Value>
  /** Loads it unless it is fresh. Never rejects. */
  prefetch<Known, Value extends Known = Known>(key: CacheKey<Known>, loader: Loader<Value>, options?: LoadOptions): Promise<void>
  /** An optimistic write: shows a value while the update runs, and puts the former one back when it fails. */
  mutate<Value, Result = Value>(
    key: CacheKey<Value>,
    update: Update<Value, Result>,
    options?: MutateOptions<Value, Result>,
  ): Promise<Result | undefined>
  /** For views that write by themselves: holds back what is being loaded until the write is committed or ended. */
  beginWrite(key: CacheKey): PendingWrite
  /** Forgets one entry, in every tier. Unlike `invalidate` it empties the screen, and nothing is loaded in this page. */
  clear(key: CacheKey): Promise<void>
  /** From now on nothing older is shown or stored. Resolves once every tier has forgotten it. */
  invalidate(target: InvalidationTarget): Promise<void>
  /** Forgets everything of this principal, in every tier and every tab; loads under way come to nothing. */
  logout(): Promise<void>
  stats(): CacheStats
  subscribe(listener: (event: CacheEvent) => void): () => void
  /** Writes what waits and lets go of tiers, tabs and listeners. */
  dispose(): void
  /** The entry's name in every tier. */
  nameOf(key: CacheKey): string
  /** Keeps a shown entry in memory until the returned function is called. */
  pin(key: CacheKey, name?: string): () => void
  /** Counts a read that `peek` has answered. */
  countPeek(key: CacheKey, entry: Entry): void
  phaseOf(entry: Entry): Phase
  /** How long until the entry is no longer fresh; `Infinity` for never. */
  freshForMs(entry: Entry): number
  /** Changes with each logout. */
  readonly session: object
}

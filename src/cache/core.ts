import type { EntryFilter } from '../core/filter.js'
import type { CacheEvent, CacheOptions } from './cache.js'
import type { SteadyClock } from './clock.js'
import type { Counters } from './counters.js'
import type { CacheKey } from './defineKey.js'
import type { Failures } from './failures.js'
import type { EndReason, Flights } from './flights.js'
import type { Lane } from './lane.js'
import type { MemoryTier } from './memoryTier.js'
import type { TabMessage } from './tabs.js'
import type { Entry } from './tier.js'
import type { Phase } from './ttl.js'

/** Hears of a load of another tab that failed. */
export type TabWait = (failed: TabMessage & { type: 'failed' }) => void

/** What the parts of one cache share. */
export interface Core {
  readonly memory: MemoryTier
  /** The tiers below memory, from fast to slow. */
  readonly lanes: readonly Lane[]
  /** Whose entries these are: the principal's and everybody's. */
  readonly owners: readonly string[]
  readonly clock: SteadyClock
  readonly defaults: NonNullable<CacheOptions['defaults']>
  readonly counters: Counters
  readonly failures: Failures
  /** Loads under way. */
  readonly flights: Flights<Entry>
  /** Looks into the lanes under way. */
  readonly looks: Flights<void>
  /** Loads that wait for those of other tabs. */
  readonly waits: Set<TabWait>
  /** How long a tab keeps others waiting that load the same entry. */
  readonly tabTimeoutMs: number
  /** Tells the other tabs. */
  post(message: TabMessage): void
  /** Changes with each logout. */
  session: object
  nameOf(key: CacheKey): string
  /** None for a sensitive key. */
  lanesOf(key: CacheKey): readonly Lane[]
  phaseOf(entry: Entry): Phase
  /** `loadMs` is how long loading took. */
  entryOf(key: CacheKey, value: unknown, source: 'loader' | 'set', loadMs?: number): Entry
  emit(event: CacheEvent): void
  /** Counts the tier that served a read. */
  serve(entry: Entry): Entry
  /** Puts it into memory and tells the views. */
  show(name: string, entry: Entry, cause: 'load' | 'set'): void
  store(key: CacheKey, name: string, entry: Entry, into?: readonly Lane[]): Promise<unknown>
  write(key: CacheKey, value: unknown): Promise<unknown>
  /** Forgets one entry, in every tier; nobody loads it anew because of that. */
  clear(key: CacheKey): Promise<unknown>
  /** An optimistic write of it is under way. */
  isWriting(name: string): boolean
  /** Resolves once none is. */
  whenWritten(name: string): Promise<void>
  /** Ends the loads and looks of one entry. */
  end(reason: EndReason, name: string): void
  /** In this page, at once; then in the lanes, as `from` does it with each. It gets what memory had. */
  forget(
    filter: EntryFilter,
    cause: 'invalidate' | 'logout' | 'wrongPrincipal',
    from: (lane: Lane, dropped: ReadonlyMap<string, Entry>) => unknown,
  ): Promise<unknown>
  /** What another tab invalidates as of `at`, epoch ms; what the tabs share, it removes itself. */
  forgetFromTab(filter: EntryFilter, cause: 'invalidate' | 'logout', at?: number): Promise<unknown>
  /** What this page keeps for itself alone. */
  forgetInPage(): Promise<unknown>
}

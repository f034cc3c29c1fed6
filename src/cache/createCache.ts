import { BinnacleError } from '../core/errors.js'
import { matcherOf, type EntryFilter, type EntryMatcher } from '../core/filter.js'
import { encodeSegment, formatName, PUBLIC_OWNER } from '../core/key.js'
import { steadyClock } from './clock.js'
import { createCounters, type ReadCounts, type TemplateCounts } from './counters.js'
import type { CacheKey } from './defineKey.js'
import { createFlights, type EndReason, type Lease } from './flights.js'
import { memoryTier, type MemoryTier } from './memoryTier.js'
import { createMutations, type MutateOptions, type MutationTarget, type Update } from './mutation.js'
import type { CacheTier, Entry, TierStats } from './tier.js'
import { phaseOf, type Phase } from './ttl.js'

export interface CacheOptions {
  /** From fast to slow. The first is a `memoryTier()`; without one, it is added. */
  tiers?: readonly CacheTier[]
  /** Who is signed in: private entries are theirs alone. A new principal gets a new cache. */
  principal?: string
  /** Of the application's data: another version's stored entries are never read. */
  version?: string | number
  /** Epoch ms. @default Date.now */
  clock?: () => number
}

/** What is invalidated: one entry, a template's (all, or those with some parameters), or a tag's. */
export type InvalidationTarget =
  | CacheKey
  | { template: string | { readonly template: string }; params?: Readonly<Record<string, string>> }
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
  /** Serve what is within its error window when the loader fails. @default true */
  staleIfError?: boolean
}

/** What happened to entries, for views. */
export type CacheEvent =
  | { type: 'update'; name: string; entry: Entry; cause: 'load' | 'set' | 'restore' | 'fallback' }
  | { type: 'remove'; matches: EntryMatcher; cause: 'invalidate' | 'logout' | 'rollback' }

export interface CacheStats {
  readonly reads: ReadCounts
  readonly templates: readonly TemplateCounts[]
  readonly tiers: readonly (TierStats & { readonly name: string; readonly served: number })[]
}

export interface Cache {
  /** The fresh or stale value from the nearest tier that has it; nothing is loaded. */
  get<Value>(key: CacheKey<Value>): Promise<Value | undefined>
  /** The entry this page has at hand, without waiting. */
  peek<Value>(key: CacheKey<Value>): Entry<Value> | undefined
  set<Value>(key: CacheKey<Value>, value: Value): Promise<void>
  /** Read-through: a fresh value, a stale one while a new one is loaded, or the loader's. */
  load<Known, Value extends Known = Known>(key: CacheKey<Known>, loader: Loader<Value>, options?: LoadOptions): Promise<Value>
  /** An optimistic write: shows a value while the update runs, and puts the former one back when it fails. */
  mutate<Value, Result = Value>(
    key: CacheKey<Value>,
    update: Update<Value, Result>,
    options?: MutateOptions<Value, Result>,
  ): Promise<Result | undefined>
  invalidate(target: InvalidationTarget): Promise<void>
  /** Forgets everything of this principal, here and in every tier; loads under way come to nothing. */
  logout(): Promise<void>
  stats(): CacheStats
  subscribe(listener: (event: CacheEvent) => void): () => void
  dispose(): void
  /** The entry's name in every tier. */
  nameOf(key: CacheKey): string
  /** Keeps a shown entry in memory until the returned function is called. */
  pin(key: CacheKey): () => void
  phaseOf(entry: Entry): Phase
  /** How long until the entry is no longer fresh; `Infinity` for never. */
  freshForMs(entry: Entry): number
  /** Changes with each logout. */
  readonly session: object
}

/** A load that is invalidated again and again gives up; a loader is waited for each time, so this many mean trouble. */
const MAX_ATTEMPTS = 20

const isServable = (phase: Phase) => phase === 'fresh' || phase === 'stale'
const isMemoryTier = (tier: CacheTier): tier is MemoryTier => 'isMemory' in tier

/**
 * Makes a cache. In a browser one lives as long as its principal is signed in; on a server, one a request.
 *
 * @example
 * const cache = createCache({ tiers: [memoryTier(), storageTier(localStorage)], principal: user.id })
 */
export function createCache({ tiers = [], principal = '', version = '', clock = Date.now }: CacheOptions = {}): Cache {
  const memory = tiers.find(isMemoryTier) ?? memoryTier()
  const owner = encodeSegment(principal)
  const appVersion = encodeSegment(String(version))
  const steady = steadyClock(clock)
  const counters = createCounters()
  const flights = createFlights<Entry>()
  const listeners = new Set<(event: CacheEvent) => void>()
  let session = {}

  const nameOf = (key: CacheKey) => {
    const { scope, fingerprint } = key.definition
    return formatName({ owner: scope === 'public' ? PUBLIC_OWNER : owner, version: appVersion, fingerprint, key: key.id })
  }
  const ageOf = (entry: Entry) => steady.now() - entry.bornAt
  const phase = (entry: Entry): Phase => phaseOf(ageOf(entry), entry.windows)
  const emit = (event: CacheEvent) => {
    for (const listener of Array.from(listeners)) listener(event)
  }

  const keepMsOf = ({ windows }: Pick<Entry, 'windows'>) => Math.max(windows.staleMs, windows.errorMs)

  function entryOf(key: CacheKey, value: unknown, source: string): Entry {
    const { windows, version: keyVersion } = key.definition
    const updatedAt = steady.wall()
    const bornAt = steady.now()
    return { value, updatedAt, bornAt, windows, source, version: keyVersion, tags: key.tags, keepMs: keepMsOf({ windows }), isError: false }
  }

  function commit(name: string, entry: Entry, cause: 'load' | 'set') {
    memory.put(name, entry)
    emit({ type: 'update', name, entry, cause })
  }

  /** What this page may serve at once. */
  function servable(name: string): Entry | undefined {
    const entry = memory.touch(name)
    return entry && isServable(phase(entry)) ? entry : undefined
  }

  const mutations = createMutations()
  const mutationTarget = (key: CacheKey, name: string): MutationTarget => ({
    name,
    tags: key.tags,
    peek: () => memory.peek(name),
    show: (value) => commit(name, entryOf(key, value, 'set'), 'set'),
    restore(entry) {
      if (entry) return commit(name, entry, 'set')
      memory.delete(name)
      emit({ type: 'remove', matches: (other) => other === name, cause: 'rollback' })
    },
    store: (value) => write(key, name, value),
  })

  async function write(key: CacheKey, name: string, value: unknown) {
    flights.endOne('set', name)
    commit(name, entryOf(key, value, 'set'), 'set')
  }

  const startLoad = (key: CacheKey, name: string, loader: Loader<unknown>) =>
    flights.start(name, key.tags, async (lease: Lease) => {
      let value: unknown
      try {
        value = await loader({ key, signal: lease.signal })
      } catch (error) {
        if (!lease.endedBy) counters.count(key.definition.template, 'failed')
        throw error
      }
      const entry = entryOf(key, value, 'loader')
      if (lease.endedBy) return entry
      // What arrives during an update is from before it.
      if (mutations.isPending(name)) return memory.peek(name) ?? entry
      commit(name, entry, 'load')
      return entry
    })

  /** Waits for the flight, and for the one that follows when its lease ended. */
  async function follow(key: CacheKey, name: string, loader: Loader<unknown>): Promise<Entry> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { result, endedBy } = await (flights.current(name) ?? startLoad(key, name, loader))
      if (result) return result
      if (endedBy === 'loggedOut' || endedBy === 'disposed') throw endedError(key, endedBy)
      const written = endedBy === 'set' ? memory.touch(name) : undefined
      if (written) return written
    }
    throw endedError(key, 'invalidated')
  }

  const endedError = (key: CacheKey, reason: EndReason) =>
    new BinnacleError(
      'superseded',
      `The load of ${key} came to nothing: ${END_WORDS[reason] ?? 'it was invalidated each time it was loaded'}.`,
    )

  async function load<Known, Value extends Known>(
    key: CacheKey<Known>,
    loader: Loader<Value>,
    { force = false, softTimeoutMs = 0, staleIfError = true }: LoadOptions = {},
  ): Promise<Value> {
    const name = nameOf(key)
    const { template } = key.definition
    const known = memory.touch(name)
    const now = known ? phase(known) : 'dead'
    if (force) {
      counters.count(template, 'forced')
      flights.endOne('forced', name)
    } else if (known && now === 'fresh') {
      counters.count(template, 'fresh')
      counters.serve(memory.name)
      return known.value as Value
    } else if (now === 'stale') counters.count(template, 'stale')
    else counters.count(template, flights.current(name) ? 'coalesced' : 'miss')

    const loading = follow(key, name, loader)
    if (!force && known && now === 'stale' && softTimeoutMs === 0) {
      loading.catch(() => {})
      counters.serve(memory.name)
      return known.value as Value
    }
    try {
      return (await loading).value as Value
    } catch (error) {
      const kept = memory.peek(name)
      if (!kept || phase(kept) === 'dead') throw error
      if (staleIfError) return kept.value as Value
      emit({ type: 'update', name, entry: kept, cause: 'fallback' })
      throw error
    }
  }

  function filterOf(target: InvalidationTarget): EntryFilter {
    const owners = [owner, PUBLIC_OWNER]
    if ('definition' in target) return { owners, name: nameOf(target) }
    if ('tag' in target) return { owners, tag: target.tag }
    if ('template' in target) {
      const template = typeof target.template === 'string' ? target.template : target.template.template
      return { owners, template, parameters: target.params }
    }
    throw new BinnacleError('invalid-option', 'cache.invalidate: pass a key, { template, params? } or { tag }.')
  }

  async function remove(filter: EntryFilter, cause: 'invalidate' | 'logout') {
    const matches = matcherOf(filter)
    flights.end(cause === 'logout' ? 'loggedOut' : 'invalidated', matches)
    memory.drop(filter)
    mutations.end(matches)
    if (cause === 'logout') session = {}
    emit({ type: 'remove', matches, cause })
  }

  return {
    nameOf,
    load,
    async get<Value>(key: CacheKey<Value>) {
      const { template } = key.definition
      const entry = servable(nameOf(key))
      counters.count(template, entry ? (phase(entry) as 'fresh' | 'stale') : 'miss')
      if (entry) counters.serve(memory.name)
      return entry?.value as Value | undefined
    },
    peek<Value>(key: CacheKey<Value>) {
      const entry = memory.peek(nameOf(key)) as Entry<Value> | undefined
      return entry && isServable(phase(entry)) ? entry : undefined
    },
    set: (key, value) => write(key, nameOf(key), value),
    async mutate(key, update, options = {}) {
      const name = nameOf(key)
      flights.endOne('set', name)
      return mutations.run(mutationTarget(key, name), update, options)
    },
    invalidate: (target) => remove(filterOf(target), 'invalidate'),
    logout: () => remove({ owners: [owner] }, 'logout'),
    stats: () => ({
      reads: counters.total(),
      templates: counters.byTemplate(),
      tiers: [{ name: memory.name, served: counters.servedBy(memory.name), ...memory.stats() }],
    }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      flights.end('disposed', () => true)
      listeners.clear()
      for (const tier of tiers) tier.dispose?.()
    },
    pin: (key) => memory.pin(nameOf(key)),
    phaseOf: phase,
    freshForMs: (entry) => entry.windows.freshMs - ageOf(entry),
    get session() {
      return session
    },
  }
}

const END_WORDS: Partial<Record<EndReason, string>> = {
  loggedOut: 'the person signed out meanwhile',
  disposed: 'the cache was disposed of meanwhile',
}

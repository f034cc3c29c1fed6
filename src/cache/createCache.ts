import { BinnacleError } from '../core/errors.js'
import { matcherOf, type EntryFilter, type EntryMatcher } from '../core/filter.js'
import { encodeSegment, formatName, PUBLIC_OWNER } from '../core/key.js'
import { reportOnce } from '../internal/report.js'
import { steadyClock } from './clock.js'
import { createCounters, type ReadCounts, type TemplateCounts } from './counters.js'
import type { CacheKey, KeyDefinition } from './defineKey.js'
import { createFailures } from './failures.js'
import { createFlights, type EndReason, type Lease } from './flights.js'
import { createLane, type Lane, type LaneStats } from './lane.js'
import { withTabLock } from './lock.js'
import { memoryTier, type MemoryTier } from './memoryTier.js'
import { createMutations, type MutateOptions, type MutationTarget, type Update } from './mutation.js'
import { revive } from './revive.js'
import { createTabs, type OpenChannel } from './tabs.js'
import type { CacheTier, Entry, StoredEntry } from './tier.js'
import { phaseOf, type Phase, type Seconds } from './ttl.js'

export interface CacheOptions {
  /** From fast to slow. The first is a `memoryTier()`; without one, it is added. */
  tiers?: readonly CacheTier[]
  /** Who is signed in: private entries are theirs alone. A new principal gets a new cache. */
  principal?: string
  /** Of the application's data: another version's stored entries are never read. */
  version?: string | number
  /** Epoch ms. @default Date.now */
  clock?: () => number
  /** What `load` does when it is not told otherwise. */
  defaults?: Pick<LoadOptions, 'softTimeoutMs' | 'hardTimeoutMs'>
  /** How long a tier may take before the cache goes on without it. @default 2000 */
  tierTimeoutMs?: number
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
  | { type: 'remove'; matches: EntryMatcher; cause: 'invalidate' | 'logout' | 'rollback' }

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
  /** The fresh or stale entry this page has at hand, without waiting. */
  peek<Value>(key: CacheKey<Value>): Entry<Value> | undefined
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
  pin(key: CacheKey): () => void
  /** Counts a read that `peek` has answered. */
  countPeek(key: CacheKey, entry: Entry): void
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

type TabMessage =
  | { type: 'remove'; filter: EntryFilter; cause: 'invalidate' | 'logout' }
  | { type: 'set'; name: string; stored: StoredEntry }

/**
 * Makes a cache. In a browser one lives as long as its principal is signed in; on a server, one a request.
 *
 * @example
 * const cache = createCache({ tiers: [memoryTier(), storageTier('local')], principal: user.id })
 */
export function createCache({
  tiers = [],
  principal = '',
  version = '',
  clock = Date.now,
  defaults = {},
  tierTimeoutMs = 2_000,
  onError = (error) => reportOnce(error),
  channel,
}: CacheOptions = {}): Cache {
  const memory = tiers.find(isMemoryTier) ?? memoryTier()
  const owner = encodeSegment(principal)
  const owners = [owner, PUBLIC_OWNER]
  const appVersion = encodeSegment(String(version))
  const steady = steadyClock(clock)
  const lanes = tiers
    .filter((tier) => !isMemoryTier(tier))
    .map((tier) => createLane(tier, { now: steady.now, timeoutMs: tierTimeoutMs, onError }))
  const counters = createCounters()
  const flights = createFlights<Entry>()
  const failures = createFailures(steady.now)
  const mutations = createMutations()
  const restores = new Map<string, Promise<void>>()
  const listeners = new Set<(event: CacheEvent) => void>()
  let session = {}

  // One render asks for a key's name several times.
  let lastKey: CacheKey | undefined
  let lastName = ''
  const nameOf = (key: CacheKey) => {
    if (key === lastKey) return lastName
    const { scope, fingerprint } = key.definition
    lastName = formatName({ owner: scope === 'public' ? PUBLIC_OWNER : owner, version: appVersion, fingerprint, key: key.id })
    lastKey = key
    return lastName
  }
  const phase = (entry: Entry): Phase => phaseOf(steady.now() - entry.bornAt, entry.windows)
  const lanesOf = (key: CacheKey) => (key.definition.isSensitive ? [] : lanes)
  const emit = (event: CacheEvent) => {
    for (const listener of Array.from(listeners)) listener(event)
  }

  function entryOf(key: CacheKey, value: unknown, source: 'loader' | 'set'): Entry {
    const { windows, version: keyVersion } = key.definition
    const keepMs = Math.max(windows.staleMs, windows.errorMs)
    const updatedAt = steady.wall()
    const isAuthored = source === 'set'
    return { value, updatedAt, bornAt: steady.now(), windows, source, version: keyVersion, tags: key.tags, keepMs, isAuthored }
  }

  function show(name: string, entry: Entry, cause: 'load' | 'set') {
    memory.put(name, entry)
    emit({ type: 'update', name, entry, cause })
  }

  async function store(key: CacheKey, name: string, entry: Entry, into: readonly Lane[] = lanesOf(key)) {
    if (entry.keepMs > 0) await Promise.all(into.map((lane) => lane.write(name, entry)))
  }

  // ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Makes a stored value an entry of this page, with the age it has. */
  async function entryFrom(
    key: CacheKey,
    stored: StoredEntry,
    lane: Lane,
    askedAt: { wall: number; steady: number },
  ): Promise<Entry | undefined> {
    const revived = await revive(key, stored)
    return revived && dated(key, stored, revived.value, lane.tier.name, askedAt)
  }

  function dated(key: CacheKey, stored: StoredEntry, value: unknown, source: string, askedAt: { wall: number; steady: number }): Entry {
    const { ageMs } = stored
    const updatedAt = ageMs === undefined ? stored.updatedAt : askedAt.wall - ageMs
    const bornAt = ageMs === undefined ? stored.updatedAt : askedAt.steady - ageMs
    const { windows, version: keyVersion } = key.definition
    return {
      value,
      updatedAt,
      bornAt,
      windows,
      source,
      version: keyVersion,
      tags: stored.tags,
      keepMs: stored.keepMs,
      isAuthored: stored.isAuthored,
    }
  }

  /** Keeps what a tier had, unless something newer has come meanwhile. */
  function adopt(key: CacheKey, name: string, entry: Entry, from: Lane): boolean {
    const known = memory.peek(name)
    if (known && known.bornAt >= entry.bornAt) return false
    memory.put(name, entry)
    // Faster tiers get a copy with the same age.
    void store(key, name, entry, lanes.slice(0, lanes.indexOf(from)))
    return true
  }

  /** Asks the tiers below memory, from fast to slow, until one has a fresh value; the youngest they have goes to memory. */
  function restore(key: CacheKey, name: string): Promise<void> {
    let restoring = restores.get(name)
    if (restoring) return restoring
    restoring = flights
      .lease(name, key.tags, async (lease) => {
        for (const lane of lanesOf(key)) {
          const askedAt = { wall: steady.wall(), steady: steady.now() }
          const stored = await lane.read(name)
          const entry = stored && (await entryFrom(key, stored, lane, askedAt))
          if (lease.endedBy) return
          const now = entry ? phase(entry) : 'dead'
          if (!entry || now === 'dead') continue
          if (adopt(key, name, entry, lane) && isServable(now)) emit({ type: 'update', name, entry, cause: 'restore' })
          if (now === 'fresh') return
        }
      })
      .finally(() => {
        if (restores.get(name) === restoring) restores.delete(name)
      })
    restores.set(name, restoring)
    return restoring
  }

  function peek(key: CacheKey): Entry | undefined {
    const name = nameOf(key)
    const known = memory.peek(name)
    if (known) return isServable(phase(known)) ? known : undefined
    for (const lane of lanesOf(key)) {
      const stored = lane.peek(name)
      const revived = stored && revive(key, stored)
      if (!stored || !revived || revived instanceof Promise) continue
      const entry = dated(key, stored, revived.value, lane.tier.name, { wall: steady.wall(), steady: steady.now() })
      if (isServable(phase(entry)) && adopt(key, name, entry, lane)) return entry
    }
    return undefined
  }

  // ── loading ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  const endedError = (key: CacheKey, reason: EndReason) =>
    new BinnacleError(reason === 'timedOut' ? 'timed-out' : 'superseded', `The load of ${key} came to nothing: ${END_WORDS[reason]}.`)

  /** One load, for whoever asks in this page; in the other tabs too, where they share a transactional tier. */
  function startLoad(
    key: CacheKey,
    name: string,
    loader: Loader<unknown>,
    { force, hardTimeoutMs = defaults.hardTimeoutMs ?? Infinity }: LoadOptions,
  ) {
    const shared = lanesOf(key).find((lane) => lane.tier.isTransactional)
    let timer: ReturnType<typeof setTimeout> | undefined
    const outcome = flights.start(name, key.tags, async (lease) => {
      if (!shared || force) return loadAlone(key, name, loader, lease)
      return withTabLock(name, lease.signal, async () => {
        // Another tab may have loaded it while this one waited.
        const askedAt = { wall: steady.wall(), steady: steady.now() }
        const stored = await shared.read(name)
        const entry = stored && (await entryFrom(key, stored, shared, askedAt))
        if (entry && phase(entry) === 'fresh' && !lease.endedBy) {
          memory.put(name, entry)
          emit({ type: 'update', name, entry, cause: 'load' })
          return entry
        }
        const loaded = await loadAlone(key, name, loader, lease)
        // The lock is held until the others can read it.
        if (!lease.endedBy) await store(key, name, loaded, [shared])
        return loaded
      })
    })
    if (hardTimeoutMs < MAX_DELAY_MS) {
      timer = setTimeout(() => flights.endOne('timedOut', name), hardTimeoutMs)
      const stop = () => clearTimeout(timer)
      outcome.then(stop, stop)
    }
    return outcome
  }

  async function loadAlone(key: CacheKey, name: string, loader: Loader<unknown>, lease: Lease): Promise<Entry> {
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
    failures.forget(name)
    show(name, entry, 'load')
    void store(key, name, entry)
    return entry
  }

  /** Waits for the flight, and for the one that follows when its lease ended. */
  async function follow(key: CacheKey, name: string, loader: Loader<unknown>, options: LoadOptions): Promise<Entry> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { result, endedBy } = await (flights.current(name) ?? startLoad(key, name, loader, options))
      if (result) return result
      if (endedBy === 'loggedOut' || endedBy === 'disposed' || endedBy === 'timedOut') throw endedError(key, endedBy)
      const written = endedBy === 'set' ? memory.touch(name) : undefined
      if (written) return written
    }
    throw endedError(key, 'invalidated')
  }

  async function load<Known, Value extends Known>(key: CacheKey<Known>, loader: Loader<Value>, options: LoadOptions = {}): Promise<Value> {
    const { force = false, softTimeoutMs = defaults.softTimeoutMs ?? 0, staleIfError = true, rememberErrorSeconds = 0 } = options
    const name = nameOf(key)
    const { template } = key.definition
    const serve = (entry: Entry): Value => {
      counters.serve(tierOf(entry))
      return entry.value as Value
    }
    let known = memory.touch(name)
    let now = known ? phase(known) : 'dead'
    if (!force && now !== 'fresh' && lanes.length > 0 && !flights.current(name)) {
      const before = session
      await restore(key, name)
      if (session !== before && key.definition.scope !== 'public') {
        counters.count(template, 'miss')
        throw endedError(key, 'loggedOut')
      }
      known = memory.touch(name)
      now = known ? phase(known) : 'dead'
    }
    if (!force) {
      if (known && now === 'fresh') {
        counters.count(template, 'fresh')
        return serve(known)
      }
      const failure = failures.recall(name)
      if (failure) {
        counters.count(template, 'negative')
        throw failure.error
      }
      counters.count(template, now === 'stale' ? 'stale' : flights.current(name) ? 'coalesced' : 'miss')
    } else {
      counters.count(template, 'forced')
      flights.endOne('forced', name)
    }

    const loading = follow(key, name, loader, options)
    loading.catch((error: unknown) => failures.remember(name, key.tags, error, rememberErrorSeconds))
    if (!force && known && now === 'stale' && softTimeoutMs < MAX_DELAY_MS) {
      const entry = await (softTimeoutMs > 0 ? Promise.race([loading.catch(() => known!), after(softTimeoutMs, known)]) : known)
      return serve(entry)
    }
    try {
      return (await loading).value as Value
    } catch (error) {
      const kept = memory.peek(name)
      if (!kept || phase(kept) === 'dead') throw error
      if (staleIfError) return serve(kept)
      emit({ type: 'update', name, entry: kept, cause: 'fallback' })
      throw error
    }
  }

  const tierOf = (entry: Entry) => (lanes.some((lane) => lane.tier.name === entry.source) ? entry.source : memory.name)

  // ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  async function write(key: CacheKey, name: string, value: unknown) {
    const entry = entryOf(key, value, 'set')
    flights.endOne('set', name)
    failures.forget(name)
    show(name, entry, 'set')
    if (!key.definition.isSensitive) {
      const { updatedAt, keepMs, version: keyVersion, tags, isAuthored } = entry
      tabs?.post({ type: 'set', name, stored: { value, updatedAt, keepMs, version: keyVersion, tags, isAuthored } })
    }
    await store(key, name, entry)
  }

  const mutationTarget = (key: CacheKey, name: string): MutationTarget => ({
    name,
    tags: key.tags,
    peek: () => memory.peek(name),
    show: (value) => show(name, entryOf(key, value, 'set'), 'set'),
    restore(entry) {
      if (entry) return show(name, entry, 'set')
      memory.delete(name)
      emit({ type: 'remove', matches: (other) => other === name, cause: 'rollback' })
    },
    store: (value) => write(key, name, value),
  })

  // ── forgetting ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  function filterOf(target: InvalidationTarget): EntryFilter {
    const ownerOf = ({ scope }: CacheKey['definition']) => [scope === 'public' ? PUBLIC_OWNER : owner]
    if ('id' in target) return { owners: ownerOf(target.definition), name: nameOf(target) }
    if ('tag' in target) return { owners, tag: target.tag }
    if ('template' in target) {
      const { template, params: parameters } = target
      if (typeof template === 'string') return { owners, template, parameters }
      return { owners: ownerOf(template.definition), template: template.template, parameters }
    }
    throw new BinnacleError('invalid-option', 'cache.invalidate: pass a key, { template, params? } or { tag }.')
  }

  /** In this page, at once; then in the tiers, as `from` does it with each. */
  async function forget(filter: EntryFilter, cause: 'invalidate' | 'logout', from: (lane: Lane) => Promise<void> | undefined) {
    const matches = matcherOf(filter)
    flights.end(cause === 'logout' ? 'loggedOut' : 'invalidated', matches)
    mutations.end(matches)
    failures.end(matches)
    memory.drop(filter)
    if (cause === 'logout') {
      session = {}
      restores.clear()
    } else for (const name of restores.keys()) if (matches(name, [])) restores.delete(name)
    const forgotten = lanes.map(from)
    emit({ type: 'remove', matches, cause })
    await Promise.all(forgotten)
  }

  async function remove(filter: EntryFilter, cause: 'invalidate' | 'logout') {
    tabs?.post({ type: 'remove', filter, cause })
    await forget(filter, cause, (lane) => lane.remove(filter))
  }

  const isOfPage = ({ tier }: Lane) => (tier.reach ?? 'page') === 'page'
  const ofPage = (filter: EntryFilter) => (lane: Lane) => (isOfPage(lane) ? lane.remove(filter) : undefined)
  const local = (filter: EntryFilter) => (lane: Lane) => (lane.tier.reach === 'remote' ? undefined : lane.remove(filter))
  // What tabs share, the other has already made to forget.
  const fromTab = (filter: EntryFilter) => (lane: Lane) => (isOfPage(lane) ? lane.remove(filter) : lane.takeBack(filter))

  function hear(message: TabMessage) {
    if (message.type === 'remove') {
      if (message.filter.owners.some((each) => owners.includes(each))) void forget(message.filter, message.cause, fromTab(message.filter))
      return
    }
    const { name, stored } = message
    flights.endOne('set', name)
    for (const lane of lanes) {
      lane.supersede(name, stored.updatedAt)
      if (isOfPage(lane)) void lane.write(name, stored)
    }
    const known = memory.peek(name)
    if (!known || known.updatedAt > stored.updatedAt) return
    // Both wrote in the same millisecond: what the shared tier has counts.
    const isTie = known.updatedAt === stored.updatedAt && known.isAuthored
    if (isTie || known.version !== stored.version) void forget({ owners, name }, 'invalidate', () => undefined)
    else show(name, { ...known, ...stored, bornAt: stored.updatedAt, source: 'tab' }, 'set')
  }

  const isBrowser = typeof window !== 'undefined'
  const isAlone =
    channel === false || (!channel && (!isBrowser || (principal === '' && !lanes.some((lane) => lane.tier.reach === 'browser'))))
  const tabs = isAlone
    ? undefined
    : createTabs<TabMessage>({
        name: 'binnacle:cache',
        onMessage: hear,
        // What the other tabs share is in order; what this page keeps for itself may not be.
        onGap: () => void forget({ owners }, 'invalidate', ofPage({ owners })),
        open: channel || undefined,
      })

  for (const { tier } of lanes)
    tier.connect?.({ clock: steady.wall, invalidated: (filter) => void forget(filter, 'invalidate', local(filter)) })
  const flushNow = () => {
    for (const lane of lanes) lane.flushNow()
  }
  if (isBrowser && lanes.length > 0) addEventListener('pagehide', flushNow)

  return {
    nameOf,
    load,
    peek: peek as Cache['peek'],
    async get<Value>(key: CacheKey<Value>) {
      const name = nameOf(key)
      const servable = () => {
        const entry = memory.touch(name)
        return entry && isServable(phase(entry)) ? entry : undefined
      }
      let entry = servable()
      if (!entry && lanes.length > 0) {
        await restore(key, name)
        entry = servable()
      }
      counters.count(key.definition.template, entry ? (phase(entry) as 'fresh' | 'stale') : 'miss')
      if (entry) counters.serve(tierOf(entry))
      return entry?.value as Value | undefined
    },
    async prefetch(key, loader, options) {
      await load(key, loader, options).catch(() => {})
    },
    set: (key, value) => write(key, nameOf(key), value),
    async mutate(key, update, options = {}) {
      const name = nameOf(key)
      flights.endOne('set', name)
      return mutations.run(mutationTarget(key, name), update, options)
    },
    async invalidate(target) {
      await remove(filterOf(target), 'invalidate')
    },
    logout: () => remove({ owners: [owner] }, 'logout'),
    stats: () => ({
      reads: counters.total(),
      templates: counters.byTemplate(),
      tiers: [
        { name: memory.name, breaker: 'closed' as const, failures: 0, served: counters.servedBy(memory.name), ...memory.stats() },
        ...lanes.map((lane) => ({ ...lane.stats(), served: counters.servedBy(lane.tier.name) })),
      ],
    }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      flights.end('disposed', () => true)
      listeners.clear()
      tabs?.dispose()
      if (isBrowser) removeEventListener('pagehide', flushNow)
      for (const lane of lanes) lane.dispose()
    },
    pin: (key) => memory.pin(nameOf(key)),
    countPeek(key, entry) {
      counters.count(key.definition.template, 'fresh')
      counters.serve(tierOf(entry))
    },
    phaseOf: phase,
    freshForMs: (entry) => entry.windows.freshMs - (steady.now() - entry.bornAt),
    get session() {
      return session
    },
  }
}

/** Timers count in 31 bits. */
const MAX_DELAY_MS = 2_147_483_647

const after = <Value>(ms: number, value: Value) => new Promise<Value>((resolve) => setTimeout(() => resolve(value), ms))

const END_WORDS: Record<EndReason, string> = {
  set: 'it was written meanwhile',
  forced: 'a newer load replaced it',
  invalidated: 'it was invalidated each time it was loaded',
  loggedOut: 'the person signed out meanwhile',
  disposed: 'the cache was disposed of meanwhile',
  timedOut: 'the loader took longer than hardTimeoutMs',
}

import { BinnacleError } from '../core/errors.js'
import { matcherOf, type EntryFilter } from '../core/filter.js'
import { encodeSegment, formatName, ownerOfPrincipal, PUBLIC_OWNER, parseName } from '../core/key.js'
import { reportOnce } from '../internal/report.js'
import type { Cache, CacheEvent, CacheOptions, InvalidationTarget } from './cache.js'
import { steadyClock } from './clock.js'
import type { Core } from './core.js'
import { createCounters } from './counters.js'
import type { CacheKey } from './defineKey.js'
import { createFailures } from './failures.js'
import { createFlights } from './flights.js'
import { createLane, type Lane } from './lane.js'
import { createLoading } from './loading.js'
import { createLookup } from './lookup.js'
import { memoryTier, type MemoryTier } from './memoryTier.js'
import { createMutations } from './mutation.js'
import { createTabs, messageOfSet } from './tabs.js'
import type { CacheTier, Entry } from './tier.js'
import { phaseOf } from './ttl.js'

const isOfPage = ({ tier }: Lane) => (tier.reach ?? 'page') === 'page'
const tooLarge = (name: string) =>
  new BinnacleError(
    'too-large',
    `memory does not keep ${parseName(name)?.key ?? 'a value'}: it alone is larger than maxBytes. Raise maxBytes of memoryTier, or cache smaller parts.`,
  )
const isMemoryTier = (tier: CacheTier): tier is MemoryTier => 'isMemory' in tier

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
  clock: wallClock = Date.now,
  defaults = {},
  tierTimeoutMs = 2_000,
  tabTimeoutMs = 5_000,
  onError = reportOnce,
  channel,
}: CacheOptions = {}): Cache {
  const memory = tiers.find(isMemoryTier) ?? memoryTier()
  const owner = ownerOfPrincipal(principal)
  const owners = [owner, PUBLIC_OWNER]
  const ownerOf = ({ definition }: Pick<CacheKey, 'definition'>) => (definition.scope === 'public' ? PUBLIC_OWNER : owner)
  const appVersion = encodeSegment(`${version}`)
  const clock = steadyClock(wallClock)
  const { now } = clock
  // That somebody else is signed in is said once, below, not by each operation that it fails.
  const report = (error: unknown, tier: string) => {
    if (!(error instanceof BinnacleError && error.code === 'wrong-principal')) onError(error, tier)
  }
  const lanes = tiers.filter((tier) => !isMemoryTier(tier)).map((tier) => createLane(tier, clock, tierTimeoutMs, report))
  let isWrongPrincipal = false
  let mayBeAnybodys = principal === '' && lanes.some(({ tier }) => (tier.reach ?? 'page') !== 'page')
  const counters = createCounters()
  const failures = createFailures(now)
  const listeners = new Set<(event: CacheEvent) => void>()
  const flights = createFlights<Entry>()
  const looks = createFlights<void>()
  // One render asks for a key's name several times.
  let lastKey: CacheKey | undefined
  let lastName = ''

  const core: Core = {
    memory,
    lanes,
    owners,
    clock,
    defaults,
    counters,
    failures,
    flights,
    looks,
    waits: new Set(),
    tabTimeoutMs,
    post: (message) => void tabs?.post(message),
    session: {},
    nameOf(key) {
      if (key !== lastKey) {
        lastKey = key
        lastName = formatName({ owner: ownerOf(key), version: appVersion, fingerprint: key.definition.fingerprint, key: key.id })
      }
      return lastName
    },
    lanesOf(key) {
      if (key.definition.isSensitive) return []
      if (mayBeAnybodys && key.definition.scope === 'private') {
        mayBeAnybodys = false
        reportOnce(
          new BinnacleError(
            'invalid-option',
            `createCache: ${key.definition.template} is private and outlives the page, but the cache has no principal: whoever signs in next with this browser reads it. Pass principal, or give the key scope: 'public' or sensitive: true.`,
          ),
        )
      }
      return lanes
    },
    phaseOf: (entry) => phaseOf(now() - entry.bornAt, entry.windows),
    entryOf(key, value, source, loadMs) {
      const { windows, version: ofKey } = key.definition
      const { wall: updatedAt, steady: bornAt } = clock.read()
      const keepMs = Math.max(windows.staleMs, windows.errorMs)
      return { value, updatedAt, version: ofKey, tags: key.tags, keepMs, isAuthored: source === 'set', loadMs, bornAt, windows, source }
    },
    emit(event) {
      for (const listener of Array.from(listeners)) listener(event)
    },
    serve(entry) {
      counters.serve(entry.source)
      return entry
    },
    show(name, entry, cause) {
      if (!memory.put(name, entry)) onError(tooLarge(name), memory.name)
      core.emit({ type: 'update', name, entry, cause })
    },
    store: async (key, name, entry, into = core.lanesOf(key)) =>
      entry.keepMs > 0 &&
      !(isWrongPrincipal && key.definition.scope === 'private') &&
      Promise.all(into.map((lane) => lane.write(name, entry))),
    write(key, value) {
      const name = core.nameOf(key)
      const entry = core.entryOf(key, value, 'set')
      core.end('set', name)
      failures.forget(name)
      core.show(name, entry, 'set')
      // What another tab can use of it.
      const { bornAt: _bornAt, windows: _windows, source: _source, ...stored } = entry
      if (!key.definition.isSensitive) tabs?.post(messageOfSet(name, stored))
      return core.store(key, name, entry)
    },
    clear(key) {
      const name = core.nameOf(key)
      const filter = { owners: [ownerOf(key)], name }
      core.end('set', name)
      failures.forget(name)
      memory.delete(name)
      const clear = () => {
        const forgotten = core.lanesOf(key).map((lane) => lane.remove(filter))
        core.emit({ type: 'remove', matches: (other) => other === name, cause: 'clear' })
        return Promise.all(forgotten)
      }
      return key.definition.isSensitive ? clear() : tellTabs(filter, 'invalidate', clear)
    },
    isWriting: (name) => mutations.isPending(name),
    whenWritten: (name) => mutations.whenDone(name),
    end(reason, name) {
      flights.endOne(reason, name)
      looks.endOne(reason, name)
    },
    forget(filter, cause, from) {
      const matches = matcherOf(filter)
      const reason = cause === 'invalidate' ? 'invalidated' : 'loggedOut'
      flights.end(reason, matches)
      looks.end(reason, matches)
      mutations.end(matches)
      failures.end(matches)
      const dropped = memory.drop(filter)
      if (cause !== 'invalidate') core.session = {}
      const forgotten = lanes.map((lane) => from(lane, dropped))
      core.emit({ type: 'remove', matches, cause })
      return Promise.all(forgotten)
    },
    forgetFromTab: (filter, cause, at = clock.read().wall) =>
      core.forget(filter, cause, (lane, dropped) => (isOfPage(lane) ? lane.remove(filter) : lane.removedElsewhere(filter, at, dropped))),
    forgetInPage: () => core.forget({ owners }, 'invalidate', (lane) => isOfPage(lane) && lane.remove({ owners })),
  }
  const { nameOf } = core
  const lookup = createLookup(core)
  const { restore, isServable } = lookup
  const load = createLoading(core, lookup)
  const mutations = createMutations(core)

  function filterOf(target: InvalidationTarget): EntryFilter {
    if ('id' in target) return { owners: [ownerOf(target)], name: nameOf(target) }
    if ('tag' in target) return { owners, tag: target.tag }
    if ('template' in target) {
      const { params: parameters } = target
      const template = typeof target.template === 'string' ? target.template : target.template.template
      // A slip here would leave what is stale where it is, and nobody would know.
      for (const name in parameters)
        if (!template.includes(`{${name}}`))
          throw new BinnacleError('invalid-key', `cache.invalidate: ${template} has no parameter {${name}}. Pass those it names.`)
      return { owners: typeof target.template === 'string' ? owners : [ownerOf(target.template)], template, parameters }
    }
    throw new BinnacleError('invalid-option', 'cache.invalidate: pass a key, { template, params? } or { tag }.')
  }
  /** At once, and when it is done: a tab that was opened meanwhile may have read what was still there. */
  async function tellTabs(filter: EntryFilter, cause: 'invalidate' | 'logout', forget: () => Promise<unknown>) {
    const at = clock.read().wall
    const first = tabs?.post({ type: 'remove', filter, cause, at })
    await forget()
    tabs?.post({ type: 'remove', filter, cause, at, again: first })
  }
  async function remove(filter: EntryFilter, cause: 'invalidate' | 'logout') {
    await tellTabs(filter, cause, () => core.forget(filter, cause, (lane) => lane.remove(filter)))
  }

  const isBrowser = typeof window !== 'undefined'
  const isShared = isBrowser && (principal !== '' || lanes.some(({ tier }) => tier.reach === 'browser'))
  const tabs = channel || (channel !== false && isShared) ? createTabs(core, channel || undefined) : undefined
  for (const { tier, refused } of lanes)
    tier.connect?.({
      refused,
      clock: () => clock.read().wall,
      owner,
      invalidated: (filter) => void core.forget(filter, 'invalidate', (lane) => lane.tier.reach !== 'remote' && lane.remove(filter)),
      answered(wrongPrincipal) {
        const wasWrong = isWrongPrincipal
        isWrongPrincipal = wrongPrincipal !== undefined
        if (wasWrong || !isWrongPrincipal) return
        onError(wrongPrincipal, tier.name)
        const filter = { owners: [owner] }
        void core.forget(filter, 'wrongPrincipal', (lane) => lane.tier.reach !== 'remote' && lane.remove(filter))
      },
    })
  const flushNow = () => {
    for (const lane of lanes) lane.flushNow()
  }
  if (isBrowser && lanes.length > 0) addEventListener('pagehide', flushNow)

  return {
    nameOf,
    phaseOf: core.phaseOf,
    load,
    peek: lookup.peek as Cache['peek'],
    async get(key) {
      const name = nameOf(key)
      if (lanes.length > 0 && !isServable(memory.touch(name))) await restore(key, name)
      const entry = memory.touch(name)
      const isServed = isServable(entry)
      counters.count(key.definition.template, isServed ? (core.phaseOf(entry) as 'fresh' | 'stale') : 'miss')
      return isServed ? (core.serve(entry).value as never) : undefined
    },
    async prefetch(key, loader, options) {
      await load(key, loader, options).catch(() => {})
    },
    async set(key, value) {
      await core.write(key, value)
    },
    mutate: mutations.mutate,
    beginWrite: mutations.begin,
    async clear(key) {
      await core.clear(key)
    },
    invalidate: async (target) => remove(filterOf(target), 'invalidate'),
    logout: () => remove({ owners: [owner] }, 'logout'),
    stats() {
      const below = lanes.map((lane) => ({ ...lane.stats(), served: counters.served(lane.tier.name) }))
      // What has come from a loader, a write or another tab, memory has served.
      const served = below.reduce((rest, tier) => rest - tier.served, counters.served())
      const first = { name: memory.name, breaker: 'closed', failures: 0, ...memory.stats(), served } as const
      return { reads: counters.total(), templates: counters.byTemplate(), tiers: [first, ...below] }
    },
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
    pin: (key, name = nameOf(key)) => memory.pin(name),
    countPeek(key, entry) {
      counters.count(key.definition.template, 'fresh')
      core.serve(entry)
    },
    freshForMs: (entry) => entry.windows.freshMs - (now() - entry.bornAt),
    get session() {
      return core.session
    },
  }
}

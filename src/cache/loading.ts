import { BinnacleError } from '../core/errors.js'
import type { Cache, Loader, LoadOptions } from './cache.js'
import { MAX_DELAY_MS } from './clock.js'
import type { Core } from './core.js'
import type { CacheKey } from './defineKey.js'
import type { EndReason, Lease } from './flights.js'
import type { Lookup } from './lookup.js'
import type { Entry } from './tier.js'

export interface ReadThroughOptions extends LoadOptions {
  /** Asked when the load was replaced by a newer one or by a write: false gives up, instead of waiting for what has come in its place. */
  isWanted?: () => boolean
}

/** A load that is invalidated again and again gives up; a loader is waited for each time, so this many mean trouble. */
const MAX_ATTEMPTS = 20

const END_WORDS: Partial<Record<EndReason, string>> = {
  set: 'it was replaced by a newer one',
  loggedOut: 'the person signed out meanwhile',
  disposed: 'the cache was disposed of meanwhile',
  timedOut: 'the loader took longer than hardTimeoutMs',
  invalidated: 'it was invalidated each time it was loaded',
}

const endedError = (key: CacheKey, reason: EndReason) =>
  new BinnacleError(reason === 'timedOut' ? 'timed-out' : 'superseded', `The load of ${key} came to nothing: ${END_WORDS[reason]}.`)

const after = <Value>(ms: number, value: Value) => new Promise<Value>((resolve) => setTimeout(() => resolve(value), ms))

/** Reading through the cache. */
export function createLoading(core: Core, { ask, restore }: Lookup): Cache['load'] {
  const { memory, clock, lanes, defaults, counters, failures, flights, nameOf, phaseOf, serve } = core
  const isEnded = (key: CacheKey, session: object) => session !== core.session && key.definition.scope !== 'public'

  /** One load, for whoever asks in this page; in the other tabs too, where they share a transactional tier. */
  function start(
    key: CacheKey,
    name: string,
    loader: Loader<unknown>,
    { force, hardTimeoutMs = defaults.hardTimeoutMs ?? Infinity }: LoadOptions,
  ) {
    const shared = force ? undefined : core.lanesOf(key).find(({ tier }) => tier.isTransactional)
    const outcome = flights.start(name, key.tags, async (lease) => {
      const alone = () => loadAlone(key, name, loader, lease)
      const tabs = shared && (await import('./sharedload.js').catch(() => undefined))
      return tabs ? tabs.loadForAllTabs(core, ask, key, name, shared!, lease, alone) : alone()
    })
    if (hardTimeoutMs < MAX_DELAY_MS) {
      const timer = setTimeout(() => flights.endOne('timedOut', name), hardTimeoutMs)
      const stop = () => clearTimeout(timer)
      outcome.then(stop, stop)
    }
    return outcome
  }

  async function loadAlone(key: CacheKey, name: string, loader: Loader<unknown>, lease: Lease): Promise<Entry> {
    const asked = clock.now()
    let value: unknown
    try {
      value = await loader({ key, signal: lease.signal })
    } catch (error) {
      if (!lease.endedBy) counters.count(key.definition.template, 'failed')
      throw error
    }
    const entry = core.entryOf(key, value, 'loader', clock.now() - asked)
    if (lease.endedBy) return entry
    // What arrives during an update is from before it.
    if (core.isWriting(name)) return memory.peek(name) ?? entry
    failures.forget(name)
    core.show(name, entry, 'load')
    void core.store(key, name, entry)
    return entry
  }

  /** Waits for the flight, and for the one that follows when its lease ended. */
  async function follow(key: CacheKey, name: string, loader: Loader<unknown>, options: ReadThroughOptions): Promise<Entry> {
    const { session } = core
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { result, endedBy } = await (flights.current(name) ?? start(key, name, loader, options))
      if (result) return result
      if (endedBy === 'loggedOut' || endedBy === 'disposed' || endedBy === 'timedOut') throw endedError(key, endedBy)
      if (options.isWanted?.() === false) throw endedError(key, 'set')
      // What is loaded while an update runs would be from before it.
      if (endedBy === 'set') await core.whenWritten(name)
      if (isEnded(key, session)) throw endedError(key, 'loggedOut')
      const written = endedBy === 'set' && memory.touch(name)
      if (written) return written
    }
    throw endedError(key, 'invalidated')
  }

  return async function load<Known, Value extends Known>(key: CacheKey<Known>, loader: Loader<Value>, options: ReadThroughOptions = {}) {
    const { force, softTimeoutMs = defaults.softTimeoutMs ?? 0, staleIfError = true, rememberErrorSeconds = 0 } = options
    const name = nameOf(key)
    const { template } = key.definition
    const count = (what: Parameters<typeof counters.count>[1]) => counters.count(template, what)
    const valueOf = (entry: Entry) => entry.value as Value
    let known = memory.touch(name)
    let phase = known && phaseOf(known)
    if (force) {
      count('forced')
      flights.endOne('forced', name)
    } else {
      if (phase !== 'fresh' && lanes.length > 0 && !flights.current(name)) {
        const { session } = core
        await restore(key, name)
        if (isEnded(key, session)) {
          count('miss')
          throw endedError(key, 'loggedOut')
        }
        known = memory.touch(name)
        phase = known && phaseOf(known)
      }
      if (phase === 'fresh') {
        count('fresh')
        return valueOf(serve(known!))
      }
      const failure = failures.recall(name)
      if (failure) {
        count('negative')
        throw failure.error
      }
      count(phase === 'stale' ? phase : flights.current(name) ? 'coalesced' : 'miss')
    }

    const loading = follow(key, name, loader, options)
    loading.catch((error: unknown) => failures.remember(name, key.tags, error, rememberErrorSeconds))
    if (!force && phase === 'stale' && softTimeoutMs < MAX_DELAY_MS) {
      const stale = known!
      return valueOf(serve(softTimeoutMs > 0 ? await Promise.race([loading.catch(() => stale), after(softTimeoutMs, stale)]) : stale))
    }
    try {
      return valueOf(await loading)
    } catch (error) {
      const kept = memory.peek(name)
      if (!kept || phaseOf(kept) === 'dead') throw error
      if (staleIfError) return valueOf(serve(kept))
      core.emit({ type: 'update', name, entry: kept, cause: 'fallback' })
      throw error
    }
  }
}

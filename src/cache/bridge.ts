import type { Cache as SWRCache, ScopedMutator } from 'swr'
import { BinnacleError } from '../core/errors.js'
import type { Cache, CacheEvent, Loader } from './cache.js'
import type { CacheKey } from './defineKey.js'
import type { Slot } from './slot.js'

/**
 * Between one cache and one SWR provider. SWR holds what is mounted, as plain values under plain keys; the cache holds the truth. A load
 * that SWR asked for reaches the screen by SWR's own way; every other change is handed to SWR here. SWR's key of an entry is its name.
 */
export interface Bridge {
  readonly cache: Cache
  /** The cache's, when the first hook met it: another one since then means that the person signed out. */
  readonly session: object
  /** A mounted hook's slot hears of its entry until the returned function is called. */
  watch(slot: Slot): () => void
  /** What SWR's revalidation calls. */
  fetch(key: CacheKey, name: string, loader: Loader<unknown> | undefined, force: boolean): Promise<unknown>
  revalidate(name: string): Promise<unknown>
}

/** Long enough for a list that unmounts and mounts again, short enough that SWR does not become a second cache without limits. */
const IDLE_MS = 5_000

export function createBridge(cache: Cache, swr: SWRCache, mutate: ScopedMutator): Bridge {
  const slots = new Map<string, Slot[]>()
  // Names that SWR still holds although nobody shows them.
  const idle = new Map<string, readonly string[]>()
  const pending = new Map<string, number>()
  let leave: (() => void) | undefined
  let sweeper: ReturnType<typeof setTimeout> | undefined

  const show = (name: string, value: unknown) => void mutate(name, value, { revalidate: false })
  // With data and a revalidation, SWR also forgets the finished request that it would go on sharing for its deduping interval.
  // A provider that has left the page with its `SWRConfig` refuses: then there is nothing to forget.
  const forget = (name: string) => mutate(name, undefined, { revalidate: true }).catch(() => {})

  function hear(event: CacheEvent) {
    if (event.type === 'update') {
      const { name, entry, cause } = event
      const watching = slots.get(name)
      if (cause === 'load' && pending.has(name)) return
      if (cause === 'restore' || cause === 'fallback') {
        for (const slot of watching ?? []) slot.update(entry, true)
        return
      }
      if (watching || idle.has(name)) show(name, entry.value)
      for (const slot of watching ?? []) slot.update(entry)
      return
    }
    for (const [name, watching] of slots) {
      const [first] = watching
      if (!first || !event.matches(name, first.tags)) continue
      if (event.cause === 'invalidate') {
        for (const slot of watching) slot.expire()
        void mutate(name)
      } else {
        for (const slot of watching) slot.clear()
        show(name, undefined)
      }
    }
    for (const [name, tags] of idle) if (event.matches(name, tags)) void forget(name)
  }

  function sweep() {
    sweeper = undefined
    for (const name of idle.keys()) {
      void forget(name).then(() => {
        if (!slots.has(name)) swr.delete(name)
      })
    }
    idle.clear()
    if (slots.size === 0) {
      leave?.()
      leave = undefined
    }
  }

  /** Runs right after SWR has taken the result over, so that value and age change in one render. */
  function settle(name: string) {
    const others = pending.get(name)! - 1
    if (others > 0) pending.set(name, others)
    else pending.delete(name)
    for (const slot of slots.get(name) ?? []) slot.refresh()
  }

  return {
    cache,
    session: cache.session,
    watch(slot) {
      const { name } = slot
      leave ??= cache.subscribe(hear)
      idle.delete(name)
      let watching = slots.get(name)
      if (watching) watching.push(slot)
      else slots.set(name, (watching = [slot]))
      return () => {
        watching.splice(watching.indexOf(slot), 1)
        if (watching.length > 0) return
        slots.delete(name)
        idle.set(name, slot.tags)
        sweeper ??= setTimeout(sweep, IDLE_MS)
      }
    },
    fetch(key, name, loader, force) {
      pending.set(name, (pending.get(name) ?? 0) + 1)
      const loading: Promise<unknown> = loader
        ? cache.load(key, loader, { force, softTimeoutMs: Infinity, staleIfError: false }).catch(unlessLoggedOut)
        : cache.get(key)
      // SWR awaits this very promise as soon as it has it; so this reaction comes right after SWR's.
      queueMicrotask(() => {
        const done = () => settle(name)
        loading.then(done, done)
      })
      return loading
    },
    revalidate: (name) => mutate(name),
  }
}

/** After a logout there is nothing to show, not even an error; SWR has already dropped this request. */
function unlessLoggedOut(error: unknown): undefined {
  if (error instanceof BinnacleError && error.code === 'superseded') return undefined
  throw error
}

const bridges = /* @__PURE__ */ new WeakMap<Cache, WeakMap<object, Bridge>>()

export function bridgeOf(cache: Cache, swr: SWRCache, mutate: ScopedMutator): Bridge {
  let ofCache = bridges.get(cache)
  if (!ofCache) bridges.set(cache, (ofCache = new WeakMap()))
  let bridge = ofCache.get(swr)
  if (!bridge) ofCache.set(swr, (bridge = createBridge(cache, swr, mutate)))
  return bridge
}

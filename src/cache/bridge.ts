import type { Cache as SWRCache, MutatorOptions, ScopedMutator, State } from 'swr'
import { BinnacleError } from '../core/errors.js'
import type { Cache, CacheEvent, Loader } from './cache.js'
import type { CacheKey } from './defineKey.js'
import type { ReadThroughOptions } from './loading.js'
import type { Slot } from './slot.js'

export type MutateParameters = [data?: unknown, options?: boolean | MutatorOptions<unknown, unknown>]

/**
 * Between one session of one cache and one SWR provider. SWR holds what is mounted, under keys that no other cache or session has; the
 * cache holds the truth. A load that SWR asked for and an update through `mutate` reach the screen by SWR's own way; every other change is
 * handed to SWR here.
 */
export interface Bridge {
  readonly cache: Cache
  /** SWR's key of an entry: the readable key, then what keeps caches, sessions and templates apart. */
  keyOf(key: CacheKey): string
  /** What SWR holds of the entry. */
  stateOf(swrKey: string): State | undefined
  /** Lets SWR know a value that is shown already. */
  seed(swrKey: string, value: unknown): void
  /** A mounted hook's slot hears of its entry until the returned function is called. */
  watch(slot: Slot): () => void
  /** What SWR's revalidation calls. */
  fetch(slot: Slot, loader: Loader<unknown> | undefined, isFresh: boolean): Promise<unknown>
  /** SWR's bound `mutate`. */
  mutate(slot: Slot, ...parameters: MutateParameters): Promise<unknown>
}

/** Long enough for a list that unmounts and mounts again, short enough that SWR does not become a second cache without limits. */
const IDLE_MS = 5_000

let bridgeCount = 0

function createBridge(cache: Cache, swr: SWRCache, mutate: ScopedMutator): Bridge {
  const mark = ++bridgeCount
  const slots = new Map<string, Slot[]>()
  // Names that SWR still holds although nobody shows them.
  const idle = new Map<string, Pick<Slot, 'swrKey' | 'tags'>>()
  // SWR's latest request of each name that is under way: what an older one brings, SWR discards.
  const requests = new Map<string, object>()
  // The last update through `mutate` of each name that is under way.
  const updates = new Map<string, object>()
  // Revalidation that SWR is being asked for right now.
  let asking: { name: string; isForced: boolean } | undefined
  // SWR itself shows what is being stored.
  let isOwnWrite = false
  let leave: (() => void) | undefined
  let sweeper: ReturnType<typeof setTimeout> | undefined

  // A provider that has left the page with its `SWRConfig` refuses: then nobody shows it.
  const show = (swrKey: string, value: unknown) => void mutate(swrKey, value, { revalidate: false }).catch(() => {})
  // With data and a revalidation, SWR also forgets the finished request that it would go on sharing for its deduping interval.
  function forget(name: string, swrKey: string) {
    requests.delete(name)
    return mutate(swrKey, undefined, { revalidate: true }).catch(() => {})
  }
  const seed = (swrKey: string, data: unknown) => swr.set(swrKey, { ...swr.get(swrKey), data })

  function ask({ name, swrKey }: Pick<Slot, 'name' | 'swrKey'>, isForced: boolean) {
    asking = { name, isForced }
    try {
      // SWR makes its request before this returns.
      return mutate(swrKey)
    } finally {
      asking = undefined
    }
  }

  function hear(event: CacheEvent) {
    if (event.type === 'update') {
      const { name, entry, cause } = event
      const watching = slots.get(name)
      if (cause === 'load' && requests.has(name)) return
      if (cause === 'restore' || cause === 'fallback') {
        for (const slot of watching ?? []) slot.update(entry, true)
        return
      }
      const held = watching?.[0] ?? idle.get(name)
      if (held && !isOwnWrite) show(held.swrKey, entry.value)
      for (const slot of watching ?? []) slot.update(entry)
      return
    }
    for (const [name, watching] of slots) {
      const [first] = watching
      if (!first || !event.matches(name, first.tags)) continue
      if (event.cause === 'invalidate') {
        for (const slot of watching) slot.expire()
        void ask(first, false)
      } else {
        requests.delete(name)
        for (const slot of watching) slot.clear()
        // `unload` has left no state: to make one would be to load it anew with SWR's next `mutate` of all keys.
        if (!isOwnWrite && swr.get(first.swrKey)) show(first.swrKey, undefined)
      }
    }
    for (const [name, { swrKey, tags }] of idle) if (event.matches(name, tags)) void forget(name, swrKey)
  }

  function sweep() {
    sweeper = undefined
    for (const [name, { swrKey }] of idle) {
      void forget(name, swrKey).then(() => {
        if (!slots.has(name)) swr.delete(swrKey)
      })
    }
    idle.clear()
    if (slots.size === 0) {
      leave?.()
      leave = undefined
    }
  }
  function rest({ name, swrKey, tags }: Slot) {
    if (slots.has(name)) return
    idle.set(name, { swrKey, tags })
    sweeper ??= setTimeout(sweep, IDLE_MS)
  }

  return {
    cache,
    keyOf: (key) => `${key.id} #${mark}.${key.definition.fingerprint}`,
    stateOf: (swrKey) => swr.get(swrKey),
    seed,
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
        rest(slot)
      }
    },
    fetch(slot, loader, isFresh) {
      const { key, name, swrKey } = slot
      // While a request is under way, SWR makes another one only for `mutate()` and `unload()`.
      const force = asking?.name === name ? asking.isForced : isFresh || requests.has(name)
      const request = {}
      requests.set(name, request)
      const isWanted = () => requests.get(name) === request
      let own: Promise<unknown> | undefined
      const load: Loader<unknown> | undefined = loader && ((context) => (own = Promise.resolve(loader(context))))
      const options: ReadThroughOptions = { force, softTimeoutMs: Infinity, staleIfError: false, isWanted }
      const loading = (load ? cache.load(key, load, options) : cache.get(key)).then(
        (value) => (isWanted() ? value : undefined),
        async (error: unknown) => {
          if (isWanted() && !isSuperseded(error)) throw error
          // SWR discards what this request brings, as soon as it is there.
          if (!isWanted()) await own?.catch(() => {})
          return undefined
        },
      )
      /** Runs right after SWR has taken the result over, so that value and age change in one render. */
      const settle = (value?: unknown) => {
        rest(slot)
        if (!isWanted()) return
        requests.delete(name)
        // Emptied by SWR's own `mutate` meanwhile: then this is from before.
        if (value !== undefined && swr.get(swrKey)?.data === undefined && !updates.has(name)) void cache.clear(key)
        for (const each of slots.get(name) ?? []) each.refresh()
      }
      // SWR awaits this very promise as soon as it has it; so this reaction comes right after SWR's.
      queueMicrotask(() => loading.then(settle, () => settle()))
      return loading
    },
    async mutate(slot, ...parameters) {
      const { key, name, swrKey } = slot
      if (parameters.length === 0) return ask(slot, true)
      const [data, given] = parameters
      const options = typeof given === 'boolean' ? { revalidate: given } : (given ?? {})
      const { populateCache = true, revalidate = true } = options
      const known = cache.peek(key, name)
      if (known && swr.get(swrKey)?.data === undefined) seed(swrKey, known.value)
      const write = cache.beginWrite(key)
      requests.delete(name)
      updates.set(name, write)
      let isLost = false
      try {
        return await mutate(swrKey, data, {
          ...options,
          populateCache:
            populateCache &&
            ((result: unknown, committed: unknown) => {
              const value = populateCache === true ? result : populateCache(result, committed)
              isOwnWrite = true
              requests.delete(name)
              isLost = !write.commit(value)
              isOwnWrite = false
              return isLost ? committed : value
            }),
          // SWR asks this last, whether the update failed or not, unless a later one has come.
          revalidate(current: unknown) {
            if (write.end()) requests.delete(name)
            const isAsked = isLost || (typeof revalidate === 'function' ? revalidate(current, key.id) : revalidate)
            if (isAsked) {
              asking = { name, isForced: true }
              queueMicrotask(() => (asking = undefined))
            }
            return isAsked
          },
        })
      } finally {
        write.drop()
        if (updates.get(name) === write) updates.delete(name)
        rest(slot)
      }
    },
  }
}

/** After a logout there is nothing to show, not even an error; SWR has already dropped this request. */
const isSuperseded = (error: unknown) => error instanceof BinnacleError && error.code === 'superseded'

// By session: each has its own, and so has each cache.
const bridges = /* @__PURE__ */ new WeakMap<object, WeakMap<object, Bridge>>()

export function bridgeOf(cache: Cache, swr: SWRCache, mutate: ScopedMutator): Bridge {
  let ofSession = bridges.get(cache.session)
  if (!ofSession) bridges.set(cache.session, (ofSession = new WeakMap()))
  let bridge = ofSession.get(swr)
  if (!bridge) ofSession.set(swr, (bridge = createBridge(cache, swr, mutate)))
  return bridge
}

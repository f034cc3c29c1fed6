'use client'
import { useContext, useMemo, useSyncExternalStore } from 'react'
import useSWR, { type useSWRConfig, type BareFetcher, type Middleware, type SWRConfiguration, type SWRResponse } from 'swr'
import { bridgeOf } from './bridge.js'
import { CacheContext } from './CacheProvider.js'
import type { Cache, Loader } from './cache.js'
import type { CacheKey } from './defineKey.js'
import { ABSENT, createSlot, type Slot, type View } from './slot.js'
import { defaultCacheOf } from './useCache.js'

/** SWR's options, each with its meaning there. */
export type CachedOptions<Value> = Omit<SWRConfiguration<Value, unknown>, 'provider' | 'fetcher'>

/** SWR's response, and what the cache knows of the value. Each field is a getter: the component renders again only for those it reads. */
export interface CachedResponse<Value> extends SWRResponse<Value, unknown> {
  /** Where the value came from: 'loader', 'set', or the name of a tier. Undefined while there is none. */
  readonly source: string | undefined
  /** When it was loaded or set, epoch ms. */
  readonly updatedAt: number | undefined
  /** It is past its fresh window, or was invalidated, and a new one is not here yet. */
  readonly isStale: boolean
}

/** What a middleware really gets: SWR has merged its defaults in, and passes on what it does not know. */
type ReadConfiguration = ReturnType<typeof useSWRConfig> & { binnacle: Request }

interface Request {
  cache: Cache | undefined
  key: CacheKey | null
  hasLoader: boolean
}

const none = () => () => {}
const absent = () => ABSENT

/**
 * Reads an entry through the cache, and loads it when it is not there or no longer fresh. SWR is the view: its options, its middleware and
 * `mutate` work as they do there. A null key waits.
 *
 * @example
 * const profile = useCached(profileKey({ userId }), () => fetchProfile(userId))
 * return <Profile {...fromSWR(profile)} />
 */
export function useCached<Known = unknown, Value extends Known = Known>(
  key: CacheKey<Known> | null,
  loader?: Loader<Value> | null,
  options?: CachedOptions<Value>,
): CachedResponse<Value> {
  const request: Request = { cache: useContext(CacheContext), key, hasLoader: typeof loader === 'function' }
  const use = options?.use ? [...options.use, readThrough] : INNERMOST
  const config: SWRConfiguration & { binnacle: Request } = { ...options, use, binnacle: request }
  return useSWR(key && key.id, (loader ?? null) as BareFetcher<Value> | null, config) as CachedResponse<Value>
}

/** Last in line, so that every other middleware sees plain values under readable keys. */
const readThrough: Middleware = (useSWRNext) =>
  function useReadThrough(_, fetcher, given) {
    const config = given as ReadConfiguration
    const { key, hasLoader, cache = defaultCacheOf(config.cache) } = config.binnacle
    const { cache: provider, mutate } = config
    const name = key && cache.nameOf(key)
    // oxlint-disable-next-line react/exhaustive-deps -- the name stands for the key, and `mutate` comes with its provider
    const slot = useMemo(() => (key ? createSlot(bridgeOf(cache, provider, mutate), key) : null), [cache, provider, name])
    const view = useSyncExternalStore(slot ? slot.subscribe : none, slot ? slot.getSnapshot : absent, absent)

    const request = () => {
      const load = fetcher && ((context: Parameters<Loader<unknown>>[0]) => (hasLoader ? fetcher(context) : fetcher(key!.id)))
      return slot!.fetch(load as Loader<unknown> | undefined, view.entry !== undefined)
    }
    return respond(useSWRNext(name, request as typeof fetcher, adjust(config, view, slot)), view, slot)
  }

/**
 * The configuration is the merge that SWR made for this render: nobody else holds it, and one more copy of its thirty fields would cost a
 * thousand mounting hooks as much as all else together.
 */
function adjust(config: ReadConfiguration, { entry, isStale }: View, slot: Slot | null) {
  const { isVisible, refreshInterval } = config
  if (entry) config.fallbackData = entry.value
  if (entry && !isStale) config.revalidateIfStale = false
  // What the person before saw is never kept on the screen.
  if (slot && !slot.isOfSession) config.keepPreviousData = false
  // SWR asks when the person comes back, when the network does, and before it tries again by itself: what is fresh then is not asked for.
  if (slot && !refreshInterval) config.isVisible = () => isVisible() && !slot.isFresh()
  return config as never
}

const INNERMOST = [readThrough]

const HOLD = /* @__PURE__ */ Symbol('what the cache knows')

type Held = SWRResponse & { [HOLD]?: { view: View; slot: Slot | null } }

const fact = (read: (view: View) => unknown) => ({
  enumerable: true,
  get(this: Held) {
    const { view, slot } = this[HOLD]!
    slot?.track()
    return read(view)
  },
})
const SOURCE = /* @__PURE__ */ fact(({ entry }) => entry?.source)
const UPDATED_AT = /* @__PURE__ */ fact(({ entry }) => entry?.updatedAt)
const IS_STALE = /* @__PURE__ */ fact(({ isStale }) => isStale)

/** SWR's own response, made for this render, and what the cache adds to it. One by one: `defineProperties` takes twice as long. */
function respond<Response extends SWRResponse>(swr: Response & Held, view: View, slot: Slot | null): Response {
  swr[HOLD] = { view, slot }
  if (slot) swr.mutate = slot.mutate as Response['mutate']
  Object.defineProperty(swr, 'source', SOURCE)
  Object.defineProperty(swr, 'updatedAt', UPDATED_AT)
  return Object.defineProperty(swr, 'isStale', IS_STALE)
}

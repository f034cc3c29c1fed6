'use client'
import { useContext, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import useSWR, {
  SWRConfig,
  type useSWRConfig,
  type BareFetcher,
  type Key,
  type Middleware,
  type SWRConfiguration,
  type SWRResponse,
} from 'swr'
import { BinnacleError } from '../core/errors.js'
import { bridgeOf } from './bridge.js'
import { CacheContext } from './CacheProvider.js'
import type { Cache, Loader } from './cache.js'
import type { CacheKey } from './defineKey.js'
import { ABSENT, createSlot, type Slot, type View } from './slot.js'
import { defaultCacheOf } from './useCache.js'

/** SWR's options, each with its meaning there. */
export type CachedOptions<Value> = Omit<SWRConfiguration<Value, unknown>, 'provider' | 'fetcher'>

/**
 * SWR's response, and what the cache knows of the value. Each field is a getter: the component renders again only for those it reads.
 * `Options` narrows `data` as SWR does: it is never undefined with `suspense` or `fallbackData`.
 */
export interface CachedResponse<Value, Options = unknown> extends SWRResponse<Value, unknown, Options> {
  /** Where the value came from: 'loader', 'set', or the name of a tier. Undefined while there is none. */
  readonly source: string | undefined
  /** When it was loaded or set, epoch ms. */
  readonly updatedAt: number | undefined
  /** It is past its fresh window, or was invalidated, and a new one is not here yet. */
  readonly isStale: boolean
}

/** Options with which there is data in every render. */
export type BlockingOptions<Value> = CachedOptions<Value> & ({ suspense: true } | { fallbackData: Value | Promise<Value> })

/** What a middleware really gets: SWR has merged its defaults in, and passes on what it does not know. */
type ReadConfiguration = ReturnType<typeof useSWRConfig> & { binnacle: Request }

interface Request {
  cache: Cache | undefined
  key: CacheKey | null
  hasLoader: boolean
}

/** The last value that a hook had, for `keepPreviousData`: it is never shown to another session. */
interface Kept {
  session: object
  data: unknown
}

const none = () => () => {}
// SWR's would act on the key before.
const nothing = async () => undefined
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
  loader: Loader<Value> | null | undefined,
  options: BlockingOptions<Value>,
): CachedResponse<Value, { suspense: true }>
export function useCached<Known = unknown, Value extends Known = Known>(
  key: CacheKey<Known> | null,
  loader?: Loader<Value> | null,
  options?: CachedOptions<Value>,
): CachedResponse<Value>
export function useCached<Value>(
  key: CacheKey | null,
  loader?: Loader<Value> | null,
  options?: CachedOptions<Value>,
): CachedResponse<Value> | CachedResponse<Value, { suspense: true }> {
  const request: Request = { cache: useContext(CacheContext), key, hasLoader: typeof loader === 'function' }
  const use = options?.use ? [...options.use, readThrough] : INNERMOST
  const config: SWRConfiguration & { binnacle: Request } = { ...options, use, binnacle: request }
  return useSWR(key && key.id, (loader ?? null) as BareFetcher<Value> | null, config) as CachedResponse<Value>
}

/** Last in line, so that every other middleware sees plain values under readable keys. */
const readThrough: Middleware = (useSWRNext) =>
  function useReadThrough(passed, fetcher, given) {
    const config = given as ReadConfiguration
    const { hasLoader, cache = defaultCacheOf(config.cache) } = config.binnacle
    const key = keyThrough(passed, config.binnacle.key)
    const { cache: provider, mutate, suspense, keepPreviousData } = config
    const name = key && cache.nameOf(key)
    // oxlint-disable-next-line react/exhaustive-deps -- the name stands for the key, and `mutate` comes with its provider
    const slot = useMemo(() => (key ? createSlot(bridgeOf(cache, provider, mutate), key) : null), [cache, provider, name])
    const view = useSyncExternalStore(slot ? slot.subscribe : none, slot ? slot.getSnapshot : absent, absent)
    const kept = useRef<Kept>(undefined)

    const request = () => {
      const load = fetcher && ((context: Parameters<Loader<unknown>>[0]) => (hasLoader ? fetcher(context) : fetcher(key!.id)))
      return slot!.fetch(load as Loader<unknown> | undefined, view.entry !== undefined)
    }
    adjust(config, view, slot)
    const { fallbackData } = config
    const isLagging = keepPreviousData && kept.current?.session === cache.session && !slot?.hasData && !slot?.wasUnloaded
    // Suspense waits unless there is data.
    if (isLagging && suspense) {
      config.fallbackData = kept.current!.data
      config.revalidateIfStale = true
    }
    const response = respond(useSWRNext(slot && slot.swrKey, request as typeof fetcher, config as never), view, slot)
    if (isLagging) lag(response, kept.current!.data)
    useLayoutEffect(() => {
      const { session } = cache
      const data = slot?.sync()
      if (kept.current?.session !== session || slot?.wasUnloaded) kept.current = undefined
      if (data !== undefined) kept.current = { session, data }
      else if (!kept.current && fallbackData !== undefined) kept.current = { session, data: fallbackData }
    })
    return response
  }

/** The key, unless a middleware withholds it. Which entry it is, and how it ages, only a `CacheKey` says: another text can't take its place. */
function keyThrough(passed: Key, key: CacheKey | null): CacheKey | null {
  let text: unknown = passed
  if (typeof passed === 'function') {
    try {
      text = passed()
    } catch {
      text = null
    }
  }
  if (!text) return null
  if (key && text === key.id) return key
  throw new BinnacleError(
    'invalid-key',
    `useCached: a middleware of \`use\` passed on another key than it was given (${key ? key.id : 'null'}). Pass the same key or null, and give useCached the key to read.`,
  )
}

// The callbacks that are told a key, and which of their parameters it is.
const KEYED = { onLoadingSlow: 0, onSuccess: 1, onError: 1, onErrorRetry: 1, onDiscarded: 0 } as const

/**
 * The configuration is the merge that SWR made for this render: nobody else holds it, and one more copy of its thirty fields would cost a
 * thousand mounting hooks as much as all else together.
 */
function adjust(config: ReadConfiguration, { entry, isStale }: View, slot: Slot | null) {
  const { isVisible, refreshInterval, compare } = config
  // SWR's would show what another cache, or another session of it, had.
  config.keepPreviousData = false
  if (!slot) return
  const { id } = slot.key
  if (entry && !slot.isSeeded) {
    config.fallbackData = entry.value
    slot.showOwn()
  } else config.fallbackData ??= config.fallback?.[id]
  // Without it SWR renders each hook once more, as soon as it is given the value.
  config.compare = (next, prior) => slot.takesOver(next, prior) || compare(next, prior)
  if (entry && !isStale) config.revalidateIfStale = false
  // SWR asks when the person comes back, when the network does, and before it tries again by itself: what is fresh then is not asked for.
  if (!refreshInterval) config.isVisible = () => isVisible() && !slot.isSettled()
  for (const name in KEYED) {
    const callback = config[name as keyof typeof KEYED] as (...parameters: unknown[]) => void
    // SWR's own take no notice of the key.
    if (callback === SWRConfig.defaultValue[name as keyof typeof KEYED]) continue
    const place = KEYED[name as keyof typeof KEYED]
    config[name as keyof typeof KEYED] = (...parameters: unknown[]) =>
      callback(...parameters.map((parameter, index) => (index === place ? id : parameter)))
  }
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
  swr.mutate = (slot ? slot.mutate : nothing) as Response['mutate']
  Object.defineProperty(swr, 'source', SOURCE)
  Object.defineProperty(swr, 'updatedAt', UPDATED_AT)
  return Object.defineProperty(swr, 'isStale', IS_STALE)
}

/** Shows what the hook had before, and still renders again once there is data. */
function lag(response: SWRResponse, data: unknown) {
  const { get } = Object.getOwnPropertyDescriptor(response, 'data')!
  Object.defineProperty(response, 'data', { enumerable: true, get: () => (get!.call(response), data) })
}

'use client'
import { useContext } from 'react'
import { useSWRConfig, type Cache as SWRCache } from 'swr'
import { CacheContext } from './CacheProvider.js'
import type { Cache } from './cache.js'
import { createCache } from './createCache.js'

const defaults = /* @__PURE__ */ new WeakMap<object, Cache>()

/**
 * The cache of a tree without a provider: in memory, one an SWR provider. On the server every render has its own, so that no request ever
 * sees another's.
 */
export function defaultCacheOf(swr: SWRCache): Cache {
  if (typeof window === 'undefined') return createCache()
  let cache = defaults.get(swr)
  if (!cache) defaults.set(swr, (cache = createCache()))
  return cache
}

/** The cache around this component: the nearest provider's, else one in memory. */
export function useCache(): Cache {
  const { cache: swr } = useSWRConfig()
  return useContext(CacheContext) ?? defaultCacheOf(swr)
}

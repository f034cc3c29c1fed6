'use client'
import type { Cache } from './cache.js'
import { useCache } from './useCache.js'

/**
 * Loads an entry before it is shown: on hover, on focus, when a route is likely. It goes through the cache, so that a logout reaches it too,
 * and a fresh entry asks nobody.
 *
 * @example
 * const prefetch = usePrefetch()
 * <a onPointerEnter={() => prefetch(profileKey({ userId }), loadProfile)} …>
 */
export function usePrefetch(): Cache['prefetch'] {
  return useCache().prefetch
}

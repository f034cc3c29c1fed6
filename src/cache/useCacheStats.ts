'use client'
import { useMemo, useSyncExternalStore } from 'react'
import { noCounts } from './counters.js'
import type { Cache, CacheStats } from './cache.js'
import { useCache } from './useCache.js'

const NO_STATS: CacheStats = Object.freeze({ reads: noCounts(), templates: [], tiers: [] })

export interface CacheStatsOptions {
  /** @default the one around this component */
  cache?: Cache
  /** How often to look. @default 1000 */
  everyMs?: number
}

/** What the cache did so far, looked at once every `everyMs`. Empty on the server and in the first render. */
export function useCacheStats({ cache: given, everyMs = 1_000 }: CacheStatsOptions = {}): CacheStats {
  const around = useCache()
  const cache = given ?? around
  const sampler = useMemo(() => createSampler(cache, everyMs), [cache, everyMs])
  return useSyncExternalStore(sampler.subscribe, sampler.getSnapshot, () => NO_STATS)
}

/** Counting tells nobody, so that reads stay cheap; who wants to know looks now and then, and hears of it only when something changed. */
function createSampler(cache: Cache, everyMs: number) {
  let stats = NO_STATS
  let seen = ''
  const look = () => {
    const next = cache.stats()
    const text = JSON.stringify(next)
    if (text === seen) return false
    seen = text
    stats = next
    return true
  }
  look()
  return {
    getSnapshot: () => stats,
    subscribe(onChange: () => void) {
      const timer = setInterval(() => {
        if (document.visibilityState !== 'hidden' && look()) onChange()
      }, everyMs)
      return () => clearInterval(timer)
    },
  }
}

'use client'
import { createContext, type ReactNode } from 'react'
import { useStableProp } from '../internal/useStableProp.js'
import type { Cache } from './cache.js'

export const CacheContext = createContext<Cache | undefined>(undefined)

export interface CacheProviderProps {
  /** A cache from `createCache`, made outside the component; one per signed-in user. Pass another when another person signs in. */
  cache: Cache
  children?: ReactNode
}

/**
 * The cache for everything inside it. Optional: without one, hooks share a cache in memory.
 *
 * @example
 * const cache = createCache({ tiers: [memoryTier(), storageTier('local')], principal: user.id })
 *
 * <CacheProvider cache={cache}>…</CacheProvider>
 */
export function CacheProvider({ cache, children }: CacheProviderProps) {
  useStableProp('CacheProvider', 'cache', cache, 'Each one opens its own channel to the other tabs, and nothing stays cached.')
  return <CacheContext value={cache}>{children}</CacheContext>
}

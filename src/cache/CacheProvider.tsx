'use client'
import { createContext, type ReactNode } from 'react'
import type { Cache } from './cache.js'

export const CacheContext = createContext<Cache | undefined>(undefined)

export interface CacheProviderProps {
  /** Made by `createCache`, one a principal: give another when another person signs in. */
  cache: Cache
  children?: ReactNode
}

/**
 * The cache for everything inside it. Optional: without one, hooks share a cache in memory.
 *
 * @example
 * <CacheProvider cache={createCache({ tiers: [memoryTier(), storageTier(localStorage)], principal: user.id })}>…</CacheProvider>
 */
export function CacheProvider({ cache, children }: CacheProviderProps) {
  return <CacheContext value={cache}>{children}</CacheContext>
}

export { defineKey, type CacheKey, type KeyDefinition, type KeyFactory, type KeyOptions, type KeySchema } from './defineKey.js'
export { createCache } from './createCache.js'
export type {
  Cache,
  CacheEvent,
  CacheOptions,
  CacheStats,
  CacheTierStats,
  InvalidationTarget,
  LoadOptions,
  Loader,
  LoaderContext,
} from './cache.js'
export { memoryTier, type MemoryTier, type MemoryTierOptions } from './memoryTier.js'
export { storageTier, type StorageTierOptions } from './storageTier.js'
export { indexedDbTier, type IndexedDbTierOptions } from './indexedDbTier.js'
export { httpTier, type HttpTierOptions } from './httpTier.js'
export { CacheProvider, type CacheProviderProps } from './CacheProvider.js'
export { useCache } from './useCache.js'
export { useCached, type CachedOptions, type CachedResponse } from './useCached.js'
export { useCacheStats, type CacheStatsOptions } from './useCacheStats.js'
export { usePrefetch } from './usePrefetch.js'
export { useStoredState, type StoredState, type StoredStateOptions } from './useStoredState.js'
export { hitRateOf, type ReadCounts, type TemplateCounts } from './counters.js'
export type { EntryFilter } from '../core/filter.js'
export type { CacheTier, Entry, StoredEntry, TierHost, TierStats } from './tier.js'
export type { Serializer } from './serializer.js'
export type { OpenChannel } from './tabs.js'
export type { BreakerState } from './breaker.js'
export type { MutateOptions, Update } from './mutation.js'
export type { Phase, Seconds, TtlClass, TtlOptions, Windows } from './ttl.js'

export { defineKey, type CacheKey, type KeyDefinition, type KeyFactory, type KeyOptions, type KeySchema } from './defineKey.js'
export {
  createCache,
  type Cache,
  type CacheEvent,
  type CacheOptions,
  type CacheStats,
  type InvalidationTarget,
  type LoadOptions,
  type Loader,
  type LoaderContext,
} from './createCache.js'
export { memoryTier, type MemoryTier, type MemoryTierOptions } from './memoryTier.js'
export { CacheProvider, type CacheProviderProps } from './CacheProvider.js'
export { useCache } from './useCache.js'
export { useCached, type CachedOptions, type CachedResponse } from './useCached.js'
export { hitRateOf, type ReadCounts, type TemplateCounts } from './counters.js'
export type { CacheTier, Entry, StoredEntry, TierStats } from './tier.js'
export type { MutateOptions, Update } from './mutation.js'
export type { Phase, Seconds, TtlClass, TtlOptions, Windows } from './ttl.js'

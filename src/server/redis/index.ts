export type { RedisClient, RedisScriptClient } from './client.js'
export { createRedisCacheStore, type RedisCacheStoreOptions } from './cacheStore.js'
export { createRedisLeaderboardStore, type RedisLeaderboardStoreOptions } from './leaderboardStore.js'

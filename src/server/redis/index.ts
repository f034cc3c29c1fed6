export { createRedisCacheStore, type RedisCacheStoreOptions, type RedisClient } from './cacheStore.js'
export { createRedisLeaderboardStore, type RedisLeaderboardStoreOptions } from './leaderboardStore.js'

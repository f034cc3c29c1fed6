export { createRedisCacheStore, type RedisCacheStoreOptions, type RedisClient } from './cacheStore.js'

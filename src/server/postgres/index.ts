export type { PostgresPool, PostgresStoreOptions } from './pool.js'
export { createPostgresMfaStore, migrateMfa } from './mfaStore.js'
export { createPostgresLeaderboardStore, migrateLeaderboard, type PostgresLeaderboardStore } from './leaderboardStore.js'

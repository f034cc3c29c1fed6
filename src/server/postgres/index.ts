export { createPostgresMfaStore, migrateMfa, type PostgresPool } from './mfaStore.js'
export { createPostgresLeaderboardStore, migrateLeaderboard, type PostgresLeaderboardStore } from './leaderboardStore.js'

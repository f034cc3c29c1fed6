export { createPostgresMfaStore, migrateMfa, type PostgresPool } from './mfaStore.js'

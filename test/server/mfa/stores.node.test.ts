import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPostgresMfaStore, migrateMfa } from 'binnacle/server/postgres'
import { createMemoryMfaStore, type MfaStore } from 'binnacle/server'
import { findPostgres, startPostgres } from '../../support/postgres.mjs'
import { describeStore } from './storeContract.js'

const memory = createMemoryMfaStore({ onNotice: () => {} })
describeStore('the memory store', () => memory)

it('the memory store says that it does not last', () => {
  const notices: string[] = []
  createMemoryMfaStore({ onNotice: (notice) => notices.push(notice) })
  expect(notices).toEqual([expect.stringContaining('createPostgresMfaStore')])
})

describe('on PGlite, PostgreSQL in the process', () => {
  let database: PGlite
  let store: MfaStore
  beforeAll(async () => {
    database = await PGlite.create()
    await migrateMfa({ pool: database })
    store = createPostgresMfaStore({ pool: database })
  }, 60_000)
  afterAll(() => database?.close())

  describeStore('the PostgreSQL store, embedded', () => store)
})

describe.skipIf(!process.env.CI && !(await findPostgres()))('on PostgreSQL', () => {
  let engine: Awaited<ReturnType<typeof startPostgres>>
  let pool: pg.Pool
  let store: MfaStore
  beforeAll(async () => {
    engine = await startPostgres()
    pool = new pg.Pool({ connectionString: engine?.url, max: 20 })
    // Five at once, as five processes that start together.
    await Promise.all(Array.from({ length: 5 }, () => migrateMfa({ pool })))
    store = createPostgresMfaStore({ pool })
  }, 60_000)
  afterAll(async () => {
    await pool?.end()
    await engine?.stop()
  })

  describeStore('the PostgreSQL store', () => store)

  it('migrates once', async () => {
    await migrateMfa({ pool })
    expect((await pool.query('SELECT version FROM binnacle_mfa_migrations')).rows).toEqual([{ version: 1 }])
  })
})

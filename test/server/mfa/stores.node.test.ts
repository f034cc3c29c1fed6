import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPostgresMfaStore, migrateMfa } from 'binnacle/server/postgres'
import { createMemoryMfaStore, type MfaStore } from 'binnacle/server'
import { findPostgres, startPostgres } from '../../support/postgres.mjs'
import { accountOf, describeStore, factorOf, sessionOf } from './storeContract.js'

const memory = createMemoryMfaStore({ onNotice: () => {} })
describeStore('the memory store', () => memory)

it('the memory store says that it does not last', () => {
  const notices: string[] = []
  createMemoryMfaStore({ onNotice: (notice) => notices.push(notice) })
  expect(notices).toEqual([expect.stringContaining('createPostgresMfaStore')])
})

describe('the memory store, in bounded memory', () => {
  const open = () => createMemoryMfaStore({ maxRecords: 10, onNotice: () => {} })

  it('ends the oldest sessions beyond its limit', async () => {
    const store = open()
    await store.ensureAccount(accountOf('ada'))
    const sessions = Array.from({ length: 12 }, () => sessionOf('ada'))
    for (const session of sessions) await store.addSession(session)
    const found = await Promise.all(sessions.map(async ({ tokenHash }) => (await store.findSession(tokenHash, null)) !== null))
    expect(found).toEqual([false, false, ...Array<boolean>(10).fill(true)])
  })

  it('forgets counts that deny nobody before any lock, however many names are tried', async () => {
    const store = open()
    const rule = { kind: 'strikes', limit: 2, lockMs: 60_000, maxLockMs: 60_000, forgetMs: 3_600_000, hardLimit: null } as const
    const now = 1_790_000_000_000
    const isDenied = async (key: string) => (await store.charge([{ key, rule }], now)) !== null
    for (let attempt = 0; attempt < 2; attempt++) expect(await isDenied('ada')).toBe(false)
    for (let name = 0; name < 1_000; name++) await store.charge([{ key: `name${name}`, rule }], now)
    expect(await isDenied('ada')).toBe(true)
    // The first names are as new: their one attempt is forgotten, which a lock is not.
    for (let attempt = 0; attempt < 2; attempt++) expect(await isDenied('name0')).toBe(false)
    // Locks alone are bounded too: the oldest leave.
    for (let name = 0; name < 20; name++)
      for (let attempt = 0; attempt < 2; attempt++) await store.charge([{ key: `lock${name}`, rule }], now)
    expect(await isDenied('lock19')).toBe(true)
    expect(await isDenied('ada')).toBe(false)
  })
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

  it('lets whoever removes a factor wait for whoever changes the others of that person', async () => {
    const user = 'waiting'
    await store.ensureAccount(accountOf(user))
    const ids = ['waiting-1', 'waiting-2']
    for (const id of ids) await store.addFactor(factorOf(user, { id }), { maxFactors: 5 })
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT FROM binnacle_mfa_accounts WHERE user_id = $1 FOR UPDATE', [user])
      const removals = ids.map((id) => store.removeFactor(user, id, { keepOneOf: ['totp'] }))
      // Not in the transaction: there it would see one moment only.
      await vi.waitFor(async () => {
        const { rows } = await pool.query(
          "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%binnacle_mfa_remove_factor%'",
        )
        expect(rows).toEqual([{ waiting: 2 }])
      }, 30_000)
      await client.query('COMMIT')
      expect((await Promise.all(removals)).toSorted()).toEqual(['last', 'removed'])
    } finally {
      client.release()
    }
  })

  it('migrates once', async () => {
    await migrateMfa({ pool })
    expect((await pool.query('SELECT version FROM binnacle_mfa_migrations')).rows).toEqual([{ version: 1 }, { version: 2 }])
  })
})

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, it, vi } from 'vitest'
import type { LoginResponse, MfaEndpoints } from 'binnacle/mfa'
import type { MfaEvent } from 'binnacle/server'
import { totp } from '../../src/server/mfa/totp.js'
import { fromBase32 } from '../server/mfa/application.js'
import { findPostgres, startPostgres } from '../support/postgres.mjs'
import { startDemo } from './accountDemo.js'

// The demo on a PostgreSQL of its visitor's, by DATABASE_URL: what a person does there, a lost connection and a restart.

const ADA = { name: 'Ada', username: 'Ada', password: 'correct horse battery' }

/** A person's browser, as far as the demo's API goes. */
function createVisitor(origin: string) {
  const cookies = new Map<string, string>()
  const ask = async (path: string, body?: object) => {
    const response = await fetch(origin + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        origin,
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const answer = (await response.json()) as { error?: { code: string } }
    return { status: response.status, error: answer.error?.code, answer }
  }
  const mfa = async <E extends keyof MfaEndpoints & `POST ${string}`>(endpoint: E, body: MfaEndpoints[E]['request']) => {
    const { status, error, answer } = await ask(`/api/mfa/${endpoint.slice('POST '.length)}`, body)
    return { ...(answer as Partial<MfaEndpoints[E]['response']>), http: status, error }
  }
  const events = async () => {
    const { status, answer } = await ask('/api/account/events')
    return { status, types: ((answer as { events?: MfaEvent[] }).events ?? []).map(({ type }) => type).toReversed() }
  }
  const signUp = async () => (await ask('/api/account/sign-up', ADA)).answer as LoginResponse
  const answerBy = async (code: string) => {
    const login = await mfa('POST login', ADA)
    const challengeId = 'challenge' in login ? (login.challenge?.id ?? '') : ''
    return mfa('POST challenges/verify', { challengeId, method: 'recovery', code })
  }
  return { mfa, events, signUp, answerBy }
}

const found = await findPostgres()
it.skipIf(!process.env.CI && !found)(
  'keeps people, factors, codes and events in the database of DATABASE_URL, over a lost connection and a restart',
  async () => {
    const engine = await startPostgres()
    if (!engine) throw new Error('There is no PostgreSQL to start.')
    const folder = await mkdtemp(path.join(tmpdir(), 'binnacle-demo-'))
    const pool = new pg.Pool({ connectionString: engine.url, max: 1 })
    let demo: Awaited<ReturnType<typeof startDemo>> | undefined
    try {
      demo = await startDemo({ folder, databaseUrl: engine.url })
      expect(demo.place).toBe('the PostgreSQL of DATABASE_URL')
      const ada = createVisitor(demo.origin)
      expect((await ada.signUp()).status).toBe('enrol')
      expect((await ada.events()).status).toBe(403)

      const { enrolment } = await ada.mfa('POST enrolments/begin', { method: 'totp' })
      if (enrolment?.method !== 'totp') throw new Error('No secret was given.')
      const parameters = { algorithm: 'SHA-1', digits: enrolment.digits, periodSeconds: enrolment.periodSeconds } as const
      const code = await totp(fromBase32(enrolment.secret), Date.now(), parameters)
      expect((await ada.mfa('POST enrolments/confirm', { enrolmentId: enrolment.id, code })).http).toBe(200)
      expect((await ada.events()).status).toBe(403)
      const { batchId = '', codes: [first = '', second = ''] = [] } = await ada.mfa('POST recovery-codes/generate', {})
      expect((await ada.mfa('POST recovery-codes/acknowledge', { batchId, savedBy: 'copied' })).session?.level).toBe('mfa')

      // The database ends the demo's connections, as it does when it is restarted.
      await pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = $1', [
        'client backend',
      ])
      // A request may meet a connection whose end has not been noticed yet; the next ones have a new one.
      const before = await vi.waitFor(
        async () => {
          const told = await ada.events()
          expect(told.status).toBe(200)
          return told
        },
        { timeout: 30_000 },
      )
      expect(before.types).toEqual([
        'login.passed',
        'enrolment.begun',
        'enrolment.confirmed',
        'recovery.generated',
        'recovery.acknowledged',
      ])
      const here = createVisitor(demo.origin)
      expect(await here.answerBy(first)).toMatchObject({ http: 200, session: { level: 'mfa' }, recoveryCodesLeft: 9 })

      await demo.stop()
      demo = await startDemo({ folder, databaseUrl: engine.url })
      const again = createVisitor(demo.origin)
      expect(await again.answerBy(first)).toMatchObject({ http: 409, error: 'already-used' })
      expect(await again.answerBy(second)).toMatchObject({ http: 200, session: { level: 'mfa' }, recoveryCodesLeft: 8 })
      // An event is written while its request is being answered.
      await vi.waitFor(async () => {
        const after = await again.events()
        expect(after.types.slice(0, before.types.length)).toEqual(before.types)
        expect(after.types.filter((type) => type === 'recovery.used')).toHaveLength(2)
      })

      const { rows } = await pool.query(
        'SELECT (SELECT count(*) FROM demo_people)::int AS people, count(*)::int AS factors FROM binnacle_mfa_factors',
      )
      expect(rows).toEqual([{ people: 1, factors: 1 }])
      expect((await readdir(folder)).toSorted()).toEqual(['key', 'pages'])
    } finally {
      await demo?.stop()
      await pool.end()
      await engine.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
  180_000,
)

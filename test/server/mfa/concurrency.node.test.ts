import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryMfaStore, type MfaStore } from 'binnacle/server'
import { createPostgresMfaStore, migrateMfa } from 'binnacle/server/postgres'
import type { MfaChallenge } from '../../../src/core/mfa.js'
import { findPostgres, startPostgres } from '../../support/postgres.mjs'
import { createApplication, enrolKey, enrolTotp, owing, PASSWORD, saveRecoveryCodes, signIn, START, withTotp } from './application.js'

const AT_ONCE = 50
/** All fifty are to be judged: then only the claim itself stands between them. */
const OPEN = { limit: 1_000, lockMs: 1, maxLockMs: 1, forgetMs: 1, hardLimit: null }
const policy = {
  trustDeviceDays: 30,
  budgets: { account: OPEN, factor: OPEN, login: OPEN, begins: { burst: 1_000, intervalMs: 1 }, address: { burst: 1_000, intervalMs: 1 } },
}

function statuses(answers: { status: number }[]): Record<number, number> {
  return answers.reduce<Record<number, number>>((counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }), {})
}

function describeConcurrency(name: string, getStore: () => MfaStore): void {
  let serial = 0
  /** A person and a day of their own for each test: the database is shared. */
  const someone = () => {
    serial += 1
    return { store: getStore(), users: [{ id: `${name}-${serial}`, name: 'ada@example.org' }], policy, start: START + serial * 86_400_000 }
  }
  const answer = (challenge: MfaChallenge, code: string) => ({
    challengeId: challenge.id,
    method: 'totp' as const,
    factorId: challenge.options.find(({ method }) => method === 'totp')?.factorId,
    code,
  })

  describe(`${AT_ONCE} requests at once, ${name}`, () => {
    it('with one code, each of a session of its own: one gets in', async () => {
      const { application, phone } = await withTotp(someone())
      const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => owing(application)))
      const code = await phone.code()
      const answers = await Promise.all(
        sessions.map(({ browser, challenge }) => browser.call('POST challenges/verify', answer(challenge, code))),
      )
      expect(statuses(answers)).toEqual({ 200: 1, 409: AT_ONCE - 1 })
    })

    it('with one code on one challenge, all the same request: whoever is answered is told the same, and one session has come of it', async () => {
      const { application, phone, browser } = await withTotp(someone())
      const { challenge } = await owing(application, browser)
      const code = await phone.code()
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => browser.call('POST challenges/verify', answer(challenge, code))),
      )
      // The same request again, once the first is done, gets the answer that may have been lost on its way.
      const passed = answers.filter(({ status }) => status === 200)
      expect(new Set(passed.map(({ body }) => JSON.stringify(body))).size).toBe(1)
      expect(await application.store.listSessions(application.people.keys().next().value as string)).toHaveLength(1)
    })

    it('with one recovery code: one gets in', async () => {
      const { application, codes } = await withTotp(someone())
      const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => owing(application)))
      const answers = await Promise.all(
        sessions.map(({ browser, challenge }) =>
          browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'recovery', code: codes[0] }),
        ),
      )
      expect(statuses(answers)).toEqual({ 200: 1, 409: AT_ONCE - 1 })
    })

    it('with the password and one code: one gets in', async () => {
      const { createBrowser, phone } = await withTotp(someone())
      const code = await phone.code()
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () =>
          createBrowser().call('POST login', { username: 'ada@example.org', password: PASSWORD, code }),
        ),
      )
      expect(statuses(answers)).toEqual({ 200: 1, 401: AT_ONCE - 1 })
    })

    it('with wrong codes: five are judged, and the sixth learns when to come back', async () => {
      const { application, time } = await withTotp({
        ...someone(),
        policy: { budgets: { login: OPEN, begins: { burst: 1_000, intervalMs: 1 } } },
      })
      const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => owing(application)))
      const answers = await Promise.all(
        sessions.map(({ browser, challenge }) => browser.call('POST challenges/verify', answer(challenge, 'xxxxxx'))),
      )
      expect(statuses(answers)).toEqual({ 401: 5, 429: AT_ONCE - 5 })
      for (const { body } of answers) if (body.error?.code === 'locked') expect(body.error.retryAt).toBe(time.now + 60_000)
    })

    it('confirming one enrolment: one factor', async () => {
      const application = createApplication(someone())
      const browser = application.createBrowser()
      await signIn(browser)
      const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'email', destination: 'ada@example.org' })).body
      const confirm = () => browser.call('POST enrolments/confirm', { enrolmentId: enrolment.id, code: application.messages[0]?.code })
      const answers = await Promise.all([confirm(), confirm(), confirm(), confirm(), confirm()])
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect((await browser.call('GET overview')).body.factors).toHaveLength(1)
    })
  })

  it(`the whole way of a person, ${name}`, async () => {
    const application = createApplication(someone())
    const { time } = application
    const browser = application.createBrowser()
    await signIn(browser)
    const { phone, factor } = await enrolTotp(application, browser)
    const codes = await saveRecoveryCodes(browser)
    const { key } = await enrolKey(browser)
    await browser.call('POST logout')

    // The phone is lost: a recovery code, and a new phone.
    const lost = await owing(application, browser)
    expect(
      (await browser.call('POST challenges/verify', { challengeId: lost.challenge.id, method: 'recovery', code: codes[0] })).body
        .recoveryCodesLeft,
    ).toBe(9)
    time.now += 1_000
    await enrolTotp(application, browser)
    expect((await browser.call('GET overview')).body).toMatchObject({
      factors: [{ method: 'webauthn' }, { method: 'totp' }],
      recovery: { total: 10, left: 9 },
    })
    expect((await browser.call('POST factors/rename', { factorId: factor.id, name: 'Old' })).status).toBe(404)

    const keyed = await owing(application, browser)
    const { step } = (await browser.call('POST challenges/select', { challengeId: keyed.challenge.id, method: 'webauthn' })).body
    const response = step.method === 'webauthn' && key.authenticate(step.options)
    expect(
      (await browser.call('POST challenges/verify', { challengeId: keyed.challenge.id, method: 'webauthn', response, trustDevice: true }))
        .status,
    ).toBe(200)
    expect((await browser.call('GET devices')).body.devices).toHaveLength(1)
    await browser.call('POST logout')
    expect((await signIn(browser)).body.status).toBe('done')
    time.now += 600_000
    const [first] = (await browser.call('GET overview')).body.factors
    expect((await browser.call('POST factors/remove', { factorId: first?.id })).body.error?.code).toBe('reauth-required')
    expect((await browser.call('POST session/extend')).body.session?.expiresAt).toBe(time.now + 1_800_000)
    await application.mfa.removeAccount((await application.mfa.authenticate(browser.request()))?.userId ?? '')
    expect((await browser.call('GET session')).body.session).toBeNull()
    expect(await phone.code()).toMatch(/^\d{6}$/)
    expect(application.errors).toEqual([])
  })
}

const memory = createMemoryMfaStore({ onNotice: () => {} })
describeConcurrency('in memory', () => memory)

describe.skipIf(!process.env.CI && !(await findPostgres()))('on a real engine', () => {
  let engine: Awaited<ReturnType<typeof startPostgres>>
  let pool: pg.Pool
  beforeAll(async () => {
    engine = await startPostgres()
    pool = new pg.Pool({ connectionString: engine?.url, max: 20 })
    await migrateMfa({ pool })
  }, 60_000)
  afterAll(async () => {
    await pool?.end()
    await engine?.stop()
  })
  describeConcurrency('on PostgreSQL', () => createPostgresMfaStore({ pool }))
})

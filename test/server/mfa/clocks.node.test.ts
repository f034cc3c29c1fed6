import { PGlite } from '@electric-sql/pglite'
import { createMemoryMfaStore, type MfaStore } from 'binnacle/server'
import { createPostgresMfaStore, migrateMfa } from 'binnacle/server/postgres'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPhone, owing, PASSWORD, START, withTotp } from './application.js'

const STEP_MS = 30_000
/** Each sign-in of these is to be judged. */
const OPEN = { limit: 1_000, lockMs: 1, maxLockMs: 1, forgetMs: 1, hardLimit: null }
const policy = { budgets: { account: OPEN, factor: OPEN, login: OPEN, address: { burst: 1_000_000, intervalMs: 1 } } }

describe.each([
  ['in memory', 40],
  ['on PGlite', 6],
])('the clock of a phone, %s', (name, numRuns) => {
  let database: PGlite | undefined
  let serial = 0
  let store: MfaStore
  beforeAll(async () => {
    database = name === 'on PGlite' ? await PGlite.create() : undefined
    if (database) await migrateMfa({ pool: database })
    store = database ? createPostgresMfaStore({ pool: database }) : createMemoryMfaStore({ onNotice: () => {} })
  }, 60_000)
  afterAll(() => database?.close())

  async function someone() {
    serial += 1
    const users = [{ id: `clock-${name}-${serial}`, name: 'ada@example.org' }]
    const ada = await withTotp({ store, users, policy, start: START + serial * 86_400_000 })
    const enter = async (code: string) => {
      const { browser, challenge } = await owing(ada.application, ada.browser)
      return browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'totp', factorId: ada.factor.id, code })
    }
    const phone = (skewSteps: number) => createPhone(ada.time, ada.secret, skewSteps * STEP_MS)
    return { ...ada, enter, enterAt: async (skewSteps: number) => enter(await phone(skewSteps).code()), phoneAt: phone }
  }

  /** @see a phone that had been followed to 60 s fast was set right, and each of its right codes was refused for good */
  it('that was off and is set right goes on working', async () => {
    const { enterAt, time } = await someone()
    for (const skew of [1, 2, 3]) {
      time.now += 4 * STEP_MS
      expect((await enterAt(skew)).status).toBe(200)
    }
    time.now += 4 * STEP_MS
    expect((await enterAt(0)).status).toBe(200)
    time.now += 4 * STEP_MS
    expect((await enterAt(-1)).status).toBe(200)
  })

  it('may drift, jump and be corrected: right codes are taken once, and others are told why', { timeout: 120_000 }, async () => {
    const moment = fc.record({
      waitSteps: fc.integer({ min: 0, max: 8 }),
      change: fc.oneof(
        fc.record({ by: fc.constantFrom(-1, 0, 1) }),
        fc.record({ to: fc.integer({ min: -19, max: 19 }) }),
        fc.constant({ to: 0 }),
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 10 }), async (moments) => {
        const { enter, phoneAt, time, factor, application } = await someone()
        const [userId = ''] = application.people.keys()
        const told = new Set<number>()
        let skew = 0
        for (const { waitSteps, change } of moments) {
          time.now += waitSteps * STEP_MS
          skew = 'by' in change ? skew + change.by : change.to
          const current = Math.floor(time.now / STEP_MS)
          const before = (await store.listFactors(userId)).find(({ id }) => id === factor.id)
          if (!before) throw new Error('no factor')
          const { lastStep, driftSteps } = before
          const step = current + skew
          const isNear = Math.abs(skew) <= 1 || Math.abs(skew - driftSteps) <= 1
          const { status, body } = await enter(await phoneAt(skew).code())
          const expected = isNear
            ? step > lastStep && !told.has(step)
              ? 200
              : 'already-used'
            : step === lastStep
              ? 'already-used'
              : Math.abs(skew) <= 20
                ? 'clock-skew'
                : 'invalid'
          expect([skew, driftSteps, status === 200 ? 200 : body.error?.code]).toEqual([skew, driftSteps, expected])
          if (expected === 'clock-skew') {
            expect(body.error?.clockSkewSeconds).toBe(skew * 30)
            told.add(step)
          }
        }
      }),
      { numRuns },
    )
  })

  it('gives nobody a code for later: one that was told of is no use when its time comes', async () => {
    const { enter, phoneAt, time, browser } = await someone()
    time.now += 2 * STEP_MS
    const guessed = await phoneAt(6).code()
    expect((await enter(guessed)).body.error).toMatchObject({ code: 'clock-skew', clockSkewSeconds: 180 })
    time.now += 6 * STEP_MS
    expect((await enter(guessed)).body.error?.code).toBe('already-used')
    const together = await browser.call('POST login', { username: 'ada@example.org', password: PASSWORD, code: guessed })
    expect(together.body.error?.code).toBe('invalid')
    time.now += STEP_MS
    expect((await enter(await phoneAt(0).code())).status).toBe(200)
  })

  it('is told of to nobody who has not shown the password yet', async () => {
    const { phoneAt, time, browser } = await someone()
    time.now += 2 * STEP_MS
    const code = await phoneAt(6).code()
    const answer = await browser.call('POST login', { username: 'ada@example.org', password: PASSWORD, code })
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'invalid'])
  })
})

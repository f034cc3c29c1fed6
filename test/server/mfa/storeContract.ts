import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { charge, denialOf, FRESH, refund, type BudgetRule, type BudgetState } from '../../../src/server/mfa/budgets.js'
import type { AccountRecord, CeremonyRecord, FactorRecord, MfaStore, SessionRecord } from '../../../src/server/mfa/store.js'

const NOW = 1_790_000_000_000
let serial = 0
const unique = (name: string) => `${name}-${(serial += 1)}`

export const accountOf = (userId: string): AccountRecord => ({
  userId,
  userHandle: `handle-${userId}`,
  createdAt: NOW,
  requiredSince: null,
})
export const factorOf = (userId: string, change: Partial<FactorRecord> = {}): FactorRecord => ({
  id: unique('factor'),
  userId,
  method: 'totp',
  name: 'Phone',
  createdAt: NOW + serial,
  lastUsedAt: null,
  isDefault: false,
  sealed: 'v1.k1.iv.secret',
  lastStep: 10,
  driftSteps: 0,
  webauthn: null,
  ...change,
})
const keyOf = (userId: string, credentialId: string, counter = 0) =>
  factorOf(userId, {
    method: 'webauthn',
    sealed: null,
    webauthn: { credentialId, publicKey: 'pk', counter, transports: ['usb'], device: 'security-key', isSynced: false },
  })
export const sessionOf = (userId: string, change: Partial<SessionRecord> = {}): SessionRecord => ({
  tokenHash: unique('token'),
  id: unique('session'),
  userId,
  level: 'password',
  hasPassword: true,
  methods: ['password'],
  createdAt: NOW,
  authenticatedAt: NOW,
  fullyAuthenticatedAt: NOW,
  lastSeenAt: NOW,
  expiresAt: NOW + 60_000,
  endsAt: NOW + 600_000,
  label: 'Firefox on Linux',
  grants: {},
  loginBudget: null,
  origin: null,
  ...change,
})
/** Fifty at the same time. */
const many = <T>(act: (index: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 50 }, (_, index) => act(index)))
const count = <T>(answers: T[], wanted: T) => answers.filter((answer) => answer === wanted).length

/** What every `MfaStore` keeps to. */
export function describeStore(name: string, getStore: () => MfaStore): void {
  describe(name, () => {
    let store: MfaStore
    let user: string
    let watch: SessionRecord
    const findCeremony = async (id: string) => (await store.findSession(watch.tokenHash, id))?.ceremony ?? null
    beforeEach(async () => {
      store = getStore()
      user = unique('user')
      await store.ensureAccount(accountOf(user))
      // Of another person: a ceremony is given to whoever names it, and the handler looks whose it is.
      await store.ensureAccount(accountOf('watch'))
      watch = sessionOf('watch')
      await store.addSession(watch)
    })

    it('keeps the first account of a person, and since when MFA was required', async () => {
      const again = await store.ensureAccount({ ...accountOf(user), userHandle: 'another' })
      expect(again).toEqual(accountOf(user))
      await store.setRequiredSince(user, NOW)
      await store.setRequiredSince(user, NOW + 5)
      expect((await store.ensureAccount(accountOf(user))).requiredSince).toBe(NOW)
      await store.setRequiredSince(user, null)
      expect((await store.ensureAccount(accountOf(user))).requiredSince).toBeNull()
    })

    it('gives factors back as they were added, oldest first', async () => {
      const totp = factorOf(user)
      const key = keyOf(user, unique('credential'))
      expect(await store.addFactor(key, { maxFactors: 5 })).toBe('added')
      expect(await store.addFactor(totp, { maxFactors: 5 })).toBe('added')
      expect(await store.listFactors(user)).toEqual([totp, key])
      expect(await store.listFactors('nobody')).toEqual([])
    })

    it('refuses a credential that is known, and one factor too many, and replaces one in its place', async () => {
      const credential = unique('credential')
      const other = unique('user')
      await store.ensureAccount(accountOf(other))
      await store.addFactor(keyOf(user, credential), { maxFactors: 2 })
      expect(await store.addFactor(keyOf(other, credential), { maxFactors: 2 })).toBe('duplicate')
      const old = factorOf(user)
      const next = factorOf(user)
      await store.addFactor(old, { maxFactors: 2 })
      expect(await store.addFactor(factorOf(user), { maxFactors: 2 })).toBe('limit')
      expect(await store.addFactor(next, { maxFactors: 2, replaces: old.id })).toBe('added')
      expect((await store.listFactors(user)).map(({ id }) => id)).toEqual([expect.anything(), next.id])
    })

    it('never goes over the limit of factors, however many are added at the same time', async () => {
      const answers = await many(() => store.addFactor(factorOf(user), { maxFactors: 3 }))
      expect(count(answers, 'added')).toBe(3)
      expect(await store.listFactors(user)).toHaveLength(3)
    })

    it('renames, prefers and removes only what is this person’s', async () => {
      const factor = factorOf(user)
      const second = factorOf(user, { isDefault: true })
      await store.addFactor(factor, { maxFactors: 5 })
      await store.addFactor(second, { maxFactors: 5 })
      expect(await store.renameFactor('nobody', factor.id, 'Mine')).toBe(false)
      expect(await store.setDefaultFactor('nobody', factor.id)).toBe(false)
      expect(await store.removeFactor('nobody', factor.id, { keepOneOf: null })).toBe('unknown')
      expect(await store.renameFactor(user, factor.id, 'Work phone')).toBe(true)
      expect(await store.setDefaultFactor(user, 'no-such-factor')).toBe(false)
      expect(await store.setDefaultFactor(user, factor.id)).toBe(true)
      expect(await store.listFactors(user)).toEqual([
        { ...factor, name: 'Work phone', isDefault: true },
        { ...second, isDefault: false },
      ])
      expect(await store.removeFactor(user, factor.id, { keepOneOf: ['totp'] })).toBe('removed')
      expect(await store.removeFactor(user, second.id, { keepOneOf: ['totp'] })).toBe('last')
    })

    it('keeps one factor when all are removed at the same time', async () => {
      const factors = Array.from({ length: 5 }, () => factorOf(user))
      for (const factor of factors) await store.addFactor(factor, { maxFactors: 5 })
      const answers = await Promise.all(factors.map(({ id }) => store.removeFactor(user, id, { keepOneOf: ['totp', 'webauthn'] })))
      expect(count(answers, 'removed')).toBe(4)
      expect(await store.listFactors(user)).toHaveLength(1)
    })

    it('burns a TOTP step once, and none before it', async () => {
      const factor = factorOf(user, { lastStep: 10 })
      await store.addFactor(factor, { maxFactors: 5 })
      const claim = { factorId: factor.id, step: 12, driftSteps: 1, now: NOW + 7 }
      expect(await store.claimStep('nobody', claim)).toBe(false)
      expect(count(await many(() => store.claimStep(user, claim)), true)).toBe(1)
      expect(await store.claimStep(user, { ...claim, step: 11 })).toBe(false)
      expect(await store.listFactors(user)).toEqual([{ ...factor, lastStep: 12, driftSteps: 1, lastUsedAt: NOW + 7 }])
    })

    it('lets a signature counter rise once, and only rise; both 0 does not count', async () => {
      const factor = keyOf(user, unique('credential'), 4)
      const passkey = keyOf(user, unique('credential'), 0)
      await store.addFactor(factor, { maxFactors: 5 })
      await store.addFactor(passkey, { maxFactors: 5 })
      const claim = { counter: 9, isSynced: true, now: NOW + 3 }
      expect(count(await many(() => store.claimCounter(user, factor.id, claim)), true)).toBe(1)
      expect(await store.claimCounter(user, factor.id, { ...claim, counter: 0 })).toBe(false)
      expect(await store.claimCounter(user, factor.id, { ...claim, counter: 8 })).toBe(false)
      expect(await store.claimCounter(user, passkey.id, { ...claim, counter: 0 })).toBe(true)
      expect((await store.listFactors(user))[0]).toMatchObject({
        lastUsedAt: NOW + 3,
        webauthn: { counter: 9, isSynced: true, transports: ['usb'] },
      })
    })

    it('finds what other keys sealed, and reseals only what was read', async () => {
      const factor = factorOf(user, { sealed: 'v1.old.iv.secret' })
      await store.addFactor(factor, { maxFactors: 5 })
      expect((await store.listSealedByOthers('k1', 100)).map(({ id }) => id)).toContain(factor.id)
      expect(await store.reseal(factor.id, 'v1.k1.other', 'v1.k1.new')).toBe(false)
      expect(await store.reseal(factor.id, 'v1.old.iv.secret', 'v1.k1.new')).toBe(true)
      expect((await store.listSealedByOthers('k1', 100)).map(({ id }) => id)).not.toContain(factor.id)
    })

    it('ends a ceremony once, and of two changes keeps one', async () => {
      const ceremony = {
        id: unique('ceremony'),
        kind: 'challenge' as const,
        userId: user,
        sessionId: 's',
        expiresAt: NOW + 9,
        version: 0,
        data: { challenge: 'abc', list: [1] },
      }
      await store.addCeremony(ceremony)
      expect(await findCeremony(ceremony.id)).toEqual(ceremony)
      expect(count(await many((index) => store.updateCeremony(ceremony.id, 0, { index })), true)).toBe(1)
      expect((await findCeremony(ceremony.id))?.version).toBe(1)
      expect(count(await many(() => store.takeCeremony(ceremony.id)), true)).toBe(1)
      expect(await findCeremony(ceremony.id)).toBeNull()
      expect(await store.updateCeremony(ceremony.id, 1, {})).toBe(false)
    })

    it('completes a challenge once: ended, settled and the session exchanged, or nothing of it', async () => {
      const session = sessionOf(user, { level: 'pending', loginBudget: 'login:x' })
      await store.addSession(session)
      const challenge = {
        id: unique('ceremony'),
        kind: 'challenge' as const,
        userId: user,
        sessionId: session.id,
        expiresAt: NOW + 9,
        version: 0,
        data: {},
      }
      await store.addCeremony(challenge)
      const entry = { key: unique('key'), rule: { kind: 'rate' as const, burst: 1, intervalMs: 1_000 } }
      await store.charge([entry], NOW)
      const next = (index: number): SessionRecord => ({
        ...session,
        tokenHash: `${session.tokenHash}.${index}`,
        level: 'mfa',
        loginBudget: null,
        grants: { pay: NOW },
      })
      const factor = factorOf(user, { lastStep: 10 })
      await store.addFactor(factor, { maxFactors: 5 })
      const claim = { factorId: factor.id, step: 12, driftSteps: 1, now: NOW + 7 }
      const settled = [{ ...entry, outcome: 'reset' as const }]
      const completion = { challengeId: challenge.id, isRight: true, attempt: [], now: NOW, claim, settled, tokenHash: session.tokenHash }
      expect(await store.completeChallenge({ ...completion, tokenHash: 'none', next: next(0) })).toBe('signed-out')
      expect(await store.completeChallenge({ ...completion, claim: { ...claim, step: 10 }, next: next(0) })).toBe('already-used')
      expect(await store.findSession(session.tokenHash, null)).toMatchObject({ session, factors: [factor] })
      expect(await findCeremony(challenge.id)).not.toBeNull()
      expect(await store.charge([entry], NOW)).not.toBeNull()
      const answers = await many((index) => store.completeChallenge({ ...completion, next: next(index) }))
      expect([count(answers, 'completed'), count(answers, 'expired')]).toEqual([1, 49])
      expect(await store.listSessions(user)).toEqual([next(answers.indexOf('completed'))])
      expect(await store.listFactors(user)).toEqual([{ ...factor, lastStep: 12, driftSteps: 1, lastUsedAt: NOW + 7 }])
      expect(await store.charge([entry], NOW)).toBeNull()
    })

    it('charges an answer in the step that decides it: a right one forgives, none passes a lock, and what fails counts', async () => {
      const strikes: BudgetRule = { kind: 'strikes', limit: 5, lockMs: 1_000, maxLockMs: 3_000, forgetMs: 20_000, hardLimit: 15 }
      const rate: BudgetRule = { kind: 'rate', burst: 60, intervalMs: 1_000 }
      const attempt = [
        { key: unique('address'), rule: rate },
        { key: unique('account'), rule: strikes },
      ]
      const [, account] = attempt as [object, { key: string; rule: BudgetRule }]
      const answer = async (isRight: boolean, now: number, change: { challengeId?: string } = {}) => {
        const session = sessionOf(user, { level: 'pending' })
        const id = unique('ceremony')
        await store.addSession(session)
        await store.addCeremony({ id, kind: 'challenge', userId: user, sessionId: session.id, expiresAt: now + 9, version: 0, data: {} })
        const next = { ...session, tokenHash: `${session.tokenHash}.next` }
        const completion = { challengeId: id, isRight, attempt, now, claim: null, settled: [], tokenHash: session.tokenHash, next }
        const outcome = await store.completeChallenge({ ...completion, ...change })
        // What was not completed changed nothing but budgets.
        const isGone = (await store.findSession(session.tokenHash, null)) === null
        expect(isGone).toBe(outcome === 'completed')
        return outcome
      }
      // The first of all, when there is no budget yet.
      expect(await answer(true, NOW)).toBe('completed')
      const guesses = await many(() => answer(false, NOW))
      expect([count(guesses, 'invalid'), guesses.filter((outcome) => typeof outcome === 'object').length]).toEqual([5, 45])
      const locked = { index: 1, retryAt: NOW + 1_000 }
      expect([await answer(true, NOW + 999), await answer(false, NOW + 999)]).toEqual([locked, locked])
      // Four more, one of them for a challenge that is gone; then a right one forgives all nine.
      for (let index = 0; index < 3; index += 1) expect(await answer(false, NOW + 1_000)).toBe('invalid')
      expect(await answer(true, NOW + 1_000, { challengeId: 'gone' })).toBe('expired')
      expect(await answer(true, NOW + 1_000)).toBe('completed')
      for (let index = 0; index < 4; index += 1) expect(await store.charge([account], NOW + 1_000)).toBeNull()
      expect(await answer(true, NOW + 1_000)).toBe('completed')
      for (let index = 0; index < 5; index += 1) expect(await store.charge([account], NOW + 1_000)).toBeNull()
      expect(await store.charge([account], NOW + 1_000)).toMatchObject({ retryAt: NOW + 2_000 })
    })

    it('drops the other enrolments of a session, and none of its challenges', async () => {
      const sessionId = unique('session')
      const ceremony = (id: string, kind: 'challenge' | 'enrolment', owner = sessionId) => ({
        id,
        kind,
        userId: user,
        sessionId: owner,
        expiresAt: NOW + 9,
        version: 0,
        data: {},
      })
      const [kept, dropped, challenge, foreign] = ['kept', 'dropped', 'challenge', 'foreign'].map(unique) as [
        string,
        string,
        string,
        string,
      ]
      for (const one of [
        ceremony(kept, 'enrolment'),
        ceremony(dropped, 'enrolment'),
        ceremony(challenge, 'challenge'),
        ceremony(foreign, 'enrolment', 'other'),
      ])
        await store.addCeremony(one)
      await store.dropEnrolments(sessionId, kept)
      const left = await Promise.all([kept, dropped, challenge, foreign].map((id) => findCeremony(id)))
      expect(left.map((one) => one?.id ?? null)).toEqual([kept, null, challenge, foreign])
    })

    it('finds for each of many at once its own session and ceremony, or none', async () => {
      const sessions = Array.from({ length: 40 }, () => sessionOf(user))
      for (const session of sessions) await store.addSession(session)
      const challenges = sessions.map(({ id }): CeremonyRecord => ({
        ...{ id: unique('challenge'), kind: 'challenge', userId: user, sessionId: id },
        ...{ expiresAt: NOW + 9, version: 0, data: {} },
      }))
      for (const challenge of challenges) await store.addCeremony(challenge)
      const found = await Promise.all(
        sessions.flatMap(({ tokenHash }, index) => [
          store.findSession(tokenHash, challenges[index]?.id ?? null),
          store.findSession(`${tokenHash}.none`, null),
          store.findSession(tokenHash, null),
        ]),
      )
      expect(found.map((open) => open && [open.session.id, open.ceremony?.id ?? null])).toEqual(
        sessions.flatMap(({ id }, index) => [[id, challenges[index]?.id], null, [id, null]]),
      )
    })

    it('rotates a session once; the old token is dead', async () => {
      const session = sessionOf(user, { grants: { 'pay:1': NOW + 5 } })
      await store.addSession(session)
      expect(await store.findSession(session.tokenHash, null)).toEqual({ session, account: accountOf(user), factors: [], ceremony: null })
      const answers = await many((index) =>
        store.rotateSession(session.tokenHash, { ...session, tokenHash: `${session.tokenHash}.${index}`, level: 'mfa' }),
      )
      expect(count(answers, true)).toBe(1)
      expect(await store.findSession(session.tokenHash, null)).toBeNull()
      expect(await store.listSessions(user)).toEqual([
        { ...session, level: 'mfa', tokenHash: `${session.tokenHash}.${answers.indexOf(true)}` },
      ])
      expect(await store.touchSession(session.tokenHash, { lastSeenAt: 1, expiresAt: 2 })).toBe(false)
    })

    it('uses a grant up once, for its action, in its time', async () => {
      const session = sessionOf(user, { grants: { pay: NOW + 5, stale: NOW } })
      await store.addSession(session)
      expect(await store.takeGrant(session.tokenHash, 'other', NOW)).toBe(false)
      expect(await store.takeGrant(session.tokenHash, 'constructor', NOW)).toBe(false)
      expect(await store.takeGrant(session.tokenHash, 'stale', NOW)).toBe(false)
      expect(count(await many(() => store.takeGrant(session.tokenHash, 'pay', NOW)), true)).toBe(1)
    })

    it('ends one session, or all but one, of one person', async () => {
      const [first, second, third] = [sessionOf(user), sessionOf(user), sessionOf(user)]
      for (const session of [first, second, third]) await store.addSession(session)
      expect(await store.endSessions('nobody', { id: first.id })).toEqual([])
      expect(await store.endSessions(user, { id: first.id })).toEqual([first.id])
      expect(await store.endSessions(user, { exceptId: third.id })).toEqual([second.id])
      expect(await store.endSessions(user, { exceptId: null })).toEqual([third.id])
    })

    it('uses a recovery code once, and counts what is left', async () => {
      const batch = { id: unique('batch'), userId: user, salt: 'salt', createdAt: NOW, acknowledgedAt: null, savedBy: null }
      await store.addRecoveryBatch(batch, ['a', 'b', 'c'])
      expect(await store.findRecoveryCode(user, batch.id, 'z')).toBe('unknown')
      expect(await store.findRecoveryCode('nobody', batch.id, 'a')).toBe('unknown')
      expect(await store.findRecoveryCode(user, batch.id, 'a')).toBe('unused')
      const recovery = { batchId: batch.id, hash: 'a', now: NOW }
      const added = await many(() => store.addSession(sessionOf(user), { recovery }))
      expect([count(added, true), count(added, false)]).toEqual([1, 49])
      expect(await store.listSessions(user)).toHaveLength(1)
      expect(await store.findRecoveryCode(user, batch.id, 'a')).toBe('used')
      expect(await store.listRecoveryBatches(user)).toEqual([{ ...batch, total: 3, left: 2 }])
    })

    it('uses a recovery code up with the challenge it answers, or not at all', async () => {
      const batch = { id: unique('batch'), userId: user, salt: 'salt', createdAt: NOW, acknowledgedAt: null, savedBy: null }
      await store.addRecoveryBatch(batch, ['a'])
      const session = sessionOf(user, { level: 'pending' })
      await store.addSession(session)
      const challengeId = unique('ceremony')
      await store.addCeremony({
        id: challengeId,
        kind: 'challenge',
        userId: user,
        sessionId: session.id,
        expiresAt: NOW + 9,
        version: 0,
        data: {},
      })
      const complete = (hash: string, tokenHash: string, next: string) =>
        store.completeChallenge({
          ...{ challengeId, isRight: true, attempt: [], now: NOW, claim: null, settled: [], tokenHash },
          recovery: { batchId: batch.id, hash, now: NOW },
          next: { ...session, tokenHash: next, level: 'mfa' },
        })
      expect(await complete('a', 'none', unique('token'))).toBe('signed-out')
      expect(await complete('z', session.tokenHash, unique('token'))).toBe('already-used')
      expect(await store.findRecoveryCode(user, batch.id, 'a')).toBe('unused')
      expect(await findCeremony(challengeId)).not.toBeNull()
      const answers = await many(() => complete('a', session.tokenHash, unique('token')))
      expect([count(answers, 'completed'), count(answers, 'expired')]).toEqual([1, 49])
      expect(await store.findRecoveryCode(user, batch.id, 'a')).toBe('used')
    })

    it('finds the session that a request has made by what the request came with', async () => {
      const origin = { tokenHash: unique('former'), request: 'mac', at: NOW }
      const session = sessionOf(user)
      await store.addSession(session)
      expect(await store.findSuccessor(session.tokenHash)).toBeNull()
      const next = { ...session, tokenHash: unique('token'), origin: { ...origin, tokenHash: session.tokenHash } }
      expect(await store.rotateSession(session.tokenHash, next)).toBe(true)
      expect(await store.findSuccessor(session.tokenHash)).toBe(next.tokenHash)
      expect((await store.findSession(next.tokenHash, null))?.session).toEqual(next)
    })

    it('keeps the saved batch until the next one is saved, and forgets a batch that never was', async () => {
      const batch = (id: string, at: number) => ({
        id,
        userId: user,
        salt: 'salt',
        createdAt: NOW + at,
        acknowledgedAt: null,
        savedBy: null,
      })
      const [saved, abandoned, next] = ['saved', 'abandoned', 'next'].map(unique) as [string, string, string]
      const ids = async () => (await store.listRecoveryBatches(user)).map(({ id }) => id)
      const ack = { at: NOW + 9, savedBy: 'printed' as const }
      await store.addRecoveryBatch(batch(saved, 0), ['a'])
      expect(await store.acknowledgeRecoveryBatch('nobody', saved, ack)).toBe(false)
      expect(await store.acknowledgeRecoveryBatch(user, saved, ack)).toBe(true)
      await store.addRecoveryBatch(batch(abandoned, 1), ['b'])
      expect(await ids()).toEqual([saved, abandoned])
      await store.addRecoveryBatch(batch(next, 2), ['c'])
      expect(await ids()).toEqual([saved, next])
      expect(await store.acknowledgeRecoveryBatch(user, next, ack)).toBe(true)
      expect(await store.acknowledgeRecoveryBatch(user, next, { at: NOW + 99, savedBy: 'copied' })).toBe(true)
      expect(await store.listRecoveryBatches(user)).toEqual([
        { ...batch(next, 2), acknowledgedAt: NOW + 9, savedBy: 'printed', total: 1, left: 1 },
      ])
    })

    it('knows a trusted device by token and person, until its time is over', async () => {
      const device = {
        id: unique('device'),
        userId: user,
        tokenHash: unique('token'),
        label: 'Safari',
        createdAt: NOW,
        lastUsedAt: NOW,
        expiresAt: NOW + 100,
      }
      await store.addDevice(device)
      expect(await store.useDevice('nobody', device.tokenHash, NOW + 1)).toBeNull()
      expect(await store.useDevice(user, device.tokenHash, NOW + 100)).toBeNull()
      expect(await store.useDevice(user, device.tokenHash, NOW + 1)).toEqual({ ...device, lastUsedAt: NOW + 1 })
      expect(await store.endDevices(user, { id: 'other' })).toEqual([])
      expect(await store.endDevices(user, 'all')).toEqual([device.id])
      expect(await store.listDevices(user)).toEqual([])
    })

    const strikes: BudgetRule = { kind: 'strikes', limit: 5, lockMs: 1_000, maxLockMs: 3_000, forgetMs: 20_000, hardLimit: 15 }
    const rate: BudgetRule = { kind: 'rate', burst: 3, intervalMs: 1_000 }

    it('charges exactly as many attempts as there are, at the same time', async () => {
      const key = unique('key')
      const answers = await many(() => store.charge([{ key, rule: strikes }], NOW))
      expect(answers.filter((answer) => answer === null)).toHaveLength(5)
      expect(answers.filter((answer) => answer?.retryAt === NOW + 1_000)).toHaveLength(45)
      const rated = unique('key')
      expect((await many(() => store.charge([{ key: rated, rule: rate }], NOW))).filter((answer) => answer === null)).toHaveLength(3)
    })

    it('charges all budgets or none', async () => {
      const [open, shut] = [unique('open'), unique('shut')]
      await many(() => store.charge([{ key: shut, rule: rate }], NOW))
      const entries = [open, shut].map((key) => ({ key, rule: rate }))
      expect(await store.charge(entries, NOW)).toEqual({ index: 1, retryAt: NOW + 1_000 })
      const answers = [1, 2, 3, 4].map(() => store.charge([{ key: open, rule: rate }], NOW))
      expect((await Promise.all(answers)).filter((answer) => answer === null)).toHaveLength(3)
    })

    it('does not deadlock where budgets are charged and settled in opposite orders', async () => {
      const [left, right] = [unique('left'), unique('right')].map((key) => ({ key, rule: { ...rate, burst: 1_000 } }))
      await many(async (index) => {
        const entries = index % 2 ? [left, right] : [right, left]
        await store.charge(entries as [typeof left & object], NOW)
        await store.settle((entries as [NonNullable<typeof left>]).map((entry) => ({ ...entry, outcome: 'refund' })))
      })
      expect(await store.charge([left as NonNullable<typeof left>], NOW)).toBeNull()
    })

    it('reckons budgets as the pure rules do, in any order of attempts, successes and pauses', async () => {
      const act = fc.record({
        pauseMs: fc.constantFrom(0, 1, 400, 1_000, 2_500, 30_000, -700, -9_000, -600_000),
        outcome: fc.constantFrom('fail', 'fail', 'fail', 'refund', 'reset' as const),
      })
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(strikes, rate, { ...strikes, hardLimit: null }),
          fc.array(act, { maxLength: 30 }),
          async (rule, acts) => {
            const key = unique('model')
            let state: BudgetState = FRESH
            let now = NOW
            for (const { pauseMs, outcome } of acts) {
              now += pauseMs
              const denial = denialOf(state, rule, now)
              expect(await store.charge([{ key, rule }], now)).toEqual(denial === undefined ? null : { index: 0, retryAt: denial })
              if (denial !== undefined) continue
              state = charge(state, rule, now)
              if (outcome === 'fail') continue
              await store.settle([{ key, rule, outcome: outcome as 'refund' | 'reset' }])
              state = outcome === 'reset' ? FRESH : refund(state, rule)
            }
          },
        ),
        { numRuns: 60 },
      )
    })

    it('forgets what has ended, and a person altogether', async () => {
      const ended = sessionOf(user, { expiresAt: NOW })
      const alive = sessionOf(user)
      const key = unique('key')
      await store.addSession(ended)
      await store.addSession(alive)
      for (let index = 0; index < 5; index += 1) await store.charge([{ key, rule: strikes }], NOW)
      await store.sweep(NOW)
      expect(await store.listSessions(user)).toEqual([alive])
      expect(await store.charge([{ key, rule: strikes }], NOW)).not.toBeNull()
      await store.removeAccount(user)
      expect(await store.listSessions(user)).toEqual([])
    })

    it('counts coverage without e-mail', async () => {
      const before = await store.coverage()
      const other = unique('user')
      await store.ensureAccount(accountOf(other))
      await store.addFactor(factorOf(user, { method: 'sms' }), { maxFactors: 5 })
      await store.addFactor(factorOf(user, { method: 'email' }), { maxFactors: 5 })
      await store.addFactor(factorOf(other, { method: 'email' }), { maxFactors: 5 })
      const after = await store.coverage()
      expect(after).toEqual({
        accounts: before.accounts + 1,
        covered: before.covered + 1,
        emailOnly: before.emailOnly + 1,
        byMethod: { ...before.byMethod, sms: before.byMethod.sms + 1, email: before.byMethod.email + 2 },
      })
    })
  })
}

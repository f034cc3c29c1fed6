import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryMfaStore, type MfaStore } from 'binnacle/server'
import type { MfaEndpoint, MfaSession } from '../../../src/core/mfa.js'
import {
  type ApplicationOptions,
  type Browser,
  createApplication,
  createPhone,
  enrolTotp,
  owing,
  PASSWORD,
  signIn,
  withTotp,
} from './application.js'

const PHONE = '+4915123456789'

/** How a statement hangs: it never arrives, it arrives once the engine goes on, or it is carried out and its answer waits until then. */
type Hang = 'lost' | 'late' | 'after'

/** A store that hangs at one statement. */
function createHangingStore() {
  const memory = createMemoryMfaStore({ onNotice: () => {} })
  let left = Number.POSITIVE_INFINITY
  let hang: Hang = 'lost'
  let hung = () => {}
  const awake: (() => void)[] = []
  const store = new Proxy(memory, {
    get:
      (target, name: keyof MfaStore) =>
      (...given: unknown[]) => {
        const statement = async () => (target[name] as (...given: unknown[]) => Promise<unknown>)(...given)
        left -= 1
        if (left !== 0) return statement()
        const done = hang === 'after' ? statement() : undefined
        hung()
        if (hang === 'lost') return new Promise(() => {})
        return new Promise((resolve) => awake.push(() => resolve(done ?? statement())))
      },
  })
  return {
    store,
    memory,
    /** It hangs at the statement of this number from here. */
    arm(statement: number, how: Hang) {
      left = statement
      hang = how
      return new Promise<void>((resolve) => (hung = resolve))
    },
    async goOn() {
      left = Number.POSITIVE_INFINITY
      for (const wake of awake.splice(0)) wake()
      // What was under way in the background comes to its end.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

type World = Awaited<ReturnType<typeof createWorld>>
async function createWorld(options: ApplicationOptions = {}) {
  const engine = createHangingStore()
  const ada = await withTotp({ store: engine.store, ...options })
  return { ...ada, engine }
}

interface Step {
  browser: Browser
  endpoint: MfaEndpoint
  body: object
  headers?: Record<string, string>
  memory: MfaStore
  engine: ReturnType<typeof createHangingStore>
  /** Checks what a request that was carried out once has left. */
  check(body: object): Promise<void>
}

/** What a person would call changed. */
async function stateOf(memory: MfaStore) {
  const [factors, batches, sessions, devices] = await Promise.all([
    memory.listFactors('u-ada'),
    memory.listRecoveryBatches('u-ada'),
    memory.listSessions('u-ada'),
    memory.listDevices('u-ada'),
  ])
  return {
    factors: factors.map(({ id, lastStep }) => [id, lastStep]),
    batches: batches.map(({ id, left, acknowledgedAt }) => [id, left, acknowledgedAt]),
    sessions: sessions.map(({ tokenHash, level, grants }) => [tokenHash, level, grants]),
    devices: devices.map(({ id }) => id),
  }
}

const leftOf = async (memory: MfaStore) => (await memory.listRecoveryBatches('u-ada')).map(({ left }) => left)

const stepOf = ({ engine }: World, step: Omit<Step, 'memory' | 'engine'>): Step => ({ memory: engine.memory, engine, ...step })

const STEPS: Record<string, () => Promise<Step>> = {
  async 'a recovery code'() {
    const world = await createWorld({ policy: { trustDeviceDays: 30 } })
    const { browser, challenge } = await owing(world.application)
    return stepOf(world, {
      browser,
      endpoint: 'POST challenges/verify',
      body: { challengeId: challenge.id, method: 'recovery', code: world.codes[0] },
      async check(body) {
        expect(body).toMatchObject({ session: { level: 'mfa' }, recoveryCodesLeft: 9 })
        expect(await leftOf(world.engine.memory)).toEqual([9])
      },
    })
  },
  async 'the code of an app, on a browser that is to be trusted'() {
    const world = await createWorld({ policy: { trustDeviceDays: 30 } })
    const { browser, challenge } = await owing(world.application)
    return stepOf(world, {
      browser,
      endpoint: 'POST challenges/verify',
      body: { challengeId: challenge.id, method: 'totp', factorId: world.factor.id, code: await world.phone.code(), trustDevice: true },
      async check(body) {
        expect(body).toMatchObject({ session: { level: 'mfa' } })
        expect([...browser.cookies.keys()]).toEqual(expect.arrayContaining(['__Host-bn-device', '__Host-bn-session']))
      },
    })
  },
  async 'a step-up'() {
    const world = await createWorld()
    const { browser, challenge } = await owing(world.application)
    await browser.call('POST challenges/verify', {
      challengeId: challenge.id,
      method: 'totp',
      factorId: world.factor.id,
      code: await world.phone.code(),
    })
    world.time.now += 30_000
    const { body } = await browser.call('POST challenges/begin', { action: 'payout' })
    return stepOf(world, {
      browser,
      endpoint: 'POST challenges/verify',
      body: {
        challengeId: body.challenge.id,
        method: 'totp',
        factorId: world.factor.id,
        code: await world.phone.code(),
        password: PASSWORD,
      },
      async check() {
        expect(await world.mfa.takeStepUp(browser.request(), 'payout')).toBe(true)
        expect(await world.mfa.takeStepUp(browser.request(), 'payout')).toBe(false)
      },
    })
  },
  async 'a login with a recovery code'() {
    const world = await createWorld()
    const browser = world.createBrowser()
    return stepOf(world, {
      browser,
      endpoint: 'POST login',
      body: { username: 'ada@example.org', password: PASSWORD, code: world.codes[1] },
      headers: { 'idempotency-key': '5f0c2f6e-2b1d-4b52-9d0f-3d1c7c1f6f00' },
      async check(body) {
        expect(body).toMatchObject({ session: { level: 'mfa' }, recoveryCodesLeft: 9 })
        expect(await leftOf(world.engine.memory)).toEqual([9])
      },
    })
  },
  async 'a login with the code of an app'() {
    const world = await createWorld()
    const browser = world.createBrowser()
    return stepOf(world, {
      browser,
      endpoint: 'POST login',
      body: { username: 'ada@example.org', password: PASSWORD, code: await world.phone.code() },
      headers: { 'idempotency-key': '5f0c2f6e-2b1d-4b52-9d0f-3d1c7c1f6f00' },
      async check(body) {
        expect(body).toMatchObject({ session: { level: 'mfa' } })
      },
    })
  },
  async 'recovery codes that are saved, where MFA is required'() {
    const engine = createHangingStore()
    const application = createApplication({ store: engine.store, policy: { required: true } })
    const browser = application.createBrowser()
    await signIn(browser)
    await enrolTotp(application, browser)
    const { batchId } = (await browser.call('POST recovery-codes/generate')).body
    return {
      ...{ engine, memory: engine.memory, browser },
      endpoint: 'POST recovery-codes/acknowledge',
      body: { batchId, savedBy: 'printed' },
      async check(body) {
        expect(body).toMatchObject({ session: { level: 'mfa' } })
      },
    }
  },
  async 'an authenticator app that is confirmed'() {
    const engine = createHangingStore()
    const application = createApplication({ store: engine.store, policy: { required: true } })
    const browser = application.createBrowser()
    await signIn(browser)
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'totp' })).body
    const phone = createPhone(application.time, enrolment.method === 'totp' ? enrolment.secret : '')
    return {
      ...{ engine, memory: engine.memory, browser },
      endpoint: 'POST enrolments/confirm',
      body: { enrolmentId: enrolment.id, code: await phone.code() },
      async check(body) {
        expect(body).toMatchObject({ needsRecoveryCodes: true, factor: { id: enrolment.id } })
        expect(await engine.memory.listFactors('u-ada')).toHaveLength(1)
        expect((await browser.call('POST recovery-codes/generate')).status).toBe(200)
      },
    }
  },
  async 'a phone that is confirmed'() {
    const engine = createHangingStore()
    const application = createApplication({ store: engine.store })
    const browser = application.createBrowser()
    await signIn(browser)
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'sms', destination: PHONE })).body
    return {
      ...{ engine, memory: engine.memory, browser },
      endpoint: 'POST enrolments/confirm',
      body: { enrolmentId: enrolment.id, code: application.messages[0]?.code },
      async check(body) {
        expect(body).toMatchObject({ factor: { id: enrolment.id } })
        expect(await engine.memory.listFactors('u-ada')).toHaveLength(1)
      },
    }
  },
}

describe('a store that hangs', () => {
  it.each(Object.keys(STEPS))(
    'before or after any statement of %s',
    async (name) => {
      const codes = new Set<string>()
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.constantFrom<Hang>('lost', 'late', 'after'), async (statement, how) => {
          const { browser, endpoint, body, headers, memory, engine, check } = await STEPS[name]!()
          const before = await stateOf(memory)
          const send = () => browser.call(endpoint, body, headers)
          const listener = new AbortController()
          browser.signal = listener.signal
          const hung = engine.arm(statement, how)
          const answer = send()
          const isHanging = await Promise.race([hung.then(() => true), answer.then(() => false)])
          listener.abort(new DOMException('The answer took too long.', 'TimeoutError'))
          const first = await answer
          delete browser.signal
          if (!isHanging) {
            // It has fewer statements.
            expect([first.status, first.raw]).toEqual([200, first.raw])
            await engine.goOn()
            await check(first.body)
            return
          }
          expect([first.status, first.headers.get('retry-after')]).toEqual([503, '5'])
          const code = first.body.error?.code
          codes.add(String(code))
          expect(['unavailable', 'outcome-unknown']).toContain(code)
          await engine.goOn()
          // What was answered as failed has not happened, and does not happen later.
          if (code === 'unavailable') expect(await stateOf(memory)).toEqual(before)
          const again = await send()
          expect([again.status, again.raw]).toEqual([200, again.raw])
          await check(again.body)
          expect((await browser.call('GET session')).body.session?.level).toBe((again.body as { session?: MfaSession }).session?.level)
        }),
        // Every statement in every way.
        { numRuns: 100 },
      )
      expect([...codes].toSorted()).toEqual(['outcome-unknown', 'unavailable'])
    },
    60_000,
  )
})

import { createHash } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryMfaStore, createMfaHandler, type MfaStore } from 'binnacle/server'
import { createPasswordHashing } from 'binnacle/server/node'
import type { MfaChallenge } from '../../../src/core/mfa.js'
import {
  type Browser,
  createApplication,
  createPhone,
  enrolKey,
  enrolTotp,
  KEY,
  levelOf,
  ORIGIN,
  owing,
  PASSWORD,
  saveRecoveryCodes,
  signIn,
  withTotp,
} from './application.js'
import { type Ceremony, createAuthenticator } from './authenticator.js'

const SESSION = '__Host-bn-session'
/** So that each attempt is judged. */
const OPEN = { limit: 1_000, lockMs: 1, maxLockMs: 1, forgetMs: 1, hardLimit: null }
const wrongCode = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const totpAnswer = (challenge: MfaChallenge, code: string) => ({
  challengeId: challenge.id,
  method: 'totp' as const,
  factorId: challenge.options.find(({ method }) => method === 'totp')?.factorId,
  code,
})

describe('a code that was seen', () => {
  it('is no use after its owner used it, and is told from a wrong one', async () => {
    const { application, phone } = await withTotp()
    const code = await phone.code()
    const mine = await owing(application)
    expect((await mine.browser.call('POST challenges/verify', totpAnswer(mine.challenge, code))).status).toBe(200)
    const theirs = await owing(application)
    const replayed = await theirs.browser.call('POST challenges/verify', totpAnswer(theirs.challenge, code))
    expect([replayed.status, replayed.body.error?.code]).toEqual([409, 'already-used'])
    expect(levelOf((await theirs.browser.call('GET session')).body)).toBe('pending')
  })

  it('is no use after it enrolled the factor', async () => {
    const { application, phone, time } = await withTotp()
    time.now -= 30_000
    const { browser, challenge } = await owing(application)
    expect((await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))).body.error?.code).toBe('already-used')
  })

  it('is no use before the last one that was used, within the window', async () => {
    const { application, phone } = await withTotp()
    const mine = await owing(application)
    await mine.browser.call('POST challenges/verify', totpAnswer(mine.challenge, await phone.code(30_000)))
    const theirs = await owing(application)
    expect((await theirs.browser.call('POST challenges/verify', totpAnswer(theirs.challenge, await phone.code()))).body.error?.code).toBe(
      'already-used',
    )
  })

  it('answers only the challenge of the session it was asked for', async () => {
    const { application, phone } = await withTotp()
    const mine = await owing(application)
    const theirs = await owing(application)
    const stolen = await theirs.browser.call('POST challenges/verify', totpAnswer(mine.challenge, await phone.code()))
    expect(stolen.body.error?.code).toBe('expired')
    expect(
      (await application.createBrowser().call('POST challenges/verify', totpAnswer(mine.challenge, await phone.code()))).body.error?.code,
    ).toBe('signed-out')
  })
})

describe('a key', () => {
  async function withKey(policy = {}) {
    const application = createApplication({
      policy,
      users: ['ada', 'eve'].map((name) => ({ id: `u-${name}`, name: `${name}@example.org` })),
    })
    const setup = application.createBrowser()
    await signIn(setup)
    const { key, factor } = await enrolKey(setup)
    const begin = async (browser: Browser, challenge: MfaChallenge) => {
      const { body, raw } = await browser.call('POST challenges/select', { challengeId: challenge.id, method: 'webauthn' })
      if (body.step?.method !== 'webauthn') throw new Error(raw)
      return body.step.options
    }
    const answer = async (change: Ceremony = {}) => {
      const { browser, challenge } = await owing(application)
      const response = key.authenticate(await begin(browser, challenge), change)
      return browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'webauthn', response })
    }
    return { application, key, factor, setup, begin, answer }
  }
  const refusals = (application: { events: object[] }) =>
    application.events.filter((event) => 'type' in event && event.type === 'challenge.refused')

  it('is taken once: its challenge is gone before the response is looked at', async () => {
    const { application, key, begin } = await withKey()
    const { browser, challenge } = await owing(application)
    const request = {
      challengeId: challenge.id,
      method: 'webauthn',
      response: key.authenticate(await begin(browser, challenge), { origin: 'https://evil.example' }),
    }
    expect((await browser.call('POST challenges/verify', request)).body.error?.code).toBe('invalid')
    expect((await browser.call('POST challenges/verify', request)).body.error?.code).toBe('expired')
    const good = { ...request, response: key.authenticate(await begin(browser, challenge)) }
    const answers = await Promise.all(Array.from({ length: 50 }, () => browser.call('POST challenges/verify', good)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    // The cookie of the old session is dead; under the new one the challenge is over.
    expect((await browser.call('POST challenges/verify', good)).status).toBe(410)
  })

  it.each<[string, Ceremony]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['a subdomain that is not ours', { origin: 'https://blog.app.example' }],
    ['another rpId', { rpId: 'evil.example' }],
    ['a cross-origin frame', { crossOrigin: true }],
    ['a cross-origin frame that names its top', { crossOrigin: true, topOrigin: 'https://evil.example' }],
    ['a registration instead of an assertion', { type: 'webauthn.create' }],
    ['another person', { userHandle: 'AAAA' }],
  ])('is refused from %s', async (_, change) => {
    const { answer, application } = await withKey()
    const { status, body } = await answer(change)
    expect([status, body.error?.code]).toEqual([401, 'invalid'])
    expect(refusals(application)).toHaveLength(1)
  })

  it('is refused where its counter went back, as a copy’s would', async () => {
    const { answer, application } = await withKey()
    expect((await answer({ counter: 7 })).status).toBe(200)
    expect((await answer({ counter: 7 })).status).toBe(401)
    expect((await answer({ counter: 6 })).status).toBe(401)
    expect((await answer({ counter: 0 })).status).toBe(401)
    expect(refusals(application).at(-1)).toMatchObject({ reason: 'counter-regression', userId: 'u-ada' })
    expect((await answer({ counter: 8 })).status).toBe(200)
  })

  it('is refused with a signature of something else', async () => {
    const { application, key, begin } = await withKey()
    const { browser, challenge } = await owing(application)
    const options = await begin(browser, challenge)
    const response = key.authenticate(options)
    response.response.signature = key.authenticate({ ...options, challenge: 'another' }).response.signature
    expect(
      (await browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'webauthn', response })).body.error?.code,
    ).toBe('invalid')
  })

  it('of one person opens nobody else’s account', async () => {
    const { application, begin } = await withKey()
    const eve = application.createBrowser()
    await signIn(eve, 'eve@example.org')
    const evesKey = createAuthenticator()
    await enrolKey(eve, evesKey)
    const { browser, challenge } = await owing(application)
    const options = await begin(browser, challenge)
    // Asked for any of her own.
    const response = evesKey.authenticate({ ...options, allowCredentials: undefined })
    const { status, body } = await browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'webauthn', response })
    expect([status, body.error]).toEqual([401, expect.objectContaining({ code: 'unknown-credential', rpId: 'app.example' })])
  })

  it('must verify its user where no password was shown', async () => {
    const { application, key } = await withKey()
    const { mfa } = application
    const open = async (isUserVerified: boolean) => {
      const browser = application.createBrowser()
      const response = await mfa.startSession(browser.request(), 'u-ada', { hasPassword: false })
      browser.cookies.set(SESSION, /=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1] ?? '')
      const { challenge } = (await response.json()) as { challenge: MfaChallenge }
      const { step } = (await browser.call('POST challenges/select', { challengeId: challenge.id, method: 'webauthn' })).body
      if (step.method !== 'webauthn') throw new Error('no key')
      expect(step.options.userVerification).toBe('required')
      return browser.call('POST challenges/verify', {
        challengeId: challenge.id,
        method: 'webauthn',
        response: key.authenticate(step.options, { isUserVerified }),
      })
    }
    expect((await open(false)).body.error?.code).toBe('user-verification')
    expect((await open(true)).status).toBe(200)
  })

  it.each<[string, Ceremony]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['a cross-origin frame', { crossOrigin: true }],
    ['another rpId', { rpId: 'evil.example' }],
    ['an assertion instead of a registration', { type: 'webauthn.get' }],
  ])('is not registered from %s', async (_, change) => {
    const { setup } = await withKey()
    const { enrolment } = (await setup.call('POST enrolments/begin', { method: 'webauthn', device: 'security-key' })).body
    const response = enrolment.method === 'webauthn' && createAuthenticator().register(enrolment.options, change)
    expect((await setup.call('POST enrolments/confirm', { enrolmentId: enrolment.id, response })).body.error?.code).toBe('invalid')
    expect((await setup.call('GET overview')).body.factors).toHaveLength(1)
  })

  it('is not registered twice by a response that is sent again, nor as a passkey without user verification', async () => {
    const { setup } = await withKey()
    const { enrolment } = (await setup.call('POST enrolments/begin', { method: 'webauthn', device: 'passkey' })).body
    if (enrolment.method !== 'webauthn') throw new Error('no key')
    const unverified = createAuthenticator().register(enrolment.options, { isUserVerified: false })
    expect((await setup.call('POST enrolments/confirm', { enrolmentId: enrolment.id, response: unverified })).body.error?.code).toBe(
      'user-verification',
    )
    const next = (await setup.call('POST enrolments/begin', { method: 'webauthn', device: 'security-key' })).body.enrolment
    if (next.method !== 'webauthn') throw new Error('no key')
    const request = { enrolmentId: next.id, response: createAuthenticator().register(next.options) }
    expect((await setup.call('POST enrolments/confirm', request)).status).toBe(200)
    expect((await setup.call('POST enrolments/confirm', request)).body.error?.code).toBe('expired')
  })

  it('is not weakened by a phone: SMS and e-mail answer nothing beside it, and can not be added', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'sms', destination: '+4915123456789' })).body
    const sms = (await browser.call('POST enrolments/confirm', { enrolmentId: enrolment.id, code: application.messages[0]?.code })).body
      .factor
    await enrolKey(browser)
    const { body } = await browser.call('GET overview')
    expect(body.factors.map(({ method, isSuspended }) => [method, isSuspended ?? false])).toEqual([
      ['sms', true],
      ['webauthn', false],
    ])
    expect(body.methods).toEqual(['webauthn', 'totp'])
    expect((await browser.call('POST enrolments/begin', { method: 'email', destination: 'ada@example.org' })).body.error?.code).toBe(
      'unsupported',
    )
    const { browser: thief, challenge } = await owing(application)
    expect(challenge.options.map(({ method }) => method)).toEqual(['webauthn'])
    expect(
      (await thief.call('POST challenges/select', { challengeId: challenge.id, method: 'sms', factorId: sms.id })).body.error?.code,
    ).toBe('unsupported')
    expect(
      (await thief.call('POST challenges/verify', { challengeId: challenge.id, method: 'sms', factorId: sms.id, code: '000000' })).body
        .error?.code,
    ).toBe('unsupported')
    expect(application.messages).toHaveLength(1)
  })
})

describe('what is stored', () => {
  it('of one person is no use in the row of another', async () => {
    const store = createMemoryMfaStore({ onNotice: () => {} })
    const application = createApplication({
      store,
      users: ['ada', 'eve'].map((name) => ({ id: `u-${name}`, name: `${name}@example.org` })),
    })
    const [ada, eve] = [application.createBrowser(), application.createBrowser()]
    await signIn(ada)
    await enrolTotp(application, ada)
    await signIn(eve, 'eve@example.org')
    const { phone } = await enrolTotp(application, eve)
    const [[adas], [eves]] = [await store.listFactors('u-ada'), await store.listFactors('u-eve')]
    await store.reseal(adas?.id ?? '', adas?.sealed ?? '', eves?.sealed ?? '')
    const { browser, challenge } = await owing(application)
    const { status, body } = await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))
    expect([status, body.error?.code]).toEqual([503, 'unavailable'])
    expect(levelOf((await browser.call('GET session')).body)).toBe('pending')
  })

  it('holds no secret, code, destination or token in the clear', async () => {
    const written: unknown[] = []
    const memory = createMemoryMfaStore({ onNotice: () => {} })
    const store = new Proxy(memory, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...parts: unknown[]) => unknown
        return (...parts: unknown[]) => {
          written.push(parts)
          return method.apply(target, parts)
        }
      },
    }) as MfaStore
    const { application, browser, secret, codes, messages, phone } = await withTotp({ store })
    await signIn(browser)
    const { challenge } = await owing(application, browser)
    await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))
    await browser.call('POST enrolments/begin', { method: 'sms', destination: '+4915123456789' })
    const all = JSON.stringify(written)
    for (const clear of [
      secret,
      ...codes,
      ...codes.map((code) => code.replaceAll('-', '')),
      messages[0]?.code ?? '',
      '4915123456789',
      PASSWORD,
      'ada@example.org',
      browser.cookies.get(SESSION) ?? '',
    ])
      expect(all).not.toContain(clear)
    expect(messages).toHaveLength(1)
  })

  it('is sealed anew when keys are rotated, after which the old key can go', async () => {
    const store = createMemoryMfaStore({ onNotice: () => {} })
    const { phone, time } = await withTotp({ store })
    const K2 = Buffer.alloc(32, 9).toString('base64')
    const both = createApplication({ store, keys: { current: 'k2', secrets: { k1: KEY, k2: K2 } } })
    expect([await both.mfa.rotateKeys(), await both.mfa.rotateKeys()]).toEqual([1, 0])
    const application = createApplication({ store, keys: { current: 'k2', secrets: { k2: K2 } } })
    application.time.now = time.now
    const { browser, challenge } = await owing(application)
    expect((await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))).status).toBe(200)
  })
})

describe('a session', () => {
  it('never has an id that a browser brought along', async () => {
    const { createBrowser } = createApplication()
    const browser = createBrowser()
    const planted = 'A'.repeat(43)
    browser.cookies.set(SESSION, planted)
    await signIn(browser)
    expect(browser.cookies.get(SESSION)).not.toBe(planted)
    browser.cookies.set(SESSION, planted)
    expect((await browser.call('GET session')).body.session).toBeNull()
  })

  it('has a new id after login, factor and step-up, and each old one is dead', async () => {
    const { application, browser, phone, time } = await withTotp()
    const ids: string[] = []
    const note = () => ids.push(browser.cookies.get(SESSION) ?? '')
    const { challenge } = await owing(application, browser)
    note()
    await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))
    note()
    time.now += 30_000
    const { challenge: stepUp } = (await browser.call('POST challenges/begin', { action: 'pay' })).body
    await browser.call('POST challenges/verify', { ...totpAnswer(stepUp, await phone.code()), password: PASSWORD })
    note()
    expect(new Set(ids).size).toBe(3)
    for (const [index, id] of ids.entries()) {
      const other = application.createBrowser()
      other.cookies.set(SESSION, id)
      expect((await other.call('GET session')).body.session === null).toBe(index < 2)
    }
  })

  it('keeps its id in a cookie for this host, https and the server alone', async () => {
    const { createBrowser } = createApplication()
    const { headers } = await signIn(createBrowser())
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-bn-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/),
      // Opens nothing: it says whose budget of guesses this browser has.
      expect.stringMatching(/^__Host-bn-known=[\w.-]{110}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000$/),
    ])
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('is nobody’s where its cookie comes twice', async () => {
    const { createBrowser } = createApplication()
    const browser = createBrowser()
    await signIn(browser)
    const twice = `${SESSION}=${browser.cookies.get(SESSION)}; ${SESSION}=${'A'.repeat(43)}`
    browser.cookies.clear()
    expect((await browser.call('GET session', undefined, { cookie: twice })).body.session).toBeNull()
  })

  it('that has shown a password alone owes the factor that was enrolled meanwhile', async () => {
    const application = createApplication()
    const [old, own] = [application.createBrowser(), application.createBrowser()]
    await signIn(old)
    await signIn(own)
    await enrolTotp(application, own)
    expect(levelOf((await old.call('GET session')).body)).toBe('pending')
    expect((await application.mfa.authenticate(old.request()))?.level).toBe('pending')
    expect((await old.call('GET overview')).body.error?.code).toBe('mfa-required')
  })

  it('opened by another login path comes past no gate', async () => {
    const application = createApplication({ policy: { required: true } })
    const browser = application.createBrowser()
    const response = await application.mfa.startSession(browser.request(), 'u-ada', { hasPassword: true })
    browser.cookies.set(SESSION, /=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1] ?? '')
    expect((await application.mfa.authenticate(browser.request()))?.level).toBe('enrolling')
    for (const endpoint of ['GET sessions', 'GET devices'] as const)
      expect((await browser.call(endpoint)).body.error?.code).toBe('enrolment-required')
  })
})

describe('another site', () => {
  it.each([
    ['no origin', { origin: '' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['an origin that begins like ours', { origin: `${ORIGIN}.evil.example` }],
    ['our origin, though the browser says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
  ])('changes nothing with %s', async (_, headers) => {
    const { browser, application } = await withTotp()
    const { challenge } = await owing(application, browser)
    const written = vi.spyOn(application.store, 'endSessions')
    const { status, body } = await browser.call('POST logout', {}, headers)
    expect([status, body.error?.code]).toEqual([403, 'refused'])
    expect(written).not.toHaveBeenCalled()
    expect(challenge.id).toBeTruthy()
    expect(application.events.at(-1)).toMatchObject({ type: 'request.refused', reason: 'origin' })
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json+x'])(
    'changes nothing with a body of %s, as a form sends it',
    async (type) => {
      const { createBrowser } = createApplication()
      expect((await createBrowser().call('POST login', {}, { 'content-type': type })).status).toBe(415)
    },
  )

  it('fills no memory with a body', async () => {
    const { createBrowser } = createApplication()
    expect((await createBrowser().call('POST login', { username: 'a'.repeat(70_000), password: 'x' })).status).toBe(413)
    expect((await createBrowser().call('POST login', { username: 'a'.repeat(321), password: 'x' })).status).toBe(400)
  })

  it('can not read with the cookie of ours', async () => {
    const { createBrowser } = createApplication()
    const browser = createBrowser()
    await signIn(browser)
    const { status, headers } = await browser.call('GET overview', undefined, { 'sec-fetch-site': 'cross-site' })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null])
  })
})

describe('a step-up', () => {
  async function signedIn() {
    const made = await withTotp()
    const { challenge } = await owing(made.application, made.browser)
    await made.browser.call('POST challenges/verify', totpAnswer(challenge, await made.phone.code()))
    made.time.now += 300_000
    const stepUp = async (action: string) => {
      made.time.now += 30_000
      const { challenge } = (await made.browser.call('POST challenges/begin', { action })).body
      const { status, raw } = await made.browser.call('POST challenges/verify', {
        ...totpAnswer(challenge, await made.phone.code()),
        password: PASSWORD,
      })
      if (status !== 200) throw new Error(raw)
    }
    return { ...made, stepUp }
  }

  it('for one action allows no other', async () => {
    const { browser, factor, mfa, stepUp } = await signedIn()
    await stepUp('pay:order-12')
    expect((await browser.call('POST factors/remove', { factorId: factor.id })).body.error?.code).toBe('reauth-required')
    expect((await browser.call('POST enrolments/begin', { method: 'totp' })).body.error?.code).toBe('reauth-required')
    expect((await browser.call('POST recovery-codes/generate')).body.error?.code).toBe('reauth-required')
    expect((await browser.call('POST sessions/revoke', { id: 'others' })).body.error?.code).toBe('reauth-required')
    expect(await mfa.takeStepUp(browser.request(), 'pay:order-13')).toBe(false)
    expect(await mfa.takeStepUp(browser.request(), 'pay:order-12')).toBe(true)
  })

  it('of a while ago allows nothing', async () => {
    const { browser, factor, stepUp, time } = await signedIn()
    await stepUp(`factors/remove:${factor.id}`)
    time.now += 300_000
    expect((await browser.call('POST factors/remove', { factorId: factor.id })).body.error?.code).toBe('reauth-required')
  })

  it('allows its action once, though it is asked for fifty times at once', async () => {
    const { browser, mfa, stepUp } = await signedIn()
    await stepUp('pay')
    const taken = await Promise.all(Array.from({ length: 50 }, () => mfa.takeStepUp(browser.request(), 'pay')))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('can not be had by a session that still owes its factor', async () => {
    const { application } = await withTotp()
    const { browser } = await owing(application)
    expect((await browser.call('POST challenges/begin', { action: 'pay' })).body.error?.code).toBe('mfa-required')
  })

  it('counts its wrong answers on the same budget as a login', async () => {
    const { browser, application, phone } = await signedIn()
    const { challenge } = (await browser.call('POST challenges/begin', { action: 'pay' })).body
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(
        (await browser.call('POST challenges/verify', { ...totpAnswer(challenge, wrongCode(await phone.code())), password: PASSWORD })).body
          .error?.code,
      ).toBe('invalid')
    const login = await owing(application, browser)
    expect((await browser.call('POST challenges/verify', totpAnswer(login.challenge, await phone.code()))).body.error?.code).toBe('locked')
  })
})

describe('guessing', () => {
  it('locks the account after five codes; neither a new challenge nor a right password gives more', async () => {
    const { application, phone, time } = await withTotp()
    const guess = async () => {
      const { browser, challenge } = await owing(application)
      return browser.call('POST challenges/verify', totpAnswer(challenge, wrongCode(await phone.code())))
    }
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await guess()).status).toBe(401)
    const locked = await guess()
    expect([locked.status, locked.headers.get('retry-after'), locked.body.error]).toEqual([
      429,
      '60',
      expect.objectContaining({ code: 'locked', retryAt: time.now + 60_000 }),
    ])
    time.now += 60_000
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await guess()).status).toBe(401)
    expect((await guess()).headers.get('retry-after')).toBe('120')
    expect(application.events).toContainEqual(expect.objectContaining({ type: 'locked', scope: 'account', userId: 'u-ada' }))
    await application.mfa.unlock('u-ada')
    const { browser, challenge } = await owing(application)
    expect((await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))).status).toBe(200)
  })

  it('after the clock of the server was set back refuses nobody: not the address, and not the person', async () => {
    const { createBrowser, time, mfa } = createApplication({ policy: { budgets: { login: { limit: 1_000 } as never } } })
    const guess = async () => (await createBrowser().call('POST login', { username: 'ada@example.org', password: 'wrong' })).status
    for (let attempt = 0; attempt < 50; attempt += 1) expect(await guess()).toBe(401)
    expect(await guess()).toBe(429)
    time.now -= 600_000
    expect((await signIn(createBrowser())).status).toBe(200)
    // And the rate goes on: one each 12 s.
    expect(await guess()).toBe(401)
    expect(await guess()).toBe(429)
    await mfa.unlock('u-ada', { address: '192.0.2.1' })
    expect(await guess()).toBe(401)
  })

  it('unlock lifts what a person has used up of every rate', async () => {
    const { application, browser } = await withTotp({ policy: { budgets: { begins: { burst: 6, intervalMs: 3_600_000 } } } })
    await signIn(browser)
    const begin = () => browser.call('POST challenges/begin', {})
    while ((await begin()).status === 200);
    expect((await begin()).status).toBe(429)
    await application.mfa.unlock('u-ada')
    expect((await begin()).status).toBe(200)
  })

  it('judges five of fifty at once', async () => {
    const { application, phone } = await withTotp()
    const sessions = await Promise.all(Array.from({ length: 50 }, () => owing(application)))
    const code = wrongCode(await phone.code())
    const answers = await Promise.all(
      sessions.map(({ browser, challenge }) => browser.call('POST challenges/verify', totpAnswer(challenge, code))),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(45)
  })

  it('locks a name after five passwords, whether or not there is such a person', async () => {
    const { createBrowser } = createApplication()
    const outcomes = await Promise.all(
      ['ada@example.org', 'nobody@example.org'].map(async (username) => {
        const raw: string[] = []
        for (let attempt = 0; attempt < 7; attempt += 1)
          raw.push((await createBrowser().call('POST login', { username, password: 'wrong' })).raw)
        return raw
      }),
    )
    expect(outcomes[0]).toEqual(outcomes[1])
    expect(outcomes[0]?.map((raw) => JSON.parse(raw).error.code)).toEqual([...Array(5).fill('invalid'), 'locked', 'locked'])
    expect((await createBrowser().call('POST login', { username: ' ADA@example.org ', password: PASSWORD })).body.error?.code).toBe(
      'locked',
    )
  })

  it('of passwords is not forgiven by a right one that still owes its factor', async () => {
    const { application, createBrowser, phone } = await withTotp()
    const wrong = async () =>
      (await createBrowser().call('POST login', { username: 'ada@example.org', password: 'wrong' })).body.error?.code
    for (let attempt = 0; attempt < 4; attempt += 1) expect(await wrong()).toBe('invalid')
    const { browser, challenge } = await owing(application)
    expect([await wrong(), await wrong()]).toEqual(['invalid', 'locked'])
    // The whole login forgives.
    expect((await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))).status).toBe(200)
    expect(await wrong()).toBe('invalid')
  })

  it('from one address is slowed over all accounts, IPv6 by its /64, and X-Forwarded-For does not help', async () => {
    const { createBrowser } = createApplication({ policy: { budgets: { address: { burst: 10, intervalMs: 60_000 } } } })
    const codes: (string | undefined)[] = []
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const browser = createBrowser(`2001:db8:0:1::${attempt}`)
      const { body } = await browser.call(
        'POST login',
        { username: `user-${attempt}`, password: 'wrong' },
        { 'x-forwarded-for': `198.51.100.${attempt}` },
      )
      codes.push(body.error?.code)
    }
    expect(codes).toEqual([...Array(10).fill('invalid'), 'rate-limited', 'rate-limited'])
    expect((await createBrowser('2001:db8:0:2::1').call('POST login', { username: 'user-x', password: 'wrong' })).body.error?.code).toBe(
      'invalid',
    )
  })

  it('of recovery codes is stopped before the slow hash', async () => {
    const hash = vi.fn(
      async (secret: string, salt: Uint8Array) => new Uint8Array(createHash('sha256').update(salt).update(secret).digest()),
    )
    const { application } = await withTotp({ hashing: { hash } })
    hash.mockClear()
    const sessions = await Promise.all(Array.from({ length: 50 }, () => owing(application)))
    await Promise.all(
      sessions.map(({ browser, challenge }) =>
        browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'recovery', code: '0000-0000-0000-0000' }),
      ),
    )
    expect(hash).toHaveBeenCalledTimes(5)
  })

  it('of one factor ends for good at a hundred in a row, and another factor still works', async () => {
    const { application, phone, codes, time } = await withTotp({
      policy: { budgets: { account: { limit: 1_000, lockMs: 1, maxLockMs: 1, forgetMs: 1e9, hardLimit: null } } },
    })
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { browser, challenge } = await owing(application)
      await browser.call('POST challenges/verify', totpAnswer(challenge, wrongCode(await phone.code())))
      time.now += 3_600_000
    }
    time.now += 400 * 86_400_000
    const { browser, challenge } = await owing(application)
    const locked = await browser.call('POST challenges/verify', totpAnswer(challenge, await phone.code()))
    expect([locked.body.error?.code, locked.body.error?.retryAt, locked.headers.get('retry-after')]).toEqual(['locked', undefined, null])
    expect((await browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'recovery', code: codes[0] })).status).toBe(
      200,
    )
  })

  it('sends a phone five messages, not fifty, and one at a time', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'sms', destination: '+4915123456789' })).body
    const again = () => browser.call('POST enrolments/resend', { enrolmentId: enrolment.id })
    await Promise.all(Array.from({ length: 50 }, again))
    expect(application.messages).toHaveLength(1)
    for (let attempt = 0; attempt < 6; attempt += 1) {
      application.time.now += 60_000
      await again()
    }
    expect(application.messages).toHaveLength(5)
  })
})

describe('who has an account', () => {
  const known = { username: 'ada@example.org', password: 'wrong' }
  const unknown = { username: 'nobody@example.org', password: 'wrong' }

  it.each(['000000', '0000-0000-0000-0000'])('is told by no status, body or step taken, with code %s', async (code) => {
    const steps: string[] = []
    const memory = createMemoryMfaStore({ onNotice: () => {} })
    const store = new Proxy(memory, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...parts: unknown[]) => unknown
        return (...parts: unknown[]) => {
          steps.push(String(name))
          return method.apply(target, parts)
        }
      },
    }) as MfaStore
    const hashing = {
      hash: async (secret: string, salt: Uint8Array) => {
        steps.push('slow hash')
        return new Uint8Array(createHash('sha256').update(salt).update(secret).digest())
      },
    }
    const { createBrowser } = await withTotp({ store, hashing })
    const attempt = async (request: object) => {
      steps.length = 0
      const { status, raw } = await createBrowser().call('POST login', { ...request, code })
      return { status, raw, steps: [...steps] }
    }
    const wrongPassword = await attempt(known)
    expect(wrongPassword).toEqual(await attempt(unknown))
    expect(wrongPassword).toEqual(await attempt({ ...known, password: PASSWORD }))
    expect(wrongPassword.status).toBe(401)
  })

  it('is told by no time: of 150 pairs an unknown name is faster than a wrong code about as often as it is slower', async () => {
    const passwords = createPasswordHashing({ cost: 2 ** 10, parallelization: 1 })
    const stored = await passwords.hash(PASSWORD)
    const { createBrowser } = await withTotp({
      accounts: {
        find: async () => ({ id: 'u-ada', name: 'ada@example.org' }),
        signIn: async (name, password) => {
          const isRight = await passwords.verify(password, name === 'ada@example.org' ? stored : null)
          return isRight ? { id: 'u-ada', name } : null
        },
      },
      policy: { budgets: { login: OPEN, account: OPEN, factor: OPEN, address: { burst: 10_000, intervalMs: 1 } } },
    })
    const browser = createBrowser()
    const timeOf = async (request: object) => {
      const began = performance.now()
      await browser.call('POST login', { ...request, code: '000000' })
      return performance.now() - began
    }
    const wrongFactor = { ...known, password: PASSWORD }
    let faster = 0
    for (let pair = 0; pair < 170; pair += 1) {
      // Alternating, so that neither has the warmer machine; the first pairs warm it.
      const [first, second] = pair % 2 ? [wrongFactor, unknown] : [unknown, wrongFactor]
      const [one, two] = [await timeOf(first), await timeOf(second)]
      const unknownIsFaster = pair % 2 ? two < one : one < two
      if (pair >= 20 && unknownIsFaster) faster += 1
    }
    // Of a fair coin 150 times: 75, standard deviation 6.1. Five of those either way.
    expect(Math.abs(faster - 75)).toBeLessThan(31)
  })
})

/** Lets nobody on before that many have come. */
function createMeeting(size: number): () => Promise<void> {
  let open = () => {}
  const isOpen = new Promise<void>((resolve) => (open = resolve))
  let arrived = 0
  return () => {
    arrived += 1
    if (arrived === size) open()
    return isOpen
  }
}

describe('a race', () => {
  it('of four confirms makes one factor; the same one again, when the session has its new id, gets the same answer', async () => {
    const memory = createMemoryMfaStore({ onNotice() {} })
    // Each code has been found right before the first of them makes the factor.
    const meeting = createMeeting(4)
    const takeCeremony: MfaStore['takeCeremony'] = async (...request) => {
      await meeting()
      return memory.takeCeremony(...request)
    }
    const application = createApplication({ store: { ...memory, takeCeremony } })
    const browser = application.createBrowser()
    await signIn(browser)
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'totp' })).body
    const code = await createPhone(application.time, enrolment.method === 'totp' ? enrolment.secret : '').code()
    const cookiesBefore = new Map(browser.cookies)
    const confirm = (sender: Browser) => sender.call('POST enrolments/confirm', { enrolmentId: enrolment.id, code })
    const answers = await Promise.all([0, 1, 2, 3].map(() => confirm(browser)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410, 410, 410])
    const late = application.createBrowser()
    for (const [name, value] of cookiesBefore) late.cookies.set(name, value)
    expect((await confirm(late)).body.factor).toEqual(answers.find(({ status }) => status === 200)?.body.factor)
    expect(late.cookies).toEqual(browser.cookies)
    // Another one is told that the old session is over, and it takes no cookie away: the page's other request has the new one.
    const other = application.createBrowser()
    for (const [name, value] of cookiesBefore) other.cookies.set(name, value)
    const answer = await other.call('POST enrolments/confirm', { enrolmentId: enrolment.id, code: '000000' })
    expect(answer.body.error?.code).toBe('signed-out')
    expect(other.cookies).toEqual(cookiesBefore)
    expect(await memory.listFactors('u-ada')).toHaveLength(1)
  })

  it('to remove the last two factors leaves one, where MFA is required', async () => {
    const memory = createMemoryMfaStore({ onNotice() {} })
    // Each has been let through, with both factors there, before either is removed.
    const meeting = createMeeting(2)
    const removeFactor: MfaStore['removeFactor'] = async (...request) => {
      await meeting()
      return memory.removeFactor(...request)
    }
    const application = createApplication({ policy: { required: true }, store: { ...memory, removeFactor } })
    const browser = application.createBrowser()
    await signIn(browser)
    const { factor: totp } = await enrolTotp(application, browser)
    await saveRecoveryCodes(browser)
    const { factor: key } = await enrolKey(browser)
    const answers = await Promise.all([totp, key].map(({ id }) => browser.call('POST factors/remove', { factorId: id })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(await memory.listFactors('u-ada')).toHaveLength(1)
  })
})

describe('a pending factor', () => {
  it('answers no challenge', async () => {
    const { application, browser, phone } = await withTotp()
    const mine = await owing(application, browser)
    await browser.call('POST challenges/verify', totpAnswer(mine.challenge, await phone.code()))
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'totp' })).body
    const pending = createPhone(application.time, enrolment.method === 'totp' ? enrolment.secret : '')
    const { browser: other, challenge } = await owing(application)
    expect(
      (await other.call('POST challenges/verify', { ...totpAnswer(challenge, await pending.code()), factorId: enrolment.id })).body.error
        ?.code,
    ).toBe('unsupported')
    expect((await other.call('POST challenges/verify', totpAnswer(challenge, await pending.code()))).body.error?.code).toBe('invalid')
    // Its ceremony is no challenge either.
    expect(
      (await browser.call('POST challenges/verify', { challengeId: enrolment.id, method: 'totp', code: '000000' })).body.error?.code,
    ).toBe('expired')
  })
})

describe('the options', () => {
  const options = {
    store: createMemoryMfaStore({ onNotice: () => {} }),
    authorize: () => true,
    accounts: { find: async () => null },
    keys: { current: 'k1', secrets: { k1: KEY } },
    hashing: { hash: async () => new Uint8Array() },
    origins: [ORIGIN],
    appName: 'App',
    peerAddress: () => null,
  }
  it.each([
    [{ origins: [] }, 'origins'],
    [{ origins: ['https://app.example/path'] }, 'origins'],
    [{ basePath: 'mfa' }, 'basePath'],
    [{ webauthn: { server: {} as never, rpId: 'other.example' } }, 'rpId'],
    [{ policy: { sentCodes: { ttlMs: 3_600_000 } } }, 'policy.sentCodes.ttlMs'],
    [{ policy: { budgets: { factor: { limit: 5, lockMs: 1, maxLockMs: 1, forgetMs: 1, hardLimit: 1_000 } } } }, 'hardLimit'],
  ])('are refused where they are wrong: %j', (change, why) => {
    expect(() => createMfaHandler({ ...options, ...change })).toThrow(why)
  })

  it('deny everything without an authorize that says true', async () => {
    for (const authorize of [() => false, () => 'yes' as unknown as boolean, () => Promise.reject(new Error('no'))]) {
      const { createBrowser } = createApplication({ authorize })
      expect((await signIn(createBrowser())).status).toBeGreaterThanOrEqual(403)
    }
    expect(() => createMfaHandler({ ...options, authorize: undefined as never })).toThrow('authorize')
  })
})

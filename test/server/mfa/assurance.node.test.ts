import { describe, expect, it } from 'vitest'
import {
  type Application,
  type Browser,
  createApplication,
  createPhone,
  enrolKey,
  enrolTotp,
  owing,
  PASSWORD,
  signIn,
  START,
  withTotp,
} from './application.js'

const EMAIL = 'ada@example.org'

async function enrolSent(application: Application, browser: Browser, method: 'sms' | 'email', destination: string) {
  const { body } = await browser.call('POST enrolments/begin', { method, destination })
  const code = application.messages.at(-1)?.code
  const confirmed = await browser.call('POST enrolments/confirm', { enrolmentId: body.enrolment.id, code })
  if (confirmed.status !== 200) throw new Error(confirmed.raw)
  application.time.now += 120_000
  return confirmed.body
}

/** Answers the challenge a browser owes with the code that was sent. */
async function answerSent(application: Application, browser: Browser, method: 'sms' | 'email', more: object = {}) {
  const { challenge } = (await browser.call('POST challenges/begin', {})).body
  const option = challenge.options.find((one) => one.method === method)
  const way = { challengeId: challenge.id, method, factorId: option?.factorId }
  await browser.call('POST challenges/select', way)
  return browser.call('POST challenges/verify', { ...way, code: application.messages.at(-1)?.code, ...more })
}

const identity = (application: Application, browser: Browser) => application.mfa.authenticate(browser.request())

describe('what a session is worth', () => {
  /** @see SP 800-63B-4, section 3.1.3.1: e-mail is no out-of-band authenticator */
  it('is no more than a password by a code that was sent by e-mail', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    expect((await enrolSent(application, browser, 'email', EMAIL)).session.level).toBe('password')
    await browser.call('POST logout')
    await signIn(browser)
    expect((await identity(application, browser))?.level).toBe('pending')
    expect((await answerSent(application, browser, 'email')).body.session.level).toBe('password')
    expect(await identity(application, browser)).toMatchObject({
      level: 'password',
      methods: [
        { method: 'password', assurance: null },
        { method: 'email', assurance: 'low' },
      ],
    })
    expect((await browser.call('GET session')).body.session?.level).toBe('password')
  })

  it('is no more than that by a link and a code to the same mailbox', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    await enrolSent(application, browser, 'email', EMAIL)
    const link = await application.mfa.startSession(browser.request(), 'u-ada', { hasPassword: false })
    const [cookie = ''] = link.headers.getSetCookie()
    browser.cookies.set('__Host-bn-session', /=([^;]*)/.exec(cookie)?.[1] ?? '')
    await answerSent(application, browser, 'email')
    expect(await identity(application, browser)).toMatchObject({
      level: 'password',
      methods: [
        { method: 'application', assurance: null },
        { method: 'email', assurance: 'low' },
      ],
    })
  })

  it('does not let the mailbox change a factor that counts', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { factor } = await enrolTotp(application, browser)
    await enrolSent(application, browser, 'email', EMAIL)
    await browser.call('POST logout')
    await signIn(browser)
    await answerSent(application, browser, 'email')
    const refused = await browser.call('POST factors/remove', { factorId: factor.id })
    expect(refused.body.error).toMatchObject({ code: 'reauth-required', action: `factors/remove:${factor.id}` })
    const stepUp = (await browser.call('POST challenges/begin', { action: `factors/remove:${factor.id}` })).body.challenge
    expect(stepUp.options.map(({ method }) => method)).toEqual(['totp'])
  })

  it('trusts no browser by an e-mail', async () => {
    const application = createApplication({ policy: { trustDeviceDays: 30 } })
    const browser = application.createBrowser()
    await signIn(browser)
    await enrolSent(application, browser, 'email', EMAIL)
    await browser.call('POST logout')
    await signIn(browser)
    await answerSent(application, browser, 'email', { trustDevice: true })
    await browser.call('POST logout')
    expect((await signIn(browser)).body).toMatchObject({ status: 'challenge' })
  })

  it.each([
    ['totp', 'strong'],
    ['recovery', 'strong'],
    ['sms', 'restricted'],
    ['webauthn', 'phishing-resistant'],
  ] as const)('is mfa by %s, and says so', async (method, assurance) => {
    const { application, browser, phone, factor, codes, time } = await withTotp()
    const { challenge } = await owing(application, browser)
    const answer = method === 'recovery' ? { method, code: codes[0] } : { method: 'totp', factorId: factor.id, code: await phone.code() }
    await browser.call('POST challenges/verify', { challengeId: challenge.id, ...answer })
    if (method === 'webauthn') {
      const { key } = await enrolKey(browser)
      const owed = await owing(application, browser)
      const { step } = (await browser.call('POST challenges/select', { challengeId: owed.challenge.id, method })).body
      if (step.method !== 'webauthn') throw new Error('no key')
      const response = key.authenticate(step.options)
      await browser.call('POST challenges/verify', { challengeId: owed.challenge.id, method, response })
    }
    if (method === 'sms') {
      await enrolSent(application, browser, 'sms', '+4915123456789')
      time.now += 120_000
      await signIn(browser)
      await answerSent(application, browser, 'sms')
    }
    expect(await identity(application, browser)).toMatchObject({
      level: 'mfa',
      methods: [
        { method: 'password', assurance: null },
        { method, assurance },
      ],
    })
  })
})

/** @see a new app replaced the old one, and the stolen browser that the old one had been trusted with signed in by the password alone */
describe('a trusted browser', () => {
  it('does not outlive the authenticator app it was trusted with', async () => {
    const { application, browser, phone, factor, time, events } = await withTotp({ policy: { trustDeviceDays: 30 } })
    const stolen = application.createBrowser('198.51.100.7')
    const { challenge } = await owing(application, stolen)
    const answer = { challengeId: challenge.id, method: 'totp', factorId: factor.id, code: await phone.code(), trustDevice: true }
    expect((await stolen.call('POST challenges/verify', answer)).status).toBe(200)
    await stolen.call('POST logout')
    expect((await signIn(stolen)).body).toMatchObject({ status: 'done' })
    await stolen.call('POST logout')

    time.now += 30_000
    const mine = await owing(application, browser)
    await browser.call('POST challenges/verify', {
      challengeId: mine.challenge.id,
      method: 'totp',
      factorId: factor.id,
      code: await phone.code(),
    })
    const begun = (await browser.call('POST enrolments/begin', { method: 'totp' })).body.enrolment
    if (begun.method !== 'totp') throw new Error('not begun')
    expect(begun.replaces).toBe('TOTP')
    const next = createPhone(time, begun.secret)
    const confirmed = await browser.call('POST enrolments/confirm', { enrolmentId: begun.id, code: await next.code() })
    expect(confirmed.body.endedBrowsers).toBe(1)
    expect(events).toContainEqual(expect.objectContaining({ type: 'device.revoked', reason: 'factor-replaced' }))
    expect((await signIn(stolen)).body).toMatchObject({ status: 'challenge' })
  })
})

describe('several authenticator apps', () => {
  it('are a policy: each answers, also beside the password, and none replaces another', async () => {
    const application = createApplication({ policy: { totp: { allowSeveral: true } } })
    const browser = application.createBrowser()
    await signIn(browser)
    const first = await enrolTotp(application, browser)
    const second = await enrolTotp(application, browser)
    expect((await browser.call('GET overview')).body.factors).toHaveLength(2)
    for (const { phone, factor } of [first, second]) {
      await browser.call('POST logout')
      const { challenge } = await owing(application, browser)
      const answer = { challengeId: challenge.id, method: 'totp', factorId: factor.id, code: await phone.code() }
      expect((await browser.call('POST challenges/verify', answer)).status).toBe(200)
      application.time.now += 30_000
      const code = await phone.code()
      expect((await browser.call('POST login', { username: EMAIL, password: PASSWORD, code })).body).toMatchObject({ status: 'done' })
      application.time.now += 30_000
    }
  })
})

describe('a person whom the application has forgotten', () => {
  it.each(['password', 'mfa'] as const)('is nobody, also with a session of level %s', async (level) => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    if (level === 'mfa') await enrolTotp(application, browser)
    expect((await identity(application, browser))?.level).toBe(level)
    application.people.delete('u-ada')
    expect(await identity(application, browser)).toBeNull()
    expect(await application.mfa.takeStepUp(browser.request(), 'payout')).toBe(false)
    expect((await browser.call('GET session')).body).toMatchObject({ session: null })
    expect((await browser.call('GET overview')).body.error?.code).toBe('signed-out')
  })
})

describe('text that no database takes', () => {
  it.each(['My key \ud83d', 'My \0 key'])('is refused as what it is', async (name) => {
    const application = createApplication({ start: START })
    const browser = application.createBrowser()
    await signIn(browser)
    const { factor } = await enrolTotp(application, browser)
    for (const [endpoint, body] of [
      ['POST factors/rename', { factorId: factor.id, name }],
      ['POST enrolments/begin', { method: 'totp', name }],
      ['POST login', { username: name, password: PASSWORD }],
    ] as const)
      expect([endpoint, (await browser.call(endpoint, body)).status]).toEqual([endpoint, 400])
  })
})

import type { MfaEvent } from 'binnacle/server'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createApplication, createPhone, enrolKey, enrolTotp, levelOf, owing, PASSWORD, signIn, withTotp } from './application.js'
import { createAuthenticator } from './authenticator.js'

describe('signing in', () => {
  it('without factors is done by a password, where MFA is a choice', async () => {
    const { createBrowser } = createApplication()
    const browser = createBrowser()
    const { status, body } = await signIn(browser)
    expect([status, body.status, levelOf(body)]).toEqual([200, 'done', 'password'])
    expect((await browser.call('GET overview')).body).toMatchObject({
      required: false,
      gate: { status: 'open' },
      methods: ['webauthn', 'totp', 'sms', 'email'],
    })
  })

  it('owes a factor where there is one, and is whole once it was shown', async () => {
    const { application, phone } = await withTotp()
    const { browser, challenge } = await owing(application)
    expect(challenge).toMatchObject({ purpose: 'login', preferred: 0, recovery: true, options: [{ method: 'totp', name: 'TOTP' }] })
    expect((await browser.call('GET overview')).body.error?.code).toBe('mfa-required')
    const { body } = await browser.call('POST challenges/verify', {
      challengeId: challenge.id,
      method: 'totp',
      factorId: challenge.options[0]?.factorId,
      code: ` ${(await phone.code()).slice(0, 3)} ${(await phone.code()).slice(3)} `,
    })
    expect(levelOf(body)).toBe('mfa')
    expect((await browser.call('GET overview')).status).toBe(200)
  })

  it('takes the code beside the password, and tells nothing about which of the two was wrong', async () => {
    const { createBrowser, phone } = await withTotp()
    const right = await createBrowser().call('POST login', { username: 'ada@example.org', password: PASSWORD, code: await phone.code() })
    expect([right.body.status, levelOf(right.body)]).toEqual(['done', 'mfa'])
    const wrong = await createBrowser().call('POST login', { username: 'ada@example.org', password: PASSWORD, code: '000000' })
    const unknown = await createBrowser().call('POST login', { username: 'eve@example.org', password: PASSWORD, code: '000000' })
    expect(wrong.status).toBe(401)
    expect(wrong.raw).toBe(unknown.raw)
  })

  it('forces who must enrol to do so, and to save recovery codes, before anything else', async () => {
    const application = createApplication({ policy: { required: true } })
    const browser = application.createBrowser()
    const { body } = await signIn(browser)
    expect([body.status, levelOf(body)]).toEqual(['enrol', 'enrolling'])
    expect((await browser.call('GET sessions')).body.error?.code).toBe('enrolment-required')
    expect((await browser.call('GET overview')).body.gate).toEqual({ status: 'blocking', missing: ['factor', 'recovery-codes'] })
    const { confirmed } = await enrolTotp(application, browser)
    expect([confirmed.needsRecoveryCodes, levelOf(confirmed)]).toEqual([true, 'enrolling'])
    const { body: batch } = await browser.call('POST recovery-codes/generate')
    expect((await browser.call('GET session')).body.session?.level).toBe('enrolling')
    const saved = await browser.call('POST recovery-codes/acknowledge', { batchId: batch.batchId, savedBy: 'printed' })
    expect(levelOf(saved.body)).toBe('mfa')
    expect((await browser.call('GET overview')).body.gate).toEqual({ status: 'passed', missing: [] })
  })

  it('gives grace from when MFA was first required, and closes the gate at its end within an open session', async () => {
    const application = createApplication({ policy: { required: true, graceMs: 600_000 } })
    const browser = application.createBrowser()
    const { body } = await signIn(browser)
    expect(levelOf(body)).toBe('password')
    expect((await browser.call('GET overview')).body.gate).toMatchObject({ status: 'grace', graceUntil: application.time.now + 600_000 })
    application.time.now += 600_000
    expect(levelOf((await browser.call('GET session')).body)).toBe('enrolling')
  })

  it('does not count e-mail as what is required', async () => {
    const application = createApplication({ policy: { required: true } })
    const browser = application.createBrowser()
    await signIn(browser)
    const { body } = await browser.call('POST enrolments/begin', { method: 'email', destination: 'ada@example.org' })
    await browser.call('POST enrolments/confirm', { enrolmentId: body.enrolment.id, code: application.messages[0]?.code })
    expect((await browser.call('GET overview')).body).toMatchObject({
      gate: { missing: ['factor', 'recovery-codes'] },
      factors: [{ assurance: 'low', destination: 'a•••@example.org' }],
    })
  })

  it('opens behind a login of the application’s own, and owes the same factor', async () => {
    const { mfa, createBrowser } = await withTotp()
    const response = await mfa.startSession(createBrowser().request(), 'u-ada', { hasPassword: false })
    expect(await response.json()).toMatchObject({ status: 'challenge', session: { level: 'pending' } })
    expect((await mfa.startSession(createBrowser().request(), 'nobody', { hasPassword: false })).status).toBe(401)
  })
})

describe('enrolling', () => {
  it('shows a secret once, and no other answer holds it', async () => {
    const { application, browser, secret, answers } = await withTotp()
    expect(answers.filter((answer) => answer.includes(secret))).toHaveLength(1)
    const { body } = await owing(application, browser).then(() => browser.call('GET session'))
    expect(JSON.stringify(body)).not.toContain(secret)
  })

  it('says how far the clock of a device is off', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'totp' })).body
    const phone = createPhone(application.time, enrolment.method === 'totp' ? enrolment.secret : '', -180_000)
    const { status, body } = await browser.call('POST enrolments/confirm', { enrolmentId: enrolment.id, code: await phone.code() })
    expect([status, body.error]).toEqual([422, expect.objectContaining({ code: 'clock-skew', clockSkewSeconds: -180 })])
  })

  it('follows a clock that drifts, and tells from a skew of more than a step', async () => {
    const { application, browser, secret, time } = await withTotp()
    const verify = async (skewMs: number) => {
      const { challenge } = await owing(application, browser)
      time.now += 60_000
      const code = await createPhone(time, secret, skewMs).code()
      return browser.call('POST challenges/verify', {
        challengeId: challenge.id,
        method: 'totp',
        factorId: challenge.options[0]?.factorId,
        code,
      })
    }
    expect((await verify(60_000)).body.error).toMatchObject({ code: 'clock-skew', clockSkewSeconds: 60 })
    const first = await verify(30_000)
    expect([first.status, first.body.clockSkewSeconds]).toEqual([200, undefined])
    const second = await verify(60_000)
    expect([second.status, second.body.clockSkewSeconds]).toEqual([200, 60])
    expect((await verify(90_000)).body.clockSkewSeconds).toBe(90)
  })

  it('keeps the old authenticator app until the new one is confirmed', async () => {
    const { application, browser, phone, factor } = await withTotp()
    await signInWhole(application, browser, phone, factor.id)
    const begun = await browser.call('POST enrolments/begin', { method: 'totp' })
    const { body } = begun
    expect((await browser.call('GET overview')).body.factors.map(({ id }) => id)).toEqual([factor.id])
    if (body.enrolment.method !== 'totp') throw new Error(begun.raw)
    application.time.now += 30_000
    const next = createPhone(application.time, body.enrolment.secret)
    await browser.call('POST enrolments/confirm', { enrolmentId: body.enrolment.id, code: await next.code(), name: 'New phone' })
    expect((await browser.call('GET overview')).body.factors).toEqual([
      expect.objectContaining({ id: body.enrolment.id, name: 'New phone' }),
    ])
  })

  it('sends a code by SMS to a masked number, again after a cooldown, and for a time', async () => {
    const application = createApplication()
    const { time, messages } = application
    const browser = application.createBrowser()
    await signIn(browser)
    expect((await browser.call('POST enrolments/begin', { method: 'sms', destination: 'hello' })).body.error?.code).toBe(
      'invalid-destination',
    )
    const { body } = await browser.call('POST enrolments/begin', { method: 'sms', destination: '+49 (151) 2345-6789' })
    expect(body.enrolment).toMatchObject({ destination: '••• 89', digits: 6, resendAt: time.now + 60_000 })
    expect(messages).toEqual([expect.objectContaining({ destination: '+4915123456789', purpose: 'enrolment', host: 'app.example' })])
    const enrolmentId = body.enrolment.id
    const early = await browser.call('POST enrolments/resend', { enrolmentId })
    expect([early.status, early.headers.get('retry-after'), early.body.error]).toEqual([
      429,
      '60',
      expect.objectContaining({ code: 'cooldown', retryAt: time.now + 60_000 }),
    ])
    time.now += 60_000
    expect((await browser.call('POST enrolments/resend', { enrolmentId })).status).toBe(200)
    expect(
      (
        await browser.call('POST enrolments/confirm', {
          enrolmentId,
          code: messages[0]?.code === messages[1]?.code ? 'x' : messages[0]?.code,
        })
      ).body.error?.code,
    ).toBe('invalid')
    time.now += 300_000
    expect((await browser.call('POST enrolments/confirm', { enrolmentId, code: messages[1]?.code })).body.error?.code).toBe('expired')
    expect((await browser.call('POST enrolments/resend', { enrolmentId })).status).toBe(200)
    const confirmed = await browser.call('POST enrolments/confirm', {
      enrolmentId,
      code: [...(messages[2]?.code ?? '')].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(' '),
    })
    expect(confirmed.body.factor).toMatchObject({ method: 'sms', assurance: 'restricted', destination: '••• 89' })
    expect((await browser.call('POST enrolments/begin', { method: 'sms', destination: '+4915123456789' })).body.error?.code).toBe(
      'duplicate',
    )
  })

  it('lets a person ask again at once where a message could not be handed over', async () => {
    let isDown = true
    const application = createApplication({
      senders: { email: async () => (isDown ? Promise.reject(new Error('no route: 123456')) : undefined) },
    })
    const browser = application.createBrowser()
    await signIn(browser)
    const request = { method: 'email', destination: 'ada@example.org' }
    expect((await browser.call('POST enrolments/begin', request)).status).toBe(502)
    isDown = false
    expect((await browser.call('POST enrolments/begin', request)).status).toBe(200)
    expect(application.events).toContainEqual(expect.objectContaining({ type: 'code.failed', method: 'email', userId: 'u-ada' }))
  })

  it('ends an enrolment that was begun before, one that is cancelled and one whose time is over', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const begin = async () => (await browser.call('POST enrolments/begin', { method: 'totp' })).body.enrolment.id
    const confirm = async (enrolmentId: string) =>
      (await browser.call('POST enrolments/confirm', { enrolmentId, code: '000000' })).body.error?.code
    const first = await begin()
    const second = await begin()
    expect(await confirm(first)).toBe('expired')
    await browser.call('POST enrolments/cancel', { enrolmentId: second })
    expect(await confirm(second)).toBe('expired')
    const third = await begin()
    application.time.now += 900_000
    expect(await confirm(third)).toBe('expired')
  })

  it('registers several keys by name, and none twice', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { factor, response } = await enrolKey(browser)
    expect(factor).toMatchObject({
      method: 'webauthn',
      device: 'security-key',
      assurance: 'phishing-resistant',
      name: 'Security key',
      isSynced: false,
    })
    await enrolKey(browser, createAuthenticator(), 'passkey')
    const { body } = await browser.call('GET overview')
    expect(body.factors.map(({ name }) => name)).toEqual(['Security key', 'Passkey'])
    expect(body.webauthn?.credentialIds).toEqual([response.id, expect.any(String)])
    const { enrolment } = (await browser.call('POST enrolments/begin', { method: 'webauthn', device: 'security-key' })).body
    expect(enrolment).toMatchObject({ options: { excludeCredentials: [{ id: response.id }, {}] } })
  })
})

describe('answering a challenge', () => {
  it('begins with what the person prefers, the strongest first', async () => {
    const application = createApplication({ policy: { allowDowngrade: true } })
    const browser = application.createBrowser()
    await signIn(browser)
    const { body } = await browser.call('POST enrolments/begin', { method: 'email', destination: 'ada@example.org' })
    const email = await browser.call('POST enrolments/confirm', { enrolmentId: body.enrolment.id, code: application.messages[0]?.code })
    await enrolTotp(application, browser)
    await enrolKey(browser)
    const strongest = await owing(application)
    expect(strongest.challenge.options.map(({ method }) => method)).toEqual(['webauthn', 'totp', 'email'])
    expect(strongest.challenge.preferred).toBe(0)
    await browser.call('POST factors/default', { factorId: email.body.factor.id })
    expect((await owing(application)).challenge.preferred).toBe(2)
  })

  it('sends a code only when it is selected, and takes it once', async () => {
    const application = createApplication()
    const { messages, time } = application
    const setup = application.createBrowser()
    await signIn(setup)
    const { body } = await setup.call('POST enrolments/begin', { method: 'email', destination: 'ada@example.org' })
    await setup.call('POST enrolments/confirm', { enrolmentId: body.enrolment.id, code: messages[0]?.code })
    time.now += 60_000
    const { browser, challenge } = await owing(application)
    expect(messages).toHaveLength(1)
    const option = { challengeId: challenge.id, method: 'email', factorId: challenge.options[0]?.factorId }
    expect((await browser.call('POST challenges/verify', { ...option, code: '000000' })).body.error?.code).toBe('expired')
    const { body: selected } = await browser.call('POST challenges/select', option)
    expect(selected.step).toMatchObject({ method: 'email', destination: 'a•••@example.org', digits: 6, resendAt: time.now + 60_000 })
    const answer = { ...option, code: messages[1]?.code }
    expect((await browser.call('POST challenges/verify', answer)).status).toBe(200)
    expect((await browser.call('POST challenges/verify', answer)).body.error?.code).toBe('expired')
  })

  it('signs in by a key', async () => {
    const application = createApplication()
    const setup = application.createBrowser()
    await signIn(setup)
    const { key } = await enrolKey(setup)
    const { browser, challenge } = await owing(application)
    const { body } = await browser.call('POST challenges/select', { challengeId: challenge.id, method: 'webauthn' })
    if (body.step.method !== 'webauthn') throw new Error('no key is asked for')
    const { status } = await browser.call('POST challenges/verify', {
      challengeId: challenge.id,
      method: 'webauthn',
      response: key.authenticate(body.step.options),
    })
    expect(status).toBe(200)
  })

  it('takes a recovery code as it was written down, once, and says how many are left', async () => {
    const { application, codes } = await withTotp()
    const typed = codes[3]?.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')
    const verify = async () => {
      const { browser, challenge } = await owing(application)
      return browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'recovery', code: typed })
    }
    const first = await verify()
    expect([first.status, first.body.recoveryCodesLeft]).toEqual([200, 9])
    expect((await verify()).body.error?.code).toBe('already-used')
  })

  it('remembers a browser for some days, for its person, and until a factor goes', async () => {
    const { application, browser, phone, factor, time } = await withTotp({ policy: { trustDeviceDays: 30 } })
    const { challenge } = await owing(application, browser)
    expect(challenge.trustDays).toBe(30)
    await browser.call('POST challenges/verify', {
      challengeId: challenge.id,
      method: 'totp',
      factorId: factor.id,
      code: await phone.code(),
      trustDevice: true,
    })
    expect((await browser.call('GET devices')).body.devices).toEqual([
      expect.objectContaining({ isCurrent: true, label: 'Firefox, Linux' }),
    ])
    await browser.call('POST logout')
    expect((await signIn(browser)).body.status).toBe('done')
    expect((await signIn(application.createBrowser())).body.status).toBe('challenge')
    // What stands in for a factor at login is no re-authentication.
    expect((await browser.call('POST factors/remove', { factorId: factor.id })).body.error).toMatchObject({
      code: 'reauth-required',
      action: `factors/remove:${factor.id}`,
    })
    time.now += 30 * 86_400_000
    expect((await signIn(browser)).body.status).toBe('challenge')
  })

  it.each(['answers a challenge', 'comes with the password'])('remembers no browser after a recovery code that %s', async (way) => {
    const { application, phone, factor, codes } = await withTotp({ policy: { trustDeviceDays: 30 } })
    const [first = ''] = codes
    const trusted = application.createBrowser()
    const { challenge } = await owing(application, trusted)
    await trusted.call('POST challenges/verify', {
      challengeId: challenge.id,
      method: 'totp',
      factorId: factor.id,
      code: await phone.code(),
      trustDevice: true,
    })
    expect((await signIn(trusted)).body.status).toBe('done')

    const other = application.createBrowser()
    if (way === 'answers a challenge') {
      const { challenge: lost } = await owing(application, other)
      await other.call('POST challenges/verify', { challengeId: lost.id, method: 'recovery', code: first })
    } else await other.call('POST login', { username: 'ada@example.org', password: PASSWORD, code: first })
    expect((await other.call('GET session')).body.session?.level).toBe('mfa')
    expect((await signIn(trusted)).body.status).toBe('challenge')
  })
})

describe('factors and sessions of one’s own', () => {
  it('are renamed, preferred and removed', async () => {
    const { application, browser, phone, factor } = await withTotp()
    await signInWhole(application, browser, phone, factor.id)
    expect((await browser.call('POST factors/rename', { factorId: factor.id, name: '  Work\u202e phone ' })).body.factors[0]?.name).toBe(
      'Work phone',
    )
    expect((await browser.call('POST factors/default', { factorId: factor.id })).body.factors[0]?.isDefault).toBe(true)
    expect((await browser.call('POST factors/remove', { factorId: factor.id })).body.factors).toEqual([])
  })

  it('keep the last factor where MFA is required', async () => {
    const { application, browser, phone, factor } = await withTotp({ policy: { required: true } })
    await signInWhole(application, browser, phone, factor.id)
    const { status, body } = await browser.call('POST factors/remove', { factorId: factor.id })
    expect([status, body.error?.code]).toEqual([409, 'last-factor'])
  })

  it('are changed after a step-up by password and factor, where the login is a while ago', async () => {
    const { application, browser, phone, factor, time } = await withTotp()
    await signInWhole(application, browser, phone, factor.id)
    time.now += 300_000
    const { body } = await browser.call('POST factors/remove', { factorId: factor.id })
    const { challenge } = (await browser.call('POST challenges/begin', { action: body.error?.action })).body
    expect(challenge).toMatchObject({ purpose: 'step-up', password: true, trustDays: null })
    const answer = { challengeId: challenge.id, method: 'totp', factorId: factor.id }
    expect((await browser.call('POST challenges/verify', { ...answer, code: await phone.code() })).body.error?.code).toBe('invalid')
    expect((await browser.call('POST challenges/verify', { ...answer, code: await phone.code(), password: PASSWORD })).status).toBe(200)
    expect((await browser.call('POST factors/remove', { factorId: factor.id })).status).toBe(200)
  })

  it('need no password where a key verified its user', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { key, factor } = await enrolKey(browser)
    application.time.now += 300_000
    const stepUp = async (isUserVerified: boolean) => {
      const { challenge } = (await browser.call('POST challenges/begin', { action: `factors/remove:${factor.id}` })).body
      const { step } = (await browser.call('POST challenges/select', { challengeId: challenge.id, method: 'webauthn' })).body
      const response = step.method === 'webauthn' && key.authenticate(step.options, { isUserVerified })
      return browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'webauthn', response })
    }
    expect((await stepUp(false)).body.error?.code).toBe('user-verification')
    expect((await stepUp(true)).status).toBe(200)
    expect((await browser.call('POST factors/remove', { factorId: factor.id })).status).toBe(200)
  })

  it('warn before they end, are extended to a bound, and end by the server’s clock', async () => {
    const { createBrowser, time } = createApplication({ policy: { sessions: { idleMs: 600_000, absoluteMs: 1_000_000, warnMs: 60_000 } } })
    const browser = createBrowser()
    await signIn(browser)
    const start = time.now
    expect((await browser.call('GET session')).body.session).toMatchObject({
      warnAt: start + 540_000,
      expiresAt: start + 600_000,
      endsAt: start + 1_000_000,
    })
    time.now += 500_000
    expect((await browser.call('GET session')).body).toMatchObject({ now: time.now, session: { expiresAt: start + 600_000 } })
    expect((await browser.call('POST session/extend')).body.session).toMatchObject({
      warnAt: start + 940_000,
      expiresAt: start + 1_000_000,
    })
    time.now = start + 1_000_000
    expect((await browser.call('GET session')).body.session).toBeNull()
    expect((await browser.call('POST session/extend')).body.error?.code).toBe('signed-out')
  })

  it('are listed and revoked', async () => {
    const application = createApplication()
    const [here, there] = [application.createBrowser(), application.createBrowser()]
    await signIn(there)
    await signIn(here)
    const { sessions } = (await here.call('GET sessions')).body
    expect(sessions.map(({ isCurrent, label }) => [isCurrent, label])).toEqual(
      [
        [true, 'Firefox, Linux'],
        [false, 'Firefox, Linux'],
      ].toSorted((left, right) => (sessions[0]?.isCurrent ? 0 : String(left[0]).localeCompare(String(right[0])))),
    )
    expect((await here.call('POST sessions/revoke', { id: 'no-such-session' })).status).toBe(404)
    expect((await here.call('POST sessions/revoke', { id: 'others' })).body.sessions).toHaveLength(1)
    expect((await there.call('GET session')).body.session).toBeNull()
    await here.call('POST logout')
    expect([...here.cookies.keys()]).toEqual(['__Host-bn-known'])
  })

  it('tell the application who calls, and let it ask for a step-up', async () => {
    const { application, browser, phone, factor, mfa, time } = await withTotp()
    expect(await mfa.authenticate(browser.request())).toBeNull()
    const { challenge } = await owing(application, browser)
    expect((await mfa.authenticate(browser.request()))?.level).toBe('pending')
    await browser.call('POST challenges/verify', {
      challengeId: challenge.id,
      method: 'totp',
      factorId: factor.id,
      code: await phone.code(),
    })
    expect(await mfa.authenticate(browser.request())).toMatchObject({ userId: 'u-ada', level: 'mfa' })
    expect(await mfa.takeStepUp(browser.request(), 'pay:order-12')).toBe(false)
    time.now += 30_000
    const { challenge: stepUp } = (await browser.call('POST challenges/begin', { action: 'pay:order-12' })).body
    await browser.call('POST challenges/verify', {
      challengeId: stepUp.id,
      method: 'totp',
      factorId: factor.id,
      code: await phone.code(),
      password: PASSWORD,
    })
    expect(await mfa.takeStepUp(browser.request(), 'pay:order-12')).toBe(true)
    expect(await mfa.takeStepUp(browser.request(), 'pay:order-12')).toBe(false)
    await mfa.endSessions('u-ada')
    expect(await mfa.authenticate(browser.request())).toBeNull()
  })
})

it('every decision is told, in order, by ids and networks alone', async () => {
  const { application, browser, phone, factor, events, time } = await withTotp()
  const { challenge } = await owing(application, browser)
  const answer = { challengeId: challenge.id, method: 'totp', factorId: factor.id }
  await browser.call('POST challenges/verify', { ...answer, code: 'xxxxxx' })
  await browser.call('POST challenges/verify', { ...answer, code: await phone.code() })
  await browser.call('POST login', { username: 'ada@example.org', password: 'wrong' })
  await browser.call('POST logout')
  expect(events.map(({ type }) => type)).toEqual([
    ...['login.passed', 'enrolment.begun', 'enrolment.confirmed', 'recovery.generated', 'recovery.acknowledged', 'session.ended'],
    ...['login.passed', 'challenge.begun', 'challenge.refused', 'challenge.passed', 'login.refused', 'session.ended'],
  ])
  const session = events.find(({ type }) => type === 'challenge.passed')?.sessionId
  expect(events.find(({ type }) => type === 'challenge.refused')).toEqual({
    ...{ type: 'challenge.refused', at: time.now, userId: 'u-ada', sessionId: session, network: '192.0.2.0/24' },
    ...{ challengeId: challenge.id, method: 'totp', reason: 'invalid' },
  })
})

it('a callback that throws decides nothing', async () => {
  for (const onEvent of [
    () => Promise.reject(new Error('down')),
    () => {
      throw new Error('down')
    },
  ]) {
    const lost: MfaEvent[] = []
    const { createBrowser, errors } = createApplication({ onEvent, onEventLost: (event) => lost.push(event) })
    expect((await signIn(createBrowser())).status).toBe(200)
    expect(errors).toEqual([new Error('down')])
    expect(lost).toEqual([expect.objectContaining({ type: 'login.passed', userId: 'u-ada' })])
  }
})

it('an event that could not be written, or hangs, stands in the log whole, unless somebody takes it', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => log.mockRestore())
  for (const onEvent of [() => Promise.reject(new TypeError('postgres://ada:hunter2@db')), () => new Promise<void>(() => {})]) {
    log.mockClear()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { createBrowser } = createApplication({ onEvent, onError: undefined as never })
    expect((await signIn(createBrowser())).status).toBe(200)
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(log).toHaveBeenCalledOnce(), 30_000)
    const [line] = log.mock.calls[0] as [string]
    expect(line).toMatch(/an audit event was not written.*"type":"login\.passed"/)
    expect(line).not.toContain('hunter2')
  }
})

it('coverage counts who has more than e-mail, for those whom the application lets see it', async () => {
  const application = createApplication({
    users: ['ada', 'bea', 'cid', 'dan'].map((name) => ({ id: `u-${name}`, name })),
    authorize: (_, { endpoint, userId }) => endpoint !== 'GET coverage' || userId === 'u-dan',
  })
  const sign = async (name: string) => {
    const browser = application.createBrowser()
    await signIn(browser, name)
    return browser
  }
  const ada = await sign('ada')
  await enrolTotp(application, ada)
  const bea = await sign('bea')
  const { body } = await bea.call('POST enrolments/begin', { method: 'email', destination: 'bea@example.org' })
  await bea.call('POST enrolments/confirm', { enrolmentId: body.enrolment.id, code: application.messages[0]?.code })
  await sign('cid')
  const dan = await sign('dan')
  expect((await ada.call('GET coverage')).status).toBe(403)
  expect((await dan.call('GET coverage')).body).toMatchObject({
    covered: 1,
    accounts: 4,
    ratio: 0.25,
    emailOnly: 1,
    byMethod: { totp: 1, email: 1, sms: 0, webauthn: 0 },
  })
})

async function signInWhole(
  application: Awaited<ReturnType<typeof withTotp>>['application'],
  browser: Awaited<ReturnType<typeof withTotp>>['browser'],
  phone: { code(): Promise<string> },
  factorId: string,
) {
  const { challenge } = await owing(application, browser)
  const { status, raw } = await browser.call('POST challenges/verify', {
    challengeId: challenge.id,
    method: 'totp',
    factorId,
    code: await phone.code(),
  })
  if (status !== 200) throw new Error(raw)
  application.time.now += 30_000
}

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryMfaStore } from 'binnacle/server'
import type { MfaEndpoint } from '../../../src/core/mfa.js'
import { routes } from '../../../src/server/mfa/routes.js'
import { type Browser, createApplication, enrolKey, enrolTotp, ORIGIN, owing, PASSWORD, saveRecoveryCodes, signIn } from './application.js'
import { createAuthenticator } from './authenticator.js'

const ENDPOINTS = Object.keys(routes()) as MfaEndpoint[]
const PHONE = '+4915123456789'
/** What a handler may answer; 503 is for a store that fails, and this one does not. */
const STATUSES = new Set([200, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 502])

const log: unknown[][] = []
beforeEach(() => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void log.push(parts))
})
afterEach(() => {
  vi.restoreAllMocks()
  log.length = 0
})

/** Ada has an app, a key, an SMS factor beside them, codes, a trusted browser and a session; Eve knows Ada's password, and has an account of her own. */
async function createWorld() {
  const store = createMemoryMfaStore({ onNotice: () => {} })
  const application = createApplication({
    store,
    users: ['ada', 'eve'].map((name) => ({ id: `u-${name}`, name: `${name}@example.org` })),
    policy: { trustDeviceDays: 30, allowDowngrade: true },
  })
  const ada = application.createBrowser('192.0.2.1')
  await signIn(ada)
  const { phone, secret, factor } = await enrolTotp(application, ada)
  const { enrolment } = (await ada.call('POST enrolments/begin', { method: 'sms', destination: PHONE })).body
  const sms = (await ada.call('POST enrolments/confirm', { enrolmentId: enrolment.id, code: application.messages[0]?.code })).body.factor
  const { factor: key, response } = await enrolKey(ada)
  const codes = await saveRecoveryCodes(ada)
  const { challenge } = await owing(application, ada)
  await ada.call('POST challenges/verify', {
    challengeId: challenge.id,
    method: 'totp',
    factorId: factor.id,
    code: await phone.code(),
    trustDevice: true,
  })
  const usedCode = await phone.code()
  application.time.now += 60_000
  const devices = (await ada.call('GET devices')).body.devices
  const session = (await ada.call('GET session')).body.session

  const eve = application.createBrowser('198.51.100.7')
  await signIn(eve, 'eve@example.org')
  const own = await enrolTotp(application, eve)
  const asAda = await owing(application, application.createBrowser('198.51.100.8'))
  const ids = [
    factor.id,
    sms.id,
    key.id,
    response.id,
    challenge.id,
    enrolment.id,
    devices[0]?.id,
    session?.id,
    own.factor.id,
    asAda.challenge.id,
    'u-ada',
    'others',
    'all',
  ]
  const secrets = [
    secret,
    own.secret,
    ...codes,
    PHONE,
    ...application.messages.map(({ code }) => code),
    ...[ada, eve, asAda.browser].flatMap(({ cookies }) => [...cookies.values()]),
  ]
  // Each secret was in the one answer that shows it; from here on none may be.
  application.answers.length = 0
  const stateOfAda = async () => ({
    factors: await store.listFactors('u-ada'),
    batches: await store.listRecoveryBatches('u-ada'),
    devices: await store.listDevices('u-ada'),
    session: (await ada.call('GET session')).body.session,
  })
  return {
    application,
    store,
    ada,
    eve,
    asAda: asAda.browser,
    anyone: application.createBrowser('203.0.113.5'),
    ids: ids.filter((id) => id !== undefined),
    secrets,
    own,
    usedCode,
    stateOfAda,
  }
}

const strange = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    '\u0000',
    '__proto__',
    'constructor',
    '../..',
    '𝟎𝟎𝟎𝟎𝟎𝟎',
    '٠١٢٣٤٥',
    "' OR 1=1 --",
    '\ud800',
    [],
    {},
    [[]],
    { toString: 1 },
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text) as unknown),
)

/** A secret in a text. The six digits of a code in the middle of a longer number, such as an instant, are no code. */
const telling = (secret: string) => new RegExp(`(?<!\\d)${secret.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?!\\d)`)

describe('whatever is sent', () => {
  it('is answered in JSON with a status of the contract, never 500, and changes nothing of anybody', async () => {
    const world = await createWorld()
    const before = await world.stateOfAda()
    const { mfa } = world.application
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND')
    const path = fc.oneof(
      fc.constantFrom(...ENDPOINTS.map((endpoint) => `/api/mfa/${endpoint.split(' ')[1]}`)),
      fc.constantFrom(
        '/api/mfa',
        '/api/mfa/',
        '/api/mfa//session',
        '/api/mfa/session/',
        '/api/mfa/__proto__',
        '/api/mfa/constructor',
        '/',
        '/api/mfa/session/extend/..',
      ),
      fc.webPath().map((random) => `/api/mfa${random}`),
    )
    const header = fc.constantFrom<[string, string]>(
      ['origin', ORIGIN],
      ['origin', 'https://evil.example'],
      ['sec-fetch-site', 'cross-site'],
      ['content-type', 'application/json'],
      ['content-type', 'text/plain'],
      ['content-encoding', 'gzip'],
      ['cookie', '__Host-bn-session=; __Host-bn-session=x'],
      ['cookie', `__Host-bn-session=${'A'.repeat(43)}; __Host-bn-device=${'B'.repeat(43)}`],
      ['x-forwarded-for', '192.0.2.1, ::1, %%%'],
      ['content-length', '99999999'],
      ['user-agent', '<b>'],
    )
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', 'null', '[]', '{', '{"a":1}garbage', `{"username":"${'x'.repeat(100_000)}"}`),
    )
    await fc.assert(
      fc.asyncProperty(method, path, fc.array(header, { maxLength: 5 }), body, async (verb, target, headers, content) => {
        const hasBody = verb !== 'GET' && verb !== 'HEAD'
        const request = new Request(`${ORIGIN}${target}`, {
          method: verb,
          headers: Object.fromEntries(headers),
          ...(hasBody ? { body: content } : {}),
        })
        const response = await mfa(request)
        const raw = await response.text()
        expect(STATUSES).toContain(response.status)
        expect(JSON.parse(raw)).toMatchObject({ now: world.application.time.now })
        if (response.status === 429) expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      }),
      { numRuns: 1_500 },
    )
    expect(await world.stateOfAda()).toEqual(before)
    expect(world.application.errors).toEqual([])
    for (const secret of world.secrets)
      expect(JSON.stringify([world.application.answers, world.application.events, log])).not.toMatch(telling(secret))
  })

  it('by somebody who knows a password, in any order, opens no account and changes nothing in it', async () => {
    const step = fc.record({
      who: fc.constantFrom('anyone' as const, 'eve' as const, 'asAda' as const),
      endpoint: fc.constantFrom(...ENDPOINTS),
      waitMs: fc.constantFrom(0, 0, 1_000, 61_000, 900_000),
      method: fc.constantFrom('totp', 'sms', 'email', 'webauthn', 'recovery', 'password'),
      id: fc.nat(),
      other: fc.nat(),
      code: fc.constantFrom('000000', 'own', 'used', '', '0000-0000-0000-0000'),
      odd: fc.option(
        fc.tuple(fc.constantFrom('challengeId', 'factorId', 'code', 'response', 'method', 'id', 'name', 'action', 'destination'), strange),
        { nil: undefined, freq: 4 },
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const world = await createWorld()
        const { application, ids, own, usedCode } = world
        const key = createAuthenticator()
        const before = await world.stateOfAda()
        for (const { who, endpoint, waitMs, method, id, other, code, odd } of steps) {
          application.time.now += waitMs
          const browser: Browser = world[who]
          const pick = (place: number) => ids[place % ids.length]
          const body = {
            username: id % 2 ? 'ada@example.org' : 'eve@example.org',
            password: other % 3 ? PASSWORD : 'wrong',
            challengeId: pick(id),
            enrolmentId: pick(id),
            batchId: pick(id),
            id: pick(id),
            factorId: pick(other),
            method,
            device: 'security-key',
            destination: '+4917700000000',
            name: 'Mine',
            savedBy: 'copied',
            trustDevice: true,
            ...(endpoint === 'POST challenges/begin' && who === 'asAda' ? {} : { action: `factors/remove:${pick(other)}` }),
            code: code === 'own' ? await own.phone.code() : code === 'used' ? usedCode : code,
            response: key.register({
              rp: { id: 'app.example', name: '' },
              user: { id: 'x', name: '', displayName: '' },
              challenge: 'abc',
              pubKeyCredParams: [],
            }),
            ...(odd ? { [odd[0]]: odd[1] } : {}),
          }
          if (endpoint === 'POST login' && code !== 'own') delete (body as { code?: string }).code
          const { status, body: answer, raw } = await browser.call(endpoint, body)
          expect(STATUSES).toContain(status)
          for (const name of ['challenge', 'enrolment'] as const) {
            const made = (answer as unknown as Record<string, { id?: string } | undefined>)[name]
            if (made?.id) ids.push(made.id)
          }
          // Whatever of Ada's she got hold of, it owes its factor.
          for (const one of [world.anyone, world.eve, world.asAda]) {
            const who = await application.mfa.authenticate(one.request())
            if (who?.userId === 'u-ada') expect(who.level).toBe('pending')
          }
          if (who !== 'eve') for (const secret of world.secrets) expect(raw).not.toMatch(telling(secret))
        }
        const { session, ...after } = await world.stateOfAda()
        const { session: old, ...kept } = before
        expect(after).toEqual(kept)
        // Ada's own session may have run out meanwhile; nobody else ended or used it.
        if (application.time.now < (old?.expiresAt ?? 0)) expect(session).toEqual(old)
        expect(application.errors).toEqual([])
        const told = JSON.stringify([application.events, log])
        for (const secret of [...world.secrets, PASSWORD, 'ada@example.org']) expect(told).not.toMatch(telling(secret))
      }),
      // Ends with the first failure: to shrink sixty steps would run into the time limit, which tells nothing.
      { numRuns: 60, endOnFailure: true },
    )
  }, 60_000)
})

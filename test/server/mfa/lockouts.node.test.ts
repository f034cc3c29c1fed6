import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPasswordHashing } from 'binnacle/server/node'
import { createAuthenticator } from './authenticator.js'
import {
  type Application,
  createApplication,
  enrolKey,
  enrolTotp,
  owing,
  PASSWORD,
  saveRecoveryCodes,
  signIn,
  withTotp,
} from './application.js'

const NAME = 'ada@example.org'

/** A stranger who knows the password uses up the guesses at codes. */
async function guessFive(application: Application, factorId: string) {
  const stranger = application.createBrowser('198.51.100.9')
  const { challenge } = await owing(application, stranger)
  const guess = { challengeId: challenge.id, method: 'totp', factorId, code: 'xxxxxx' }
  for (let attempt = 0; attempt < 5; attempt += 1) await stranger.call('POST challenges/verify', guess)
  expect((await stranger.call('POST challenges/verify', guess)).body.error?.code).toBe('locked')
  return stranger
}

/** @see five wrong codes of a stranger locked the owner's key and recovery codes with them */
describe('five wrong codes', () => {
  it('lock neither the key nor the recovery codes, and a locked way is not offered', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { factor } = await enrolTotp(application, browser)
    const [code] = await saveRecoveryCodes(browser)
    const { key } = await enrolKey(browser)
    await guessFive(application, factor.id)

    const elsewhere = application.createBrowser('203.0.113.5')
    const keyed = await owing(application, elsewhere)
    expect(keyed.challenge.options.map(({ method, lockedUntil }) => [method, lockedUntil])).toEqual([
      ['webauthn', undefined],
      ['totp', application.time.now + 60_000],
    ])
    expect(keyed.challenge).toMatchObject({ preferred: 0, recovery: true })
    const { step } = (await elsewhere.call('POST challenges/select', { challengeId: keyed.challenge.id, method: 'webauthn' })).body
    if (step.method !== 'webauthn') throw new Error('no key')
    const signed = { challengeId: keyed.challenge.id, method: 'webauthn', response: key.authenticate(step.options) }
    expect((await elsewhere.call('POST challenges/verify', signed)).status).toBe(200)

    await guessFive(application, factor.id)
    const other = application.createBrowser('203.0.113.6')
    const recovering = await owing(application, other)
    const recovery = { challengeId: recovering.challenge.id, method: 'recovery', code }
    expect((await other.call('POST challenges/verify', recovery)).status).toBe(200)
  })

  it('are told with the challenge where every way is locked', async () => {
    const application = createApplication()
    const browser = application.createBrowser()
    await signIn(browser)
    const { factor } = await enrolTotp(application, browser)
    await guessFive(application, factor.id)
    const { challenge } = await owing(application, application.createBrowser('203.0.113.5'))
    expect(challenge.options).toMatchObject([{ method: 'totp', lockedUntil: application.time.now + 60_000 }])
    expect(challenge.preferred).toBe(0)
  })

  it('do not lock a browser that its owner has signed in with, until it guesses itself', async () => {
    const { application, browser, phone, factor, time } = await withTotp()
    const first = await owing(application, browser)
    const answer = { method: 'totp', factorId: factor.id }
    await browser.call('POST challenges/verify', { ...answer, challengeId: first.challenge.id, code: await phone.code() })
    await browser.call('POST logout')
    time.now += 30_000
    const stranger = await guessFive(application, factor.id)

    const mine = await owing(application, browser)
    const whole = await browser.call('POST challenges/verify', { ...answer, challengeId: mine.challenge.id, code: await phone.code() })
    expect(whole.status).toBe(200)
    // Stolen, the cookie says nothing for anybody else, and its budget is as small as every other.
    await browser.call('POST logout')
    const guessing = await owing(application, browser)
    const statuses = []
    for (let attempt = 0; attempt < 6; attempt += 1)
      statuses.push(
        (await browser.call('POST challenges/verify', { ...answer, challengeId: guessing.challenge.id, code: 'xxxxxx' })).status,
      )
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    expect(stranger.cookies.has('__Host-bn-known')).toBe(false)
    await application.mfa.unlock('u-ada')
    time.now += 30_000
    const freed = await owing(application, browser)
    expect(
      (await browser.call('POST challenges/verify', { ...answer, challengeId: freed.challenge.id, code: await phone.code() })).status,
    ).toBe(200)
  })

  it('nor do wrong passwords, and the cookie is worth nothing for another name', async () => {
    const users = [
      { id: 'u-ada', name: NAME },
      { id: 'u-bea', name: 'bea@example.org' },
    ]
    const application = createApplication({ users })
    const browser = application.createBrowser()
    await signIn(browser)
    await browser.call('POST logout')
    const stranger = application.createBrowser('198.51.100.9')
    for (const username of [NAME, 'bea@example.org'])
      for (let attempt = 0; attempt < 6; attempt += 1) await stranger.call('POST login', { username, password: 'guess' })
    expect((await signIn(stranger)).status).toBe(429)
    expect((await signIn(browser)).status).toBe(200)
    expect((await signIn(browser, 'bea@example.org')).status).toBe(429)
  })
})

describe('a signature counter that falls', () => {
  const enrolled = async (isSynced: boolean, policy = {}) => {
    const application = createApplication({ policy })
    const browser = application.createBrowser()
    await signIn(browser)
    const key = createAuthenticator({ isBackupEligible: isSynced, isBackedUp: isSynced })
    const { factor } = await enrolKey(browser, key)
    const answer = async (change: object) => {
      const { challenge } = await owing(application, browser)
      const { step } = (await browser.call('POST challenges/select', { challengeId: challenge.id, method: 'webauthn' })).body
      if (step.method !== 'webauthn') throw new Error('no key')
      const response = key.authenticate(step.options, change)
      return browser.call('POST challenges/verify', { challengeId: challenge.id, method: 'webauthn', response })
    }
    return { application, factor, answer }
  }

  /** @see a passkey that was synced to another device counted from zero, and was refused for ever */
  it('is a signal for a key that may be synced, and an end for one that is bound to its device', async () => {
    const synced = await enrolled(true)
    expect((await synced.answer({ counter: 7 })).status).toBe(200)
    expect((await synced.answer({ counter: 0 })).status).toBe(200)
    expect(synced.application.events).toContainEqual(expect.objectContaining({ type: 'key.counter-fell', factorId: synced.factor.id }))
    const bound = await enrolled(false)
    expect((await bound.answer({ counter: 7 })).status).toBe(200)
    expect((await bound.answer({ counter: 0 })).status).toBe(401)
  })

  it('is what the policy says', async () => {
    const strict = await enrolled(true, { counter: 'enforce' })
    expect((await strict.answer({ counter: 7 })).status).toBe(200)
    expect((await strict.answer({ counter: 0 })).status).toBe(401)
    const lax = await enrolled(false, { counter: 'signal' })
    expect((await lax.answer({ counter: 7 })).status).toBe(200)
    expect((await lax.answer({ counter: 0 })).status).toBe(200)
  })

  it('does not matter where a key says of itself what it was not enrolled as', async () => {
    const bound = await enrolled(false)
    expect((await bound.answer({ counter: 7, isBackupEligible: true })).status).toBe(401)
    expect(bound.application.events).toContainEqual(expect.objectContaining({ type: 'challenge.refused', reason: 'backup-changed' }))
  })
})

describe('messages', () => {
  const people = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `u-${index}`, name: `p${index}@example.org` }))
  const beginFor = async (application: Application, index: number, request: object) => {
    const browser = application.createBrowser(`10.${index}.0.1`)
    await signIn(browser, `p${index}@example.org`)
    return browser.call('POST enrolments/begin', request)
  }

  /** @see a hundred accounts, one number, a hundred messages */
  it.each([
    ['a number', 'sms', () => '+4915123456789'],
    ['a mailbox', 'email', (index: number) => `Ada+${index}@example.org`],
  ] as const)('to %s that nobody has confirmed are few, whoever asks', async (_, method, destination) => {
    const application = createApplication({ users: people(100) })
    for (let index = 0; index < 100; index += 1) {
      await beginFor(application, index, { method, destination: destination(index) })
      application.time.now += 1_000
    }
    expect(application.messages.length).toBeLessThan(5)
    application.time.now += 3_600_000
    for (let index = 0; index < 100; index += 1) {
      await beginFor(application, index, { method, destination: destination(index) })
      application.time.now += 61_000
    }
    expect(application.messages.length).toBeLessThan(20)
  })

  it('go to the countries that are allowed', async () => {
    const application = createApplication({ policy: { sentCodes: { countries: ['+41', '+49'] } } })
    const browser = application.createBrowser()
    await signIn(browser)
    const begin = (destination: string) => browser.call('POST enrolments/begin', { method: 'sms', destination })
    const refused = await begin('+88213300000')
    expect([refused.status, refused.body.error?.code]).toEqual([422, 'unsupported-country'])
    expect((await begin('+41 44 668 18 00')).status).toBe(200)
    expect(() => createApplication({ policy: { sentCodes: { countries: ['CH'] } } })).toThrow(/countries has "CH"/)
  })

  it('that a provider refuses are not tried without end', async () => {
    let calls = 0
    const sms = async () => {
      calls += 1
      throw new Error('refused')
    }
    const application = createApplication({ senders: { sms } })
    const browser = application.createBrowser()
    await signIn(browser)
    for (let attempt = 0; attempt < 100; attempt += 1)
      await browser.call('POST enrolments/begin', { method: 'sms', destination: '+4915123456789' })
    expect(calls).toBeLessThanOrEqual(5)
  })
})

describe('a stored password', () => {
  const hashing = createPasswordHashing({ cost: 2, parallelization: 1 })

  it.each([
    '',
    'x',
    'scrypt',
    'scrypt$2$1$$',
    'scrypt$3$1$c2FsdA$a2V5',
    'scrypt$2$1$c2FsdA$a2V5',
    'scrypt$-1$x$c2FsdA$a2V5',
    '$2b$10$abcdefghijklmnopqrstuv',
  ])('that is damaged (%s) is a wrong password, and wants another hash', async (stored) => {
    expect(await hashing.verify(PASSWORD, stored)).toBe(false)
    expect(hashing.needsRehash(stored)).toBe(true)
  })

  it('wants another hash where its cost is another', async () => {
    const stored = await hashing.hash(PASSWORD)
    expect([await hashing.verify(PASSWORD, stored), hashing.needsRehash(stored)]).toEqual([true, false])
    const stronger = createPasswordHashing({ cost: 4, parallelization: 1 })
    expect([await stronger.verify(PASSWORD, stored), stronger.needsRehash(stored)]).toEqual([true, true])
  })
})

describe('keys', () => {
  const bytes = new Uint8Array(createHash('sha256').update('key').digest())
  it('are bytes, base64url or base64, and one to the handler', async () => {
    for (const secret of [bytes, Buffer.from(bytes), Buffer.from(bytes).toString('base64url'), Buffer.from(bytes).toString('base64')])
      expect(() => createApplication({ keys: { current: 'k1', secrets: { k1: secret } } })).not.toThrow()
  })
  it.each([
    ['bytes alone', bytes],
    ['nothing', undefined],
    ['short bytes', { current: 'k1', secrets: { k1: new Uint8Array(16) } }],
    ['a number', { current: 'k1', secrets: { k1: 7 } }],
  ])('that are %s are refused with the command that makes one', (_, keys) => {
    expect(() => createApplication({ keys: keys as never })).toThrow(/randomBytes\(32\)\.toString\('base64url'\)/)
  })
})

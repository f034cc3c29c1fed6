import type { MfaChallenge, MfaEnrolment, MfaFactor } from '../../core/mfa.js'
import { MfaRequestError, type MfaAdapter, type MfaRequestErrorCode } from '../adapter.js'
import { totpOf } from './totp.js'

/** One person at a back end, for one case. */
export interface MfaAdapterSubject {
  /** Of a person who has just signed in with a password, and has no factor. */
  adapter: MfaAdapter
  /** Signs the same person in again, in another browser; the session owes its factor. */
  signInAgain(): Promise<MfaAdapter>
  /** Moves the back end's clock on. Without it the cases wait for real. */
  advance?(ms: number): void | Promise<void>
  /** The code last sent to the person. Without it SMS and e-mail are left out. */
  lastSentCode?(): string | Promise<string>
  /** What a step-up may ask for. */
  password?: string
}

/** A case for any test runner: `it(title, run)`. */
export interface MfaAdapterCase {
  title: string
  run(): Promise<void>
}

type Totp = Extract<MfaEnrolment, { method: 'totp' }>

function expect(condition: boolean, words: string): asserts condition {
  if (!condition) throw new Error(`The adapter is not what the components need: ${words}`)
}

async function refusal(request: Promise<unknown>, ...codes: MfaRequestErrorCode[]): Promise<MfaRequestError> {
  try {
    await request
  } catch (error) {
    expect(error instanceof MfaRequestError, `a refusal is an MfaRequestError, not ${String(error)}`)
    expect(codes.includes(error.code), `expected the refusal ${codes.join(' or ')}, not ${error.code} (${error.message})`)
    expect(error.now !== undefined, 'a refusal carries the server’s clock')
    return error
  }
  throw new Error(`The adapter is not what the components need: expected the refusal ${codes.join(' or ')}, but the request was granted`)
}

async function later(subject: MfaAdapterSubject, ms: number): Promise<void> {
  if (subject.advance) await subject.advance(ms)
  else await new Promise((resolve) => setTimeout(resolve, ms))
}

async function beginTotp(adapter: MfaAdapter): Promise<{ enrolment: Totp; now: number }> {
  const { enrolment, now } = await adapter.beginEnrolment({ method: 'totp' })
  expect(enrolment.method === 'totp', 'beginEnrolment answers with what was asked for')
  return { enrolment, now }
}

/** Enrols an authenticator app and keeps the recovery codes. */
async function enrol(subject: MfaAdapterSubject): Promise<{ enrolment: Totp; factor: MfaFactor; code: string; codes: string[] }> {
  const { adapter } = subject
  const { enrolment, now } = await beginTotp(adapter)
  const code = await totpOf(enrolment, now)
  const { factor, needsRecoveryCodes } = await adapter.confirmEnrolment({ enrolmentId: enrolment.id, code })
  expect(needsRecoveryCodes, 'the first factor calls for recovery codes')
  const { batchId, codes } = await adapter.generateRecoveryCodes()
  await adapter.acknowledgeRecoveryCodes({ batchId, savedBy: 'downloaded' })
  return { enrolment, factor, code, codes }
}

/** In another browser, a step later: with a challenge that is owed, and the code of that moment. */
async function owing(subject: MfaAdapterSubject, enrolment: Totp): Promise<{ adapter: MfaAdapter; challenge: MfaChallenge; code: string }> {
  await later(subject, enrolment.periodSeconds * 1_000)
  const adapter = await subject.signInAgain()
  const { challenge, now } = await adapter.beginChallenge({})
  return { adapter, challenge, code: await totpOf(enrolment, now) }
}

const answerWith = (challenge: MfaChallenge, code: string) => ({
  challengeId: challenge.id,
  method: 'totp' as const,
  factorId: optionOf(challenge).factorId,
  code,
})

function optionOf(challenge: MfaChallenge) {
  const option = challenge.options.find(({ method }) => method === 'totp')
  expect(option?.factorId !== undefined, 'a challenge offers the enrolled authenticator app, with its factorId')
  return option
}

/** Most failures in a row NIST SP 800-63B-4 lets an authenticator have. */
const MOST_FAILURES = 100

/**
 * The cases an `MfaAdapter` must pass for the components to keep what they promise, without a test runner of their own. Each sets up a person of its
 * own.
 *
 * @example
 * for (const { title, run } of mfaAdapterCases(setUp)) it(title, run)
 */
export function mfaAdapterCases(setUp: () => Promise<MfaAdapterSubject>): MfaAdapterCase[] {
  const cases: Record<string, (subject: MfaAdapterSubject) => Promise<void>> = {
    'tells what there is: nothing enrolled yet, and the server’s clock': async ({ adapter }) => {
      const overview = await adapter.overview()
      expect(Number.isFinite(overview.now), 'every answer carries now, epoch ms')
      expect(overview.factors.length === 0, 'a new person has no factors')
      expect(overview.methods.includes('totp'), 'the cases need TOTP to be offered')
    },

    'enrols an authenticator app by the code it shows, and shows the secret this once': async (subject) => {
      const { adapter } = subject
      const { enrolment, now } = await beginTotp(adapter)
      expect(enrolment.expiresAt > now, 'an enrolment expires in the future')
      expect(
        enrolment.uri.startsWith('otpauth://totp/') && enrolment.uri.includes(enrolment.secret),
        'the uri is an otpauth address with the secret',
      )
      expect((await adapter.overview()).factors.length === 0, 'a factor that is not confirmed is none')
      const answer = await adapter.confirmEnrolment({ enrolmentId: enrolment.id, code: await totpOf(enrolment, now) })
      const after = await adapter.overview()
      expect(
        after.factors.some(({ id }) => id === answer.factor.id),
        'a confirmed factor is listed',
      )
      expect(!JSON.stringify([answer, after]).includes(enrolment.secret), 'a secret is in one answer only')
    },

    'refuses a wrong code and lets the enrolment stand': async ({ adapter }) => {
      const { enrolment, now } = await beginTotp(adapter)
      const right = await totpOf(enrolment, now)
      const wrong = String((Number(right) + 1) % 10 ** enrolment.digits).padStart(enrolment.digits, '0')
      await refusal(adapter.confirmEnrolment({ enrolmentId: enrolment.id, code: wrong }), 'invalid', 'clock-skew')
      await adapter.confirmEnrolment({ enrolmentId: enrolment.id, code: right })
    },

    'begins anew with another secret, and forgets the one before': async ({ adapter }) => {
      const first = await beginTotp(adapter)
      const second = await beginTotp(adapter)
      expect(first.enrolment.secret !== second.enrolment.secret, 'each enrolment has a secret of its own')
      const code = await totpOf(first.enrolment, first.now)
      await refusal(adapter.confirmEnrolment({ enrolmentId: first.enrolment.id, code }), 'expired', 'not-found')
    },

    'forgets an enrolment that was cancelled': async ({ adapter }) => {
      const { enrolment, now } = await beginTotp(adapter)
      await adapter.cancelEnrolment({ enrolmentId: enrolment.id })
      await refusal(adapter.confirmEnrolment({ enrolmentId: enrolment.id, code: await totpOf(enrolment, now) }), 'expired', 'not-found')
    },

    'gives recovery codes once, and counts them when they were kept': async (subject) => {
      const { codes } = await enrol(subject)
      expect(codes.length >= 8 && new Set(codes).size === codes.length, 'there are at least eight codes, all different')
      const overview = await subject.adapter.overview()
      expect(
        overview.recovery.left === codes.length && overview.recovery.acknowledgedAt !== null,
        'the overview counts the codes and knows they were kept',
      )
      expect(
        codes.every((code) => !JSON.stringify(overview).includes(code)),
        'codes are in one answer only',
      )
    },

    'asks for the factor at the next sign-in, and begins with a factor, not with a recovery code': async (subject) => {
      const { enrolment } = await enrol(subject)
      const { adapter, challenge, code } = await owing(subject, enrolment)
      expect(challenge.options[challenge.preferred] !== undefined, 'preferred is a place in options')
      expect(challenge.recovery, 'recovery codes can answer it')
      const { method, factorId } = optionOf(challenge)
      const { step } = await adapter.selectChallenge({ challengeId: challenge.id, method, factorId })
      expect(step.method === 'totp' && step.digits === enrolment.digits, 'select answers with what to enter')
      const wrong = code === '000000' ? '000001' : '000000'
      await refusal(adapter.verifyChallenge(answerWith(challenge, wrong)), 'invalid')
      const { session } = await adapter.verifyChallenge(answerWith(challenge, code))
      expect(session.level === 'mfa', 'an answered challenge makes the session one of level mfa')
    },

    'tells a used code from a wrong one': async (subject) => {
      const { enrolment } = await enrol(subject)
      const { adapter, challenge, code } = await owing(subject, enrolment)
      await adapter.verifyChallenge(answerWith(challenge, code))
      const again = await subject.signInAgain()
      const second = (await again.beginChallenge({})).challenge
      await refusal(again.verifyChallenge(answerWith(second, code)), 'already-used')
    },

    'takes a recovery code once, and says how many are left': async (subject) => {
      const { enrolment, codes } = await enrol(subject)
      const code = codes[0] as string
      const first = await owing(subject, enrolment)
      const result = await first.adapter.verifyChallenge({ challengeId: first.challenge.id, method: 'recovery', code })
      expect(result.recoveryCodesLeft === codes.length - 1, 'a used code is one less')
      const second = await owing(subject, enrolment)
      await refusal(
        second.adapter.verifyChallenge({ challengeId: second.challenge.id, method: 'recovery', code }),
        'already-used',
        'invalid',
      )
    },

    'locks after so many wrong codes, and says until when': async (subject) => {
      const { enrolment } = await enrol(subject)
      const { adapter, challenge, code } = await owing(subject, enrolment)
      const wrong = code === '000000' ? '000001' : '000000'
      for (let attempt = 0; attempt < MOST_FAILURES; attempt++) {
        const error = await refusal(adapter.verifyChallenge(answerWith(challenge, wrong)), 'invalid', 'locked', 'rate-limited')
        if (error.code === 'invalid') continue
        expect((error.retryAt ?? 0) > (error.now ?? 0), 'a lockout says when it ends')
        await refusal(adapter.verifyChallenge(answerWith(challenge, code)), 'locked', 'rate-limited')
        return
      }
      throw new Error(`The adapter is not what the components need: ${MOST_FAILURES} wrong codes in a row, and no lockout`)
    },

    'renames a factor and makes it the default': async (subject) => {
      const { factor } = await enrol(subject)
      const renamed = await subject.adapter.renameFactor({ factorId: factor.id, name: 'Phone of Ada' })
      expect(
        renamed.factors.some(({ id, name }) => id === factor.id && name === 'Phone of Ada'),
        'the list has the new name',
      )
      const { factors } = await subject.adapter.setDefaultFactor({ factorId: factor.id })
      expect(factors.filter(({ isDefault }) => isDefault).length === 1, 'one factor is the default')
      await refusal(subject.adapter.renameFactor({ factorId: 'nobody’s', name: 'x' }), 'not-found', 'invalid-request')
    },

    'removes a factor, after verifying the person again where it asks for that': async (subject) => {
      const { adapter } = subject
      const { factor, enrolment } = await enrol(subject)
      await later(subject, enrolment.periodSeconds * 1_000)
      try {
        await adapter.removeFactor({ factorId: factor.id })
      } catch (error) {
        const { action } = await refusal(Promise.reject(error), 'reauth-required')
        expect(action !== undefined, 'reauth-required says what to step up for')
        const { challenge, now } = await adapter.beginChallenge({ action })
        const password = challenge.password && subject.password !== undefined ? { password: subject.password } : {}
        await adapter.verifyChallenge({ ...answerWith(challenge, await totpOf(enrolment, now)), ...password })
        await adapter.removeFactor({ factorId: factor.id })
      }
      expect((await adapter.overview()).factors.length === 0, 'a removed factor is gone')
    },

    'knows when the session ends, and extends it when asked': async (subject) => {
      const { adapter } = subject
      const { session: first } = await adapter.session()
      expect(
        first !== null && first.warnAt < first.expiresAt && first.expiresAt <= first.endsAt,
        'a session warns before it expires, and expires before it ends',
      )
      await later(subject, 1_000)
      const { session: second } = await adapter.session()
      expect(second?.expiresAt === first.expiresAt, 'asking does not extend it')
      const { session: third } = await adapter.extendSession()
      expect(third !== null && third.expiresAt > first.expiresAt, 'extending does')
    },

    'sends a code to a destination that it masks, and not twice at once': async (subject) => {
      const { adapter, lastSentCode } = subject
      const { methods } = await adapter.overview()
      if (!lastSentCode || !methods.includes('sms')) return
      const destination = '+41446681800'
      const { enrolment, now } = await adapter.beginEnrolment({ method: 'sms', destination })
      expect(enrolment.method === 'sms', 'beginEnrolment answers with what was asked for')
      expect(!enrolment.destination.includes(destination.slice(0, -4)), 'a destination is masked')
      const { retryAt } = await refusal(adapter.resendEnrolment({ enrolmentId: enrolment.id }), 'cooldown')
      expect(retryAt !== undefined && retryAt > now, 'a cooldown says when it ends')
      const { factor } = await adapter.confirmEnrolment({ enrolmentId: enrolment.id, code: await lastSentCode() })
      expect(factor.assurance === 'restricted', 'SMS is a restricted authenticator')
    },
  }
  return Object.entries(cases).map(([title, check]) => ({ title, run: async () => check(await setUp()) }))
}

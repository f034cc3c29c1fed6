import { describe, expect, it } from 'vitest'
import {
  initialChallenge,
  isChallengePending,
  reduceChallenge,
  type ChallengeEvent,
  type ChallengeState,
  type ChallengeStep,
} from '../../src/mfa/challenge.js'
import { challenge, NOW, session } from './support/samples.js'

const c = challenge()
const [webauthn, totp, sms] = c.options as [(typeof c.options)[0], (typeof c.options)[0], (typeof c.options)[0]]
const totpReady = { method: 'totp' as const, expiresAt: c.expiresAt, factorId: 'f-totp', digits: 6 }
const smsReady = { method: 'sms' as const, expiresAt: c.expiresAt, factorId: 'f-sms', digits: 6, destination: '••• 4711', resendAt: NOW }
const keyReady = { method: 'webauthn' as const, expiresAt: c.expiresAt, options: { challenge: 'Y2g' } }
const active = { step: 'active' as const, challenge: c, isResending: false, problem: null }

const STATES = {
  loading: initialChallenge(),
  'loading (failed)': { step: 'loading', problem: { code: 'unreachable' } },
  choosing: { step: 'choosing', challenge: c, problem: null },
  'choosing (no codes)': { step: 'choosing', challenge: challenge({ recovery: false }), problem: null },
  'selecting totp': { step: 'selecting', challenge: c, option: totp, problem: null },
  'active totp': { ...active, way: { option: totp, ...totpReady } },
  'active sms': { ...active, way: { option: sms, ...smsReady } },
  'active sms (resending)': { ...active, isResending: true, way: { option: sms, ...smsReady } },
  'active recovery': { ...active, way: { method: 'recovery' } },
  'active password': {
    ...active,
    challenge: challenge({ options: [], preferred: -1, recovery: false, password: true }),
    way: { method: 'password' },
  },
  'verifying totp': { step: 'verifying', challenge: c, way: { option: totp, ...totpReady }, answer: { code: '407123' }, problem: null },
  'verifying key': { step: 'verifying', challenge: c, way: { option: webauthn, ...keyReady }, answer: {}, problem: null },
  ok: { step: 'ok', result: { now: NOW, session }, problem: null },
  expired: { step: 'expired', problem: null },
  cancelled: { step: 'cancelled', problem: null },
} satisfies Record<string, ChallengeState>

const failed = (code: string, more = {}) => ({ type: 'failed', problem: { code, ...more } }) as ChallengeEvent

const EVENTS = {
  loaded: { type: 'loaded', challenge: c },
  'loaded, password only': { type: 'loaded', challenge: challenge({ options: [], preferred: -1, recovery: false, password: true }) },
  'loaded, codes only': { type: 'loaded', challenge: challenge({ options: [], preferred: -1 }) },
  'failed unreachable': failed('unreachable'),
  'failed dismissed': failed('dismissed'),
  'failed invalid': failed('invalid'),
  'failed already-used': failed('already-used'),
  'failed locked': failed('locked', { retryAt: NOW + 60_000 }),
  'failed expired': failed('expired'),
  retry: { type: 'retry' },
  choose: { type: 'choose' },
  'select sms': { type: 'select', option: sms },
  useRecovery: { type: 'useRecovery' },
  'selected totp': { type: 'selected', ready: totpReady },
  'selected sms': { type: 'selected', ready: { ...smsReady, resendAt: NOW + 60_000 } },
  resend: { type: 'resend' },
  submit: { type: 'submit', answer: { code: '407123' } },
  verified: { type: 'verified', result: { now: NOW, session } },
  expire: { type: 'expire' },
  restart: { type: 'restart' },
  cancel: { type: 'cancel' },
} satisfies Record<string, ChallengeEvent>

type EventName = keyof typeof EVENTS
const leave = { expire: 'expired', cancel: 'cancelled' } as const
const switches = { 'select sms': 'selecting', useRecovery: 'active', ...leave } as const
const answered = (wrong: ChallengeStep, unsent: ChallengeStep) =>
  ({
    'failed unreachable': unsent,
    'failed dismissed': unsent,
    'failed invalid': wrong,
    'failed already-used': wrong,
    'failed locked': wrong,
    'failed expired': 'expired',
    verified: 'ok',
  }) as const
const unsettled = (target: ChallengeStep) =>
  ({
    'failed unreachable': target,
    'failed dismissed': target,
    'failed invalid': target,
    'failed already-used': target,
    'failed locked': target,
  }) as const

const TRANSITIONS: Record<keyof typeof STATES, Partial<Record<EventName, ChallengeStep>>> = {
  loading: {
    loaded: 'selecting',
    'loaded, password only': 'active',
    'loaded, codes only': 'active',
    ...unsettled('loading'),
    'failed expired': 'loading',
    cancel: 'cancelled',
  },
  'loading (failed)': {
    loaded: 'selecting',
    'loaded, password only': 'active',
    'loaded, codes only': 'active',
    retry: 'loading',
    cancel: 'cancelled',
  },
  choosing: switches,
  'choosing (no codes)': { 'select sms': 'selecting', ...leave },
  'selecting totp': { 'selected totp': 'active', ...unsettled('choosing'), 'failed expired': 'expired', ...leave },
  'active totp': { ...switches, choose: 'choosing', submit: 'verifying' },
  'active sms': { ...switches, choose: 'choosing', submit: 'verifying', resend: 'active' },
  'active sms (resending)': {
    ...switches,
    choose: 'choosing',
    submit: 'verifying',
    'selected sms': 'active',
    ...unsettled('active'),
    'failed expired': 'expired',
  },
  'active recovery': { ...switches, choose: 'choosing', submit: 'verifying' },
  'active password': { 'select sms': 'selecting', choose: 'choosing', submit: 'verifying', ...leave },
  'verifying totp': answered('active', 'active'),
  'verifying key': answered('selecting', 'active'),
  ok: {},
  expired: { restart: 'loading', cancel: 'cancelled' },
  cancelled: {},
}

describe.each(Object.keys(STATES) as (keyof typeof STATES)[])('from %s', (name) => {
  const from: ChallengeState = STATES[name]
  const transitions = TRANSITIONS[name]
  for (const [event, target] of Object.entries(transitions) as [EventName, ChallengeStep][]) {
    it(`${event} → ${target}`, () => {
      const next = reduceChallenge(from, EVENTS[event])
      expect(next).not.toBe(from)
      expect(next.step).toBe(target)
    })
  }

  it('every other event changes nothing', () => {
    for (const event of Object.keys(EVENTS) as EventName[]) {
      if (!(event in transitions)) expect(reduceChallenge(from, EVENTS[event]), event).toBe(from)
    }
  })
})

it('begins with what the server prefers, and never with a recovery code while there is a factor', () => {
  expect(initialChallenge(challenge({ preferred: 1 }))).toMatchObject({ step: 'selecting', option: { method: 'totp' } })
  // A server that names no place of the list still begins with the strongest.
  expect(initialChallenge(challenge({ preferred: 99 }))).toMatchObject({ step: 'selecting', option: { method: 'webauthn' } })
  expect(initialChallenge(challenge({ options: [], preferred: -1 }))).toMatchObject({ step: 'active', way: { method: 'recovery' } })
})

it('tells a wrong code from a used one and from a lockout, on the same way', () => {
  const verifying = STATES['verifying totp']
  for (const code of ['invalid', 'already-used', 'locked'] as const)
    expect(reduceChallenge(verifying, failed(code, { retryAt: NOW }))).toMatchObject({
      step: 'active',
      way: { method: 'totp' },
      problem: { code },
    })
})

it('after a refused signature it asks for another challenge, and still says why', () => {
  const next = reduceChallenge(STATES['verifying key'], failed('user-verification'))
  expect(next).toMatchObject({ step: 'selecting', option: { method: 'webauthn' }, problem: { code: 'user-verification' } })
  expect(isChallengePending(next)).toBe(true)
  expect(reduceChallenge(next, { type: 'selected', ready: keyReady })).toMatchObject({
    step: 'active',
    problem: { code: 'user-verification' },
  })
})

describe('a way that is locked', () => {
  const lockedTotp = { ...totp, lockedUntil: NOW + 60_000 }

  it('is not offered, and not begun with', () => {
    const state = initialChallenge(challenge({ options: [lockedTotp, webauthn], preferred: 1 }))
    expect(state).toMatchObject({ step: 'selecting', option: { method: 'webauthn' }, challenge: { options: [{ method: 'webauthn' }] } })
  })

  it('leaves the recovery code to be chosen where nothing else is open, and says until when where nothing is', () => {
    const problem = { code: 'locked', retryAt: NOW + 60_000 }
    const options = [lockedTotp]
    expect(initialChallenge(challenge({ options, preferred: 0, recovery: true }))).toMatchObject({
      step: 'choosing',
      problem,
      challenge: { options: [], recovery: true },
    })
    expect(initialChallenge(challenge({ options, preferred: 0, recovery: false }))).toMatchObject({
      step: 'choosing',
      problem,
      challenge: { options },
    })
  })

  it('is offered no more once it was answered so: codes together, recovery codes by themselves', () => {
    const afterCode = reduceChallenge(STATES['verifying totp'], failed('locked', { retryAt: NOW }))
    expect(afterCode).toMatchObject({ challenge: { options: [{ method: 'webauthn' }], recovery: true } })
    const recovering: ChallengeState = { step: 'verifying', challenge: c, way: { method: 'recovery' }, answer: {}, problem: null }
    const afterRecovery = reduceChallenge(recovering, failed('locked', { retryAt: NOW }))
    expect(afterRecovery).toMatchObject({ challenge: { options: c.options, recovery: false } })
  })
})

import { describe, expect, it } from 'vitest'
import {
  enrolmentOf,
  initialEnrollment,
  isPending,
  reduceEnrollment,
  type EnrollmentEvent,
  type EnrollmentStage,
  type EnrollmentState,
} from '../../src/mfa/enrollment.js'
import { CODES, factor, key, NOW, overview, sms, totp } from './support/samples.js'

const registration = {
  id: 'k',
  rawId: 'k',
  type: 'public-key' as const,
  clientExtensionResults: {},
  response: { clientDataJSON: '', attestationObject: '' },
}
const smsRequest = { method: 'sms' as const, destination: '+41440004711' }
const codes = { batchId: 'b1', codes: CODES }

const state = (stage: EnrollmentStage, changes: Partial<EnrollmentState> = {}): EnrollmentState =>
  ({
    ...initialEnrollment(),
    overview: overview(),
    choices: [{ method: 'totp' }, { method: 'sms' }],
    ...changes,
    ...stage,
  }) as EnrollmentState

// One of each state that behaves in a way of its own.
const STATES = {
  loading: initialEnrollment(),
  'loading (failed)': { ...initialEnrollment(), problem: { code: 'unreachable' } } as EnrollmentState,
  'gate (blocking)': state({ step: 'gate', status: 'blocking', next: 'factor' }, { isBlocking: true }),
  'gate (grace)': state({ step: 'gate', status: 'grace', next: 'factor', graceUntil: NOW }),
  'gate (codes)': state({ step: 'gate', status: 'grace', next: 'recovery-codes' }),
  picking: state({ step: 'picking' }),
  'picking (blocking)': state({ step: 'picking' }, { isBlocking: true }),
  'otp.destination': state({ step: 'otp.destination', method: 'sms', destination: '' }),
  'beginning totp': state({ step: 'beginning', request: { method: 'totp' } }),
  'beginning sms': state({ step: 'beginning', request: smsRequest }),
  'beginning key': state({ step: 'beginning', request: { method: 'webauthn', device: 'security-key' } }),
  reauth: state({ step: 'reauth', action: 'enrol', request: { method: 'totp' } }),
  'reauth (codes)': state({ step: 'reauth', action: 'codes', request: null }, { isBlocking: true }),
  'totp.scan': state({ step: 'totp.scan', enrolment: totp }),
  'totp.scan (blocking)': state({ step: 'totp.scan', enrolment: totp }, { isBlocking: true }),
  'totp.manual': state({ step: 'totp.manual', enrolment: totp }),
  'otp.sent': state({ step: 'otp.sent', enrolment: sms, request: smsRequest, isResending: false }),
  'otp.sent (resending)': state({ step: 'otp.sent', enrolment: sms, request: smsRequest, isResending: true }),
  'key.ceremony': state({ step: 'key.ceremony', enrolment: key, isWaiting: true }),
  'key.ceremony (dismissed)': state({ step: 'key.ceremony', enrolment: key, isWaiting: false }),
  'key.naming': state({ step: 'key.naming', enrolment: key, response: registration }),
  'verifying totp': state({ step: 'verifying', from: { step: 'totp.scan', enrolment: totp }, proof: { code: '407123' } }),
  'verifying key': state({
    step: 'verifying',
    from: { step: 'key.naming', enrolment: key, response: registration },
    proof: { name: 'Blue' },
  }),
  'recovery.generating': state({ step: 'recovery.generating' }, { isBlocking: true }),
  'recovery.generating (failed)': state({ step: 'recovery.generating' }, { problem: { code: 'unreachable' } }),
  'recovery.unsaved': state({ step: 'recovery.unsaved', ...codes, savedBy: null }, { isBlocking: true, added: [factor('totp')] }),
  'recovery.unsaved (kept)': state(
    { step: 'recovery.unsaved', ...codes, savedBy: 'copied' },
    { isBlocking: true, added: [factor('totp')] },
  ),
  'recovery.unsaved (open)': state({ step: 'recovery.unsaved', ...codes, savedBy: null }, { added: [factor('totp')] }),
  'recovery.acknowledging': state({ step: 'recovery.acknowledging', ...codes, savedBy: 'copied' }, { isBlocking: true }),
  'recovery.acknowledged': state({ step: 'recovery.acknowledged' }, { added: [factor('totp')] }),
  expired: state({ step: 'expired', choice: { method: 'totp' } }),
  'expired (key)': state({ step: 'expired', choice: { method: 'webauthn', device: 'passkey' } }),
  unsupported: state({ step: 'unsupported', choice: { method: 'webauthn', device: 'passkey' } }),
  done: state({ step: 'done' }),
  cancelled: state({ step: 'cancelled' }),
} satisfies Record<string, EnrollmentState>

const failed = (code: string, more = {}) => ({ type: 'failed', problem: { code, ...more } }) as EnrollmentEvent

const EVENTS = {
  'loaded open': { type: 'loaded', overview: overview() },
  'loaded blocking': { type: 'loaded', overview: overview({ gate: { status: 'blocking', missing: ['factor', 'recovery-codes'] } }) },
  'loaded grace': { type: 'loaded', overview: overview({ gate: { status: 'grace', graceUntil: NOW, missing: ['factor'] } }) },
  'loaded one method': { type: 'loaded', overview: overview({ methods: ['totp'] }) },
  'loaded full': {
    type: 'loaded',
    overview: overview({ factors: [factor('totp')], maxFactors: 1, gate: { status: 'passed', missing: [] } }),
  },
  'failed unreachable': failed('unreachable'),
  'failed invalid': failed('invalid'),
  'failed expired': failed('expired'),
  'failed unsupported': failed('unsupported'),
  'failed unsupported-browser': failed('unsupported-browser'),
  'failed reauth-required': failed('reauth-required', { action: 'enrol' }),
  retry: { type: 'retry' },
  continue: { type: 'continue' },
  'pick totp': { type: 'pick', choice: { method: 'totp' } },
  'pick sms': { type: 'pick', choice: { method: 'sms' } },
  destination: { type: 'destination', destination: '+41440004711' },
  'begun totp': { type: 'begun', enrolment: totp },
  'begun sms': { type: 'begun', enrolment: sms },
  'begun key': { type: 'begun', enrolment: key },
  reauthenticated: { type: 'reauthenticated' },
  showKey: { type: 'showKey' },
  showQr: { type: 'showQr' },
  resend: { type: 'resend' },
  resent: { type: 'resent', enrolment: { ...sms, resendAt: NOW + 120_000 } },
  created: { type: 'created', response: registration },
  submit: { type: 'submit', proof: { code: '407123' } },
  'confirmed, codes owed': { type: 'confirmed', factor: factor('totp'), needsRecoveryCodes: true },
  'confirmed, none owed': { type: 'confirmed', factor: factor('totp'), needsRecoveryCodes: false },
  codes: { type: 'codes', ...codes },
  saved: { type: 'saved', by: 'downloaded' },
  acknowledge: { type: 'acknowledge' },
  acknowledged: { type: 'acknowledged' },
  addAnother: { type: 'addAnother' },
  finish: { type: 'finish' },
  expire: { type: 'expire' },
  restart: { type: 'restart' },
  back: { type: 'back' },
  cancel: { type: 'cancel' },
} satisfies Record<string, EnrollmentEvent>

type EventName = keyof typeof EVENTS
type Target = EnrollmentStage['step']
/** Every event that means the same wherever a server's begun enrolment is shown. */
const shown = { expire: 'expired', back: 'picking', cancel: 'cancelled' } as const
const failures = (target: Target) =>
  ({ 'failed unreachable': target, 'failed invalid': target, 'failed unsupported': target, 'failed unsupported-browser': target }) as const

const TRANSITIONS: Record<keyof typeof STATES, Partial<Record<EventName, Target>>> = {
  loading: {
    'loaded open': 'picking',
    'loaded blocking': 'gate',
    'loaded grace': 'gate',
    'loaded one method': 'beginning',
    'loaded full': 'picking',
    ...failures('loading'),
    'failed expired': 'loading',
    'failed reauth-required': 'loading',
    cancel: 'cancelled',
  },
  'loading (failed)': {
    'loaded open': 'picking',
    'loaded blocking': 'gate',
    'loaded grace': 'gate',
    'loaded one method': 'beginning',
    'loaded full': 'picking',
    ...failures('loading'),
    'failed expired': 'loading',
    'failed reauth-required': 'loading',
    retry: 'loading',
    cancel: 'cancelled',
  },
  'gate (blocking)': { continue: 'picking', 'pick totp': 'beginning', 'pick sms': 'otp.destination' },
  'gate (grace)': { continue: 'picking', 'pick totp': 'beginning', 'pick sms': 'otp.destination', cancel: 'cancelled' },
  'gate (codes)': { continue: 'recovery.generating', cancel: 'cancelled' },
  picking: { 'pick totp': 'beginning', 'pick sms': 'otp.destination', cancel: 'cancelled' },
  'picking (blocking)': { 'pick totp': 'beginning', 'pick sms': 'otp.destination' },
  'otp.destination': { destination: 'beginning', back: 'picking', cancel: 'cancelled' },
  'beginning totp': {
    'begun totp': 'totp.scan',
    'begun sms': 'otp.sent',
    'begun key': 'key.ceremony',
    'failed unreachable': 'picking',
    'failed invalid': 'picking',
    'failed expired': 'picking',
    'failed unsupported-browser': 'picking',
    'failed unsupported': 'unsupported',
    'failed reauth-required': 'reauth',
    back: 'picking',
    cancel: 'cancelled',
  },
  'beginning sms': {
    'begun totp': 'totp.scan',
    'begun sms': 'otp.sent',
    'begun key': 'key.ceremony',
    'failed unreachable': 'otp.destination',
    'failed invalid': 'otp.destination',
    'failed expired': 'otp.destination',
    'failed unsupported-browser': 'otp.destination',
    'failed unsupported': 'unsupported',
    'failed reauth-required': 'reauth',
    back: 'picking',
    cancel: 'cancelled',
  },
  'beginning key': {
    'begun totp': 'totp.scan',
    'begun sms': 'otp.sent',
    'begun key': 'key.ceremony',
    'failed unreachable': 'picking',
    'failed invalid': 'picking',
    'failed expired': 'picking',
    'failed unsupported-browser': 'picking',
    'failed unsupported': 'unsupported',
    'failed reauth-required': 'reauth',
    back: 'picking',
    cancel: 'cancelled',
  },
  reauth: { reauthenticated: 'beginning', back: 'picking', cancel: 'cancelled' },
  'reauth (codes)': { reauthenticated: 'recovery.generating' },
  'totp.scan': { showKey: 'totp.manual', showQr: 'totp.scan', submit: 'verifying', ...shown },
  'totp.scan (blocking)': { showKey: 'totp.manual', showQr: 'totp.scan', submit: 'verifying', ...shown, cancel: 'picking' },
  'totp.manual': { showKey: 'totp.manual', showQr: 'totp.scan', submit: 'verifying', ...shown },
  'otp.sent': { resend: 'otp.sent', submit: 'verifying', ...shown, back: 'otp.destination' },
  'otp.sent (resending)': {
    resent: 'otp.sent',
    ...failures('otp.sent'),
    'failed expired': 'expired',
    'failed reauth-required': 'otp.sent',
    submit: 'verifying',
    ...shown,
    back: 'otp.destination',
  },
  'key.ceremony': {
    created: 'key.naming',
    ...failures('key.ceremony'),
    'failed expired': 'key.ceremony',
    'failed reauth-required': 'key.ceremony',
    'failed unsupported-browser': 'unsupported',
    ...shown,
  },
  'key.ceremony (dismissed)': { retry: 'key.ceremony', ...shown },
  'key.naming': { submit: 'verifying', ...shown },
  'verifying totp': {
    'confirmed, codes owed': 'recovery.generating',
    'confirmed, none owed': 'done',
    ...failures('totp.scan'),
    'failed reauth-required': 'totp.scan',
    'failed expired': 'expired',
  },
  'verifying key': {
    'confirmed, codes owed': 'recovery.generating',
    'confirmed, none owed': 'done',
    ...failures('expired'),
    'failed unreachable': 'key.naming',
    'failed reauth-required': 'expired',
    'failed expired': 'expired',
  },
  'recovery.generating': {
    codes: 'recovery.unsaved',
    ...failures('recovery.generating'),
    'failed expired': 'recovery.generating',
    'failed reauth-required': 'reauth',
  },
  'recovery.generating (failed)': { codes: 'recovery.unsaved', retry: 'recovery.generating', cancel: 'cancelled' },
  'recovery.unsaved': { saved: 'recovery.unsaved' },
  'recovery.unsaved (kept)': { saved: 'recovery.unsaved', acknowledge: 'recovery.acknowledging' },
  'recovery.unsaved (open)': { saved: 'recovery.unsaved', cancel: 'done' },
  'recovery.acknowledging': {
    acknowledged: 'recovery.acknowledged',
    ...failures('recovery.unsaved'),
    'failed reauth-required': 'recovery.unsaved',
    'failed expired': 'recovery.generating',
  },
  'recovery.acknowledged': { addAnother: 'picking', finish: 'done', cancel: 'done' },
  expired: { restart: 'beginning', back: 'picking', cancel: 'cancelled' },
  'expired (key)': { restart: 'beginning', back: 'picking', cancel: 'cancelled' },
  unsupported: { back: 'picking', cancel: 'cancelled' },
  done: {},
  cancelled: {},
}

const SECRETS = [totp.secret, sms.id, key.options.challenge, ...CODES]
const HOLDS_SECRETS = new Set<Target>([
  'totp.scan',
  'totp.manual',
  'otp.sent',
  'key.ceremony',
  'key.naming',
  'verifying',
  'recovery.unsaved',
  'recovery.acknowledging',
])

describe.each(Object.keys(STATES) as (keyof typeof STATES)[])('from %s', (name) => {
  const from: EnrollmentState = STATES[name]
  const transitions = TRANSITIONS[name]
  for (const [event, target] of Object.entries(transitions) as [EventName, Target][]) {
    it(`${event} → ${target}`, () => {
      const next = reduceEnrollment(from, EVENTS[event])
      expect(next.step).toBe(target)
      // Nothing secret is carried over the end of its step.
      if (!HOLDS_SECRETS.has(next.step)) for (const secret of SECRETS) expect(JSON.stringify(next)).not.toContain(`"${secret}"`)
    })
  }

  it('every other event changes nothing', () => {
    for (const event of Object.keys(EVENTS) as EventName[]) {
      if (!(event in transitions)) expect(reduceEnrollment(from, EVENTS[event]), event).toBe(from)
    }
  })
})

describe('what is kept and what is dropped', () => {
  it('a wrong code comes back to the same view, with the problem', () => {
    const next = reduceEnrollment(STATES['verifying totp'], failed('clock-skew', { clockSkewSeconds: -45 }))
    expect(next).toMatchObject({ step: 'totp.scan', enrolment: totp, problem: { code: 'clock-skew', clockSkewSeconds: -45 } })
  })

  it('a lockout keeps its instant', () => {
    const next = reduceEnrollment(STATES['verifying totp'], failed('locked', { retryAt: NOW + 60_000 }))
    expect(next.problem).toEqual({ code: 'locked', retryAt: NOW + 60_000 })
    expect(reduceEnrollment(next, EVENTS.submit).problem).toBeNull()
  })

  it('after expiry the old secret is gone, and going on asks for a new one', () => {
    const expired = reduceEnrollment(STATES['totp.scan'], { type: 'expire' })
    expect(enrolmentOf(expired)).toBeNull()
    const again = reduceEnrollment(expired, { type: 'restart' })
    expect(again).toMatchObject({ step: 'beginning', request: { method: 'totp' } })
    expect(isPending(again)).toBe(true)
  })

  it('codes not yet kept cannot be acknowledged, and in a gate there is no way out of them', () => {
    const unsaved = STATES['recovery.unsaved']
    for (const type of ['acknowledge', 'cancel', 'back', 'finish', 'expire', 'continue'] as const)
      expect(reduceEnrollment(unsaved, { type })).toBe(unsaved)
    const kept = reduceEnrollment(unsaved, { type: 'saved', by: 'printed' })
    expect(reduceEnrollment(kept, { type: 'acknowledge' })).toMatchObject({ step: 'recovery.acknowledging', savedBy: 'printed' })
  })

  it('a failed acknowledgement shows the same codes again', () => {
    const next = reduceEnrollment(STATES['recovery.acknowledging'], failed('unreachable'))
    expect(next).toMatchObject({ step: 'recovery.unsaved', codes: CODES, savedBy: 'copied', problem: { code: 'unreachable' } })
  })

  it('once the codes are kept, the gate is open: a second factor is a choice', () => {
    const next = reduceEnrollment(STATES['recovery.acknowledging'], { type: 'acknowledged' })
    expect(next.isBlocking).toBe(false)
    expect(reduceEnrollment(reduceEnrollment(next, { type: 'addAnother' }), { type: 'cancel' }).step).toBe('cancelled')
  })

  it('leaving after a factor was added counts as done', () => {
    const next = reduceEnrollment(reduceEnrollment(STATES['recovery.acknowledged'], { type: 'addAnother' }), { type: 'cancel' })
    expect(next.step).toBe('done')
  })

  it('a number is there again to correct after its code was sent', () => {
    expect(reduceEnrollment(STATES['otp.sent'], { type: 'back' })).toMatchObject({ step: 'otp.destination', destination: '+41440004711' })
  })
})

describe('what is offered', () => {
  const offered = (options: Parameters<typeof initialEnrollment>[0], changes: Parameters<typeof overview>[0] = {}) =>
    reduceEnrollment(initialEnrollment(options), { type: 'loaded', overview: overview(changes) })

  it('is strongest first, whatever the order asked in; WebAuthn is two choices', () => {
    expect(offered({ methods: ['email', 'totp', 'webauthn'] }).choices).toEqual([
      { method: 'webauthn', device: 'passkey' },
      { method: 'webauthn', device: 'security-key' },
      { method: 'totp' },
      { method: 'email' },
    ])
  })

  it('is never what the server does not offer', () => {
    expect(offered({ methods: ['sms', 'totp'] }, { methods: ['totp', 'email'] }).choices).toEqual([{ method: 'totp' }])
  })

  it('is nothing, with the reason, for an account that is full', () => {
    expect(offered({}, { factors: [factor('totp')], maxFactors: 1 })).toMatchObject({
      step: 'picking',
      choices: [],
      problem: { code: 'limit-reached' },
    })
  })

  it('is behind a gate where the page requires it, though the server does not; unless it is done', () => {
    expect(offered({ required: true })).toMatchObject({ step: 'gate', status: 'blocking', isBlocking: true, next: 'factor' })
    expect(offered({ required: true }, { gate: { status: 'passed', missing: [] }, factors: [factor('totp')] })).toMatchObject({
      step: 'picking',
      isBlocking: false,
    })
  })

  it('begins with what was picked in the page, in a gate too; with nothing that is not offered', () => {
    const choice = { method: 'webauthn', device: 'security-key' } as const
    expect(offered({ choice })).toMatchObject({ step: 'beginning', request: choice })
    expect(offered({ choice, required: true })).toMatchObject({ step: 'beginning', request: choice, isBlocking: true })
    expect(offered({ choice: { method: 'sms' } })).toMatchObject({ step: 'otp.destination', method: 'sms' })
    expect(offered({ choice }, { methods: ['totp', 'email'] }).step).toBe('picking')
    expect(offered({ choice, required: true, methods: ['totp', 'sms'] }).step).toBe('gate')
  })

  it('goes straight to the codes where only they are missing', () => {
    const gate = offered({}, { gate: { status: 'blocking', missing: ['recovery-codes'] }, factors: [factor('totp')] })
    expect(gate).toMatchObject({ step: 'gate', next: 'recovery-codes' })
    expect(reduceEnrollment(gate, { type: 'continue' }).step).toBe('recovery.generating')
  })

  it('is new codes alone where that is the task: they are begun, kept and done, and leaving them is no loss', () => {
    const enrolled = { factors: [factor('totp')], gate: { status: 'passed' as const, missing: [] } }
    const generating = offered({ task: 'recovery-codes' }, enrolled)
    expect(generating).toMatchObject({ step: 'recovery.generating', isBlocking: false })
    expect(reduceEnrollment(generating, { type: 'cancel' }).step).toBe('cancelled')
    const acknowledging = { ...STATES['recovery.acknowledging'], options: { task: 'recovery-codes' as const } }
    expect(reduceEnrollment(acknowledging, { type: 'acknowledged' }).step).toBe('done')
    expect(offered({ task: 'recovery-codes' }).step).toBe('picking')
  })
})

import {
  MFA_METHODS,
  type BeginEnrolmentRequest,
  type MfaEnrolment,
  type MfaFactor,
  type MfaMethod,
  type MfaOverviewResponse,
  type RecoverySaveAction,
  type WebAuthnDevice,
  type WebAuthnRegistration,
} from '../core/mfa.js'
import { choiceKey } from './methodwords.js'
import type { MfaProblem } from './problem.js'

/** What a person picks: a method, and for WebAuthn what kind of key. */
export type EnrollmentChoice = { method: 'totp' | 'sms' | 'email' } | { method: 'webauthn'; device: WebAuthnDevice }

type Enrolment<M extends MfaMethod> = Extract<MfaEnrolment, { method: M }>

/** The stages that hold an enrolment the server has begun. What it holds is secret, and leaves with the stage. */
export type EnrolmentStage =
  | { step: 'totp.scan' | 'totp.manual'; enrolment: Enrolment<'totp'> }
  | { step: 'otp.sent'; enrolment: Enrolment<'sms' | 'email'>; request: BeginEnrolmentRequest; isResending: boolean }
  | { step: 'key.ceremony'; enrolment: Enrolment<'webauthn'>; isWaiting: boolean }
  | { step: 'key.naming'; enrolment: Enrolment<'webauthn'>; response: WebAuthnRegistration }

/** What `confirm` is sent with. */
export interface EnrollmentProof {
  code?: string
  name?: string
}

interface Codes {
  batchId: string
  codes: readonly string[]
  /** How they were kept; null before they were. */
  savedBy: RecoverySaveAction | null
}

export type EnrollmentStage =
  | { step: 'loading' }
  | { step: 'gate'; status: 'blocking' | 'grace'; graceUntil?: number; next: 'factor' | 'recovery-codes' }
  | { step: 'picking' }
  | { step: 'otp.destination'; method: 'sms' | 'email'; destination: string }
  | { step: 'beginning'; request: BeginEnrolmentRequest }
  /** Step up for `action`; then what was asked for is asked again: this request, or (null) the recovery codes. */
  | { step: 'reauth'; action: string; request: BeginEnrolmentRequest | null }
  | EnrolmentStage
  | { step: 'verifying'; from: Exclude<EnrolmentStage, { step: 'key.ceremony' }>; proof: EnrollmentProof }
  | { step: 'recovery.generating' }
  | ({ step: 'recovery.unsaved' } & Codes)
  | ({ step: 'recovery.acknowledging'; savedBy: RecoverySaveAction } & Codes)
  | { step: 'recovery.acknowledged' }
  | { step: 'done' }
  /** What was begun has run out, or its one attempt was used. Going on always begins anew, with a new secret. */
  | { step: 'expired'; choice: EnrollmentChoice }
  | { step: 'unsupported'; choice: EnrollmentChoice }
  | { step: 'cancelled' }

export type EnrollmentState = EnrollmentStage & {
  overview: MfaOverviewResponse | null
  /** What can be picked, strongest first. */
  choices: readonly EnrollmentChoice[]
  /** Enrolment is enforced: there is no way out before it is done. */
  isBlocking: boolean
  problem: MfaProblem | null
  /** Enrolled in this sitting. */
  added: readonly MfaFactor[]
  /** What was enrolled replaced what browsers had been trusted with: they have to verify again. */
  hasEndedBrowsers: boolean
  /** The caller's own limits. */
  options: EnrollmentOptions
}

export type EnrollmentStep = EnrollmentStage['step']

export interface EnrollmentOptions {
  /** Fewer methods than the server offers. */
  methods?: readonly MfaMethod[]
  /** Enforced here, whatever the server says. */
  required?: boolean
  /** What it is about: a way to verify, or a new batch of recovery codes for somebody who has one. */
  task?: 'factor' | 'recovery-codes'
  /** Picked already, in a list of the page: it begins with it, if it is offered. */
  choice?: EnrollmentChoice
}

export type EnrollmentEvent =
  | { type: 'loaded'; overview: MfaOverviewResponse }
  /** What is under way failed. */
  | { type: 'failed'; problem: MfaProblem }
  | { type: 'retry' }
  | { type: 'continue' }
  | { type: 'pick'; choice: EnrollmentChoice }
  | { type: 'destination'; destination: string }
  | { type: 'begun'; enrolment: MfaEnrolment }
  | { type: 'reauthenticated' }
  | { type: 'showKey' }
  | { type: 'showQr' }
  | { type: 'resend' }
  | { type: 'resent'; enrolment: MfaEnrolment }
  | { type: 'created'; response: WebAuthnRegistration }
  | { type: 'submit'; proof: EnrollmentProof }
  | { type: 'confirmed'; factor: MfaFactor; needsRecoveryCodes: boolean; endedBrowsers?: number | undefined }
  | { type: 'codes'; batchId: string; codes: readonly string[] }
  | { type: 'saved'; by: RecoverySaveAction }
  | { type: 'acknowledge' }
  | { type: 'acknowledged' }
  | { type: 'addAnother' }
  | { type: 'finish' }
  | { type: 'expire' }
  | { type: 'restart' }
  | { type: 'back' }
  | { type: 'cancel' }

export function initialEnrollment(options: EnrollmentOptions = {}): EnrollmentState {
  return {
    step: 'loading',
    overview: null,
    choices: [],
    isBlocking: options.required === true,
    problem: null,
    added: [],
    hasEndedBrowsers: false,
    options,
  }
}

export function choicesOf(overview: MfaOverviewResponse, { methods = MFA_METHODS }: EnrollmentOptions): EnrollmentChoice[] {
  if (overview.factors.length >= overview.maxFactors) return []
  return MFA_METHODS.filter((method) => methods.includes(method) && overview.methods.includes(method)).flatMap(
    (method): EnrollmentChoice[] =>
      method === 'webauthn'
        ? [
            { method, device: 'passkey' },
            { method, device: 'security-key' },
          ]
        : [{ method }],
  )
}

/** What was picked to get here. */
const choiceOf = (begun: BeginEnrolmentRequest | MfaEnrolment): EnrollmentChoice =>
  begun.method === 'webauthn' ? { method: begun.method, device: begun.device } : { method: begun.method }

type Changes = Partial<Pick<EnrollmentState, 'problem' | 'overview' | 'choices' | 'isBlocking' | 'added' | 'hasEndedBrowsers'>>
type Go = (stage: EnrollmentStage, changes?: Changes) => EnrollmentState

/** Is an answer of the server, or of the key, awaited? */
export function isPending(state: EnrollmentState): boolean {
  switch (state.step) {
    case 'loading':
    case 'recovery.generating':
      return state.problem === null
    case 'otp.sent':
      return state.isResending
    case 'key.ceremony':
      return state.isWaiting
    case 'beginning':
    case 'verifying':
    case 'recovery.acknowledging':
      return true
    default:
      return false
  }
}

/** The enrolment under way on the server. */
export function enrolmentOf(state: EnrollmentState): MfaEnrolment | null {
  if (state.step === 'verifying') return state.from.enrolment
  return 'enrolment' in state ? state.enrolment : null
}

/**
 * The enrolment machine: `loading → gate → picking → [reauth] → beginning → { totp.scan ⇄ totp.manual | otp.destination → otp.sent |
 * key.ceremony → key.naming } → verifying → recovery.unsaved → recovery.acknowledged → done`. An event that does not fit the step returns the
 * very same state, so a late answer changes nothing. Pure; `createEnrollment` does what it asks for.
 */
export function reduceEnrollment(state: EnrollmentState, event: EnrollmentEvent): EnrollmentState {
  const { overview, choices, isBlocking, added, hasEndedBrowsers, options } = state
  /** Goes to a stage; what the last one held stays behind. */
  const to: Go = (stage, changes) => ({
    overview,
    choices,
    isBlocking,
    added,
    hasEndedBrowsers,
    options,
    problem: null,
    ...changes,
    ...stage,
  })
  const pick = (choice: EnrollmentChoice) =>
    choice.method === 'sms' || choice.method === 'email'
      ? to({ step: 'otp.destination', method: choice.method, destination: '' })
      : to({ step: 'beginning', request: choice as BeginEnrolmentRequest })
  const offer = () => (choices.length === 1 && choices[0] ? pick(choices[0]) : to({ step: 'picking' }))
  const isCodesOnly = state.step.startsWith('recovery.') || (state.step === 'reauth' && !state.request)

  // Leaving is the same from everywhere: not while the server decides, and in a gate only as far as the picker.
  if (event.type === 'cancel') {
    if (['verifying', 'recovery.acknowledging', 'done', 'cancelled'].includes(state.step)) return state
    if (!isBlocking) return to({ step: added.length > 0 || state.step === 'recovery.acknowledged' ? 'done' : 'cancelled' })
    return isCodesOnly || ['loading', 'gate', 'picking'].includes(state.step) ? state : to({ step: 'picking' })
  }
  if (event.type === 'expire' && 'enrolment' in state) return to({ step: 'expired', choice: choiceOf(state.enrolment) })

  switch (state.step) {
    case 'loading':
      if (event.type === 'loaded') return loaded(state, event.overview)
      if (event.type === 'failed') return { ...state, problem: event.problem }
      if (event.type === 'retry' && state.problem) return { ...state, problem: null }
      return state

    case 'gate':
      if (event.type === 'continue') return state.next === 'factor' ? offer() : to({ step: 'recovery.generating' })
      // The choices may stand in the gate.
      if (event.type === 'pick' && state.next === 'factor') return pick(event.choice)
      return state

    case 'picking':
      if (event.type === 'pick') return pick(event.choice)
      return state

    case 'otp.destination':
      if (event.type === 'destination') return to({ step: 'beginning', request: { method: state.method, destination: event.destination } })
      if (event.type === 'back') return to({ step: 'picking' })
      return state

    case 'beginning':
      if (event.type === 'begun') return begun(state, event.enrolment, to)
      if (event.type === 'failed') return notBegun(state, event.problem, to)
      if (event.type === 'back') return to({ step: 'picking' })
      return state

    case 'reauth':
      if (event.type === 'reauthenticated')
        return state.request ? to({ step: 'beginning', request: state.request }) : to({ step: 'recovery.generating' })
      if (event.type === 'back' && state.request) return to({ step: 'picking' })
      return state

    case 'totp.scan':
    case 'totp.manual':
      if (event.type === 'showKey') return { ...state, step: 'totp.manual' }
      if (event.type === 'showQr') return { ...state, step: 'totp.scan' }
      if (event.type === 'submit')
        return to({ step: 'verifying', from: { step: state.step, enrolment: state.enrolment }, proof: event.proof })
      if (event.type === 'back') return to({ step: 'picking' })
      return state

    case 'otp.sent': {
      const { enrolment, request } = state
      if (state.isResending) {
        if (event.type === 'resent' && event.enrolment.method === enrolment.method) {
          const renewed = event.enrolment as Enrolment<'sms' | 'email'>
          return to({ step: 'otp.sent', enrolment: renewed, request, isResending: false })
        }
        if (event.type === 'failed' && event.problem.code === 'expired') return to({ step: 'expired', choice: choiceOf(enrolment) })
        if (event.type === 'failed') return { ...state, isResending: false, problem: event.problem }
      } else if (event.type === 'resend') return { ...state, isResending: true, problem: null }
      if (event.type === 'submit')
        return to({ step: 'verifying', from: { step: 'otp.sent', enrolment, request, isResending: false }, proof: event.proof })
      if (event.type === 'back' && 'destination' in request)
        return to({ step: 'otp.destination', method: request.method, destination: request.destination })
      return state
    }

    case 'key.ceremony': {
      const { enrolment } = state
      if (event.type === 'back') return to({ step: 'picking' })
      if (!state.isWaiting) return event.type === 'retry' ? { ...state, isWaiting: true, problem: null } : state
      if (event.type === 'created') return to({ step: 'key.naming', enrolment, response: event.response })
      if (event.type === 'failed') {
        return event.problem.code === 'unsupported-browser'
          ? to({ step: 'unsupported', choice: { method: 'webauthn', device: enrolment.device } })
          : { ...state, isWaiting: false, problem: event.problem }
      }
      return state
    }

    case 'key.naming':
      if (event.type === 'submit')
        return to({
          step: 'verifying',
          from: { step: 'key.naming', enrolment: state.enrolment, response: state.response },
          proof: event.proof,
        })
      if (event.type === 'back') return to({ step: 'picking' })
      return state

    case 'verifying':
      if (event.type === 'confirmed') return confirmed(state, event, to)
      if (event.type === 'failed') return notConfirmed(state, event.problem, to)
      return state

    case 'recovery.generating':
      if (event.type === 'codes') return to({ step: 'recovery.unsaved', batchId: event.batchId, codes: event.codes, savedBy: null })
      if (event.type === 'failed' && !state.problem) {
        const { problem } = event
        return problem.code === 'reauth-required' && problem.action !== undefined
          ? to({ step: 'reauth', action: problem.action, request: null })
          : { ...state, problem }
      }
      if (event.type === 'retry' && state.problem) return { ...state, problem: null }
      return state

    case 'recovery.unsaved': {
      if (event.type === 'saved') return { ...state, savedBy: event.by, problem: null }
      const { savedBy, batchId, codes } = state
      if (event.type === 'acknowledge' && savedBy) return to({ step: 'recovery.acknowledging', savedBy, batchId, codes })
      return state
    }

    case 'recovery.acknowledging': {
      if (event.type === 'acknowledged')
        return to({ step: options.task === 'recovery-codes' ? 'done' : 'recovery.acknowledged' }, { isBlocking: false })
      if (event.type !== 'failed') return state
      // A batch that the server no longer knows is worth nothing: show one that is.
      if (event.problem.code === 'expired' || event.problem.code === 'not-found') return to({ step: 'recovery.generating' })
      const { savedBy, batchId, codes } = state
      return to({ step: 'recovery.unsaved', savedBy, batchId, codes }, { problem: event.problem })
    }

    case 'recovery.acknowledged':
      if (event.type === 'addAnother') return to({ step: 'picking' })
      if (event.type === 'finish') return to({ step: 'done' })
      return state

    case 'expired':
      if (event.type === 'restart') return pick(state.choice)
      if (event.type === 'back') return to({ step: 'picking' })
      return state

    case 'unsupported':
      if (event.type === 'back') return to({ step: 'picking' })
      return state

    case 'done':
    case 'cancelled':
      return state
  }
}

function loaded(state: EnrollmentState, overview: MfaOverviewResponse): EnrollmentState {
  const { gate, factors } = overview
  const { options } = state
  const missing = gate.missing.length > 0 ? gate.missing : factors.length === 0 ? (['factor'] as const) : []
  const isForced = options.required === true && missing.length > 0
  const status = isForced ? 'blocking' : gate.status
  const choices = choicesOf(overview, options)
  const next = { ...state, overview, choices, problem: null, isBlocking: status === 'blocking' }
  const [first] = missing
  const picking: EnrollmentState = { ...next, step: 'picking', problem: choices.length === 0 ? { code: 'limit-reached' } : null }
  const wanted = choices.find((choice) => options.choice && choiceKey(choice) === choiceKey(options.choice))
  if (wanted) return reduceEnrollment(picking, { type: 'pick', choice: wanted })
  if ((status === 'blocking' || status === 'grace') && first) {
    return {
      ...next,
      step: 'gate',
      status,
      next: first,
      ...(status === 'grace' && gate.graceUntil !== undefined ? { graceUntil: gate.graceUntil } : {}),
    }
  }
  if (options.task === 'recovery-codes' && factors.length > 0) return { ...next, step: 'recovery.generating' }
  return choices.length === 1 && choices[0] ? reduceEnrollment(picking, { type: 'pick', choice: choices[0] }) : picking
}

function begun(state: EnrollmentState & { step: 'beginning' }, enrolment: MfaEnrolment, to: Go): EnrollmentState {
  switch (enrolment.method) {
    case 'totp':
      return to({ step: 'totp.scan', enrolment })
    case 'webauthn':
      return to({ step: 'key.ceremony', enrolment, isWaiting: true })
    default:
      return to({ step: 'otp.sent', enrolment, request: state.request, isResending: false })
  }
}

function notBegun({ request }: EnrollmentState & { step: 'beginning' }, problem: MfaProblem, to: Go): EnrollmentState {
  if (problem.code === 'reauth-required' && problem.action !== undefined) return to({ step: 'reauth', action: problem.action, request })
  if (problem.code === 'unsupported') return to({ step: 'unsupported', choice: choiceOf(request) })
  if ('destination' in request)
    return to({ step: 'otp.destination', method: request.method, destination: request.destination }, { problem })
  return to({ step: 'picking' }, { problem })
}

function confirmed(
  { overview: before, added, options, choices }: EnrollmentState,
  { factor, needsRecoveryCodes, endedBrowsers = 0 }: EnrollmentEvent & { type: 'confirmed' },
  to: Go,
): EnrollmentState {
  const overview = before && { ...before, factors: [...before.factors, factor] }
  const changes = {
    overview,
    hasEndedBrowsers: endedBrowsers > 0,
    added: [...added, factor],
    choices: overview ? choicesOf(overview, options) : choices,
  }
  return needsRecoveryCodes ? to({ step: 'recovery.generating' }, changes) : to({ step: 'done' }, { ...changes, isBlocking: false })
}

function notConfirmed({ from }: EnrollmentState & { step: 'verifying' }, problem: MfaProblem, to: Go): EnrollmentState {
  const { enrolment } = from
  // A key signs one challenge once. Where the request never arrived, the same signature can be sent again; where it did, that is answered `expired`.
  const isSpent = enrolment.method === 'webauthn' && problem.code !== 'unreachable' && problem.code !== 'timed-out'
  if (problem.code !== 'expired' && !isSpent) return to(from, { problem })
  return to({ step: 'expired', choice: choiceOf(enrolment) }, { problem: problem.code === 'expired' ? null : problem })
}

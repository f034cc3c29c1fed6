import type { MfaChallenge, MfaChallengeOption, MfaChallengeStep, VerifyChallengeResponse } from '../core/mfa.js'
import type { MfaProblem } from './problem.js'

/** How a challenge is being answered. */
export type ChallengeWay =
  | ({ option: MfaChallengeOption } & MfaChallengeStep)
  | { method: 'recovery' }
  /** A step-up of a person without factors: the password alone. */
  | { method: 'password' }

/** What a person answers with. For WebAuthn the signature comes from the ceremony. */
export interface ChallengeAnswer {
  code?: string
  password?: string
  trustDevice?: boolean
}

export type ChallengeStage =
  | { step: 'loading' }
  | { step: 'choosing'; challenge: MfaChallenge }
  /** The server makes a way ready: it sends the code, or the key's challenge. */
  | { step: 'selecting'; challenge: MfaChallenge; option: MfaChallengeOption }
  | { step: 'active'; challenge: MfaChallenge; way: ChallengeWay; isResending: boolean }
  /** For WebAuthn this is the ceremony too. */
  | { step: 'verifying'; challenge: MfaChallenge; way: ChallengeWay; answer: ChallengeAnswer }
  | { step: 'ok'; result: VerifyChallengeResponse }
  | { step: 'expired' }
  | { step: 'cancelled' }

export type ChallengeState = ChallengeStage & { problem: MfaProblem | null }
export type ChallengeStep = ChallengeStage['step']

export type ChallengeEvent =
  | { type: 'loaded'; challenge: MfaChallenge }
  | { type: 'failed'; problem: MfaProblem }
  | { type: 'retry' }
  | { type: 'choose' }
  | { type: 'select'; option: MfaChallengeOption }
  | { type: 'useRecovery' }
  | { type: 'selected'; ready: MfaChallengeStep }
  | { type: 'resend' }
  | { type: 'submit'; answer: ChallengeAnswer }
  | { type: 'verified'; result: VerifyChallengeResponse }
  | { type: 'expire' }
  | { type: 'restart' }
  | { type: 'cancel' }

export function initialChallenge(challenge?: MfaChallenge): ChallengeState {
  const state: ChallengeState = { step: 'loading', problem: null }
  return challenge ? reduceChallenge(state, { type: 'loaded', challenge }) : state
}

/** Is an answer of the server, or of the key, awaited? */
export function isChallengePending(state: ChallengeState): boolean {
  switch (state.step) {
    case 'loading':
      return state.problem === null
    case 'selecting':
    case 'verifying':
      return true
    case 'active':
      return state.isResending
    default:
      return false
  }
}

/**
 * The challenge machine: `choosing → active(default) → verifying → ok | invalid | alreadyUsed | locked`, where the last three are the active way
 * again with its problem. It begins with what the server prefers (phishing-resistant first), never with a recovery code. An event that does not
 * fit the step returns the very same state. Pure; `createChallenge` does what it asks for.
 */
export function reduceChallenge(state: ChallengeState, event: ChallengeEvent): ChallengeState {
  if (event.type === 'cancel') {
    return ['verifying', 'ok', 'cancelled'].includes(state.step) ? state : { step: 'cancelled', problem: null }
  }
  if (event.type === 'expire') {
    return 'challenge' in state && state.step !== 'verifying' ? { step: 'expired', problem: null } : state
  }
  switch (state.step) {
    case 'loading':
      if (event.type === 'loaded') return begin(event.challenge)
      if (event.type === 'failed' && !state.problem) return { ...state, problem: event.problem }
      if (event.type === 'retry' && state.problem) return { step: 'loading', problem: null }
      return state

    case 'choosing':
      return switchWay(state, event)

    case 'selecting': {
      const { challenge, option, problem } = state
      // What is said about the last attempt stays until the next.
      if (event.type === 'selected' && event.ready.method === option.method)
        return { step: 'active', challenge, way: { option, ...event.ready }, isResending: false, problem }
      if (event.type === 'failed')
        return event.problem.code === 'expired'
          ? { step: 'expired', problem: null }
          : { step: 'choosing', challenge, problem: event.problem }
      return state
    }

    case 'active': {
      const { challenge, way } = state
      if (state.isResending) {
        if (event.type === 'selected' && 'option' in way && event.ready.method === way.method)
          return { step: 'active', challenge, way: { option: way.option, ...event.ready }, isResending: false, problem: null }
        if (event.type === 'failed')
          return event.problem.code === 'expired'
            ? { step: 'expired', problem: null }
            : { ...state, isResending: false, problem: event.problem }
      } else if (event.type === 'resend' && (way.method === 'sms' || way.method === 'email'))
        return { ...state, isResending: true, problem: null }
      if (event.type === 'submit') return { step: 'verifying', challenge, way, answer: event.answer, problem: null }
      return switchWay(state, event)
    }

    case 'verifying': {
      const { challenge, way } = state
      if (event.type === 'verified') return { step: 'ok', result: event.result, problem: null }
      if (event.type !== 'failed') return state
      const { problem } = event
      if (problem.code === 'expired') return { step: 'expired', problem: null }
      // A signature is for one challenge of the server's; where one was spent, the next attempt needs another.
      const isSpent = way.method === 'webauthn' && !['unreachable', 'timed-out', 'dismissed'].includes(problem.code)
      if (isSpent && 'option' in way) return { step: 'selecting', challenge, option: way.option, problem }
      const open = problem.code === 'locked' ? withoutLocked(challenge, way) : challenge
      return { step: 'active', challenge: open, way, isResending: false, problem }
    }

    case 'expired':
      return event.type === 'restart' ? { step: 'loading', problem: null } : state

    case 'ok':
    case 'cancelled':
      return state
  }
}

function begin(given: MfaChallenge): ChallengeState {
  const open = given.options.filter(({ lockedUntil }) => lockedUntil === undefined)
  const option = given.options[given.preferred] ?? given.options[0]
  const locked = option?.lockedUntil
  // What is locked is not offered. Where only a recovery code is open, the person chooses it; where nothing is, they see until when.
  const challenge = open.length > 0 || given.recovery ? { ...given, options: open } : given
  const problem: MfaProblem | null = locked === undefined ? null : { code: 'locked', ...(locked === null ? {} : { retryAt: locked }) }
  if (option && problem) return { step: 'choosing', challenge, problem }
  if (option) return { step: 'selecting', challenge, option, problem }
  // Nothing but the password, or nothing but recovery codes: the factor is gone.
  const way: ChallengeWay = { method: challenge.password ? 'password' : 'recovery' }
  return { step: 'active', challenge, way, isResending: false, problem: null }
}

/** Codes are locked together, recovery codes by themselves, a key never: nothing that is locked is offered beside it. */
function withoutLocked(challenge: MfaChallenge, { method }: ChallengeWay): MfaChallenge {
  if (method === 'recovery') return { ...challenge, recovery: false }
  return { ...challenge, options: challenge.options.filter((option) => option.method === 'webauthn') }
}

function switchWay(state: ChallengeState & { step: 'choosing' | 'active' }, event: ChallengeEvent): ChallengeState {
  const { challenge } = state
  if (event.type === 'choose' && state.step === 'active') return { step: 'choosing', challenge, problem: null }
  if (event.type === 'select') return { step: 'selecting', challenge, option: event.option, problem: null }
  if (event.type === 'useRecovery' && challenge.recovery)
    return { step: 'active', challenge, way: { method: 'recovery' }, isResending: false, problem: null }
  return state
}

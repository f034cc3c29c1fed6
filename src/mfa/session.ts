import type { MfaSession } from '../core/mfa.js'

type Deadline = Pick<MfaSession, 'warnAt' | 'expiresAt' | 'endsAt'>

/** `active → warning → extending | expired`. `unknown` before the server has said anything. */
export type SessionState = { deadline: Deadline | null } & (
  | { step: 'unknown' | 'active' | 'expired' }
  /** `hasFailed`: the last attempt to extend did not reach the server. */
  | { step: 'warning'; hasFailed: boolean }
  | { step: 'extending' }
)
export type SessionStep = SessionState['step']

export type SessionEvent =
  /** What the server said: in answer to this tab, or to another. Null: there is no session. */
  | { type: 'known'; session: Deadline | null; now: number }
  /** Time passed. */
  | { type: 'tick'; now: number }
  | { type: 'extend' }
  | { type: 'failed'; now: number }

export const initialSession: SessionState = { step: 'unknown', deadline: null }

/** Where a deadline stands. */
function at(deadline: Deadline, now: number): 'active' | 'warning' | 'expired' {
  if (now >= deadline.expiresAt) return 'expired'
  return now >= deadline.warnAt ? 'warning' : 'active'
}

/**
 * The session machine. Instants are the server's. A deadline that another tab learnt counts when it is later; an earlier one is old news. Expired is
 * the end: a new session begins with a new page of the application's.
 */
export function reduceSession(state: SessionState, event: SessionEvent): SessionState {
  if (state.step === 'expired') return state
  const settle = (deadline: Deadline, now: number, hasFailed = false): SessionState => {
    const step = at(deadline, now)
    return step === 'warning' ? { step, deadline, hasFailed } : { step, deadline }
  }
  switch (event.type) {
    case 'known': {
      if (!event.session) return { step: 'expired', deadline: state.deadline }
      const isOld = state.deadline !== null && event.session.expiresAt < state.deadline.expiresAt
      if (isOld) return state.step === 'extending' && state.deadline ? settle(state.deadline, event.now) : state
      return settle(event.session, event.now)
    }
    case 'tick': {
      if (!state.deadline) return state
      const step = at(state.deadline, event.now)
      // While an extension is under way the server's word is awaited, not the clock's.
      if (step === state.step || state.step === 'extending') return state
      return settle(state.deadline, event.now)
    }
    case 'extend':
      return state.step === 'warning' || state.step === 'active' ? { step: 'extending', deadline: state.deadline } : state
    case 'failed':
      return state.step === 'extending' && state.deadline ? settle(state.deadline, event.now, true) : state
  }
}

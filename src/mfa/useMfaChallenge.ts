'use client'
import { createChallenge, type ChallengeActions, type ChallengeHandlers, type CreateChallengeOptions } from './challengestore.js'
import { isChallengePending, type ChallengeState } from './challenge.js'
import { useMachine } from './useMachine.js'

export type UseMfaChallengeOptions = CreateChallengeOptions & ChallengeHandlers

export interface MfaChallengeView {
  state: ChallengeState
  actions: ChallengeActions
  /** The server, or the key, is being waited for. */
  isPending: boolean
  /** Server minus page, ms: add it to `Date.now()` before comparing with an instant of the state. */
  clockOffsetMs: number
}

/**
 * The challenge machine for those who draw their own. Options count when the component mounts; the handlers may change.
 *
 * @example
 * const { state, actions } = useMfaChallenge({ adapter, challenge: login.challenge, onDone: () => navigate('/') })
 */
export function useMfaChallenge({ onDone, onCancel, ...options }: UseMfaChallengeOptions): MfaChallengeView {
  const { store, state, clockOffsetMs } = useMachine(() => createChallenge(options), { onDone, onCancel })
  return { state, actions: store.actions, isPending: isChallengePending(state), clockOffsetMs }
}

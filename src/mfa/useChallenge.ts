'use client'
import { createChallenge, type ChallengeActions, type ChallengeHandlers, type CreateChallengeOptions } from './challengestore.js'
import { isChallengePending, type ChallengeState } from './challenge.js'
import { useMachine } from './useMachine.js'

export type ChallengeOptions = CreateChallengeOptions & ChallengeHandlers

export interface MfaChallengeView {
  state: ChallengeState
  actions: ChallengeActions
  /** The server, or the key, is being waited for. */
  isPending: boolean
  /** Server minus page, ms: add it to `Date.now()` before comparing with an instant of the state. */
  clockOffsetMs: number
}

/** The challenge machine in a component. A module of its own, apart from the public hook: what is loaded on demand must not reach the door. */
export function useChallenge({ onDone, onCancel, ...options }: ChallengeOptions): MfaChallengeView {
  const { store, state, clockOffsetMs } = useMachine('MfaChallenge', options.adapter, () => createChallenge(options), { onDone, onCancel })
  return { state, actions: store.actions, isPending: isChallengePending(state), clockOffsetMs }
}

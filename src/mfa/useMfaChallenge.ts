'use client'
import { useChallenge, type ChallengeOptions, type MfaChallengeView } from './useChallenge.js'

export type UseMfaChallengeOptions = ChallengeOptions

/**
 * The challenge machine for those who draw their own. Options count when the component mounts; the handlers may change.
 *
 * @example
 * const { state, actions } = useMfaChallenge({ adapter, challenge: login.challenge, onDone: () => navigate('/') })
 */
export function useMfaChallenge(options: UseMfaChallengeOptions): MfaChallengeView {
  return useChallenge(options)
}

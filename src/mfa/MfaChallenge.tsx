import { ChallengePanel, type ChallengePanelProps } from './ChallengePanel.js'

export type MfaChallengeProps = ChallengePanelProps

/**
 * Asks for a second factor, at login or before a change that needs it: with what the person prefers or what is strongest, never with a recovery code
 * first; every other way is one press away.
 *
 * @example
 * <MfaChallenge adapter={adapter} challenge={login.challenge} onDone={() => navigate('/')} isFocused />
 */
export function MfaChallenge(props: MfaChallengeProps) {
  return <ChallengePanel {...props} />
}

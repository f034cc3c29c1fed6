'use client'
import { ChallengePanel } from '../ChallengePanel.js'
import { useEnrollment } from './useEnrollment.js'

/** Verifies the person again before the change that needs it. */
export function ReauthStep() {
  const { state, actions, adapter, authenticator } = useEnrollment()
  if (state.step !== 'reauth') return null
  return (
    <ChallengePanel
      adapter={adapter}
      authenticator={authenticator}
      action={state.action}
      onDone={actions.reauthenticated}
      onCancel={state.request ? actions.back : undefined}
      isFocused
    />
  )
}

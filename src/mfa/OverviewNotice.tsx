'use client'
import { mfaMessages } from '../core/messages/mfa.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import { StateNotice } from '../internal/StateNotice.js'
import type { OverviewState } from './overviewstore.js'
import { problemWords } from './problemwords.js'
import { StepSkeleton } from './StepSkeleton.js'

/** While what the account has is not known: that it loads, or why it does not. */
export function OverviewNotice({ state, onRetry }: { state: Pick<OverviewState, 'problem' | 'isLoading'>; onRetry: () => void }) {
  const t = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  if (!state.problem) return <StepSkeleton />
  return (
    <StateNotice
      state="error"
      error={null}
      hint={problemWords(state.problem, 'answer', t, formatters)}
      onRetry={state.problem.code === 'signed-out' ? undefined : onRetry}
      isRetrying={state.isLoading}
    />
  )
}

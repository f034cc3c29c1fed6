'use client'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useMessages } from '../../internal/useSettings.js'
import { ProblemNote } from '../ProblemNote.js'
import { StepFrame } from '../StepFrame.js'
import { StepSkeleton } from '../StepSkeleton.js'
import { useEnrollment } from './useEnrollment.js'

/** While nothing is known yet; or why it is not. */
export function LoadingStep() {
  const t = useMessages('mfa', mfaMessages)
  const { state } = useEnrollment()
  return (
    <StepFrame title={t('gateTitle')} isLoading>
      {state.problem ? <RetryNote /> : <StepSkeleton />}
    </StepFrame>
  )
}

/** What failed, and another attempt at it; nothing while there is no problem. */
export function RetryNote() {
  const t = useMessages('mfa', mfaMessages)
  const { state, actions, clockOffsetMs } = useEnrollment()
  return (
    <>
      <ProblemNote problem={state.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      {state.problem && state.problem.code !== 'signed-out' && (
        <button type="button" className="bn-Button bn-MfaForm-submit" onClick={actions.retry}>
          {t('again')}
        </button>
      )}
    </>
  )
}

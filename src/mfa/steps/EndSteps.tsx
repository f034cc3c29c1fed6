'use client'
import { challengeMessages } from '../../core/messages/challenge.js'
import { enrollmentMessages } from '../../core/messages/enrollment.js'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useMessages } from '../../internal/useSettings.js'
import { ProblemNote } from '../ProblemNote.js'
import { StepFrame } from '../StepFrame.js'
import { useEnrollment } from './useEnrollment.js'
import { LeaveLinks } from './LeaveLinks.js'

/** It is on; a second way, while one is at it, or not. */
export function BackupOffer() {
  const t = useMessages('enrollment', enrollmentMessages)
  const { state, actions } = useEnrollment()
  const canAdd = state.choices.length > 0 && (state.overview?.factors.length ?? 0) < 2
  return (
    <StepFrame title={t('setTitle')} description={canAdd ? t('backupHint') : undefined}>
      <div className="bn-MfaActions">
        {canAdd && (
          <button type="button" className="bn-Button" data-kind="primary" onClick={actions.addAnother}>
            {t('addBackup')}
          </button>
        )}
        <button type="button" className="bn-Button" data-kind={canAdd ? undefined : 'primary'} onClick={actions.finish}>
          {t('finish')}
        </button>
      </div>
    </StepFrame>
  )
}

export function DoneStep() {
  const t = useMessages('enrollment', enrollmentMessages)
  const { state } = useEnrollment()
  const name = state.added.at(-1)?.name
  return (
    <StepFrame title={t('setTitle')} description={name ? t('doneHint', { name }) : undefined}>
      {state.hasEndedBrowsers && <p className="bn-MfaStep-description">{t('endedBrowsers')}</p>}
    </StepFrame>
  )
}

export function CancelledStep() {
  const t = useMessages('enrollment', enrollmentMessages)
  return <StepFrame title={t('cancelledTitle')} description={t('cancelledHint')} />
}

/** What was begun has run out, or its one attempt was used. */
export function ExpiredStep() {
  const t = useMessages('enrollment', enrollmentMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const challenge = useMessages('challenge', challengeMessages)
  const { state, actions, clockOffsetMs } = useEnrollment()
  const { problem } = state
  return (
    <StepFrame
      title={problem ? mfa('problemOther') : challenge('expiredTitle')}
      description={problem ? undefined : t('expiredHint')}
      footer={<LeaveLinks />}
    >
      <ProblemNote problem={problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      <button type="button" className="bn-Button bn-MfaForm-submit" data-kind="primary" onClick={actions.restart}>
        {challenge('restart')}
      </button>
    </StepFrame>
  )
}

export function UnsupportedStep() {
  const t = useMessages('enrollment', enrollmentMessages)
  return <StepFrame title={t('unsupportedTitle')} description={t('unsupportedHint')} footer={<LeaveLinks />} />
}

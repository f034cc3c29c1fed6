'use client'
import { useState, type FormEvent } from 'react'
import { enrollmentMessages } from '../../core/messages/enrollment.js'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useMessages } from '../../internal/useSettings.js'
import { ProblemNote } from '../ProblemNote.js'
import { StepFrame } from '../StepFrame.js'
import { useEnrollment } from './useEnrollment.js'
import { LeaveLinks } from './LeaveLinks.js'

/** The browser's own dialog is open; or it was closed, and can be opened again. */
export function KeyCeremony() {
  const t = useMessages('enrollment', enrollmentMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const { state, actions, clockOffsetMs } = useEnrollment()
  if (state.step !== 'key.ceremony') return null
  const { enrolment, isWaiting } = state
  return (
    <StepFrame
      title={t(enrolment.device === 'passkey' ? 'passkeyTitle' : 'keyTitle')}
      description={t(isWaiting ? 'keyWaiting' : 'keyReady')}
      footer={<LeaveLinks />}
    >
      <ProblemNote problem={state.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      {!isWaiting && (
        <button type="button" className="bn-Button bn-MfaForm-submit" data-kind="primary" onClick={actions.retry}>
          {mfa('again')}
        </button>
      )}
    </StepFrame>
  )
}

/** What its owner calls it. */
export function KeyNaming() {
  const t = useMessages('enrollment', enrollmentMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const { state, actions, isPending, clockOffsetMs } = useEnrollment()
  const stage = state.step === 'verifying' ? state.from : state
  const isPasskey = stage.step === 'key.naming' && stage.enrolment.device === 'passkey'
  const [name, setName] = useState(mfa(isPasskey ? 'passkey' : 'securityKey'))
  if (stage.step !== 'key.naming') return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPending) actions.nameKey(name)
  }
  return (
    <StepFrame title={t('nameTitle')} description={t('nameHint')} footer={<LeaveLinks />}>
      <form className="bn-MfaForm" onSubmit={submit}>
        <label className="bn-MfaField">
          <span>{t('name')}</span>
          <input
            className="bn-MfaInput"
            data-focus="true"
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
            readOnly={isPending}
          />
        </label>
        <ProblemNote problem={state.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
        <button type="submit" className="bn-Button bn-MfaForm-submit" data-kind="primary" aria-disabled={isPending}>
          {t('save')}
        </button>
      </form>
    </StepFrame>
  )
}

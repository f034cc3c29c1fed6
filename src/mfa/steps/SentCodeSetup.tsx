'use client'
import { useEffect, useId, useRef, useState, type FormEvent } from 'react'
import { challengeMessages } from '../../core/messages/challenge.js'
import { enrollmentMessages } from '../../core/messages/enrollment.js'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useMessages } from '../../internal/useSettings.js'
import { CodeForm } from '../CodeForm.js'
import { useRemaining } from '../Countdown.js'
import { choiceKey, isolate } from '../methodwords.js'
import { ProblemNote } from '../ProblemNote.js'
import { ResendButton } from '../ResendButton.js'
import { StepFrame } from '../StepFrame.js'
import { LeaveLinks } from './LeaveLinks.js'
import { useEnrollment } from './useEnrollment.js'

/** Where a code is to be sent. */
export function CodeDestination() {
  const { state } = useEnrollment()
  // Without a stage of its own while it is sent: the number stays in sight.
  if (state.step === 'otp.destination') return <DestinationForm method={state.method} initial={state.destination} />
  if (state.step === 'beginning' && 'destination' in state.request)
    return <DestinationForm method={state.request.method} initial={state.request.destination} />
  return null
}

function DestinationForm({ method, initial }: { method: 'sms' | 'email'; initial: string }) {
  const t = useMessages('enrollment', enrollmentMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const { state, actions, isPending, clockOffsetMs } = useEnrollment()
  const id = useId()
  const [destination, setDestination] = useState(initial)
  const isWaiting = (useRemaining(state.problem?.retryAt ?? null, clockOffsetMs) ?? 1) > 0
  const isPhone = method === 'sms'
  const form = useRef<HTMLFormElement>(null)
  const { problem } = state
  useEffect(() => {
    if (problem) form.current?.querySelector('input')?.focus()
  }, [problem])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPending && !isWaiting && destination.trim()) actions.sendTo(destination.trim())
  }
  return (
    <StepFrame title={t('smsTitle')} description={mfa(isPhone ? 'smsHint' : 'emailHint')} footer={<LeaveLinks />}>
      <form ref={form} className="bn-MfaForm" onSubmit={submit} noValidate>
        <label className="bn-MfaField">
          <span>{t(isPhone ? 'phone' : 'address')}</span>
          <input
            className="bn-MfaInput"
            type={isPhone ? 'tel' : 'email'}
            autoComplete={isPhone ? 'tel' : 'email'}
            data-focus="true"
            dir="ltr"
            value={destination}
            onChange={(event) => setDestination(event.target.value)}
            readOnly={isPending}
            aria-invalid={state.problem?.code === 'invalid-destination' || undefined}
            aria-describedby={`${id}hint ${id}problem`}
          />
        </label>
        {isPhone && (
          <p className="bn-MfaForm-hint" id={`${id}hint`}>
            {t('phoneHint')}
          </p>
        )}
        <ProblemNote id={`${id}problem`} problem={state.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
        <button type="submit" className="bn-Button bn-MfaForm-submit" data-kind="primary" aria-disabled={isPending || isWaiting}>
          {t('send')}
        </button>
      </form>
    </StepFrame>
  )
}

/** The code that was sent, to a destination that is masked from here on. */
export function CodeSent() {
  const t = useMessages('enrollment', enrollmentMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const challenge = useMessages('challenge', challengeMessages)
  const { state, actions, isPending, clockOffsetMs } = useEnrollment()
  const stage = state.step === 'verifying' ? state.from : state
  if (stage.step !== 'otp.sent') return null
  const { enrolment, isResending } = stage
  const { destination, digits, resendAt, method } = enrolment
  return (
    <StepFrame title={mfa(choiceKey({ method }))} footer={<LeaveLinks back={t('otherNumber')} />}>
      <CodeForm
        label={challenge('codeTo', { digits, destination: isolate(destination) })}
        digits={digits}
        problem={state.problem}
        isPending={isPending && !isResending}
        clockOffsetMs={clockOffsetMs}
        onSubmit={actions.submitCode}
        meta={<ResendButton resendAt={resendAt} clockOffsetMs={clockOffsetMs} isResending={isResending} onResend={actions.resend} />}
      />
    </StepFrame>
  )
}

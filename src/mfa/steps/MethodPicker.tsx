'use client'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useFormatters, useMessages } from '../../internal/useSettings.js'
import { MethodChoices } from '../MethodChoices.js'
import { ProblemNote } from '../ProblemNote.js'
import { StepFrame } from '../StepFrame.js'
import { useEnrollment } from './useEnrollment.js'
import { LeaveLinks } from './LeaveLinks.js'

/** What can be enrolled, strongest first. It is the gate too, with why and until when: to go on is to pick. */
export function MethodPicker() {
  const t = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  const { state, actions, clockOffsetMs, authenticator } = useEnrollment()
  const { choices, problem, isBlocking, added, overview } = state
  const graceUntil = overview?.gate.graceUntil
  // Of the first way only, also while it begins and after turning back.
  const why =
    added.length === 0 &&
    (isBlocking ? t('gateBlocking') : graceUntil !== undefined && t('gateGrace', { date: formatters.date(graceUntil) }))
  return (
    <StepFrame
      title={t(choices.length === 0 ? 'pickNone' : why ? 'gateTitle' : 'pickTitle')}
      description={why || (choices.length > 1 && t('pickHint'))}
      footer={!isBlocking && <LeaveLinks back={false} />}
    >
      <ProblemNote problem={problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      <MethodChoices choices={choices} onPick={actions.pick} authenticator={authenticator} />
    </StepFrame>
  )
}

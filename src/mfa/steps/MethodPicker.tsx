'use client'
import { useSyncExternalStore } from 'react'
import { MFA_ASSURANCE } from '../../core/mfa.js'
import { mfaMessages } from '../../core/messages/mfa.js'
import { StatusMark } from '../../internal/StatusMark.js'
import { useMessages } from '../../internal/useSettings.js'
import { ASSURANCE, choiceKey } from '../methodwords.js'
import { ProblemNote } from '../ProblemNote.js'
import { StepFrame } from '../StepFrame.js'
import { isWebAuthnAvailable } from '../webauthn.js'
import { useEnrollment } from './useEnrollment.js'
import { LeaveLinks } from './LeaveLinks.js'

const never = () => () => {}

/** What can be enrolled, strongest first, each with what it is worth. */
export function MethodPicker() {
  const t = useMessages('mfa', mfaMessages)
  const { state, actions, clockOffsetMs, authenticator } = useEnrollment()
  const hasWebAuthn = useSyncExternalStore(never, isWebAuthnAvailable, () => true) || authenticator !== undefined
  const { choices, problem } = state
  return (
    <StepFrame
      title={t(choices.length > 0 ? 'pickTitle' : 'pickNone')}
      description={choices.length > 1 && t('pickHint')}
      footer={!state.isBlocking && <LeaveLinks back={false} />}
    >
      <ProblemNote problem={problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      <ul className="bn-MfaChoices">
        {choices.map((choice) => {
          const key = choiceKey(choice)
          const assurance = ASSURANCE[MFA_ASSURANCE[choice.method]]
          const isOff = choice.method === 'webauthn' && !hasWebAuthn
          return (
            <li key={key}>
              <button type="button" className="bn-MfaChoice" data-method={key} disabled={isOff} onClick={() => actions.pick(choice)}>
                <span className="bn-MfaChoice-name">{t(key)}</span>
                <StatusMark status={assurance.status}>{t(assurance.words)}</StatusMark>
                <span className="bn-MfaChoice-hint">{isOff ? t('notInThisBrowser') : t(`${key}Hint`)}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </StepFrame>
  )
}

'use client'
import type { ReactNode } from 'react'
import { challengeMessages } from '../core/messages/challenge.js'
import { mfaMessages } from '../core/messages/mfa.js'
import { useMessages } from '../internal/useSettings.js'
import { optionDetail } from './methodwords.js'
import { ProblemNote } from './ProblemNote.js'
import { StepFrame } from './StepFrame.js'
import type { MfaChallengeView } from './useChallenge.js'

/** Every way to answer, strongest first, the recovery code last. */
export function ChallengeWays({ view, leave }: { view: MfaChallengeView; leave: ReactNode }) {
  const t = useMessages('challenge', challengeMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const { state, actions, clockOffsetMs } = view
  if (state.step !== 'choosing') return null
  const { options, recovery } = state.challenge
  return (
    <StepFrame title={t('chooseTitle')} footer={leave}>
      <ProblemNote problem={state.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      <ul className="bn-MfaChoices">
        {options.map((option) => (
          <li key={`${option.method} ${option.factorId}`}>
            <button type="button" className="bn-MfaChoice" data-method={option.method} onClick={() => actions.select(option)}>
              <span className="bn-MfaChoice-name">{mfa(option.method)}</span>
              <span className="bn-MfaChoice-hint">{optionDetail(option)}</span>
            </button>
          </li>
        ))}
        {recovery && (
          <li>
            <button type="button" className="bn-MfaChoice" data-method="recovery" onClick={actions.useRecoveryCode}>
              <span className="bn-MfaChoice-name">{mfa('recovery')}</span>
            </button>
          </li>
        )}
      </ul>
    </StepFrame>
  )
}

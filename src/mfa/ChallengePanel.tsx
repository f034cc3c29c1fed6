'use client'
import type { ComponentPropsWithRef } from 'react'
import type { MfaChallenge as Challenge, VerifyChallengeResponse } from '../core/mfa.js'
import { challengeMessages } from '../core/messages/challenge.js'
import { mfaMessages } from '../core/messages/mfa.js'
import { classNames } from '../internal/classNames.js'
import { useMessages } from '../internal/useSettings.js'
import type { MfaAdapter } from './adapter.js'
import { ChallengeWays } from './ChallengeWays.js'
import { ChallengeForm } from './ChallengeForm.js'
import { ProblemNote } from './ProblemNote.js'
import { StepFrame, StepSequence } from './StepFrame.js'
import { useChallenge, type MfaChallengeView } from './useChallenge.js'
import type { Authenticator } from './webauthn.js'

export interface ChallengePanelProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  /** The back end. The one of the first render is kept. */
  adapter: MfaAdapter
  /** The challenge a login answered with. Without it, one is asked for. */
  challenge?: Challenge
  /** What to step up for. Without it, it is the challenge this session owes. */
  action?: string
  /** The challenge was answered; the session has a new id. */
  onDone?: (result: VerifyChallengeResponse) => void
  /** The person left. Without it there is no way to. */
  onCancel?: () => void
  /** The level of the headings. @default 2 */
  headingLevel?: 2 | 3 | 4
  /** Takes the focus as soon as it is loaded: where it is what the page, or the dialog, is about. @default false */
  isFocused?: boolean
  /** Stands in for the browser's own authenticators. */
  authenticator?: Authenticator
}

/** The challenge, drawn. A module of its own, apart from the public component: what is loaded on demand must not reach the door. */
export function ChallengePanel({
  adapter,
  challenge,
  action,
  onDone,
  onCancel,
  headingLevel = 2,
  isFocused = false,
  authenticator,
  className,
  ...rest
}: ChallengePanelProps) {
  const view = useChallenge({ adapter, challenge, action, authenticator, onDone, onCancel })
  const { state, isPending } = view
  return (
    <section
      {...rest}
      className={classNames('bn-root bn-MfaChallenge', className)}
      data-step={state.step}
      data-method={'way' in state ? state.way.method : undefined}
      aria-busy={isPending || undefined}
    >
      <StepSequence level={headingLevel} isFocused={isFocused}>
        <ChallengeStep view={view} canCancel={onCancel !== undefined} />
      </StepSequence>
    </section>
  )
}

function ChallengeStep({ view, canCancel }: { view: MfaChallengeView; canCancel: boolean }) {
  const t = useMessages('challenge', challengeMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const { state, actions, clockOffsetMs } = view
  const title = t('challenge' in state && state.challenge.purpose === 'step-up' ? 'reauthTitle' : 'title')
  const leave = canCancel && (
    <button type="button" className="bn-MfaLink" onClick={actions.cancel}>
      {mfa('cancel')}
    </button>
  )
  switch (state.step) {
    case 'active':
    case 'verifying':
      return <ChallengeForm key={state.way.method} view={view} title={title} leave={leave} />
    case 'choosing':
      return <ChallengeWays view={view} leave={leave} />
    case 'expired':
      return (
        <StepFrame title={t('expiredTitle')} description={t('expiredChallenge')} footer={leave}>
          <button type="button" className="bn-Button bn-MfaForm-submit" data-kind="primary" onClick={actions.restart}>
            {t('restart')}
          </button>
        </StepFrame>
      )
    default:
      return (
        <StepFrame title={title} footer={leave} isLoading={!state.problem}>
          <ProblemNote problem={state.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
          {state.step === 'loading' && state.problem && state.problem.code !== 'signed-out' && (
            <button type="button" className="bn-Button bn-MfaForm-submit" onClick={actions.retry}>
              {mfa('again')}
            </button>
          )}
          {(state.step === 'selecting' || (state.step === 'loading' && !state.problem)) && (
            <span className="bn-Skeleton bn-MfaChallenge-skeleton" />
          )}
        </StepFrame>
      )
  }
}

'use client'
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { challengeMessages } from '../core/messages/challenge.js'
import { mfaMessages } from '../core/messages/mfa.js'
import { useMessages } from '../internal/useSettings.js'
import { CodeForm } from './CodeForm.js'
import { useRemaining } from './Countdown.js'
import { isolate } from './methodwords.js'
import { ProblemNote } from './ProblemNote.js'
import { ResendButton } from './ResendButton.js'
import { StepFrame } from './StepFrame.js'
import { TotpClock } from './TotpClock.js'
import type { ChallengeAnswer, ChallengeState } from './challenge.js'
import type { MfaChallengeView } from './useChallenge.js'

interface ChallengeFormProps {
  view: MfaChallengeView
  title: string
  leave: ReactNode
}

type Answering = ChallengeState & { step: 'active' | 'verifying' }

/** One way to answer, and the other ways below it. */
export function ChallengeForm({ view, title, leave }: ChallengeFormProps) {
  const t = useMessages('challenge', challengeMessages)
  const { actions, clockOffsetMs } = view
  const [trustDevice, setTrust] = useState(false)
  const [password, setPassword] = useState('')
  const state = view.state as Answering
  const { way, challenge } = state
  const isPending = state.step === 'verifying'
  const asksPassword = challenge.password && way.method !== 'webauthn'

  const passwordField = asksPassword && (
    <label className="bn-MfaField">
      <span>{t('password')}</span>
      <input
        className="bn-MfaInput"
        type="password"
        autoComplete="current-password"
        data-focus="true"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        readOnly={isPending}
      />
    </label>
  )
  // Where the server would not do it, it is not offered: after a recovery code, and for e-mail, which counts for nothing.
  const trust = challenge.trustDays !== null && way.method !== 'recovery' && way.method !== 'email' && (
    <label className="bn-MfaCheck">
      <input type="checkbox" checked={trustDevice} onChange={(event) => setTrust(event.target.checked)} />
      <span>{t('trust', { count: challenge.trustDays })}</span>
    </label>
  )
  const submit = (answer: ChallengeAnswer) =>
    actions.submit({ ...answer, ...(asksPassword ? { password } : {}), ...(trust && trustDevice ? { trustDevice } : {}) })
  const shared = { problem: state.problem, isPending, clockOffsetMs }
  return (
    <StepFrame title={title} footer={<OtherWays view={view} state={state} leave={leave} />}>
      {way.method === 'webauthn' && (
        <KeyForm {...shared} onSubmit={() => submit({})}>
          {trust}
        </KeyForm>
      )}
      {(way.method === 'totp' || way.method === 'sms' || way.method === 'email') && (
        <CodeForm
          key={way.factorId}
          {...shared}
          label={
            way.method === 'totp'
              ? t('codeOf', { digits: way.digits })
              : t('codeTo', { digits: way.digits, destination: isolate(way.destination) })
          }
          digits={way.digits}
          onSubmit={(code) => submit({ code })}
          before={passwordField}
          isAutomatic={!asksPassword}
          meta={
            way.method === 'totp' ? (
              <TotpClock periodSeconds={way.periodSeconds ?? 30} clockOffsetMs={clockOffsetMs} />
            ) : (
              <ResendButton
                resendAt={way.resendAt}
                clockOffsetMs={clockOffsetMs}
                isResending={state.step === 'active' && state.isResending}
                onResend={actions.resend}
              />
            )
          }
        >
          {trust}
        </CodeForm>
      )}
      {(way.method === 'recovery' || way.method === 'password') && (
        <TextForm {...shared} isRecovery={way.method === 'recovery'} before={passwordField} onSubmit={submit} />
      )}
    </StepFrame>
  )
}

interface SharedProps {
  problem: Answering['problem']
  isPending: boolean
  clockOffsetMs: number
}

function KeyForm({ problem, isPending, clockOffsetMs, onSubmit, children }: SharedProps & { onSubmit: () => void; children: ReactNode }) {
  const t = useMessages('challenge', challengeMessages)
  const isWaiting = (useRemaining(problem?.retryAt ?? null, clockOffsetMs) ?? 1) > 0
  return (
    <div className="bn-MfaForm">
      <p className="bn-MfaStep-description" role="status">
        {t(isPending ? 'keyAsked' : 'keyChallenge')}
      </p>
      <ProblemNote problem={problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      {children}
      <button
        type="button"
        className="bn-Button bn-MfaForm-submit"
        data-kind="primary"
        data-focus="true"
        aria-disabled={isPending || isWaiting || undefined}
        onClick={() => !isPending && !isWaiting && onSubmit()}
      >
        {t('useKey')}
      </button>
    </div>
  )
}

type TextFormProps = SharedProps & { isRecovery: boolean; before: ReactNode; onSubmit: (answer: ChallengeAnswer) => void }

/** A recovery code as it was kept, with its dashes or without; or the password alone. */
function TextForm({ problem, isPending, clockOffsetMs, isRecovery, before, onSubmit }: TextFormProps) {
  const t = useMessages('challenge', challengeMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [code, setCode] = useState('')
  const isWaiting = (useRemaining(problem?.retryAt ?? null, clockOffsetMs) ?? 1) > 0
  useEffect(() => {
    if (problem) form.current?.querySelector('input')?.focus()
  }, [problem])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPending || isWaiting || (isRecovery && !code.trim())) return
    onSubmit(isRecovery ? { code: code.trim() } : {})
  }
  return (
    <form ref={form} className="bn-MfaForm" onSubmit={submit} noValidate>
      <p className="bn-MfaStep-description">{t(isRecovery ? 'recoveryChallenge' : 'passwordChallenge')}</p>
      {before}
      {isRecovery && (
        <label className="bn-MfaField">
          <span>{mfa('recovery')}</span>
          <input
            className="bn-MfaInput bn-MfaInput-code"
            type="text"
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            data-focus="true"
            dir="ltr"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            readOnly={isPending}
            aria-invalid={problem !== null || undefined}
            aria-describedby={`${id}problem`}
          />
        </label>
      )}
      <ProblemNote id={`${id}problem`} problem={problem} clockOffsetMs={clockOffsetMs} asked={isRecovery ? 'recovery' : 'answer'} />
      <button type="submit" className="bn-Button bn-MfaForm-submit" data-kind="primary" aria-disabled={isPending || isWaiting || undefined}>
        {mfa(isPending ? 'verifying' : 'verify')}
      </button>
    </form>
  )
}

const USE = { webauthn: 'useWebauthn', totp: 'useTotp', sms: 'useSms', email: 'useEmail' } as const

/** At most two ways stand below by name; more are a list of their own. */
function OtherWays({ view, state, leave }: { view: MfaChallengeView; state: Answering; leave: ReactNode }) {
  const t = useMessages('challenge', challengeMessages)
  const { actions } = view
  const { way, challenge } = state
  const current = 'option' in way ? way.option : null
  const others = challenge.options.filter((option) => option !== current)
  const [only] = others
  return (
    <>
      {others.length === 1 && only && (
        <button type="button" className="bn-MfaLink" onClick={() => actions.select(only)}>
          {t(USE[only.method])}
        </button>
      )}
      {others.length > 1 && (
        <button type="button" className="bn-MfaLink" onClick={actions.choose}>
          {t('useOther')}
        </button>
      )}
      {challenge.recovery && way.method !== 'recovery' && (
        <button type="button" className="bn-MfaLink" onClick={actions.useRecoveryCode}>
          {t('useRecovery')}
        </button>
      )}
      {leave}
    </>
  )
}

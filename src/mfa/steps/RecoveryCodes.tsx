'use client'
import { useEffect, useId, useRef, useState } from 'react'
import type { RecoverySaveAction } from '../../core/mfa.js'
import { enrollmentMessages } from '../../core/messages/enrollment.js'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useFormatters, useMessages } from '../../internal/useSettings.js'
import { useNow } from '../../internal/useNow.js'
import { codesText, downloadText, printText } from '../keepcodes.js'
import { ProblemNote } from '../ProblemNote.js'
import { StepFrame } from '../StepFrame.js'
import { StepSkeleton } from '../StepSkeleton.js'
import { useEnrollment } from './useEnrollment.js'
import { LeaveLinks } from './LeaveLinks.js'
import { RetryNote } from './LoadingStep.js'

/** The codes, shown this once; they can be acknowledged only after they were really copied, downloaded or printed. */
export function RecoveryCodes() {
  const t = useMessages('enrollment', enrollmentMessages)
  const { state } = useEnrollment()
  if (state.step === 'recovery.unsaved' || state.step === 'recovery.acknowledging')
    return <CodesToKeep codes={state.codes} savedBy={state.savedBy} />
  return (
    <StepFrame title={t('codesTitle')} isLoading={!state.problem}>
      {state.problem ? <RetryNote /> : <StepSkeleton />}
    </StepFrame>
  )
}

function CodesToKeep({ codes, savedBy }: { codes: readonly string[]; savedBy: RecoverySaveAction | null }) {
  const t = useMessages('enrollment', enrollmentMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  const { state, actions, isPending, clockOffsetMs } = useEnrollment()
  const hintId = useId()
  const [hasFailed, setFailed] = useState(false)
  const now = useNow(null)
  const printed = useRef<() => void>(undefined)
  useEffect(() => () => printed.current?.(), [])

  const text = () =>
    codesText(t('codesFile', { site: globalThis.location?.hostname ?? '', date: now === null ? '' : formatters.date(now) }), codes)
  const print = () => {
    printed.current?.()
    printed.current = printText(text())
  }
  const keep = (by: RecoverySaveAction, save: () => void | Promise<void>) => async () => {
    try {
      await save()
      setFailed(false)
      actions.codesSaved(by)
    } catch {
      setFailed(true)
    }
  }
  return (
    <StepFrame title={t('codesTitle')} description={t('codesHint')} footer={!state.isBlocking && <LeaveLinks back={false} />}>
      <ul className="bn-RecoveryCodes" aria-label={t('codesList')} translate="no" dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="bn-MfaActions">
        <button type="button" className="bn-Button" onClick={keep('copied', () => navigator.clipboard.writeText(text()))}>
          {mfa('copy')}
        </button>
        <button type="button" className="bn-Button" onClick={keep('downloaded', () => downloadText('recovery-codes.txt', text()))}>
          {t('download')}
        </button>
        <button type="button" className="bn-Button" onClick={() => keep('printed', print)()}>
          {t('print')}
        </button>
        <span className="bn-MfaNote" role="status">
          {hasFailed ? mfa('copyFailed') : savedBy && (savedBy === 'copied' ? mfa('copied') : t(savedBy))}
        </span>
      </div>
      <ProblemNote problem={state.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      <button
        type="button"
        className="bn-Button bn-MfaForm-submit"
        data-kind="primary"
        aria-disabled={!savedBy || isPending || undefined}
        aria-describedby={savedBy ? undefined : hintId}
        onClick={() => savedBy && !isPending && actions.acknowledgeCodes()}
      >
        {t('acknowledge')}
      </button>
      {!savedBy && (
        <p className="bn-MfaForm-hint" id={hintId}>
          {t('saveFirst')}
        </p>
      )}
    </StepFrame>
  )
}

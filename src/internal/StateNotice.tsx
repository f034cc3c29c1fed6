'use client'
import { messageOf } from '../core/errors.js'
import { commonMessages } from '../core/messages/common.js'
import { StatusShape } from './StatusMark.js'
import { useMessages } from './useSettings.js'

export interface StateNoticeProps {
  /** Nothing there, or a failure. */
  state: 'empty' | 'error'
  error?: unknown
  /** Shown instead of the general words. */
  title?: string
  hint?: string
  onRetry?: () => void
  isRetrying?: boolean
}

/** The words in place of data: what is the case, why, and what one can do. An error is announced; emptiness is not. */
export function StateNotice({ state, error, title, hint, onRetry, isRetrying }: StateNoticeProps) {
  const t = useMessages('common', commonMessages)
  const isError = state === 'error'
  return (
    <div className="bn-StateNotice" data-state={state} role={isError ? 'alert' : undefined}>
      <p className="bn-StateNotice-title">
        {isError && <StatusShape status="critical" />}
        {title ?? t(isError ? 'error' : 'empty')}
      </p>
      <p className="bn-StateNotice-hint">{hint ?? (isError ? messageOf(error) : t('emptyHint'))}</p>
      {isError && onRetry && (
        <button type="button" className="bn-Button" onClick={onRetry} disabled={isRetrying}>
          {t('retry')}
        </button>
      )}
    </div>
  )
}

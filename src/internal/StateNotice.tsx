'use client'
import { BinnacleError, messageOf } from '../core/errors.js'
import { commonMessages } from '../core/messages/common.js'
import { isDevelopment } from './report.js'
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
  /** Something else that a person can do about an error. */
  action?: { label: string; onClick: () => void }
}

/** A mistake of the application's developer, told in a sentence that helps nobody else. */
const isDeveloperMistake = (error: unknown) => error instanceof BinnacleError && /^invalid-|^length-|-id$/.test(error.code)

/** The words in place of data: what is the case, why, and what one can do. An error is announced; emptiness is not. */
export function StateNotice({ state, error, title, hint, onRetry, isRetrying, action }: StateNoticeProps) {
  const t = useMessages('common', commonMessages)
  const isError = state === 'error'
  const words = () => (isDeveloperMistake(error) && !isDevelopment() ? t('errorHint') : messageOf(error))
  return (
    <div className="bn-StateNotice" data-state={state} role={isError ? 'alert' : undefined}>
      <p className="bn-StateNotice-title">
        {isError && <StatusShape status="critical" />}
        {title ?? t(isError ? 'error' : 'empty')}
      </p>
      <p className="bn-StateNotice-hint">{hint ?? (isError ? words() : t('emptyHint'))}</p>
      {isError && onRetry && (
        <button type="button" className="bn-Button" onClick={onRetry} disabled={isRetrying}>
          {t('retry')}
        </button>
      )}
      {isError && action && (
        <button type="button" className="bn-Button" onClick={action.onClick}>
          {action.label}
        </button>
      )}
    </div>
  )
}

'use client'
import { useState } from 'react'
import { challengeMessages } from '../core/messages/challenge.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import { countdownText, useRemaining } from './Countdown.js'

export interface ResendButtonProps {
  /** From when on, by the server's clock. */
  resendAt: number
  clockOffsetMs: number
  isResending: boolean
  onResend: () => void
}

/** Sends the code again, once the server lets it. */
export function ResendButton({ resendAt, clockOffsetMs, isResending, onResend }: ResendButtonProps) {
  const t = useMessages('challenge', challengeMessages)
  const formatters = useFormatters()
  const left = useRemaining(resendAt, clockOffsetMs)
  const [hasAsked, setAsked] = useState(false)
  const isWaiting = left === null || left > 0
  const resend = () => {
    if (isWaiting || isResending) return
    setAsked(true)
    onResend()
  }
  return (
    <>
      <button type="button" className="bn-MfaLink bn-figures" aria-disabled={isWaiting || isResending || undefined} onClick={resend}>
        {isWaiting ? t('resendIn', { time: left === null ? '–' : countdownText(left, formatters) }) : t('resend')}
      </button>
      <span className="bn-hidden" role="status">
        {hasAsked && isWaiting && !isResending && t('resent')}
      </span>
    </>
  )
}

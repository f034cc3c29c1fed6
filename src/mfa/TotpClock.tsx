'use client'
import { mfaMessages } from '../core/messages/mfa.js'
import { useNow } from '../internal/useNow.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'

/** The circumference of the ring, so that its dash is in hundredths. */
const RADIUS = 100 / (2 * Math.PI)

/** When the app shows its next code, as a ring and in words. Drawn, not read out. */
export function TotpClock({ periodSeconds, clockOffsetMs }: { periodSeconds: number; clockOffsetMs: number }) {
  const t = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  const now = useNow(1_000)
  const periodMs = periodSeconds * 1_000
  const left = now === null ? periodMs : periodMs - ((now + clockOffsetMs) % periodMs)
  return (
    <span className="bn-TotpClock bn-figures" aria-hidden="true">
      <svg viewBox="0 0 40 40" width="12" height="12">
        <circle className="bn-TotpClock-track" cx="20" cy="20" r={RADIUS} />
        <circle className="bn-TotpClock-left" cx="20" cy="20" r={RADIUS} strokeDasharray={`${Math.round((left / periodMs) * 100)} 100`} />
      </svg>
      <span>{t('newCode', { time: now === null ? '–' : formatters.duration(Math.ceil(left / 1_000) * 1_000) })}</span>
    </span>
  )
}

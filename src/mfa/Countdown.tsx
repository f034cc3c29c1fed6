'use client'
import type { Formatters } from '../core/format.js'
import { useFormatters } from '../internal/useSettings.js'
import { useNow } from '../internal/useNow.js'

/**
 * How long until an instant of the server's, ms: 0 once it is there, and where there is none; null while no clock can be read (on the server, and
 * in the first render).
 */
export function useRemaining(until: number | null, clockOffsetMs: number): number | null {
  const now = useNow(until === null ? null : 1_000)
  if (until === null) return 0
  return now === null ? null : Math.max(0, until - (now + clockOffsetMs))
}

/** 45 s → "45 s", 272 s → "4:32". Rounded down, since the clock it is reckoned from steps in whole seconds and is up to one behind; not 0 before it is there. */
export function countdownText(ms: number, formatters: Formatters): string {
  const seconds = ms > 0 ? Math.max(1, Math.floor(ms / 1_000)) : 0
  if (seconds < 60) return formatters.duration(seconds * 1_000)
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => formatters.number(part, { minimumIntegerDigits: index === 0 ? 1 : 2, useGrouping: false })).join(':')
}

/** The time left, once a second; a timer's role is silent, so it is drawn without being read out each second. */
export function Countdown({ until, clockOffsetMs }: { until: number; clockOffsetMs: number }) {
  const formatters = useFormatters()
  const left = useRemaining(until, clockOffsetMs)
  return (
    <span className="bn-figures" role="timer">
      {left === null ? '–' : countdownText(left, formatters)}
    </span>
  )
}

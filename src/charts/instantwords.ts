import type { Formatters } from '../core/format.js'

const DAY = 86_400_000
/** The last instant a Date can hold (ECMA-262, "Time Values and Time Range"). */
export const MOST_INSTANT = 8.64e15

/** An instant of a chart, as exact as it is: seconds only where there are some, the year only where the window is long or, with `now`, another year's. */
export function instantWords(
  x: number,
  window: { from: number; to: number },
  formatters: Formatters,
  isTime: boolean,
  now: number = x,
): string {
  if (!isTime) return formatters.number(x)
  const yearOf = (at: number) => formatters.instant(at, { year: 'numeric' })
  const isLong = window.to - window.from > 300 * DAY || yearOf(x) !== yearOf(now)
  return formatters.instant(x, {
    day: 'numeric',
    month: 'short',
    year: isLong ? 'numeric' : undefined,
    hour: '2-digit',
    minute: '2-digit',
    second: x % 60_000 === 0 ? undefined : '2-digit',
    fractionalSecondDigits: x % 1_000 === 0 ? undefined : 3,
    hourCycle: 'h23',
  })
}

/** An instant as ISO 8601, or as its number where the calendar ends. */
export const isoTime = (x: number): string | number => (Math.abs(x) <= MOST_INSTANT ? new Date(x).toISOString() : x)

import type { Formatters } from '../core/format.js'

const DAY = 86_400_000

/** An instant of a chart, as exact as it is: seconds only where there are some, the year only where the window is long. */
export function instantWords(x: number, window: { from: number; to: number }, formatters: Formatters, isTime: boolean): string {
  if (!isTime) return formatters.number(x)
  const isLong = window.to - window.from > 300 * DAY
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

import type { Formatters } from '../core/format.js'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A window's length as people say it: 900000 → "15 min" (short), "15 minutes" (long). A day is 24 hours long, so that 24 h stay 24 h. */
export function rangeWords(ms: number, formatters: Formatters, length: 'short' | 'long'): string {
  const [unit, size] = UNITS.find(([name, each]) => ms >= (name === 'day' ? 2 * each : each) && ms % each === 0) ?? UNITS[3]
  // As in every duration: English shortens hours to "hr" and seconds to "sec", instruments to h and s, after a blank.
  const unitDisplay = length === 'short' && (unit === 'hour' || unit === 'second') ? 'narrow' : length
  const words = formatters.number(ms / size, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 })
  return words.replace(/(\d)([a-z])/i, '$1\u00a0$2')
}

import type { Formatters } from '../core/format.js'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A window's length as people say it: 900000 → "15m" (narrow), "15 min" (short), "15 minutes" (long). A day is 24 hours long, so that 24h stays 24h. */
export function rangeWords(ms: number, formatters: Formatters, unitDisplay: 'narrow' | 'short' | 'long'): string {
  const [unit, size] = UNITS.find(([name, length]) => ms >= (name === 'day' ? 2 * length : length) && ms % length === 0) ?? UNITS[3]
  return formatters.number(ms / size, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 })
}

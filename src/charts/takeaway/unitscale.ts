import type { Unit } from '../../core/format.js'

/**
 * What may be said of differences in a unit: of a `ratio` scale (durations, sizes, rates, counts, none below zero) percentages, of a `share` percentage points, of an
 * `interval` scale, and of a unit that is not known, the values alone.
 */
export type UnitScale = 'ratio' | 'share' | 'interval'

const RATIOS = /^(ms|s|bytes|count|.*\/(s|min|h|d))$/
const TEMPERATURES = /^°[CF]$/

export function unitScaleOf(unit: Unit | undefined, lowest: number): UnitScale {
  if (unit === '%' || unit === 'ratio') return 'share'
  const isRatio = typeof unit === 'object' || (unit !== undefined && RATIOS.test(unit))
  return isRatio && lowest >= 0 ? 'ratio' : 'interval'
}

/**
 * The difference from a level that is none, in the unit: the series' own `tolerance`, or a tenth of the level on a ratio scale; for a share a tenth of its distance to 0%
 * or 100%, whichever is nearer, and at least 0.01 percentage points; half a degree of temperature; and 0 in other units.
 */
export function toleranceAt(level: number, unit: Unit | undefined, scale: UnitScale, own: number | undefined): number {
  if (own !== undefined) return own
  if (scale === 'ratio') return Math.abs(level) / 10
  if (scale === 'interval') return typeof unit === 'string' && TEMPERATURES.test(unit) ? 0.5 : 0
  const whole = unit === '%' ? 100 : 1
  const room = level >= 0 && level <= whole ? Math.min(level, whole - level) : Math.abs(level)
  return Math.max(whole / 10_000, room / 10)
}

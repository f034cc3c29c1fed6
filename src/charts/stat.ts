import { changeSize } from '../core/change.js'
import type { Formatters, FormattedValue, Unit } from '../core/format.js'
import { isBreach, type Status, type Threshold } from '../core/series.js'

/** How a figure moved against an earlier one. */
export interface StatTrend {
  /** The change; null where it is not known. Relative: 0.031 is 3.1% more. Absolute: in the unit of the value. */
  change: number | null
  /** @default 'relative' */
  kind?: 'relative' | 'absolute'
  /** Against what: "vs last week". May be left out where `previous` says it. */
  label?: string
  /** The earlier figure, in the unit of the value: shown as "from 233". */
  previous?: number | null
  /** Which way is better. @default 'neutral' */
  goodDirection?: 'up' | 'down' | 'neutral'
}

export interface TrendReading {
  direction: 'up' | 'down' | 'flat'
  /** What the direction means, where one is better. */
  tone: 'good' | 'bad' | 'neutral'
  /** The size of the change, without a sign. */
  change: string
}

/** A hundredth of a percent is the last digit that is printed. */
const LEAST_RATIO = 0.00005

/** Reads a trend; null where there is none to show. `points` words a change of a percentage, which is not itself in percent. */
export function readTrend(
  trend: StatTrend | null | undefined,
  unit: Unit | undefined,
  formatters: Formatters,
  points: (value: string) => string,
): TrendReading | null {
  if (!trend || trend.change === null || !Number.isFinite(trend.change)) return null
  const { change, kind = 'relative', goodDirection = 'neutral' } = trend
  const size = Math.abs(change)
  const isPercentage = unit === '%' || unit === 'ratio'
  const isRatio = kind === 'relative' || unit === 'ratio'
  const direction = size < (isRatio ? LEAST_RATIO : Number.MIN_VALUE) ? 'flat' : change > 0 ? 'up' : 'down'
  return {
    direction,
    tone: direction === 'flat' || goodDirection === 'neutral' ? 'neutral' : direction === goodDirection ? 'good' : 'bad',
    change:
      kind === 'relative'
        ? direction === 'flat'
          ? formatters.percent(0)
          : changeSize(change, formatters)
        : isPercentage
          ? points(formatters.number(unit === 'ratio' ? size * 100 : size))
          : formatters.value(size, unit).text,
  }
}

const RANK: Record<Status, number> = { ok: 0, neutral: 0, info: 1, warning: 2, critical: 3 }

/** The gravest of several thresholds, of two alike the first. */
export const worstOf = (thresholds: readonly Threshold[]): Threshold | undefined =>
  thresholds.reduce<Threshold | undefined>(
    (worst, each) => (worst && RANK[worst.status ?? 'critical'] >= RANK[each.status ?? 'critical'] ? worst : each),
    undefined,
  )

/** The worst threshold that a value breaches. */
export function worstBreach(value: number | null | undefined, thresholds: readonly Threshold[] | undefined): Threshold | undefined {
  if (value == null || !Number.isFinite(value)) return undefined
  return worstOf((thresholds ?? []).filter((threshold) => isBreach(value, threshold)))
}

/** About how many digits wide a figure is; the stylesheet draws a wide one smaller, because half a number is a wrong number. */
export function digitsOf({ value, unit }: FormattedValue): number {
  const digits = value.length + unit.length / 2
  return [6, 9, 12, 16].find((step) => digits <= step) ?? 20
}

import type { Formatters, Unit } from '../core/format.js'
import { judges, type Threshold } from '../core/series.js'
import { unitName } from '../core/unit.js'
import type { SeriesView } from './seriesview.js'

/** "SLO 400 ms": as exact as it was given, and never the same as the value beside it. */
export const thresholdWords = (
  { label, value }: Threshold,
  unit: Unit | undefined,
  formatters: Formatters,
  beside?: number | null,
): string => [label, formatters.value(value, unit, { limits: beside == null ? [value] : [value, beside] }).text].filter(Boolean).join(' ')

/** What no figure beside these thresholds may be taken for; undefined where there is nothing. */
export function limitsOf(thresholds: readonly Threshold[] | undefined, ...others: number[]): (() => readonly number[]) | undefined {
  const limits = [...(thresholds ?? []).map(({ value }) => value), ...others].filter(Number.isFinite)
  return limits.length > 0 ? () => limits : undefined
}

/** The same of a chart whose series have units of their own: the thresholds that judge a series in a unit. */
export function limitsByUnit(
  thresholds: readonly Threshold[],
  views: readonly Pick<SeriesView, 'id' | 'unit'>[],
): ((unit: Unit) => readonly number[]) | undefined {
  if (thresholds.length === 0) return undefined
  const known = new Map<string, number[]>()
  return (unit) => {
    const name = unitName(unit)
    let limits = known.get(name)
    if (!limits) {
      const mine = views.filter((view) => unitName(view.unit) === name)
      limits = thresholds.filter((each) => Number.isFinite(each.value) && mine.some(({ id }) => judges(each, id))).map(({ value }) => value)
      known.set(name, limits)
    }
    return limits
  }
}

/** How long a breach lasted: whole minutes from ten of them on, whole seconds before, and never rounded up. */
export function spanWords(ms: number, isTime: boolean, formatters: Formatters): string {
  if (!isTime) return formatters.number(ms)
  const unit = ms >= 600_000 ? 60_000 : ms >= 10_000 ? 1_000 : 1
  return formatters.duration(Math.floor(ms / unit) * unit)
}

import type { Unit } from '../../core/format.js'
import type { Annotation, Threshold } from '../../core/series.js'
import type { Span } from '../breaches.js'
import { indexAfter, indexAtOrAfter, xAt, yAt, type Columns } from '../columns.js'
import { lastValue } from '../pyramid.js'
import { changeAtEvent, driftOf, LEAST_COMPARED, recentOf, stepOf, type Change } from './changes.js'
import { outermost, type Extreme } from './extremes.js'
import { gapsOf, type Gap } from './gaps.js'
import { gravestBreach, type Breach } from './objectives.js'
import { deviationOf, medianOf } from './ranks.js'
import { toleranceAt, unitScaleOf, type UnitScale } from './unitscale.js'
import { valuesOf } from './values.js'

/** One series of a chart, as far as words need it. */
export interface SpokenSeries {
  id: string
  label: string
  unit?: Unit
  columns: Columns
  /** The series' own `tolerance`. */
  tolerance?: number
  /** The series' own `isPercentile`. */
  isPercentile?: boolean
}

export interface FactsInput {
  window: Span
  thresholds: readonly Threshold[]
  annotations: readonly Annotation[]
  /** Values hold until the next point. */
  isStep: boolean
}

/** What a series shows in a window, each figure recomputable from its values. */
export interface SeriesFacts {
  seriesId: string
  unit?: Unit
  tolerance?: number
  scale: UnitScale
  isPercentile: boolean
  /** How many values there are: at least this many. */
  count: number
  /** Null where there is none. */
  last: { value: number; x: number } | null
  /** The typical value: the median. NaN of none. */
  level: number
  /** 95% of the values lie within the tolerance of the level, and none beyond twice as much. */
  isSteady: boolean
  /** Three of five values lie within a tenth of the range, or twice the tolerance, of the level. */
  isTypical: boolean
  /** The extremes against the level; null where there are too few values. */
  low: Extreme | null
  high: Extreme | null
  /** The change that explains the window best, and extremes beyond both its levels. */
  change: (Change & { low: Extreme | null; high: Extreme | null }) | null
  breach: Breach | null
  /** Where there are no values. */
  gaps: Gap[]
  /** The last of the gaps goes on to the end of the window. */
  hasEnded: boolean
}

/** With fewer values than this, the last one is all that is told. */
const LEAST_VALUES = 8
const STEADY_SHARE = 0.95
const TYPICAL_SHARE = 0.6
/** An excursion leaves the level by so many times the tolerance, and the noise. */
const OUT_TIMES = 2
const OUT_NOISE = 3

/** "p95", "latency_p99", "99th percentile": a percentile by its name. */
const PERCENTILE = /(^|[^a-z0-9])(p[1-9]\d(\.?\d+)?|median)($|[^a-z0-9])|percentile|perzentil/i

export function factsOf(series: SpokenSeries, { window, thresholds, annotations, isStep }: FactsInput): SeriesFacts {
  const { id, label, unit, columns } = series
  const { from, to } = window
  const first = indexAtOrAfter(columns, from)
  const end = indexAfter(columns, to, first)
  const values = valuesOf(columns, first, end, isStep)
  const { x, y } = values
  const gaps = gapsOf(columns, first, end, values, from, to)
  const last = lastValue(columns, first, end)
  const hasEnded = gaps.at(-1)?.where === 'since'
  const level = medianOf(y)
  const facts: SeriesFacts = {
    seriesId: id,
    unit,
    tolerance: series.tolerance,
    scale: 'interval',
    isPercentile: series.isPercentile ?? (PERCENTILE.test(id) || PERCENTILE.test(label)),
    count: values.count,
    last: last < 0 ? null : { value: yAt(columns, last), x: xAt(columns, last) },
    level,
    isSteady: false,
    isTypical: false,
    ...{ low: null, high: null, change: null, gaps, hasEnded },
    breach: gravestBreach(columns, first, end, id, thresholds, window, { isStep, hasEnded }),
  }
  if (values.count < LEAST_VALUES) return facts

  const usual = (low: number, high: number, margin: number) => {
    const recentCount = Math.max(LEAST_COMPARED, Math.ceil(y.length / 20))
    return { low: low - margin, high: high + margin, recent: recentOf(y), recentFrom: x[y.length - recentCount] as number }
  }
  const { low, high } = outermost(columns, first, end, usual(level, level, 0))
  const scale = unitScaleOf(unit, low.value)
  const tolerance = (value: number) => toleranceAt(value, unit, scale, series.tolerance)
  const margin = Math.max(OUT_TIMES * tolerance(level), OUT_NOISE * deviationOf(y))
  const shareWithin = (distance: number) => y.reduce((count, value) => count + (Math.abs(value - level) <= distance ? 1 : 0), 0) / y.length
  const isCalm = Math.max(high.value - level, level - low.value) <= OUT_TIMES * tolerance(level)
  const change =
    changeAtEvent(columns, values, annotations, window, tolerance) ?? stepOf(columns, values, tolerance) ?? driftOf(values, tolerance)
  return {
    ...facts,
    scale,
    isSteady: isCalm && shareWithin(tolerance(level)) >= STEADY_SHARE,
    isTypical: shareWithin(Math.max(OUT_TIMES * tolerance(level), (high.value - low.value) / 10)) >= TYPICAL_SHARE,
    ...outermost(columns, first, end, usual(level, level, margin), isStep),
    change: change && { ...change, ...beyond(change) },
  }

  /** Extremes that lie as far beyond both levels as these are apart. */
  function beyond({ before, after, noise }: Change): { low: Extreme | null; high: Extreme | null } {
    const [bottom, top] = [Math.min(before.value, after.value), Math.max(before.value, after.value)]
    const distance = Math.max(top - bottom, OUT_TIMES * tolerance(top), OUT_NOISE * noise)
    const extremes = outermost(columns, first, end, usual(bottom, top, distance), isStep)
    return {
      low: extremes.low.value < bottom - distance ? extremes.low : null,
      high: extremes.high.value > top + distance ? extremes.high : null,
    }
  }
}

import { createFormatters, type Formatters } from '../core/format.js'
import { formatMessage } from '../core/messages/format.js'
import { chartMessages, type ChartMessages } from '../core/messages/charts.js'
import type { Words } from '../core/messages/catalogue.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import type { Annotation, Threshold } from '../core/series.js'
import { goalsOf } from './axisunits.js'
import type { SeriesInput } from './ingest.js'
import { extentOf, viewsOf } from './seriesview.js'
import type { MergedFigure, Takeaway } from './takeaway/choice.js'
import { takeawayOf } from './takeaway/takeaway.js'

export interface TakeawayOptions {
  /** The window. @default from the first point to the last */
  from?: number
  to?: number
  thresholds?: readonly Threshold[]
  annotations?: readonly Annotation[]
  /** Percentiles of whole stretches, for series of percentiles. @default the sentence speaks of typical steps */
  merged?: readonly MergedFigure[]
  /** Values hold until the next point. @default false */
  isStep?: boolean
  /** The value axis, where the sentence says what has no place on it. @default 'linear' */
  scale?: 'linear' | 'log'
  /** What x is. @default 'time' */
  xType?: 'time' | 'number'
  /** @default English, in UTC */
  formatters?: Formatters
  /** Writes the values, as the chart's own `formatValue` does. */
  formatValue?: FormatValue
  /** Words that replace the English. */
  messages?: Partial<Words<ChartMessages>>
}

/**
 * What a chart of these series says, in figures and in the sentence of its caption, for an alert's body or a report: "p95 in the typical step rose 38% since deploy 412, from 217 ms to
 * 300 ms; above SLO 280 ms since 10:20 (40 min)". Null where there are no values.
 *
 * - Under 8 values it tells the last one only.
 * - A change is told where the medians of two stretches differ by more than three times a robust scale (1.4826 × the median absolute deviation) and the tolerance of the unit, where
 *   the Wilcoxon–Mann–Whitney rank-sum test finds them apart (z ≥ 1.96, nine of ten pairs in one direction), and where the most recent values are still on the new side.
 *   Steps are found by Pettitt's change-point test, changes all along by Kendall's τ (≥ 0.6).
 * - An event is named where the step is right at it, between equally long stretches before and after it, and the largest of those at annotations.
 * - "Steady" means that 95% of the values lie within the tolerance of the median, and none beyond twice as much. The tolerance is a tenth of the level, or of a share's distance to
 *   0% or 100% (at least 0.01 percentage points), half a degree, or the series' own `tolerance`.
 * - Otherwise it tells the median and the extremes with their times.
 *
 * Above 1,024 points medians are those of an evenly spread sample; extremes, breaches, gaps and their times are always exact.
 *
 * @throws BinnacleError `length-mismatch`, `invalid-series`
 */
export function chartTakeaway(data: readonly SeriesInput[], options: TakeawayOptions = {}): (Takeaway & { text: string }) | null {
  const {
    xType = 'time',
    scale,
    thresholds = [],
    annotations = [],
    merged,
    isStep = false,
    formatters = createFormatters(),
    formatValue,
    messages,
  } = options
  const series = viewsOf(data, new Set())
  const extent = extentOf(series)
  if (!extent) return null
  const words = { ...chartMessages, ...messages }
  const said = takeawayOf({
    ...{ series, from: options.from ?? extent.from, to: options.to ?? extent.to },
    thresholds: goalsOf(thresholds, series).flatMap(({ parts }) => parts),
    ...{ annotations, merged, isStep, formatters: ownFormatters(formatters, formatValue) },
    isLog: scale === 'log',
    isTime: xType === 'time',
    t: (key, parameters = {}) => formatMessage(words[key], parameters, formatters.locale),
  })
  return said && { ...said.takeaway, text: said.text }
}

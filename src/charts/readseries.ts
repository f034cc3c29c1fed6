import { BinnacleError } from '../core/errors.js'
import type { Threshold } from '../core/series.js'
import { reportOnce } from '../internal/report.js'
import type { SeriesInput } from './ingest.js'
import type { ChartRange } from './model.js'
import { viewsOf } from './seriesview.js'

/** The series, or why there are none: a mistake shows in the error state and is reported, and never thrown. */
export function readSeries(
  data: readonly SeriesInput[] | undefined,
  hidden: ReadonlySet<string>,
  range: ChartRange | undefined,
  thresholds: readonly Threshold[],
) {
  const bad = thresholds.find(({ value }) => !Number.isFinite(value))
  if (bad) {
    const words = `TimeSeriesChart: thresholds has the value ${bad.value}, which is nowhere on an axis; it is left out. Pass a finite number.`
    reportOnce(new BinnacleError('invalid-option', words))
  }
  try {
    if (range && !(range.from <= range.to)) {
      const words = `TimeSeriesChart: range begins at ${range.from} and ends at ${range.to}. Pass from ≤ to, both as numbers.`
      throw new BinnacleError('invalid-range', words)
    }
    return { views: data ? viewsOf(data, hidden) : [] }
  } catch (problem) {
    reportOnce(problem)
    return { views: [], problem }
  }
}

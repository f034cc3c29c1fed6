import { BinnacleError } from '../core/errors.js'
import type { Threshold } from '../core/series.js'
import { unitName } from '../core/unit.js'
import { reportOnce } from '../internal/report.js'
import { axisUnits } from './axisunits.js'
import type { SeriesInput } from './ingest.js'
import { isStacked, type ChartKind, type ChartRange } from './model.js'
import { viewsOf, type SeriesView } from './seriesview.js'

/** The series, or why there are none: a mistake shows in the error state and is reported, and never thrown. */
export function readSeries(
  data: readonly SeriesInput[] | undefined,
  hidden: ReadonlySet<string>,
  range: ChartRange | undefined,
  thresholds: readonly Threshold[],
  kind: ChartKind = 'line',
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
    const views = data ? viewsOf(data, hidden) : []
    checkUnits(views, isStacked(kind))
    return { views }
  } catch (problem) {
    reportOnce(problem)
    return { views: [], problem }
  }
}

/** Two axes take two quantities, a stack one unit. */
function checkUnits(views: readonly SeriesView[], isStack: boolean) {
  const units = [...new Set(isStack ? views.map(({ unit }) => unitName(unit)) : axisUnits(views).map(unitName))]
  const words = units.map((unit) => JSON.stringify(unit)).join(', ')
  if (isStack && units.length > 1) {
    throw new BinnacleError(
      'invalid-series',
      `TimeSeriesChart: a stack sums its series up, but data has the units ${words}. Give every series the same unit, or draw them with kind="line".`,
    )
  }
  if (units.length > 2) {
    reportOnce(
      new BinnacleError(
        'invalid-series',
        `TimeSeriesChart: data has the units ${words}, but there are two value axes; the third unit and later ones have scales of their own, without labels. Draw them in a chart of their own, in a ChartGroup.`,
      ),
    )
  }
}

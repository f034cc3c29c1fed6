import { indexAfter, indexAtOrAfter, xAt, yAt } from '../columns.js'
import { ingest, type SeriesInput } from '../ingest.js'
import { extremesOf, type Extremes } from '../pyramid.js'

/** What the axes of a recharts chart need to be told: recharts does not see the points of a DenseLine. */
export interface DenseDomain {
  /** From the first x to the last. */
  x: [number, number]
  /** From the lowest value to the highest. */
  y: [number, number]
}

/**
 * The extent of one series or several, for `domain` of the axes; over a window of x, if one is given. A million points take microseconds
 * once they have been drawn. Without any value both are [0, 1].
 *
 * @throws BinnacleError `invalid-series`, `length-mismatch`
 */
export function denseDomain(data: SeriesInput | readonly SeriesInput[], window?: { from: number; to: number }): DenseDomain {
  const x: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const y: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const extremes: Extremes = { low: -1, high: -1, gap: -1 }
  for (const input of [data].flat() as SeriesInput[]) {
    const columns = ingest(input)
    const first = window ? indexAtOrAfter(columns, window.from) : columns.start
    const end = window ? indexAfter(columns, window.to, first) : columns.end
    if (first >= end) continue
    include(x, xAt(columns, first), xAt(columns, end - 1))
    extremesOf(columns, first, end, extremes)
    if (extremes.low >= 0) include(y, yAt(columns, extremes.low), yAt(columns, extremes.high))
  }
  return { x: x[0] <= x[1] ? x : [0, 1], y: y[0] <= y[1] ? y : [0, 1] }
}

function include(range: [number, number], low: number, high: number) {
  range[0] = Math.min(range[0], low)
  range[1] = Math.max(range[1], high)
}

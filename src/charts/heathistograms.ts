import { BinnacleError } from '../core/errors.js'
import { parseHistogram, type Histogram } from '../core/histogram.js'
import type { HeatmapData } from './heatdata.js'

/** Histograms of Binnacle over time: one a step. */
export interface HistogramSteps {
  /** Where each step begins, epoch ms, ascending. */
  x: ArrayLike<number>
  /** Where the last step ends, epoch ms. */
  xEnd?: number
  /** What was measured in each step: a histogram, or the text that its `serialize()` gave; null where nothing was. */
  histograms: readonly (Pick<Histogram, 'countAtOrBelow' | 'count'> | string | null)[]
}

/**
 * Boundaries of latency in ms, each about twice the one before. Each is the boundary of a bucket of the histogram, so that the counts are exact.
 */
const LATENCY_BOUNDS: readonly number[] = [0, 5, 10, 25, 50, 100, 200, 400, 800, 1_600, 3_200, Infinity]

/**
 * Counts by time and bucket, for a `Heatmap`. They are exact where the bounds are those of the histogram's own buckets, as whole numbers up to 128 and
 * their doubles are; at any other bound, values up to 1.6% below it may count as above.
 *
 * @param bounds ascending, in the unit of the histogram; at least two. @default 0 to 3,200 and beyond, in steps that about double
 * @throws BinnacleError `length-mismatch`, `invalid-option`; `invalid-data` for a text that is no histogram
 *
 * @example
 * <Heatmap title="Latency" data={heatmapOfHistograms({ x, histograms })} yUnit="ms" objective={{ value: 400, label: 'SLO' }} />
 */
export function heatmapOfHistograms({ x, xEnd, histograms }: HistogramSteps, bounds: readonly number[] = LATENCY_BOUNDS): HeatmapData {
  const columns = x.length
  if (histograms.length !== columns)
    throw new BinnacleError(
      'length-mismatch',
      `heatmapOfHistograms: x has ${columns} steps, histograms ${histograms.length}. Pass one a step, null where nothing was measured.`,
    )
  if (bounds.length < 2 || bounds.some((bound, place) => !(place === 0 ? bound === bound : bound > (bounds[place - 1] as number))))
    throw new BinnacleError('invalid-option', 'heatmapOfHistograms: bounds must be at least two ascending numbers.')
  const rows = bounds.length - 1
  const values = Array<number | null>(columns * rows).fill(null)
  histograms.forEach((input, column) => {
    if (input === null) return
    const histogram = typeof input === 'string' ? parseHistogram(input) : input
    const [first] = bounds as [number]
    // Zero is the least that is counted: it belongs to the lowest bucket.
    let below = first > 0 ? histogram.countAtOrBelow(first) : 0
    for (let row = 0; row < rows; row++) {
      const atOrBelow = histogram.countAtOrBelow(bounds[row + 1] as number)
      values[row * columns + column] = atOrBelow - below
      below = atOrBelow
    }
  })
  return { x, ...(xEnd === undefined ? {} : { xEnd }), y: bounds, values }
}

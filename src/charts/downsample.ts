import { BinnacleError } from '../core/errors.js'
import { indexAfter, indexAtOrAfter, xAt, yAt, type Columns } from './columns.js'
import { ingest, type SeriesInput } from './ingest.js'
import { extremesOf, firstValue, lastValue, type Extremes } from './pyramid.js'

export interface DownsampleOptions {
  /** The window, both ends included. @default the first x */
  from?: number
  /** @default the last x */
  to?: number
  /** How many columns of pixels the window is drawn on. */
  columns: number
  /** Instants whose surroundings must survive, such as annotations: the points on either side are kept. */
  keep?: readonly number[]
}

/** Which points to draw: `length` indices into the series, ascending. */
export interface Downsampled {
  index: Int32Array
  length: number
}

/** Up to this many points a column all of them are drawn: the window shows the raw series. */
const RAW_PER_COLUMN = 2
/** First, lowest, highest and last value, a gap, and the ends where they are gaps. */
const MOST_PER_COLUMN = 7

/**
 * The points of a window that make the same picture as all of them (M4). In each column of pixels the first, the lowest, the highest and the last
 * value survive, and with the extremes any value beyond any threshold; where the column has a gap, a point without a value does.
 *
 * A column is `floor((x - from) / (to - from) * columns)`; the last one includes `to`. The first call on a series summarises it, later ones cost a few hundred
 * steps a column, however many points there are.
 *
 * @throws BinnacleError `invalid-range`, `invalid-option`, `invalid-series`, `length-mismatch`
 */
export function downsample(series: SeriesInput, options: DownsampleOptions): Downsampled {
  const columns = ingest(series)
  if (columns.isReordered) {
    throw new BinnacleError(
      'invalid-series',
      `downsample: x of the series ${JSON.stringify(series.id)} does not ascend, so indices into it would not either. Sort it, or put it into createSeries, which does.`,
    )
  }
  const { columns: count, keep } = options
  if (!Number.isInteger(count) || count < 1) {
    throw new BinnacleError('invalid-option', `downsample: columns must be a whole number of pixels, at least 1, but is ${count}.`)
  }
  if (columns.end === columns.start) return { index: new Int32Array(0), length: 0 }
  const { from = xAt(columns, columns.start), to = xAt(columns, columns.end - 1) } = options
  if (!(from <= to))
    throw new BinnacleError('invalid-range', `downsample: the window begins at ${from} and ends at ${to}. Pass from ≤ to, both as numbers.`)
  const result = selectPoints(columns, from, to, count, keep)
  if (columns.start > 0) for (let at = 0; at < result.length; at++) (result.index[at] as number) -= columns.start
  return result
}

/** The same on columns, with their own indices, and no checks. */
export function selectPoints(columns: Columns, from: number, to: number, count: number, keep?: readonly number[]): Downsampled {
  const first = indexAtOrAfter(columns, from)
  const end = indexAfter(columns, to, first)
  const total = end - first
  if (total <= count * RAW_PER_COLUMN) {
    const index = new Int32Array(total)
    for (let at = 0; at < total; at++) index[at] = first + at
    return { index, length: total }
  }
  const kept = keep ? keptIndices(columns, keep, first, end) : []
  const index = new Int32Array(Math.min(total, count * MOST_PER_COLUMN + kept.length))
  const few = new Int32Array(MOST_PER_COLUMN + kept.length)
  const extremes: Extremes = { low: -1, high: -1, gap: -1 }
  const perX = to > from ? count / (to - from) : 0
  let length = 0
  let nextKept = 0
  let start = first
  while (start < end) {
    const column = columnOf(xAt(columns, start), from, to, count)
    const stop = column >= count - 1 ? end : columnEnd(columns, start, end, column, from, to, count, perX)
    extremesOf(columns, start, stop, extremes)
    let size = 0
    few[size++] = start
    if (extremes.gap >= 0) {
      few[size++] = extremes.gap
      if (extremes.low >= 0) {
        few[size++] = firstValue(columns, start, stop)
        few[size++] = lastValue(columns, start, stop)
      }
    }
    if (extremes.low >= 0) {
      few[size++] = extremes.low
      few[size++] = extremes.high
    }
    few[size++] = stop - 1
    while (nextKept < kept.length && (kept[nextKept] as number) < stop) few[size++] = kept[nextKept++] as number
    length = appendSorted(few, size, index, length)
    start = stop
  }
  return { index: index.subarray(0, length), length }
}

const columnOf = (x: number, from: number, to: number, count: number) => (to > from ? Math.floor(((x - from) / (to - from)) * count) : 0)

/** The first index of (start, end) beyond `column`. Points mostly lie at even steps, so the search begins where that would put it. */
function columnEnd(
  columns: Columns,
  start: number,
  end: number,
  column: number,
  from: number,
  to: number,
  count: number,
  perX: number,
): number {
  const beyond = (index: number) => columnOf(xAt(columns, index), from, to, count) > column
  const last = end - 1
  const density = (last - start) / ((xAt(columns, last) - xAt(columns, start)) * perX || 1)
  let low = start
  let high = Math.min(last, start + Math.ceil(density))
  let step = 8
  // low is in the column or before, high is beyond it.
  while (high < last && !beyond(high)) {
    low = high
    high = Math.min(last, high + step)
    step *= 4
  }
  if (!beyond(high)) return end
  step = 8
  while (high - step > low && beyond(high - step)) {
    high -= step
    step *= 4
  }
  low = Math.max(low, high - step)
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (beyond(middle)) high = middle
    else low = middle
  }
  return high
}

/** The points on either side of each instant, ascending. */
function keptIndices(columns: Columns, keep: readonly number[], first: number, end: number): number[] {
  const kept: number[] = []
  for (const x of keep) {
    if (!(x >= xAt(columns, first) && x <= xAt(columns, end - 1))) continue
    const after = indexAtOrAfter(columns, x, first, end)
    if (after > first) kept.push(after - 1)
    kept.push(after)
  }
  return kept.sort((a, b) => a - b)
}

/** Adds the first `size` of `few` in order, each once. */
function appendSorted(few: Int32Array, size: number, index: Int32Array, length: number): number {
  for (let at = 1; at < size; at++) {
    const value = few[at] as number
    let place = at
    while (place > 0 && (few[place - 1] as number) > value) {
      few[place] = few[place - 1] as number
      place -= 1
    }
    few[place] = value
  }
  for (let at = 0; at < size; at++) {
    const value = few[at] as number
    if (length === 0 || index[length - 1] !== value) index[length++] = value
  }
  return length
}

/** Is there something to draw at this point? */
export const hasValue = (columns: Columns, index: number): boolean => {
  const value = yAt(columns, index)
  return value - value === 0
}

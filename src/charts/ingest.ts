import { BinnacleError } from '../core/errors.js'
import type { Unit } from '../core/format.js'
import type { TimeSeries } from '../core/series.js'
import { flatColumns, storedColumns, type Columns } from './columns.js'
import type { SeriesStore } from './seriesstore.js'

/** A point as most servers answer it. */
export interface Point {
  /** Epoch ms, a Date, or a plain number. */
  x: number | Date
  /** Null, undefined, NaN and ±Infinity are gaps. */
  y: number | null | undefined
}

/** A series as an array of points, beside the columns of `TimeSeries`. */
export interface PointSeries {
  id: string
  label?: string
  unit?: Unit
  /** As in `TimeSeries`. */
  tolerance?: number
  /** As in `TimeSeries`. */
  isPercentile?: boolean
  points: readonly Point[]
}

/** What a chart takes for a series: columns, points, or a live store. */
export type SeriesInput = TimeSeries | PointSeries | SeriesStore

interface Known {
  x: unknown
  columns: Columns
}

// Immutable input is recognised by the identity of its arrays, so that a wrapper object made anew in each render costs nothing.
const known = new WeakMap<object, Known>()

/**
 * The columns of a series. Ascending Float64Arrays are used in place; everything else is copied once, and sorted by x where it is not
 * sorted already. Points with the same x are all kept, in the order they came.
 *
 * @throws BinnacleError `length-mismatch`, `invalid-series`
 */
export function ingest(input: SeriesInput): Columns {
  const stored = storedColumns(input)
  if (stored) return stored
  const series = input as TimeSeries | PointSeries
  checkSeries(series)
  const [x, y] = 'points' in series ? [series.points, series.points] : [series.x, series.y]
  const before = known.get(y)
  if (before && before.x === x) return before.columns
  const columns = 'points' in series ? fromPoints(series) : fromArrays(series)
  known.set(y, { x, columns })
  return columns
}

function checkSeries(series: TimeSeries | PointSeries): void {
  const name = `The series ${JSON.stringify(series?.id)}`
  if (typeof series?.id !== 'string')
    throw new BinnacleError('invalid-series', 'A series needs an id, a string that is unique in its chart.')
  if ('points' in series) {
    if (!Array.isArray(series.points)) throw new BinnacleError('invalid-series', `${name}: points must be an array of { x, y }.`)
    return
  }
  if (!isArrayLike(series.x) || !isArrayLike(series.y)) {
    throw new BinnacleError('invalid-series', `${name}: x and y must be arrays of numbers, or pass points: [{ x, y }, …].`)
  }
  if (series.x.length !== series.y.length) {
    throw new BinnacleError(
      'length-mismatch',
      `${name} has ${series.x.length} values of x and ${series.y.length} of y, but each point needs both. Pad y with null where nothing was measured.`,
    )
  }
}

const isArrayLike = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { length?: unknown }).length === 'number'

function fromArrays({ id, x, y }: TimeSeries): Columns {
  // What ascends from one finite number to another is finite all along.
  if (x instanceof Float64Array && isFinite(x[0] ?? 0) && isFinite(x.at(-1) ?? 0) && isAscending(x)) return flatColumns(x, toY(y))
  return sorted(toX(x, id), toY(y), y)
}

function fromPoints({ id, points }: PointSeries): Columns {
  const x = new Float64Array(points.length)
  const y = new Float64Array(points.length)
  for (let index = 0; index < points.length; index++) {
    const point = points[index] as Point
    x[index] = toInstant(point.x, id, index)
    y[index] = toValue(point.y)
  }
  return sorted(x, y, points)
}

/** x as a Float64Array without holes; the same one where it is one already. */
export function toX(x: ArrayLike<number | Date>, id: string): Float64Array {
  const copy = x instanceof Float64Array ? x : new Float64Array(x.length)
  for (let index = 0; index < x.length; index++) {
    const value = x[index] as number | Date
    copy[index] = typeof value === 'number' && value - value === 0 ? value : toInstant(value, id, index)
  }
  return copy
}

export function toY(y: ArrayLike<number | null | undefined>): Float64Array {
  if (y instanceof Float64Array) return y
  const copy = new Float64Array(y.length)
  for (let index = 0; index < y.length; index++) copy[index] = toValue(y[index])
  return copy
}

export const toValue = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

export function toInstant(value: unknown, id: string, index: number): number {
  const instant = value instanceof Date ? value.getTime() : value
  if (typeof instant === 'number' && Number.isFinite(instant)) return instant
  throw new BinnacleError(
    'invalid-series',
    `The series ${JSON.stringify(id)} has ${String(value)} as x of point ${index}, which has no place on an axis. Pass epoch milliseconds, a Date or a plain number; gaps belong in y.`,
  )
}

function sorted(x: Float64Array, y: Float64Array, source: unknown): Columns {
  if (isAscending(x)) return flatColumns(x, y)
  // The caller's own arrays stay as they are.
  return flatColumns(...sortByX(x.slice(), y === source ? y.slice() : y), true)
}

export function isAscending(x: ArrayLike<number>): boolean {
  let before = x[0] as number
  for (let index = 1; index < x.length; index++) {
    const value = x[index] as number
    // Not `value < before`, which NaN would pass.
    if (!(value >= before)) return false
    before = value
  }
  return true
}

/** Sorts both by x, keeping the order of points with the same x: a merge sort from the bottom up, which reads memory in sequence. The arrays given are used up. */
export function sortByX(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const { length } = x
  let [fromX, fromY, toXs, toYs]: [Float64Array, Float64Array, Float64Array, Float64Array] = [
    x,
    y,
    new Float64Array(length),
    new Float64Array(length),
  ]
  for (let width = 1; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length)
      const end = Math.min(start + 2 * width, length)
      let left = start
      let right = middle
      for (let to = start; to < end; to++) {
        const from = right >= end || (left < middle && (fromX[left] as number) <= (fromX[right] as number)) ? left++ : right++
        toXs[to] = fromX[from] as number
        toYs[to] = fromY[from] as number
      }
    }
    ;[fromX, fromY, toXs, toYs] = [toXs, toYs, fromX, fromY]
  }
  return [fromX, fromY]
}

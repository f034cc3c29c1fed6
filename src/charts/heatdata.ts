import { BinnacleError } from '../core/errors.js'
import { MOST_INSTANT } from './instantwords.js'

/**
 * Values over two axes, in columns: one value a cell, row by row. Either axis is labels or numbers.
 */
export interface HeatmapData {
  /** The columns: where each begins (epoch ms or plain numbers, ascending), or their labels. */
  x: ArrayLike<number> | readonly string[]
  /** Where the last column ends. @default it is as wide as the one before it */
  xEnd?: number
  /**
   * The rows: labels, from the top down; or the n + 1 boundaries of n buckets, ascending, drawn from the bottom up and equally high. A bucket holds
   * what is above its lower and up to its upper boundary, as Prometheus' `le` has it; the last boundary may be Infinity.
   */
  y: ArrayLike<number> | readonly string[]
  /** The value of column c in row r is `values[r × columns + c]`. Null, NaN and ±Infinity were not measured, which is not zero. */
  values: ArrayLike<number | null>
}

/** The same, checked and measured. */
export interface HeatGrid {
  columns: number
  rows: number
  /** NaN where nothing was measured. */
  values: Float64Array
  /** Labels, or null where x is numbers. */
  xLabels: readonly string[] | null
  /** Where columns begin and end, in the unit of x. */
  starts: Float64Array
  ends: Float64Array
  /** Labels, or null where rows are buckets. */
  yLabels: readonly string[] | null
  /** The boundaries of the buckets, or null where rows are labels. */
  edges: readonly number[] | null
  /** Cells with a value. */
  known: number
  /** NaN where no cell has a value. */
  min: number
  max: number
  /** The least value above zero; NaN where there is none. */
  leastPositive: number
  /** The first cell with the highest value; −1 where there is none. */
  top: number
  /** The sum of all; NaN where a sum means nothing, because some are negative or it is no number. */
  total: number
  /** The sum of each column. */
  totals: Float64Array
}

/** More cells than a screen can tell apart. */
const MOST_CELLS = 100_000

const isLabels = (axis: ArrayLike<unknown>): axis is readonly string[] => typeof axis[0] === 'string'

/**
 * Checks the data and measures it, in one pass.
 *
 * @throws BinnacleError `invalid-series`, `length-mismatch`, `too-large`
 */
export function readHeatmap({ x, xEnd, y, values }: HeatmapData, isTime = true): HeatGrid {
  for (const [name, axis] of Object.entries({ x, y, values }))
    if (typeof axis?.length !== 'number')
      throw new BinnacleError(
        'invalid-series',
        `Heatmap: data.${name} is ${typeof axis}. Pass data as { x, y, values }, each of them an array.`,
      )
  const columns = x.length
  const edges = isLabels(y) ? null : Array.from(y)
  const rows = edges ? Math.max(0, edges.length - 1) : y.length
  if (values.length !== columns * rows)
    throw new BinnacleError(
      'length-mismatch',
      `Heatmap: data.values has ${values.length} values for ${columns} columns and ${rows} rows. Pass one a cell, row by row, null where nothing was measured; n buckets have n + 1 boundaries in data.y.`,
    )
  if (values.length > MOST_CELLS)
    throw new BinnacleError(
      'too-large',
      `Heatmap: data has ${values.length} cells, more than a screen can tell apart. Merge columns or rows until there are at most ${MOST_CELLS}.`,
    )
  if (edges) checkAscent('y', edges)
  if (!isLabels(x)) checkAscent('x', Array.from(x), isTime)
  return { columns, rows, edges, yLabels: isLabels(y) ? y : null, ...columnsOf(x, xEnd, isTime), ...measure(values, columns) }
}

/** A boundary may be infinite at either end; no other number may. A time must be one of the calendar's. */
function checkAscent(name: 'x' | 'y', numbers: readonly number[], isTime = false): void {
  const isGood = (number: number, place: number) =>
    typeof number === 'number' &&
    (place === 0 || number > (numbers[place - 1] as number)) &&
    (Number.isFinite(number) || (name === 'y' && number === number)) &&
    !(isTime && Math.abs(number) >= MOST_INSTANT)
  const place = numbers.findIndex((number, index) => !isGood(number, index))
  if (place < 0) return
  throw new BinnacleError(
    'invalid-series',
    `Heatmap: data.${name}[${place}] is ${String(numbers[place])}. Pass ascending numbers, each once${isTime ? ', in epoch ms' : ''}, and sort the values with them.`,
  )
}

/** Where each column begins and ends. A column of time ends with its own length where the next one is missing. */
function columnsOf(x: HeatmapData['x'], xEnd = Number.NaN, isTime: boolean): Pick<HeatGrid, 'xLabels' | 'starts' | 'ends'> {
  if (isLabels(x)) return { xLabels: x, starts: Float64Array.from(x, (_, c) => c), ends: Float64Array.from(x, (_, c) => c + 1) }
  const starts = Float64Array.from(x)
  const widths = starts.slice(1).map((start, c) => start - (starts[c] as number))
  const usual = widths.toSorted()[widths.length >> 1] ?? (isTime ? 60_000 : 1)
  const most = isTime ? MOST_INSTANT : Number.MAX_VALUE
  const ends = starts.map((start, c) => {
    const next = starts[c + 1] ?? Math.min(most, xEnd > start ? xEnd : start + (widths.at(-1) ?? usual))
    return next - start > usual * 1.9 ? start + usual : next
  })
  return { xLabels: null, starts, ends }
}

type Measured = Pick<HeatGrid, 'values' | 'known' | 'min' | 'max' | 'leastPositive' | 'top' | 'total' | 'totals'>

function measure(input: ArrayLike<number | null>, columns: number): Measured {
  const values = new Float64Array(input.length)
  const totals = new Float64Array(columns)
  let [known, top] = [0, -1]
  let [min, max, leastPositive] = [Infinity, -Infinity, Infinity]
  for (let cell = 0; cell < values.length; cell++) {
    const value = input[cell]
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      values[cell] = Number.NaN
      continue
    }
    values[cell] = value
    known++
    totals[cell % columns]! += value
    if (value > max) [max, top] = [value, cell]
    if (value < min) min = value
    if (value > 0 && value < leastPositive) leastPositive = value
  }
  const sum = totals.reduce((all, each) => all + each, 0)
  const orNaN = (value: number) => (Number.isFinite(value) ? value : Number.NaN)
  return {
    values,
    known,
    top,
    min: orNaN(min),
    max: orNaN(max),
    leastPositive: orNaN(leastPositive),
    total: min < 0 ? Number.NaN : orNaN(sum),
    totals,
  }
}

/** The value of a cell; NaN where nothing was measured. */
export const valueAt = ({ values, columns }: HeatGrid, column: number, row: number): number => values[row * columns + column] as number

/** The cell's part of its column, 0–1; null where that means nothing. */
export function shareOfColumn(grid: HeatGrid, column: number, row: number): number | null {
  const value = valueAt(grid, column, row)
  const total = grid.totals[column] as number
  return Number.isFinite(grid.total) && total > 0 && value === value ? value / total : null
}

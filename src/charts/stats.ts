import { indexAfter, indexAtOrAfter, yAt, type Columns } from './columns.js'
import { extremesOf, lastValue, meanOf } from './pyramid.js'

/** The figures of a series in a window; NaN where there is no value. */
export interface SeriesStats {
  last: number
  min: number
  max: number
  mean: number
  p95: number
}

/** Of the values in [from, to]. */
export function statsOf(columns: Columns, from: number, to: number): SeriesStats {
  const first = indexAtOrAfter(columns, from)
  const end = indexAfter(columns, to, first)
  const { low, high } = extremesOf(columns, first, end, { low: -1, high: -1, gap: -1 })
  const last = lastValue(columns, first, end)
  const value = (index: number) => (index < 0 ? Number.NaN : yAt(columns, index))
  return {
    last: value(last),
    min: value(low),
    max: value(high),
    mean: meanOf(columns, first, end),
    p95: quantile(columns, first, end, 0.95),
  }
}

/** The nearest-rank quantile of the values, exactly: the value that at least that share of all do not exceed. */
function quantile(columns: Columns, first: number, end: number, share: number): number {
  const values = new Float64Array(end - first)
  let count = 0
  for (let index = first; index < end; index++) {
    const value = yAt(columns, index)
    if (value - value === 0) values[count++] = value
  }
  if (count === 0) return Number.NaN
  return select(values, count, Math.max(0, Math.ceil(share * count) - 1))
}

/** The value that would be at `rank` if the first `count` were sorted (Hoare's quickselect, middle of three as pivot). */
function select(values: Float64Array, count: number, rank: number): number {
  let low = 0
  let high = count - 1
  const at = (index: number) => values[index] as number
  while (low < high) {
    const [a, b, c] = [at(low), at((low + high) >> 1), at(high)]
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
    let left = low
    let right = high
    while (left <= right) {
      while (at(left) < pivot) left++
      while (at(right) > pivot) right--
      if (left > right) break
      const swapped = at(left)
      values[left++] = at(right)
      values[right--] = swapped
    }
    if (rank <= right) high = right
    else if (rank >= left) low = left
    else return at(rank)
  }
  return at(rank)
}

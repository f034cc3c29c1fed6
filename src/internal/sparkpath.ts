/** Values at even steps, or columns with their own x. Null, NaN and ±Infinity are gaps. */
export type SparklineData = ArrayLike<number | null> | { readonly x: ArrayLike<number>; readonly y: ArrayLike<number | null> }

export interface SparklineShape {
  /** An SVG path in a box of 1000 × 1000, y downwards; empty where there is nothing to draw. */
  path: string
  /** The last value there is, in the same box. */
  end: { x: number; y: number } | null
}

/** The box every sparkline is drawn in; the picture is stretched to its place, the stroke is not. */
export const SPARKLINE_BOX = 1000

/** A sparkline is 130 px wide or more: two points per column, the lowest and the highest, are one per 3 px at the most. */
const COLUMNS = 20
/** The least span of y, as a share of the largest value: noise of a few percent must not look like a storm. */
const FLOOR = 0.1

const isValue = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

/**
 * Indices worth drawing: all of them, or the ends, which the line is placed between, and the lowest and the highest of each column. Between two
 * of them is a gap where the data has one.
 */
function selectIndices(y: ArrayLike<number | null>): number[] {
  const length = y.length
  if (length <= COLUMNS * 2) return Array.from({ length }, (_, index) => index)
  const kept = new Set([0])
  const lastGaps = new Int32Array(length)
  let lastGap = -1
  for (let column = 0; column < COLUMNS; column++) {
    const to = Math.floor(((column + 1) * length) / COLUMNS)
    let low = -1
    let high = -1
    for (let index = Math.floor((column * length) / COLUMNS); index < to; index++) {
      const value = y[index]
      if (!isValue(value)) lastGap = index
      else {
        if (low < 0 || value < (y[low] as number)) low = index
        if (high < 0 || value > (y[high] as number)) high = index
      }
      lastGaps[index] = lastGap
    }
    if (low >= 0) kept.add(Math.min(low, high)).add(Math.max(low, high))
  }
  kept.add(length - 1)
  const selected: number[] = []
  for (const index of kept) {
    const gap = lastGaps[index] as number
    if (gap > (selected.at(-1) ?? index) && gap < index) selected.push(gap)
    selected.push(index)
  }
  return selected
}

/**
 * The shape of a sparkline. The y-range is that of the data, but never narrower than `minRange`, around the data's middle.
 *
 * @param minRange in the unit of the data; the default is a tenth of the largest value
 */
export function sparklineShape(data: SparklineData, minRange?: number): SparklineShape {
  const y = 'y' in data ? data.y : data
  const x = 'x' in data && data.x.length === y.length ? data.x : null
  const indices = selectIndices(y)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  for (const index of indices) {
    const at = x ? x[index] : index
    if (isValue(at)) {
      left = Math.min(left, at)
      right = Math.max(right, at)
    }
    const value = y[index]
    if (!isValue(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return { path: '', end: null }

  const floor = minRange ?? Math.max(Math.abs(low), Math.abs(high)) * FLOOR
  // Halves, so that values near ±1e308 do not overflow.
  const middle = low / 2 + high / 2
  const half = Math.max(high / 2 - low / 2, floor / 2) || 0.5
  const width = right - left
  const round = (value: number) => Math.round(value * 10) / 10
  let path = ''
  let isDrawing = false
  let end: SparklineShape['end'] = null
  for (const [position, index] of indices.entries()) {
    const at = x ? x[index] : index
    const value = y[index]
    if (!isValue(value) || !isValue(at)) {
      isDrawing = false
      continue
    }
    end = {
      x: round(width > 0 ? ((at - left) / width) * SPARKLINE_BOX : SPARKLINE_BOX),
      // Halves of the smallest numbers are rounded to them: the place is kept in the box.
      y: round(Math.min(1, Math.max(0, (1 - (value - middle) / half) / 2)) * SPARKLINE_BOX),
    }
    path += `${isDrawing ? 'L' : 'M'}${end.x} ${end.y}`
    // A value alone between two gaps is a dot: a line of no length with round caps.
    const next = indices[position + 1]
    if (!isDrawing && next !== undefined && !isValue(y[next])) path += 'h0'
    isDrawing = true
  }
  return { path, end }
}

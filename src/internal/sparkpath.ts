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

/** A sparkline is some 250 px wide: more columns than this cannot be told apart. */
const MAX_COLUMNS = 256
/** The least span of y, as a share of the largest value: noise of a few percent must not look like a storm. */
const FLOOR = 0.1

const isValue = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

/** Indices worth drawing: all of them, or first, lowest, highest and last of each column. A gap stays a gap. */
function selectIndices(y: ArrayLike<number | null>): number[] {
  const length = y.length
  if (length <= MAX_COLUMNS * 2) return Array.from({ length }, (_, index) => index)
  const selected: number[] = []
  for (let column = 0; column < MAX_COLUMNS; column++) {
    const from = Math.floor((column * length) / MAX_COLUMNS)
    const to = Math.floor(((column + 1) * length) / MAX_COLUMNS)
    let low = -1
    let high = -1
    let gap = -1
    for (let index = from; index < to; index++) {
      const value = y[index]
      if (!isValue(value)) gap = index
      else {
        if (low < 0 || value < (y[low] as number)) low = index
        if (high < 0 || value > (y[high] as number)) high = index
      }
    }
    const keep = [from, low, high, gap, to - 1].filter((index) => index >= 0)
    selected.push(...[...new Set(keep)].sort((a, b) => a - b))
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

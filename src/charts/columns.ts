/** A stored block holds this many points, and is never reallocated; the pyramid summarises the same number at a time. */
export const BLOCK = 4096
export const BLOCK_SHIFT = 12
export const BLOCK_MASK = BLOCK - 1

/**
 * The points of one series, in columns. x ascends; where y is not finite there is a gap. Points lie at [start, end) of the blocks; a flat
 * array is one large block, used as it is.
 */
export interface Columns {
  xs: Float64Array[]
  ys: Float64Array[]
  shift: number
  mask: number
  start: number
  end: number
  /** Grows with each change. */
  version: number
  /** The input did not ascend: indices here are not those of the input. */
  isReordered: boolean
  /** Summaries by block, made when they are asked for: see pyramid.ts. */
  pyramid: Pyramid
}

/** What is known of each block of points: the extremes of the first `extremesDone` points, and the sums of whole blocks that were asked for. */
export interface Pyramid {
  extremes: Uint16Array[]
  extremesDone: number
  sums: ({ sum: number; count: number } | undefined)[]
}

const emptyPyramid = (): Pyramid => ({ extremes: [], extremesDone: 0, sums: [] })

/** Columns over two flat arrays, without a copy. */
export function flatColumns(x: Float64Array, y: Float64Array, isReordered = false): Columns {
  return { xs: [x], ys: [y], shift: 31, mask: 0x7fffffff, start: 0, end: y.length, version: 0, isReordered, pyramid: emptyPyramid() }
}

/** Empty columns that grow by blocks. */
export function blockColumns(): Columns {
  return { xs: [], ys: [], shift: BLOCK_SHIFT, mask: BLOCK_MASK, start: 0, end: 0, version: 0, isReordered: false, pyramid: emptyPyramid() }
}

/** The columns as they are now: a store that goes on, and drops its oldest block, does not move these. */
export const frozen = (columns: Columns): Columns =>
  columns.shift === BLOCK_SHIFT ? { ...columns, xs: columns.xs.slice(), ys: columns.ys.slice() } : columns

export const xAt = (columns: Columns, index: number): number =>
  (columns.xs[index >> columns.shift] as Float64Array)[index & columns.mask] as number

export const yAt = (columns: Columns, index: number): number =>
  (columns.ys[index >> columns.shift] as Float64Array)[index & columns.mask] as number

/** The first index in [low, high) whose x is at or after `x`; `high` where there is none. */
export function indexAtOrAfter(columns: Columns, x: number, low = columns.start, high = columns.end): number {
  while (low < high) {
    const middle = (low + high) >>> 1
    if (xAt(columns, middle) < x) low = middle + 1
    else high = middle
  }
  return low
}

/** The first index in [low, high) whose x is after `x`; `high` where there is none. */
export function indexAfter(columns: Columns, x: number, low = columns.start, high = columns.end): number {
  while (low < high) {
    const middle = (low + high) >>> 1
    if (xAt(columns, middle) <= x) low = middle + 1
    else high = middle
  }
  return low
}

/** The index in [low, high) whose x is nearest to `x`; -1 where there is none. */
export function nearestIndex(columns: Columns, x: number, low = columns.start, high = columns.end): number {
  if (low >= high) return -1
  const after = indexAtOrAfter(columns, x, low, high)
  if (after === low) return low
  if (after === high) return high - 1
  return xAt(columns, after) - x < x - xAt(columns, after - 1) ? after : after - 1
}

// A store and its columns: kept here, so that reading a store does not load the code that writes one.
const columnsOfStore = new WeakMap<object, Columns>()

export const registerColumns = (store: object, columns: Columns): void => {
  columnsOfStore.set(store, columns)
}

/** The columns behind a store, or undefined for anything else. */
export const storedColumns = (input: unknown): Columns | undefined =>
  typeof input === 'object' && input !== null ? columnsOfStore.get(input) : undefined

import { BLOCK, BLOCK_MASK, BLOCK_SHIFT, yAt, type Columns } from './columns.js'

/*
 * For each block of 4,096 points, where its lowest and its highest value lie: in each run of 64 points, of 512, and in all. They are
 * places in the block, 12 bits each, so that a million points cost 70 kB and a read-out finds the raw point. A 13th bit says that the run
 * has a gap; EMPTY, that it is nothing else.
 */
const RUN = 64
const RUN_SHIFT = 6
const RUNS = BLOCK / RUN
const WIDE_RUN = 512
const WIDE_SHIFT = 9
const WIDE = RUNS
const ALL = WIDE + BLOCK / WIDE_RUN
const HIGH = ALL + 1
const PLACE = BLOCK_MASK
const GAP = BLOCK
const EMPTY = 0xffff

/** Where the extremes and a gap of a range lie, as indices; -1 where there is none. */
export interface Extremes {
  low: number
  high: number
  /** The first point without a value. */
  gap: number
}

/** Brings the summaries up to the last point. Only the tail that changed is visited. */
function summarise(columns: Columns): Uint16Array[] {
  const { pyramid, end } = columns
  const { extremes } = pyramid
  if (pyramid.extremesDone >= end) return extremes
  let index = pyramid.extremesDone & -RUN
  while (index < end) {
    const block = index >> BLOCK_SHIFT
    const summary = (extremes[block] ??= new Uint16Array(2 * HIGH).fill(EMPTY))
    const blockEnd = Math.min((block + 1) << BLOCK_SHIFT, end)
    const y = columns.ys[index >> columns.shift] as Float64Array
    const offset = (block << BLOCK_SHIFT) & columns.mask
    while (index < blockEnd) {
      const wide = (index & BLOCK_MASK) >> WIDE_SHIFT
      const wideEnd = Math.min((block << BLOCK_SHIFT) + (wide + 1) * WIDE_RUN, blockEnd)
      for (; index < wideEnd; index = (index & -RUN) + RUN)
        summariseRun(y, offset, index & BLOCK_MASK, Math.min(index + RUN, wideEnd) - index, summary)
      merge(y, offset, summary, wide * (WIDE_RUN / RUN), WIDE_RUN / RUN, WIDE + wide)
      index = Math.min(index, wideEnd)
    }
    merge(y, offset, summary, WIDE, BLOCK / WIDE_RUN, ALL)
  }
  pyramid.extremesDone = end
  return extremes
}

function summariseRun(y: Float64Array, offset: number, place: number, count: number, summary: Uint16Array) {
  let low = -1
  let high = -1
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  let gap = 0
  for (let at = place; at < place + count; at++) {
    const value = y[offset + at] as number
    if (value - value !== 0) gap = GAP
    else {
      if (value < lowest) {
        lowest = value
        low = at
      }
      if (value > highest) {
        highest = value
        high = at
      }
    }
  }
  const run = place >> RUN_SHIFT
  summary[run] = low < 0 ? EMPTY : low | gap
  summary[HIGH + run] = low < 0 ? EMPTY : high
}

function merge(y: Float64Array, offset: number, summary: Uint16Array, from: number, count: number, to: number) {
  let low = -1
  let high = -1
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  let gap = 0
  for (let at = from; at < from + count; at++) {
    const entry = summary[at] as number
    // A run not reached yet is empty too: nobody asks for ranges past the end.
    if (entry === EMPTY) {
      gap = GAP
      continue
    }
    gap |= entry & GAP
    const place = entry & PLACE
    const value = y[offset + place] as number
    if (value < lowest) {
      lowest = value
      low = place
    }
    const highPlace = summary[HIGH + at] as number
    const highValue = y[offset + highPlace] as number
    if (highValue > highest) {
      highest = highValue
      high = highPlace
    }
  }
  summary[to] = low < 0 ? EMPTY : low | gap
  summary[HIGH + to] = low < 0 ? EMPTY : high
}

/** How far the largest summarised run reaches that begins at `index` and ends by `end`: 4,096, 512, 64 points, or the point alone. */
function runAt(index: number, end: number): number {
  if ((index & BLOCK_MASK) === 0 && index + BLOCK <= end) return BLOCK
  if ((index & (WIDE_RUN - 1)) === 0 && index + WIDE_RUN <= end) return WIDE_RUN
  if ((index & (RUN - 1)) === 0 && index + RUN <= end) return RUN
  return 1
}

/** The slot of the run of `size` points that begins at `index`. */
function slotOf(index: number, size: number): number {
  const place = index & BLOCK_MASK
  return size === BLOCK ? ALL : size === WIDE_RUN ? WIDE + (place >> WIDE_SHIFT) : place >> RUN_SHIFT
}

/** Lowest, highest and first gap of [from, to). A few dozen steps, and one for every 4,096 points. */
export function extremesOf(columns: Columns, from: number, to: number, out: Extremes): Extremes {
  const extremes = summarise(columns)
  let low = -1
  let high = -1
  let gapFrom = -1
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  let index = from
  while (index < to) {
    const size = runAt(index, to)
    if (size === 1) {
      const value = yAt(columns, index)
      if (value - value !== 0) {
        if (gapFrom < 0) gapFrom = index
      } else {
        if (value < lowest) {
          lowest = value
          low = index
        }
        if (value > highest) {
          highest = value
          high = index
        }
      }
    } else {
      const summary = extremes[index >> BLOCK_SHIFT] as Uint16Array
      const slot = slotOf(index, size)
      const entry = summary[slot] as number
      if (entry === EMPTY || entry & GAP) if (gapFrom < 0) gapFrom = index
      if (entry !== EMPTY) {
        const base = index & ~BLOCK_MASK
        const lowAt = base + (entry & PLACE)
        const lowValue = yAt(columns, lowAt)
        if (lowValue < lowest) {
          lowest = lowValue
          low = lowAt
        }
        const highAt = base + (summary[HIGH + slot] as number)
        const highValue = yAt(columns, highAt)
        if (highValue > highest) {
          highest = highValue
          high = highAt
        }
      }
    }
    index += size
  }
  out.low = low
  out.high = high
  out.gap = gapFrom < 0 ? -1 : nextWhere(columns, gapFrom, to, isGap)
  return out
}

/** Can a run hold what one looks for? `low` and `high` are its extremes, NaN where it is all gap. */
export type RunTest = (low: number, high: number, hasGap: boolean) => boolean

const isGap: RunTest = (_low, _high, hasGap) => hasGap
const isValue: RunTest = (low) => low === low

/**
 * The first index of [from, to) whose point passes, or -1. Runs that cannot hold one are stepped over, so that a search of millions of
 * points takes hundreds of steps.
 */
export function nextWhere(columns: Columns, from: number, to: number, test: RunTest): number {
  const extremes = summarise(columns)
  let index = from
  while (index < to) {
    let size = runAt(index, to)
    for (; size > 1; size = size === BLOCK ? WIDE_RUN : size === WIDE_RUN ? RUN : 1) {
      const summary = extremes[index >> BLOCK_SHIFT] as Uint16Array
      const slot = slotOf(index, size)
      const entry = summary[slot] as number
      const base = index & ~BLOCK_MASK
      const couldHold =
        entry === EMPTY
          ? test(Number.NaN, Number.NaN, true)
          : test(yAt(columns, base + (entry & PLACE)), yAt(columns, base + (summary[HIGH + slot] as number)), (entry & GAP) !== 0)
      if (!couldHold) break
    }
    if (size === 1) {
      const value = yAt(columns, index)
      const finite = value - value === 0
      if (finite ? test(value, value, false) : test(Number.NaN, Number.NaN, true)) return index
    }
    index += size
  }
  return -1
}

/** The first index of [from, to) with a value, or -1. */
export const firstValue = (columns: Columns, from: number, to: number) => nextWhere(columns, from, to, isValue)

/** The last index of [from, to) with a value, or -1. */
export function lastValue(columns: Columns, from: number, to: number): number {
  const extremes = summarise(columns)
  let index = to - 1
  while (index >= from) {
    const block = index & ~BLOCK_MASK
    // A whole block without a value is stepped over; within one, a run.
    if (index === block + BLOCK_MASK && block >= from && (extremes[index >> BLOCK_SHIFT] as Uint16Array)[ALL] === EMPTY) index = block - 1
    else if (
      (index & (RUN - 1)) === RUN - 1 &&
      index - RUN + 1 >= from &&
      (extremes[index >> BLOCK_SHIFT] as Uint16Array)[(index & BLOCK_MASK) >> RUN_SHIFT] === EMPTY
    )
      index -= RUN
    else {
      const value = yAt(columns, index)
      if (value - value === 0) return index
      index -= 1
    }
  }
  return -1
}

/** How many values of [from, to) are no greater than `most`. */
export function countAtMost(columns: Columns, from: number, to: number, most: number): number {
  const isAtMost: RunTest = (low) => low <= most
  let count = 0
  for (let index = nextWhere(columns, from, to, isAtMost); index >= 0; index = nextWhere(columns, index + 1, to, isAtMost)) count += 1
  return count
}

/** The mean of the values in [from, to), or NaN where there are none. Whole blocks are summed once. */
export function meanOf(columns: Columns, from: number, to: number): number {
  const { sums } = columns.pyramid
  let sum = 0
  let count = 0
  for (let index = from; index < to;) {
    const stop = Math.min((index & ~BLOCK_MASK) + BLOCK, to)
    const part = stop - index < BLOCK ? sumOf(columns, index, stop) : (sums[index >> BLOCK_SHIFT] ??= sumOf(columns, index, stop))
    sum += part.sum
    count += part.count
    index = stop
  }
  return sum / count
}

/** Within one block. */
function sumOf(columns: Columns, from: number, to: number): { sum: number; count: number } {
  const y = columns.ys[from >> columns.shift] as Float64Array
  const offset = (from & columns.mask) - from
  let sum = 0
  let count = 0
  for (let index = from; index < to; index++) {
    const value = y[offset + index] as number
    if (value - value === 0) {
      sum += value
      count += 1
    }
  }
  return { sum, count }
}

/** Forgets what was summarised from `index` on, because points there have changed. */
export function forgetFrom({ pyramid }: Columns, index: number): void {
  pyramid.extremesDone = Math.min(pyramid.extremesDone, index)
  pyramid.sums.length = Math.min(pyramid.sums.length, index >> BLOCK_SHIFT)
}

/** Forgets the first block, which has been dropped. */
export function forgetBlock({ pyramid }: Columns): void {
  pyramid.extremes.shift()
  pyramid.sums.shift()
  pyramid.extremesDone = Math.max(0, pyramid.extremesDone - BLOCK)
}

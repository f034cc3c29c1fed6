import type { Span } from '../breaches.js'
import { xAt, yAt, type Columns } from '../columns.js'
import { extremesOf, nextWhere } from '../pyramid.js'

/** The highest or lowest value of the window, and how long the values around it were out of the usual. */
export interface Extreme extends Span {
  value: number
  /** When the first such value was. */
  x: number
  /** The value of [from, to] that lies nearest to the usual: the extreme itself where it held. */
  nearest: number
  /** Were values out of the usual for longer than an instant? */
  isLong: boolean
  /** How often else values went out of the usual on this side; 100 are not told from more. */
  others: number
  /** Is the last value of the window still out of the usual? */
  isLasting: boolean
  /** The level to which the values are back; null where they are not, or were out for an instant only. */
  recovered: number | null
}

const MOST_RUNS = 100

/** What is usual, and the most recent of it. */
export interface Usual {
  low: number
  high: number
  /** The median of the most recent values. */
  recent: number
  /** The first of the values that `recent` is of. */
  recentFrom: number
}

/** The lowest and the highest value of the points [first, end), as long as they have one. Of several stretches with one extreme value the longest. */
export function outermost(columns: Columns, first: number, end: number, usual: Usual, isStep = false): { low: Extreme; high: Extreme } {
  const { low, high } = extremesOf(columns, first, end, { low: -1, high: -1, gap: -1 })
  return {
    low: extremeAt(columns, first, end, low, usual, isStep, (value) => value < usual.low),
    high: extremeAt(columns, first, end, high, usual, isStep, (value) => value > usual.high),
  }
}

function extremeAt(
  columns: Columns,
  first: number,
  end: number,
  at: number,
  usual: Usual,
  isStep: boolean,
  isOut: (value: number) => boolean,
): Extreme {
  const value = yAt(columns, at)
  const x = xAt(columns, at)
  const alone = { value, x, from: x, to: x, nearest: value, isLong: false, others: 0, isLasting: false, recovered: null }
  if (!isOut(value)) return alone
  let longest: Extreme | null = null
  let runs = 0
  for (let start = first; start < end && runs < MOST_RUNS; runs++) {
    start = nextWhere(columns, start, end, (low, high) => isOut(low) || isOut(high))
    if (start < 0) break
    // Nothing between two values is out of the usual but what was measured so: a run ends where a value is missing.
    const back = nextWhere(columns, start, end, (low, high, hasGap) => hasGap || !isOut(low) || !isOut(high))
    const stop = back < 0 ? end : back
    const inside = extremesOf(columns, start, stop, { low: -1, high: -1, gap: -1 })
    const isHigh = value > usual.high
    const furthest = isHigh ? inside.high : inside.low
    // A step holds until the next point.
    const [from, to] = [xAt(columns, start), xAt(columns, isStep && stop < end ? stop : stop - 1)]
    if (yAt(columns, furthest) === value && !(longest && longest.to - longest.from >= to - from)) {
      const isLast = nextWhere(columns, stop, end, (low) => low === low) < 0
      const isBack = !isLast && usual.recentFrom >= to && to > from && usual.recent >= usual.low && usual.recent <= usual.high
      longest = {
        ...{ value, x: xAt(columns, furthest), from, to, isLong: to > from, others: 0 },
        nearest: yAt(columns, isHigh ? inside.low : inside.high),
        isLasting: isLast,
        recovered: isBack ? usual.recent : null,
      }
    }
    start = stop
  }
  return longest ? { ...longest, others: runs - 1 } : alone
}

import { align } from './align.js'
import { flatColumns, indexAtOrAfter, xAt, yAt, type Columns } from './columns.js'

/** How a part fills the time between its points: along a line, or as bars, which hold their value for less than their own step. */
export type StackShape = 'line' | 'bars'

export interface Stack {
  /** What is drawn of each series: its own value on top of those before it, or below zero beneath them. */
  sums: Columns[]
  /** The sum of all, to be judged from either side: what is known is too much in any case, too little only where no part is missing. */
  totals: { above: Columns; below: Columns }
}

interface Known {
  key: string
  stack: Stack
}

const known = new WeakMap<Columns, Known>()

/**
 * Running sums over the instants of all series, positive values up and negative ones down from zero. They are summed before they are downsampled, so that the
 * extremes of a sum survive. A part without a point at an instant has the value between its own points; where it has none, its band ends upright. Where no part
 * has one, there is a gap.
 */
export function stackOf(all: readonly Columns[], shape: StackShape): Stack | null {
  const [lead] = all
  if (!lead) return null
  const key = [shape, ...all.map(identity)].join()
  const before = known.get(lead)
  if (before?.key === key) return before.stack
  const stack = sum(all, shape)
  known.set(lead, { key, stack })
  return stack
}

/** The height of a sum at an instant: next to an upright edge, that of the side on which all parts are there. */
export function sumAt(sum: Columns, x: number): number {
  let best = Number.NaN
  for (let row = indexAtOrAfter(sum, x); row < sum.end && xAt(sum, row) === x; row++) {
    const value = yAt(sum, row)
    if (!(Math.abs(value) < Math.abs(best)) && value === value) best = value
  }
  return best
}

type Moment = 'before' | 'at' | 'after'
const MOMENTS: readonly Moment[] = ['before', 'at', 'after']

/** A part at an instant, and right before and after it; NaN where it has no value. */
type Part = Record<Moment, number> & {
  columns: Columns
  /** The last of its points that was passed. */
  last: number
  /** It is not taken further than this beyond its ends: its own least step. */
  reach: number | undefined
  isNegative: boolean
}

function sum(all: readonly Columns[], shape: StackShape): Stack {
  const { length, xAt: instantAt, indexAt } = align(all)
  const parts = all.map((columns): Part => {
    const none = Number.NaN
    return { columns, last: columns.start - 1, reach: undefined, isNegative: false, before: none, at: none, after: none }
  })
  const xs: number[] = []
  const sums: number[][] = parts.map(() => [])
  const above: number[] = []
  const below: number[] = []
  const add = (x: number, moment: Moment) => {
    let [up, down, hasValue, isWhole] = [0, 0, false, true]
    parts.forEach((part, place) => {
      const value = part[moment]
      if (value !== value) {
        const { columns } = part
        if (x > xAt(columns, columns.start) && x < xAt(columns, columns.end - 1)) isWhole = false
        sums[place]?.push(Number.NaN)
        return
      }
      hasValue = true
      // Zero stays on the side where the part has been.
      part.isNegative = value < 0 || (value === 0 && part.isNegative)
      sums[place]?.push(part.isNegative ? (down += value) : (up += value))
    })
    xs.push(x)
    above.push(hasValue ? up + down : Number.NaN)
    below.push(hasValue && isWhole ? up + down : Number.NaN)
  }
  for (let row = 0; row < length; row++) {
    const x = instantAt(row)
    const previous = row > 0 ? instantAt(row - 1) : Number.NaN
    const next = row + 1 < length ? instantAt(row + 1) : Number.NaN
    parts.forEach((part, place) => readPart(part, indexAt(row, place), x, previous, next, shape))
    for (const moment of MOMENTS) if (moment === 'at' || hasEdge(parts, moment)) add(x, moment)
  }
  const x = Float64Array.from(xs)
  const columns = (values: number[]) => flatColumns(x, Float64Array.from(values))
  return { sums: sums.map(columns), totals: { above: columns(above), below: columns(below) } }
}

/** Does a part begin or end here, beside others that go on? */
function hasEdge(parts: readonly Part[], moment: Moment): boolean {
  let [isEdge, isOther] = [false, false]
  for (const part of parts) {
    if (part[moment] === part[moment]) isOther = true
    else if (part.at === part.at) isEdge = true
  }
  return isEdge && isOther
}

function readPart(part: Part, point: number, x: number, previous: number, next: number, shape: StackShape) {
  const { columns } = part
  const { start, end } = columns
  if (point >= 0) {
    part.last = point
    part.at = finite(yAt(columns, point))
    if (shape === 'line') {
      part.before = point > start ? beside(part.at, yAt(columns, point - 1)) : isNear(part, previous, x) ? part.at : Number.NaN
      part.after = point + 1 < end ? beside(part.at, yAt(columns, point + 1)) : isNear(part, next, x) ? part.at : Number.NaN
      return
    }
  } else {
    const { last } = part
    const edge = Math.max(last, start)
    const held = end > start ? finite(yAt(columns, edge)) : Number.NaN
    const from = end > start ? xAt(columns, edge) : Number.NaN
    if (shape === 'bars') part.at = last >= start && isNear(part, x, from) ? held : Number.NaN
    else if (last < start || last === end - 1) {
      // A little beyond its ends: series that are read one after the other begin and end together.
      part.at = isNear(part, x, from) ? held : Number.NaN
      part.before = last >= start || isNear(part, previous, from) ? part.at : Number.NaN
      part.after = last < start || isNear(part, next, from) ? part.at : Number.NaN
      return
    } else part.at = finite(held + (yAt(columns, last + 1) - held) * ((x - from) / (xAt(columns, last + 1) - from)))
  }
  part.before = part.after = part.at
}

const finite = (value: number) => (value - value === 0 ? value : Number.NaN)
const beside = (value: number, neighbour: number) => (neighbour - neighbour === 0 ? value : Number.NaN)

function isNear(part: Part, x: number, edge: number): boolean {
  part.reach ??= leastStep(part.columns)
  return Math.abs(x - edge) < part.reach
}

function leastStep(columns: Columns): number {
  let least = Number.POSITIVE_INFINITY
  for (let at = columns.start + 1; at < columns.end; at++) {
    const step = xAt(columns, at) - xAt(columns, at - 1)
    if (step > 0 && step < least) least = step
  }
  return least < Number.POSITIVE_INFINITY ? least : 0
}

const names = new WeakMap<Columns, number>()
let nextName = 1

/** A name for columns as they are now. */
function identity(columns: Columns): string {
  let name = names.get(columns)
  if (!name) names.set(columns, (name = nextName++))
  return `${name}:${columns.version}`
}

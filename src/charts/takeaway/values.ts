import { indexAfter, indexAtOrAfter, xAt, yAt, type Columns } from '../columns.js'
import { firstValue } from '../pyramid.js'
import { stepOf } from '../seriesview.js'

/** The values of a window in the order of x; of very many, a sample that is spread evenly over them. */
export interface Values {
  x: Float64Array
  y: Float64Array
  /** Where each lies in the columns. */
  index: Int32Array
  /** How many values the window has: exact up to 1,024, and no less than the sample above. */
  count: number
}

/** Up to so many points each value is looked at; a stratified sample of more has its median within three percent of ranks. */
const MOST = 1_024
/** Instants at which a step is read whose points are not evenly spaced: it counts for as long as it holds. */
const READINGS = 512
/** Spreads the picks of neighbouring strata so that no season is met at one phase only. */
const GOLDEN = 0.618_033_988_749_895

export function valuesOf(columns: Columns, first: number, end: number, isStep: boolean): Values {
  const points = end - first
  const indices: number[] = []
  if (points > MOST) {
    const width = points / MOST
    for (let stratum = 0; stratum < MOST; stratum++) {
      const index = first + Math.floor((stratum + ((stratum * GOLDEN) % 1)) * width)
      if (isValue(columns, index)) indices.push(index)
    }
  }
  if (indices.length < MOST / 8) {
    indices.length = 0
    for (let at = firstValue(columns, first, end); at >= 0 && indices.length < MOST; at = firstValue(columns, at + 1, end)) indices.push(at)
  }
  const count = indices.length
  const [head, tail] = [indices[0], indices.at(-1)]
  if (!isStep || head === undefined || tail === undefined || count < 3 || stepOf(columns, head, tail + 1) !== null) {
    return pick(columns, indices, (at) => xAt(columns, indices[at] as number), count)
  }
  const from = xAt(columns, head)
  const width = (xAt(columns, tail) - from) / (READINGS - 1)
  const [held, instants]: [number[], number[]] = [[], []]
  for (let reading = 0; reading < READINGS; reading++) {
    const x = reading === READINGS - 1 ? xAt(columns, tail) : from + reading * width
    const index = indexAfter(columns, x, head, tail + 1) - 1
    if (!isValue(columns, index)) continue
    held.push(index)
    instants.push(x)
  }
  return pick(columns, held, (at) => instants[at] as number, count)
}

const isValue = (columns: Columns, index: number) => Number.isFinite(yAt(columns, index))

function pick(columns: Columns, indices: number[], x: (at: number) => number, count: number): Values {
  return {
    x: Float64Array.from(indices, (_, at) => x(at)),
    y: Float64Array.from(indices, (index) => yAt(columns, index)),
    index: Int32Array.from(indices),
    count,
  }
}

/** The places of the values with from ≤ x < to, or ≤ to where the end belongs to it. */
export function placesIn({ x }: Values, from: number, to: number, isClosed = false): [start: number, stop: number] {
  let start = 0
  while (start < x.length && (x[start] as number) < from) start++
  let stop = start
  while (stop < x.length && ((x[stop] as number) < to || (isClosed && x[stop] === to))) stop++
  return [start, stop]
}

/** Has from ≤ x < to, or ≤ to, at least so many points with values? A step is read at more instants than it has points. */
export function hasOwn(columns: Columns, from: number, to: number, least: number, isClosed = false): boolean {
  const end = isClosed ? indexAfter(columns, to) : indexAtOrAfter(columns, to)
  let at = indexAtOrAfter(columns, from) - 1
  for (let count = 0; count < least; count++) {
    at = firstValue(columns, at + 1, end)
    if (at < 0) return false
  }
  return true
}

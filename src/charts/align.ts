import { indexAfter, indexAtOrAfter, xAt, type Columns } from './columns.js'

/** Several series over one list of instants. A series that has several points at one instant has as many rows. */
export interface Aligned {
  readonly length: number
  xAt(row: number): number
  /** The point of a series in this row, or -1. */
  indexAt(row: number, series: number): number
}

interface Part {
  columns: Columns
  first: number
  end: number
}

/** The instants of [from, to] at which any of the series has a point, ascending. Series that share their x are not copied. */
export function align(all: readonly Columns[], from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): Aligned {
  const parts = all.map((columns): Part => {
    const first = indexAtOrAfter(columns, from)
    return { columns, first, end: indexAfter(columns, to, first) }
  })
  const [lead] = parts
  if (!lead || !parts.every((part) => sharesX(part, lead))) return merge(parts)
  return {
    length: lead.end - lead.first,
    xAt: (row) => xAt(lead.columns, lead.first + row),
    indexAt: (row, series) => (parts[series] as Part).first + row,
  }
}

function sharesX(part: Part, lead: Part): boolean {
  const length = lead.end - lead.first
  if (part.end - part.first !== length) return false
  if (part.columns.xs[0] === lead.columns.xs[0] && part.first === lead.first) return true
  for (let at = 0; at < length; at++) if (xAt(part.columns, part.first + at) !== xAt(lead.columns, lead.first + at)) return false
  return true
}

function merge(parts: readonly Part[]): Aligned {
  const most = parts.reduce((sum, { first, end }) => sum + end - first, 0)
  const x = new Float64Array(most)
  const index = parts.map(() => new Int32Array(most).fill(-1))
  const next = parts.map(({ first }) => first)
  let length = 0
  for (;;) {
    let at = Number.POSITIVE_INFINITY
    for (let place = 0; place < parts.length; place++) {
      const { columns, end } = parts[place] as Part
      const point = next[place] as number
      if (point < end) at = Math.min(at, xAt(columns, point))
    }
    if (at === Number.POSITIVE_INFINITY) break
    x[length] = at
    for (let place = 0; place < parts.length; place++) {
      const { columns, end } = parts[place] as Part
      const point = next[place] as number
      if (point >= end || xAt(columns, point) !== at) continue
      ;(index[place] as Int32Array)[length] = point
      next[place] = point + 1
    }
    length += 1
  }
  return { length, xAt: (row) => x[row] as number, indexAt: (row, series) => (index[series] as Int32Array)[row] as number }
}

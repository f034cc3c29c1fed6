import type { Formatters } from '../core/format.js'
import { indexAfter, indexAtOrAfter, xAt, yAt } from './columns.js'
import type { ChartTable } from './PlainTable.js'
import type { SeriesView } from './seriesview.js'

export interface SeriesTableOptions {
  views: readonly SeriesView[]
  from: number
  to: number
  isTime: boolean
  /** The heading of the first column. */
  xLabel: string
  formatters: Formatters
}

/** The raw values of a window, a row an instant. A series that has several points at one instant has as many rows. */
export interface RawTable {
  readonly length: number
  xAt(row: number): number
  /** NaN where there is a gap or no point. */
  yAt(row: number, series: number): number
}

/** The rows behind table view and CSV alike. */
export function rawTable(views: readonly SeriesView[], from: number, to: number): RawTable {
  const parts = views.map(({ columns }) => {
    const first = indexAtOrAfter(columns, from)
    return { columns, first, end: indexAfter(columns, to, first) }
  })
  const [lead] = parts
  const isShared =
    lead !== undefined &&
    parts.every(({ columns, first, end }) => {
      if (end - first !== lead.end - lead.first) return false
      if (columns.xs === lead.columns.xs || columns.xs[0] === lead.columns.xs[0]) return first === lead.first
      for (let at = 0; at < end - first; at++) if (xAt(columns, first + at) !== xAt(lead.columns, lead.first + at)) return false
      return true
    })
  if (lead && isShared) {
    return {
      length: lead.end - lead.first,
      xAt: (row) => xAt(lead.columns, lead.first + row),
      yAt: (row, series) => {
        const { columns, first } = parts[series] as (typeof parts)[number]
        return yAt(columns, first + row)
      },
    }
  }
  return mergedTable(parts)
}

/** Series with instants of their own: a row for each instant, and for each row the index in each series. */
function mergedTable(parts: readonly { columns: SeriesView['columns']; first: number; end: number }[]): RawTable {
  const most = parts.reduce((sum, { first, end }) => sum + end - first, 0)
  const x = new Float64Array(most)
  const index = parts.map(() => new Int32Array(most).fill(-1))
  const next = parts.map(({ first }) => first)
  let length = 0
  for (;;) {
    let at = Number.POSITIVE_INFINITY
    parts.forEach(({ columns, end }, place) => {
      const point = next[place] as number
      if (point < end) at = Math.min(at, xAt(columns, point))
    })
    if (at === Number.POSITIVE_INFINITY) break
    x[length] = at
    parts.forEach(({ columns, end }, place) => {
      const point = next[place] as number
      if (point >= end || xAt(columns, point) !== at) return
      ;(index[place] as Int32Array)[length] = point
      next[place] = point + 1
    })
    length += 1
  }
  return {
    length,
    xAt: (row) => x[row] as number,
    yAt: (row, series) => {
      const point = (index[series] as Int32Array)[row] as number
      return point < 0 ? Number.NaN : yAt((parts[series] as (typeof parts)[number]).columns, point)
    },
  }
}

/** The same rows in words. */
export function seriesTable({ views, from, to, isTime, xLabel, formatters }: SeriesTableOptions): ChartTable {
  const raw = rawTable(views, from, to)
  return {
    columns: [{ label: xLabel }, ...views.map(({ label }) => ({ label, isNumeric: true }))],
    rows: {
      length: raw.length,
      at: (row) => {
        if (row < 0 || row >= raw.length) return undefined
        const x = raw.xAt(row)
        return [
          isTime ? formatters.dateTime(x) : formatters.number(x),
          ...views.map(({ unit }, series) => formatters.value(raw.yAt(row, series), unit).text),
        ]
      },
    },
  }
}

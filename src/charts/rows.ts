import type { Formatters } from '../core/format.js'
import { align } from './align.js'
import { frozen, yAt, type Columns } from './columns.js'
import { isoTime } from './instantwords.js'
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

/** The raw values of a window, a row an instant. */
export interface RawTable {
  readonly length: number
  xAt(row: number): number
  /** NaN where there is a gap or no point. */
  yAt(row: number, series: number): number
}

/** The rows behind table view and CSV alike. */
export function rawTable(views: readonly SeriesView[], from: number, to: number): RawTable {
  const all = views.map(({ columns }) => frozen(columns))
  const { length, xAt, indexAt } = align(all, from, to)
  return {
    length,
    xAt,
    yAt: (row, series) => {
      const point = indexAt(row, series)
      return point < 0 ? Number.NaN : yAt(all[series] as Columns, point)
    },
  }
}

/** The same rows in words. */
export function seriesTable({ views, from, to, isTime, xLabel, formatters }: SeriesTableOptions): ChartTable {
  const raw = rawTable(views, from, to)
  return {
    columns: [{ label: xLabel }, ...views.map(({ label, unit }) => ({ label, isNumeric: true, unit }))],
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
    valuesAt: (row) => [isTime ? isoTime(raw.xAt(row)) : raw.xAt(row), ...views.map((_, series) => raw.yAt(row, series))],
  }
}

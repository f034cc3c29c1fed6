import { valueAt } from './heatdata.js'
import { columnWords, instantOrNumber, rowWords, type HeatWordsInput } from './heatwords.js'
import { isoTime } from './instantwords.js'
import type { ChartTable } from './PlainTable.js'

/**
 * The rows behind table view and download. Over time a row is a column of the picture, as in the table of every chart over time; with labels a row is a row.
 */
export function heatTable(input: HeatWordsInput, xLabel: string, yLabel: string): ChartTable {
  const { grid, unit, isTime, value: write } = input
  const { xLabels, yLabels, starts } = grid
  const isByRow = xLabels !== null
  const rowLabel = (row: number) => yLabels?.[row] ?? rowWords(input, row)
  const heads = isByRow ? xLabels : Array.from({ length: grid.rows }, (_, row) => rowLabel(row))
  const length = isByRow ? grid.rows : grid.columns
  const values = (line: number) => heads.map((_, place) => (isByRow ? valueAt(grid, place, line) : valueAt(grid, line, place)))
  const nameOf = (line: number) => {
    if (isByRow) return rowLabel(line)
    return isTime ? instantOrNumber(starts[line] as number, true, input.formatters) : columnWords(input, line)
  }
  return {
    columns: [{ label: isByRow ? yLabel : xLabel }, ...heads.map((label) => ({ label, isNumeric: true, unit }))],
    rows: {
      length,
      at: (line) => (line >= 0 && line < length ? [nameOf(line), ...values(line).map((value) => write(value, unit).text)] : undefined),
    },
    valuesAt: (line) => [isTime && !isByRow ? isoTime(starts[line] as number) : nameOf(line), ...values(line)],
  }
}

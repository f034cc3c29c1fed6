import type { CsvValue } from '../core/csv.js'
import type { Unit } from '../core/format.js'

/** What a chart shows, as rows: the table view, the export and the server's HTML read the same. Cells are formatted already. */
export interface ChartTable {
  columns: readonly ChartColumn[]
  /** An array, or anything with a length that makes a row when it is asked for one. */
  rows: { readonly length: number; at(index: number): readonly string[] | undefined }
  /** The same row as values, for a file: a number for a figure, ISO 8601 for an instant. @default its words */
  valuesAt?: (index: number) => readonly CsvValue[]
}

export interface ChartColumn {
  label: string
  /** Figures are aligned at their end. @default false */
  isNumeric?: boolean
  /** Written behind the label in a file, where the values stand without it. */
  unit?: Unit
}

export interface PlainTableProps extends ChartTable {
  /** Named for assistive technology: the chart's title. */
  label: string
}

/** A table of a chart's rows, all of them: for short tables, and for what stands in the server's HTML until a painter is loaded. */
export function PlainTable({ columns, rows, label }: PlainTableProps) {
  return (
    <table className="bn-ChartTable bn-figures" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column, place) => (
            <th key={place} scope="col" data-numeric={column.isNumeric || undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: rows.length }, (_, index) => (
          <ChartRow key={index} cells={rows.at(index) ?? []} columns={columns} />
        ))}
      </tbody>
    </table>
  )
}

export interface ChartRowProps {
  cells: readonly string[]
  columns: readonly ChartColumn[]
  /** Its place among all rows, header included, where not all are drawn. */
  rowIndex?: number
}

export function ChartRow({ cells, columns, rowIndex }: ChartRowProps) {
  return (
    <tr aria-rowindex={rowIndex}>
      {cells.map((cell, place) =>
        place === 0 ? (
          <th key={place} scope="row">
            {/* "462 ms" stays so where one reads from the right. */}
            <bdi>{cell}</bdi>
          </th>
        ) : (
          <td key={place} data-numeric={columns[place]?.isNumeric || undefined}>
            <bdi>{cell}</bdi>
          </td>
        ),
      )}
    </tr>
  )
}

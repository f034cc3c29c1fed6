import type { ReactNode } from 'react'

export interface FigureColumn {
  title: string
  isNumeric?: boolean
}

export interface FigureTableProps {
  /** Names the table for a screen reader. */
  caption: string
  /** The first column names the row. */
  columns: readonly FigureColumn[]
  rows: readonly { key: string; cells: readonly ReactNode[] }[]
}

/** A short table of figures: names at the start, numbers at the end, a hairline a row. It scrolls in itself where it is narrow. */
export function FigureTable({ caption, columns, rows }: FigureTableProps) {
  return (
    // A region that scrolls must be reachable by keyboard (axe: scrollable-region-focusable).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="bn-FigureTable-scroll bn-focusable" role="group" aria-label={caption} tabIndex={0}>
      <table className="bn-FigureTable">
        <caption className="bn-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" data-numeric={column.isNumeric}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((cell, index) =>
                index === 0 ? (
                  <th key={columns[index]?.title} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={columns[index]?.title} data-numeric={columns[index]?.isNumeric}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

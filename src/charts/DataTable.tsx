'use client'
import { useCallback, useState, type UIEvent } from 'react'
import { ChartRow, PlainTable, type ChartTable } from './PlainTable.js'

/** Up to here every row is drawn: a person can search and select all of it. */
const PLAIN_ROWS = 200
const ROW_PX = 28
/** Engines give up on taller elements (Firefox at 17.8 million px): beyond it, the scrollbar's way stands for all rows. */
const MOST_PX = 12_000_000
const OVERSCAN = 4

export interface DataTableProps extends ChartTable {
  label: string
}

/** The table view of a chart; a long one draws only the rows in view, and reaches the last of millions. Loaded when a person asks for it. */
export function DataTable({ columns, rows, label }: DataTableProps) {
  const isLong = rows.length > PLAIN_ROWS
  const [view, setView] = useState({ top: 0, height: 20 * ROW_PX })
  const read = ({ scrollTop, clientHeight }: HTMLElement) => setView({ top: scrollTop, height: clientHeight })
  const measure = useCallback((element: HTMLElement | null) => {
    if (element) read(element)
  }, [])
  return (
    <div
      ref={measure}
      className="bn-ChartFrame-scroll bn-focusable"
      // Scrolls, so it must be reachable by keyboard.
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={isLong ? (event: UIEvent<HTMLElement>) => read(event.currentTarget) : undefined}
    >
      {isLong ? <LongTable columns={columns} rows={rows} label={label} view={view} /> : <PlainTable columns={columns} rows={rows} label={label} />}
    </div>
  )
}

interface LongTableProps extends DataTableProps {
  view: { top: number; height: number }
}

function LongTable({ columns, rows, label, view }: LongTableProps) {
  const fitting = Math.ceil(view.height / ROW_PX)
  const total = Math.min(rows.length * ROW_PX, MOST_PX)
  const way = Math.max(1, total + ROW_PX - view.height)
  const isScaled = total === MOST_PX
  const top = isScaled ? Math.round((view.top / way) * Math.max(0, rows.length - fitting + 1)) : Math.floor(view.top / ROW_PX)
  const first = Math.max(0, Math.min(rows.length - 1, top - OVERSCAN))
  const end = Math.min(rows.length, top + fitting + OVERSCAN)
  const before = isScaled ? Math.max(0, Math.min(view.top - (top - first) * ROW_PX, total - (end - first) * ROW_PX)) : first * ROW_PX
  const after = total - before - (end - first) * ROW_PX
  return (
    <table className="bn-ChartTable bn-figures" aria-label={label} aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column, place) => (
            <th key={place} scope="col" data-numeric={column.isNumeric || undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Gap height={before} />
        {Array.from({ length: end - first }, (_, place) => (
          <ChartRow key={place} rowIndex={first + place + 2} cells={rows.at(first + place) ?? []} columns={columns} />
        ))}
        <Gap height={after} />
      </tbody>
    </table>
  )
}

/** Stands for the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return (
    <tr className="bn-ChartTable-gap" aria-hidden="true">
      <td style={{ blockSize: Math.max(0, height) }} />
    </tr>
  )
}

'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useState } from 'react'
import { ChartRow, PlainTable, type ChartTable } from './PlainTable.js'

/** Up to here every row is drawn: a person can search and select all of it. */
const PLAIN_ROWS = 200
const ROW_PX = 28

export interface DataTableProps extends ChartTable {
  label: string
}

/** The table view of a chart; a long one draws only the rows in view. Loaded when a person asks for it. */
export function DataTable(props: DataTableProps) {
  const isLong = props.rows.length > PLAIN_ROWS
  return (
    // Scrolls, so it must be reachable by keyboard.
    <div className="bn-ChartFrame-scroll bn-focusable" tabIndex={0} role="region" aria-label={props.label}>
      {isLong ? <VirtualTable {...props} /> : <PlainTable {...props} />}
    </div>
  )
}

function VirtualTable({ columns, rows, label }: DataTableProps) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const find = useCallback((table: HTMLTableElement | null) => setScroller(table?.parentElement ?? null), [])
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller, estimateSize: () => ROW_PX, overscan: 8 })
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = Math.max(0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0))
  return (
    <table ref={find} className="bn-ChartTable bn-figures" aria-label={label} aria-rowcount={rows.length + 1}>
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
        <tr aria-hidden="true" style={{ blockSize: before }} />
        {items.map((item) => (
          <ChartRow key={item.key} rowIndex={item.index + 2} cells={rows.at(item.index) ?? []} columns={columns} />
        ))}
        <tr aria-hidden="true" style={{ blockSize: after }} />
      </tbody>
    </table>
  )
}

'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useState } from 'react'
import { ChartRow, PlainTable, type ChartTable } from './PlainTable.js'

/** Up to here every row is drawn: a person can search and select all of it. */
const PLAIN_ROWS = 200
const ROW_PX = 28
/** Firefox draws nothing beyond six million pixels: a longer table shares so many places among its rows. */
const MOST_PLACES = Math.floor(6_000_000 / ROW_PX)

export interface DataTableProps extends ChartTable {
  label: string
}

/** The table view of a chart; a long one draws only the rows in view, and reaches the last of millions. Loaded when a person asks for it. */
export function DataTable(props: DataTableProps) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const isLong = props.rows.length > PLAIN_ROWS
  return (
    // Scrolls, so it must be reachable by keyboard.
    <div ref={setScroller} className="bn-ChartFrame-scroll bn-focusable" tabIndex={0} role="region" aria-label={props.label}>
      {isLong ? <LongTable {...props} scroller={scroller} /> : <PlainTable {...props} />}
    </div>
  )
}

interface LongTableProps extends DataTableProps {
  scroller: HTMLElement | null
}

function LongTable({ columns, rows, label, scroller }: LongTableProps) {
  const places = Math.min(rows.length, MOST_PLACES)
  const virtual = useVirtualizer({ count: places, getScrollElement: () => scroller, estimateSize: () => ROW_PX, overscan: 4 })
  const items = virtual.getVirtualItems()
  const total = virtual.getTotalSize()
  const way = Math.max(1, total - (virtual.scrollRect?.height ?? 0))
  // At the start of the scrollbar's way the first rows have the places, at its end the last.
  const shift = Math.round(Math.min(1, (virtual.scrollOffset ?? 0) / way) * (rows.length - places))
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
        <Gap height={items[0]?.start ?? 0} />
        {items.map(({ key, index }) => (
          <ChartRow key={key} rowIndex={index + shift + 2} cells={rows.at(index + shift) ?? []} columns={columns} />
        ))}
        <Gap height={total - (items.at(-1)?.end ?? 0)} />
      </tbody>
    </table>
  )
}

/** Stands for the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return <tr className="bn-ChartTable-gap" aria-hidden="true" style={{ blockSize: Math.max(0, height) }} />
}

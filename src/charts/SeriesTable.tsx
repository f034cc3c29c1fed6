import { useMemo } from 'react'
import { DataTable } from './DataTable.js'
import { seriesTable, type SeriesTableOptions } from './rows.js'

export interface SeriesTableProps extends SeriesTableOptions {
  label: string
}

/** The table view of a time series chart. Loaded when a person asks for it. */
export function SeriesTable({ label, views, from, to, isTime, xLabel, formatters }: SeriesTableProps) {
  const table = useMemo(() => seriesTable({ views, from, to, isTime, xLabel, formatters }), [views, from, to, isTime, xLabel, formatters])
  return <DataTable {...table} label={label} />
}

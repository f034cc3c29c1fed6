import { useMemo } from 'react'
import { DataTable } from './DataTable.js'
import { seriesTable, type SeriesTableOptions } from './rows.js'

export interface SeriesTableProps extends SeriesTableOptions {
  label: string
  /** Changes when a live series among the views does. */
  version: number
}

/** The table view of a time series chart. Loaded when a person asks for it. */
export function SeriesTable({ label, version, views, from, to, isTime, xLabel, formatters }: SeriesTableProps) {
  const table = useMemo(
    () => seriesTable({ views, from, to, isTime, xLabel, formatters }),
    // The version stands for what live series have in them now.
    // oxlint-disable-next-line react/exhaustive-deps
    [version, views, from, to, isTime, xLabel, formatters],
  )
  return <DataTable {...table} label={label} />
}

import type { Leaderboard, Row } from '../core/rank.js'
import { valueOf, type LeaderboardColumn } from './columns.js'
import { nameOf } from './reader.js'

export interface CsvOptions<P> {
  /** Columns of your own, after rank, id, name and score. */
  columns?: readonly LeaderboardColumn<P>[]
  /** The words of the first line. @default rank, id, name, score and the columns' heads */
  header?: readonly string[]
  /** Told after every slice, 0–1. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

const SLICE = 4_000
/** What a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What can be written out: a board, or a page at a time of one that is elsewhere. */
export interface CsvSource<P> {
  size: number
  window(start: number, count: number): Row<P>[] | Promise<Row<P>[]>
}

/**
 * The whole board as CSV (RFC 4180, UTF-8), whatever is on the screen; a slice at a time, so that the page goes on.
 *
 * @throws the signal's reason
 */
export async function leaderboardCsv<P>(board: Leaderboard<P> | CsvSource<P>, options: CsvOptions<P> = {}): Promise<Blob> {
  const { columns = [], onProgress, signal } = options
  const header = options.header ?? ['rank', 'id', 'name', 'score', ...columns.map((column) => column.header ?? column.id)]
  const parts: string[] = [`${header.map(cell).join(',')}\r\n`]
  for (let start = 0; start < board.size; start += SLICE) {
    signal?.throwIfAborted()
    const rows = await board.window(start, SLICE)
    parts.push(
      rows
        .map((row) => [row.rank, row.id, nameOf(row), row.score, ...columns.map((column) => valueOf(column, row))].map(cell).join(','))
        .map((line) => `${line}\r\n`)
        .join(''),
    )
    onProgress?.(Math.min(1, (start + SLICE) / board.size))
    await new Promise((resolve) => setTimeout(resolve))
  }
  signal?.throwIfAborted()
  // The mark tells spreadsheets that this is UTF-8.
  return new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' })
}

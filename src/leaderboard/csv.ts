import { writeCsv, type CsvOptions as WriteOptions } from '../core/csv.js'
import type { Leaderboard, Row } from '../core/rank.js'
import { valueOf, type LeaderboardColumn } from './columns.js'
import { nameOf } from '../core/names.js'

export interface CsvOptions<P> extends WriteOptions {
  /** Columns of your own, after rank, id, name and score. */
  columns?: readonly LeaderboardColumn<P>[]
  /** The words of the first line. @default rank, id, name, score and the columns' heads */
  header?: readonly string[]
}

/** What can be written out: a board, or a page at a time of one that is elsewhere. */
export interface CsvSource<P> {
  size: number
  window(start: number, count: number, signal?: AbortSignal): Row<P>[] | Promise<Row<P>[]>
}

/**
 * The whole board as CSV (RFC 4180, UTF-8), whatever is on the screen; a slice at a time, so that the page goes on.
 *
 * @throws the signal's reason
 */
export async function leaderboardCsv<P>(board: Leaderboard<P> | CsvSource<P>, options: CsvOptions<P> = {}): Promise<Blob> {
  const { columns = [], header = ['rank', 'id', 'name', 'score', ...columns.map((column) => column.header ?? column.id)] } = options
  const slice = async (start: number, count: number) => {
    const rows = await (board as CsvSource<P>).window(start, count, options.signal)
    return rows.map((row) => [row.rank, row.id, nameOf(row), row.score, ...columns.map((column) => valueOf(column, row))])
  }
  return writeCsv({ header, size: () => board.size, slice }, options)
}

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
 * The whole board as CSV (RFC 4180, UTF-8), whatever is on the screen; a slice at a time, so that the page goes on. A live board is written as it was at one moment. One
 * that is elsewhere may move while it is read, 500 rows at a time: each player is there once, by the rank that was read last.
 *
 * @throws the signal's reason
 */
export async function leaderboardCsv<P>(board: Leaderboard<P> | CsvSource<P>, options: CsvOptions<P> = {}): Promise<Blob> {
  const { columns = [], header = ['rank', 'id', 'name', 'score', ...columns.map((column) => column.header ?? column.id)] } = options
  const isHere = 'subscribe' in board
  const rows = isHere ? board.window(0, board.size) : await readAll(board as CsvSource<P>, options)
  const slice = (start: number, count: number) =>
    rows
      .slice(start, start + count)
      .map((row) => [row.rank, row.id, nameOf(row), row.score, ...columns.map((column) => valueOf(column, row))])
  return writeCsv({ header, size: () => rows.length, slice }, isHere ? options : { ...options, onProgress: undefined })
}

const PAGE = 500
/** Who moved up behind what was read is looked for again, so often. */
const MAX_PASSES = 3

async function readAll<P>(source: CsvSource<P>, { signal, onProgress }: CsvOptions<P>): Promise<Row<P>[]> {
  const rows = new Map<string, Row<P>>()
  for (let pass = 0; pass < MAX_PASSES && rows.size < source.size; pass += 1) {
    for (let start = 0; start < source.size; start += PAGE) {
      signal?.throwIfAborted()
      for (const row of await source.window(start, Math.min(PAGE, source.size - start), signal)) rows.set(row.id, row)
      if (pass === 0) onProgress?.(Math.min(1, (start + PAGE) / source.size))
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  return [...rows.values()].toSorted((one, other) => one.rank - other.rank || one.position - other.position)
}

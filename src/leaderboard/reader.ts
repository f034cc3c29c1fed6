import { BinnacleError } from '../core/errors.js'
import { foldName, nameOf } from '../core/names.js'
import type { LeaderboardOptions, Row, Scored } from '../core/rank.js'
import type { BoardChange, ChangeWindow } from '../core/rankchanges.js'
import { createStaticBoard, type ShownBoard } from './staticboard.js'

/** What a table reads, wherever the rows come from: by place in the list as it is shown. */
export interface RowReader<P> {
  /** How many rows there are; undefined until it is known. */
  size(): number | undefined
  /** Rows from a place on. Undefined where a row is on its way. */
  rows(start: number, count: number): readonly (Row<P> | undefined)[]
  /** A player wherever they are; undefined where they are not, or not known yet. */
  row(id: string): Row<P> | undefined
  /** Where a player is in the list as it is shown. */
  indexOf(id: string): number | undefined
  /** The rank a player had at the chosen moment; null for one who came after it, undefined where nothing is known of then. */
  previousRankOf(row: Row<P>): number | null | undefined
  subscribe(listener: (change?: BoardChange) => void, window?: () => ChangeWindow): () => void
  getSnapshot(): number
  /** The next row after a place that matches, in the order shown and around the end. */
  find(matches: FindText, after: number, signal: AbortSignal): Promise<number | undefined>
  /** Where a rank begins in the list as it is shown; undefined where the list ends before it. */
  indexOfRank(rank: number, signal: AbortSignal): Promise<number | undefined>
  /** A row that is still to come. */
  readAt?(index: number, signal: AbortSignal): Promise<Row<P> | undefined>
  /** Rows that are looked at; a remote reader loads them. */
  want?(ranges: readonly (readonly [start: number, count: number])[]): void
  /** Where a player is, asked of whoever knows. */
  locate?(id: string, signal: AbortSignal): Promise<number | undefined>
  /** There is no such player, as far as whoever knows has said. */
  isAbsent(id: string): boolean
  /** Keeps asking where a player is, as ranks change. */
  follow?(id: string | undefined): void
}

/** What a person typed, and how a name must match it. */
export interface FindText {
  text: string
  /** The name begins with it, rather than has it somewhere. @default false */
  isPrefix?: boolean
  /** The name is this and nothing else. @default false */
  isWhole?: boolean
  /** The last match before the place, rather than the first after it. @default false */
  isBackward?: boolean
}

const SLICE = 2_000

/** Looks through all rows a slice at a time, from a place on and around the end, so that a million names never stop the page. */
export async function scan<P>(
  reader: Pick<RowReader<P>, 'size' | 'rows'>,
  { text, isPrefix, isWhole }: FindText,
  after: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const wanted = foldName(text.trim())
  if (wanted === '') return undefined
  const size = reader.size() ?? 0
  let done = 0
  let sliceStart = performance.now()
  while (done < size) {
    const from = (((after + 1 + done) % size) + size) % size
    const rows = reader.rows(from, Math.min(SLICE, size - from, size - done))
    for (const [index, row] of rows.entries()) {
      if (!row) continue
      // Digits have neither case nor accents, and there may be a million names.
      if (isWhole) {
        if (nameOf(row) === text) return from + index
        continue
      }
      const name = foldName(nameOf(row))
      if (isPrefix ? name.startsWith(wanted) : name.includes(wanted)) return from + index
    }
    if (rows.length === 0) return undefined
    done += rows.length
    if (performance.now() - sliceStart < 8) continue
    await new Promise((resolve) => setTimeout(resolve))
    signal.throwIfAborted()
    sliceStart = performance.now()
  }
  return undefined
}

/** Reads a board, from the first or from the last. */
export function createBoardReader<P extends object>(board: ShownBoard<P>, isReversed: boolean): RowReader<P> {
  const flip = (position: number) => (isReversed ? board.size - 1 - position : position)
  const reader: RowReader<P> = {
    size: () => board.size,
    rows(start, count) {
      if (!isReversed) return board.window(start, count)
      const end = board.size - Math.max(0, start)
      const from = Math.max(0, end - count)
      return board.window(from, end - from).toReversed()
    },
    row: board.row,
    indexOf(id) {
      const position = board.positionOf(id)
      return position === undefined ? undefined : flip(position)
    },
    isAbsent: (id) => board.positionOf(id) === undefined,
    previousRankOf: (row) => board.markedRankOf(row.id) ?? previousRankIn(row.player, board.hasMarks),
    subscribe: board.subscribe,
    getSnapshot: board.getSnapshot,
    find: (text, after, signal) => scan(reader, text, after, signal),
    async indexOfRank(rank) {
      const first = board.positionOfRank(rank)
      if (rank < 1 || (first >= board.size && (board.rankMode === 'dense' || rank > board.size))) return undefined
      // Nobody has a rank that a tie skips: it is the place of one of those who tie.
      const isSkipped = board.rankMode !== 'dense' && board.at(first)?.rank !== rank
      return flip(Math.max(0, Math.min(board.size - 1, isSkipped ? Math.trunc(rank) - 1 : first)))
    },
  }
  return reader
}

/** A player given as data may say which rank they had; `isKnown`: of others it is known, so that who has none came later. */
export function previousRankIn(player: object, isKnown: boolean): number | null | undefined {
  const { previousRank } = player as { previousRank?: unknown }
  if (typeof previousRank === 'number' && Number.isFinite(previousRank)) return previousRank
  return previousRank === null || isKnown ? null : undefined
}

export interface Ingested<P extends object> {
  board: ShownBoard<P>
  /** Players that could not be ranked: no score, no id, or an id that was there before. */
  leftOut: number
  problem?: BinnacleError
}

/** A board of plain data. What cannot be ranked is left out and told of, never thrown: data comes from elsewhere. */
export function ingest<P extends object>(players: readonly (P & Scored)[], options: LeaderboardOptions<P>): Ingested<P> {
  const slots = new Map<string, number>()
  let first: string | undefined
  const valid = players.filter((player) => {
    const id = player?.id
    const isValid = typeof id === 'string' && id !== '' && !slots.has(id) && Number.isFinite(player.score)
    if (isValid) slots.set(id, slots.size)
    else
      first ??= slots.has(id)
        ? `the id ${JSON.stringify(id)} is there twice`
        : typeof id === 'string' && id !== ''
          ? `${JSON.stringify(id)} has the score ${String(player.score)} (${typeof player.score})`
          : `one has the id ${String(id)} (${typeof id})`
    return isValid
  })
  const leftOut = players.length - valid.length
  return {
    board: createStaticBoard(valid, slots, options),
    leftOut,
    problem:
      leftOut > 0
        ? new BinnacleError(
            'invalid-data',
            `LeaderboardTable: ${leftOut} of ${players.length} players in "data" are left out: ${first}. Give each player an id of their own and a finite score.`,
          )
        : undefined,
  }
}

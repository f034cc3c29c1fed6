'use client'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { BinnacleError } from '../core/errors.js'
import type { Leaderboard, LeaderboardOptions, Row, Scored } from '../core/rank.js'
import { reportOnce } from '../internal/report.js'
import { useStableProp } from '../internal/useStableProp.js'
import { createBoardReader, ingest, type RowReader } from './reader.js'
import { createStaticBoard, type ShownBoard } from './staticboard.js'
import { createRemoteReader, type LeaderboardFilters, type LeaderboardSource, type RemoteReader } from './remote.js'

export interface ReaderInput<P extends object> {
  board?: Leaderboard<P>
  data?: readonly (P & Scored)[]
  source?: LeaderboardSource<P>
  options: LeaderboardOptions<P>
  filters: LeaderboardFilters
  isReversed: boolean
}

export interface ReaderState<P> {
  reader: RowReader<P>
  remote?: RemoteReader<P>
  /** Whole columns of the board, for the CSV. */
  board?: ShownBoard<P>
  error?: unknown
  leftOut: number
}

/** A reader of whatever the rows come from. New options or filters of the same content make no new one. */
export function useReader<P extends object>({ board, data, source, options, filters, isReversed }: ReaderInput<P>): ReaderState<P> {
  useStableProp('LeaderboardTable', 'source', source, 'Each one is another board, whose rows are asked for anew.')
  useStableProp('LeaderboardTable', 'board', board, 'Each one is another board: its rows do not move, they are drawn anew.')
  const optionsKey = JSON.stringify(options)
  const filtersKey = JSON.stringify(filters)
  const own = useMemo(() => {
    if (board || source) return undefined
    try {
      return ingest<P>(Array.isArray(data) ? data : [], JSON.parse(optionsKey) as LeaderboardOptions<P>)
    } catch (error) {
      return { board: createStaticBoard<P>([], new Map(), {}), leftOut: 0, error }
    }
  }, [board, source, data, optionsKey])
  const remote = useMemo(
    () => (source && !board ? createRemoteReader(source, JSON.parse(filtersKey) as LeaderboardFilters) : undefined),
    [source, board, filtersKey],
  )
  useEffect(() => remote?.connect(), [remote])

  const shown = board ?? own?.board
  const reader = useMemo<RowReader<P>>(() => {
    if (remote) return isReversed ? reverse(remote) : remote
    return createBoardReader(shown as ShownBoard<P>, isReversed)
  }, [remote, shown, isReversed])

  const isBadData = data !== undefined && !Array.isArray(data)
  const error =
    (own && 'error' in own ? own.error : undefined) ??
    (isBadData
      ? new BinnacleError('invalid-data', 'LeaderboardTable: "data" is not an array. Pass players with an id and a score each.')
      : undefined)
  const problem = error ?? (own && 'problem' in own ? own.problem : undefined)
  useEffect(() => {
    if (problem) reportOnce(problem)
  }, [problem])
  return { reader, remote, board: shown, error, leftOut: own?.leftOut ?? 0 }
}

/** A remote list read from its last row. */
function reverse<P>(inner: RemoteReader<P>): RowReader<P> {
  const flip = (index: number) => (inner.size() ?? 0) - 1 - index
  const flipRange = (start: number, count: number): [number, number] => {
    const end = (inner.size() ?? 0) - Math.max(0, start)
    const from = Math.max(0, end - count)
    return [from, Math.max(0, end - from)]
  }
  const flipFound = (index: number | undefined) => (index === undefined ? undefined : flip(index))
  return {
    ...inner,
    rows: (start, count) => [...inner.rows(...flipRange(start, count))].reverse(),
    indexOf: (id) => flipFound(inner.indexOf(id)),
    find: async (text, after, signal) => flipFound(await inner.find({ ...text, isBackward: true }, flip(after), signal)),
    indexOfRank: async (rank, signal) => flipFound(await inner.indexOfRank(rank, signal)),
    readAt: async (index, signal) => inner.readAt?.(flip(index), signal),
    locate: async (id, signal) => flipFound(await inner.locate?.(id, signal)),
    want: (ranges) => inner.want?.(inner.size() === undefined ? ranges : ranges.map(([start, count]) => flipRange(start, count))),
  }
}

/** One value of a reader; the component is drawn again only when it is another one. */
export function useReaderValue<P, T extends string | number | boolean | undefined>(
  reader: RowReader<P>,
  select: (reader: RowReader<P>) => T,
): T {
  const get = useCallback(() => select(reader), [reader, select])
  return useSyncExternalStore(reader.subscribe, get, get)
}

/** The first row in the order of rank, whichever way the list is shown. */
export function firstOf<P>(reader: RowReader<P>, isReversed: boolean): Row<P> | undefined {
  const size = reader.size() ?? 0
  return reader.rows(isReversed ? size - 1 : 0, 1)[0]
}

export function lastOf<P>(reader: RowReader<P>, isReversed: boolean): Row<P> | undefined {
  return firstOf(reader, !isReversed)
}

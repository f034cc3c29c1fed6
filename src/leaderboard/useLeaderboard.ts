'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Leaderboard, Row } from '../core/rank.js'

export interface UseLeaderboardOptions {
  /** The first row. @default 0 */
  start?: number
  /** How many rows. @default 10 */
  count?: number
  /** Rows around this player instead: `count` in all, the player in the middle. */
  around?: string
  /** The player whose row is wanted besides. */
  me?: string
}

export interface LiveLeaderboard<P> {
  rows: readonly Row<P>[]
  size: number
  me: Row<P> | undefined
}

/**
 * A window of a live board, drawn again only when something in it has changed: for rankings of your own making.
 *
 * @example
 * const { rows, me } = useLeaderboard(board, { count: 5, me: 'ada' })
 */
export function useLeaderboard<P>(
  board: Leaderboard<P>,
  { start = 0, count = 10, around, me }: UseLeaderboardOptions = {},
): LiveLeaderboard<P> {
  // A player may move anywhere, so only a fixed window can leave changes elsewhere unheard.
  const isFixed = around === undefined && me === undefined
  const subscribe = useCallback(
    (onChange: () => void) => board.subscribe(onChange, isFixed ? () => ({ start, count }) : undefined),
    [board, isFixed, start, count],
  )
  const version = useSyncExternalStore(subscribe, board.getSnapshot, board.getSnapshot)
  return useMemo(() => {
    // Read again for each version: the board itself is always the same object.
    void version
    const before = Math.floor((count - 1) / 2)
    return {
      rows: around === undefined ? board.window(start, count) : board.around(around, before, count - 1 - before),
      size: board.size,
      me: me === undefined ? undefined : board.row(me),
    }
  }, [board, version, start, count, around, me])
}

'use client'
import { useEffect, useMemo, useRef } from 'react'
import type { Leaderboard } from '../core/rank.js'
import { createScoreQueue, type LiveScore } from './scorequeue.js'

export interface LiveScoresOptions<P> {
  /** Scores wait while this is true, joined to one a player by the board's policy, and count when it no longer is. @default false */
  isPaused?: boolean
  /** Scores of players who are not on the board. @default they are passed over */
  onMissing?: (scores: readonly LiveScore<P>[]) => void
  /** A batch that was refused: a score that is no number, say. @default it is passed over */
  onError?: (error: unknown) => void
}

/**
 * Takes scores from any push source (a socket, server-sent events, a channel) into a board.
 *
 * @param subscribe starts the feed and returns what ends it; keep it the same function between renders
 * @example
 * useLiveScores(board, useCallback((push) => { const s = new EventSource('/live'); s.onmessage = (e) => push(JSON.parse(e.data)); return () => s.close() }, []))
 */
export function useLiveScores<P>(
  board: Leaderboard<P>,
  subscribe: (push: (scores: readonly LiveScore<P>[]) => void) => () => void,
  { isPaused = false, onMissing, onError }: LiveScoresOptions<P> = {},
): void {
  const queue = useMemo(() => createScoreQueue<P>(board), [board])
  const latest = useRef({ isPaused, onMissing, onError })

  useEffect(() => {
    latest.current = { isPaused, onMissing, onError }
    if (!isPaused && queue.size > 0) take(board, queue.takeAll(), latest.current)
  }, [board, queue, isPaused, onMissing, onError])

  useEffect(
    () =>
      subscribe((scores) => {
        // A batch that the board refuses is refused at once, rather than with all that wait.
        if (!latest.current.isPaused || !queue.add(scores)) take(board, scores, latest.current)
      }),
    [board, queue, subscribe],
  )
}

function take<P>(board: Leaderboard<P>, scores: readonly LiveScore<P>[], { onMissing, onError }: LiveScoresOptions<P>) {
  try {
    const { missing } = board.updateMany(scores)
    if (missing.length === 0 || !onMissing) return
    const names = new Set(missing)
    onMissing(scores.filter(([id]) => names.has(id)))
  } catch (error) {
    onError?.(error)
  }
}

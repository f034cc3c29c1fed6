'use client'
import { useEffect, useRef } from 'react'
import type { Leaderboard, Scored } from '../core/rank.js'

/** A score or changed fields of one player, as a feed pushes them. */
export type LiveScore<P> = readonly [id: string, change: number | Partial<P & Scored>]

export interface LiveScoresOptions<P> {
  /** Scores wait while this is true, and all count when it no longer is. @default false */
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
  const waiting = useRef<LiveScore<P>[]>([])
  const latest = useRef({ isPaused, onMissing, onError })

  useEffect(() => {
    latest.current = { isPaused, onMissing, onError }
    if (isPaused || waiting.current.length === 0) return
    const scores = waiting.current
    waiting.current = []
    take(board, scores, latest.current)
  }, [board, isPaused, onMissing, onError])

  useEffect(
    () =>
      subscribe((scores) => {
        if (latest.current.isPaused) for (const score of scores) waiting.current.push(score)
        else take(board, scores, latest.current)
      }),
    [board, subscribe],
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

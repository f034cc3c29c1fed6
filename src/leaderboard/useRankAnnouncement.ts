'use client'
import { useEffect, useState } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import type { RowReader } from './reader.js'

/** Ranks change many times a second; a voice needs time to speak. */
const QUIET_MS = 5_000

/** "You moved up 3 to rank 42": what has become of the reader's own rank since it was last said, at most every five seconds. */
export function useRankAnnouncement<P>(reader: RowReader<P>, me: string | undefined): string {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = useFormatters()
  const [said, setSaid] = useState('')

  useEffect(() => {
    if (me === undefined) return
    let last = reader.row(me)?.rank
    let quietUntil = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = () => {
      timer = undefined
      const rank = reader.row(me)?.rank
      if (rank === undefined || rank === last) return
      if (last !== undefined) {
        const count = Math.abs(last - rank)
        const words = { count, formatted: formatters.number(count), rank: formatters.number(rank) }
        setSaid(t(rank < last ? 'movedUp' : 'movedDown', words))
        quietUntil = performance.now() + QUIET_MS
      }
      last = rank
    }
    const stop = reader.subscribe(() => {
      if (timer !== undefined || reader.row(me)?.rank === last) return
      const wait = quietUntil - performance.now()
      if (wait > 0) timer = setTimeout(say, wait)
      else say()
    })
    return () => {
      stop()
      if (timer !== undefined) clearTimeout(timer)
    }
  }, [reader, me, t, formatters])
  return said
}

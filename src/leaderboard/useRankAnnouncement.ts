'use client'
import { useEffect, useRef, useState } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import type { RowReader } from './reader.js'

/** Ranks change many times a second; a voice needs time to speak. */
const QUIET_MS = 5_000

/** "You moved up 3 to rank 42": what has become of the reader's own rank since it was last said, at most every five seconds. `scope`: which list it is of. */
export function useRankAnnouncement<P>(reader: RowReader<P>, me: string | undefined, scope: string): string {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = useFormatters()
  const [said, setSaid] = useState('')
  const known = useRef<{ of: string; rank: number | undefined; quietUntil: number }>(undefined)

  useEffect(() => {
    if (me === undefined) return
    // Data comes anew as a whole: what was known of the list before still counts, unless another list was chosen.
    const of = `${me} ${scope}`
    let { rank: last, quietUntil } = known.current?.of === of ? known.current : { rank: reader.row(me)?.rank, quietUntil: 0 }
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
    const hear = () => {
      if (timer !== undefined || reader.row(me)?.rank === last) return
      const wait = quietUntil - performance.now()
      if (wait > 0) timer = setTimeout(say, wait)
      else say()
    }
    const stop = reader.subscribe(hear)
    hear()
    return () => {
      known.current = { of, rank: last, quietUntil }
      stop()
      if (timer !== undefined) clearTimeout(timer)
    }
  }, [reader, me, scope, t, formatters])
  return said
}

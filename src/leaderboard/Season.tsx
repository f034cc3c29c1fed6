'use client'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { useNow } from '../internal/useNow.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'

export interface LeaderboardSeason {
  /** "Season 12". */
  label?: string
  /** Epoch ms; null where it goes on without end. */
  endsAt: number | null
  /** The server's clock less the browser's, ms: a clock that is wrong by an hour would end the season an hour off. @default 0 */
  clockOffsetMs?: number
}

/** How long the season still goes on, or since when it is over. */
export function Season({ season: { label, endsAt, clockOffsetMs = 0 } }: { season: LeaderboardSeason }) {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = useFormatters()
  const clock = useNow(1_000)
  const now = clock === null ? null : clock + clockOffsetMs
  // An instant that no Date can hold must not throw while rendering.
  const end = endsAt !== null && Math.abs(endsAt) <= 8.64e15 ? endsAt : undefined
  const hasEnded = now !== null && end !== undefined && now >= end
  const when = now === null || end === undefined ? '' : t(hasEnded ? 'endedAt' : 'endsAt', { time: formatters.relativeTime(end, now) })
  return (
    <span className="bn-LeaderboardTable-season" data-season={now === null ? undefined : hasEnded ? 'ended' : 'open'}>
      {label && <span>{label}</span>}
      {when && end !== undefined && (
        <time dateTime={new Date(end).toISOString()} title={formatters.dateTime(end)}>
          {when}
        </time>
      )}
    </span>
  )
}

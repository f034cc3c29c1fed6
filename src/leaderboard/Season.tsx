'use client'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { useNow } from '../internal/useNow.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'

export interface LeaderboardSeason {
  /** "Season 12". */
  label?: string
  /** Epoch ms. */
  endsAt: number
  /** The server's clock less the browser's, ms: a clock that is wrong by an hour would end the season an hour off. @default 0 */
  clockOffsetMs?: number
}

/** How long the season still goes on, or since when it is over. */
export function Season({ season: { label, endsAt, clockOffsetMs = 0 } }: { season: LeaderboardSeason }) {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = useFormatters()
  const clock = useNow(1_000)
  const now = clock === null ? null : clock + clockOffsetMs
  const hasEnded = now !== null && now >= endsAt
  // A bad instant must not throw while rendering.
  const when =
    now === null || !Number.isFinite(endsAt) ? '' : t(hasEnded ? 'endedAt' : 'endsAt', { time: formatters.relativeTime(endsAt, now) })
  return (
    <span className="bn-LeaderboardTable-season" data-season={now === null ? undefined : hasEnded ? 'ended' : 'open'}>
      {label && <span>{label}</span>}
      {when && (
        <time dateTime={new Date(endsAt).toISOString()} title={formatters.dateTime(endsAt)}>
          {when}
        </time>
      )}
    </span>
  )
}

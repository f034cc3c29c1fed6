'use client'
import { commonMessages } from '../core/messages/common.js'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { StaleBadge } from '../internal/StaleBadge.js'
import { StatusMark } from '../internal/StatusMark.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { CsvButton, type CsvButtonProps } from './CsvButton.js'

export interface LeaderboardFooterProps<P> {
  size: number | undefined
  /** As small as a tile: without a line of its own for nothing. */
  isDigest: boolean
  leftOut: number
  isStale: boolean
  updatedAt?: number
  onRetry?: () => void
  download?: CsvButtonProps<P>
}

/** How many there are, whether that is the newest, and the whole of it as a file. */
export function LeaderboardFooter<P>({ size, isDigest, leftOut, isStale, updatedAt, onRetry, download }: LeaderboardFooterProps<P>) {
  const t = useMessages('leaderboard', leaderboardMessages)
  const common = useMessages('common', commonMessages)
  const formatters = usePlainFormatters()
  if (isDigest && leftOut === 0 && !isStale && !download) return null
  return (
    <div className="bn-LeaderboardTable-footer">
      <span>{size !== undefined && t('players', { count: size, formatted: formatters.number(size) })}</span>
      {leftOut > 0 && <StatusMark status="warning">{t('leftOut', { count: leftOut, formatted: formatters.number(leftOut) })}</StatusMark>}
      {isStale && <StaleBadge updatedAt={updatedAt} />}
      {isStale && onRetry && (
        <button type="button" className="bn-Button" data-kind="quiet" onClick={onRetry}>
          {common('retry')}
        </button>
      )}
      {download && <CsvButton {...download} />}
    </div>
  )
}

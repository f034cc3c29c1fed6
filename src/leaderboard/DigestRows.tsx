'use client'
import { useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { LeaderboardRow, type RowContext } from './LeaderboardRow.js'
import type { RowReader } from './reader.js'
import { zoneOf, type LeaderboardZone } from './zones.js'

/** A ranking as small as a tile: who leads, and where one stands oneself. */
export interface LeaderboardDigest {
  /** Rows from the first. @default 5 */
  top?: number
  /** Rows before and after the reader's own. @default 1 */
  around?: number
}

export interface DigestRowsProps<P> {
  digest: LeaderboardDigest
  reader: RowReader<P>
  context: RowContext<P>
  head: ReactNode
  titleId: string
  me: string | undefined
  zones: readonly LeaderboardZone[]
  hasDelta: boolean
}

/** The first rows, a gap that says what it skips, and the rows around one's own. */
export function DigestRows<P>({
  digest: { top = 5, around = 1 },
  reader,
  context,
  head,
  titleId,
  me,
  zones,
  hasDelta,
}: DigestRowsProps<P>) {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = usePlainFormatters()
  useSyncExternalStore(reader.subscribe, reader.getSnapshot, reader.getSnapshot)
  const size = reader.size() ?? 0
  const mine = me === undefined ? undefined : reader.indexOf(me)
  // A gap of one row would take the place of the row itself.
  const from = mine === undefined ? top : Math.max(0, mine - around)
  const end = mine === undefined ? top : Math.min(size, mine + around + 1)
  const hasGap = from > top + 1
  const first = hasGap ? top : Math.max(top, end)

  useEffect(
    () =>
      reader.want?.([
        [0, first],
        [from, end - from],
      ]),
    [reader, first, from, end],
  )

  const draw = (start: number, count: number) =>
    reader.rows(start, count).map((row, at) => {
      if (!row) return null
      const zone = zoneOf(zones, row, size)
      return (
        <LeaderboardRow
          key={row.id}
          context={context}
          row={row}
          index={start + at}
          top={0}
          isMe={row.id === me}
          previousRank={hasDelta ? reader.previousRankOf(row) : undefined}
          hasDelta={hasDelta}
          zone={zone}
          isZoneStart={zone !== undefined}
          activeColumn={-1}
          isSelected={false}
        />
      )
    })
  return (
    <div
      className="bn-LeaderboardTable-digest"
      role="table"
      aria-labelledby={titleId}
      aria-rowcount={size + 1}
      aria-colcount={context.columns.length}
    >
      {head}
      <div role="rowgroup">
        {draw(0, first)}
        {hasGap && (
          <div className="bn-LeaderboardTable-gap" role="row">
            <span role="cell" aria-colindex={1} aria-colspan={context.columns.length}>
              <span aria-hidden="true">
                {formatters.number(top + 1)} – {formatters.number(from)}
              </span>
              <span className="bn-hidden">{t('skipped', { from: formatters.number(top + 1), to: formatters.number(from) })}</span>
            </span>
          </div>
        )}
        {hasGap && draw(from, end - from)}
      </div>
    </div>
  )
}

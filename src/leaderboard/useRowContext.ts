'use client'
import { useMemo } from 'react'
import type { Unit } from '../core/format.js'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import type { RowContext } from './LeaderboardRow.js'
import type { RowReader } from './reader.js'
import { firstOf, lastOf, useReaderValue } from './useReader.js'

export interface RowContextOptions<P> extends Pick<
  RowContext<P>,
  'columns' | 'isPlaced' | 'rowPx' | 'hasOwnHeight' | 'actions' | 'isSelectable' | 'kind'
> {
  reader: RowReader<P>
  /** The last row is elsewhere: bars grow from nothing. */
  isRemote: boolean
  isReversed: boolean
  unit?: Unit
}

/** What all rows share; it stays the same object until something in it changes, so that a row is drawn again for its own sake alone. */
export function useRowContext<P>(options: RowContextOptions<P>): RowContext<P> {
  const { reader, isRemote, isReversed, columns, unit, isPlaced, rowPx, hasOwnHeight, actions, isSelectable, kind } = options
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = usePlainFormatters()
  const best = useReaderValue(reader, () => firstOf(reader, isReversed)?.score)
  const least = useReaderValue(reader, () => {
    const last = isRemote ? 0 : (lastOf(reader, isReversed)?.score ?? 0)
    // Twice as long is twice as much; where less is better, the last has the shortest bar.
    return last > (firstOf(reader, isReversed)?.score ?? 0) ? last : Math.min(0, last)
  })
  return useMemo(
    () => ({
      columns: columns.map((column) => (column.kind === 'score' && column.unit === undefined ? { ...column, unit } : column)),
      formatters,
      words: {
        you: t('you'),
        up: (count: string) => t('up', { count }),
        down: (count: string) => t('down', { count }),
        same: t('same'),
        isNew: t('isNew'),
      },
      isPlaced,
      rowPx,
      hasOwnHeight,
      best,
      least,
      actions,
      isSelectable,
      kind,
    }),
    [columns, unit, formatters, t, isPlaced, rowPx, hasOwnHeight, best, least, actions, isSelectable, kind],
  )
}

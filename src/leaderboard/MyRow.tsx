'use client'
import { useCallback, useId, useMemo, useSyncExternalStore } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { LeaderboardRow, type RowContext } from './LeaderboardRow.js'
import type { RowReader } from './reader.js'
import type { ScrollStore } from './scrollstore.js'

export interface MyRowProps<P> {
  reader: RowReader<P>
  store: ScrollStore
  context: RowContext<P>
  me: string
  hasDelta: boolean
  onShow: () => void
}

/** The reader's own row at the edge behind which it lies; a press brings the list there. */
export function MyRow<P>({ reader, store, context, me, hasDelta, onShow }: MyRowProps<P>) {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = usePlainFormatters()
  useSyncExternalStore(reader.subscribe, reader.getSnapshot, reader.getSnapshot)
  const index = reader.indexOf(me)
  const getSide = useCallback(() => (index === undefined ? 'inside' : store.sideOf(index)), [store, index])
  const side = useSyncExternalStore(store.subscribeView, getSide, inside)
  const ghost = useMemo(() => ({ ...context, kind: 'ghost' as const, hasOwnHeight: true }), [context])
  const id = useId()
  const row = side === 'inside' ? undefined : reader.row(me)
  if (!row) return null
  const standing = t('standing', { rank: formatters.number(row.rank), size: formatters.number(reader.size()) })
  return (
    <div className="bn-LeaderboardTable-mine" data-side={side}>
      {/* Over the row and under its controls: a button in a button is none. Its name is these words and what is seen, so that it can be asked for by either. */}
      <button
        type="button"
        id={id}
        className="bn-LeaderboardTable-show bn-focusable"
        data-side={side}
        aria-labelledby={`${id} ${id}-row`}
        // The list has its own way there for the keyboard: the button in the header.
        tabIndex={-1}
        onClick={onShow}
      >
        <span className="bn-hidden">{`${t('showMe')}: ${standing}.`}</span>
      </button>
      <div id={`${id}-row`}>
        <LeaderboardRow
          context={ghost}
          row={row}
          index={-1}
          top={0}
          isMe
          previousRank={hasDelta ? reader.previousRankOf(row) : undefined}
          hasDelta={hasDelta}
          isZoneStart={false}
          activeColumn={-1}
          isSelected={false}
        />
      </div>
    </div>
  )
}

const inside = () => 'inside' as const

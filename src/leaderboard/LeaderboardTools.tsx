'use client'
import type { ReactNode } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { useMessages } from '../internal/useSettings.js'
import { Filters, type FilterChoices } from './Filters.js'
import { FindField } from './FindField.js'
import type { RowReader } from './reader.js'
import type { LeaderboardFilters } from './remote.js'
import { Season, type LeaderboardSeason } from './Season.js'
import { useReaderValue } from './useReader.js'
import { useRankAnnouncement } from './useRankAnnouncement.js'

export interface LeaderboardToolsProps<P> {
  titleId: string
  title: string
  headingLevel: 2 | 3 | 4 | 5 | 6
  subtitle?: ReactNode
  actions?: ReactNode
  season?: LeaderboardSeason
  reader: RowReader<P>
  me: string | undefined
  isShown: boolean
  onShowMe?: () => void
  onFound?: (index: number) => void
  filterChoices?: FilterChoices
  filters: LeaderboardFilters
  onFilters: (filters: LeaderboardFilters) => void
  /** What was just done to the list. */
  notice?: string
  isPaused?: boolean
  onPausedChange?: (isPaused: boolean) => void
}

/** Title, season and controls; and the voice that says how the reader's own rank has moved. */
export function LeaderboardTools<P>(props: LeaderboardToolsProps<P>) {
  const { titleId, title, headingLevel, subtitle, actions, season, reader, me, isShown, onShowMe, onFound } = props
  const { notice, filterChoices, filters, onFilters, isPaused, onPausedChange } = props
  const t = useMessages('leaderboard', leaderboardMessages)
  const said = useRankAnnouncement(reader, me, JSON.stringify(filters))
  // A board that is elsewhere may know more than what was loaded of it.
  const isAbsent = useReaderValue(reader, () => isShown && me !== undefined && reader.isAbsent(me))
  const Heading = `h${headingLevel}` as const
  const hasTools = [filterChoices, onFound, me !== undefined && onShowMe, onPausedChange].some(Boolean)
  return (
    <>
      <div className="bn-LeaderboardTable-header">
        <Heading className="bn-LeaderboardTable-title" id={titleId}>
          {title}
        </Heading>
        {subtitle !== undefined && <span className="bn-LeaderboardTable-subtitle">{subtitle}</span>}
        <div className="bn-LeaderboardTable-aside">
          {season && <Season season={season} />}
          {actions}
        </div>
        <p className="bn-hidden" role="status">
          {said}
        </p>
        <p className="bn-hidden" role="status">
          {notice}
        </p>
      </div>
      {hasTools && (
        <div className="bn-LeaderboardTable-tools">
          {filterChoices && <Filters choices={filterChoices} filters={filters} onChange={onFilters} />}
          {onFound && <FindField reader={reader} onFound={onFound} />}
          {me !== undefined && onShowMe && (
            <button type="button" className="bn-Button" onClick={onShowMe} disabled={!isShown || isAbsent}>
              {t('showMe')}
            </button>
          )}
          {isAbsent && <span className="bn-LeaderboardTable-said">{t('notListed')}</span>}
          {onPausedChange && (
            <button type="button" className="bn-Button" aria-pressed={isPaused === true} onClick={() => onPausedChange(!isPaused)}>
              {t(isPaused ? 'resume' : 'pause')}
            </button>
          )}
        </div>
      )}
    </>
  )
}

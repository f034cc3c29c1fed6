import type { ComponentPropsWithRef, ReactNode } from 'react'
import type { Unit } from '../core/format.js'
import type { Leaderboard, LeaderboardOptions, Row, Scored } from '../core/rank.js'
import type { DataProps } from '../internal/data.js'
import type { ColumnName, LeaderboardColumn } from './columns.js'
import type { LeaderboardDigest } from './DigestRows.js'
import type { FilterChoices } from './Filters.js'
import type { LeaderboardFilters, LeaderboardSource } from './remote.js'
import type { LeaderboardSeason } from './Season.js'
import type { AnchorMode } from './useRowMoves.js'
import type { LeaderboardZone } from './zones.js'

export interface LeaderboardTableProps<P extends object = object>
  extends
    DataProps<readonly (P & Scored)[]>,
    Pick<LeaderboardOptions<P>, 'rankMode' | 'order' | 'tieBreak'>,
    Omit<ComponentPropsWithRef<'section'>, 'title' | 'children'> {
  /** What is ranked; names the grid. */
  title: string
  /** A few words beside the title: "week 47". */
  subtitle?: ReactNode
  /** At the end of the header. */
  actions?: ReactNode
  /** The level of the title among the page's headings. @default 3 */
  headingLevel?: 2 | 3 | 4 | 5 | 6
  /** A live board; it decides rank mode, order and ties itself. Made once, outside the component. */
  board?: Leaderboard<P>
  /** A board that is elsewhere, read a page at a time. The same object in every render, made outside the component or kept in its state: another one is another board, read anew. */
  source?: LeaderboardSource<P>
  /** The id of the reader's own row. */
  me?: string
  /** @default rank, change, name, share, score */
  columns?: readonly (ColumnName | LeaderboardColumn<P>)[]
  /** The unit of the scores: 'ms', 'points'. @default a plain number */
  unit?: Unit
  /** Rows that mean something. @default none */
  zones?: readonly LeaderboardZone[]
  /** What is chosen, where the application keeps it. */
  filters?: LeaderboardFilters
  /** What is chosen at first. */
  defaultFilters?: LeaderboardFilters
  /** A person chose something else. A source is asked again; for a board or data, pass what the choice means. */
  onFiltersChange?: (filters: LeaderboardFilters) => void
  /** What can be chosen; the first of each is, until a person chooses another. */
  filterChoices?: FilterChoices
  /** In px. @default by density: 44, 36 or 28 */
  rowHeight?: number
  /** The height of head and rows, in px; a shorter list is shorter. @default 480 */
  height?: number
  /** What stays where it is when ranks change. @default 'hold-rank' */
  anchor?: AnchorMode
  /** Only the first rows, and those around the reader's own, without scrolling. */
  digest?: LeaderboardDigest
  season?: LeaderboardSeason
  /** A field that goes to a name or a rank. @default true, false in a digest */
  hasFind?: boolean
  /** A button that writes the whole board as CSV. @default false */
  hasDownload?: boolean
  /** The language of the spreadsheet that opens the CSV: with 'de', decimal commas, and semicolons between fields. @default a decimal point, and commas */
  csvLocale?: string
  /** Do scores rest? With `onPausedChange` there is a button for it. */
  isPaused?: boolean
  onPausedChange?: (isPaused: boolean) => void
  /** Controls at the end of a row. */
  rowActions?: (row: Row<P>) => ReactNode
  /** A row was clicked, or Enter pressed on it. */
  onRowOpen?: (row: Row<P>) => void
  /** Ids of the selected rows, where the application keeps them. */
  selected?: ReadonlySet<string>
  /** Rows can be selected; these are at first. */
  defaultSelected?: ReadonlySet<string>
  onSelectedChange?: (selected: ReadonlySet<string>) => void
}

'use client'
import {
  useContext,
  useId,
  useMemo,
  useState,
  useSyncExternalStore,
  type ComponentPropsWithRef,
  type CSSProperties,
  type ReactNode,
} from 'react'
import type { Unit } from '../core/format.js'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import type { Leaderboard, LeaderboardOptions, Row, Scored } from '../core/rank.js'
import { classNames } from '../internal/classNames.js'
import { dataStateOf, type DataProps } from '../internal/data.js'
import { StateNotice } from '../internal/StateNotice.js'
import { SettingsContext, useFormatters, useMessages } from '../internal/useSettings.js'
import { DEFAULT_COLUMNS, resolveColumns, type ColumnName, type LeaderboardColumn } from './columns.js'
import { DigestRows, type LeaderboardDigest } from './DigestRows.js'
import type { FilterChoices } from './Filters.js'
import { LeaderboardFooter } from './LeaderboardFooter.js'
import { LeaderboardGrid } from './LeaderboardGrid.js'
import { LeaderboardHead } from './LeaderboardHead.js'
import type { RowContext } from './LeaderboardRow.js'
import { LeaderboardTools } from './LeaderboardTools.js'
import { MyRow } from './MyRow.js'
import type { LeaderboardFilters, LeaderboardSource } from './remote.js'
import { createScrollStore } from './scrollstore.js'
import type { LeaderboardSeason } from './Season.js'
import { SkeletonRows } from './SkeletonRows.js'
import { firstOf, lastOf, useReader, useReaderValue } from './useReader.js'
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
  /** A live board; it decides rank mode, order and ties itself. */
  board?: Leaderboard<P>
  /** A board that is elsewhere, read a page at a time. */
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
  /** What can be chosen. */
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

const ROW_PX = { comfortable: 44, regular: 36, compact: 28 }
const HEAD_PX = 32
const NOBODY: ReadonlySet<string> = new Set()
const NO_FILTERS: LeaderboardFilters = {}
const NO_ZONES: readonly LeaderboardZone[] = []
const never = () => () => {}

/**
 * A ranking of any length: live, searchable, by keyboard, and only as many rows in the page as can be seen.
 *
 * @example
 * <LeaderboardTable title="Weekly league" subtitle="week 47" {...fromSWR(useSWR('/api/league', load))} me="ada" />
 * <LeaderboardTable title="All players" board={board} me="ada" zones={[{ id: 'up', label: 'Promotion', to: 10, tone: 'promotion' }]} />
 */
export function LeaderboardTable<P extends object = object>(props: LeaderboardTableProps<P>) {
  const {
    title,
    subtitle,
    actions,
    headingLevel = 3,
    board,
    data,
    source,
    error,
    isLoading,
    isValidating,
    updatedAt,
    onRetry,
    rankMode,
    order,
    tieBreak,
    me,
    columns = DEFAULT_COLUMNS,
    unit,
    zones = NO_ZONES,
    filters,
    defaultFilters = NO_FILTERS,
    onFiltersChange,
    filterChoices,
    rowHeight,
    height = 480,
    anchor = 'hold-rank',
    digest,
    season,
    hasFind = !digest,
    hasDownload = false,
    isPaused,
    onPausedChange,
    rowActions,
    onRowOpen,
    selected,
    defaultSelected,
    onSelectedChange,
    className,
    ...rest
  } = props
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = useFormatters()
  const density = useContext(SettingsContext).density ?? 'regular'
  const isPlaced = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const id = useId()

  const [ownFilters, setOwnFilters] = useState(defaultFilters)
  const [isReversed, setReversed] = useState(false)
  const [ownSelected, setOwnSelected] = useState(defaultSelected ?? NOBODY)
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({})
  const rowPx = rowHeight !== undefined && rowHeight >= 1 ? Math.round(rowHeight) : ROW_PX[density]
  const [store] = useState(() => createScrollStore(Math.ceil(height / rowPx) + 8))

  const chosen = filters ?? ownFilters
  const state = useReader<P>({ board, data, source, options: { rankMode, order, tieBreak }, filters: chosen, isReversed })
  const { reader, remote } = state
  const size = useReaderValue(reader, sizeOf)
  const remoteError =
    useReaderValue(reader, () => (remote ? errorStamp(remote.error()) : undefined)) === undefined ? undefined : remote?.error()
  const best = useReaderValue(reader, () => firstOf(reader, isReversed)?.score)
  const last = useReaderValue(reader, () => (remote ? undefined : lastOf(reader, isReversed)?.score))

  const problem = state.error ?? remoteError ?? error
  const dataState = dataStateOf(
    {
      data: state.error ? undefined : (board ?? data ?? (size === undefined ? undefined : source)),
      error: problem,
      isLoading: isLoading || (remote !== undefined && size === undefined),
    },
    !size,
  )
  const isShown = dataState === 'ready' || dataState === 'stale'
  const isSelectable = (selected ?? defaultSelected ?? onSelectedChange) !== undefined
  const picked = selected ?? ownSelected
  const retry = remote ? remote.retry : onRetry

  const shownColumns = useMemo(() => resolveColumns<P>(columns, rowActions !== undefined), [columns, rowActions])
  const hasDelta = shownColumns.some((column) => column.kind === 'change')
  const context = useMemo<RowContext<P>>(() => {
    const isAscending = last !== undefined && best !== undefined && last > best
    return {
      columns: shownColumns.map((column) => (column.kind === 'score' && column.unit === undefined ? { ...column, unit } : column)),
      formatters,
      words: {
        you: t('you'),
        up: (count) => t('up', { count }),
        down: (count) => t('down', { count }),
        same: t('same'),
        isNew: t('isNew'),
      },
      isPlaced,
      rowPx,
      hasOwnHeight: rowHeight !== undefined,
      best,
      // Bars grow from nothing, so that twice as long is twice as much; where less is better, from the last.
      least: isAscending ? last : Math.min(0, last ?? 0),
      actions: rowActions,
      isSelectable,
      kind: digest ? 'table' : 'grid',
    }
  }, [shownColumns, formatters, t, isPlaced, rowPx, rowHeight, best, last, unit, rowActions, isSelectable, digest])

  const changeFilters = (next: LeaderboardFilters) => {
    setOwnFilters(next)
    onFiltersChange?.(next)
  }
  const toggle = (rowId: string) => {
    const next = new Set(picked)
    if (!next.delete(rowId)) next.add(rowId)
    setOwnSelected(next)
    onSelectedChange?.(next)
  }
  const showMe = async () => {
    if (me === undefined) return
    const index = reader.indexOf(me) ?? (await reader.locate?.(me, new AbortController().signal).catch(() => undefined))
    if (index !== undefined) store.reveal(index, { align: 'center' })
  }
  const sizes: Record<string, number | string> = {}
  for (const [place, column] of shownColumns.entries()) {
    const width = widths[column.id] ?? column.width
    if (width === undefined) continue
    sizes[`--bn-column-${place}`] = `${width}px`
    sizes[`--bn-grow-${place}`] = 0
  }
  const listPx = HEAD_PX + (size ?? 0) * rowPx + 1
  // A list that is hardly longer is shown whole rather than scrolled by a row.
  const frameHeight = isShown && listPx <= height + 2 * rowPx ? listPx : height
  const head = (
    <LeaderboardHead
      columns={shownColumns}
      isPlaced={isPlaced}
      isReversed={isReversed}
      onReverse={digest ? undefined : () => setReversed(!isReversed)}
      widths={widths}
      onWidth={(column, width) => setWidths({ ...widths, [column]: width })}
    />
  )
  return (
    <section
      {...rest}
      className={classNames('bn-root bn-LeaderboardTable bn-figures', className)}
      data-state={dataState}
      data-reversed={isReversed || undefined}
      data-paused={isPaused || undefined}
      data-digits={digitsOf(size ?? 0)}
      aria-labelledby={rest['aria-label'] ? undefined : `${id}-title`}
      aria-busy={dataState === 'loading' || undefined}
    >
      <LeaderboardTools
        titleId={`${id}-title`}
        title={title}
        headingLevel={headingLevel}
        subtitle={subtitle}
        actions={actions}
        season={season}
        reader={reader}
        me={me}
        isShown={isShown}
        onShowMe={digest ? undefined : showMe}
        onFound={hasFind ? (index) => store.reveal(index, { align: 'center' }) : undefined}
        filterChoices={filterChoices}
        filters={chosen}
        onFilters={changeFilters}
        isPaused={isPaused}
        onPausedChange={onPausedChange}
      />
      <div
        className="bn-LeaderboardTable-frame"
        data-kind={digest ? 'digest' : 'list'}
        style={isPlaced ? (sizes as CSSProperties) : undefined}
      >
        {!(digest && isShown) && <svg className="bn-LeaderboardTable-space" width="1" height={frameHeight} aria-hidden="true" />}
        {dataState === 'loading' && <SkeletonRows columns={shownColumns} count={Math.ceil((height - HEAD_PX) / rowPx)} />}
        {dataState === 'error' && <StateNotice state="error" error={problem} onRetry={retry} isRetrying={isValidating} />}
        {dataState === 'empty' && <StateNotice state="empty" title={t('emptyTitle')} hint={t('emptyHint')} />}
        {isShown && digest && (
          <DigestRows
            digest={digest}
            reader={reader}
            context={context}
            head={head}
            titleId={`${id}-title`}
            me={me}
            zones={zones}
            hasDelta={hasDelta}
          />
        )}
        {isShown && !digest && (
          <>
            <LeaderboardGrid
              reader={reader}
              store={store}
              context={context}
              head={head}
              titleId={`${id}-title`}
              me={me}
              zones={zones}
              hasDelta={hasDelta}
              anchor={anchor}
              selected={picked}
              onToggle={isSelectable ? toggle : undefined}
              onOpen={onRowOpen}
            />
            {me !== undefined && <MyRow reader={reader} store={store} context={context} me={me} hasDelta={hasDelta} onShow={showMe} />}
          </>
        )}
      </div>
      <LeaderboardFooter
        size={isShown && !digest ? size : undefined}
        isDigest={digest !== undefined}
        leftOut={state.leftOut}
        isStale={dataState === 'stale'}
        updatedAt={remote ? remote.updatedAt() : updatedAt}
        onRetry={dataState === 'stale' ? retry : undefined}
        download={hasDownload && isShown ? { board: csvOf(state), columns: shownColumns, name: title } : undefined}
      />
    </section>
  )
}

/** How wide the ranks may get, so that their column never does while one scrolls. */
const digitsOf = (size: number) => (size < 10_000 ? undefined : size < 1_000_000 ? '6' : '9')
const sizeOf = (reader: { size(): number | undefined }) => reader.size()
const errorStamp = (error: unknown) => (error === undefined || error === null ? undefined : String(error))

function csvOf<P extends object>({ board, remote }: ReturnType<typeof useReader<P>>) {
  return remote ? { size: remote.size() ?? 0, window: remote.readAll } : (board as Leaderboard<P>)
}

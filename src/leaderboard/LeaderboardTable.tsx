'use client'
import { useContext, useEffect, useId, useMemo, useRef, useState, useSyncExternalStore, type CSSProperties } from 'react'
import { decimalsOf } from '../core/digits.js'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { classNames } from '../internal/classNames.js'
import { dataStateOf } from '../internal/data.js'
import { StateNotice } from '../internal/StateNotice.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { SettingsContext, useMessages } from '../internal/useSettings.js'
import { DEFAULT_COLUMNS, resolveColumns, scoreWords, type Column } from './columns.js'
import { DigestRows } from './DigestRows.js'
import { chosenOf } from './Filters.js'
import { LeaderboardFooter } from './LeaderboardFooter.js'
import { LeaderboardGrid } from './LeaderboardGrid.js'
import { LeaderboardHead } from './LeaderboardHead.js'
import type { RowContext } from './LeaderboardRow.js'
import { LeaderboardTools } from './LeaderboardTools.js'
import { MyRow } from './MyRow.js'
import type { LeaderboardFilters } from './remote.js'
import { createScrollStore } from './scrollstore.js'
import { SkeletonRows } from './SkeletonRows.js'
import type { LeaderboardTableProps } from './tableprops.js'
import type { RowReader } from './reader.js'
import type { ShownBoard } from './staticboard.js'
import { useReader, useReaderValue } from './useReader.js'
import { useRowContext } from './useRowContext.js'
import type { LeaderboardZone } from './zones.js'

const ROW_PX = { comfortable: 44, regular: 36, compact: 28 }
const HEAD_PX = 32
const NOBODY: ReadonlySet<string> = new Set()
const NO_FILTERS: LeaderboardFilters = {}
const NO_ZONES: readonly LeaderboardZone[] = []
const never = () => () => {}
const isBrowser = () => true
const isServer = () => false

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
    csvLocale,
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
  const formatters = usePlainFormatters()
  const density = useContext(SettingsContext).density ?? 'regular'
  const isPlaced = useSyncExternalStore(never, isBrowser, isServer)
  const id = useId()

  const [ownFilters, setOwnFilters] = useState(defaultFilters)
  const [isReversed, setReversed] = useState(false)
  const [notice, setNotice] = useState('')
  const [ownSelected, setOwnSelected] = useState(defaultSelected ?? NOBODY)
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({})
  const rowPx = rowHeight !== undefined && rowHeight >= 1 ? Math.round(rowHeight) : ROW_PX[density]
  const [target, setTarget] = useState<{ index: number }>()
  const [store] = useState(() => createScrollStore(Math.ceil((height - HEAD_PX) / rowPx)))

  const chosen = chosenOf(filters ?? ownFilters, filterChoices)
  const filtersKey = JSON.stringify(chosen)
  const state = useReader<P>({ board, data, source, options: { rankMode, order, tieBreak }, filters: chosen, isReversed })
  const { reader, remote } = state
  const size = useReaderValue(reader, sizeOf)
  useEffect(() => reader.follow?.(me), [reader, me])
  useReaderValue(reader, () => remote && String(remote.error()))

  const problem = state.error ?? remote?.error() ?? error
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
  const decimals = useReaderValue(reader, mostDecimals)
  const hasDelta = shownColumns.some((column) => column.kind === 'change')
  const context = useRowContext<P>({
    reader,
    isRemote: remote !== undefined,
    isReversed,
    columns: shownColumns,
    unit,
    isPlaced,
    rowPx,
    hasOwnHeight: rowHeight !== undefined,
    actions: rowActions,
    isSelectable,
    kind: digest ? 'table' : 'grid',
  })

  const changeFilters = (next: LeaderboardFilters) => {
    isChanged.current = true
    setOwnFilters(next)
    onFiltersChange?.(next)
  }
  const toggle = (rowId: string) => {
    const next = new Set(picked)
    if (!next.delete(rowId)) next.add(rowId)
    setOwnSelected(next)
    onSelectedChange?.(next)
  }
  const goTo = (index: number) => {
    store.reveal(index, { align: 'center' })
    setTarget({ index })
  }
  const showMe = async () => {
    if (me === undefined) return
    // Whoever knows is asked first: what was seen of a board that is elsewhere may be of long ago.
    const index = (await reader.locate?.(me, new AbortController().signal).catch(() => undefined)) ?? reader.indexOf(me)
    if (index === undefined) return
    goTo(index)
    const row = reader.row(me)
    if (row)
      setNotice(
        t('standing', { rank: formatters.number(row.rank, { maximumFractionDigits: 1 }), size: formatters.number(reader.size() ?? 0) }),
      )
  }
  const isChanged = useRef(false)
  const isSettled = dataState !== 'loading' && !isValidating
  useEffect(() => {
    if (!isChanged.current || !isSettled) return
    isChanged.current = false
    setNotice(size ? t('players', { count: size, formatted: formatters.number(size) }) : t('emptyTitle'))
  }, [filtersKey, isSettled, size, t, formatters])
  const listPx = HEAD_PX + (size ?? 0) * rowPx + 1
  // A list that is hardly longer is shown whole rather than scrolled by a row.
  const frameHeight = isShown && listPx <= height + 2 * rowPx ? listPx : height
  const head = (
    <LeaderboardHead
      columns={shownColumns}
      isPlaced={isPlaced}
      isReversed={isReversed}
      onReverse={
        digest
          ? undefined
          : () => {
              setReversed(!isReversed)
              setNotice(t(isReversed ? 'fromFirst' : 'fromLast'))
            }
      }
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
      data-score={scoreWidthOf(context, decimals)}
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
        onFound={hasFind ? goTo : undefined}
        filterChoices={filterChoices}
        filters={chosen}
        onFilters={changeFilters}
        notice={notice}
        isPaused={isPaused}
        onPausedChange={onPausedChange}
      />
      <div
        className="bn-LeaderboardTable-frame"
        data-kind={digest ? 'digest' : 'list'}
        data-actions={rowActions !== undefined || undefined}
        style={isPlaced ? widthsOf(shownColumns, widths) : undefined}
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
              target={target}
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
        download={hasDownload && isShown ? { board: csvOf(state), columns: shownColumns, name: title, locale: csvLocale } : undefined}
      />
    </section>
  )
}

/** Widths that were chosen, for all cells of a column at once. */
function widthsOf<P>(columns: readonly Column<P>[], widths: Readonly<Record<string, number>>): CSSProperties {
  const sizes: Record<string, number | string> = {}
  for (const [place, column] of columns.entries()) {
    const width = widths[column.id] ?? column.width
    if (width === undefined) continue
    sizes[`--bn-column-${place}`] = `${width}px`
    sizes[`--bn-grow-${place}`] = 0
  }
  return sizes as CSSProperties
}

/** How many rows tell the digits that scores have after the point. */
const SAMPLE = 20
const mostDecimals = <P,>(reader: RowReader<P>): number =>
  reader.rows(0, SAMPLE).reduce((most, row) => Math.max(most, row ? decimalsOf(row.score) : 0), 0)

/** How wide the scores may get: half a number is a wrong number. The widest is the best or, below zero, the least, with the digits after the point that others have. */
function scoreWidthOf<P>({ columns, formatters, best, least }: RowContext<P>, decimals: number): number | undefined {
  const column = columns.find(({ kind }) => kind === 'score')
  if (!column || best === undefined) return undefined
  const widths = [best, least].map((score) => {
    const { value, unit } = scoreWords(score, column, formatters)
    const own = decimalsOf(score)
    const missing = column.fractionDigits === undefined && decimals > own ? decimals - own + (own === 0 ? 1 : 0) : 0
    return value.length + missing + (unit ? unit.length + 1 : 0)
  })
  const widest = Math.max(...widths)
  return widest <= 9 ? undefined : ([12, 16, 20].find((width) => widest <= width) ?? 26)
}

/** How wide the ranks may get, so that their column never does while one scrolls. */
const digitsOf = (size: number) => (size < 10_000 ? undefined : size < 1_000_000 ? '6' : '9')
const sizeOf = (reader: { size(): number | undefined }) => reader.size()

function csvOf<P extends object>({ board, remote }: ReturnType<typeof useReader<P>>) {
  return remote ? { size: remote.size() ?? 0, window: remote.readAll } : (board as ShownBoard<P>)
}

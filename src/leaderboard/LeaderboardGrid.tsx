'use client'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
} from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import type { Row } from '../core/rank.js'
import type { BoardChange, Standing } from '../core/rankchanges.js'
import { useMessages, useReducedMotion } from '../internal/useSettings.js'
import { cellSize, LeaderboardRow, type RowContext } from './LeaderboardRow.js'
import type { RowReader } from './reader.js'
import { extentOf } from './scroller.js'
import type { ScrollStore } from './scrollstore.js'
import { CONTROLS, useGridFocus, type ActiveCell } from './useGridFocus.js'
import { useRowMoves, type AnchorMode } from './useRowMoves.js'
import { zoneOf, type LeaderboardZone } from './zones.js'

export interface LeaderboardGridProps<P> {
  reader: RowReader<P>
  store: ScrollStore
  context: RowContext<P>
  head: ReactNode
  titleId: string
  me: string | undefined
  zones: readonly LeaderboardZone[]
  hasDelta: boolean
  anchor: AnchorMode
  /** Where somebody asked to be brought: who tabs into the rows begins there. */
  target: { index: number } | undefined
  selected: ReadonlySet<string>
  onToggle?: (id: string) => void
  onOpen?: (row: Row<P>) => void
}

/** The rows in view, of however many there are, in an ARIA grid that tells their true places. */
export function LeaderboardGrid<P>(props: LeaderboardGridProps<P>) {
  const { reader, store, context, head, titleId, me, zones, hasDelta, anchor, target, selected, onToggle, onOpen } = props
  const t = useMessages('leaderboard', leaderboardMessages)
  const isStill = useReducedMotion()
  const viewport = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const hovered = useRef<string>(undefined)
  const range = useSyncExternalStore(store.subscribe, store.getRange, store.getServerRange)
  const moved = useRef<Map<string, Standing>>(undefined)

  const subscribe = useCallback(
    (onChange: () => void) =>
      reader.subscribe((change?: BoardChange) => {
        if (change) {
          // Several changes may come between two renders: the first place of each player is where they are seen to come from.
          moved.current ??= new Map()
          for (const [id, standing] of change.moved) if (!moved.current.has(id)) moved.current.set(id, standing)
        }
        onChange()
      }, windowOf(store)),
    [reader, store],
  )
  const version = useSyncExternalStore(subscribe, reader.getSnapshot, reader.getSnapshot)

  const size = reader.size() ?? 0
  const rows = reader.rows(range.first, range.count)
  const { active, handlers } = useGridFocus({
    reader,
    store,
    viewport,
    columnCount: context.columns.length,
    target,
    onToggle,
    onOpen: (id) => {
      const row = reader.row(id)
      if (row) onOpen?.(row)
    },
  })

  useLayoutEffect(() => (viewport.current ? store.attach(viewport.current) : undefined), [store])
  useLayoutEffect(() => {
    store.setList(size, context.rowPx)
    store.setCovered(me === undefined ? 0 : context.rowPx, me === undefined ? 0 : context.rowPx)
  }, [store, size, context.rowPx, me])
  const hasControls = context.actions !== undefined || context.columns.some((column) => column.cell)
  useLayoutEffect(() => {
    // One tab stop: by Tab through the controls of each row one would never leave a list that goes on.
    if (hasControls)
      for (const control of body.current?.querySelectorAll<HTMLElement>(`[data-column] :is(${CONTROLS})`) ?? []) control.tabIndex = -1
  })
  useEffect(() => reader.want?.([[range.first, range.count]]), [reader, range])

  useRowMoves({
    store,
    body,
    first: range.first,
    ids: rows.map((row) => row?.id),
    reader,
    version,
    takeMoved() {
      const taken = moved.current
      moved.current = undefined
      return taken
    },
    indexOf: reader.indexOf,
    anchor,
    me,
    heldId: () => hovered.current ?? (viewport.current?.contains(document.activeElement) ? active?.id : undefined),
    isStill,
  })

  const onPointerOver = (event: { target: EventTarget }) => {
    hovered.current = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset.id
  }
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    const id = target.closest<HTMLElement>('[data-id]')?.dataset.id
    if (id === undefined || target.closest('a, button, input, select, textarea')) return
    onToggle?.(id)
    const row = reader.row(id)
    if (row) onOpen?.(row)
  }

  const seen = new Set<string>()
  const draw = (row: Row<P> | undefined, index: number, above: Row<P> | undefined) => {
    const top = index * context.rowPx - range.shift
    const isActive = active?.index === index
    // A remote page that is late may repeat a player: the second one is drawn by its place.
    const key = row && !seen.has(row.id) ? row.id : `#${index}`
    if (!row)
      return (
        <WaitingRow
          key={key}
          context={context}
          index={index}
          top={top}
          active={isActive ? active : undefined}
          word={t('loadingRow', { row: index + 1 })}
        />
      )
    seen.add(row.id)
    const zone = zoneOf(zones, row, size)
    return (
      <LeaderboardRow
        key={key}
        context={context}
        row={row}
        index={index}
        top={top}
        isMe={row.id === me}
        previousRank={hasDelta ? reader.previousRankOf(row) : undefined}
        hasDelta={hasDelta}
        zone={zone}
        isZoneStart={zone !== undefined && (above === undefined || zoneOf(zones, above, size)?.id !== zone.id)}
        activeColumn={isActive ? active.column : -1}
        isSelected={selected.has(row.id)}
      />
    )
  }
  // The row with the focus stays in the document, wherever one scrolls.
  const pinned = active && (active.index < range.first || active.index >= range.first + rows.length) ? active.index : undefined
  const pinnedRow = pinned === undefined ? undefined : draw(reader.rows(pinned, 1)[0], pinned, undefined)
  const { isPlaced, rowPx } = context
  const extent = useMemo(
    () => (isPlaced ? ({ blockSize: extentOf(size * rowPx), '--bn-row': `${rowPx}px` } as CSSProperties) : undefined),
    [isPlaced, rowPx, size],
  )
  return (
    <div
      ref={viewport}
      className="bn-LeaderboardTable-viewport bn-focusable"
      role="grid"
      aria-labelledby={titleId}
      aria-rowcount={size + 1}
      aria-colcount={context.columns.length}
      aria-multiselectable={onToggle ? true : undefined}
      tabIndex={active ? -1 : 0}
      onPointerOver={onPointerOver}
      onPointerLeave={() => (hovered.current = undefined)}
      onClick={onClick}
      onKeyDown={handlers.onKeyDown}
      onFocus={handlers.onFocus}
      onBlur={handlers.onBlur}
    >
      {head}
      <div ref={body} className="bn-LeaderboardTable-body" role="rowgroup" data-placed={isPlaced || undefined} style={extent}>
        {pinned !== undefined && pinned < range.first && pinnedRow}
        {rows.map((row, at) => draw(row, range.first + at, at === 0 ? reader.rows(range.first - 1, 1)[0] : rows[at - 1]))}
        {pinned !== undefined && pinned >= range.first && pinnedRow}
      </div>
    </div>
  )
}

const windowOf = (store: ScrollStore) => () => {
  const { first, count } = store.getRange()
  return { start: first, count }
}

interface WaitingRowProps<P> {
  context: RowContext<P>
  index: number
  top: number
  active: ActiveCell | undefined
  word: string
}

/** A row on its way: its place is kept, and can be focused. */
function WaitingRow<P>({ context, index, top, active, word }: WaitingRowProps<P>) {
  return (
    <div
      className="bn-LeaderboardTable-row"
      role="row"
      aria-rowindex={index + 2}
      aria-busy="true"
      data-index={index}
      style={context.isPlaced ? { translate: `0 ${top}px` } : undefined}
    >
      {context.columns.map((column, place) => (
        <div
          key={column.id}
          className="bn-LeaderboardTable-cell"
          role="gridcell"
          aria-colindex={place + 1}
          tabIndex={active?.column === place ? 0 : -1}
          data-kind={column.kind}
          data-column={place}
          data-align={column.align}
          data-optional={column.isOptional || undefined}
          style={cellSize(place, context.isPlaced)}
        >
          <span className="bn-Skeleton bn-LeaderboardTable-bone" />
          {place === 0 && <span className="bn-hidden">{word}</span>}
        </div>
      ))}
    </div>
  )
}

'use client'
import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { useMessages } from '../internal/useSettings.js'
import type { Column } from './columns.js'
import { cellSize, sizedContent } from './LeaderboardRow.js'
import { forwardOf } from './useGridFocus.js'

export interface LeaderboardHeadProps<P> {
  columns: readonly Column<P>[]
  isPlaced: boolean
  isReversed: boolean
  /** Undefined where the list is too short to turn. */
  onReverse?: () => void
  widths: Readonly<Record<string, number>>
  onWidth: (id: string, width: number) => void
}

const LEAST_PX = 32
const STEP_PX = 16

/** The heads of the columns: the rank turns the list around, and every one can be made wider. */
export function LeaderboardHead<P>({ columns, isPlaced, isReversed, onReverse, widths, onWidth }: LeaderboardHeadProps<P>) {
  const t = useMessages('leaderboard', leaderboardMessages)
  return (
    <div className="bn-LeaderboardTable-head" role="rowgroup">
      <div className="bn-LeaderboardTable-headrow" role="row" aria-rowindex={1}>
        {columns.map((column, place) => {
          const words = column.header ?? (column.message ? t(column.message) : column.id)
          const content = (
            <>
              {column.kind === 'rank' && onReverse ? (
                <button
                  type="button"
                  className="bn-LeaderboardTable-sort bn-focusable"
                  aria-label={`${words}: ${t(isReversed ? 'forward' : 'reverse')}`}
                  title={t(isReversed ? 'forward' : 'reverse')}
                  onClick={onReverse}
                >
                  {/* The arrow stands where the digits of the ranks end. */}
                  <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
                    <path d={isReversed ? 'M4 1 7.5 6.5H.5Z' : 'M4 7 .5 1.5h7Z'} />
                  </svg>
                  <span aria-hidden="true">#</span>
                </button>
              ) : (
                <span className={isWordless(column.kind) ? 'bn-hidden' : 'bn-LeaderboardTable-heading'}>{words}</span>
              )}
              {onReverse && !isWordless(column.kind) && (
                <ResizeHandle
                  label={t('resize', { column: words })}
                  width={widths[column.id]}
                  onWidth={(width) => onWidth(column.id, width)}
                />
              )}
            </>
          )
          return (
            <div
              key={column.id}
              className="bn-LeaderboardTable-cell"
              role="columnheader"
              aria-label={words}
              aria-colindex={place + 1}
              aria-sort={column.kind === 'rank' && onReverse ? (isReversed ? 'descending' : 'ascending') : undefined}
              data-kind={column.kind}
              data-column={place}
              data-align={column.align}
              data-optional={column.isOptional || undefined}
              data-sized={(!isPlaced && column.width !== undefined) || undefined}
              style={cellSize(place, isPlaced)}
            >
              {sizedContent(column.width, isPlaced, content)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Heads that only a screen reader says: what is below them explains itself. */
const isWordless = (kind: string) => kind === 'rank' || kind === 'change' || kind === 'avatar' || kind === 'share' || kind === 'actions'

function ResizeHandle({ label, width, onWidth }: { label: string; width: number | undefined; onWidth: (width: number) => void }) {
  const drag = useRef<{ x: number; width: number }>(undefined)
  const widthOf = (handle: Element) => handle.parentElement?.getBoundingClientRect().width ?? LEAST_PX
  const resize = (next: number) => onWidth(Math.max(LEAST_PX, Math.round(next)))
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    // jsdom has no pointer capture.
    event.currentTarget.setPointerCapture?.(event.pointerId)
    drag.current = { x: event.clientX, width: widthOf(event.currentTarget) }
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (drag.current) resize(drag.current.width + (event.clientX - drag.current.x) * forwardOf(event.currentTarget))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    event.stopPropagation()
    resize(widthOf(event.currentTarget) + by * forwardOf(event.currentTarget) * STEP_PX)
  }
  return (
    <span
      className="bn-LeaderboardTable-resize bn-focusable"
      role="slider"
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={width ?? LEAST_PX}
      aria-valuemin={LEAST_PX}
      aria-valuemax={1_000}
      aria-valuetext={width === undefined ? 'auto' : `${width} px`}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (drag.current = undefined)}
      onPointerCancel={() => (drag.current = undefined)}
      onKeyDown={onKeyDown}
    />
  )
}

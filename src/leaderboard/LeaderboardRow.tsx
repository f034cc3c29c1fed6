import { memo, type CSSProperties, type ReactNode } from 'react'
import type { Formatters } from '../core/format.js'
import { ownFormatters } from '../core/ownformatters.js'
import type { Row } from '../core/rank.js'
import { Sparkline } from '../internal/Sparkline.js'
import { Avatar } from './Avatar.js'
import { scoreWords, valueOf, type Column } from './columns.js'
import { nameOf } from '../core/names.js'
import type { LeaderboardZone } from './zones.js'

/** What every row of one table has in common; it changes seldom, and then all rows are drawn anew. */
export interface RowContext<P> {
  columns: readonly Column<P>[]
  formatters: Formatters
  /** Fixed words, said by the table so that a row needs no hook. */
  words: { you: string; up: (count: string) => string; down: (count: string) => string; same: string; isNew: string }
  /** Draws places and widths by style; false on the server, where a strict policy would block it. */
  isPlaced: boolean
  rowPx: number
  /** For `rowPx` of the application's own, which no class knows. */
  hasOwnHeight: boolean
  best: number | undefined
  least: number
  actions?: (row: Row<P>) => ReactNode
  isSelectable: boolean
  /** A grid's row takes the focus; a table's is only read; a ghost is a picture of a row that is elsewhere. */
  kind: 'grid' | 'table' | 'ghost'
}

export interface LeaderboardRowProps<P> {
  context: RowContext<P>
  row: Row<P>
  index: number
  top: number
  isMe: boolean
  /** Null for a player who came after the ranks were noted; undefined where none were. */
  previousRank: number | null | undefined
  hasDelta: boolean
  zone?: LeaderboardZone
  /** The first row of its zone says the zone's name. */
  isZoneStart: boolean
  /** The column that holds the focus; -1 where another row does. */
  activeColumn: number
  isSelected: boolean
}

/**
 * A width that was chosen stands on the frame, so that a change of it draws no row. The stylesheet has it for the first columns, by their
 * number, so that most tables need no style on any cell.
 */
export function cellSize(place: number, isPlaced: boolean): CSSProperties | undefined {
  if (!isPlaced || place < NUMBERED) return undefined
  return { flexBasis: `var(--bn-column-${place}, var(--bn-cell))`, flexGrow: `var(--bn-grow-${place}, var(--bn-cell-grow))` }
}
const NUMBERED = 8

/**
 * A cell's content, as wide as the column was told to be where no style may say so yet: in the server's HTML, and until it is hydrated. The
 * content lies over a measure of that width, so that the cell takes its width from the measure alone.
 */
export function sizedContent(width: number | undefined, isPlaced: boolean, content: ReactNode): ReactNode {
  if (isPlaced || width === undefined) return content
  return (
    <>
      <svg className="bn-LeaderboardTable-measure" width={width} height="1" aria-hidden="true" />
      <span className="bn-LeaderboardTable-sized">{content}</span>
    </>
  )
}

const CELL_ROLES = { grid: 'gridcell', table: 'cell', ghost: undefined }

function LeaderboardRowView<P>(props: LeaderboardRowProps<P>) {
  const { context, row, index, top, isMe, zone, activeColumn, isSelected } = props
  const isGhost = context.kind === 'ghost'
  const isMeasured = context.hasOwnHeight && (!context.isPlaced || context.kind !== 'grid')
  return (
    <div
      className="bn-LeaderboardTable-row"
      role={isGhost ? undefined : 'row'}
      aria-rowindex={isGhost ? undefined : index + 2}
      aria-selected={context.isSelectable ? isSelected : undefined}
      data-id={row.id}
      data-index={index}
      data-me={isMe || undefined}
      data-zone={zone?.tone ?? (zone ? 'reward' : undefined)}
      data-zone-start={props.isZoneStart || undefined}
      data-selected={isSelected || undefined}
      data-current={activeColumn >= 0 || undefined}
      data-own-height={isMeasured || undefined}
      style={context.isPlaced && context.kind === 'grid' ? { translate: `0 ${top}px` } : undefined}
    >
      {isMeasured && <svg width="1" height={context.rowPx} aria-hidden="true" />}
      {context.columns.map((column, place) => (
        <div
          key={column.id}
          className="bn-LeaderboardTable-cell"
          role={CELL_ROLES[context.kind]}
          aria-colindex={isGhost ? undefined : place + 1}
          aria-selected={context.isSelectable && context.kind === 'grid' ? isSelected : undefined}
          tabIndex={context.kind !== 'grid' ? undefined : activeColumn === place ? 0 : -1}
          data-kind={column.kind}
          data-column={place}
          data-align={column.align}
          data-optional={column.isOptional || undefined}
          data-sized={(!context.isPlaced && column.width !== undefined) || undefined}
          style={cellSize(place, context.isPlaced)}
        >
          {sizedContent(column.width, context.isPlaced, contentOf(column, props))}
        </div>
      ))}
    </div>
  )
}

/** Drawn again only when something about its own row has changed. */
export const LeaderboardRow = memo(LeaderboardRowView) as typeof LeaderboardRowView

/** No component of its own: a list has hundreds of cells, and each would be kept track of. */
function contentOf<P>(column: Column<P>, props: LeaderboardRowProps<P>): ReactNode {
  const { context, row, isMe, zone, isZoneStart, previousRank, hasDelta } = props
  const { formatters, words } = context
  if (column.cell) return column.cell(row)
  switch (column.kind) {
    case 'rank':
      return formatters.number(row.rank, { maximumFractionDigits: 1 })
    case 'change':
      return hasDelta && previousRank !== undefined ? (
        <Delta delta={previousRank === null ? undefined : previousRank - row.rank} context={context} />
      ) : null
    case 'avatar': {
      const { avatar } = row.player as { avatar?: unknown }
      return <Avatar name={nameOf(row)} src={typeof avatar === 'string' ? avatar : undefined} />
    }
    case 'name':
      return (
        <>
          {/* Isolated, so that a name in another direction turns nothing around it. */}
          <bdi className="bn-LeaderboardTable-name">{nameOf(row)}</bdi>
          {isMe && <span className="bn-LeaderboardTable-you">{words.you}</span>}
          {zone && <ZoneMark zone={zone} isWord={isZoneStart} />}
        </>
      )
    case 'share': {
      const share = shareOf(row.score, context.best, context.least)
      return (
        <>
          <ShareBar share={share} />
          <span className="bn-hidden">{formatters.percent(share)}</span>
        </>
      )
    }
    case 'score': {
      const words = scoreWords(row.score, column, formatters)
      return (
        <>
          {/* Between letters that run to the left, a minus would stand behind its number. */}
          {row.score < 0 ? <bdi>{words.value}</bdi> : words.value}
          {words.unit && (
            <span className="bn-unit" data-attached={words.text === words.value + words.unit || undefined}>
              {words.unit}
            </span>
          )}
        </>
      )
    }
    case 'sparkline':
      return <Sparkline data={column.sparkline?.(row) ?? []} height={20} />
    case 'actions':
      return context.actions?.(row)
    default: {
      const value = valueOf(column, row)
      return <bdi>{typeof value === 'number' ? ownFormatters(formatters, column.formatValue).value(value, column.unit).text : value}</bdi>
    }
  }
}

/** 0–1 of the way from the least to the best. */
function shareOf(score: number, best: number | undefined, least: number): number {
  if (best === undefined || best === least) return 1
  return Math.max(0, Math.min(1, (score - least) / (best - least)))
}

/** SVG, because a width in a style attribute is blocked in the server's HTML. */
function ShareBar({ share }: { share: number }) {
  return (
    <svg className="bn-LeaderboardTable-bar" width="100%" height="3" aria-hidden="true">
      <rect className="bn-LeaderboardTable-track" width="100%" height="3" rx="1.5" />
      <rect className="bn-LeaderboardTable-fill" width={`${Math.round(share * 1_000) / 10}%`} height="3" rx="1.5" />
    </svg>
  )
}

const ARROWS = { up: 'M3.5 1 7 7H0Z', down: 'M3.5 7 0 1H7Z', same: 'M0 3.25H7V4.75H0Z' }

function Delta<P>({ delta, context: { words, formatters } }: { delta: number | undefined; context: RowContext<P> }) {
  if (delta === undefined) return <span className="bn-LeaderboardTable-new">{words.isNew}</span>
  const direction = delta > 0 ? 'up' : delta < 0 ? 'down' : 'same'
  const count = formatters.number(Math.abs(delta), { maximumFractionDigits: 1 })
  return (
    <span className="bn-LeaderboardTable-delta" data-direction={direction}>
      <svg viewBox="0 0 7 8" width="7" height="8" aria-hidden="true">
        <path d={ARROWS[direction]} />
      </svg>
      <span className="bn-hidden">{direction === 'same' ? words.same : words[direction](count)}</span>
      {direction !== 'same' && <span aria-hidden="true">{count}</span>}
    </span>
  )
}

const ZONE_SHAPES = { promotion: 'M5 1 9 9H1Z', relegation: 'M5 9 1 1H9Z', reward: 'M5 0 10 5 5 10 0 5Z' }

function ZoneMark({ zone, isWord }: { zone: LeaderboardZone; isWord: boolean }) {
  const tone = zone.tone ?? 'reward'
  return (
    <span className="bn-LeaderboardTable-zone" data-tone={tone} title={zone.label}>
      <svg viewBox="0 0 10 10" width="8" height="8" aria-hidden="true">
        <path d={ZONE_SHAPES[tone]} />
      </svg>
      <span className={isWord ? 'bn-LeaderboardTable-zoneword' : 'bn-hidden'}>{zone.label}</span>
    </span>
  )
}

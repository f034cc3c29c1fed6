'use client'
import { useState, type KeyboardEvent } from 'react'
import type { Formatters } from '../core/format.js'
import { engagementMessages } from '../core/messages/engagement.js'
import { useMessages } from '../internal/useSettings.js'
import type { EngagementRow, EngagementSeries } from './engagement.js'
import { fromWidth, type PeriodWords } from './engagementperiods.js'
import { EngagementTip } from './EngagementTip.js'
import { capital, changeOf, periodDetails, shortFigure } from './engagementwords.js'

export interface EngagementColumnsProps {
  title: string
  rows: readonly EngagementRow[]
  words: readonly PeriodWords[]
  series?: EngagementSeries
  before: string
  formatters: Formatters
  hasPrevious: boolean
  onPeriodClick?: (row: EngagementRow) => void
}

interface ActiveColumn {
  /** Under the pointer or the focus; −1 for none. */
  place: number
  /** Is its read-out shown? */
  isOpen: boolean
  /** In the lower half of the plot, because the pointer came in the upper one. */
  isLow: boolean
}

/** A row of a table that stands upright is still one: said again for browsers that go by how it is displayed. */
const AS = {
  column: { role: 'columnheader' },
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'rowheader' },
  cell: { role: 'cell' },
}

/**
 * The periods as a table whose rows stand side by side, each as wide as its bar: period, value, what it is compared with, change. What has no room
 * in a narrow column is there for screen readers, and in the read-out. One stop in the tab order, with arrow keys from period to period.
 */
export function EngagementColumns({ title, rows, words, series, before, formatters, hasPrevious, onPeriodClick }: EngagementColumnsProps) {
  const t = useMessages('engagement', engagementMessages)
  const [active, setActive] = useState<ActiveColumn>({ place: -1, isOpen: false, isLow: false })
  const unit = series?.unit
  // Someone who comes by keyboard begins at the latest; rows may have gone since.
  const stop = active.place < 0 ? rows.length - 1 : Math.min(active.place, rows.length - 1)
  const heads = [t('period'), series?.label ?? series?.id ?? '', ...(hasPrevious ? [capital(before, formatters.locale), t('change')] : [])]
  const open = active.isOpen ? rows[active.place] : undefined
  return (
    <>
      <table
        {...AS.table}
        className="bn-Engagement-table bn-figures"
        aria-label={title}
        onPointerLeave={() => setActive({ place: -1, isOpen: false, isLow: false })}
      >
        <thead {...AS.group} className="bn-hidden">
          <tr {...AS.row}>
            {heads.map((label, place) => (
              <th key={place} {...AS.column} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...AS.group}>
          {rows.map((row, place) => {
            const value = formatters.value(row.value, unit).text
            const change = hasPrevious ? changeOf(row.value, row.previous, unit, formatters, t) : null
            const reading = [value, ...periodDetails(row, change, before, t)].reduce((first, second) => t('detail', { first, second }))
            return (
              <Column
                key={row.key}
                row={row}
                words={words[place] as PeriodWords}
                place={place}
                figure={row.isPartial ? t('detail', { first: value, second: t('incomplete') }) : value}
                short={shortFigure(row.value, unit, formatters)}
                previous={hasPrevious ? formatters.value(row.previous, unit).text : undefined}
                change={hasPrevious ? (change?.signed ?? formatters.number(null)) : undefined}
                incomplete={row.isPartial ? t('incomplete') : undefined}
                reading={t('place', { reading, place: place + 1, count: rows.length })}
                count={rows.length}
                isStop={place === stop}
                isOpen={place === active.place && active.isOpen}
                onActive={(isOpen, isLow = false) => setActive({ place, isOpen, isLow })}
                onPeriodClick={onPeriodClick}
              />
            )
          })}
        </tbody>
      </table>
      {open && (
        <div className="bn-Engagement-readout" aria-hidden="true">
          <EngagementTip
            row={open}
            full={words[active.place]?.full ?? ''}
            share={(active.place + 0.5) / rows.length}
            isLow={active.isLow}
            series={series}
            before={before}
            formatters={formatters}
            hasPrevious={hasPrevious}
          />
        </div>
      )}
    </>
  )
}

interface ColumnProps {
  row: EngagementRow
  words: PeriodWords
  place: number
  /** What the cells say; `change` is undefined where there is nothing to compare with. */
  figure: string
  short: string
  previous?: string
  change?: string
  incomplete?: string
  /** What a screen reader says after the period. */
  reading: string
  count: number
  /** The one of all columns that Tab reaches. */
  isStop: boolean
  isOpen: boolean
  onActive: (isOpen: boolean, isLow?: boolean) => void
  onPeriodClick?: (row: EngagementRow) => void
}

/** There may be hundreds of columns: their words are made beside them, and they use no hook. */
function Column(props: ColumnProps) {
  const { row, words, place, figure, short, previous, change, incomplete, reading, count, isStop, isOpen, onActive, onPeriodClick } = props
  return (
    <tr
      {...AS.row}
      data-active={isOpen || undefined}
      data-partial={row.isPartial || undefined}
      onPointerEnter={(event) => {
        const { top, height } = event.currentTarget.getBoundingClientRect()
        onActive(true, event.clientY < top + height / 2)
      }}
    >
      <th {...AS.head} scope="row">
        <button
          type="button"
          className="bn-Engagement-button"
          tabIndex={isStop ? 0 : -1}
          // Begins with what is seen, so that a voice can press it by those words.
          aria-label={`${words.full} `.startsWith(`${words.short} `) ? words.full : `${words.short} – ${words.full}`}
          // Of every role, says ARIA 1.3: and no element of its own for each of hundreds of columns.
          // oxlint-disable-next-line jsx-a11y/role-supports-aria-props
          aria-description={reading}
          onFocus={() => onActive(true)}
          onBlur={() => onActive(false)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onActive(false)
            else moveFocus(event, place, count)
          }}
          onClick={() => (onPeriodClick ? onPeriodClick(row) : onActive(!isOpen))}
        >
          <bdi data-from={fromWidth(words.from)}>{words.short}</bdi>
        </button>
      </th>
      <td {...AS.cell}>{short === figure ? figure : <Shortened words={figure} short={short} />}</td>
      {change !== undefined && (
        <>
          <td {...AS.cell} className="bn-Engagement-previous">
            {previous}
          </td>
          <td {...AS.cell}>{incomplete === undefined ? change : <Shortened words={change} short={incomplete} />}</td>
        </>
      )}
    </tr>
  )
}

/** What a screen reader says, and what there is room for. */
const Shortened = ({ words, short }: { words: string; short: string }) => (
  <>
    <span className="bn-hidden">{words}</span>
    <bdi aria-hidden="true">{short}</bdi>
  </>
)

/** A Page key crosses this share of the periods. */
const PAGE = 0.1

/** Left, right, first, last and a tenth of the way among the buttons of all periods. */
function moveFocus(event: KeyboardEvent, place: number, count: number) {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const page = Math.max(1, Math.round(count * PAGE))
  const steps: Record<string, number> = {
    ArrowRight: place + 1,
    ArrowLeft: place - 1,
    Home: 0,
    End: count - 1,
    PageUp: place - page,
    PageDown: place + page,
  }
  const next = steps[event.key]
  if (next === undefined) return
  event.preventDefault()
  const buttons = event.currentTarget.closest('tbody')?.querySelectorAll<HTMLButtonElement>('button')
  buttons?.[Math.min(Math.max(next, 0), count - 1)]?.focus()
}

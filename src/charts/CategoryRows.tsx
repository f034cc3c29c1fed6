'use client'
import { useId, useState, type KeyboardEvent } from 'react'
import type { Formatters, Unit } from '../core/format.js'
import { categoryMessages } from '../core/messages/categories.js'
import { useDirection, useMessages, useReducedMotion } from '../internal/useSettings.js'
import { ValueWithUnit } from '../internal/ValueWithUnit.js'
import { shareText, type Arrangement, type Category, type CategoryRow } from './categories.js'
import { usePainter } from './usePainter.js'

/** The painter, with recharts; fetched once for all charts. */
const loadBars = () => import('./CategoryBars.js')

/** A row is no taller than this, however few there are. */
const ROW_PX = 40

export interface CategoryRowsProps extends Arrangement {
  title: string
  height: number
  unit?: Unit
  formatters: Formatters
  categoryLabel: string
  valueLabel: string
  onCategoryClick?: (categories: readonly Category[]) => void
}

/**
 * The plot of a CategoryChart. The words are a table, which is in the server's HTML and stays; the bars are painted over it as soon as
 * recharts is there, in room that was kept for them. Each label is a button, the one under the arrow keys in the tab order.
 */
export function CategoryRows({
  rows,
  total,
  title,
  height,
  unit,
  formatters,
  categoryLabel,
  valueLabel,
  onCategoryClick,
}: CategoryRowsProps) {
  const t = useMessages('categories', categoryMessages)
  const [active, setActive] = useState<ActiveRow>({ place: -1, isOpen: false })
  // Rows may have gone since.
  const stop = Math.min(Math.max(active.place, 0), rows.length - 1)
  const heads = [categoryLabel, valueLabel, ...(total === null ? [] : [t('share')])]
  return (
    <div className="bn-Categories" onPointerLeave={() => setActive({ place: -1, isOpen: false })}>
      <svg className="bn-ChartFrame-space" width="1" height={Math.min(height, rows.length * ROW_PX)} aria-hidden="true" />
      <table className="bn-Categories-table bn-figures" aria-label={title}>
        <thead>
          <tr>
            {heads.map((label, place) => (
              <th key={place} scope="col">
                <span className="bn-hidden">{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <Row
              key={row.key}
              row={row}
              place={place}
              count={rows.length}
              unit={unit}
              formatters={formatters}
              hasShare={total !== null}
              isStop={place === stop}
              isActive={place === active.place}
              isOpen={place === active.place && active.isOpen}
              onActive={setActive}
              onCategoryClick={onCategoryClick}
            />
          ))}
        </tbody>
      </table>
      <Bars rows={rows} />
    </div>
  )
}

interface ActiveRow {
  /** Under the pointer or the focus; −1 for none. */
  place: number
  /** Is its detail shown? */
  isOpen: boolean
}

interface RowProps extends Pick<CategoryRowsProps, 'unit' | 'formatters' | 'onCategoryClick'> {
  row: CategoryRow
  place: number
  count: number
  hasShare: boolean
  /** The one of all rows that Tab reaches. */
  isStop: boolean
  isActive: boolean
  isOpen: boolean
  onActive: (active: ActiveRow) => void
}

/** A longer label may be cut off: it is written out while its row is active. */
const LONG_LABEL = 24

function Row({ row, place, count, unit, formatters, hasShare, isStop, isActive, isOpen, onActive, onCategoryClick }: RowProps) {
  const t = useMessages('categories', categoryMessages)
  const id = useId()
  const figure = formatters.value(row.value, unit)
  const share = shareText(row.share, formatters)
  const isGroup = row.categories.length > 1
  const activate = () => onActive({ place, isOpen: isGroup || row.label.length > LONG_LABEL })
  return (
    <tr data-active={isActive || undefined} onPointerEnter={activate}>
      <th scope="row">
        <button
          type="button"
          className="bn-Categories-button bn-focusable"
          tabIndex={isStop ? 0 : -1}
          aria-describedby={`${id}reading`}
          aria-expanded={onCategoryClick ? undefined : isOpen}
          onFocus={activate}
          onBlur={() => onActive({ place, isOpen: false })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onActive({ place, isOpen: false })
            else moveFocus(event, place, count)
          }}
          onClick={() => (onCategoryClick ? onCategoryClick(row.categories) : onActive({ place, isOpen: !isOpen }))}
        >
          <bdi className="bn-Categories-label">{row.label}</bdi>
        </button>
        <span className="bn-hidden" id={`${id}reading`} aria-hidden="true">
          {t(row.share === null ? 'reading' : 'readingShare', { value: figure.text, share, place: place + 1, count })}
        </span>
        {isOpen && (
          <div className="bn-Categories-detail" role="tooltip">
            {isGroup ? <Group categories={row.categories} unit={unit} formatters={formatters} /> : <bdi>{row.label}</bdi>}
          </div>
        )}
      </th>
      <td data-numeric>
        <bdi>
          <ValueWithUnit {...figure} />
        </bdi>
      </td>
      {hasShare && (
        <td data-numeric className="bn-Categories-share">
          {share}
        </td>
      )}
    </tr>
  )
}

/** Up, down, first and last among the buttons of all rows. */
function moveFocus(event: KeyboardEvent, place: number, count: number) {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: count - 1 }[event.key]
  if (next === undefined) return
  event.preventDefault()
  const buttons = event.currentTarget.closest('tbody')?.querySelectorAll<HTMLButtonElement>('button')
  buttons?.[Math.min(Math.max(next, 0), count - 1)]?.focus()
}

/** How many of those that share a row are named. */
const NAMED = 8

/** Those that share a row. */
function Group({ categories, unit, formatters }: Pick<CategoryRowsProps, 'unit' | 'formatters'> & { categories: readonly Category[] }) {
  const t = useMessages('categories', categoryMessages)
  const unnamed = categories.length - NAMED
  return (
    <>
      {categories.slice(0, NAMED).map((category, place) => (
        <span key={place} className="bn-Categories-member">
          <bdi>{category.label ?? category.id}</bdi>
          <bdi>{formatters.value(category.value, unit).text}</bdi>
        </span>
      ))}
      {unnamed > 0 && <span>{t('other', { count: unnamed })}</span>}
    </>
  )
}

/** Loads the painter when the chart comes near the screen, and gives it the size of the table. */
function Bars({ rows }: { rows: readonly CategoryRow[] }) {
  const { ref, paint } = usePainter(loadBars)
  const isAnimated = !useReducedMotion()
  const isRightToLeft = useDirection() === 'rtl'
  return (
    <div className="bn-Categories-bars" ref={ref} data-state={paint ? 'painted' : 'waiting'} aria-hidden="true">
      {paint && (
        <paint.module.CategoryBars
          rows={rows}
          width={paint.width}
          height={paint.height}
          isAnimated={isAnimated}
          isRightToLeft={isRightToLeft}
        />
      )}
    </div>
  )
}

'use client'
import type { ComponentPropsWithRef } from 'react'
import { BinnacleError } from '../core/errors.js'
import type { Formatters, Unit } from '../core/format.js'
import { categoryMessages } from '../core/messages/categories.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import { classNames } from '../internal/classNames.js'
import type { DataProps } from '../internal/data.js'
import { reportOnce } from '../internal/report.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { arrange, isolate, shareText, type Category, type CategoryOrder, type CategoryRow } from './categories.js'
import { CategoryRows } from './CategoryRows.js'
import { ChartFrame, type ChartFrameOptions } from './ChartFrame.js'
import type { ChartTable } from './PlainTable.js'
import { shorten } from './textwidth.js'

export interface CategoryChartProps
  extends ChartFrameOptions, DataProps<readonly Category[]>, Omit<ComponentPropsWithRef<'figure'>, 'title' | 'children' | 'onError'> {
  /** Of every value. @default 'count' */
  unit?: Unit
  /** Writes every value in a way of its own. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** @default 'descending' */
  order?: CategoryOrder
  /** How many rows at most; the smallest categories share the last one. @default as many as fit the height */
  maxRows?: number
  /** Heads the labels, in the table and for screen readers: "Error". @default 'Category' */
  categoryLabel?: string
  /** Heads the values: "Requests". @default 'Value' */
  valueLabel?: string
  /** Makes each row a button. Called with its category, or with all that share the last row. */
  onCategoryClick?: (categories: readonly Category[]) => void
}

/** The least height of a row, in px. */
const ROW_PX = 32
const NONE: readonly Category[] = []

/**
 * Values by category as bars, the largest first: errors by type, requests by route. Label, value and share stand at each bar; the rest of a
 * long tail shares one row. The server sends them as a table, and recharts, loaded on demand, paints the bars into it.
 *
 * @example
 * <CategoryChart title="Errors by type" data={[{ id: 'timeout', label: 'Timeout', value: 1204 }, { id: '502', value: 311 }]} />
 */
export function CategoryChart({
  title,
  height = 300,
  unit,
  formatValue,
  order = 'descending',
  maxRows = Math.max(2, Math.floor(height / ROW_PX)),
  categoryLabel,
  valueLabel,
  onCategoryClick,
  data,
  error,
  className,
  ...rest
}: CategoryChartProps) {
  const t = useMessages('categories', categoryMessages)
  const formatters = ownFormatters(usePlainFormatters(), formatValue)
  const fault = data == null || Array.isArray(data) ? undefined : notAList(data)
  const categories = fault ? NONE : (data ?? NONE)
  const { rows, total } = arrange(categories, order, maxRows, (count) => t('other', { count }))
  const labels = { categoryLabel: categoryLabel ?? t('category'), valueLabel: valueLabel ?? t('value') }
  const largest = rows.filter(({ categories: own }) => own.length === 1).toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0]

  const takeaway = (row: CategoryRow) =>
    t(row.share === null ? 'most' : 'largest', {
      label: isolate(shorten(row.label)),
      value: formatters.value(row.value, unit).text,
      share: shareText(row.share, formatters),
      total: formatters.value(total, unit).text,
    })
  const table = () => {
    const all = arrange(categories, order, Number.POSITIVE_INFINITY, String)
    return tableOf(all.rows, [labels.categoryLabel, labels.valueLabel, ...(all.total === null ? [] : [t('share')])], unit, formatters)
  }
  return (
    <ChartFrame
      {...rest}
      title={title}
      height={height}
      className={classNames('bn-CategoryChart', className)}
      data={fault ? undefined : data}
      error={fault ?? error}
      isEmpty={categories.length === 0}
      caption={largest?.value ? takeaway(largest) : ''}
      table={table}
    >
      <CategoryRows
        title={title}
        height={height}
        unit={unit}
        formatters={formatters}
        rows={rows}
        total={total}
        onCategoryClick={onCategoryClick}
        {...labels}
      />
    </ChartFrame>
  )
}

/** The table view: the same rows, none of them grouped. */
function tableOf(rows: readonly CategoryRow[], heads: readonly string[], unit: Unit | undefined, formatters: Formatters): ChartTable {
  const hasShare = heads.length > 2
  return {
    columns: heads.map((label, place) => ({ label, isNumeric: place > 0, unit: place === 1 ? unit : undefined })),
    rows: rows.map(({ label, value, share }) => [
      label,
      formatters.value(value, unit).text,
      ...(hasShare ? [shareText(share, formatters)] : []),
    ]),
    valuesAt: (row) => {
      const { label, value, share } = rows[row] as CategoryRow
      return [label, value, ...(hasShare ? [share] : [])]
    },
  }
}

function notAList(data: unknown): BinnacleError {
  const error = new BinnacleError(
    'invalid-series',
    `CategoryChart: \`data\` is ${typeof data}, not a list. Pass an array of { id, label, value }, or leave it out while it loads.`,
  )
  reportOnce(error)
  return error
}

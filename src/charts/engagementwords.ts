import { isManifold, timesOf } from '../core/change.js'
import type { Formatters, Unit } from '../core/format.js'
import type { EngagementMessages } from '../core/messages/engagement.js'
import type { MessageParameters } from '../core/messages/format.js'
import { isolate } from './categories.js'
import { shorten } from './textwidth.js'
import type { EngagementReading, EngagementRow, EngagementSeries } from './engagement.js'

export type EngagementWords = (key: keyof EngagementMessages, parameters?: MessageParameters) => string

/** A tenth of a percent is the last digit that is printed. */
const LEAST_RATIO = 0.0005

/** How a value stands to what it is compared with. */
export interface Change {
  direction: 'more' | 'less' | 'same' | 'times'
  /** The size without a sign: "9.1%"; of many times as much, how many: "69". */
  size: string
  /** With its sign, for a column: "+9.1%". */
  signed: string
}

/**
 * A change in percent; where that means nothing, because it was zero or below, or is itself a percentage, the difference. Null where one of
 * the two is not known.
 */
export function changeOf(
  value: number | null,
  previous: number | null,
  unit: Unit | undefined,
  formatters: Formatters,
  t: EngagementWords,
): Change | null {
  if (value === null || previous === null) return null
  const isPercentage = unit === '%' || unit === 'ratio'
  const isRelative = previous > 0 && value >= 0 && !isPercentage
  const change = isRelative ? value / previous - 1 : value - previous
  const size = Math.abs(change)
  if (!Number.isFinite(change)) return null
  const write = (input: number, signDisplay: 'never' | 'exceptZero') =>
    isRelative
      ? formatters.number(input, { style: 'percent', maximumFractionDigits: size < 1 ? 1 : 0, signDisplay })
      : isPercentage
        ? t('points', { value: formatters.number(unit === 'ratio' ? input * 100 : input, { maximumFractionDigits: 1, signDisplay }) })
        : `${signDisplay === 'exceptZero' && input > 0 ? '+' : ''}${formatters.value(input, unit).text}`
  if (isRelative && isManifold(change)) {
    const times = timesOf(change, formatters)
    return { direction: 'times', size: times, signed: `×${times}` }
  }
  const direction = size < (isRelative ? LEAST_RATIO : Number.MIN_VALUE) ? 'same' : change > 0 ? 'more' : 'less'
  return { direction, size: write(size, 'never'), signed: write(direction === 'same' ? 0 : change, 'exceptZero') }
}

export const changeWords = (change: Change, comparison: string, t: EngagementWords): string =>
  t(change.direction, { change: change.size, comparison })

/** What there is to say of a period beside its values. */
export const periodDetails = (row: EngagementRow, change: Change | null, before: string, t: EngagementWords): string[] => [
  ...(change ? [changeWords(change, before, t)] : []),
  ...(row.isPartial ? [t('incomplete')] : []),
]

/** What the picture says: the highest period, the figure of all, and how it stands to what it is compared with. */
export function engagementTakeaway(
  { highest, figure, compared, rows }: EngagementReading,
  { label, id, unit, total }: EngagementSeries,
  periodName: (place: number) => string,
  comparison: string,
  formatters: Formatters,
  t: EngagementWords,
): string {
  if (highest < 0 || figure === null) return ''
  const value = (input: number | null) => formatters.value(input, unit).text
  const peak = t('highest', {
    series: isolate(shorten(label ?? id)),
    period: periodName(highest),
    value: value(rows[highest]?.value ?? null),
  })
  const sum = t(total === 'sum' ? 'sum' : 'average', { value: value(figure) })
  const change = compared && changeOf(compared.figure, compared.previous, unit, formatters, t)
  return t('also', { first: peak, second: change ? t('detail', { first: sum, second: changeWords(change, comparison, t) }) : sum })
}

/** A name at the head of a column or in a key begins with a capital. */
export const capital = (name: string, locale: string): string => name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)

/** A figure as short as a column is narrow. */
export function shortFigure(value: number | null, unit: Unit | undefined, formatters: Formatters): string {
  const words = formatters.value(value, unit)
  return words.value.length > 5 && (unit === undefined || unit === 'count') ? formatters.compact(value) : words.value
}

import type { ReactNode } from 'react'
import type { FormattedValue, Formatters, Unit } from '../core/format.js'
import type { LeaderboardMessages } from '../core/messages/leaderboard.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import type { Row } from '../core/rank.js'
import { unitName } from '../core/unit.js'
import type { SparklineData } from '../internal/sparkpath.js'

/** Columns that are there by name. */
export type ColumnName = 'rank' | 'change' | 'avatar' | 'name' | 'share' | 'score'

/** A column of the table: one that is there by name with other words or width, or one of your own. */
export interface LeaderboardColumn<P = object> {
  /** Unique in the table. A name that is there (`'score'`) changes that column; any other makes a new one. */
  id: ColumnName | (string & {})
  /** The words at its head. @default those of the named column, or the id */
  header?: string
  /** The cell of a row. @default the value */
  cell?: (row: Row<P>) => ReactNode
  /** A line as small as a word. */
  sparkline?: (row: Row<P>) => SparklineData | undefined
  /** What the CSV says, and the cell where there is no `cell`. @default the player's field of this id */
  value?: (row: Row<P>) => string | number | null | undefined
  /** The unit of the value. Scores keep every digit, so that rows with different ranks never read alike. @default a plain number */
  unit?: Unit
  /** Writes the value in a way of its own; a number from `value` of a column of your own, too. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** Of the score: how many digits after the point, the same in every row. Fewer than scores have may give rows with different ranks one text. @default as many as it has */
  fractionDigits?: number
  /** Numbers stand at the end. @default 'start', 'end' for scores and units */
  align?: 'start' | 'end'
  /** In px. A person may change it. @default its content's */
  width?: number
  /** Leave the column out where the table is narrower than a phone's held sideways. @default false, true for 'share' and columns of your own with a sparkline */
  isOptional?: boolean
}

export interface Column<P> extends Omit<LeaderboardColumn<P>, 'id'> {
  id: string
  kind: ColumnName | 'custom' | 'sparkline' | 'actions'
  message?: keyof LeaderboardMessages
}

const NAMED: Record<ColumnName, Omit<Column<never>, 'id'>> = {
  rank: { kind: 'rank', message: 'rank', align: 'end' },
  change: { kind: 'change', message: 'change' },
  avatar: { kind: 'avatar', message: 'avatar' },
  name: { kind: 'name', message: 'name' },
  share: { kind: 'share', message: 'share', isOptional: true },
  score: { kind: 'score', message: 'score', align: 'end' },
}

export const DEFAULT_COLUMNS: readonly ColumnName[] = ['rank', 'change', 'name', 'share', 'score']

/** The columns as they are drawn; of two with one id the first stays. */
export function resolveColumns<P>(columns: readonly (ColumnName | LeaderboardColumn<P>)[], hasActions: boolean): Column<P>[] {
  const seen = new Set<string>()
  const resolved: Column<P>[] = []
  for (const given of columns) {
    const column: LeaderboardColumn<P> = typeof given === 'string' ? { id: given } : given
    if (seen.has(column.id)) continue
    seen.add(column.id)
    const named = Object.hasOwn(NAMED, column.id) ? (NAMED[column.id as ColumnName] as unknown as Omit<Column<P>, 'id'>) : undefined
    const custom: Omit<Column<P>, 'id'> = column.sparkline
      ? { kind: 'sparkline', isOptional: true }
      : { kind: 'custom', align: column.unit === undefined ? 'start' : 'end' }
    resolved.push({ ...(named ?? custom), ...column })
  }
  if (hasActions) resolved.push({ id: 'bn-actions', kind: 'actions', message: 'actions', align: 'end' })
  return resolved
}

/** What a column of one's own says of a row. */
export function valueOf<P>(column: Pick<Column<P>, 'id' | 'value'>, row: Row<P>): string | number | null | undefined {
  if (column.value) return column.value(row)
  const value = (row.player as Record<string, unknown>)[column.id]
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/** A score in words: exact, or as the column asks. */
export function scoreWords(
  score: number,
  { unit, fractionDigits: digits, formatValue }: Pick<LeaderboardColumn, 'unit' | 'fractionDigits' | 'formatValue'>,
  formatters: Formatters,
): FormattedValue {
  const own = ownFormatters(formatters, formatValue)
  if (digits === undefined || formatValue || typeof unit === 'object') return own.value(score, unit, { exact: true })
  const [value, name] = [formatters.number(score, { minimumFractionDigits: digits, maximumFractionDigits: digits }), unitName(unit)]
  return { value, unit: name, text: [value, name].filter(Boolean).join(' ') }
}

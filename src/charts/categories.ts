import type { Formatters } from '../core/format.js'

/** One bar. */
export interface Category {
  /** Unique within a chart. */
  id: string
  /** What a person reads. @default the id */
  label?: string
  /** Null, NaN and ±Infinity are "not known": listed, without a bar. */
  value: number | null
}

export type CategoryOrder = 'descending' | 'ascending' | 'given'

export interface CategoryRow {
  /** Unique even where ids are repeated. */
  key: string
  label: string
  value: number | null
  /** The length of the bar, −1 to 1 of the longest. */
  extent: number
  /** Of the sum of all, 0–1; null where a sum means nothing, because some are negative or none is known. */
  share: number | null
  /** What this row stands for: one category, or those that had no place of their own. */
  categories: readonly Category[]
}

export interface Arrangement {
  rows: CategoryRow[]
  /** The sum of all known values; null where shares mean nothing. */
  total: number | null
}

const isKnown = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value)
const known = (categories: readonly Category[]) => categories.map(({ value }) => value).filter(isKnown)
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** What is not known comes last in every order but the given one. */
function inOrder(data: readonly Category[], order: CategoryOrder): readonly Category[] {
  if (order === 'given') return data
  const sign = order === 'ascending' ? 1 : -1
  return data.toSorted((a, b) =>
    isKnown(a.value) && isKnown(b.value) ? sign * (a.value - b.value) : Number(isKnown(b.value)) - Number(isKnown(a.value)),
  )
}

/**
 * Rows in their order. At most `max` of them: the largest keep a row each, the rest share the last one, which `other` names.
 */
export function arrange(data: readonly Category[], order: CategoryOrder, max: number, other: (count: number) => string): Arrangement {
  const room = Math.max(1, Math.floor(max))
  const isCrowded = data.length > room
  const rest = isCrowded ? inOrder(data, 'descending').slice(room - 1) : []
  const isLeft = new Set(rest)

  const ids = new Map<string, number>()
  const drawn: Omit<CategoryRow, 'extent' | 'share'>[] = []
  for (const category of inOrder(data, order)) {
    if (isLeft.has(category)) continue
    const times = ids.get(category.id) ?? 0
    ids.set(category.id, times + 1)
    drawn.push({
      key: times === 0 ? category.id : `${category.id} (${times})`,
      label: category.label ?? category.id,
      value: isKnown(category.value) ? category.value : null,
      categories: [category],
    })
  }
  if (rest.length > 0) {
    const value = known(rest).length > 0 ? sum(known(rest)) : null
    drawn.push({ key: OTHER, label: other(rest.length), value: isKnown(value) ? value : null, categories: rest })
  }

  const values = known(data)
  const total = values.every((value) => value >= 0) ? sum(values) : 0
  const hasShares = total > 0 && Number.isFinite(total)
  const longest = Math.max(0, ...drawn.map(({ value }) => Math.abs(value ?? 0)))
  return {
    total: hasShares ? total : null,
    rows: drawn.map((row) => ({
      ...row,
      extent: row.value === null || longest === 0 ? 0 : row.value / longest,
      share: hasShares && row.value !== null ? row.value / total : null,
    })),
  }
}

/** The key of the row that stands for the rest; no id of a category looks like it. */
export const OTHER = '\u0000other'

/** A label inside a sentence: its own direction, and any controls in it, end with it. */
export const isolate = (label: string) => `\u2068${label}\u2069`

/** One decimal, so that a column of shares lines up; more where 0% or 100% would be untrue. */
export const shareText = (share: number | null, formatters: Formatters) => formatters.percent(share, 1)

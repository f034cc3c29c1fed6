import type { Formatters } from '../core/format.js'
import type { EngagementReading, EngagementRow, EngagementSeries } from './engagement.js'
import { periodWords } from './engagementperiods.js'
import { capital, changeOf, type EngagementWords } from './engagementwords.js'
import type { ChartTable } from './PlainTable.js'

/** The table view: every period of every series, each with what it is compared with. */
export function engagementTable(
  list: readonly EngagementSeries[],
  readings: readonly EngagementReading[],
  before: string,
  formatters: Formatters,
  t: EngagementWords,
): ChartTable {
  const periods = new Map<string, EngagementRow[]>()
  readings.forEach(({ rows }, place) => {
    for (const row of rows) {
      const found = periods.get(row.key) ?? []
      found[place] = row
      periods.set(row.key, found)
    }
  })
  const rows = [...periods.values()].toSorted((a, b) => startOf(a) - startOf(b))
  const words = periodWords(rows.map(startOf), readings[0]?.period ?? 'day', formatters, t)
  const hasMany = list.length > 1
  const columns = list.flatMap(({ id, label = id, unit, previous }) => {
    const named = (name: string) => (hasMany ? t('detail', { first: label, second: name }) : capital(name, formatters.locale))
    return [
      { label, unit },
      ...(previous
        ? [
            { label: named(before), unit },
            { label: named(t('change')), unit: undefined },
          ]
        : []),
    ]
  })
  return {
    columns: [{ label: t('period') }, ...columns.map((column) => ({ ...column, isNumeric: true }))],
    rows: rows.map((found, at) => [
      words[at]?.full ?? '',
      ...list.flatMap(({ unit, previous }, place) => {
        const { value = null, previous: compared = null, isPartial } = found[place] ?? {}
        const figure = formatters.value(value, unit).text
        return [
          isPartial ? t('detail', { first: figure, second: t('incomplete') }) : figure,
          ...(previous
            ? [formatters.value(compared, unit).text, changeOf(value, compared, unit, formatters, t)?.signed ?? formatters.number(null)]
            : []),
        ]
      }),
    ]),
    valuesAt: (at) => {
      const found = rows[at] ?? []
      return [
        new Date(startOf(found)).toISOString(),
        ...list.flatMap(({ previous }, place) => {
          const { value = null, previous: compared = null } = found[place] ?? {}
          if (!previous) return [value]
          return [value, compared, value === null || compared === null || compared === 0 ? null : value / compared - 1]
        }),
      ]
    },
  }
}

/** Of a period that some series may not have. */
const startOf = (found: readonly (EngagementRow | undefined)[]): number => found.find((row) => row !== undefined)?.start ?? 0

import { BinnacleError } from '../core/errors.js'
import type { Unit } from '../core/format.js'
import { reportOnce } from '../internal/report.js'
import { xAt, type Columns } from './columns.js'
import { ingest, type SeriesInput } from './ingest.js'
import { firstValue } from './pyramid.js'

/** A series as a chart shows it. */
export interface SeriesView {
  id: string
  label: string
  unit?: Unit
  tolerance?: number
  isPercentile?: boolean
  columns: Columns
  /** Its place in the data: colour, dash and marker go by it, and stay when others are hidden. */
  place: number
  isHidden: boolean
}

/** Controls that would reorder or break the text around a label. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g

const cleanLabel = (label: string) => label.replace(CONTROLS, ' ').trim()

/**
 * The series of a chart, read and named. A second series with an id that is taken gets one of its own, and the mistake is reported.
 *
 * @throws BinnacleError `length-mismatch`, `invalid-series`
 */
export function viewsOf(data: readonly SeriesInput[], hidden: ReadonlySet<string>): SeriesView[] {
  if (!Array.isArray(data)) throw new BinnacleError('invalid-series', 'TimeSeriesChart: data must be an array of series, [{ id, x, y }].')
  const taken = new Set<string>()
  return data.map((input, place) => {
    const columns = ingest(input)
    let { id } = input
    for (let copy = 2; taken.has(id); copy++) id = `${input.id}#${copy}`
    if (id !== input.id)
      reportOnce(
        new BinnacleError(
          'invalid-series',
          `TimeSeriesChart: data has two series with the id ${JSON.stringify(input.id)}; the later one is called ${JSON.stringify(id)}. Ids must be unique, for colours and hidden series go by them.`,
        ),
      )
    taken.add(id)
    return {
      id,
      label: cleanLabel(input.label ?? id) || id,
      unit: input.unit,
      tolerance: input.tolerance,
      isPercentile: input.isPercentile,
      columns,
      place,
      isHidden: hidden.has(id),
    }
  })
}

export const hasValues = (views: readonly SeriesView[]): boolean =>
  views.some(({ columns }) => firstValue(columns, columns.start, columns.end) >= 0)

/** From the first x to the last; null where there is no point. */
export function extentOf(views: readonly Pick<SeriesView, 'columns'>[]): { from: number; to: number } | null {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { columns } of views) {
    if (columns.end === columns.start) continue
    from = Math.min(from, xAt(columns, columns.start))
    to = Math.max(to, xAt(columns, columns.end - 1))
  }
  return from <= to ? { from, to } : null
}

/** How far apart points are, where they are evenly spaced; null where they are not. */
export function stepOf(columns: Columns, first: number, end: number): number | null {
  const count = end - first
  if (count < 3) return null
  const step = (xAt(columns, end - 1) - xAt(columns, first)) / (count - 1)
  for (let probe = 0; probe < 16; probe++) {
    const at = first + Math.floor((probe / 16) * (count - 1))
    if (Math.abs(xAt(columns, at + 1) - xAt(columns, at) - step) > step * 0.01) return null
  }
  return step
}

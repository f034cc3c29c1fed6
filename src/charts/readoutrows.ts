import type { FormattedValue, Formatters } from '../core/format.js'
import type { ChartMessages } from '../core/messages/charts.js'
import type { MessageParameters } from '../core/messages/format.js'
import type { Annotation, Status } from '../core/series.js'
import { indexAfter, indexAtOrAfter, nearestIndex, xAt, yAt } from './columns.js'
import type { CursorStore } from './cursorstore.js'
import { instantWords } from './instantwords.js'
import { breachedBy, type ChartModel, type LineModel } from './model.js'
import { placeOf } from './scale.js'
import { sumAt } from './stack.js'
import { thresholdWords } from './thresholdwords.js'

/** A raw point of a series. */
export interface ChartPoint {
  seriesId: string
  /** Its index in the series. */
  index: number
  x: number
  y: number
}

/** What a read-out reads from. */
export interface ReadoutInput {
  model: ChartModel
  annotations: readonly Annotation[]
  isTime: boolean
  formatters: Formatters
  t: (key: keyof ChartMessages, parameters?: MessageParameters) => string
  onPointClick?: (point: ChartPoint) => void
  /** The cursor of the group, and whether its moves open the whole read-out here. */
  group?: { cursor: CursorStore; readout: 'crosshair' | 'values' }
  /** Where the application puts the cursor. */
  cursor?: number | null
  onCursorChange?: (x: number | null) => void
}

/** One series at an instant. */
export interface ReadoutRow {
  id: string
  label: string
  place: number
  /** Its index in the columns; -1 where the series has no point near. */
  index: number
  value: number
  words: FormattedValue
  /** Share of the width, and px from the plot's top; NaN without a value. */
  at: number
  y: number
  status?: Status
  isFocus: boolean
}

/** More rows than this are not read at a glance: those nearest to where one looks are shown. */
export const MOST_ROWS = 12

/** The lines that have a point in the window. Where those lie is looked up anew: a store may have gone on since it was drawn. */
export function linesOf({ model }: ReadoutInput): LineModel[] {
  const lines: LineModel[] = []
  for (const line of model.lines) {
    const { columns } = line.view
    const first = indexAtOrAfter(columns, model.from)
    const end = indexAfter(columns, model.to, first)
    if (end > first) lines.push({ ...line, first, end })
  }
  return lines
}

/** The point of a line at an instant: the nearest, if it is not far away. */
function indexNear({ view: { columns }, first, end }: LineModel, x: number, { from, to, width }: ChartModel): number {
  const index = nearestIndex(columns, x, first, end)
  const spacing = end - first > 1 ? (xAt(columns, end - 1) - xAt(columns, first)) / (end - first - 1) : to - from
  return Math.abs(xAt(columns, index) - x) <= Math.max(spacing, ((to - from) / width) * 3) ? index : -1
}

/** Where a raw point is drawn, in px from the plot's top: in a stack, on top of those below it. */
export function heightOf({ view: { columns }, drawn, axis }: LineModel, index: number): number {
  const value = yAt(columns, index)
  if (drawn === columns || value !== value) return placeOf(value, axis)
  return placeOf(sumAt(drawn, xAt(columns, index)), axis)
}

/** Every series at `x`; of very many, those nearest to the height `y`. */
export function rowsAt(input: ReadoutInput, x: number, y: number, focusId: string | null): ReadoutRow[] {
  const { model, formatters } = input
  const rows = linesOf(input).map((line): ReadoutRow => {
    const { columns, unit, label, place, id } = line.view
    const index = indexNear(line, x, model)
    const value = index < 0 ? Number.NaN : yAt(columns, index)
    const breach = breachedBy(value, id, model.thresholds)
    return {
      id,
      label,
      place,
      index,
      value,
      words: formatters.value(value, unit),
      at: ((index < 0 ? x : xAt(columns, index)) - model.from) / (model.to - model.from),
      y: index < 0 ? Number.NaN : heightOf(line, index),
      status: breach && (breach.status ?? 'critical'),
      isFocus: id === focusId,
    }
  })
  if (rows.length <= MOST_ROWS) return rows
  const distance = (row: ReadoutRow) => (row.isFocus ? -1 : row.y === row.y ? Math.abs(row.y - y) : Number.POSITIVE_INFINITY)
  return rows.sort((a, b) => distance(a) - distance(b)).slice(0, MOST_ROWS)
}

/** The nearest instant at which something was measured. */
export function snap(input: ReadoutInput, x: number): number | null {
  let nearest: number | null = null
  for (const { view, first, end } of linesOf(input)) {
    const at = xAt(view.columns, nearestIndex(view.columns, x, first, end))
    if (nearest === null || Math.abs(at - x) < Math.abs(nearest - x)) nearest = at
  }
  return nearest
}

/** A point as it is spoken: "p95, 24 Nov, 13:20, 444 ms, beyond SLO 400 ms". */
export function spoken({ model, t, formatters, isTime, annotations }: ReadoutInput, { view }: LineModel, index: number): string {
  const { columns, label, unit, id } = view
  const [x, y] = [xAt(columns, index), yAt(columns, index)]
  const value = Number.isFinite(y) ? formatters.value(y, unit).text : t('noValue')
  let words = t('spokenPoint', { series: label, time: instantWords(x, model, formatters, isTime, Date.now()), value })
  const threshold = breachedBy(y, id, model.thresholds)
  if (threshold) words = t('spokenBreach', { point: words, threshold: thresholdWords(threshold, unit, formatters) })
  const event = annotations.find((annotation) => indexAtOrAfter(columns, annotation.x) === index)
  return event ? t('spokenEvent', { point: words, event: event.label }) : words
}

/** A raw point, as the application's own series counts it. */
export function pointOf({ view: { columns, id } }: LineModel, index: number): ChartPoint {
  return { seriesId: id, index: index - columns.start, x: xAt(columns, index), y: yAt(columns, index) }
}

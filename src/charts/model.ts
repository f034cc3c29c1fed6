import type { Formatters } from '../core/format.js'
import type { ChartMessages } from '../core/messages/charts.js'
import type { MessageParameters } from '../core/messages/format.js'
import { isBreach, judges, type Annotation, type Threshold } from '../core/series.js'
import { breachSpans, mergeSpans, totalOf, type Span } from './breaches.js'
import { indexAfter, indexAtOrAfter, xAt, yAt } from './columns.js'
import { selectPoints } from './downsample.js'
import { countAtMost, lastValue } from './pyramid.js'
import { linePath, PATH_SCALE } from './path.js'
import { extentOf, stepOf, type SeriesView } from './seriesview.js'
import { spanWords, takeawayOf, takeawayWords, thresholdWords } from './takeaway.js'
import { timeTicks, type TimeTick } from './timeticks.js'
import { valueAxis } from './valueticks.js'

export type ChartKind = 'line' | 'area' | 'step'

/** A window of x, both ends included. */
export interface ChartRange {
  from: number
  to: number
}

export interface ModelInput {
  views: readonly SeriesView[]
  kind: ChartKind
  /** Of the plot alone, in px. */
  width: number
  /** Of everything drawn: plot, axis, breach strip. */
  height: number
  range?: ChartRange
  thresholds: readonly Threshold[]
  annotations: readonly Annotation[]
  isTime: boolean
  isLog: boolean
  formatters: Formatters
  t: (key: keyof ChartMessages, parameters?: MessageParameters) => string
}

/** One line of the picture. */
export interface LineModel {
  view: SeriesView
  line: string
  area: string
  /** The points of the window: [first, end). */
  first: number
  end: number
  /** The last value in the window: its place, and in words. */
  last: { at: number; y: number; value: string; unit: string } | null
}

export interface BandModel {
  threshold: Threshold
  words: string
  /** Of the line; null where it lies outside the picture. */
  y: number | null
  top: number
  height: number
}

export interface MarkModel {
  annotation: Annotation
  /** Share of the width. */
  at: number
  anchor: 'start' | 'middle' | 'end'
  /** Empty where it would run into its neighbour. */
  label: string
}

/** Everything that is drawn or spoken, computed. */
export interface ChartModel {
  width: number
  height: number
  top: number
  plotHeight: number
  from: number
  to: number
  low: number
  high: number
  isLog: boolean
  yTicks: { y: number; label: string; unit: string }[]
  xTicks: { at: number; label: string }[]
  lines: LineModel[]
  bands: BandModel[]
  marks: MarkModel[]
  /** When any objective was missed. */
  breaches: Span[]
  /** When the first missed one of the objectives was, for the strip under the axis. */
  strip: { threshold: Threshold; words: string; spans: Span[] } | null
  shown: number
  total: number
  caption: string
  /** "08:45 – 14:45, 5 min steps" */
  window: string
}

const AXIS_HEIGHT = 24
const STRIP_HEIGHT = 22
const MARK_HEIGHT = 24
/** Half a tick label, so that the topmost is not cut. */
const TOP = 8
const TICK_PX = 64
const GRID_PX = 60
/** A character of a label, for guessing where two would meet. */
const CHAR_PX = 6.5
const MOST_MARK_CHARS = 28
/** A threshold so far away that it would press the data into less than this share of the height is not drawn. */
const LEAST_SHARE = 1 / 3

/** Where a value lies in the plot, in px from its top. */
export function placeOf(
  value: number,
  { low, high, isLog, plotHeight }: Pick<ChartModel, 'low' | 'high' | 'isLog' | 'plotHeight'>,
): number {
  const [v, l, h] = isLog ? [Math.log10(value), Math.log10(low), Math.log10(high)] : [value, low, high]
  return ((h / 2 - v / 2) / (h / 2 - l / 2)) * plotHeight
}

export function buildModel(input: ModelInput): ChartModel {
  const { views, kind, width, height, annotations, isTime, isLog, formatters, t } = input
  const thresholds = input.thresholds.filter(({ value }) => Number.isFinite(value))
  const visible = views.filter(({ isHidden }) => !isHidden)
  const { from, to } = windowOf(input)
  const top = annotations.length > 0 ? MARK_HEIGHT : TOP
  const plotHeight = Math.max(20, height - top - AXIS_HEIGHT - (thresholds.length > 0 ? STRIP_HEIGHT : 0))
  const keep = annotations.map(({ x }) => x)

  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  let shown = 0
  let total = 0
  const chosen = visible.map((view) => {
    const { columns } = view
    const first = indexAtOrAfter(columns, from)
    const end = indexAfter(columns, to, first)
    const inside = selectPoints(columns, from, to, Math.max(1, Math.floor(width)), keep)
    // One point beyond either edge, so that the line reaches it.
    const before = Math.max(columns.start, first - 1)
    const after = Math.min(columns.end, end + 1)
    const index = new Int32Array(inside.length + (first - before) + (after - end))
    if (before < first) index[0] = before
    index.set(inside.index, first - before)
    if (after > end) index[index.length - 1] = end
    for (let at = 0; at < index.length; at++) {
      const value = yAt(columns, index[at] as number)
      if (value - value !== 0 || (isLog && value <= 0)) continue
      if (inside.length > 0 && (at < first - before || at >= first - before + inside.length)) continue
      if (value < lowest) lowest = value
      if (value > highest) highest = value
    }
    shown += inside.length
    total += end - first
    return { view, first, end, index }
  })

  const unit = visible[0]?.unit ?? views[0]?.unit
  ;[lowest, highest] = withThresholds(lowest, highest, thresholds)
  const most = Math.min(5, Math.max(2, Math.round(plotHeight / GRID_PX)))
  const axis = valueAxis({ low: lowest, high: highest, unit, most, needsZero: kind === 'area', isLog })
  const scale = { low: axis.low, high: axis.high, isLog, plotHeight }
  const { labels, unit: axisUnit } = formatters.axis(axis.ticks, unit)
  const yTicks = axis.ticks.map((value, place) => ({
    y: placeOf(value, scale),
    label: labels[place] as string,
    unit: place === axis.ticks.length - 1 ? axisUnit : '',
  }))

  const log = (value: number) => (isLog ? Math.log10(value) : value)
  const frame = {
    from,
    perX: (width * PATH_SCALE) / (to - from),
    top: log(axis.high),
    perY: (plotHeight * PATH_SCALE) / (log(axis.high) / 2 - log(axis.low) / 2),
    isLog,
    base: Math.round(Math.min(1, Math.max(0, isLog ? 1 : placeOf(0, scale) / plotHeight)) * plotHeight * PATH_SCALE),
  }
  const lines = chosen.map(({ view, first, end, index }): LineModel => {
    const { columns } = view
    const { line, area } = linePath(columns, index, frame, kind === 'step' ? 'step' : 'line', kind === 'area')
    const last = lastValue(columns, first, end)
    return {
      view,
      line,
      area,
      first,
      end,
      last: last < 0 ? null : endOf(view, last, (xAt(columns, last) - from) / (to - from), axisUnit, scale, formatters),
    }
  })

  const missed = thresholds.map((threshold) => {
    const spans = mergeSpans(
      chosen.flatMap(({ view, first, end }) =>
        judges(threshold, view.id) ? breachSpans(view.columns, first, end, threshold, from, to, kind === 'step') : [],
      ),
    )
    return { threshold, spans, total: totalOf(spans) }
  })
  const takeaway = takeawayOf({ series: visible, from, to, thresholds, annotations, isStep: kind === 'step' })
  const sentence = takeawayWords(takeaway, visible, formatters, t, isTime) || t('noValues')
  const offAxis = isLog ? chosen.reduce((sum, { view, first, end }) => sum + countAtMost(view.columns, first, end, 0), 0) : 0
  const caption = offAxis > 0 ? t('both', { first: sentence, second: t('notOnLogAxis', { count: offAxis }) }) : sentence
  return {
    width,
    height,
    top,
    ...scale,
    from,
    to,
    yTicks,
    xTicks: xTicksOf(input, from, to).map(({ x, label }) => ({ at: (x - from) / (to - from), label })),
    lines,
    bands: thresholds.map((threshold) => bandOf(threshold, thresholdWords(threshold, unit, formatters), scale)),
    marks: marksOf(annotations, from, to, width),
    breaches: mergeSpans(missed.flatMap(({ spans }) => spans)),
    strip: stripOf(missed, input, ((to - from) / width) * 3, unit),
    shown,
    total,
    caption,
    window: windowWords(input, from, to, chosen, shown, total),
  }
}

/** The window that is asked for, else everything; one instant alone gets room on either side. */
function windowOf({ views, range, isTime }: ModelInput): ChartRange {
  const window = range && range.from <= range.to ? range : extentOf(views)
  if (!window) return { from: 0, to: 1 }
  if (window.from < window.to) return window
  const room = isTime ? 60_000 : 1
  return { from: window.from - room, to: window.to + room }
}

function withThresholds(low: number, high: number, thresholds: readonly Threshold[]): [number, number] {
  let [bottom, top] = [low, high]
  for (const { value } of thresholds) {
    if (!(low <= high)) [bottom, top] = [Math.min(bottom, value), Math.max(top, value)]
    else if (value > top && (high - Math.min(0, low)) / (value - Math.min(0, low)) >= LEAST_SHARE) top = value
    else if (value < bottom && (Math.max(0, high) - low) / (Math.max(0, high) - value) >= LEAST_SHARE) bottom = value
  }
  return [bottom, top]
}

function endOf(
  { columns, unit }: SeriesView,
  index: number,
  at: number,
  axisUnit: string,
  scale: Parameters<typeof placeOf>[1],
  formatters: Formatters,
): LineModel['last'] {
  const value = yAt(columns, index)
  if (scale.isLog && value <= 0) return null
  const words = formatters.value(value, unit)
  return { at, y: placeOf(value, scale), value: words.value, unit: words.unit === axisUnit ? '' : words.unit }
}

function xTicksOf({ width, isTime, formatters }: ModelInput, from: number, to: number): TimeTick[] {
  const most = Math.max(1, Math.floor(width / TICK_PX))
  if (isTime) return timeTicks(from, to, most, formatters)
  const { ticks } = valueAxis({ low: from, high: to, most })
  const { labels } = formatters.axis(ticks)
  return ticks.map((x, place) => ({ x, label: labels[place] as string })).filter(({ x }) => x >= from && x <= to)
}

function bandOf(threshold: Threshold, words: string, scale: Parameters<typeof placeOf>[1]): BandModel {
  const y = placeOf(threshold.value, scale)
  const line = Math.min(scale.plotHeight, Math.max(0, y))
  const isBelow = threshold.breach === 'below'
  const isInside = y >= 0 && y <= scale.plotHeight
  return { threshold, words, y: isInside ? y : null, top: isBelow ? line : 0, height: isBelow ? scale.plotHeight - line : line }
}

/** Labels above the plot, as many as fit side by side; every annotation keeps its line. */
function marksOf(annotations: readonly Annotation[], from: number, to: number, width: number): MarkModel[] {
  let free = Number.NEGATIVE_INFINITY
  return annotations
    .filter(({ x }) => x >= from && x <= to)
    .toSorted((a, b) => a.x - b.x)
    .map((annotation) => {
      const at = (annotation.x - from) / (to - from)
      const text = annotation.label.length > MOST_MARK_CHARS ? `${annotation.label.slice(0, MOST_MARK_CHARS - 1)}…` : annotation.label
      const half = (text.length * CHAR_PX) / 2
      const anchor = at * width < half ? 'start' : at * width > width - half ? 'end' : 'middle'
      const left = at * width - (anchor === 'start' ? 0 : anchor === 'end' ? 2 * half : half)
      const fits = left > free
      if (fits) free = left + 2 * half + 8
      return { annotation, at, anchor, label: fits ? text : '' }
    })
}

/** "Over SLO for 89 min", and when; bars that touch on the screen are one. */
function stripOf(
  missed: readonly { threshold: Threshold; spans: Span[]; total: number }[],
  { formatters, isTime, t }: ModelInput,
  gap: number,
  unit: string | undefined,
): ChartModel['strip'] {
  const first = missed.find(({ spans }) => spans.length > 0)
  if (!first) return null
  const { threshold, spans, total } = first
  const words = t(threshold.breach === 'below' ? 'underFor' : 'overFor', {
    threshold: threshold.label ?? thresholdWords(threshold, unit, formatters),
    duration: spanWords(total, isTime, formatters),
  })
  return { threshold, words, spans: mergeSpans(spans, gap) }
}

function windowWords(
  { formatters, isTime, t }: ModelInput,
  from: number,
  to: number,
  chosen: { view: SeriesView; first: number; end: number }[],
  shown: number,
  total: number,
): string {
  const window = isTime ? formatters.timeRange(from, to) : `${formatters.number(from)} – ${formatters.number(to)}`
  if (shown < total) return `${window}, ${t('shown', { shown: formatters.number(shown), total: formatters.number(total) })}`
  const lead = chosen[0]
  const step = lead && isTime ? stepOf(lead.view.columns, lead.first, lead.end) : null
  return step ? `${window}, ${t('steps', { step: formatters.duration(step) })}` : window
}

/** The worst status of a value, for the read-out. */
export function breachedBy(value: number, id: string, thresholds: readonly Threshold[]): Threshold | undefined {
  return thresholds.find((threshold) => judges(threshold, id) && isBreach(value, threshold))
}

import { digitsApart, usualDigits } from '../core/digits.js'
import type { Formatters, Unit } from '../core/format.js'
import type { ChartMessages } from '../core/messages/charts.js'
import type { MessageParameters } from '../core/messages/format.js'
import { judges, type Annotation, type Threshold } from '../core/series.js'
import { axisLabels } from './axislabels.js'
import { axisUnits, goalsOf, unitFactor } from './axisunits.js'
import { breachSpans, mergeSpans, totalOf, type Span } from './breaches.js'
import { indexAfter, indexAtOrAfter, xAt, yAt, type Columns } from './columns.js'
import { selectPoints } from './downsample.js'
import { bandOf, marksOf, stripOf, type BandModel, type MarkModel, type StripModel } from './furniture.js'
import { barPath, linePath, PATH_SCALE } from './path.js'
import { lastValue } from './pyramid.js'
import { axisOf, placeOf, type AxisModel, type ValueRange } from './scale.js'
import { extentOf, stepOf, type SeriesView } from './seriesview.js'
import { stackOf, sumAt } from './stack.js'
import { worstBreach, worstOf } from './stat.js'
import type { Comparison, MergedFigure } from './takeaway/choice.js'
import { takeawayOf } from './takeaway/takeaway.js'
import { placeLabels } from './thresholdlabels.js'
import { spanWords, thresholdWords } from './thresholdwords.js'
import { anchorAt, type TextAnchor } from './textwidth.js'
import { timeTicks, type TimeTick } from './timeticks.js'
import { valueAxis } from './valueticks.js'

export type ChartKind = 'line' | 'area' | 'step' | 'stacked' | 'bars'

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
  /** Without a range, show only this much, up to the last point. */
  slidingWindow?: number
  thresholds: readonly Threshold[]
  annotations: readonly Annotation[]
  /** Percentiles of whole stretches, for the sentence. */
  merged?: readonly MergedFigure[]
  isTime: boolean
  isLog: boolean
  valueRange?: ValueRange
  formatters: Formatters
  t: (key: keyof ChartMessages, parameters?: MessageParameters) => string
}

/** One line of the picture. */
export interface LineModel {
  view: SeriesView
  /** What is drawn: the series itself, or its running sum in a stack. */
  drawn: Columns
  axis: AxisModel
  line: string
  /** Points that stand alone. */
  dots: string
  area: string
  /** The points of the series in the window: [first, end). */
  first: number
  end: number
  /** The last value in the window: its place, and in words. */
  last: { at: number; y: number; value: string; unit: string } | null
}

/** Everything that is drawn or spoken, computed. */
export interface ChartModel {
  kind: ChartKind
  width: number
  height: number
  top: number
  plotHeight: number
  from: number
  to: number
  /** The value axis on the left, one on the right where the series have two units, and scales without labels for more of them. */
  axes: AxisModel[]
  xTicks: { at: number; label: string; anchor: TextAnchor }[]
  lines: LineModel[]
  bands: BandModel[]
  marks: MarkModel[]
  /** Each with the series it judges. */
  thresholds: Threshold[]
  /** When any objective was missed. */
  breaches: Span[]
  /** When the worst of the missed objectives was. */
  strip: StripModel | null
  shown: number
  total: number
  caption: string
  /** The stretches that the caption compares, of series of percentiles. */
  comparisons: Comparison[]
  /** "Nov 24, 08:45 – 14:45, 5 min steps"; without the date where that is today, if it is known when now is. */
  windowAt: (now: number | null) => string
}

const AXIS_HEIGHT = 24
const STRIP_HEIGHT = 22
const MARK_HEIGHT = 24
/** Half a tick label, so that the topmost is not cut. */
const TOP = 8
const TICK_PX = 64
/** A bar takes this share of its step. */
const BAR_SHARE = 0.8
const MOST_BAR_PX = 48

export const isStacked = (kind: ChartKind): boolean => kind === 'stacked' || kind === 'bars'

export function buildModel(input: ModelInput): ChartModel {
  const { views, kind, width, height, annotations, isLog, formatters } = input
  const visible = views.filter(({ isHidden }) => !isHidden)
  const units = isStacked(kind) ? [views[0]?.unit] : axisUnits(views)
  const scaleOf = (unit: Unit | undefined) => {
    const side = units.findIndex((each) => unitFactor(unit, each) !== null)
    return { side: Math.max(0, side), factor: unitFactor(unit, units[side]) ?? 1 }
  }
  const goals = goalsOf(input.thresholds, views, isStacked(kind))
  const thresholds = goals.flatMap(({ parts }) => parts)
  const stack = isStacked(kind)
    ? stackOf(
        visible.map(({ columns }) => columns),
        kind === 'bars' ? 'bars' : 'line',
      )
    : null
  const { from, to } = windowOf(input)
  const top = annotations.length > 0 ? MARK_HEIGHT : TOP
  const plotHeight = Math.max(20, height - top - AXIS_HEIGHT - (goals.length > 0 ? STRIP_HEIGHT : 0))
  const keep = annotations.map(({ x }) => x)

  const chosen = visible.map((view, place) => choose(view, stack?.sums[place] ?? view.columns, input, { from, to }, keep))
  const axes = units.map((unit, side) => {
    const ends = chosen.flatMap(({ view, low, high }) => {
      const scale = scaleOf(view.unit)
      return scale.side === side ? [{ low: low * scale.factor, high: high * scale.factor }] : []
    })
    return axisOf({
      low: ends.reduce((low, each) => Math.min(low, each.low), Number.POSITIVE_INFINITY),
      high: ends.reduce((high, each) => Math.max(high, each.high), Number.NEGATIVE_INFINITY),
      unit,
      plotHeight,
      isLog,
      needsZero: kind === 'area' || isStacked(kind),
      thresholds: goals.flatMap(({ threshold, unit: own }) => {
        const scale = scaleOf(own)
        return scale.side === side ? [{ ...threshold, value: threshold.value * scale.factor }] : []
      }),
      fixed: side === 0 ? input.valueRange : undefined,
      formatters,
    })
  })
  /** The axis as values in a unit see it: that of milliseconds takes seconds too. */
  const axisFor = (unit: Unit | undefined): AxisModel => {
    const { side, factor } = scaleOf(unit)
    const axis = axes[side] as AxisModel
    return factor === 1 ? axis : { ...axis, low: axis.low / factor, high: axis.high / factor }
  }
  const window = { from, to, width }
  const lines = chosen.map((each) => lineOf(each, axisFor(each.view.unit), input, window))

  const missed = goals.map((goal) => {
    const spansOf = (columns: Columns, threshold: Threshold, holds: boolean) => {
      const first = indexAtOrAfter(columns, from)
      return breachSpans(columns, first, indexAfter(columns, to, first), threshold, from, to, holds)
    }
    const { threshold, parts } = goal
    // What a stack breaches, its sum does.
    const spans = stack
      ? spansOf(stack.totals[threshold.breach ?? 'above'], threshold, kind === 'bars')
      : parts.flatMap((part) => visible.flatMap(({ id, columns }) => (judges(part, id) ? spansOf(columns, part, kind === 'step') : [])))
    const merged = mergeSpans(spans)
    return { ...goal, spans: merged, total: totalOf(merged) }
  })
  const said = takeawayOf({
    ...{ series: visible, from, to, annotations, isLog, formatters },
    // What a stack breaches, its sum does; the sentence speaks of its parts.
    thresholds: stack && visible.length > 1 ? [] : thresholds,
    ...{ merged: input.merged, isStep: kind === 'step', isTime: input.isTime, t: input.t },
  })
  const worst = worstOf(missed.filter(({ spans }) => spans.length > 0).map(({ threshold }) => threshold))
  const strip = missed.find(({ threshold }) => threshold === worst)
  const shown = chosen.reduce((sum, { inside }) => sum + inside, 0)
  const total = chosen.reduce((sum, { points }) => sum + points, 0)
  return {
    kind,
    width,
    height,
    top,
    plotHeight,
    from,
    to,
    axes,
    xTicks: xTicksOf(input, from, to).map(({ x, label }) => {
      const at = (x - from) / (to - from)
      return { at, label, anchor: anchorAt(at, label, width) }
    }),
    lines,
    bands: placeLabels(
      goals.map(({ threshold, unit, parts }) => {
        const judged = stack ? [] : lines.filter(({ view }) => parts.some((part) => judges(part, view.id)))
        const paths = judged.map(({ line }) => line)
        return bandOf(threshold, thresholdWords(threshold, unit, formatters), axisFor(unit), paths)
      }),
      chosen.map(({ view, drawn: columns, index }) => ({ columns, index, axis: axisFor(view.unit) })),
      from,
      to,
      width,
    ),
    marks: marksOf(annotations, from, to, width),
    thresholds,
    breaches: mergeSpans(missed.flatMap(({ spans }) => spans)),
    strip: stripOf(strip, strip ? stripWords(strip.threshold, strip.total, input, strip.unit) : '', ((to - from) / width) * 3),
    shown,
    total,
    caption: said?.text ?? input.t('noValues'),
    comparisons: said?.comparisons ?? [],
    windowAt: (now) => windowWords(input, from, to, chosen, shown, total, now),
  }
}

interface Chosen {
  view: SeriesView
  drawn: Columns
  /** The points of the series in the window. */
  first: number
  end: number
  points: number
  /** What is drawn, with one point beyond either edge so that the line reaches it; `inside` of them lie in the window. */
  index: Int32Array
  inside: number
  low: number
  high: number
}

function choose(view: SeriesView, drawn: Columns, { width, isLog }: ModelInput, { from, to }: ChartRange, keep: readonly number[]): Chosen {
  const start = indexAtOrAfter(drawn, from)
  const stop = indexAfter(drawn, to, start)
  const selected = selectPoints(drawn, from, to, Math.max(1, Math.floor(width)), keep)
  const before = Math.max(drawn.start, start - 1)
  const after = Math.min(drawn.end, stop + 1)
  const lead = start - before
  const index = new Int32Array(selected.length + lead + (after - stop))
  if (lead > 0) index[0] = before
  index.set(selected.index, lead)
  if (after > stop) index[index.length - 1] = stop
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  // A window between two points has only those outside it to go by.
  const [firstSeen, endSeen] = selected.length > 0 ? [lead, lead + selected.length] : [0, index.length]
  for (let at = firstSeen; at < endSeen; at++) {
    const value = yAt(drawn, index[at] as number)
    if (value - value !== 0 || (isLog && value <= 0)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  const { columns } = view
  const first = columns === drawn ? start : indexAtOrAfter(columns, from)
  const end = columns === drawn ? stop : indexAfter(columns, to, first)
  return { view, drawn, first, end, points: end - first, index, inside: Math.min(selected.length, end - first), low, high }
}

function lineOf(
  { view, drawn, first, end, index }: Chosen,
  axis: AxisModel,
  { kind, formatters }: ModelInput,
  { from, to, width }: ChartRange & { width: number },
): LineModel {
  const { isLog, plotHeight } = axis
  const log = (value: number) => (isLog ? Math.log10(value) : value)
  const frame = {
    from,
    perX: (width * PATH_SCALE) / (to - from),
    top: log(axis.high),
    perY: (plotHeight * PATH_SCALE) / (log(axis.high) / 2 - log(axis.low) / 2),
    isLog,
    base: Math.round(Math.min(plotHeight, Math.max(0, isLog ? plotHeight : placeOf(0, axis))) * PATH_SCALE),
  }
  const last = lastValue(view.columns, first, end)
  const words = last < 0 ? null : endOf(view, drawn, last, from, to, axis, formatters)
  if (kind === 'bars') {
    const area = barPath(drawn, index, frame, BAR_SHARE, (MOST_BAR_PX / 2) * PATH_SCALE)
    return { view, drawn, axis, line: '', dots: '', area, first, end, last: words }
  }
  const { line, dots, area } = linePath(drawn, index, frame, kind === 'step' ? 'step' : 'line', kind === 'area' || kind === 'stacked')
  return { view, drawn, axis, line, dots, area, first, end, last: words }
}

/** The window that is asked for, else everything, or the last of it; one instant alone gets room on either side, and a bar half the way to its neighbour. */
function windowOf({ views, range, slidingWindow, isTime, kind }: ModelInput): ChartRange {
  const extent = extentOf(views)
  const all = extent && slidingWindow ? { from: extent.to - slidingWindow, to: extent.to } : extent
  const window = range ?? all
  if (!window) return { from: 0, to: 1 }
  if (window.from === window.to) {
    const room = isTime ? 60_000 : 1
    return { from: window.from - room, to: window.to + room }
  }
  if (range || kind !== 'bars') return window
  const whole = { ...window }
  for (const { columns } of views) {
    const { start, end } = columns
    if (end - start < 2) continue
    const [first, last] = [xAt(columns, start), xAt(columns, end - 1)]
    whole.from = Math.min(whole.from, first - (xAt(columns, start + 1) - first) / 2)
    whole.to = Math.max(whole.to, last + (last - xAt(columns, end - 2)) / 2)
  }
  return slidingWindow ? { from: window.from - (whole.to - window.to), to: whole.to } : whole
}

function endOf(
  { columns, unit }: SeriesView,
  drawn: Columns,
  index: number,
  from: number,
  to: number,
  axis: AxisModel,
  formatters: Formatters,
): LineModel['last'] {
  const value = yAt(columns, index)
  const x = xAt(columns, index)
  if (axis.isLog && value <= 0) return null
  const words = formatters.value(value, unit)
  const height = drawn === columns ? value : sumAt(drawn, x)
  return { at: (x - from) / (to - from), y: placeOf(height, axis), value: words.value, unit: words.unit === axis.unit ? '' : words.unit }
}

function xTicksOf({ width, isTime, formatters }: ModelInput, from: number, to: number): TimeTick[] {
  const most = Math.max(1, Math.floor(width / TICK_PX))
  if (isTime) return timeTicks(from, to, most, formatters)
  const { ticks } = valueAxis({ low: from, high: to, most })
  const { labels } = axisLabels(ticks, formatters)
  return ticks.map((x, place) => ({ x, label: labels[place] as string })).filter(({ x }) => x >= from && x <= to)
}

/** "Over SLO for 89 min" */
function stripWords(threshold: Threshold, total: number, { formatters, isTime, t }: ModelInput, unit: Unit | undefined): string {
  return t(threshold.breach === 'below' ? 'underFor' : 'overFor', {
    threshold: threshold.label ?? thresholdWords(threshold, unit, formatters),
    duration: spanWords(total, isTime, formatters),
  })
}

const SEASON_MS = 90 * 86_400_000

function windowWords(
  { formatters, isTime, t }: ModelInput,
  from: number,
  to: number,
  chosen: { view: SeriesView; first: number; end: number }[],
  shown: number,
  total: number,
  now: number | null,
): string {
  const end = (x: number) =>
    isTime
      ? formatters.instant(x, { year: 'numeric', month: 'short', day: 'numeric' })
      : formatters.number(x, digitsApart(x, usualDigits(x), [from, to]))
  // Over seasons nobody asks for the hour, and "Mar 1" is not enough.
  const window = isTime && to - from < SEASON_MS ? formatters.timeRange(from, to, now) : `${end(from)} – ${end(to)}`
  if (shown < total) return `${window}, ${t('shown', { shown: formatters.number(shown), total: formatters.number(total) })}`
  const lead = chosen[0]
  const step = lead && isTime ? stepOf(lead.view.columns, lead.first, lead.end) : null
  return step ? `${window}, ${t('steps', { step: formatters.duration(step) })}` : window
}

/** The worst objective that a value misses, for read-out and speech. */
export const breachedBy = (value: number, id: string, thresholds: readonly Threshold[]): Threshold | undefined =>
  worstBreach(
    value,
    thresholds.filter((threshold) => judges(threshold, id)),
  )

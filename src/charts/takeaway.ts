import type { Formatters, Unit } from '../core/format.js'
import type { ChartMessages } from '../core/messages/charts.js'
import type { MessageParameters } from '../core/messages/format.js'
import { judges, type Annotation, type Threshold } from '../core/series.js'
import { breachSpans, totalOf } from './breaches.js'
import { indexAfter, indexAtOrAfter, type Columns } from './columns.js'
import { meanOf } from './pyramid.js'
import { thresholdWords } from './thresholdwords.js'

/** One series of the chart, as far as words need it. */
export interface SpokenSeries {
  id: string
  label: string
  unit?: Unit
  columns: Columns
}

export interface TakeawayInput {
  series: readonly SpokenSeries[]
  from: number
  to: number
  thresholds?: readonly Threshold[]
  annotations?: readonly Annotation[]
  /** Values hold until the next point. */
  isStep?: boolean
}

/** What the picture says, in figures. Each can be computed again from the data: means of the values in [from, to), durations of breaches. */
export interface Takeaway {
  /** The series that matters: the longest beyond the gravest objective, else the one that changed most. */
  seriesId: string
  /** The mean before: before the event, else of the window's first quarter. */
  before: number
  /** The mean after: since the event, else of the window's last quarter. */
  after: number
  /** (after − before) / |before|; null where there is nothing to divide by. */
  change: number | null
  /** The last event in the window with values on both sides. */
  event: Annotation | null
  breach: { threshold: Threshold; durationMs: number } | null
}

const severity = ({ status = 'critical' }: Threshold) => ({ info: 1, warning: 2, critical: 3 })[status]

/** A change smaller than this is none. */
const STEADY = 0.05

/** The figures of the sentence, or null where the window has no values. */
export function takeawayOf({ series, from, to, thresholds = [], annotations = [], isStep }: TakeawayInput): Takeaway | null {
  let lead: Takeaway | null = null
  let leadRank = Number.NEGATIVE_INFINITY
  for (const { id, columns } of series) {
    const first = indexAtOrAfter(columns, from)
    const end = indexAfter(columns, to, first)
    const mean = (start: number, stop: number) => meanOf(columns, start, stop)
    if (Number.isNaN(mean(first, end))) continue
    let breach: Takeaway['breach'] = null
    for (const threshold of thresholds) {
      if (!judges(threshold, id)) continue
      const durationMs = totalOf(breachSpans(columns, first, end, threshold, from, to, isStep))
      if (durationMs > 0 && (!breach || severity(threshold) > severity(breach.threshold))) breach = { threshold, durationMs }
    }
    let event: Annotation | null = null
    const quarter = (to - from) / 4
    let before = mean(first, indexAtOrAfter(columns, from + quarter, first, end))
    let after = mean(indexAtOrAfter(columns, to - quarter, first, end), end)
    for (const annotation of annotations) {
      if (!(annotation.x > from && annotation.x < to) || (event && annotation.x <= event.x)) continue
      const at = indexAtOrAfter(columns, annotation.x, first, end)
      const [earlier, later] = [mean(first, at), mean(at, end)]
      if (Number.isNaN(earlier) || Number.isNaN(later)) continue
      event = annotation
      before = earlier
      after = later
    }
    if (Number.isNaN(before) || Number.isNaN(after)) before = after = mean(first, end)
    const change = before !== 0 && Number.isFinite((after - before) / before) ? (after - before) / Math.abs(before) : null
    const rank = breach
      ? severity(breach.threshold) * 1e20 + breach.durationMs
      : Math.min(1e8, Math.abs(change ?? (after === before ? 0 : 1e8)))
    if (rank <= leadRank) continue
    leadRank = rank
    lead = { seriesId: id, before, after, change, event, breach }
  }
  return lead
}

/** How long a breach lasted: whole minutes from ten of them on, whole seconds before, and never rounded up. */
export function spanWords(ms: number, isTime: boolean, formatters: Formatters): string {
  if (!isTime) return formatters.number(ms)
  const unit = ms >= 600_000 ? 60_000 : ms >= 10_000 ? 1_000 : 1
  return formatters.duration(Math.floor(ms / unit) * unit)
}

type Translate = (key: keyof ChartMessages, parameters?: MessageParameters) => string

/** The sentence: "p95 rose 38% since deploy 412; above SLO 300 ms for 12 min". */
export function takeawayWords(
  takeaway: Takeaway | null,
  series: readonly SpokenSeries[],
  formatters: Formatters,
  t: Translate,
  isTime = true,
): string {
  const spoken = series.find(({ id }) => id === takeaway?.seriesId)
  if (!takeaway || !spoken) return ''
  const { before, after, change, event, breach } = takeaway
  const said = (value: number) => formatters.value(value, spoken.unit).text
  const parameters: MessageParameters = {
    series: spoken.label,
    before: said(before),
    after: said(after),
    value: said(after),
    event: event?.label ?? '',
  }
  const trend = () => {
    if (change === null) return after === before ? t('steady', parameters) : t(after > before ? 'roseTo' : 'fellTo', parameters)
    if (Math.abs(change) < STEADY) return t('steady', parameters)
    const size = Math.abs(change)
    const words = { ...parameters, change: formatters.number(size, { style: 'percent', maximumFractionDigits: size < 0.1 ? 1 : 0 }) }
    // "11,900%" says less than the two values.
    if (size > 10) return t(change > 0 ? 'roseTo' : 'fellTo', words)
    return event ? t(change > 0 ? 'roseSince' : 'fellSince', words) : t(change > 0 ? 'roseBy' : 'fellBy', words)
  }
  if (!breach) return trend()
  const { threshold, durationMs } = breach
  return t('both', {
    first: trend(),
    second: t(threshold.breach === 'below' ? 'belowFor' : 'aboveFor', {
      threshold: thresholdWords(threshold, spoken.unit, formatters),
      duration: spanWords(durationMs, isTime, formatters),
    }),
  })
}

import { BinnacleError } from '../core/errors.js'
import { METRIC_UNITS, type MetricName, type RangeQuery, type RangeResult, type WebVitalName } from '../core/metrics.js'
import type { RumVital } from '../core/rum.js'
import type { Annotation } from '../core/series.js'
import { Aggregate } from './aggregate.js'
import { errorRateOf } from './snapshot.js'
import type { Level } from './timeline.js'

/** As many points as Prometheus gives for one series. */
const MAX_POINTS = 11_000
const DEFAULT_POINTS = 240
const MAX_STEP_MS = 31 * 86_400_000
/** The last instant a Date can hold (ECMA-262, "Time Values and Time Range"). */
const MAX_INSTANT = 8.64e15

class Step extends Aggregate {
  readonly livedSeconds: number
  constructor(livedSeconds: number, ...rest: ConstructorParameters<typeof Aggregate>) {
    super(...rest)
    this.livedSeconds = livedSeconds
  }
}

const quantile = (q: number) => (step: Step) => step.durations.quantile(q)
const vital = (name: WebVitalName) => (step: Step) => step.vital(name)?.p75 ?? null

const READ: Record<MetricName, (step: Step) => number | null> = {
  request_rate: (step) => step.sum('requests') / Math.max(1, step.livedSeconds),
  error_rate: errorRateOf,
  response_time_average: (step) => step.durations.mean,
  response_time_p50: quantile(0.5),
  response_time_p95: quantile(0.95),
  response_time_p99: quantile(0.99),
  peak_concurrency: (step) => step.peak('peakConcurrency'),
  active_users: (step) => step.peak('peakSessions'),
  cpu: (step) => step.gauge('cpu')?.mean ?? null,
  memory: (step) => step.gauge('memory')?.mean ?? null,
  heap_used: (step) => step.gauge('heapUsed')?.mean ?? null,
  // A p99 can't be averaged: the worst one is what can be said.
  event_loop_delay_p99: (step) => step.gauge('eventLoopDelayP99')?.max ?? null,
  lcp_p75: vital('LCP'),
  inp_p75: vital('INP'),
  cls_p75: vital('CLS'),
  fcp_p75: vital('FCP'),
  ttfb_p75: vital('TTFB'),
}

interface Range {
  levels: readonly Level[]
  now: number
  startedAt: number
  annotations: readonly Annotation[]
  query: RangeQuery
  openVitals: readonly { vital: RumVital; at: number }[]
}

export function rangeOf({ levels, now, startedAt, annotations, query, openVitals }: Range): RangeResult {
  checkQuery(query)
  const wishedMs = query.stepMs ?? (query.to - query.from) / DEFAULT_POINTS
  const { level, stepMs, from, to } = axisOf({ levels, now, startedAt, query, wishedMs })
  const points = (to - from) / stepMs
  if (points > MAX_POINTS)
    throw new BinnacleError(
      'too-large',
      `range: ${points} points are asked for, at most ${MAX_POINTS} are given. Ask for a shorter range or wider steps.`,
    )

  const oldest = level.oldest(now)
  const x = Array.from({ length: points }, (_, at) => from + at * stepMs)
  const metrics = Array.from(new Set(query.metrics))
  // One step after the other, so that only one merged histogram is in memory.
  const rows = x.map((start) => {
    const end = start + stepMs
    // Before it started, still to come, or no longer kept.
    if (end <= startedAt || start > now || Math.max(start, startedAt) < oldest) return metrics.map(() => null)
    const open = openVitals.filter(({ at }) => at >= start && at < end).map((entry) => entry.vital)
    const step = new Step((Math.min(end, now) - Math.max(start, startedAt)) / 1_000, level.between(start, end), open)
    return metrics.map((metric) => READ[metric](step))
  })
  return {
    from,
    to,
    stepMs,
    startedAt,
    x,
    series: metrics.map((metric, at) => ({ metric, unit: METRIC_UNITS[metric], y: rows.map((row) => row[at] ?? null) })),
    annotations: annotations.filter((annotation) => annotation.x >= from && annotation.x < to),
  }
}

/** The widest level whose steps are not wider than wished, or the next one that still reaches back far enough. */
function axisOf({ levels, now, startedAt, query, wishedMs }: Pick<Range, 'levels' | 'now' | 'startedAt' | 'query'> & { wishedMs: number }) {
  const axes = levels.map((level) => {
    const stepMs = Math.max(1, Math.round(wishedMs / level.stepMs)) * level.stepMs
    return { level, stepMs, from: Math.floor(query.from / stepMs) * stepMs, to: Math.ceil(query.to / stepMs) * stepMs }
  })
  const fitting = Math.max(
    0,
    axes.findLastIndex(({ level }) => level.stepMs <= wishedMs),
  )
  const reaching = axes.findIndex(({ level, from }, at) => at >= fitting && level.oldest(now) <= Math.max(from, startedAt))
  return axes.at(reaching) as (typeof axes)[number]
}

function checkQuery({ metrics, from, to, stepMs }: RangeQuery): void {
  const known = Object.keys(METRIC_UNITS)
  const unknown = metrics.find((metric) => !known.includes(metric))
  if (unknown !== undefined)
    throw new BinnacleError(
      'invalid-option',
      `range: there is no metric ${JSON.stringify(String(unknown).slice(0, 40))}. Ask for any of ${known.join(', ')}.`,
    )
  if (metrics.length === 0) throw new BinnacleError('invalid-option', `range: no metric is asked for. Ask for any of ${known.join(', ')}.`)
  if (!(from >= 0 && from < to && to <= MAX_INSTANT))
    throw new BinnacleError('invalid-range', `range: from ${from} to ${to} is no range. Pass epoch ms, from before to.`)
  if (stepMs !== undefined && !(stepMs > 0 && stepMs <= MAX_STEP_MS))
    throw new BinnacleError('invalid-range', `range: a step of ${stepMs} ms is none. Pass ms above 0, up to 31 days.`)
}

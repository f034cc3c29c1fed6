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
/** The last instant a Date can hold (ECMA-262, "Time Values and Time Range"). */
const MAX_INSTANT = 8.64e15

interface Step extends Aggregate {
  readonly livedSeconds: number
}

class LivedStep extends Aggregate implements Step {
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
  // The widest steps that the wish allows; wider ones where the finer are no longer kept.
  const oldest = now - Math.max(query.from, startedAt)
  const fitting = levels.findLast(({ stepMs }) => stepMs <= wishedMs) ?? (levels[0] as Level)
  const level = levels.find(({ stepMs, spanMs }) => stepMs >= fitting.stepMs && spanMs >= oldest) ?? (levels.at(-1) as Level)
  const stepMs = Math.max(1, Math.ceil(wishedMs / level.stepMs)) * level.stepMs

  const from = Math.floor(query.from / stepMs) * stepMs
  const to = Math.ceil(query.to / stepMs) * stepMs
  const points = (to - from) / stepMs
  if (points > MAX_POINTS)
    throw new BinnacleError(
      'too-large',
      `range: ${points} points are asked for, at most ${MAX_POINTS} are given. Ask for a shorter range or wider steps.`,
    )

  const x = Array.from({ length: points }, (_, at) => from + at * stepMs)
  const steps = x.map((start): Step | null => {
    const livedMs = Math.min(start + stepMs, now) - Math.max(start, startedAt)
    if (livedMs < 0 || start > now) return null
    const open = openVitals.filter(({ at }) => at >= start && at < start + stepMs).map((entry) => entry.vital)
    return new LivedStep(livedMs / 1_000, level.between(start, start + stepMs), open)
  })
  return {
    from,
    to,
    stepMs,
    startedAt,
    x,
    series: Array.from(new Set(query.metrics), (metric) => ({
      metric,
      unit: METRIC_UNITS[metric],
      y: steps.map((step) => step && READ[metric](step)),
    })),
    annotations: annotations.filter((annotation) => annotation.x >= from && annotation.x < to),
  }
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
  if (stepMs !== undefined && !(stepMs > 0 && stepMs <= to - from))
    throw new BinnacleError('invalid-range', `range: a step of ${stepMs} ms does not fit the range. Pass ms above 0 and up to its length.`)
}

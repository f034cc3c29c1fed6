import type { MetricName, WebVitalName } from '../core/metrics.js'
import type { Annotation } from '../core/series.js'
import { type Buckets, bucketsAt, countOf, gain, quantileOf, seconds, type PromSeries } from './promql.js'
import { cpuOf, DURATIONS, ERRORS, ofServers, peak, VITALS } from './promsnapshot.js'

interface RangeQuery {
  stepSeconds: number
  scrapeSeconds: number
  selector: string
}

type Figures = (name: string) => readonly PromSeries[]
/** A metric's value in the step that ends at an instant (Unix seconds). */
type Read = (figures: StepFigures) => number | null

interface StepFigures {
  buckets(name: string): Buckets
  /** `absent` where there is no series at that instant; null where it has no number. */
  value(name: string, absent?: number): number | null
  /** What the window of a rate has of seconds. */
  windowSeconds: number
}

interface RangeMetric {
  /** The figures it is made of. */
  figures: readonly string[]
  read: Read
}

const scaled = (value: number | null, by: number) => (value === null ? null : value * by)
const quantile = (q: number): RangeMetric => ({
  figures: ['durations'],
  read: (step) => scaled(quantileOf(step.buckets('durations'), q), 1_000),
})
const plain = (figure: string, scale = 1): RangeMetric => ({ figures: [figure], read: (step) => scaled(step.value(figure), scale) })
const vital = (name: WebVitalName): RangeMetric => ({
  figures: [name],
  read: (step) => scaled(quantileOf(step.buckets(name), 0.75), VITALS[name][1]),
})

const METRICS: Record<MetricName, RangeMetric> = {
  request_rate: {
    figures: ['durations'],
    read: (step) => (step.buckets('durations').length === 0 ? null : countOf(step.buckets('durations')) / step.windowSeconds),
  },
  error_rate: {
    figures: ['durations', 'errors'],
    read(step) {
      const requests = countOf(step.buckets('durations'))
      return requests > 0 ? scaled(step.value('errors', 0), 1 / requests) : null
    },
  },
  response_time_average: {
    figures: ['durations', 'sum'],
    read(step) {
      const requests = countOf(step.buckets('durations'))
      return requests > 0 ? scaled(step.value('sum'), 1_000 / requests) : null
    },
  },
  response_time_p50: quantile(0.5),
  response_time_p95: quantile(0.95),
  response_time_p99: quantile(0.99),
  peak_concurrency: plain('active'),
  active_users: plain('users'),
  cpu: plain('cpu'),
  memory: plain('memory'),
  heap_used: plain('heapUsed'),
  event_loop_delay_p99: plain('delay', 1_000),
  lcp_p75: vital('LCP'),
  inp_p75: vital('INP'),
  cls_p75: vital('CLS'),
  fcp_p75: vital('FCP'),
  ttfb_p75: vital('TTFB'),
}

/** A rate needs some scrapes, also where a step has fewer: the windows of neighbouring steps overlap then. */
const rateWindow = (stepSeconds: number, scrapeSeconds: number) => Math.max(stepSeconds, 4 * scrapeSeconds)

/** What has to be asked for so that each metric can be read; a figure that several need, once. */
export function rangeFigures(metrics: readonly MetricName[], { stepSeconds, scrapeSeconds, selector }: RangeQuery): Record<string, string> {
  const window = { selector, windowSeconds: rateWindow(stepSeconds, scrapeSeconds) }
  const step = { selector, scrapeSeconds, windowSeconds: stepSeconds }
  // Two scrapes: one of them may come late.
  const worst = (name: string) =>
    `max${ofServers(`max_over_time(${name}${selector}[${seconds(Math.max(stepSeconds, 2 * scrapeSeconds))}])`, selector)}`
  const known: Record<string, () => string> = {
    durations: () => `sum by (le) (${gain(`${DURATIONS}_bucket`, window)})`,
    sum: () => `sum(${gain(`${DURATIONS}_sum`, window)})`,
    errors: () => `sum(${gain(ERRORS, window)})`,
    active: () => peak('http_server_active_requests', step),
    users: () => peak('page_sessions_active', step),
    cpu: () => cpuOf(step),
    memory: () => worst('process_resident_memory_bytes'),
    heapUsed: () => worst('nodejs_heap_size_used_bytes'),
    delay: () => worst('nodejs_eventloop_lag_p99_seconds'),
  }
  const wanted = new Set(metrics.flatMap((metric) => METRICS[metric].figures))
  const figures: Record<string, string> = { starts: `max${ofServers(`process_start_time_seconds${selector}`, selector)}` }
  for (const name of wanted) figures[name] = known[name]?.() ?? `sum by (le) (${gain(`${VITALS[name as WebVitalName][0]}_bucket`, window)})`
  return figures
}

/** Reads metrics off the answer, one value for each step of an axis. */
export function readSteps(
  figures: Figures,
  { x, stepMs, scrapeSeconds }: { x: readonly number[]; stepMs: number; scrapeSeconds: number },
): (metric: MetricName) => (number | null)[] {
  const values = new Map<PromSeries, Map<number, number>>()
  const pointAt = (one: PromSeries, instant: number): number | undefined => {
    let points = values.get(one)
    if (!points) values.set(one, (points = new Map(one.points.map(([seconds, value]) => [Math.round(seconds * 1_000), value]))))
    return points.get(instant)
  }
  const known = (value: number | undefined) => (value === undefined || !Number.isFinite(value) ? null : value)
  const buckets = new Map<string, Buckets[]>()
  const bucketsOf = (name: string): Buckets[] => {
    let list = buckets.get(name)
    if (!list) buckets.set(name, (list = x.map((start) => bucketsAt(figures(name), (one) => known(pointAt(one, start + stepMs))))))
    return list
  }
  const windowSeconds = rateWindow(stepMs / 1_000, scrapeSeconds)
  return (metric) =>
    x.map((start, index) =>
      METRICS[metric].read({
        buckets: (name) => bucketsOf(name)[index] ?? [],
        value(name, absent) {
          const [one] = figures(name)
          return known((one && pointAt(one, start + stepMs)) ?? absent)
        },
        windowSeconds,
      }),
    )
}

/** Where the youngest process began. */
export function restartsOf(figures: Figures, { from, to }: { from: number; to: number }): Annotation[] {
  const starts = new Set(figures('starts').flatMap(({ points }) => points.map(([, value]) => Math.round(value * 1_000))))
  return [...starts].filter((start) => start >= from && start < to).map((x) => ({ x, label: 'Restart', status: 'info' }))
}

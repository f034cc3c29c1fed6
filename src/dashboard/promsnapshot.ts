import { type NotMeasured, type PerformanceMetrics, rateVital, trendOf, type WebVitalName, type WebVitalSummary } from '../core/metrics.js'
import { type Buckets, bucketsAt, countOf, gain, quantileOf, seconds, type PromSeries } from './promql.js'

export interface PromQuery {
  windowSeconds: number
  scrapeSeconds: number
  selector: string
}

/** What "now" means for a response time, at the least; a rate needs some scrapes. */
const CURRENT_SECONDS = 60
const MIN_SCRAPES = 4

export const DURATIONS = 'http_server_request_duration_seconds'
export const ERRORS = 'http_server_errors_total'
/** The exposed histogram of each web vital, and how many of our units its unit has. */
export const VITALS: Record<WebVitalName, readonly [name: string, scale: number]> = {
  LCP: ['web_vitals_lcp_seconds', 1_000],
  INP: ['web_vitals_inp_seconds', 1_000],
  CLS: ['web_vitals_cls', 1],
  FCP: ['web_vitals_fcp_seconds', 1_000],
  TTFB: ['web_vitals_ttfb_seconds', 1_000],
}
export const VITAL_NAMES = Object.keys(VITALS) as WebVitalName[]

const currentOf = ({ windowSeconds, scrapeSeconds }: PromQuery) =>
  Math.min(windowSeconds, Math.max(CURRENT_SECONDS, MIN_SCRAPES * scrapeSeconds))

/** The most that the sum of a gauge over all instances was in a window. */
export const peak = (name: string, { windowSeconds, scrapeSeconds, selector }: PromQuery) =>
  `max_over_time(sum(${name}${selector})[${seconds(windowSeconds)}:${seconds(scrapeSeconds)}])`

/** Of the processes that expose what a dashboard shows: Prometheus scrapes others too, itself to begin with, and each tells its memory. */
export const ofServers = (query: string, selector: string) => `(${query} and on (job, instance) http_server_active_requests${selector})`

/** The share of a core, of the mean instance. */
export const cpuOf = ({ windowSeconds, scrapeSeconds, selector }: PromQuery) =>
  `avg${ofServers(`rate(process_cpu_seconds_total${selector}[${seconds(Math.max(windowSeconds, MIN_SCRAPES * scrapeSeconds))}])`, selector)}`

export function snapshotFigures(query: PromQuery): Record<string, string> {
  const { windowSeconds, selector } = query
  const current = seconds(currentOf(query))
  const window = { selector, windowSeconds }
  const before = { ...window, agoSeconds: windowSeconds }
  const figures: Record<string, string> = {
    now: 'vector(time())',
    targets: `count(up${selector})`,
    up: `sum(up${selector})`,
    durations: `sum by (http_route, le) (${gain(`${DURATIONS}_bucket`, window)})`,
    sums: `sum by (http_route) (${gain(`${DURATIONS}_sum`, window)})`,
    durationsBefore: `sum by (le) (${gain(`${DURATIONS}_bucket`, before)})`,
    currentSum: `sum(rate(${DURATIONS}_sum${selector}[${current}]))`,
    currentCount: `sum(rate(${DURATIONS}_count${selector}[${current}]))`,
    errors: `sum by (http_route, error_type) (${gain(ERRORS, window)})`,
    errorsBefore: `sum(${gain(ERRORS, before)})`,
    active: `sum(http_server_active_requests${selector})`,
    activePeak: peak('http_server_active_requests', query),
    users: `sum(page_sessions_active${selector})`,
    usersPeak: peak('page_sessions_active', query),
    startedAt: `max${ofServers(`process_start_time_seconds${selector}`, selector)}`,
    cpu: cpuOf(query),
    memory: `max${ofServers(`process_resident_memory_bytes${selector}`, selector)}`,
    heapUsed: `max${ofServers(`nodejs_heap_size_used_bytes${selector}`, selector)}`,
    heapLimit: `max${ofServers(`nodejs_heap_size_limit_bytes${selector}`, selector)}`,
    delay: `max${ofServers(`max_over_time(nodejs_eventloop_lag_p99_seconds${selector}[${seconds(windowSeconds)}])`, selector)}`,
  }
  for (const name of VITAL_NAMES) figures[name] = `sum by (le) (${gain(`${VITALS[name][0]}_bucket`, window)})`
  return figures
}

const valueOf = (one: PromSeries | undefined): number | null => {
  const value = one?.points[0]?.[1]
  return value === undefined || !Number.isFinite(value) ? null : value
}
const highest = (one: number | null, other: number | null) => (one === null || other === null ? (one ?? other) : Math.max(one, other))
const inMs = (value: number | null) => (value === null ? null : value * 1_000)
const ratio = (part: number | null, whole: number | null) => (part === null || !whole ? null : part / whole)

export function readSnapshot(
  figures: (name: string) => readonly PromSeries[],
  { at, ...query }: PromQuery & { at: number },
): PerformanceMetrics {
  const { windowSeconds } = query
  const one = (name: string) => valueOf(figures(name)[0])
  const total = (name: string) => figures(name).reduce((sum, series) => sum + (valueOf(series) ?? 0), 0)
  // Whoever measures exposes this one from its first scrape on, and the others with the first request.
  const isMeasured = ['active', 'activePeak', 'durations'].some((name) => figures(name).some((series) => valueOf(series) !== null))
  // No series counts nothing; one without a value, which NaN is none, has not been counted.
  const counted = (name: string) =>
    figures(name).length === 0 || figures(name).some((series) => valueOf(series) !== null) ? total(name) : null
  const whole = (value: number | null) => (isMeasured && value !== null ? Math.round(value) : null)
  const durations = bucketsAt(figures('durations'), valueOf)
  const before = bucketsAt(figures('durationsBefore'), valueOf)
  const [requests, requestsBefore] = [counted('durations') === null ? null : countOf(durations), countOf(before)]
  const [errors, errorsBefore] = [counted('errors'), counted('errorsBefore')]
  const perSecond = isMeasured && requests !== null ? requests / windowSeconds : null
  const quantile = (buckets: Buckets, q: number) => inMs(quantileOf(buckets, q))
  const errorRate = ratio(errors, requests)
  const [active, users] = [one('active'), one('users')]
  const [memory, cpu, startedAt] = [one('memory'), one('cpu'), one('startedAt')]
  return {
    at,
    windowSeconds,
    startedAt: inMs(startedAt),
    ...(active === null ? { notMeasured: notMeasuredOf(one('targets') ?? 0, one('up') ?? 0, query.selector) } : {}),
    responseTime: {
      current: inMs(ratio(one('currentSum'), one('currentCount'))),
      currentSeconds: currentOf(query),
      average: inMs(ratio(total('sums'), requests)),
      p50: quantile(durations, 0.5),
      p95: quantile(durations, 0.95),
      p99: quantile(durations, 0.99),
      trend: trendOf(quantile(durations, 0.95), quantile(before, 0.95)),
    },
    errorRate: {
      current: errorRate,
      errors: whole(errors),
      requests: whole(requests),
      trend: trendOf(errorRate, ratio(errorsBefore, requestsBefore)),
      byType: Array.from(totals(figures('errors'), 'error_type'), ([type, count]) => ({ type, count: Math.round(count) }))
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count),
    },
    throughput: {
      requestsPerSecond: perSecond,
      requestsPerMinute: perSecond === null ? null : perSecond * 60,
      concurrency: active,
      // A peak is looked for at whole scrapes, of which the last one may be still to come.
      peakConcurrency: highest(active, one('activePeak')),
      trend: trendOf(perSecond, before.length > 0 ? requestsBefore / windowSeconds : null),
    },
    activeUsers: { current: users, peak: highest(users, one('usersPeak')), averageSessionSeconds: null },
    system:
      memory === null && cpu === null
        ? null
        : {
            cpu,
            memoryBytes: memory,
            memoryTotalBytes: null,
            heapUsedBytes: one('heapUsed'),
            heapLimitBytes: one('heapLimit'),
            eventLoopDelayP99: inMs(one('delay')),
          },
    database: null,
    webVitals: VITAL_NAMES.flatMap((name): WebVitalSummary[] => {
      const buckets = bucketsAt(figures(name), valueOf)
      const p75 = quantileOf(buckets, 0.75)
      if (p75 === null || Math.round(countOf(buckets)) === 0) return []
      const value = p75 * VITALS[name][1]
      return [{ name, p75: value, count: Math.round(countOf(buckets)), rating: rateVital(name, value) }]
    }),
    routes: routesOf(figures),
  }
}

function notMeasuredOf(targets: number, up: number, selector: string): NotMeasured {
  if (targets === 0) return { reason: 'no-target', selector }
  return up < targets ? { reason: 'targets-down', up, targets } : { reason: 'not-exposed' }
}

function routesOf(figures: (name: string) => readonly PromSeries[]): PerformanceMetrics['routes'] {
  const series = new Map<string, PromSeries[]>()
  for (const one of figures('durations')) {
    const route = one.labels.http_route ?? ''
    series.set(route, [...(series.get(route) ?? []), one])
  }
  const errors = totals(figures('errors'), 'http_route')
  const sums = totals(figures('sums'), 'http_route')
  return Array.from(series, ([route, own]) => {
    const buckets = bucketsAt(own, valueOf)
    const count = countOf(buckets)
    return {
      route,
      requests: Math.round(count),
      errors: Math.round(errors.get(route) ?? 0),
      average: inMs(ratio(sums.get(route) ?? null, count)),
      p95: inMs(quantileOf(buckets, 0.95)),
    }
  })
    .filter(({ requests }) => requests > 0)
    .toSorted((a, b) => (b.p95 ?? 0) - (a.p95 ?? 0))
}

/** The values of each label, added up. */
function totals(series: readonly PromSeries[], label: string): Map<string, number> {
  const sums = new Map<string, number>()
  for (const one of series) sums.set(one.labels[label] ?? '', (sums.get(one.labels[label] ?? '') ?? 0) + (valueOf(one) ?? 0))
  return sums
}

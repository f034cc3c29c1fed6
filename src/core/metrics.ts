import type { Unit } from './format.js'
import type { Annotation } from './series.js'

/** A figure now and in the window of the same length before it. */
export interface Trend {
  previous: number | null
  /** (now − previous) / previous; null where either is missing or previous is 0. */
  change: number | null
}

export function trendOf(now: number | null, previous: number | null | undefined): Trend {
  const known = previous ?? null
  return { previous: known, change: now === null || known === null || known === 0 ? null : (now - known) / known }
}

/**
 * Why a window has no figures, or none at its end: the process began later (`startedAt`); Prometheus knows no target of these labels (`selector`, as in `{job="shop"}`; empty for
 * all); of its `targets` so many are `up`, and none of those that measure; or all are up, and none exposes these metrics.
 */
export type NotMeasured =
  | { reason: 'not-started' }
  | { reason: 'no-target'; selector: string }
  | { reason: 'targets-down'; up: number; targets: number }
  | { reason: 'not-exposed' }

/**
 * What a performance dashboard shows, over one window that ends at `at`. Durations are milliseconds, rates a second, ratios 0–1, sizes
 * bytes. Null means "not measured in this window", never 0. Percentiles come from merged histograms (≤0.8% relative error), never from
 * averaged percentiles.
 */
export interface PerformanceMetrics {
  /** The end of the window, epoch ms, by the server's clock. */
  at: number
  windowSeconds: number
  /** When this process began to measure, epoch ms; null where the source does not know. */
  startedAt: number | null
  /** Why there are no figures, where there are none to be expected. */
  notMeasured?: NotMeasured
  responseTime: {
    /** Mean over the last `currentSeconds`. */
    current: number | null
    currentSeconds: number
    average: number | null
    p50: number | null
    p95: number | null
    p99: number | null
    /** Of p95. */
    trend: Trend
  }
  errorRate: {
    /** Failed (5xx or thrown) over all requests of the window. */
    current: number | null
    errors: number | null
    requests: number | null
    trend: Trend
    /** By error type: a status class or the name of what was thrown; most frequent first. */
    byType: { type: string; count: number }[]
  }
  throughput: {
    requestsPerSecond: number | null
    requestsPerMinute: number | null
    /** Requests in flight at the end of the window, and the most at once in it. */
    concurrency: number | null
    peakConcurrency: number | null
    /** Of requestsPerSecond. */
    trend: Trend
  }
  activeUsers: {
    /** Sessions heard of in the five minutes up to the end of the window. */
    current: number | null
    /** The most at once in the window. */
    peak: number | null
    averageSessionSeconds: number | null
  }
  /** The process; null where nothing collects it. */
  system: {
    /** Share of one core, 0–1 and above 1 with several threads; the mean over the window. */
    cpu: number | null
    /** Resident, as last measured in the window. */
    memoryBytes: number | null
    memoryTotalBytes: number | null
    heapUsedBytes: number | null
    heapLimitBytes: number | null
    /** The worst p99 that was measured in the window, ms: percentiles can't be averaged. */
    eventLoopDelayP99: number | null
  } | null
  /** The database; null where nothing collects it. */
  database: {
    connections: { active: number; max: number | null }
    queryTime: { average: number | null; p95: number | null }
    slowQueries: { text: string; durationMs: number; count: number }[]
    cacheHitRate: number | null
  } | null
  /** From visitors' pages; only those that were reported in the window. */
  webVitals: WebVitalSummary[]
  /** By route template, slowest p95 first. */
  routes: RouteSummary[]
}

export type WebVitalName = 'LCP' | 'INP' | 'CLS' | 'FCP' | 'TTFB'

export interface WebVitalSummary {
  name: WebVitalName
  /** Milliseconds; CLS has no unit. */
  p75: number
  count: number
  rating: 'good' | 'needs-improvement' | 'poor'
}

export interface RouteSummary {
  route: string
  requests: number
  errors: number
  average: number | null
  p95: number | null
}

/** Each metric of a range query and its unit. */
export const METRIC_UNITS = {
  request_rate: 'req/s',
  error_rate: 'ratio',
  response_time_average: 'ms',
  response_time_p50: 'ms',
  response_time_p95: 'ms',
  response_time_p99: 'ms',
  peak_concurrency: 'count',
  active_users: 'count',
  cpu: 'ratio',
  memory: 'bytes',
  heap_used: 'bytes',
  event_loop_delay_p99: 'ms',
  lcp_p75: 'ms',
  inp_p75: 'ms',
  cls_p75: '',
  fcp_p75: 'ms',
  ttfb_p75: 'ms',
} as const satisfies Record<string, Unit>

export type MetricName = keyof typeof METRIC_UNITS

export interface RangeQuery {
  metrics: readonly MetricName[]
  /** Epoch ms, inclusive. */
  from: number
  /** Epoch ms, exclusive. */
  to: number
  /** The wished width of a step; the answer says the real one. @default a step that gives about 240 points */
  stepMs?: number
}

/**
 * Columns over one time axis. `x[i]` is the start of step i; a metric's `y[i]` is null where nothing was measured in that step (before the
 * process started, or no traffic).
 */
export interface RangeResult {
  from: number
  to: number
  stepMs: number
  /** When the process began to measure, epoch ms: the reader keeps what it knew of an earlier process. */
  startedAt: number
  x: number[]
  series: { metric: MetricName; unit: Unit; y: (number | null)[] }[]
  /** Restarts, and what else the server was told of. */
  annotations: Annotation[]
}

/** The bounds of "good" and "poor" for each web vital (web.dev/vitals). */
export const WEB_VITAL_BOUNDS: Record<WebVitalName, readonly [good: number, poor: number]> = {
  LCP: [2_500, 4_000],
  INP: [200, 500],
  CLS: [0.1, 0.25],
  FCP: [1_800, 3_000],
  TTFB: [800, 1_800],
}

export function rateVital(name: WebVitalName, value: number): WebVitalSummary['rating'] {
  const [good, poor] = WEB_VITAL_BOUNDS[name]
  return value <= good ? 'good' : value <= poor ? 'needs-improvement' : 'poor'
}

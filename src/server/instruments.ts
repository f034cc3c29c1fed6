import type { WebVitalName } from '../core/metrics.js'
import type { RumBatch, RumVital } from '../core/rum.js'
import { type BucketedHistogram, createExposition } from './exposition.js'
import type { ProcessSample } from './metrics.js'

/** OpenTelemetry's default bounds of http.server.request.duration, and 0.2 s: without it no objective of 200 ms can be judged. */
const SERVER_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** In the page, where values arrive in histograms: bounds that are bucket bounds of those (in ms), so that every count is exact. */
const PAGE_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 4, 8]
/** Each with both bounds of its rating (web.dev/vitals). */
const VITALS: Record<WebVitalName, { name: string; help: string; bounds: number[] }> = {
  LCP: { name: 'web_vitals_lcp_seconds', help: 'Largest Contentful Paint.', bounds: [0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 10] },
  INP: { name: 'web_vitals_inp_seconds', help: 'Interaction to Next Paint.', bounds: [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2] },
  CLS: { name: 'web_vitals_cls', help: 'Cumulative Layout Shift, without a unit.', bounds: [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1] },
  FCP: { name: 'web_vitals_fcp_seconds', help: 'First Contentful Paint.', bounds: [0.5, 1, 1.8, 2.5, 3, 4, 6, 10] },
  TTFB: { name: 'web_vitals_ttfb_seconds', help: 'Time to First Byte.', bounds: [0.1, 0.2, 0.4, 0.8, 1.2, 1.8, 3, 5] },
}
/** Methods OpenTelemetry knows; any other is `_OTHER`, since a client decides what it sends. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE', 'QUERY'])

interface CountedRequest {
  route: string
  method: string
  status: number | 'aborted'
  durationMs: number
  error: string | undefined
}

interface Readings {
  startedAt: number
  concurrency: () => number
  sessions: () => number
  process: () => ProcessSample | null
}

/** Every metric that Prometheus sees, named after OpenTelemetry's and the Prometheus clients' conventions, in base units. */
export function createInstruments({ startedAt, concurrency, sessions, process }: Readings) {
  const exposition = createExposition()
  const durations = exposition.histogram(
    'http_server_request_duration_seconds',
    'From the call of the handler until its body was sent, by route template.',
    SERVER_BOUNDS,
    ['http_route', 'http_request_method', 'status_class'],
  )
  const errors = exposition.counter('http_server_errors_total', 'Requests that failed (5xx, or thrown), by type.', [
    'http_route',
    'error_type',
  ])
  exposition.gauge('http_server_active_requests', 'Requests in flight.', concurrency)

  exposition.gauge('process_start_time_seconds', 'When the process began to measure, Unix time.', () => startedAt / 1_000)
  exposition.total('process_cpu_seconds_total', 'CPU time of the process, user and system.', () => process()?.cpuSeconds ?? null)
  exposition.gauge('process_resident_memory_bytes', 'Resident memory of the process.', () => process()?.memoryBytes ?? null)
  exposition.gauge('nodejs_heap_size_used_bytes', "V8's heap in use.", () => process()?.heapUsedBytes ?? null)
  exposition.gauge('nodejs_heap_size_limit_bytes', "V8's heap limit.", () => process()?.heapLimitBytes ?? null)
  exposition.gauge('nodejs_eventloop_lag_p99_seconds', 'Delay of the event loop, p99 of the last sample.', () => {
    const delay = process()?.eventLoopDelayP99 ?? null
    return delay === null ? null : delay / 1_000
  })

  const vitals = {} as Record<WebVitalName, BucketedHistogram>
  for (const [key, { name, help, bounds }] of Object.entries(VITALS)) vitals[key as WebVitalName] = exposition.histogram(name, help, bounds)
  const pageRequests = exposition.histogram(
    'page_request_duration_seconds',
    'Requests as pages saw them, by route template.',
    PAGE_BOUNDS,
    ['http_route'],
  )
  const pageRequestErrors = exposition.counter('page_request_errors_total', 'Requests of pages that failed (5xx).', ['http_route'])
  const pageErrors = exposition.counter('page_errors_total', 'Uncaught errors in pages, by type.', ['error_type'])
  const longTasks = exposition.histogram(
    'page_long_task_duration_seconds',
    'Tasks that blocked a page for over 50 ms.',
    [0.1, 0.2, 0.5, 1, 2, 4],
  )
  const visible = exposition.counter('page_visible_seconds_total', 'How long pages were visible.')
  const interactions = exposition.counter('page_interactions_total', 'Clicks, taps and keys in pages.')
  const dropped = exposition.counter('page_events_dropped_total', 'Events that pages could not deliver.')
  const batches = exposition.counter('page_batches_total', 'Batches that pages sent, by outcome.', ['outcome'])
  exposition.gauge('page_sessions_active', 'Sessions heard of in the last five minutes.', sessions)

  return {
    request({ route, method, status, durationMs, error }: CountedRequest) {
      const statusClass = typeof status === 'number' ? `${Math.floor(status / 100)}xx` : status
      durations.observe(durationMs / 1_000, route, METHODS.has(method) ? method : '_OTHER', statusClass)
      if (error !== undefined) errors.add(1, route, error)
    },
    vital({ name, value }: RumVital) {
      vitals[name].observe(name === 'CLS' ? value : value / 1_000)
    },
    page(batch: RumBatch) {
      for (const request of batch.requests) {
        pageRequests.merge(request.durations, 1_000, request.route)
        if (request.errors > 0) pageRequestErrors.add(request.errors, request.route)
      }
      for (const { type, count } of batch.errors) pageErrors.add(count, type)
      if (batch.longTasks) longTasks.merge(batch.longTasks, 1_000)
      visible.add((batch.activity?.visibleMs ?? 0) / 1_000)
      interactions.add(batch.activity?.interactions ?? 0)
      dropped.add(batch.dropped)
      batches.add(1, 'stored')
    },
    refused: () => batches.add(1, 'refused'),
    render: () => exposition.render(),
  }
}

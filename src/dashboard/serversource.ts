import { BinnacleError, messageOf } from '../core/errors.js'
import type { PerformanceMetrics, RangeResult } from '../core/metrics.js'
import { createHistory } from './history.js'
import type { MetricsSource } from './source.js'

export interface ServerSourceOptions {
  /** Sent with each request. @default same-origin credentials, no more headers */
  headers?: Record<string, string>
  /** @default the global fetch */
  fetch?: typeof fetch
  /** After this long without an answer the query fails, ms. @default 10000 */
  timeoutMs?: number
  /** @default Date.now */
  clock?: () => number
}

const MAX_HISTORIES = 64

/**
 * A source over `createMetricsHandler`, mounted at `url`: it reads `url/snapshot` and `url/range`. Live windows fetch their newest slice only;
 * a clock that differs from the server's by more than two seconds is corrected by the `Date` of its answers.
 *
 * Its queries reject with a BinnacleError: `unreachable`, `timed-out`, `refused` (a status of 400 or more, with the server's own words), or
 * `invalid-response` (HTML, broken JSON, another shape).
 *
 * @example
 * const source = createServerSource('/api/metrics')
 */
export function createServerSource(url: string, options: ServerSourceOptions = {}): MetricsSource {
  const base = url.replace(/\/+$/, '')
  const { headers, timeoutMs = 10_000, clock = Date.now } = options
  const histories = new Map<string, ReturnType<typeof createHistory>>()
  const steps = new Map<string, number>()
  let skewMs = 0

  const read = async (path: string, signal: AbortSignal | undefined): Promise<unknown> => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const sentAt = clock()
    let response: Response
    let text: string
    try {
      response = await (options.fetch ?? fetch)(`${base}/${path}`, {
        headers: { accept: 'application/json', ...headers },
        credentials: 'same-origin',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      text = await response.text()
    } catch (cause) {
      if (signal?.aborted) throw cause
      if (timeout.aborted) throw new BinnacleError('timed-out', `${base} did not answer within ${timeoutMs / 1_000} s.`, { cause })
      throw new BinnacleError('unreachable', `${base} could not be reached (${messageOf(cause)}). Is the server running?`, { cause })
    }
    const date = Date.parse(response.headers.get('date') ?? '')
    if (Number.isFinite(date)) {
      // The header has whole seconds: half a second on average is lost.
      const skew = date + 500 - (sentAt + clock()) / 2
      skewMs = Math.abs(skew) > 2_000 ? skew : 0
    }
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch (cause) {
      if (!response.ok) throw new BinnacleError('refused', `${base} answered ${response.status}.`, { cause })
      throw new BinnacleError('invalid-response', `${base} answered ${describe(response, text)} instead of JSON. Check the source's URL.`, {
        cause,
      })
    }
    if (!response.ok) {
      const said = (body as { error?: { message?: unknown } } | null)?.error?.message
      throw new BinnacleError('refused', `${base} answered ${response.status}${typeof said === 'string' ? `: ${said}` : '.'}`)
    }
    return body
  }

  const invalid = (what: string) =>
    new BinnacleError('invalid-response', `${base}: ${what} is not what createMetricsHandler answers. Do both sides run the same version?`)

  return {
    id: base,

    async snapshot({ windowSeconds, at, signal }) {
      const body = await read(`snapshot?window=${windowSeconds}${at === undefined ? '' : `&at=${Math.floor(at + skewMs)}`}`, signal)
      if (!isSnapshot(body)) throw invalid('the snapshot')
      return body
    },

    async range({ metrics, from, to, stepMs, signal }) {
      // The width of the window names the history: a live window keeps it while it slides.
      const name = `${metrics.join()} ${Math.round((to - from) / 1_000)} ${stepMs ?? ''}`
      let history = histories.get(name)
      if (!history) {
        if (histories.size >= MAX_HISTORIES) histories.clear()
        histories.set(name, (history = createHistory()))
      }
      const window = { from: from + skewMs, to: to + skewMs }
      const step = stepMs ?? steps.get(name)
      const query = new URLSearchParams(metrics.map((metric) => ['metric', metric]))
      query.set('from', String(Math.floor(history.missingFrom(metrics, window.from, step))))
      query.set('to', String(Math.ceil(window.to)))
      if (step !== undefined) query.set('step', String(step))
      const body = await read(`range?${query}`, signal)
      if (!isRange(body)) throw invalid('the range')
      steps.set(name, body.stepMs)
      return history.join(body, window)
    },
  }
}

function describe(response: Response, text: string): string {
  if (/^\s*<(!doctype|html)/i.test(text)) return 'an HTML page'
  if (text.trim() === '') return 'nothing'
  return response.headers.get('content-type')?.split(';')[0] ?? 'something else'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isSnapshot(value: unknown): value is PerformanceMetrics {
  return (
    isRecord(value) &&
    typeof value.at === 'number' &&
    typeof value.windowSeconds === 'number' &&
    ['responseTime', 'errorRate', 'throughput', 'activeUsers'].every((group) => isRecord(value[group])) &&
    Array.isArray(value.webVitals) &&
    Array.isArray(value.routes)
  )
}

function isRange(value: unknown): value is RangeResult {
  if (!isRecord(value) || !Array.isArray(value.x) || !Array.isArray(value.series) || !Array.isArray(value.annotations)) return false
  const { length } = value.x
  return (
    typeof value.stepMs === 'number' &&
    typeof value.startedAt === 'number' &&
    value.series.every((series: unknown) => isRecord(series) && Array.isArray(series.y) && series.y.length === length)
  )
}

import { BinnacleError } from '../core/errors.js'
import type { PerformanceMetrics, RangeResult } from '../core/metrics.js'
import { createHistories, nameOf } from './history.js'
import { createJsonReader, isRecord, type ReaderOptions } from './jsonreader.js'
import type { MetricsSource } from './source.js'

export type ServerSourceOptions = ReaderOptions

/**
 * A source over `createMetricsHandler`, mounted at `url`: it reads `url/snapshot` and `url/range`. Live windows fetch their newest slice only, and
 * end now by the server's clock, which the `Date` of its answers tells, to a second: a page whose clock is wrong, or is set on the way, shows what any other shows. (Another origin has to
 * expose that header: `Access-Control-Expose-Headers: Date`.)
 *
 * Its queries reject with a BinnacleError: `unreachable`, `timed-out`, `refused` (a status from 400, with the server's own words), `rate-limited` (429), `unavailable` (from 500), or
 * `invalid-response` (HTML, broken JSON, another shape).
 *
 * @example
 * const source = createServerSource('/api/metrics')
 */
export function createServerSource(url: string, options: ServerSourceOptions = {}): MetricsSource {
  const base = url.replace(/\/+$/, '')
  const histories = createHistories()
  const steps = new Map<string, number>()
  const reader = createJsonReader('createServerSource', base, options)

  const invalid = (what: string) =>
    new BinnacleError('invalid-response', `${base}: ${what} is not what createMetricsHandler answers. Do both sides run the same version?`)

  return {
    id: base,

    async snapshot({ windowSeconds, at, signal }) {
      const { body } = await reader.read(`snapshot?window=${windowSeconds}${at === undefined ? '' : `&at=${Math.floor(at)}`}`, signal)
      if (!isSnapshot(body)) throw invalid('the snapshot')
      return body
    },

    async range({ metrics, from, to, stepMs, isLive, signal }) {
      const name = nameOf(metrics, from, to, stepMs)
      const history = histories.of(name)
      const ask = (window: { from: number; to: number }) => {
        const step = stepMs ?? steps.get(name)
        const query = new URLSearchParams(metrics.map((metric) => ['metric', metric]))
        query.set('from', String(Math.floor(history.missingFrom(metrics, window, step))))
        query.set('to', String(Math.ceil(window.to)))
        if (step !== undefined) query.set('step', String(step))
        return reader.read(`range?${query}`, signal)
      }
      const { body, window } = isLive ? await reader.live(to - from, ask) : { ...(await ask({ from, to })), window: { from, to } }
      if (!isRange(body)) throw invalid('the range')
      steps.set(name, body.stepMs)
      return history.join(body, window)
    },
  }
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

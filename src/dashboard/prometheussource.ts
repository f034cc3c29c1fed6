import { BinnacleError } from '../core/errors.js'
import { METRIC_UNITS } from '../core/metrics.js'
import { createHistories, nameOf } from './history.js'
import { createJsonReader, isRecord, type ReaderOptions } from './jsonreader.js'
import { byFigure, selectorOf, union, type PromSeries } from './promql.js'
import { rangeFigures, readSteps, restartsOf } from './promrange.js'
import { readSnapshot, snapshotFigures } from './promsnapshot.js'
import type { MetricsSource } from './source.js'

export interface PrometheusSourceOptions extends ReaderOptions {
  /** Which targets are meant: labels and their values, such as `{ job: 'shop' }`. @default all that Prometheus scrapes */
  matchers?: Readonly<Record<string, string>>
  /** How often Prometheus scrapes the targets: no rate is asked for over less than four of these, and no step is finer. @default 15 */
  scrapeSeconds?: number
}

/** As many points as Prometheus gives for one series. */
const MAX_POINTS = 11_000
const DEFAULT_POINTS = 240

/**
 * A source over a Prometheus server (HTTP API v1) that scrapes what `createMetricsHandler` exposes: instant queries for the snapshot, range queries for the lines, each in one
 * request. Unlike `createServerSource` it knows what was before the last restart, and adds up several instances: requests, errors, visitors and histograms are of all; CPU is their
 * mean; memory, heap and event loop delay are those of the worst one.
 *
 * Quantiles are `histogram_quantile`'s, and as fine as the exposed buckets. Counts are extrapolated by `increase` to the edges of the window, and rounded. The length of sessions, the
 * memory of the machine and the database are not exposed, and null.
 *
 * The page asks the server itself, so it has to be let: by a path of your own that passes `/api/v1/query` and `/api/v1/query_range` on, which also is where to ask who it is, or by Prometheus'
 * `--web.cors.origin`.
 *
 * Its queries reject with a BinnacleError: `unreachable`, `timed-out`, `refused` (with Prometheus' own words), `unavailable` (a status from 500), `too-large` (over 11,000 points) or `invalid-response`.
 *
 * @throws BinnacleError `invalid-option`
 * @example
 * const source = createPrometheusSource('/prometheus', { matchers: { job: 'shop' } })
 * <PerformanceDashboard source={source} />
 */
export function createPrometheusSource(url: string, options: PrometheusSourceOptions = {}): MetricsSource {
  const base = url.replace(/\/+$/, '')
  const { matchers = {}, scrapeSeconds = 15 } = options
  if (!(scrapeSeconds > 0 && scrapeSeconds <= 3_600)) {
    throw new BinnacleError(
      'invalid-option',
      `createPrometheusSource: scrapeSeconds is ${scrapeSeconds}. Pass the scrape_interval of Prometheus' configuration, in seconds, from above 0 to 3600.`,
    )
  }
  const selector = selectorOf(matchers)
  const reader = createJsonReader('createPrometheusSource', base, options)
  const histories = createHistories()

  const ask = (path: 'query' | 'query_range', form: Record<string, string>, signal: AbortSignal | undefined) =>
    reader.read(`api/v1/${path}`, signal, new URLSearchParams(form))
  const figuresOf = (body: unknown) => {
    const series = readSeries(body)
    if (series) return byFigure(series)
    throw new BinnacleError(
      'invalid-response',
      `${base}: this is not what Prometheus answers. Check the source's URL: it is the one that has /api/v1 below it.`,
    )
  }

  return {
    id: selector ? `${base}${selector}` : base,

    async snapshot({ windowSeconds, at, signal }) {
      const query = { windowSeconds, scrapeSeconds, selector }
      // Without a time Prometheus says what is now, by its own clock.
      const time = at === undefined ? undefined : { time: String(at / 1_000) }
      const figures = figuresOf((await ask('query', { query: union(snapshotFigures(query)), ...time }, signal)).body)
      const answeredAt = figures('now')[0]?.points[0]?.[0]
      return readSnapshot(figures, { ...query, at: at ?? (answeredAt === undefined ? reader.now() : answeredAt * 1_000) })
    },

    async range({ metrics, from, to, stepMs, isLive, signal }) {
      if (metrics.length === 0 || !(from < to)) {
        throw new BinnacleError(
          'invalid-range',
          `createPrometheusSource: a range of ${metrics.length} metrics from ${from} to ${to} is none. Ask for a metric, from before to.`,
        )
      }
      const step = stepOf(stepMs ?? (to - from) / DEFAULT_POINTS, scrapeSeconds)
      const wanted = Array.from(new Set(metrics))
      const history = histories.of(nameOf(wanted, from, to, stepMs))
      // A step is asked for at its end, and only once that has come: what is said of half of it would be said as if it were whole.
      const askFor = async (window: { from: number; to: number }) => {
        const end = Math.floor(window.to / step) * step
        // There is no answer without a step, also where a window is shorter than one.
        const first = Math.min(Math.floor(history.missingFrom(wanted, window, step) / step) * step, end - step)
        const count = (end - first) / step
        if (count > MAX_POINTS) {
          throw new BinnacleError(
            'too-large',
            `createPrometheusSource: ${count} points are asked for, at most ${MAX_POINTS} are given. Ask for a shorter range or wider steps.`,
          )
        }
        const query = union(rangeFigures(wanted, { stepSeconds: step / 1_000, scrapeSeconds, selector }))
        const times = { start: String((first + step) / 1_000), end: String(end / 1_000), step: String(step / 1_000) }
        return {
          ...(await ask('query_range', { query, ...times }, signal)),
          x: Array.from({ length: count }, (_, at) => first + at * step),
        }
      }
      const given = { from, to }
      const { body, x, window } = isLive ? await reader.live(to - from, askFor) : { ...(await askFor(given)), window: given }
      const figures = figuresOf(body)
      const valuesOf = readSteps(figures, { x, stepMs: step, scrapeSeconds })
      return history.join(
        {
          ...window,
          stepMs: step,
          startedAt: x[0] as number,
          x,
          series: wanted.map((metric) => ({ metric, unit: METRIC_UNITS[metric], y: valuesOf(metric) })),
          annotations: restartsOf(figures, window),
        },
        window,
      )
    },
  }
}

/** Whole steps of scrapes, in ms: a finer one would show nothing new. */
function stepOf(wishedMs: number, scrapeSeconds: number): number {
  const scrapeMs = Math.ceil(scrapeSeconds) * 1_000
  return Math.max(1, Math.round(wishedMs / scrapeMs)) * scrapeMs
}

/** The vector or the matrix of an answer; undefined where it is none. */
function readSeries(body: unknown): PromSeries[] | undefined {
  if (!isRecord(body) || body.status !== 'success' || !isRecord(body.data) || !Array.isArray(body.data.result)) return undefined
  const series: PromSeries[] = []
  for (const one of body.data.result as unknown[]) {
    if (!isRecord(one) || !isRecord(one.metric)) return undefined
    const points: unknown = one.values ?? [one.value]
    if (!Array.isArray(points) || !points.every(isPoint)) return undefined
    series.push({ labels: one.metric as Record<string, string>, points: points.map(([at, value]) => [at, Number(value)] as const) })
  }
  return series
}

const isPoint = (point: unknown): point is [number, string] =>
  Array.isArray(point) && typeof point[0] === 'number' && typeof point[1] === 'string'

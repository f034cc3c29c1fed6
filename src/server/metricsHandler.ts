import { BinnacleError } from '../core/errors.js'
import type { MetricName } from '../core/metrics.js'
import { EXPOSITION_TYPE } from './exposition.js'
import type { Metrics } from './metrics.js'
import { answerToError, wordsFor } from './outage.js'
import { type Authorize, failure, type Handler, json, refusal, text } from './responses.js'

export interface MetricsHandlerOptions {
  metrics: Metrics
  /** Who may read. Without it, nobody. */
  authorize: Authorize
  /** Called with what reading the metrics threw, such as a gauge of your own; the client is answered 503. @default console.error */
  onError?: (error: unknown) => void
  /** Now, in epoch ms: where a range ends that does not say so. @default Date.now */
  clock?: () => number
}

const HOUR_MS = 3_600_000

/**
 * Answers by the last segment of the path: `…/snapshot?window=300&at=` (seconds; epoch ms) with `PerformanceMetrics`,
 * `…/range?metric=request_rate&metric=cpu&from=&to=&step=` (epoch ms, ms; by default the last hour) with `RangeResult`, any other with
 * Prometheus' text format. GET and HEAD. What can't be answered is `{ error: { code, message } }` with status 400, 403, 405 or 503.
 *
 * @example
 * const handler = createMetricsHandler({ metrics, authorize: (request) => request.headers.get('authorization') === `Bearer ${token}` })
 */
export function createMetricsHandler({
  metrics,
  authorize,
  onError = (error) => console.error(error),
  clock = Date.now,
}: MetricsHandlerOptions): Handler {
  const answer = (request: Request): Response => {
    const { pathname, searchParams } = new URL(request.url)
    try {
      switch (pathname.split('/').at(-1)) {
        case 'snapshot':
          return json(metrics.snapshot(wholeNumber(searchParams, 'window') ?? 300, wholeNumber(searchParams, 'at')))
        case 'range': {
          const to = wholeNumber(searchParams, 'to') ?? clock()
          const from = wholeNumber(searchParams, 'from') ?? Math.max(0, to - HOUR_MS)
          return json(
            metrics.range({ metrics: searchParams.getAll('metric') as MetricName[], from, to, stepMs: wholeNumber(searchParams, 'step') }),
          )
        }
        default:
          return text(metrics.exposition(), EXPOSITION_TYPE)
      }
    } catch (error) {
      // Too many points are no body over the limit.
      const isTooMany = error instanceof BinnacleError && error.code === 'too-large'
      return isTooMany ? failure(400, 'too-large', wordsFor(error)) : answerToError(error, { signal: request.signal, onError })
    }
  }

  return async function metricsHandler(request) {
    const response = (await refusal(request, authorize, ['GET', 'HEAD'])) ?? answer(request)
    return request.method === 'HEAD' ? new Response(null, response) : response
  }
}

/** Undefined where it is not given. `Number('')` would make an empty parameter 0. */
function wholeNumber(parameters: URLSearchParams, name: string): number | undefined {
  const given = parameters.get(name)
  if (given === null) return undefined
  if (/^-?\d{1,16}$/.test(given)) return Number(given)
  throw new BinnacleError('invalid-range', `The parameter ${name} is ${JSON.stringify(given.slice(0, 40))}. Pass a whole number.`)
}

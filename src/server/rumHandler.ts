import { BinnacleError } from '../core/errors.js'
import { parseRumBatch, RUM_LIMITS, type RumAllowList } from '../core/rum.js'
import type { Metrics } from './metrics.js'
import { createRateLimit } from './rateLimit.js'
import { answerToError } from './outage.js'
import { readText } from './requestBody.js'
import { type Authorize, failure, type Handler, refusal } from './responses.js'

export interface RumHandlerOptions {
  metrics: Metrics
  /** Which pages may report: check Origin, a session cookie or the like. Without it, none. */
  authorize: Authorize
  /** Labels that are taken. A batch with any other is refused. */
  allow?: RumAllowList
  /** Batches of one session in the long run; a burst of ten is let through. @default 60 */
  maxBatchesPerMinute?: number
  /** Called with what reading a batch threw; the client is answered 503. @default console.error */
  onError?: (error: unknown) => void
  /** Now, in epoch ms. @default Date.now */
  clock?: () => number
}

const CONTENT_TYPES = ['application/json', 'text/plain']
const BURST = 10
/** Sessions whose rate is watched at once. */
const MAX_WATCHED = 20_000
/** Told to a visitor for whom there is no room: sessions end after five minutes of silence. */
const FULL_RETRY_SECONDS = 60

/**
 * Takes what `createMonitor` sends: POST, JSON, at most 64 KiB. 204 when it was stored. A batch that does not fit the schema is refused
 * whole, nothing of it is stored, and the answer names the field: 400 (malformed), 413 (too large), 415 (another type), 429 with
 * Retry-After (too many), 403 and 405.
 *
 * @example
 * const handler = createRumHandler({ metrics, authorize: (request) => request.headers.get('origin') === 'https://app.example' })
 */
export function createRumHandler({
  metrics,
  authorize,
  allow,
  maxBatchesPerMinute = 60,
  onError = (error) => console.error(error),
  clock = Date.now,
}: RumHandlerOptions): Handler {
  if (!(maxBatchesPerMinute > 0 && Number.isFinite(maxBatchesPerMinute)))
    throw new BinnacleError('invalid-option', `createRumHandler: maxBatchesPerMinute is ${maxBatchesPerMinute}. Pass a number above 0.`)
  const limit = createRateLimit({ perMinute: maxBatchesPerMinute, burst: BURST, maxKeys: MAX_WATCHED })

  const take = async (request: Request): Promise<Response> => {
    const contentType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
    if (!CONTENT_TYPES.includes(contentType) || request.headers.has('content-encoding'))
      return failure(415, 'unsupported-media-type', `Send ${CONTENT_TYPES.join(' or ')}, not compressed.`)
    const batch = parseRumBatch(parseJson(await readText(request, RUM_LIMITS.receivedBytes)), allow)
    const waitMs = limit.take(batch.session, clock())
    if (waitMs > 0) return later(Math.ceil(waitMs / 1_000), 'Too many batches of one session.')
    if (!metrics.recordRum(batch)) return later(FULL_RETRY_SECONDS, 'More visitors than this server keeps apart.')
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  }

  return async function rumHandler(request) {
    const failed = (error: unknown) => answerToError(error, { signal: request.signal, onError })
    const response = (await refusal(request, authorize, ['POST'])) ?? (await take(request).catch(failed))
    if (response.status >= 400) metrics.recordRefusedRum()
    return response
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new BinnacleError('invalid-data', 'The body is not JSON.', { cause })
  }
}

function later(seconds: number, message: string): Response {
  return failure(429, 'rate-limited', message, { 'retry-after': String(seconds) })
}

import { BinnacleError, messageOf } from '../core/errors.js'
import { isErrorType, RUM_LIMITS } from '../core/rum.js'
import type { Metrics, RequestOutcome } from './metrics.js'
import { outage, outageOf } from './outage.js'
import { checkResponse, failure } from './responses.js'

export interface InstrumentOptions {
  /** The route's TEMPLATE, such as `/users/:id`: a constant of the application, never anything of a request. */
  route: string
  metrics: Metrics
  /**
   * How long a request lasts: until its body was sent, or until its handler returned, which suits a stream that never ends.
   *
   * @default 'body'
   */
  until?: 'body' | 'headers'
  /** Hears of what a handler or a body threw. The client is not told. @default console.error */
  onError?: (error: unknown, request: Request) => void
}

/**
 * Counts and times what a handler answers, by route template, method and status class. A status of 500 and above, a handler that throws and
 * a body that breaks off are errors, by type. What a handler throws is answered without details: 503 with Retry-After where
 * it is a `BinnacleError` of a store that failed (`unavailable`, `timed-out`, `outcome-unknown`), such as `authenticate` rejects with, else 500.
 *
 * The duration ends when the last byte was taken by whoever sends it, or when the client went away: then the request counts as `aborted`,
 * which is no error, and its duration stays in the figures, for slow answers are the ones that are given up.
 *
 * @throws BinnacleError `invalid-option` where the route is not a constant path
 * @example
 * const user = instrument(getUser, { route: '/users/:id', metrics })
 */
export function instrument<Rest extends unknown[]>(
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
  { route, metrics, until = 'body', onError = (error) => console.error(error) }: InstrumentOptions,
): (request: Request, ...rest: Rest) => Promise<Response> {
  if (typeof route !== 'string' || !route || route.length > RUM_LIMITS.labelLength || /[?#\s]/.test(route))
    throw new BinnacleError(
      'invalid-option',
      `instrument: the route ${JSON.stringify(route)} is not a template. Pass a path of up to ${RUM_LIMITS.labelLength} characters such as "/users/:id".`,
    )
  metrics.registerRoute(route)

  return async function instrumented(request, ...rest) {
    const startedAt = performance.now()
    const endRequest = metrics.beginRequest()
    const { signal } = request
    const finish = (outcome: Pick<RequestOutcome, 'status' | 'errorType'>) => {
      signal.removeEventListener('abort', onAbort)
      endRequest({ route, method: request.method, durationMs: performance.now() - startedAt, ...outcome })
    }
    // A server that gives up on a request aborts it as well: that is its failure, not the client's.
    const onAbort = () => finish(isTimeout(signal.reason) ? { status: 504, errorType: 'TimeoutError' } : { status: 'aborted' })
    const fail = (error: unknown, status: number) => {
      if (signal.aborted) return onAbort()
      finish({ status, errorType: errorTypeOf(error) })
      onError(error, request)
    }
    signal.addEventListener('abort', onAbort, { once: true })

    let response: Response
    try {
      response = checkResponse(await handler(request, ...rest))
    } catch (error) {
      if (isTooLarge(error)) {
        finish({ status: 413 })
        return failure(413, 'too-large', messageOf(error))
      }
      const code = outageOf(error)
      fail(error, code ? 503 : 500)
      // A server that gave the request up has its own answer.
      if (isTimeout(signal.reason)) throw error
      return code ? outage(code) : failure(500, 'internal', 'Something failed on the server.')
    }

    const { status } = response
    if (response.body === null || until === 'headers' || request.method === 'HEAD') {
      finish({ status })
      return response
    }
    const body = watch(response.body, {
      onEnd: () => finish({ status }),
      onCancel: () => finish({ status: 'aborted' }),
      onError: (error) => fail(error, status),
    })
    return new Response(body, { status, statusText: response.statusText, headers: response.headers })
  }
}

/** The same stream, and how it ended. */
function watch(
  body: ReadableStream<Uint8Array>,
  on: { onEnd(): void; onCancel(): void; onError(error: unknown): void },
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          on.onEnd()
          controller.close()
        } catch (error) {
          on.onError(error)
          controller.error(error)
        }
      },
      cancel(reason) {
        on.onCancel()
        return reader.cancel(reason)
      },
    },
    // Nothing is read ahead: the end is when the consumer got the last byte.
    { highWaterMark: 0 },
  )
}

function errorTypeOf(error: unknown): string {
  const name = error instanceof Error ? error.name : undefined
  return isErrorType(name) ? name : 'Error'
}

const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === 'TimeoutError'

/** The body of the request was over the limit of whoever streams it, `toNodeListener` say. */
const isTooLarge = (error: unknown) => error instanceof BinnacleError && error.code === 'too-large'

import type { IncomingMessage, ServerResponse } from 'node:http'
import { BinnacleError } from '../../core/errors.js'
import { OUTAGE_MESSAGES, outage, outageOf, RETRY_AFTER } from '../outage.js'
import { checkResponse, failure } from '../responses.js'
import { bodyOf, hasBody, toRequest } from './request.js'
import { sendResponse } from './response.js'

export interface NodeListenerOptions {
  /**
   * How long a handler may take until it answers, ms; a stream may last longer. Then `request.signal` is aborted, and the client gets 504. Give stores a shorter
   * deadline (`timeoutMs`), so that a handler can answer for itself.
   * @default 30000
   */
  requestTimeoutMs?: number
  /** The largest body that is read; a larger one is answered 413. @default 1048576 (1 MiB) */
  maxBodyBytes?: number
  /**
   * Believe `X-Forwarded-Proto` and `X-Forwarded-Host`. Only behind a proxy that sets them: else a client decides which host the
   * application sees.
   *
   * @default false
   */
  trustProxy?: boolean
  /** Hears of what a handler or a body threw. The client is not told. @default console.error */
  onError?: (error: unknown) => void
}

/** A handler that was told to stop may answer for itself, for so long: it knows best what was done. */
const LAST_WORD_MS = 100
/** How long a client may take to read that the server is shutting down. */
const FAREWELL_MS = 1_000

/** What `http.createServer` takes. */
export interface NodeListener {
  (message: IncomingMessage, response: ServerResponse): void
  /** Requests that are being answered. */
  readonly inFlight: number
  /**
   * Answers what is in flight and refuses what is new with 503. After `graceMs` (default 10000) the rest is aborted: what has sent no headers yet is answered 503,
   * what has is cut. Call `server.close()` first, so that no connection is accepted.
   *
   * @returns when nothing is in flight
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Serves a Fetch API handler over `node:http`. Bodies stream both ways no faster than they are read; `request.signal` is aborted when the
 * client goes away; a body that breaks off cuts the connection, since its headers are gone.
 *
 * @throws BinnacleError `invalid-option`
 * @example
 * const listener = toNodeListener(handler)
 * createServer(listener).listen(8080)
 */
export function toNodeListener(
  handler: (request: Request) => Response | Promise<Response>,
  options: NodeListenerOptions = {},
): NodeListener {
  const { trustProxy = false, onError = (error: unknown) => console.error(error) } = options
  const requestTimeoutMs = positive('requestTimeoutMs', options.requestTimeoutMs ?? 30_000, 2 ** 31 - 1)
  const maxBodyBytes = positive('maxBodyBytes', options.maxBodyBytes ?? 1_048_576, Number.MAX_SAFE_INTEGER)
  const shutdown = new DOMException('The server is shutting down.', 'AbortError')
  const inFlight = new Set<{ cut(): void }>()
  const waiting: (() => void)[] = []
  let isClosing = false

  /** The answer of the handler, or the refusal that comes before or instead of it. */
  const respond = async (message: IncomingMessage, signal: AbortSignal): Promise<Response> => {
    if (isClosing) return outage()
    if (Number(message.headers['content-length'] ?? 0) > maxBodyBytes)
      return failure(413, 'too-large', `The body is over ${maxBodyBytes} bytes. Send less at once.`)
    try {
      const body = hasBody(message) ? bodyOf(message, maxBodyBytes) : null
      const request = toRequest(message, { signal, body, trustProxy })
      return checkResponse(await inTime(Promise.resolve(handler(request)), signal))
    } catch (error) {
      if (isTimeout(signal.reason)) return failure(504, 'timed-out', OUTAGE_MESSAGES['outcome-unknown'], RETRY_AFTER)
      if (signal.reason === shutdown) return outage('outcome-unknown')
      if (error instanceof BinnacleError && error.code === 'invalid-request') return failure(400, error.code, error.message)
      if (error instanceof BinnacleError && error.code === 'too-large') return failure(413, error.code, error.message)
      if (!signal.aborted) onError(error)
      const code = outageOf(error)
      return code ? outage(code) : failure(500, 'internal', 'Something failed on the server.')
    }
  }

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const client = new AbortController()
    const timeout = setTimeout(() => client.abort(new DOMException('The answer took too long.', 'TimeoutError')), requestTimeoutMs)
    // Writing to a client that went away is an event, and without a listener it would end the process.
    response.on('error', () => {})
    response.once('close', () => {
      if (!response.writableFinished) client.abort(new DOMException('The client went away.', 'AbortError'))
    })
    const entry = {
      cut() {
        client.abort(shutdown)
        if (response.headersSent) return response.destroy()
        const farewell = setTimeout(() => response.destroy(), LAST_WORD_MS + FAREWELL_MS)
        response.once('close', () => clearTimeout(farewell))
      },
    }
    inFlight.add(entry)
    try {
      const answer = await respond(message, client.signal)
      clearTimeout(timeout)
      if (isClosing) response.setHeader('connection', 'close')
      // A request that the server gave up is answered all the same.
      const isGivenUp = isTimeout(client.signal.reason) || client.signal.reason === shutdown
      await sendResponse(answer, message, response, isGivenUp ? new AbortController().signal : client.signal)
    } catch (error) {
      if (!client.signal.aborted) onError(error)
      response.destroy()
    } finally {
      clearTimeout(timeout)
      inFlight.delete(entry)
      if (inFlight.size === 0) for (const done of waiting.splice(0)) done()
    }
  }

  const listener = (message: IncomingMessage, response: ServerResponse) => void serve(message, response)
  const close: NodeListener['close'] = async ({ graceMs = 10_000 } = {}) => {
    isClosing = true
    if (inFlight.size === 0) return
    const cut = setTimeout(() => inFlight.forEach((entry) => entry.cut()), graceMs)
    await new Promise<void>((resolve) => waiting.push(resolve))
    clearTimeout(cut)
  }
  return Object.defineProperties(Object.assign(listener, { close }), { inFlight: { get: () => inFlight.size } }) as NodeListener
}

/** The response, unless the signal is aborted well before; a response that comes too late is let go. */
function inTime(response: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(signal.reason)
      response.then(
        (late) => late.body?.cancel(),
        () => {},
      )
    }
    const onAbort = () => {
      const lastWord = setTimeout(giveUp, LAST_WORD_MS)
      response.finally(() => clearTimeout(lastWord)).catch(() => {})
    }
    signal.addEventListener('abort', onAbort, { once: true })
    response.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === 'TimeoutError'

function positive(name: string, value: number, max: number): number {
  if (value > 0 && value <= max) return value
  throw new BinnacleError('invalid-option', `toNodeListener: ${name} is ${value}. Pass a number above 0.`)
}

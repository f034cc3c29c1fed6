import { BinnacleError, messageOf } from './errors.js'

/** What every part that asks a server takes. */
export interface RequestOptions {
  /** Stands in for the global `fetch`. */
  fetch?: typeof fetch
  /** Sent with each request. @default none of its own */
  headers?: Readonly<Record<string, string>>
  /** @default 'same-origin' */
  credentials?: RequestCredentials
  /** A request without a complete answer by then has failed (`timed-out`), ms. @default 10000 */
  timeoutMs?: number
  /** Called with each request that failed, before its caller learns of it. A request that its own caller stopped has not failed. */
  onError?: (error: BinnacleError) => void
}

/** For options whose `fetch` takes a `Request`. */
export type RequestFetch = (request: Request) => Promise<Response>

export interface JsonRequest extends Pick<RequestInit, 'method' | 'body' | 'cache'> {
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
}

export interface JsonAnswer {
  status: number
  headers: Headers
  /** The parsed JSON; undefined where it was none. */
  body: unknown
}

/** Asks one server for JSON. */
export type JsonClient = (path: string, request?: JsonRequest) => Promise<JsonAnswer>

const DEFAULT_TIMEOUT_MS = 10_000
/** setTimeout counts in 32 bits. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** A `fetch` for `RequestOptions` out of one that takes a `Request`; a relative address is one of the page. */
export const fetchOf =
  (given: RequestFetch): typeof fetch =>
  (input, init) =>
    given(new Request(new URL(String(input), globalThis.location?.href), init))

/** @throws BinnacleError `invalid-option` */
export function checkTimeout(owner: string, timeoutMs = DEFAULT_TIMEOUT_MS): number {
  if (timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs
  throw new BinnacleError(
    'invalid-option',
    `${owner}: timeoutMs is ${timeoutMs}. Pass the time an answer may take, in ms, from above 0 to ${MAX_TIMEOUT_MS}.`,
  )
}

/**
 * One request and the reading of its answer, within `timeoutMs` (Infinity: no time-out), whether or not `fetch` follows its signal. The caller's own abort is rethrown as it is.
 *
 * @throws BinnacleError `timed-out`, `unreachable`
 */
export async function send<T>(
  label: string,
  url: string,
  { signal, ...init }: RequestInit & { signal?: AbortSignal | undefined },
  { fetch: given = fetch, credentials = 'same-origin', timeoutMs = DEFAULT_TIMEOUT_MS }: RequestOptions,
  read: (response: Response) => T | Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const timeout = new AbortController()
  const timer = timeoutMs === Infinity ? undefined : setTimeout(() => timeout.abort(), timeoutMs)
  const either = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal
  const stopped = new Promise<never>((_, reject) => either.addEventListener('abort', () => reject(either.reason as Error), { once: true }))
  try {
    const answer = async () => read(await given(url, { credentials, ...init, signal: either }))
    return await Promise.race([answer(), stopped])
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof BinnacleError) throw cause
    if (timeout.signal.aborted) throw new BinnacleError('timed-out', `${label} did not answer within ${timeoutMs / 1_000} s.`, { cause })
    throw new BinnacleError('unreachable', `${label} could not be reached (${messageOf(cause)}). Is the server running?`, { cause })
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The client for JSON that every part shares, so that one failure has one name everywhere: `unreachable`, `timed-out`, `refused` (a status from 400, with the server's own
 * words), `rate-limited` (429), `unavailable` (from 500), `invalid-response` (HTML, broken JSON).
 *
 * @param owner the function whose options these are, for messages
 * @param refusalOf the part's own error for an answer from 400, where it knows one: thrown in place of the shared one, and no failure of the request
 * @throws BinnacleError `invalid-option`
 */
export function createJsonClient(
  owner: string,
  url: string,
  options: RequestOptions,
  refusalOf: (answer: JsonAnswer) => Error | undefined = () => undefined,
): JsonClient {
  const timeoutMs = checkTimeout(owner, options.timeoutMs)
  const base = url.replace(/\/+$/, '')

  const ask = async (path: string, { headers: own, ...request }: JsonRequest): Promise<JsonAnswer> => {
    const address = path === '' || path.startsWith('?') ? url + path : `${base}/${path}`
    // Without its query: that is no place for a message to quote.
    const label = `${owner}: ${address.replace(/\?.*$/, '')}`
    const init = { ...request, headers: { accept: 'application/json', ...options.headers, ...own } }
    const [response, text] = await send(label, address, init, { ...options, timeoutMs }, async (answered) => {
      return [answered, await answered.text()] as const
    })
    const { status, headers } = response
    const answer: JsonAnswer = { status, headers, body: parse(text) }
    if (!response.ok) throw refusalOf(answer) ?? refused(label, answer)
    if (answer.body !== undefined) return answer
    throw new BinnacleError('invalid-response', `${label} answered ${describe(response, text)} instead of JSON. Check its URL.`)
  }

  return async (path, request = {}) => {
    try {
      return await ask(path, request)
    } catch (error) {
      if (error instanceof BinnacleError) options.onError?.(error)
      throw error
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refused(label: string, { status, body }: JsonAnswer): BinnacleError {
  const error: unknown = Object(body).error
  const words: unknown = typeof error === 'string' ? error : Object(error).message
  const code = status === 429 ? 'rate-limited' : status < 500 ? 'refused' : 'unavailable'
  return new BinnacleError(code, `${label} answered ${status}${typeof words === 'string' ? `: ${words}` : '.'}`)
}

function describe(response: Response, text: string): string {
  if (/^\s*<(!doctype|html)/i.test(text)) return 'an HTML page'
  if (text.trim() === '') return 'nothing'
  return response.headers.get('content-type')?.split(';')[0] ?? 'something else'
}

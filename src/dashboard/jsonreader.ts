import { BinnacleError, messageOf } from '../core/errors.js'

export interface ReaderOptions {
  /** Sent with each request. @default same-origin credentials, no more headers */
  headers?: Record<string, string>
  /** @default the global fetch */
  fetch?: typeof fetch
  /** After this long without an answer the query fails, ms. @default 10000 */
  timeoutMs?: number
  /** @default Date.now */
  clock?: () => number
}

export interface JsonReader {
  /** GETs a path below the base; POSTs where there is a form to send. */
  read(path: string, signal: AbortSignal | undefined, form?: URLSearchParams): Promise<unknown>
  /** The server's clock less ours, ms, where they are more than two seconds apart; else 0. */
  skewMs(): number
}

/**
 * Reads JSON from a server and says what is wrong in words a person can act on: it rejects with a BinnacleError `unreachable`, `timed-out`, `refused` (a status of 400 or more,
 * with the server's own words) or `invalid-response` (HTML, broken JSON).
 *
 * @param wordsOf the server's own words in the body of a refusal
 */
export function createJsonReader(base: string, options: ReaderOptions, wordsOf: (body: unknown) => unknown): JsonReader {
  const { headers, timeoutMs = 10_000, clock = Date.now } = options
  let skewMs = 0
  return {
    skewMs: () => skewMs,
    async read(path, signal, form) {
      const timeout = AbortSignal.timeout(timeoutMs)
      const sentAt = clock()
      let response: Response
      let text: string
      try {
        response = await (options.fetch ?? fetch)(`${base}/${path}`, {
          ...(form ? { method: 'POST', body: form } : {}),
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
        throw new BinnacleError(
          'invalid-response',
          `${base} answered ${describe(response, text)} instead of JSON. Check the source's URL.`,
          { cause },
        )
      }
      if (!response.ok) {
        const said = wordsOf(body)
        throw new BinnacleError('refused', `${base} answered ${response.status}${typeof said === 'string' ? `: ${said}` : '.'}`)
      }
      return body
    },
  }
}

function describe(response: Response, text: string): string {
  if (/^\s*<(!doctype|html)/i.test(text)) return 'an HTML page'
  if (text.trim() === '') return 'nothing'
  return response.headers.get('content-type')?.split(';')[0] ?? 'something else'
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

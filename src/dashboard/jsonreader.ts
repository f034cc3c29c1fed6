import { createJsonClient, type RequestOptions } from '../core/request.js'

export interface ReaderOptions extends RequestOptions {
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
 * The shared client for one server, which notes how far its clock is off as well.
 *
 * @param owner the function whose options these are, for messages
 */
export function createJsonReader(owner: string, base: string, options: ReaderOptions): JsonReader {
  const { clock = Date.now } = options
  const ask = createJsonClient(owner, base, options)
  let skewMs = 0
  return {
    skewMs: () => skewMs,
    async read(path, signal, form) {
      const sentAt = clock()
      const { headers, body } = await ask(path, { signal, ...(form ? { method: 'POST', body: form } : {}) })
      const date = Date.parse(headers.get('date') ?? '')
      if (Number.isFinite(date)) {
        // The header has whole seconds: half a second on average is lost.
        const skew = date + 500 - (sentAt + clock()) / 2
        skewMs = Math.abs(skew) > 2_000 ? skew : 0
      }
      return body
    },
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

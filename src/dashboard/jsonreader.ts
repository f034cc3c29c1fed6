import { createJsonClient, type RequestOptions } from '../core/request.js'

export interface ReaderOptions extends RequestOptions {
  /** @default Date.now */
  clock?: () => number
}

/** An answer, and between which instants of the server's clock it was asked for, epoch ms; undefined where the server does not tell. */
export interface Read {
  body: unknown
  askedAt: { earliest: number; latest: number } | undefined
}

export interface JsonReader {
  /** GETs a path below the base; POSTs where there is a form to send. */
  read(path: string, signal: AbortSignal | undefined, form?: URLSearchParams): Promise<Read>
  /** Now by the server's clock as far as it is known, epoch ms. */
  now(): number
  /** Asks for a window that ends now by the server's clock: once more where the answer tells that it did not. */
  live<T extends Read>(widthMs: number, ask: (window: Window) => Promise<T>): Promise<T & { window: Window }>
}

interface Window {
  from: number
  to: number
}

/** How far two readings of one clock may be apart, ms: a Date header has whole seconds. */
const TOLERANCE_MS = 500
/** A clock that is off at each of them is no clock to follow. */
const MAX_TRIES = 3

/**
 * The shared client for one server, which notes how far its clock is off as well. While the clocks agree as well as a Date header can tell, what is known of them stays, so that
 * windows do not jump to and fro.
 *
 * @param owner the function whose options these are, for messages
 */
export function createJsonReader(owner: string, base: string, options: ReaderOptions): JsonReader {
  const { clock = Date.now } = options
  const ask = createJsonClient(owner, base, options)
  let skewMs = 0
  const now = () => clock() + skewMs

  return {
    now,

    async read(path, signal, form) {
      // The page's clock may be set while the answer is awaited; this one is not.
      const sentAt = performance.now()
      const { headers, body } = await ask(path, { signal, ...(form ? { method: 'POST', body: form } : {}) })
      const date = Date.parse(headers.get('date') ?? '')
      if (!Number.isFinite(date)) return { body, askedAt: undefined }
      // The answer was dated at some instant of the second that begins with the Date, after it was asked for and before it came.
      const elapsedMs = performance.now() - sentAt
      const isKnown = now() >= date - TOLERANCE_MS && now() <= date + elapsedMs + 1_000 + TOLERANCE_MS
      if (!isKnown) skewMs = date + (elapsedMs + 1_000) / 2 - clock()
      return { body, askedAt: { earliest: date - elapsedMs - TOLERANCE_MS, latest: date + 1_000 + TOLERANCE_MS } }
    },

    async live(widthMs, askFor) {
      for (let tries = 1; ; tries += 1) {
        const to = now()
        const window = { from: to - widthMs, to }
        const answer = await askFor(window)
        const { askedAt } = answer
        const isNow = !askedAt || (to >= askedAt.earliest && to <= askedAt.latest)
        if (isNow || tries === MAX_TRIES) return { ...answer, window }
      }
    },
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

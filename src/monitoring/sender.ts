import { send as request, type RequestOptions } from '../core/request.js'
import { RUM_LIMITS } from '../core/rum.js'

/** The first wait after a failure; it doubles with every further one. */
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 300_000

export interface SenderOptions extends Pick<RequestOptions, 'fetch' | 'timeoutMs'> {
  url: string
  clock: () => number
  /** 0–1, so that pages do not come back all at once. */
  random: () => number
}

/** Brings batches to the server, one try at a time, and knows when the server wants to be left alone. */
export interface Sender {
  /** May a request be made now? */
  readonly isReady: boolean
  /** How many bytes may still be under way. */
  readonly room: number
  /** A batch that failed and may be tried again. */
  readonly hasUnsent: boolean
  readonly sent: number
  readonly failed: number
  /**
   * @param isLast nobody waits for it, so that it leaves no timer behind
   * @returns how many events are lost for good
   */
  send(body: string, events: number, isLast: boolean): Promise<number>
  /** Tries the batch that failed once more, as it was: the server knows it by its id. */
  retry(isLast: boolean): Promise<number>
}

export function createSender({ url, clock, random, ...options }: SenderOptions): Sender {
  let notBefore = 0
  let failures = 0
  let underWay = 0
  let sent = 0
  let failed = 0
  let unsent: { body: string; events: number } | undefined

  const wait = (ms: number) => {
    failures += 1
    notBefore = clock() + ms
  }
  const backOff = () => wait(Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS) * (0.5 + random() / 2))

  const send: Sender['send'] = async (body, events, isLast) => {
    underWay += body.length
    let response: Response | undefined
    try {
      const init: RequestInit & { signal?: never } = {
        method: 'POST',
        body,
        keepalive: true,
        // Across origins a JSON type would cost a preflight, which a page that goes away can't make.
        headers: { 'content-type': isSameOrigin(url) ? 'application/json' : 'text/plain' },
      }
      response = await request('createMonitor', url, init, isLast ? { ...options, timeoutMs: Infinity } : options, (answer) => answer)
    } catch {
      // No network, no answer, or over the browser's limit for keepalive: tried again.
    } finally {
      underWay -= body.length
    }
    if (response?.ok) {
      failures = 0
      sent += 1
      return 0
    }
    failed += 1
    const retryAfterMs = response && retryAfter(response, clock())
    if (retryAfterMs === undefined) backOff()
    else wait(retryAfterMs)
    const isWorthARetry = !response || response.status === 429 || response.status >= 500
    if (!isWorthARetry || unsent) return events
    unsent = { body, events }
    return 0
  }

  return {
    get isReady() {
      return clock() >= notBefore
    },
    get room() {
      return RUM_LIMITS.sentBytes - underWay
    },
    get hasUnsent() {
      return unsent !== undefined
    },
    get sent() {
      return sent
    },
    get failed() {
      return failed
    },
    send,
    async retry(isLast) {
      const again = unsent
      unsent = undefined
      return again ? send(again.body, again.events, isLast) : 0
    },
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3), in ms. */
function retryAfter(response: Response, now: number): number | undefined {
  const value = response.headers.get('retry-after')
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

function isSameOrigin(url: string): boolean {
  return new URL(url, location.href).origin === location.origin
}

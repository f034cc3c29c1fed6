import { MfaRequestError, type MfaRequestErrorCode } from 'binnacle/mfa'

/** What better-auth's own codes are called by Binnacle's components. Everything else goes by its status. */
const CODES: Record<string, MfaRequestErrorCode> = {
  INVALID_CODE: 'invalid',
  INVALID_BACKUP_CODE: 'invalid',
  // Five wrong codes end a challenge: the password has to be shown again.
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'expired',
  INVALID_TWO_FACTOR_COOKIE: 'expired',
  CHALLENGE_NOT_FOUND: 'expired',
  ACCOUNT_TEMPORARILY_LOCKED: 'locked',
  INVALID_PASSWORD: 'invalid',
  TOTP_ALREADY_ENABLED: 'limit-reached',
  TWO_FACTOR_NOT_ENABLED: 'unsupported',
  PASSKEY_NOT_FOUND: 'not-found',
  // Older than `freshAge`: better-auth renews that by a new sign-in alone.
  SESSION_NOT_FRESH: 'signed-out',
}
const STATUSES: Record<number, MfaRequestErrorCode> = {
  400: 'invalid-request',
  401: 'signed-out',
  403: 'refused',
  404: 'not-found',
  409: 'expired',
  429: 'rate-limited',
}

export interface BetterAuthClientOptions {
  /** Where better-auth is mounted: "https://app.example/api/auth". */
  baseUrl: string
  /** Stands in for `fetch`. */
  fetch?: (request: Request) => Promise<Response>
  /** `accountLockout.durationSeconds` of the two-factor plugin, which tells that an account is locked, and not until when: this is the latest it can be. @default 900 */
  lockoutSeconds?: number
}

export interface Answer<T> {
  now: number
  data: T
}

/** Asks better-auth. It sends no clock of its own: the Date header is what there is, to the second. */
export function createBetterAuthClient({
  baseUrl,
  fetch: send = (request) => fetch(request),
  lockoutSeconds = 900,
}: BetterAuthClientOptions) {
  return async function ask<T>(path: string, body?: object): Promise<Answer<T>> {
    const headers = { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) }
    const init: RequestInit = { method: body ? 'POST' : 'GET', credentials: 'same-origin', cache: 'no-store', headers }
    if (body) init.body = JSON.stringify(body)
    let response: Response
    try {
      response = await send(new Request(new URL(`${baseUrl}${path}`, globalThis.location?.href), init))
    } catch (cause) {
      throw new MfaRequestError('unreachable', `${path} could not be reached.`, { cause })
    }
    const date = Date.parse(response.headers.get('date') ?? '')
    const now = Number.isNaN(date) ? Date.now() : date
    const data = await response.json().catch(() => null)
    if (response.ok) return { now, data: data as T }
    const { code = '', message = `${path} was refused.` } = (data ?? {}) as { code?: string; message?: string }
    const known = CODES[code] ?? STATUSES[response.status] ?? 'unavailable'
    const waitSeconds = known === 'locked' ? lockoutSeconds : Number(response.headers.get('x-retry-after') ?? 0)
    throw new MfaRequestError(known, message, { now, ...(waitSeconds > 0 ? { retryAt: now + waitSeconds * 1_000 } : {}) })
  }
}

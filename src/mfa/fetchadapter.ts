import { BinnacleError } from '../core/errors.js'
import type { MfaEndpoint, MfaEndpoints, MfaErrorResponse, MfaResponse } from '../core/mfa.js'
import { MfaRequestError, type MfaAdapter } from './adapter.js'

export interface FetchMfaAdapterOptions {
  /** Where `createMfaHandler` is mounted: "/api/mfa". */
  baseUrl: string
  /** Stands in for `fetch`: for headers of your own, or in tests. */
  fetch?: (request: Request) => Promise<Response>
}

/** What the server sent, where it is one of the shapes of the contract. */
async function readBody(response: Response): Promise<MfaResponse & Partial<MfaErrorResponse>> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null && typeof (body as MfaResponse).now === 'number') return body as MfaResponse
  throw new MfaRequestError(
    'unavailable',
    `createFetchMfaAdapter: ${new URL(response.url || 'about:blank').pathname} answered ${response.status} with something that is no MFA response. Is createMfaHandler mounted at baseUrl?`,
  )
}

/**
 * The adapter for `createMfaHandler`. Codes and secrets travel in bodies only, never in an address; nothing is kept and nothing is logged.
 *
 * @throws BinnacleError `invalid-option` where `baseUrl` is empty
 *
 * @example
 * const adapter = createFetchMfaAdapter({ baseUrl: '/api/mfa' })
 */
export function createFetchMfaAdapter({ baseUrl, fetch: send = (request) => fetch(request) }: FetchMfaAdapterOptions): MfaAdapter {
  if (!baseUrl) {
    throw new BinnacleError(
      'invalid-option',
      'createFetchMfaAdapter: baseUrl is empty. Pass the path createMfaHandler is mounted at, such as "/api/mfa".',
    )
  }
  const base = baseUrl.replace(/\/+$/, '')

  async function call<E extends MfaEndpoint>(endpoint: E, body?: MfaEndpoints[E]['request']): Promise<MfaEndpoints[E]['response']> {
    const [method, path] = endpoint.split(' ') as [string, string]
    const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store', headers: { accept: 'application/json' } }
    if (method === 'POST') {
      init.headers = { accept: 'application/json', 'content-type': 'application/json' }
      init.body = JSON.stringify(body ?? {})
    }
    let response: Response
    try {
      response = await send(new Request(new URL(`${base}/${path}`, globalThis.location?.href), init))
    } catch (cause) {
      throw new MfaRequestError('unreachable', `createFetchMfaAdapter: ${base}/${path} could not be reached.`, { cause })
    }
    const answer = await readBody(response)
    if (response.ok && !answer.error) return answer as MfaEndpoints[E]['response']
    const { code = 'unavailable', message = `${path} was refused`, ...details } = answer.error ?? {}
    throw new MfaRequestError(code, message, { ...details, now: answer.now })
  }

  return {
    overview: () => call('GET overview'),
    beginEnrolment: (request) => call('POST enrolments/begin', request),
    resendEnrolment: (request) => call('POST enrolments/resend', request),
    confirmEnrolment: (request) => call('POST enrolments/confirm', request),
    cancelEnrolment: (request) => call('POST enrolments/cancel', request),
    generateRecoveryCodes: () => call('POST recovery-codes/generate'),
    acknowledgeRecoveryCodes: (request) => call('POST recovery-codes/acknowledge', request),
    beginChallenge: (request) => call('POST challenges/begin', request),
    selectChallenge: (request) => call('POST challenges/select', request),
    verifyChallenge: (request) => call('POST challenges/verify', request),
    renameFactor: (request) => call('POST factors/rename', request),
    removeFactor: (request) => call('POST factors/remove', request),
    setDefaultFactor: (request) => call('POST factors/default', request),
    session: () => call('GET session'),
    extendSession: () => call('POST session/extend'),
  }
}

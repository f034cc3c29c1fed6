import { BinnacleError } from '../core/errors.js'
import type { MfaEndpoint, MfaEndpoints, MfaErrorResponse, MfaResponse } from '../core/mfa.js'
import { createJsonClient, fetchOf, type JsonAnswer, type RequestFetch, type RequestOptions } from '../core/request.js'
import { MfaRequestError, type MfaAdapter, type MfaRequestErrorCode } from './adapter.js'

export interface FetchMfaAdapterOptions extends Omit<RequestOptions, 'fetch'> {
  /** Where `createMfaHandler` is mounted: "/api/mfa". */
  baseUrl: string
  /** Stands in for `fetch`: for headers of your own, or in tests. */
  fetch?: RequestFetch
}

/** A request whose outcome the server did not know is sent again, so often and after so long. */
const MAX_REPEATS = 2
const REPEAT_AFTER_MS = 2_000

/** Has it one of the shapes of the contract? */
const isOurs = (body: unknown): body is MfaResponse & Partial<MfaErrorResponse> => typeof (Object(body) as MfaResponse).now === 'number'

/** What the server itself refused, and why. */
function refusalOf({ body }: JsonAnswer): MfaRequestError | undefined {
  if (!isOurs(body) || !body.error) return undefined
  const { code, message, ...details } = body.error
  return new MfaRequestError(code, message, { ...details, now: body.now })
}

/**
 * The adapter for `createMfaHandler`. Codes and secrets travel in bodies only, never in an address; nothing is kept and nothing is logged. `onError` is called with requests that
 * failed, not with what the server refused.
 *
 * @throws BinnacleError `invalid-option`
 *
 * @example
 * const adapter = createFetchMfaAdapter({ baseUrl: '/api/mfa' })
 */
export function createFetchMfaAdapter({ baseUrl, fetch: given, ...options }: FetchMfaAdapterOptions): MfaAdapter {
  const owner = 'createFetchMfaAdapter'
  if (!baseUrl)
    throw new BinnacleError(
      'invalid-option',
      `${owner}: baseUrl is empty. Pass the path createMfaHandler is mounted at, such as "/api/mfa".`,
    )
  const ask = createJsonClient(owner, baseUrl, { ...options, ...(given ? { fetch: fetchOf(given) } : {}) }, refusalOf)

  async function call<E extends MfaEndpoint>(endpoint: E, request?: MfaEndpoints[E]['request']): Promise<MfaEndpoints[E]['response']> {
    const [method, path] = endpoint.split(' ') as [string, string]
    const post = method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(request ?? {}) } : {}
    try {
      const { body } = await ask(path, { method, cache: 'no-store', ...post })
      if (isOurs(body)) return body as MfaEndpoints[E]['response']
    } catch (error) {
      // The codes of a failed request have the same names here.
      if (error instanceof BinnacleError) throw new MfaRequestError(error.code as MfaRequestErrorCode, error.message, { cause: error })
      throw error
    }
    throw new MfaRequestError(
      'invalid-response',
      `${owner}: ${path} answered something that is no MFA response. Is createMfaHandler mounted at baseUrl?`,
    )
  }

  /** Where the server did not say whether it was done, the same request gets its answer. */
  async function callUntilTold<E extends MfaEndpoint>(endpoint: E, request: MfaEndpoints[E]['request']) {
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await call(endpoint, request)
      } catch (error) {
        const isUnknown = error instanceof MfaRequestError && error.code === 'outcome-unknown'
        if (!isUnknown || repeats === MAX_REPEATS) throw error
        await new Promise((resolve) => setTimeout(resolve, REPEAT_AFTER_MS))
      }
    }
  }

  return {
    overview: () => call('GET overview'),
    beginEnrolment: (request) => call('POST enrolments/begin', request),
    resendEnrolment: (request) => call('POST enrolments/resend', request),
    confirmEnrolment: (request) => callUntilTold('POST enrolments/confirm', request),
    cancelEnrolment: (request) => call('POST enrolments/cancel', request),
    generateRecoveryCodes: () => call('POST recovery-codes/generate'),
    acknowledgeRecoveryCodes: (request) => callUntilTold('POST recovery-codes/acknowledge', request),
    beginChallenge: (request) => call('POST challenges/begin', request),
    selectChallenge: (request) => call('POST challenges/select', request),
    verifyChallenge: (request) => callUntilTold('POST challenges/verify', request),
    renameFactor: (request) => call('POST factors/rename', request),
    removeFactor: (request) => call('POST factors/remove', request),
    setDefaultFactor: (request) => call('POST factors/default', request),
    session: () => call('GET session'),
    extendSession: () => call('POST session/extend'),
  }
}

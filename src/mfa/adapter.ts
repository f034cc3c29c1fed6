import type { MfaEndpoint, MfaEndpoints, MfaErrorCode } from '../core/mfa.js'

type Request<E extends MfaEndpoint> = MfaEndpoints[E]['request']
type Response<E extends MfaEndpoint> = Promise<MfaEndpoints[E]['response']>

/**
 * What the components ask of a back end. `createFetchMfaAdapter` speaks to `createMfaHandler`; any other back end can meet it too, and
 * `binnacle/mfa/testing` proves it. Every answer carries the server's `now`; every refusal is an `MfaRequestError`, and so is an answer that does not come (`timed-out`). The back
 * end decides, the components only show: nothing here may be trusted by it.
 */
export interface MfaAdapter {
  /** What gate, enrolment, list and check-up draw. */
  overview(): Response<'GET overview'>

  beginEnrolment(request: Request<'POST enrolments/begin'>): Response<'POST enrolments/begin'>
  /** Sends the code of an SMS or e-mail enrolment again. */
  resendEnrolment(request: Request<'POST enrolments/resend'>): Response<'POST enrolments/resend'>
  confirmEnrolment(request: Request<'POST enrolments/confirm'>): Response<'POST enrolments/confirm'>
  cancelEnrolment(request: Request<'POST enrolments/cancel'>): Response<'POST enrolments/cancel'>

  generateRecoveryCodes(): Response<'POST recovery-codes/generate'>
  acknowledgeRecoveryCodes(request: Request<'POST recovery-codes/acknowledge'>): Response<'POST recovery-codes/acknowledge'>

  beginChallenge(request: Request<'POST challenges/begin'>): Response<'POST challenges/begin'>
  selectChallenge(request: Request<'POST challenges/select'>): Response<'POST challenges/select'>
  verifyChallenge(request: Request<'POST challenges/verify'>): Response<'POST challenges/verify'>

  renameFactor(request: Request<'POST factors/rename'>): Response<'POST factors/rename'>
  removeFactor(request: Request<'POST factors/remove'>): Response<'POST factors/remove'>
  setDefaultFactor(request: Request<'POST factors/default'>): Response<'POST factors/default'>

  /** Asking does not extend it. */
  session(): Response<'GET session'>
  extendSession(): Response<'POST session/extend'>
}

/**
 * Why a request came to nothing: what the server said; `unreachable` and `timed-out` where it said nothing, so that nobody knows whether it was done; `invalid-response` where
 * something else answered in its place.
 */
export type MfaRequestErrorCode = MfaErrorCode | 'unreachable' | 'timed-out' | 'invalid-response'

export interface MfaRequestErrorOptions {
  /** The server's clock, epoch ms, where it answered. */
  now?: number
  retryAt?: number
  action?: string
  clockSkewSeconds?: number
  rpId?: string
  cause?: unknown
}

/** What an adapter rejects with. The fields are those of `MfaError`. */
export class MfaRequestError extends Error {
  override readonly name = 'MfaRequestError'
  readonly code: MfaRequestErrorCode
  readonly now: number | undefined
  readonly retryAt: number | undefined
  readonly action: string | undefined
  readonly clockSkewSeconds: number | undefined
  readonly rpId: string | undefined

  constructor(code: MfaRequestErrorCode, message: string, options: MfaRequestErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.now = options.now
    this.retryAt = options.retryAt
    this.action = options.action
    this.clockSkewSeconds = options.clockSkewSeconds
    this.rpId = options.rpId
  }
}

import { MfaRequestError, type MfaRequestErrorCode } from './adapter.js'
import { WebAuthnProblem, type WebAuthnProblemCode } from './webauthn.js'

/** What stands in a person's way, for the words that say so. Instants are epoch ms by the server's clock. */
export interface MfaProblem {
  code: MfaRequestErrorCode | WebAuthnProblemCode
  /** `locked`, `cooldown`, `rate-limited`: when to try again. */
  retryAt?: number
  /** `reauth-required`: what to step up for. */
  action?: string
  /** `clock-skew`: positive where the person's device is ahead. */
  clockSkewSeconds?: number
  /** `unknown-credential`. */
  rpId?: string
}

/** The problem in whatever an adapter or an authenticator threw; what is unknown counts as a server that did not answer. */
export function problemOf(error: unknown): MfaProblem {
  if (error instanceof WebAuthnProblem) return { code: error.code }
  if (!(error instanceof MfaRequestError)) return { code: 'unreachable' }
  const { code, retryAt, action, clockSkewSeconds, rpId } = error
  return {
    code,
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(action === undefined ? {} : { action }),
    ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
    ...(rpId === undefined ? {} : { rpId }),
  }
}

/** Until when nothing is to be sent; null where nothing waits. */
export function waitUntil(problem: MfaProblem | null): number | null {
  return problem?.retryAt ?? null
}

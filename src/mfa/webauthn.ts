import type { WebAuthnAssertion, WebAuthnCreationOptions, WebAuthnRegistration, WebAuthnRequestOptions } from '../core/mfa.js'

export type WebAuthnProblemCode =
  /** The person said no, or the time ran out: browsers tell the two apart for nobody. */
  | 'dismissed'
  /** This key is enrolled already. */
  | 'duplicate'
  /** The key has no PIN or fingerprint set up. */
  | 'user-verification'
  /** This browser or this page has no WebAuthn. */
  | 'unsupported-browser'
  /** Anything else, an insecure page or a foreign rp id among them. */
  | 'ceremony-failed'

export class WebAuthnProblem extends Error {
  override readonly name = 'WebAuthnProblem'
  readonly code: WebAuthnProblemCode
  constructor(code: WebAuthnProblemCode, cause: unknown) {
    super(`The WebAuthn ceremony ended: ${code}`, { cause })
    this.code = code
  }
}

/** What the machines need of an authenticator; tests and other transports can stand in. */
export interface Authenticator {
  create(options: WebAuthnCreationOptions): Promise<WebAuthnRegistration>
  get(options: WebAuthnRequestOptions): Promise<WebAuthnAssertion>
  /** Ends a ceremony under way. */
  cancel(): void
}

export function isWebAuthnAvailable(): boolean {
  return typeof PublicKeyCredential === 'function'
}

const load = () => import('@simplewebauthn/browser')

async function ceremony<T>(run: (library: Awaited<ReturnType<typeof load>>) => Promise<T>): Promise<T> {
  if (!isWebAuthnAvailable()) throw new WebAuthnProblem('unsupported-browser', undefined)
  try {
    return await run(await load())
  } catch (error) {
    throw new WebAuthnProblem(codeOf(error as { name?: unknown; code?: unknown }), error)
  }
}

function codeOf(error: { name?: unknown; code?: unknown } | null): WebAuthnProblemCode {
  if (error?.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'duplicate'
  if (error?.code === 'ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT') return 'user-verification'
  if (error?.name === 'NotAllowedError' || error?.name === 'AbortError') return 'dismissed'
  return 'ceremony-failed'
}

/** The browser's own authenticators. Nothing of the library is loaded before the first ceremony. */
export const browserAuthenticator: Authenticator = {
  create: (optionsJSON) =>
    ceremony(async ({ startRegistration }) => (await startRegistration({ optionsJSON: optionsJSON as never })) as WebAuthnRegistration),
  get: (optionsJSON) => ceremony(({ startAuthentication }) => startAuthentication({ optionsJSON })),
  cancel: () =>
    void load().then(
      ({ WebAuthnAbortService }) => WebAuthnAbortService.cancelCeremony(),
      () => {},
    ),
}

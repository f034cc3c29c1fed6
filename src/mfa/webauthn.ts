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

const load = () => import('./ceremony.js')

async function ceremony<Signed>(run: (loaded: Awaited<ReturnType<typeof load>>) => Promise<Signed>): Promise<Signed> {
  if (!isWebAuthnAvailable()) throw new WebAuthnProblem('unsupported-browser', undefined)
  const loaded = await load()
  try {
    return await run(loaded)
  } catch (error) {
    throw new WebAuthnProblem(loaded.problemCodeOf(error), error)
  }
}

/** The browser's own authenticators. What asks them is loaded with the first ceremony. */
export const browserAuthenticator: Authenticator = {
  create: (options) => ceremony(({ create }) => create(options)),
  get: (options) => ceremony(({ get }) => get(options)),
  cancel: () =>
    void load().then(
      ({ cancel }) => cancel(),
      () => {},
    ),
}

import type { WebAuthnCreationOptions, WebAuthnDevice, WebAuthnRequestOptions } from '../../core/mfa.js'
import { fromBase64Url, randomToken, toBase64Url } from './bytes.js'
import { MfaFailure } from './failure.js'
import type { MfaUser, MfaWebAuthn, ReadAssertion, ReadRegistration } from './options.js'
import type { Service } from './service.js'
import type { AccountRecord, FactorRecord, WebAuthnRecord } from './store.js'

/** EdDSA, ES256, RS256: what authenticators have (COSE algorithm ids). */
const ALGORITHMS = [-8, -7, -257]
/** What the browser is told; the server's own expiry decides. */
const TIMEOUT_MS = 300_000

export interface KeyCeremony {
  challenge: string
  needsUserVerification: boolean
}

const equipped = ({ webauthn }: Service): MfaWebAuthn => {
  if (!webauthn) throw new MfaFailure('unsupported')
  return webauthn
}

export function creationOptions(
  service: Service,
  user: MfaUser,
  { userHandle }: AccountRecord,
  device: WebAuthnDevice,
  factors: readonly FactorRecord[],
): { options: WebAuthnCreationOptions; ceremony: KeyCeremony } {
  const { rpId } = equipped(service)
  const challenge = randomToken()
  const isPasskey = device === 'passkey'
  return {
    ceremony: { challenge, needsUserVerification: isPasskey },
    options: {
      rp: { id: rpId, name: service.appName },
      user: { id: userHandle, name: user.name, displayName: user.displayName ?? user.name },
      challenge,
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
      timeout: TIMEOUT_MS,
      excludeCredentials: descriptors(factors),
      authenticatorSelection: isPasskey
        ? { residentKey: 'required', requireResidentKey: true, userVerification: 'required' }
        : {
            authenticatorAttachment: 'cross-platform',
            residentKey: 'discouraged',
            requireResidentKey: false,
            userVerification: 'preferred',
          },
      hints: isPasskey ? [] : ['security-key'],
      attestation: 'none',
      extensions: { credProps: true },
    },
  }
}

export function requestOptions(
  service: Service,
  factors: readonly FactorRecord[],
  needsUserVerification: boolean,
): { options: WebAuthnRequestOptions; ceremony: KeyCeremony } {
  const { rpId } = equipped(service)
  const challenge = randomToken()
  return {
    ceremony: { challenge, needsUserVerification },
    options: {
      challenge,
      rpId,
      timeout: TIMEOUT_MS,
      allowCredentials: descriptors(factors),
      userVerification: needsUserVerification ? 'required' : 'preferred',
    },
  }
}

function descriptors(factors: readonly FactorRecord[]) {
  return factors.flatMap(({ webauthn }) =>
    webauthn ? [{ id: webauthn.credentialId, type: 'public-key' as const, transports: webauthn.transports }] : [],
  )
}

/**
 * Verifies a registration. Its ceremony has been taken before: the library is stateless, and would take the same response again.
 *
 * @throws MfaFailure `invalid`, `user-verification`
 */
export async function verifyRegistration(
  service: Service,
  ceremony: KeyCeremony,
  device: WebAuthnDevice,
  response: ReadRegistration,
): Promise<WebAuthnRecord> {
  const { server, rpId, topOrigins = [] } = equipped(service)
  // The library does not look at crossOrigin here.
  if (!isFramedAsAllowed(response.response.clientDataJSON, topOrigins)) throw new MfaFailure('invalid')
  const { verified, registrationInfo } = await orInvalid(() =>
    server.verifyRegistrationResponse({
      response,
      expectedChallenge: ceremony.challenge,
      expectedOrigin: [...service.origins],
      expectedRPID: rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  )
  if (!verified || !registrationInfo) throw new MfaFailure('invalid')
  if (ceremony.needsUserVerification && !registrationInfo.userVerified) throw new MfaFailure('user-verification')
  const { credential, credentialBackedUp, credentialDeviceType } = registrationInfo
  const transports = (response.response.transports ?? []).filter((transport) => /^[a-z-]{1,20}$/.test(transport)).slice(0, 10)
  return {
    credentialId: credential.id,
    publicKey: toBase64Url(credential.publicKey),
    counter: credential.counter,
    transports,
    device,
    isSynced: credentialBackedUp,
    isBackupEligible: credentialDeviceType === 'multiDevice',
  }
}

/** What is wrong with a key that has signed. */
export type KeyRefusal = 'counter-regression' | 'user-mismatch' | 'backup-changed'

export type AssertionOutcome =
  /** `isCounterFallen`: taken all the same, by the policy. */
  | { result: 'accepted'; factor: FactorRecord; isUserVerified: boolean; isCounterFallen: boolean }
  | { result: 'invalid' | 'unknown-credential' | 'user-verification'; reason?: KeyRefusal }

/** Verifies an assertion, and raises the key's counter: by id AND person, origin, rpId, frame, signature, user verification, in this order. */
export async function proveAssertion(
  service: Service,
  ceremony: KeyCeremony,
  account: AccountRecord,
  factors: readonly FactorRecord[],
  response: ReadAssertion,
  now: number,
): Promise<AssertionOutcome> {
  const { server, rpId, topOrigins = [] } = equipped(service)
  const factor = factors.find(({ webauthn }) => webauthn?.credentialId === response.id)
  if (!factor?.webauthn) return { result: 'unknown-credential' }
  const { userHandle, clientDataJSON } = response.response
  if (userHandle && userHandle !== account.userHandle) return { result: 'invalid', reason: 'user-mismatch' }
  if (!isFramedAsAllowed(clientDataJSON, topOrigins)) return { result: 'invalid' }
  const { credentialId, publicKey } = factor.webauthn
  let verification
  try {
    verification = await server.verifyAuthenticationResponse({
      response,
      expectedChallenge: ceremony.challenge,
      expectedOrigin: [...service.origins],
      expectedRPID: rpId,
      ...(topOrigins.length > 0 ? { expectedTopOrigin: [...topOrigins] } : {}),
      // The library looks at the counter before the signature. Here only a key that has signed can be said to have counted backwards.
      credential: { id: credentialId, publicKey: fromBase64Url(publicKey) ?? new Uint8Array(), counter: -1 },
      requireUserVerification: false,
    })
  } catch {
    return { result: 'invalid' }
  }
  const { verified, authenticationInfo } = verification
  if (!verified) return { result: 'invalid' }
  if (ceremony.needsUserVerification && !authenticationInfo.userVerified) return { result: 'user-verification' }
  const { newCounter, credentialBackedUp, credentialDeviceType, userVerified } = authenticationInfo
  const { counter, isBackupEligible } = factor.webauthn
  const isEligible = credentialDeviceType === 'multiDevice'
  // A credential is one or the other for life (WebAuthn Level 3, section 7.2).
  if (isBackupEligible !== undefined && isBackupEligible !== isEligible) return { result: 'invalid', reason: 'backup-changed' }
  const isEnforced = (service.policy.counter ?? (isEligible ? 'signal' : 'enforce')) === 'enforce'
  const isCounterFallen = newCounter <= counter && (newCounter > 0 || counter > 0)
  // A copy of the key counts from where it was made: one of the two does not rise. The store decides, once.
  const claim = { counter: newCounter, isSynced: credentialBackedUp, now, isEnforced }
  if (!(await service.store.claimCounter(factor.userId, factor.id, claim))) return { result: 'invalid', reason: 'counter-regression' }
  return { result: 'accepted', factor, isUserVerified: userVerified, isCounterFallen }
}

async function orInvalid<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch {
    throw new MfaFailure('invalid')
  }
}

/** In a frame of another site only where that site is declared. A browser that does not say which site it is (Safari) is refused there. */
function isFramedAsAllowed(clientDataJSON: string, topOrigins: readonly string[]): boolean {
  try {
    const { crossOrigin, topOrigin } = JSON.parse(new TextDecoder().decode(fromBase64Url(clientDataJSON))) as {
      crossOrigin?: unknown
      topOrigin?: unknown
    }
    return !crossOrigin || (typeof topOrigin === 'string' && topOrigins.includes(topOrigin))
  } catch {
    return false
  }
}

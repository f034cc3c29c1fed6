import { sendSignal, startAuthentication, startRegistration, WebAuthnAbortService } from '@simplewebauthn/browser'
import type {
  MfaOverviewResponse,
  WebAuthnAssertion,
  WebAuthnCreationOptions,
  WebAuthnRegistration,
  WebAuthnRequestOptions,
} from '../core/mfa.js'
import type { WebAuthnProblemCode } from './webauthn.js'

// What the browser's own authenticators are asked with. Loaded on demand; it imports types alone, so that it shares no chunk with the first load.

// The library's types know fewer hints than the contract's strings.
export const create = async (optionsJSON: WebAuthnCreationOptions): Promise<WebAuthnRegistration> =>
  (await startRegistration({ optionsJSON: optionsJSON as never })) as WebAuthnRegistration

export const get = (optionsJSON: WebAuthnRequestOptions): Promise<WebAuthnAssertion> => startAuthentication({ optionsJSON })

export const cancel = () => WebAuthnAbortService.cancelCeremony()

/** Why a ceremony ended. */
export function problemCodeOf(error: unknown): WebAuthnProblemCode {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown }
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'duplicate'
  if (code === 'ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT') return 'user-verification'
  return name === 'NotAllowedError' || name === 'AbortError' ? 'dismissed' : 'ceremony-failed'
}

const canSignal = (signal: string) => typeof PublicKeyCredential === 'function' && signal in PublicKeyCredential

/** Tells the authenticators of this browser what to go on offering (WebAuthn Signal API). A hint: it may be ignored. */
export async function signalAccepted({
  rpId,
  userId,
  userName,
  displayName,
  credentialIds,
}: NonNullable<MfaOverviewResponse['webauthn']>): Promise<void> {
  if (!canSignal('signalAllAcceptedCredentials')) return
  await sendSignal({ signalName: 'allAcceptedCredentials', rpID: rpId, userID: userId, allAcceptedCredentialIDs: credentialIds })
  await sendSignal({ signalName: 'currentUserDetails', rpID: rpId, userID: userId, userName, userDisplayName: displayName })
}

/** Tells them of a credential that the server does not know. */
export async function signalUnknown(rpId: string, credentialId: string): Promise<void> {
  if (canSignal('signalUnknownCredential')) await sendSignal({ signalName: 'unknownCredential', rpID: rpId, credentialID: credentialId })
}

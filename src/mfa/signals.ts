import { isWebAuthnAvailable } from './webauthn.js'

/** What the authenticators of this browser should still offer, as the server says (WebAuthn Signal API). A hint: it may be ignored. */
export interface AcceptedCredentials {
  rpId: string
  userId: string
  userName: string
  displayName: string
  credentialIds: string[]
}

export async function signalAccepted({ rpId, userId, userName, displayName, credentialIds }: AcceptedCredentials): Promise<void> {
  if (!isWebAuthnAvailable() || !('signalAllAcceptedCredentials' in PublicKeyCredential)) return
  try {
    const { sendSignal } = await import('@simplewebauthn/browser')
    await sendSignal({ signalName: 'allAcceptedCredentials', rpID: rpId, userID: userId, allAcceptedCredentialIDs: credentialIds })
    await sendSignal({ signalName: 'currentUserDetails', rpID: rpId, userID: userId, userName, userDisplayName: displayName })
  } catch {
    // Nobody waits for it, and the list on the page is right either way.
  }
}

export async function signalUnknown(rpId: string, credentialId: string): Promise<void> {
  if (!isWebAuthnAvailable() || !('signalUnknownCredential' in PublicKeyCredential)) return
  try {
    const { sendSignal } = await import('@simplewebauthn/browser')
    await sendSignal({ signalName: 'unknownCredential', rpID: rpId, credentialID: credentialId })
  } catch {
    // As above.
  }
}

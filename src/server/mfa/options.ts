import type { MfaEndpoint, MfaLevel, WebAuthnAssertion, WebAuthnRegistration } from '../../core/mfa.js'
import type { MfaEvent } from './events.js'
import type { MfaKeys } from './keyring.js'
import type { MfaPolicy } from './policy.js'
import type { MfaStore } from './store.js'

/** A person, as the application knows them. */
export interface MfaUser {
  /** Stays the same for good; it is bound into every sealed secret. */
  id: string
  /** What the person signs in with; authenticator apps and passkey managers show it. */
  name: string
  displayName?: string
}

/** The application's own people and their passwords. */
export interface MfaAccounts {
  find(userId: string): Promise<MfaUser | null>
  /** The person, or null for an unknown name and for a wrong password: after the same work, or time tells one from the other. Without it there is no `POST login`. */
  signIn?(username: string, password: string): Promise<MfaUser | null>
  /** Asked again before factors are changed. Without it a factor alone is enough. */
  checkPassword?(userId: string, password: string): Promise<boolean>
  /** How many accounts there are, for coverage. @default those that have signed in here */
  count?(): Promise<number>
}

/**
 * A slow hash, for recovery codes: `createScryptHashing` of `binnacle/server/node`. The rest is what the platform can do at once: Web Crypto, which is used without it,
 * hands each step to another thread, and waking that takes longer than the step.
 */
export interface SecretHashing {
  hash(secret: string, salt: Uint8Array): Promise<Uint8Array>
  hmac?(algorithm: 'SHA-1' | 'SHA-256' | 'SHA-512', key: Uint8Array, message: Uint8Array): Uint8Array
  sha256?(message: Uint8Array): Uint8Array
  /** AES-256-GCM; the last 16 bytes of `sealed` are the tag. It throws where a bit, the key or `additional` is not the one it was sealed with. */
  decrypt?(key: CryptoKey, iv: Uint8Array, sealed: Uint8Array, additional: Uint8Array): Uint8Array
}

export interface MfaMessage {
  userId: string
  /** E.164, or an address. */
  destination: string
  code: string
  purpose: 'enrolment' | 'login' | 'step-up'
  /** Epoch ms. */
  expiresAt: number
  /** The host that the message should name, so that a browser fills the code in on that site alone (`@app.example #123456`). */
  host: string
}

/** Hands a message over. It rejects where that failed; then the person may ask again at once. */
export type MfaSender = (message: MfaMessage) => Promise<void>

/** What has been read of a key's answer: nothing the verification does not need. */
export type ReadRegistration = Omit<WebAuthnRegistration, 'authenticatorAttachment'>
export type ReadAssertion = Omit<WebAuthnAssertion, 'authenticatorAttachment' | 'response'> & {
  response: Omit<WebAuthnAssertion['response'], 'userHandle'> & { userHandle?: string }
}

/** `import * as server from '@simplewebauthn/server'`, version 14: what is used of it. */
export interface WebAuthnServer {
  verifyRegistrationResponse(options: {
    response: ReadRegistration
    expectedChallenge: string
    expectedOrigin: string[]
    expectedRPID: string
    requireUserVerification: boolean
    supportedAlgorithmIDs: number[]
  }): Promise<{
    verified: boolean
    registrationInfo?: {
      credential: { id: string; publicKey: Uint8Array; counter: number }
      userVerified: boolean
      credentialBackedUp: boolean
      credentialDeviceType: 'singleDevice' | 'multiDevice'
    }
  }>
  verifyAuthenticationResponse(options: {
    response: ReadAssertion
    expectedChallenge: string
    expectedOrigin: string[]
    expectedRPID: string
    expectedTopOrigin?: string[]
    credential: { id: string; publicKey: Uint8Array<ArrayBuffer>; counter: number }
    requireUserVerification: boolean
  }): Promise<{
    verified: boolean
    authenticationInfo: {
      newCounter: number
      userVerified: boolean
      credentialBackedUp: boolean
      credentialDeviceType: 'singleDevice' | 'multiDevice'
    }
  }>
}

export interface MfaWebAuthn {
  server: WebAuthnServer
  /** The domain that keys are bound to, such as `example.org`; `localhost` for trials. An IP address is none. It can't be changed later. */
  rpId: string
  /** Pages that may frame ours and ask for a key there. @default none: an assertion from a cross-origin frame is refused */
  topOrigins?: readonly string[]
}

export interface MfaContext {
  endpoint: MfaEndpoint
  userId: string | null
  level: MfaLevel | null
}

export interface MfaHandlerOptions {
  store: MfaStore
  /**
   * Has the last word on every request. Only `true` lets it in; `GET coverage` is for administrators, and this is who says so.
   *
   * @example authorize: (request, { endpoint, userId }) => endpoint !== 'GET coverage' || admins.has(userId)
   */
  authorize: (request: Request, context: MfaContext) => boolean | Promise<boolean>
  accounts: MfaAccounts
  keys: MfaKeys
  hashing: SecretHashing
  /** The pages that may call, such as `https://app.example`. Keys are asked for on these too. */
  origins: readonly string[]
  /** The other end of the connection: `peerAddress` of `binnacle/server/node`, or what your platform tells. Budgets count by it. */
  peerAddress: (request: Request) => string | null | undefined
  /** Proxies whose `X-Forwarded-For` is believed: addresses and CIDR ranges. @default none */
  trustedProxies?: readonly string[]
  /** What authenticator apps and messages call the application. */
  appName: string
  senders?: { sms?: MfaSender; email?: MfaSender }
  webauthn?: MfaWebAuthn
  policy?: MfaPolicy
  /** @default '/api/mfa' */
  basePath?: string
  /** Now, in epoch ms. @default Date.now */
  clock?: () => number
  /** Hears every decision, in order. What it throws is passed to `onError`. */
  onEvent?: (event: MfaEvent) => void | Promise<void>
  /** Called with each event that `onEvent` threw for, or did not finish within 10 s. @default console.error, with the whole event */
  onEventLost?: (event: MfaEvent, error: unknown) => void
  /** Hears what the store, a sender or a callback threw. Errors of senders and databases may quote what they were given: keep them from logs. @default logs the kind of the error alone */
  onError?: (error: unknown, endpoint: string) => void
}

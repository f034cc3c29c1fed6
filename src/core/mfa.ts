/**
 * The wire contract between `binnacle/mfa` and `createMfaHandler`. Every instant is epoch ms by the SERVER's clock, and every response
 * carries `now`, so that a reader measures its own clock's offset and a countdown survives a reload. A secret or a code is in one response
 * only: the one that shows it.
 */

/** How a person proves possession. Passkeys and security keys are both WebAuthn, and answer the same challenge. */
export type MfaMethod = 'webauthn' | 'totp' | 'sms' | 'email'

/** What answers a challenge: a factor, or one of the codes kept for the day the factor is lost. */
export type MfaProof = MfaMethod | 'recovery'

/** What a WebAuthn credential is to its owner. */
export type WebAuthnDevice = 'passkey' | 'security-key'

/**
 * What a method is worth (NIST SP 800-63B-4): WebAuthn is bound to the site; TOTP can be phished; SMS is a restricted authenticator; e-mail is no
 * out-of-band authenticator at all, and counts neither for coverage nor for the level of a session.
 */
export type MfaAssurance = 'phishing-resistant' | 'strong' | 'restricted' | 'low'

export const MFA_ASSURANCE: Record<MfaMethod, MfaAssurance> = {
  webauthn: 'phishing-resistant',
  totp: 'strong',
  sms: 'restricted',
  email: 'low',
}

/** What a session can have shown: a factor, a recovery code, or what is no second factor at all. */
export type MfaEvidence = MfaProof | 'password' | 'application' | 'trusted-browser'

/** Strongest first: the order in which methods are offered. */
export const MFA_METHODS: readonly MfaMethod[] = ['webauthn', 'totp', 'sms', 'email']

/**
 * How far a session got. `pending` owes a factor and can do nothing but answer its challenge; `enrolling` belongs to a person who must enrol and can do nothing
 * else; `password` has shown one factor where that is enough, or a code sent by e-mail, which never counts as a second one; `mfa` has shown two.
 */
export type MfaLevel = 'pending' | 'enrolling' | 'password' | 'mfa'

export interface MfaResponse {
  /** The server's clock when it answered, epoch ms. */
  now: number
}

// ── Errors ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export type MfaErrorCode =
  /** 401. Wrong code, password, credential or user: one answer for all of them. */
  | 'invalid'
  /** 409. The code was right, and has been used. */
  | 'already-used'
  /** 410. The challenge, enrolment or code has run out, or was answered already: begin again. */
  | 'expired'
  /** 429. Too many wrong answers for this account or factor; `retryAt` says until when. */
  | 'locked'
  /** 429. A code was sent a moment ago; another can be from `retryAt`. */
  | 'cooldown'
  /** 429. Too much from this address; `retryAt` says until when. */
  | 'rate-limited'
  /** 401. There is no session, or it has ended. */
  | 'signed-out'
  /** 403. The session still owes its factor. */
  | 'mfa-required'
  /** 403. The session belongs to a person who must enrol first. */
  | 'enrolment-required'
  /** 403. Step up for `action`, then send the same request again. */
  | 'reauth-required'
  /** 409. MFA is required here, and this is the last factor. */
  | 'last-factor'
  /** 409. This credential, or this destination, is enrolled already. */
  | 'duplicate'
  /** 409. As many factors as one account may have. */
  | 'limit-reached'
  /** 400. This method is not offered here, or not to this person. */
  | 'unsupported'
  /** 422. No phone number in E.164, or no e-mail address. */
  | 'invalid-destination'
  /** 422. No codes are sent to numbers of this country. */
  | 'unsupported-country'
  /** 422. The code is right for another time, up to ten minutes off; `clockSkewSeconds` says how far the device's clock is off. It can't be used then either. */
  | 'clock-skew'
  /** 422. The key was touched without a PIN or a fingerprint, and that is needed here. */
  | 'user-verification'
  /** 401. The credential is none of this person's; `rpId` lets the page tell the authenticator (Signal API). */
  | 'unknown-credential'
  /** 502. The message could not be handed to its sender. */
  | 'delivery-failed'
  /** 404. No such factor, session or device of this person's. */
  | 'not-found'
  /** 403. The application does not allow it, or the request comes from another site. */
  | 'refused'
  /** 400. The body is not what this endpoint takes. */
  | 'invalid-request'
  /** 405. */
  | 'method-not-allowed'
  /** 413. */
  | 'too-large'
  /** 415. Bodies are `application/json`. */
  | 'unsupported-media-type'
  /** 503. The store does not answer: nothing was decided. Retry-After says when to try again. */
  | 'unavailable'
  /** 503. The store did not say whether it was done. The same request, sent again within two minutes, gets its answer. */
  | 'outcome-unknown'

export interface MfaError {
  code: MfaErrorCode
  /** For whoever reads the network panel; a person is told in words of the page's own. */
  message: string
  /** `locked`, `cooldown`, `rate-limited`: when the same request may succeed, epoch ms. The header Retry-After says it in whole seconds. */
  retryAt?: number
  /** `reauth-required`: what to pass to `challenges/begin`. */
  action?: string
  /** `clock-skew`: positive where the device is ahead. */
  clockSkewSeconds?: number
  /** `unknown-credential`. */
  rpId?: string
}

export interface MfaErrorResponse extends MfaResponse {
  error: MfaError
}

// ── WebAuthn, as JSON (WebAuthn Level 3, §5.1) ────────────────────────────────────────────────────────────────────────────────────────────

export interface WebAuthnDescriptor {
  id: string
  type: 'public-key'
  transports?: string[]
}

export interface WebAuthnCreationOptions {
  rp: { id?: string; name: string }
  user: { id: string; name: string; displayName: string }
  challenge: string
  pubKeyCredParams: { type: 'public-key'; alg: number }[]
  timeout?: number
  excludeCredentials?: WebAuthnDescriptor[]
  authenticatorSelection?: {
    authenticatorAttachment?: 'platform' | 'cross-platform'
    requireResidentKey?: boolean
    residentKey?: 'discouraged' | 'preferred' | 'required'
    userVerification?: 'discouraged' | 'preferred' | 'required'
  }
  hints?: ('hybrid' | 'security-key' | 'client-device')[]
  attestation?: 'none'
  extensions?: { credProps?: boolean }
}

export interface WebAuthnRequestOptions {
  challenge: string
  timeout?: number
  rpId?: string
  allowCredentials?: WebAuthnDescriptor[]
  userVerification?: 'discouraged' | 'preferred' | 'required'
  hints?: ('hybrid' | 'security-key' | 'client-device')[]
}

export interface WebAuthnRegistration {
  id: string
  rawId: string
  type: 'public-key'
  authenticatorAttachment?: string | null
  clientExtensionResults: object
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] }
}

export interface WebAuthnAssertion {
  id: string
  rawId: string
  type: 'public-key'
  authenticatorAttachment?: string | null
  clientExtensionResults: object
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | null }
}

// ── Session ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Active until `warnAt`, warning until `expiresAt`, expired from then on. Asking does not extend it. */
export interface MfaSession {
  /** Names the session in lists. It is not what the cookie holds. */
  id: string
  level: MfaLevel
  createdAt: number
  /** Of the last login. */
  authenticatedAt: number
  warnAt: number
  /** When it ends unless it is extended. */
  expiresAt: number
  /** When it ends whatever is done: extending never goes past it. */
  endsAt: number
}

/** GET session */
export interface SessionResponse extends MfaResponse {
  /** Null: signed out, or expired. */
  session: MfaSession | null
}

export interface MfaSessionSummary extends MfaSession {
  /** This request's own. */
  isCurrent: boolean
  lastSeenAt: number
  /** Browser and system in a few words, by the User-Agent; it is a hint for its owner and proves nothing. */
  label: string
}

/** GET sessions */
export interface SessionsResponse extends MfaResponse {
  sessions: MfaSessionSummary[]
}

/** POST sessions/revoke. Needs re-authentication. */
export interface RevokeSessionRequest {
  /** One session by its id, or all but this one. */
  id: string | 'others'
}

// ── Login ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** POST login */
export interface LoginRequest {
  username: string
  password: string
  /** A TOTP or recovery code sent along with the password: then a wrong one of the two is one and the same `invalid`. */
  code?: string
}

/**
 * The session cookie is set (and the id rotated) in each case. `done`: signed in. `challenge`: a factor is owed. `enrol`: a factor must be enrolled before anything
 * else.
 */
export type LoginResponse = MfaResponse & { session: MfaSession } & (
    | { status: 'done'; recoveryCodesLeft?: number }
    | { status: 'challenge'; challenge: MfaChallenge }
    | { status: 'enrol' }
  )

/** POST logout, and every request that answers nothing but that it was done. */
export type DoneResponse = MfaResponse

// ── Challenge ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One way to answer a challenge. All of a person's WebAuthn credentials are one: the browser asks which. */
export interface MfaChallengeOption {
  method: MfaMethod
  /** Of an SMS, e-mail or TOTP factor; absent for `webauthn`. */
  factorId?: string
  /** What its owner called it; absent where `webauthn` stands for several. */
  name?: string
  /** Masked, such as `••• ••• 4711` or `j•••@example.org`. */
  destination?: string
  /** Locked after too many wrong answers: until when, epoch ms; null until it is lifted. Such a way is not offered. Left out where it is open. */
  lockedUntil?: number | null
}

export interface MfaChallenge {
  id: string
  purpose: 'login' | 'step-up'
  /** Of a step-up: what it allows, once. */
  action?: string
  expiresAt: number
  /** Strongest first. Empty where only a password is to be shown again. */
  options: MfaChallengeOption[]
  /** The place in `options` to begin with: what the person prefers, else the strongest, of those that are open. Never a recovery code. −1 where `options` is empty. */
  preferred: number
  /** Whether a recovery code can answer it: there is one, and they are not locked. */
  recovery: boolean
  /** Step-up: the password is to be sent along too, unless the answer is a key with user verification. */
  password: boolean
  /** Days for which this browser can be trusted; null where that is not offered. */
  trustDays: number | null
}

/** POST challenges/begin. Without an action it is the challenge that this pending session owes (after a reload, or when the last one ran out). */
export interface BeginChallengeRequest {
  action?: string
}

export interface ChallengeResponse extends MfaResponse {
  challenge: MfaChallenge
}

/** POST challenges/select: makes one way ready. It sends the code, or sends it again (`cooldown` until `resendAt`). */
export interface SelectChallengeRequest {
  challengeId: string
  method: MfaMethod
  factorId?: string
}

export type MfaChallengeStep =
  | { method: 'webauthn'; expiresAt: number; options: WebAuthnRequestOptions }
  | {
      method: 'totp'
      expiresAt: number
      factorId: string
      digits: number
      /** How long a code stands. 30 where it is left out. */
      periodSeconds?: number
    }
  | { method: 'sms' | 'email'; expiresAt: number; factorId: string; digits: number; destination: string; resendAt: number }

export interface SelectChallengeResponse extends MfaResponse {
  step: MfaChallengeStep
}

/** POST challenges/verify */
export interface VerifyChallengeRequest {
  challengeId: string
  /** `password`: a step-up of a person without factors. */
  method: MfaProof | 'password'
  factorId?: string
  /** TOTP, SMS, e-mail and recovery. Spaces, hyphens and full-width digits are understood. */
  code?: string
  response?: WebAuthnAssertion
  /** Where the challenge asks for it. */
  password?: string
  /** Trust this browser for `trustDays`. */
  trustDevice?: boolean
}

/** The session has a new id, and the old one is dead. */
export interface VerifyChallengeResponse extends MfaResponse {
  session: MfaSession
  /** After a recovery code. */
  recoveryCodesLeft?: number
  /** TOTP: how far the device's clock is off, where it is more than one step: one is a person who types slowly. */
  clockSkewSeconds?: number
}

// ── Enrolment ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** POST enrolments/begin. Needs re-authentication. An enrolment of the same method that was begun before ends. */
export type BeginEnrolmentRequest = { name?: string } & (
  | { method: 'totp' }
  | { method: 'sms' | 'email'; /** E.164, or an address. */ destination: string }
  | { method: 'webauthn'; device: WebAuthnDevice }
)

export type MfaEnrolment = { id: string; expiresAt: number } & (
  | {
      method: 'totp'
      /** Base32, shown this once. */
      secret: string
      /** `otpauth://totp/…`, for a QR code or a link. */
      uri: string
      issuer: string
      account: string
      digits: number
      periodSeconds: number
      /** The name of the authenticator app that this one replaces once it is confirmed; trusted browsers end then. */
      replaces?: string
    }
  | { method: 'sms' | 'email'; destination: string; digits: number; resendAt: number }
  | { method: 'webauthn'; device: WebAuthnDevice; options: WebAuthnCreationOptions }
)

/** POST enrolments/begin and enrolments/resend */
export interface EnrolmentResponse extends MfaResponse {
  enrolment: MfaEnrolment
}

/** POST enrolments/resend (SMS and e-mail), enrolments/cancel */
export interface EnrolmentRequest {
  enrolmentId: string
}

/** POST enrolments/confirm. A wrong code leaves the enrolment standing; a WebAuthn ceremony has one attempt: begin again. */
export interface ConfirmEnrolmentRequest {
  enrolmentId: string
  name?: string
  code?: string
  response?: WebAuthnRegistration
}

/**
 * The factor is live from now on, and the session has a new id and level `mfa`. Where MFA is required, a session stays `enrolling` until recovery codes are
 * acknowledged too.
 */
export interface ConfirmEnrolmentResponse extends MfaResponse {
  factor: MfaFactor
  session: MfaSession
  /** This person has no recovery codes saved yet: show a batch (`recovery-codes/generate`) next. */
  needsRecoveryCodes: boolean
  clockSkewSeconds?: number
  /** Trusted browsers that ended, since this factor replaced the one they were trusted with. Left out where there were none. */
  endedBrowsers?: number
}

// ── Recovery codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** POST recovery-codes/generate. Needs re-authentication, save right after an enrolment. Earlier codes work until this batch is acknowledged. */
export interface RecoveryCodesResponse extends MfaResponse {
  batchId: string
  /** Shown this once, grouped, such as `k3f9-q7mx-2t8p-w5zn`. */
  codes: string[]
}

/** How the codes were kept. */
export type RecoverySaveAction = 'copied' | 'downloaded' | 'printed'

/** POST recovery-codes/acknowledge. It is recorded, and earlier codes end. */
export interface AcknowledgeRecoveryRequest {
  batchId: string
  savedBy: RecoverySaveAction
}

/** The session has a new id where its level rose. */
export interface AcknowledgeRecoveryResponse extends MfaResponse {
  session: MfaSession
}

// ── Factors ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MfaFactor {
  id: string
  method: MfaMethod
  assurance: MfaAssurance
  name: string
  createdAt: number
  lastUsedAt: number | null
  /** Begun with where nothing stronger is said. At most one. */
  isDefault: boolean
  /** SMS and e-mail beside a key: kept, but no challenge takes it, since the key would then protect from nothing. Only where the policy says so. */
  isSuspended?: boolean
  /** SMS and e-mail; masked. */
  destination?: string
  /** WebAuthn. */
  device?: WebAuthnDevice
  /** WebAuthn: copied to the owner's other devices. */
  isSynced?: boolean
}

/** `open`: MFA is a choice. `grace`: to be enrolled until `graceUntil`. `blocking`: nothing works before it is. `passed`: enrolled, codes saved. */
export interface MfaGateState {
  status: 'open' | 'grace' | 'blocking' | 'passed'
  graceUntil?: number
  /** What is missing, in the order in which to do it. */
  missing: ('factor' | 'recovery-codes')[]
}

/** GET overview: what enrolment, gate, list and check-up draw. */
export interface MfaOverviewResponse extends MfaResponse {
  session: MfaSession
  /** Whether MFA is required of this person. */
  required: boolean
  gate: MfaGateState
  factors: MfaFactor[]
  /** What can be enrolled here, strongest first. */
  methods: MfaMethod[]
  maxFactors: number
  recovery: {
    /** Of the batch in use; 0 where there is none. */
    total: number
    left: number
    createdAt: number | null
    acknowledgedAt: number | null
  }
  /** For the WebAuthn Signal API; null where WebAuthn is not offered. */
  webauthn: { rpId: string; userId: string; userName: string; displayName: string; credentialIds: string[] } | null
}

/** POST factors/rename */
export interface RenameFactorRequest {
  factorId: string
  /** 1–60 characters. */
  name: string
}

/** POST factors/remove (needs re-authentication), factors/default */
export interface FactorRequest {
  factorId: string
}

/** POST factors/rename, factors/remove, factors/default */
export interface FactorsResponse extends MfaResponse {
  factors: MfaFactor[]
}

// ── Trusted devices ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MfaTrustedDevice {
  id: string
  label: string
  createdAt: number
  lastUsedAt: number
  expiresAt: number
  isCurrent: boolean
}

/** GET devices, POST devices/revoke */
export interface DevicesResponse extends MfaResponse {
  devices: MfaTrustedDevice[]
}

/** POST devices/revoke */
export interface RevokeDeviceRequest {
  id: string | 'all'
}

// ── Coverage ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** GET coverage: for those whom `authorize` lets see it. */
export interface CoverageResponse extends MfaResponse {
  /** Accounts with a factor other than e-mail. */
  covered: number
  /** Accounts there are. */
  accounts: number
  /** covered / accounts; null where there are none. */
  ratio: number | null
  /** Accounts with at least one factor of the method. */
  byMethod: Record<MfaMethod, number>
  /** Accounts with e-mail alone: not covered. */
  emailOnly: number
}

// ── Endpoints ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Every endpoint below the handler's base path: `GET` reads and changes nothing, `POST` takes and answers JSON. A failure is an `MfaErrorResponse`.
 */
export interface MfaEndpoints {
  'GET overview': { request: null; response: MfaOverviewResponse }
  'GET session': { request: null; response: SessionResponse }
  'GET sessions': { request: null; response: SessionsResponse }
  'GET devices': { request: null; response: DevicesResponse }
  'GET coverage': { request: null; response: CoverageResponse }
  'POST login': { request: LoginRequest; response: LoginResponse }
  'POST logout': { request: Record<string, never>; response: DoneResponse }
  'POST session/extend': { request: Record<string, never>; response: SessionResponse }
  'POST sessions/revoke': { request: RevokeSessionRequest; response: SessionsResponse }
  'POST challenges/begin': { request: BeginChallengeRequest; response: ChallengeResponse }
  'POST challenges/select': { request: SelectChallengeRequest; response: SelectChallengeResponse }
  'POST challenges/verify': { request: VerifyChallengeRequest; response: VerifyChallengeResponse }
  'POST enrolments/begin': { request: BeginEnrolmentRequest; response: EnrolmentResponse }
  'POST enrolments/resend': { request: EnrolmentRequest; response: EnrolmentResponse }
  'POST enrolments/confirm': { request: ConfirmEnrolmentRequest; response: ConfirmEnrolmentResponse }
  'POST enrolments/cancel': { request: EnrolmentRequest; response: DoneResponse }
  'POST recovery-codes/generate': { request: Record<string, never>; response: RecoveryCodesResponse }
  'POST recovery-codes/acknowledge': { request: AcknowledgeRecoveryRequest; response: AcknowledgeRecoveryResponse }
  'POST factors/rename': { request: RenameFactorRequest; response: FactorsResponse }
  'POST factors/remove': { request: FactorRequest; response: FactorsResponse }
  'POST factors/default': { request: FactorRequest; response: FactorsResponse }
  'POST devices/revoke': { request: RevokeDeviceRequest; response: DevicesResponse }
}

export type MfaEndpoint = keyof MfaEndpoints

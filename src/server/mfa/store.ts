import type { MfaEvidence, MfaLevel, MfaMethod, RecoverySaveAction, WebAuthnDevice } from '../../core/mfa.js'
import type { BudgetEntry, BudgetState } from './budgets.js'

/** What is kept of a person. Made at the first sign-in; the application owns the rest. */
export interface AccountRecord {
  userId: string
  /** What authenticators know the person by: random, since it is readable without the person's consent (WebAuthn, section 14.6.1). */
  userHandle: string
  createdAt: number
  /** Since when MFA was required of the person; null where it is not. The grace period counts from here. */
  requiredSince: number | null
}

export interface FactorRecord {
  id: string
  userId: string
  method: MfaMethod
  name: string
  createdAt: number
  lastUsedAt: number | null
  isDefault: boolean
  /** TOTP secret or destination, sealed for this user and factor; null for WebAuthn. */
  sealed: string | null
  /** TOTP: the last step that was used, and the learned offset of the device's clock in steps. */
  lastStep: number
  driftSteps: number
  webauthn: WebAuthnRecord | null
}

export interface WebAuthnRecord {
  credentialId: string
  /** COSE, base64url. */
  publicKey: string
  counter: number
  transports: string[]
  device: WebAuthnDevice
  isSynced: boolean
  /** Whether it may ever be copied to other devices; a credential never changes that. Unknown for those of earlier versions. */
  isBackupEligible?: boolean
}

/** A session as it is stored; what its owner sees of it is `MfaSession`. */
export interface SessionRecord {
  /** SHA-256 of what the cookie holds. */
  tokenHash: string
  /** Its name in lists. */
  id: string
  userId: string
  level: MfaLevel
  /** Whether a password was shown at its start. */
  hasPassword: boolean
  /** What it has shown since its login, in order. */
  methods: readonly MfaEvidence[]
  createdAt: number
  /** Of the login. */
  authenticatedAt: number
  /** When everything that is asked for was shown; 0 where a trusted device stood in for a factor, or none has been shown yet. */
  fullyAuthenticatedAt: number
  lastSeenAt: number
  expiresAt: number
  endsAt: number
  label: string
  /** Actions that a step-up allows, once each, and until when. */
  grants: Record<string, number>
  /** The budget of the user name it was signed in with, reset when it is complete. */
  loginBudget: string | null
  /** The request that made it what it is, so that the same request again gets its answer; null where that can't be repeated. */
  origin: SessionOrigin | null
}

export interface SessionOrigin {
  /** SHA-256 of what the request came with: the token of the session before this one, or the idempotency key of a login. */
  tokenHash: string
  /** Keyed hash of the request. */
  request: string
  at: number
}

export interface OpenSession {
  session: SessionRecord
  account: AccountRecord
  /** Oldest first. */
  factors: FactorRecord[]
  /** Null where none was asked for, or there is none. Whose it is has to be looked at. */
  ceremony: CeremonyRecord | null
}

/** A TOTP step that is burnt with a challenge. */
export interface StepClaim {
  factorId: string
  step: number
  driftSteps: number
  now: number
}

/** What ends with the enrolment of a factor. */
export interface Confirmation {
  /** Null where it has been taken before. */
  enrolmentId: string | null
  /** Of the old session. */
  tokenHash: string
  next: SessionRecord
}

/** A recovery code that is used up with what it opens. */
export interface RecoveryClaim {
  batchId: string
  hash: string
  now: number
}

/** An enrolment or a challenge under way. Its data is the handler's business; a store keeps it whole. */
export interface CeremonyRecord {
  id: string
  kind: 'enrolment' | 'challenge'
  userId: string
  /** The session it belongs to, by its name; an answer from any other is refused. */
  sessionId: string
  expiresAt: number
  /** Raised by each update, so that of two at the same time one loses. */
  version: number
  data: unknown
}

export interface RecoveryBatchRecord {
  id: string
  userId: string
  salt: string
  createdAt: number
  acknowledgedAt: number | null
  savedBy: RecoverySaveAction | null
  total: number
  left: number
}

export interface DeviceRecord {
  id: string
  userId: string
  tokenHash: string
  label: string
  createdAt: number
  lastUsedAt: number
  expiresAt: number
}

/** A budget that was charged, and what is forgiven: all of a person's failures, or this one attempt. */
export type SettledBudget = BudgetEntry & { outcome: 'reset' | 'refund' }

/** A budget that is exhausted: which of those that were asked for, and when to come back; null where waiting does not help. */
export interface Denial {
  index: number
  retryAt: number | null
}

export interface Completion {
  challengeId: string
  /** Whether the answer was right. What is wrong changes nothing but budgets. */
  isRight: boolean
  /** Budgets that are charged in this very step; empty where the answer was charged before it was judged. */
  attempt: readonly BudgetEntry[]
  now: number
  claim: StepClaim | null
  /** A recovery code that is used up. */
  recovery?: RecoveryClaim | null
  settled: readonly SettledBudget[]
  /** Of the old session. */
  tokenHash: string
  next: SessionRecord
}

export interface CoverageCounts {
  accounts: number
  covered: number
  emailOnly: number
  byMethod: Record<MfaMethod, number>
}

/**
 * What `createMfaHandler` keeps. A method is one atomic step: of many at the same time, those that say "once" succeed once. Instants are epoch ms by the caller's clock; a store has none of its
 * own. Nothing it is given is a secret in the clear. A method rejects within some seconds where its engine hangs, with a BinnacleError `unavailable` where nothing was changed for sure.
 */
export interface MfaStore {
  /** The account, made where there is none. */
  ensureAccount(account: AccountRecord): Promise<AccountRecord>
  /** Sets since when MFA is required, unless it is set; null takes it back. */
  setRequiredSince(userId: string, at: number | null): Promise<void>

  listFactors(userId: string): Promise<FactorRecord[]>
  /**
   * Adds a factor, in the place of the one it replaces: then every trusted browser of the person ends with it. `duplicate`: this credential is known, whoever's it is. `limit`: there
   * are `maxFactors`. `stale`: the person's factors are not those of `seen` any more, by their ids.
   *
   * With `confirmed` it ends the enrolment and puts the next session in the place of the old one in the same step, or does nothing. `expired`: the enrolment is gone. `signed-out`: the
   * old session is.
   */
  addFactor(
    factor: FactorRecord,
    options: { maxFactors: number; replaces?: string; seen?: readonly string[]; confirmed?: Confirmation },
  ): Promise<'added' | 'duplicate' | 'limit' | 'stale' | 'expired' | 'signed-out'>
  renameFactor(userId: string, factorId: string, name: string): Promise<boolean>
  /** Makes a factor the default, and every other not. */
  setDefaultFactor(userId: string, factorId: string): Promise<boolean>
  /** Removes a factor, and ends every trusted browser of the person, unless none of `keepOneOf` would be left: then `last`, whatever is removed at the same time. */
  removeFactor(
    userId: string,
    factorId: string,
    options: { keepOneOf: readonly MfaMethod[] | null },
  ): Promise<'removed' | 'last' | 'unknown'>
  /** Burns a TOTP step, once: false where this step or a later one was burnt before. */
  claimStep(userId: string, claim: StepClaim): Promise<boolean>
  /** Raises a signature counter: false where it would not rise (both 0 is an authenticator that does not count), unless `isEnforced` is false: then it is set all the same. */
  claimCounter(
    userId: string,
    factorId: string,
    claim: { counter: number; isSynced: boolean; now: number; isEnforced?: boolean },
  ): Promise<boolean>
  touchFactor(userId: string, factorId: string, now: number): Promise<void>
  /** Factors whose secret is not sealed with this key, some at a time. */
  listSealedByOthers(keyId: string, limit: number): Promise<FactorRecord[]>
  /** Replaces a sealed secret, if it is still the one that was read. */
  reseal(factorId: string, from: string, to: string): Promise<boolean>

  addCeremony(ceremony: CeremonyRecord): Promise<void>
  /** Replaces its data if its version is still this one. */
  updateCeremony(id: string, version: number, data: unknown): Promise<boolean>
  /** Ends it, once. */
  takeCeremony(id: string): Promise<boolean>
  /**
   * All that a right answer changes, or nothing: ends the challenge, burns a TOTP step, settles what was charged, and puts the next session in the place of the old one.
   * `invalid`: it was wrong. `expired`: the challenge was answered. `already-used`: the step, or the recovery code, was used. `signed-out`: the old session is gone.
   *
   * Where one of `attempt` is exhausted that comes first, and the same for a right and a wrong answer. Else they are charged, and a right answer that completes forgives: failures in a row
   * are gone, and a rate has not been used.
   */
  completeChallenge(completion: Completion): Promise<'completed' | 'invalid' | 'expired' | 'already-used' | 'signed-out' | Denial>
  /** Ends every enrolment of one session but the given one. */
  dropEnrolments(sessionId: string, exceptId: string): Promise<void>

  /** Adds a session, and uses up what was shown for it: false, and nothing is done, where that was used before. */
  addSession(session: SessionRecord, shown?: { claim?: StepClaim; recovery?: RecoveryClaim }): Promise<boolean>
  /** The token hash of the session whose `origin` has this one. */
  findSuccessor(tokenHash: string): Promise<string | null>
  /** A session with its person's account and factors, and the ceremony the request is about: what nearly every request needs, in one read. */
  findSession(tokenHash: string, ceremonyId: string | null): Promise<OpenSession | null>
  /** Puts a session in the place of another, once: false where the old one is gone. */
  rotateSession(tokenHash: string, next: SessionRecord): Promise<boolean>
  touchSession(tokenHash: string, seen: { lastSeenAt: number; expiresAt: number }): Promise<boolean>
  /** Uses a grant up, once: false where there is none, or its time is over. */
  takeGrant(tokenHash: string, action: string, now: number): Promise<boolean>
  listSessions(userId: string): Promise<SessionRecord[]>
  /** Ends one by its name, or all but one; the names of those that ended. */
  endSessions(userId: string, which: { id: string } | { exceptId: string | null }): Promise<string[]>

  listRecoveryBatches(userId: string): Promise<RecoveryBatchRecord[]>
  /** Adds a batch. Every one that was never acknowledged ends: of two added at the same time one is left. */
  addRecoveryBatch(batch: Omit<RecoveryBatchRecord, 'total' | 'left'>, hashes: readonly string[]): Promise<void>
  /** Marks a batch as saved, once, and ends every other; false where there is no such batch. Acknowledging again changes nothing and is true. */
  acknowledgeRecoveryBatch(userId: string, batchId: string, ack: { at: number; savedBy: RecoverySaveAction }): Promise<boolean>
  /** What is known of a code. `completeChallenge` and `addSession` use it up. */
  findRecoveryCode(userId: string, batchId: string, hash: string): Promise<'unused' | 'used' | 'unknown'>

  addDevice(device: DeviceRecord): Promise<void>
  /** The device with this token, if it is this person's and its time is not over; its last use is noted. */
  useDevice(userId: string, tokenHash: string, now: number): Promise<DeviceRecord | null>
  listDevices(userId: string): Promise<DeviceRecord[]>
  endDevices(userId: string, which: { id: string } | 'all'): Promise<string[]>

  /** Charges every budget, or none: then which one refused, and when to come back. */
  charge(entries: readonly BudgetEntry[], now: number): Promise<Denial | null>
  /** What these budgets remember, in the order of `keys`. */
  readBudgets(keys: readonly string[]): Promise<BudgetState[]>
  /** Forgives what was charged. */
  settle(entries: readonly SettledBudget[]): Promise<void>

  /** Forgets a person altogether. */
  removeAccount(userId: string): Promise<void>
  coverage(): Promise<CoverageCounts>
  /** Forgets what has ended: sessions, ceremonies, devices, budgets that are as good as new. */
  sweep(now: number): Promise<void>
}

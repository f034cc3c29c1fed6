import type { MfaErrorCode, MfaLevel, MfaProof, RecoverySaveAction } from '../../core/mfa.js'

/**
 * A decision, for an audit log. It holds no code, no secret, no user name (people type passwords there), no destination and no full address: it names the person by
 * id, and the rest by the ids of this server.
 */
export type MfaEvent = {
  /** Epoch ms. */
  at: number
  /** Null: nobody that is known. */
  userId: string | null
  sessionId: string | null
  /** The network it came from: an IPv4 /24 or an IPv6 /48. */
  network: string | null
} & MfaDecision

export type MfaDecision =
  | { type: 'login.passed'; level: MfaLevel; by: 'password' | 'password-and-factor' | 'trusted-device' | 'application' }
  | { type: 'login.refused'; reason: MfaErrorCode }
  | { type: 'session.extended' | 'session.ended' }
  | { type: 'session.revoked'; revoked: string[] }
  | { type: 'challenge.begun'; challengeId: string; purpose: 'login' | 'step-up'; action?: string }
  | {
      type: 'challenge.passed'
      challengeId: string
      purpose: 'login' | 'step-up'
      method: MfaProof | 'password'
      action?: string
      level: MfaLevel
    }
  | {
      type: 'challenge.refused'
      challengeId: string
      method: MfaProof | 'password'
      reason: MfaErrorCode | 'counter-regression' | 'user-mismatch' | 'backup-changed'
    }
  /** A key that may be synced counted backwards, and was taken: a copy on another device may count by itself. */
  | { type: 'key.counter-fell'; factorId: string }
  | { type: 'step-up.used'; action: string }
  | { type: 'code.sent' | 'code.failed'; method: 'sms' | 'email' }
  | { type: 'enrolment.begun' | 'enrolment.cancelled'; method: MfaProof; factorId: string }
  | { type: 'enrolment.confirmed'; method: MfaProof; factorId: string; replaced: string | null }
  | { type: 'enrolment.refused'; method: MfaProof; factorId: string; reason: MfaErrorCode }
  | { type: 'factor.renamed' | 'factor.removed' | 'factor.preferred'; factorId: string }
  | { type: 'recovery.generated'; batchId: string }
  | { type: 'recovery.acknowledged'; batchId: string; savedBy: RecoverySaveAction }
  | { type: 'recovery.used'; batchId: string; left: number }
  | { type: 'device.trusted'; deviceId: string }
  | { type: 'device.revoked'; revoked: string[]; reason: 'asked' | 'factor-replaced' | 'factor-removed' | 'recovery-used' }
  | { type: 'locked'; scope: 'login' | 'account' | 'factor' | 'address' | 'enrolment'; retryAt: number | null }
  | { type: 'unlocked' }
  | { type: 'account.removed' }
  | { type: 'request.refused'; endpoint: string; reason: 'origin' | 'authorize' }
  | { type: 'keys.rotated'; resealed: number }

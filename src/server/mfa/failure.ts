import type { MfaError, MfaErrorCode } from '../../core/mfa.js'
import { OUTAGE_MESSAGES } from '../outage.js'

const STATUS: Record<MfaErrorCode, number> = {
  'invalid-request': 400,
  unsupported: 400,
  invalid: 401,
  'signed-out': 401,
  'unknown-credential': 401,
  'mfa-required': 403,
  'enrolment-required': 403,
  'reauth-required': 403,
  refused: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'already-used': 409,
  'last-factor': 409,
  duplicate: 409,
  'limit-reached': 409,
  expired: 410,
  'too-large': 413,
  'unsupported-media-type': 415,
  'invalid-destination': 422,
  'unsupported-country': 422,
  'clock-skew': 422,
  'user-verification': 422,
  locked: 429,
  cooldown: 429,
  'rate-limited': 429,
  'delivery-failed': 502,
  unavailable: 503,
  'outcome-unknown': 503,
}

const MESSAGE: Record<MfaErrorCode, string> = {
  'invalid-request': 'The body is not what this endpoint takes.',
  unsupported: 'This method is not offered here.',
  invalid: 'What was sent does not match.',
  'signed-out': 'There is no session, or it has ended.',
  'unknown-credential': 'This credential is not enrolled here.',
  'mfa-required': 'The session owes a factor: answer its challenge first.',
  'enrolment-required': 'A factor has to be enrolled and recovery codes saved first.',
  'reauth-required': 'Step up for this action, then send the request again.',
  refused: 'This request is not allowed.',
  'not-found': 'There is no such thing.',
  'method-not-allowed': 'The method is not allowed here.',
  'already-used': 'This code has been used.',
  'last-factor': 'MFA is required, and this is the last factor.',
  duplicate: 'This is enrolled already.',
  'limit-reached': 'There are as many factors as one account may have.',
  expired: 'This has run out, or was answered already. Begin again.',
  'too-large': 'The body is too large.',
  'unsupported-media-type': 'Send application/json, not compressed.',
  'invalid-destination': 'This is no phone number in E.164, or no e-mail address.',
  'unsupported-country': 'No codes are sent to numbers of this country.',
  'clock-skew': 'The code is right for another time: the clock of the device is off.',
  'user-verification': 'The key has to be used with its PIN or a fingerprint.',
  locked: 'Too many wrong answers. Wait, or use another way.',
  cooldown: 'A code was sent a moment ago.',
  'rate-limited': 'Too many requests from here.',
  'delivery-failed': 'The code could not be sent.',
  ...OUTAGE_MESSAGES,
}

/** Ends a request with an answer the contract knows. Its message is fixed: nothing a client sent, and no secret, gets into it. */
export class MfaFailure extends Error {
  override readonly name = 'MfaFailure'
  readonly status: number
  readonly detail: MfaError

  constructor(code: MfaErrorCode, detail: Omit<MfaError, 'code' | 'message'> = {}) {
    super(MESSAGE[code])
    this.status = STATUS[code]
    this.detail = { code, message: MESSAGE[code], ...detail }
  }

  get code(): MfaErrorCode {
    return this.detail.code
  }
}

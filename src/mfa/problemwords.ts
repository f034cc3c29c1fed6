import type { Formatters } from '../core/format.js'
import type { MfaMessages } from '../core/messages/mfa.js'
import type { MfaProblem } from './problem.js'

type Translate = (key: keyof MfaMessages, parameters?: Record<string, string | number>) => string

const WORDS: Partial<Record<MfaProblem['code'], keyof MfaMessages>> = {
  invalid: 'problemInvalid',
  'already-used': 'problemAlreadyUsed',
  locked: 'problemLocked',
  cooldown: 'problemCooldown',
  'rate-limited': 'problemRateLimited',
  unreachable: 'problemUnreachable',
  'timed-out': 'problemUnreachable',
  unavailable: 'problemUnavailable',
  'outcome-unknown': 'problemUnknownOutcome',
  'invalid-response': 'problemUnavailable',
  'signed-out': 'problemSignedOut',
  duplicate: 'problemDuplicate',
  'limit-reached': 'problemLimit',
  'invalid-destination': 'problemDestination',
  'unsupported-country': 'problemCountry',
  'delivery-failed': 'problemDelivery',
  'user-verification': 'problemUserVerification',
  'unknown-credential': 'problemUnknownCredential',
  dismissed: 'problemDismissed',
  'ceremony-failed': 'problemCeremony',
  unsupported: 'problemUnsupported',
  'unsupported-browser': 'problemUnsupported',
  'last-factor': 'problemLastFactor',
}

/** What is asked for: the words of a wrong answer depend on it. */
export type Asked = 'code' | 'recovery' | 'answer'

/** A problem in a sentence that says what is the case and what to do. */
export function problemWords(problem: MfaProblem, asked: Asked, t: Translate, formatters: Formatters): string {
  const { code, clockSkewSeconds = 0 } = problem
  if (code === 'clock-skew') {
    const time = formatters.duration(Math.abs(clockSkewSeconds) * 1_000)
    return t(clockSkewSeconds > 0 ? 'problemClockFast' : 'problemClockSlow', { time })
  }
  if (code === 'unreachable' && typeof navigator === 'object' && navigator.onLine === false) return t('problemOffline')
  if (code === 'invalid' && asked !== 'code') return t('problemInvalidAnswer')
  if (code === 'already-used' && asked === 'recovery') return t('problemUsedRecovery')
  return t(WORDS[code] ?? 'problemOther')
}

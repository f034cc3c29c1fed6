import type { MfaAssurance, MfaChallengeOption } from '../core/mfa.js'
import type { MfaMessages } from '../core/messages/mfa.js'
import type { Status } from '../core/series.js'
import type { EnrollmentChoice } from './enrollment.js'

type Key = keyof MfaMessages

/** A choice by the name of its words. */
export const choiceKey = (choice: EnrollmentChoice): 'passkey' | 'securityKey' | 'totp' | 'sms' | 'email' =>
  choice.method !== 'webauthn' ? choice.method : choice.device === 'passkey' ? 'passkey' : 'securityKey'

/** Each with shape and colour of its own: strongest green, restricted a warning. */
export const ASSURANCE: Record<MfaAssurance, { words: Key; status: Status }> = {
  'phishing-resistant': { words: 'phishingResistant', status: 'ok' },
  strong: { words: 'strong', status: 'info' },
  restricted: { words: 'restricted', status: 'warning' },
  low: { words: 'low', status: 'neutral' },
}

/** A masked number or address, in its own direction whatever surrounds it. */
export const isolate = (destination: string): string => `\u2066${destination}\u2069`

/** What tells an option from others of its method. */
export const optionDetail = ({ destination, name }: MfaChallengeOption): string | undefined => (destination ? isolate(destination) : name)

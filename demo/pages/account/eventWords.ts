import type { MfaEvent } from 'binnacle/server'

const METHODS = {
  totp: 'the authenticator app',
  webauthn: 'a passkey or security key',
  sms: 'a code by text message',
  email: 'a code by e-mail',
  recovery: 'a recovery code',
  password: 'the password',
}
const CHANNELS = { sms: 'text message', email: 'e-mail' }
const WAYS = {
  password: 'with a password',
  'password-and-factor': 'with a password and a code',
  'trusted-device': 'from a trusted browser',
  application: 'by the application',
}
const NEXT = { pending: 'a second factor is owed', enrolling: 'a factor has to be set up first', password: '', mfa: '' }

export type EventTone = 'good' | 'bad' | 'plain'

/** A decision in a sentence, and how it went. */
export function wordsOf(event: MfaEvent): { tone: EventTone; title: string; details?: string } {
  switch (event.type) {
    case 'login.passed':
      return { tone: 'good', title: `Signed in ${WAYS[event.by]}`, details: NEXT[event.level] }
    case 'login.refused':
      return { tone: 'bad', title: 'A sign-in was refused', details: event.reason }
    case 'session.extended':
      return { tone: 'plain', title: 'The session was extended' }
    case 'session.ended':
      return { tone: 'plain', title: 'Signed out' }
    case 'session.revoked':
      return { tone: 'plain', title: count(event.revoked.length, 'session was ended', 'sessions were ended') }
    case 'challenge.begun':
      return {
        tone: 'plain',
        title: event.purpose === 'login' ? 'A second factor was asked for' : 'Asked to verify again',
        details: event.action,
      }
    case 'challenge.passed':
      return { tone: 'good', title: `Verified with ${METHODS[event.method]}`, details: event.action }
    case 'challenge.refused':
      return { tone: 'bad', title: `Refused: ${METHODS[event.method]}`, details: event.reason }
    case 'key.counter-fell':
      return { tone: 'plain', title: 'A synced passkey counted backwards' }
    case 'step-up.used':
      return { tone: 'plain', title: 'A verification was used', details: event.action }
    case 'code.sent':
      return { tone: 'plain', title: `A code was sent by ${CHANNELS[event.method]}` }
    case 'code.failed':
      return { tone: 'bad', title: `A code could not be sent by ${CHANNELS[event.method]}` }
    case 'enrolment.begun':
      return { tone: 'plain', title: `Began to set up ${METHODS[event.method]}` }
    case 'enrolment.cancelled':
      return { tone: 'plain', title: `Gave up setting up ${METHODS[event.method]}` }
    case 'enrolment.confirmed':
      return { tone: 'good', title: `Set up ${METHODS[event.method]}`, details: event.replaced ? 'in the place of the old one' : undefined }
    case 'enrolment.refused':
      return { tone: 'bad', title: `Refused while setting up ${METHODS[event.method]}`, details: event.reason }
    case 'factor.renamed':
      return { tone: 'plain', title: 'A way to verify was renamed' }
    case 'factor.removed':
      return { tone: 'plain', title: 'A way to verify was removed' }
    case 'factor.preferred':
      return { tone: 'plain', title: 'Another way to verify is the default' }
    case 'recovery.generated':
      return { tone: 'plain', title: 'Recovery codes were made' }
    case 'recovery.acknowledged':
      return { tone: 'good', title: 'Recovery codes were saved', details: event.savedBy }
    case 'recovery.used':
      return { tone: 'plain', title: 'A recovery code was used', details: `${event.left} left` }
    case 'device.trusted':
      return { tone: 'plain', title: 'This browser is trusted from now on' }
    case 'device.revoked':
      return { tone: 'plain', title: count(event.revoked.length, 'browser is no longer trusted', 'browsers are no longer trusted') }
    case 'locked':
      return { tone: 'bad', title: 'Locked after too many attempts', details: event.scope }
    case 'unlocked':
      return { tone: 'plain', title: 'Unlocked' }
    case 'account.removed':
      return { tone: 'plain', title: 'The account was removed' }
    case 'request.refused':
      return { tone: 'bad', title: 'A request was refused', details: `${event.reason}, ${event.endpoint}` }
    case 'keys.rotated':
      return { tone: 'plain', title: 'Secrets were sealed with a new key' }
  }
}

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

import type {
  AcknowledgeRecoveryRequest,
  BeginChallengeRequest,
  BeginEnrolmentRequest,
  ConfirmEnrolmentRequest,
  EnrolmentRequest,
  FactorRequest,
  LoginRequest,
  RenameFactorRequest,
  RevokeDeviceRequest,
  RevokeSessionRequest,
  SelectChallengeRequest,
  VerifyChallengeRequest,
} from '../../core/mfa.js'
import { MfaFailure } from './failure.js'
import type { ReadAssertion, ReadRegistration } from './options.js'

/** A JSON object from outside: each field is asked for by name, and nothing else of it is used. */
export type Body = Readonly<Record<string, unknown>>

const invalid = () => new MfaFailure('invalid-request')

/** What an action of the application may be called; it is shown again in answers and events. */
const ACTION = /^[A-Za-z0-9][A-Za-z0-9:._/-]{0,99}$/
const BASE64URL = /^[A-Za-z0-9_-]+$/
const MAX_KEY_FIELD = 16_384
/** 1023 bytes: WebAuthn, section 4, Credential ID. */
const MAX_KEY_ID = 1_364

export function parseBody(content: string): Body {
  let body: unknown
  try {
    body = JSON.parse(content)
  } catch {
    throw invalid()
  }
  if (!isObject(body)) throw invalid()
  return body
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

function optional(body: Body, name: string, maxLength: number, pattern?: RegExp): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || value.length > maxLength || (pattern && !pattern.test(value))) throw invalid()
  // Half a surrogate pair and NUL are text to JavaScript alone: a database refuses them.
  if (/[\p{Cs}\0]/u.test(value)) throw invalid()
  return value
}

function required(body: Body, name: string, maxLength: number, pattern?: RegExp): string {
  const value = optional(body, name, maxLength, pattern)
  if (!value) throw invalid()
  return value
}

function oneOf<T extends string>(body: Body, name: string, values: readonly T[]): T {
  const value = values.find((candidate) => candidate === body[name])
  if (value === undefined) throw invalid()
  return value
}

const id = (body: Body, name: string) => required(body, name, 64, BASE64URL)
const optionalId = (body: Body, name: string) => optional(body, name, 64, BASE64URL)

/** A name its owner gives: 1–60 characters on one line, without what would turn the text around it. */
function label(body: Body, name: string): string | undefined {
  const value = optional(body, name, 240)
  if (value === undefined) return undefined
  const text = value
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim()
  if (text.length === 0 || [...text].length > 60) throw invalid()
  return text
}

/** The outside of a key's answer, and the fields of its inside. Its extensions are not used. */
function readKey<F extends string>(body: Body, fields: readonly F[]): { answer: KeyAnswer<F>; inside: Body } | undefined {
  const value = body.response
  if (value === undefined || value === null) return undefined
  if (!isObject(value) || !isObject(value.response) || value.type !== 'public-key') throw invalid()
  const inside = value.response
  const response = Object.fromEntries(fields.map((field) => [field, required(inside, field, MAX_KEY_FIELD, BASE64URL)])) as Record<
    F,
    string
  >
  const answer = { id: required(value, 'id', MAX_KEY_ID, BASE64URL), rawId: required(value, 'rawId', MAX_KEY_ID, BASE64URL), response }
  return { inside, answer: { ...answer, type: 'public-key', clientExtensionResults: {} } }
}

interface KeyAnswer<F extends string> {
  id: string
  rawId: string
  type: 'public-key'
  clientExtensionResults: object
  response: Record<F, string>
}

function registration(body: Body): ReadRegistration | undefined {
  const read = readKey(body, ['clientDataJSON', 'attestationObject'])
  if (!read) return undefined
  const { transports } = read.inside
  const known = Array.isArray(transports) ? transports.filter((transport): transport is string => typeof transport === 'string') : []
  return { ...read.answer, response: { ...read.answer.response, transports: known } }
}

function assertion(body: Body): ReadAssertion | undefined {
  const read = readKey(body, ['clientDataJSON', 'authenticatorData', 'signature'])
  if (!read) return undefined
  const userHandle = optional(read.inside, 'userHandle', 128, /^[A-Za-z0-9_-]*$/)
  return { ...read.answer, response: { ...read.answer.response, ...(userHandle ? { userHandle } : {}) } }
}

/** The requests as they have been read. */
export type ReadAnswer = Omit<VerifyChallengeRequest, 'response'> & { response?: ReadAssertion }
export type ReadConfirmation = Omit<ConfirmEnrolmentRequest, 'response'> & { response?: ReadRegistration }

export const readNothing = (): Record<string, never> => ({})

export const readLogin = (body: Body): LoginRequest => ({
  username: required(body, 'username', 320),
  password: required(body, 'password', 1_024),
  code: optional(body, 'code', 100),
})

export const readRevokeSession = (body: Body): RevokeSessionRequest => ({ id: id(body, 'id') })

export const readBeginChallenge = (body: Body): BeginChallengeRequest => ({ action: optional(body, 'action', 100, ACTION) })

export const readSelectChallenge = (body: Body): SelectChallengeRequest => ({
  challengeId: id(body, 'challengeId'),
  method: oneOf(body, 'method', ['webauthn', 'totp', 'sms', 'email']),
  factorId: optionalId(body, 'factorId'),
})

export const readVerifyChallenge = (body: Body): ReadAnswer => ({
  challengeId: id(body, 'challengeId'),
  method: oneOf(body, 'method', ['webauthn', 'totp', 'sms', 'email', 'recovery', 'password']),
  factorId: optionalId(body, 'factorId'),
  code: optional(body, 'code', 100),
  response: assertion(body),
  password: optional(body, 'password', 1_024),
  trustDevice: body.trustDevice === true,
})

export function readBeginEnrolment(body: Body): BeginEnrolmentRequest {
  const name = label(body, 'name')
  const method = oneOf(body, 'method', ['webauthn', 'totp', 'sms', 'email'])
  if (method === 'totp') return { method, name }
  if (method === 'webauthn') return { method, name, device: oneOf(body, 'device', ['passkey', 'security-key']) }
  return { method, name, destination: required(body, 'destination', 320) }
}

export const readEnrolment = (body: Body): EnrolmentRequest => ({ enrolmentId: id(body, 'enrolmentId') })

export const readConfirmEnrolment = (body: Body): ReadConfirmation => ({
  enrolmentId: id(body, 'enrolmentId'),
  name: label(body, 'name'),
  code: optional(body, 'code', 100),
  response: registration(body),
})

export const readAcknowledge = (body: Body): AcknowledgeRecoveryRequest => ({
  batchId: id(body, 'batchId'),
  savedBy: oneOf(body, 'savedBy', ['copied', 'downloaded', 'printed']),
})

export function readRename(body: Body): RenameFactorRequest {
  const name = label(body, 'name')
  if (name === undefined) throw invalid()
  return { factorId: id(body, 'factorId'), name }
}

export const readFactor = (body: Body): FactorRequest => ({ factorId: id(body, 'factorId') })

export const readRevokeDevice = (body: Body): RevokeDeviceRequest => ({ id: id(body, 'id') })

/** The challenge or enrolment that a request is about; null where it names none, or in no form of ours. */
export function readCeremonyId({ challengeId, enrolmentId }: Body): string | null {
  const named = challengeId ?? enrolmentId
  return typeof named === 'string' && named.length <= 64 && BASE64URL.test(named) ? named : null
}

/** @throws MfaFailure where it is not what an action may be called */
export function readAction(action: string): string {
  if (!ACTION.test(action)) throw invalid()
  return action
}

import { toBase32, toBase64Url, fromBase64Url, randomBytes, type Bytes } from './bytes.js'
import type { Service } from './service.js'
import type { FactorRecord, StepClaim } from './store.js'
import { matchTotp, normaliseCode, stepAt, totpUri } from './totp.js'

/** 160 bits: RFC 4226, section 4, requirement 6. */
const SECRET_BYTES = 20
/** How far off a clock is still diagnosed at enrolment, in steps. */
const DIAGNOSED_STEPS = 20

/** What a sealed secret is bound to. */
export const sealContext = (userId: string, factorId: string) => `${userId}:${factorId}`

export type TotpOutcome = { result: 'accepted'; step: number; skewSteps: number } | { result: 'invalid' | 'already-used' }

/** Compares a code with those of the window around the device's own time, as far as that is known. Nothing is burnt yet. */
export async function judgeTotp(service: Service, factor: FactorRecord, typed: string, now: number): Promise<TotpOutcome> {
  const { totp } = service.policy
  const secret = await openSecret(service, factor)
  const current = stepAt(now, totp.periodSeconds)
  const window = { center: current + factor.driftSteps, reach: totp.windowSteps, hmac: service.hashing.hmac }
  const step = await matchTotp(secret, normaliseCode(typed), { ...window, ...totp })
  if (step === undefined) return { result: 'invalid' }
  return step > factor.lastStep ? { result: 'accepted', step, skewSteps: step - current } : { result: 'already-used' }
}

/** What burns the step, and learns how far the device's clock is off (RFC 6238, section 6). A store takes it once. */
export function claimOf(
  { policy }: Service,
  { id }: FactorRecord,
  { step, skewSteps }: { step: number; skewSteps: number },
  now: number,
): StepClaim {
  const { maxDriftSteps } = policy.totp
  return { factorId: id, step, driftSteps: Math.max(-maxDriftSteps, Math.min(maxDriftSteps, skewSteps)), now }
}

/** A skew of one step is more often a person who types slowly than a clock that is wrong. */
export function skewSeconds({ policy }: Service, skewSteps: number): number | undefined {
  return Math.abs(skewSteps) > 1 ? skewSteps * policy.totp.periodSeconds : undefined
}

export interface NewTotp {
  sealed: string
  /** Base32; shown once. */
  secret: string
  uri: string
}

export async function createTotp(
  { keyring, policy, appName }: Service,
  userId: string,
  factorId: string,
  account: string,
): Promise<NewTotp> {
  const raw = randomBytes(SECRET_BYTES)
  const secret = toBase32(raw)
  const sealed = await keyring.seal(toBase64Url(raw), sealContext(userId, factorId))
  return { sealed, secret, uri: totpUri(secret, appName, account, policy.totp) }
}

/** The first code of a new secret. The clock of the device is not known yet; a code of another time says how far it is off. */
export async function judgeFirstTotp(
  service: Service,
  factor: FactorRecord,
  typed: string,
  now: number,
): Promise<TotpOutcome | { result: 'clock-skew'; clockSkewSeconds: number }> {
  const { totp } = service.policy
  const outcome = await judgeTotp(service, factor, typed, now)
  if (outcome.result !== 'invalid') return outcome
  const current = stepAt(now, totp.periodSeconds)
  const step = await matchTotp(await openSecret(service, factor), normaliseCode(typed), {
    center: current,
    reach: DIAGNOSED_STEPS,
    hmac: service.hashing.hmac,
    ...totp,
  })
  return step === undefined ? outcome : { result: 'clock-skew', clockSkewSeconds: (step - current) * totp.periodSeconds }
}

async function openSecret({ keyring }: Service, { sealed, userId, id }: FactorRecord): Promise<Bytes> {
  return fromBase64Url(await keyring.open(sealed ?? '', sealContext(userId, id))) ?? new Uint8Array()
}

import type { BudgetEntry } from './budgets.js'
import { toBase32, toBase64Url, fromBase64Url, randomBytes, type Bytes } from './bytes.js'
import type { Service } from './service.js'
import type { FactorRecord, StepClaim } from './store.js'
import { matchTotp, normaliseCode, stepAt, totpUri } from './totp.js'

/** 160 bits: RFC 4226, section 4, requirement 6. */
const SECRET_BYTES = 20
/** How far off a clock is still diagnosed, in steps. */
const DIAGNOSED_STEPS = 20

/** What a sealed secret is bound to. */
export const sealContext = (userId: string, factorId: string) => `${userId}:${factorId}`

export type TotpOutcome = { result: 'accepted'; step: number; skewSteps: number } | { result: 'invalid' | 'already-used' }
/** Right, but for a time that is not now. */
export type TotpSkew = { result: 'clock-skew'; clockSkewSeconds: number; step: number }

/**
 * Compares a code with those around true time and those around the device's own time, as far as that is known: a clock that was off and is set right is as good as one that
 * goes on being off. Both windows are always computed, so that the time it takes does not tell one factor from another. Nothing is burnt yet.
 */
export async function judgeTotp(service: Service, factor: FactorRecord, typed: string, now: number): Promise<TotpOutcome> {
  const { totp } = service.policy
  const current = stepAt(now, totp.periodSeconds)
  const step = await matchAround(service, factor, typed, [current, current + factor.driftSteps], totp.windowSteps)
  if (step === undefined) return { result: 'invalid' }
  return step > factor.lastStep ? { result: 'accepted', step, skewSteps: step - current } : { result: 'already-used' }
}

/** The same, and what is wrong with the device's clock where the code is right for another time: for those who may be told. */
export async function diagnoseTotp(service: Service, factor: FactorRecord, typed: string, now: number): Promise<TotpOutcome | TotpSkew> {
  const outcome = await judgeTotp(service, factor, typed, now)
  if (outcome.result !== 'invalid') return outcome
  const { periodSeconds } = service.policy.totp
  const current = stepAt(now, periodSeconds)
  const step = await matchAround(service, factor, typed, [current], DIAGNOSED_STEPS)
  if (step === undefined) return outcome
  // The last code that was used, sent again, is no clock that is off.
  if (step === factor.lastStep) return { result: 'already-used' }
  return { result: 'clock-skew', clockSkewSeconds: (step - current) * periodSeconds, step }
}

async function matchAround(service: Service, factor: FactorRecord, typed: string, centers: readonly number[], reach: number) {
  const secret = await openSecret(service, factor)
  const code = normaliseCode(typed)
  const { hmac } = service.hashing
  const steps = await Promise.all(centers.map((center) => matchTotp(secret, code, { center, reach, hmac, ...service.policy.totp })))
  const matched = steps.filter((step) => step !== undefined)
  return matched.length > 0 ? Math.max(...matched) : undefined
}

/**
 * A step may be told of or used, once: a code that was said to be of another time is a code that whoever guessed it knows, and is no use when its time comes. It is
 * remembered for as long as the step could be taken.
 */
export function onceFor({ policy }: Service, { id }: FactorRecord, step: number): BudgetEntry {
  const { periodSeconds, windowSteps, maxDriftSteps } = policy.totp
  const steps = DIAGNOSED_STEPS + maxDriftSteps + windowSteps + 1
  return { key: `step:${id}:${step}`, rule: { kind: 'rate', burst: 1, intervalMs: steps * periodSeconds * 1_000 } }
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

async function openSecret({ keyring }: Service, { sealed, userId, id }: FactorRecord): Promise<Bytes> {
  return fromBase64Url(await keyring.open(sealed ?? '', sealContext(userId, id))) ?? new Uint8Array()
}

import type { AcknowledgeRecoveryRequest, AcknowledgeRecoveryResponse, RecoveryCodesResponse } from '../../core/mfa.js'
import { fromBase64Url, randomBytes, randomId, toBase32, toBase64Url } from './bytes.js'
import { endAllDevices } from './devices.js'
import { MfaFailure } from './failure.js'
import { chargeRate, type Service, type SignedIn } from './service.js'
import type { RecoveryClaim } from './store.js'
import { levelAfter, loadGate, requireFresh, rotateSession, viewSession } from './sessions.js'
import { normaliseCode } from './totp.js'

/** 80 bits: more than ASVS 6.5.2 asks of a code that is stored slowly hashed. */
const CODE_BYTES = 10
const SALT_BYTES = 16
/** Crockford's: without i, l, o and u, so that a code on paper reads one way. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export const GENERATE_ACTION = 'recovery-codes/generate'

function createCode(): string {
  return (toBase32(randomBytes(CODE_BYTES), ALPHABET).match(/.{4}/g) ?? []).join('-')
}

/** As it was printed, whatever a person makes of it. */
const readCode = (typed: string) => normaliseCode(typed).replaceAll('o', '0').replace(/[il]/g, '1')

async function hashCode({ hashing }: Service, code: string, salt: string): Promise<string> {
  return toBase64Url(await hashing.hash(readCode(code), fromBase64Url(salt) ?? new Uint8Array()))
}

export async function generateRecoveryCodes(service: Service, call: SignedIn): Promise<RecoveryCodesResponse> {
  const { store, policy } = service
  const { userId } = call.session
  if (call.known.factors.length === 0) throw new MfaFailure('unsupported')
  await chargeRate(service, call, 'batches', userId)
  await requireFresh(service, call, GENERATE_ACTION)
  const codes = Array.from({ length: policy.recoveryCodes }, createCode)
  const salt = toBase64Url(randomBytes(SALT_BYTES))
  const batch = { id: randomId(), userId, salt, createdAt: call.now, acknowledgedAt: null, savedBy: null }
  await store.addRecoveryBatch(batch, await Promise.all(codes.map((code) => hashCode(service, code, salt))))
  service.emit(call, { type: 'recovery.generated', batchId: batch.id })
  return { now: call.now, batchId: batch.id, codes }
}

export async function acknowledgeRecoveryCodes(
  service: Service,
  call: SignedIn,
  { batchId, savedBy }: AcknowledgeRecoveryRequest,
): Promise<AcknowledgeRecoveryResponse> {
  const { userId, level } = call.session
  if (!(await service.store.acknowledgeRecoveryBatch(userId, batchId, { at: call.now, savedBy }))) throw new MfaFailure('not-found')
  service.emit(call, { type: 'recovery.acknowledged', batchId, savedBy })
  // Saving the codes may have been the last thing that was missing.
  if (level === 'enrolling') {
    const { gate } = await loadGate(service, userId, call.now, call.known)
    if (gate.status === 'passed') await rotateSession(service, call, { level: levelAfter(gate, 'mfa') })
  }
  return { now: call.now, session: viewSession(service, call.session, call.level) }
}

/** What comes after a recovery code was used: no browser is trusted any more. How many codes are left. */
export async function followRecovery(service: Service, call: SignedIn): Promise<number> {
  await endAllDevices(service, call, 'recovery-used')
  const batches = await service.store.listRecoveryBatches(call.session.userId)
  return batches.find(({ acknowledgedAt }) => acknowledgedAt !== null)?.left ?? 0
}

/** The answer to an acknowledgement that was given already by this very request. */
export const repeatAcknowledgement = async (service: Service, call: SignedIn): Promise<AcknowledgeRecoveryResponse> => ({
  now: call.now,
  session: viewSession(service, call.session, call.level),
})

export type RecoveryOutcome = { result: 'accepted'; claim: RecoveryClaim; left: number } | { result: 'invalid' | 'already-used' }

/** Looks a code up; what it opens uses it up. It does the same work where a person has no codes. */
export async function judgeRecovery(service: Service, userId: string, typed: string, now: number): Promise<RecoveryOutcome> {
  const known = await service.store.listRecoveryBatches(userId)
  const batches = known.length > 0 ? known : [{ id: 'none', salt: toBase64Url(randomBytes(SALT_BYTES)), left: 0 }]
  let result: 'invalid' | 'already-used' = 'invalid'
  for (const { id, salt, left } of batches) {
    const hash = await hashCode(service, typed, salt)
    const found = await service.store.findRecoveryCode(userId, id, hash)
    if (found === 'unused') return { result: 'accepted', claim: { batchId: id, hash, now }, left: left - 1 }
    if (found === 'used') result = 'already-used'
  }
  return { result }
}

import type { BudgetEntry, BudgetRule } from './budgets.js'
import { isEqual } from './bytes.js'
import { MfaFailure } from './failure.js'
import type { MfaMessage } from './options.js'
import type { Call, Service } from './service.js'
import { normaliseCode, randomDigits } from './totp.js'

/** A code that was sent, as a ceremony remembers it: a keyed hash, since six digits are soon tried. */
export interface SentCode {
  mac: string
  expiresAt: number
  resendAt: number
}

/** E.164, or an address of the form that HTML's own `type=email` takes, in one spelling. Undefined where it is neither. */
export function parseDestination(method: 'sms' | 'email', written: string): string | undefined {
  if (method === 'sms') {
    const number = written.normalize('NFKC').replace(/[\s().\p{Pd}\p{Cf}]/gu, '')
    return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined
  }
  const address = written.trim()
  const isAddress =
    address.length <= 254 &&
    /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i.test(address)
  const [local = '', domain = ''] = address.split('@')
  return isAddress ? `${local}@${domain.toLowerCase()}` : undefined
}

/** Enough for its owner to know which one. */
export function maskDestination(method: 'sms' | 'email', destination: string): string {
  if (method === 'sms') return `••• ${destination.slice(-2)}`
  const [local = '', domain = ''] = destination.split('@')
  return `${local.slice(0, 1)}•••@${domain}`
}

/** Whether codes may be sent to a number's country, by its calling code or any longer beginning of the number. */
export const isCountryAllowed = ({ policy }: Service, number: string): boolean =>
  policy.sentCodes.countries === null || policy.sentCodes.countries.some((prefix) => number.startsWith(prefix))

/** One mailbox in one spelling: what stands behind a plus, and capitals, go to the same one nearly everywhere. */
const placeOf = (method: 'sms' | 'email', destination: string) =>
  method === 'sms' ? destination : destination.toLowerCase().replace(/\+[^@]*@/, '@')

const cooldownRule = ({ policy }: Service): BudgetRule => ({ kind: 'rate', burst: 1, intervalMs: Math.max(1, policy.sentCodes.cooldownMs) })

/** The cooldown of a destination that its owner has confirmed. */
export async function cooldownOf(service: Service, userId: string, destination: string): Promise<BudgetEntry> {
  return { key: `cooldown:${await service.keyring.mac(`${userId}:${destination}`)}`, rule: cooldownRule(service) }
}

/**
 * What a message is charged to. A destination that nobody has confirmed yet is counted over all accounts: it may be anybody's, and a stranger opens accounts at will.
 */
async function chargesOf(
  service: Service,
  call: Call,
  method: 'sms' | 'email',
  { userId, destination, purpose }: Pick<MfaMessage, 'userId' | 'destination' | 'purpose'>,
): Promise<[cooldown: BudgetEntry, ...BudgetEntry[]]> {
  const { keyring, policy } = service
  const { budgets } = policy
  const ofPerson: BudgetEntry[] = [
    { key: `sends:${userId}`, rule: budgets.sendsToAccount },
    { key: `sends-from:${call.address.key}`, rule: budgets.sendsFromAddress },
  ]
  if (purpose !== 'enrolment') return [await cooldownOf(service, userId, destination), ...ofPerson]
  const place = await keyring.mac(`to:${placeOf(method, destination)}`)
  return [
    { key: `cooldown:${place}`, rule: cooldownRule(service) },
    ...ofPerson,
    { key: `sends-to:${place}`, rule: budgets.sendsToDestination },
  ]
}

/**
 * Makes a code ready and sends it. A message that the provider refused is counted as one all the same, or it would be called without end; only the cooldown is given
 * back. `save` keeps it before it leaves, so that what arrives can be used.
 *
 * @throws MfaFailure `cooldown`, `rate-limited`, `delivery-failed`
 */
export async function sendCode(
  service: Service,
  call: Call,
  {
    ceremonyId,
    method,
    ...message
  }: Pick<MfaMessage, 'userId' | 'destination' | 'purpose'> & { ceremonyId: string; method: 'sms' | 'email' },
  save: (sent: SentCode) => Promise<boolean>,
): Promise<SentCode> {
  const { store, keyring, policy, senders, origins } = service
  const { sentCodes } = policy
  const send = senders[method]
  if (!send) throw new MfaFailure('unsupported')
  const charges = await chargesOf(service, call, method, message)
  const refusal = await store.charge(charges, call.now)
  if (refusal)
    throw new MfaFailure(refusal.index === 0 ? 'cooldown' : 'rate-limited', refusal.retryAt === null ? {} : { retryAt: refusal.retryAt })
  const refund = (entries: readonly BudgetEntry[]) => store.settle(entries.map((entry) => ({ ...entry, outcome: 'refund' })))

  const code = randomDigits(sentCodes.digits)
  const expiresAt = call.now + sentCodes.ttlMs
  const sent = {
    mac: await keyring.mac(macContext(ceremonyId, message.destination, code)),
    expiresAt,
    resendAt: call.now + sentCodes.cooldownMs,
  }
  if (!(await save(sent))) {
    await refund(charges)
    throw new MfaFailure('expired')
  }
  try {
    await send({ ...message, code, expiresAt, host: new URL(origins[0] ?? '').host })
  } catch (error) {
    await refund(charges.slice(0, 1))
    service.onError(error, call.endpoint)
    service.emit(call, { type: 'code.failed', method }, message.userId)
    throw new MfaFailure('delivery-failed')
  }
  service.emit(call, { type: 'code.sent', method }, message.userId)
  return sent
}

export async function isSentCode(
  { keyring }: Service,
  ceremonyId: string,
  destination: string,
  sent: SentCode,
  typed: string,
): Promise<boolean> {
  return isEqual(await keyring.mac(macContext(ceremonyId, destination, normaliseCode(typed))), sent.mac)
}

/** Bound to what it was sent for, and where to. */
const macContext = (ceremonyId: string, destination: string, code: string) => `code:${ceremonyId}:${destination}:${code}`

import { MFA_ASSURANCE, type MfaAssurance, type MfaEvidence, type MfaLevel, type MfaMethod } from '../../core/mfa.js'
import type { ClientAddress } from './address.js'
import type { BudgetEntry, BudgetRule } from './budgets.js'
import { randomToken, toBase64Url, utf8 } from './bytes.js'
import type { MfaDecision } from './events.js'
import { MfaFailure } from './failure.js'
import type { Keyring } from './keyring.js'
import type { KnownBrowser } from './knownBrowsers.js'
import type { MfaAccounts, MfaHandlerOptions, MfaUser, MfaWebAuthn, SecretHashing } from './options.js'
import type { ResolvedPolicy } from './policy.js'
import type { CeremonyRecord, Denial, FactorRecord, MfaStore, OpenSession, SessionOrigin, SessionRecord, SettledBudget } from './store.js'

/** What every endpoint works with. */
export interface Service {
  store: MfaStore
  keyring: Keyring
  hashing: SecretHashing
  accounts: MfaAccounts
  policy: ResolvedPolicy
  origins: readonly string[]
  appName: string
  senders: NonNullable<MfaHandlerOptions['senders']>
  webauthn: MfaWebAuthn | undefined
  /** What can be enrolled: allowed by the policy, and equipped. */
  methods: readonly MfaMethod[]
  /** A TOTP factor that nobody has: work for where there is nothing to compare with. */
  decoy(): Promise<FactorRecord>
  emit(call: Pick<Call, 'now' | 'address' | 'session'>, decision: MfaDecision, userId?: string | null): void
  onError(error: unknown, endpoint: string): void
}

/** One request, as far as it has been understood. */
export interface Call {
  endpoint: string
  now: number
  address: ClientAddress
  /** Browser and system, for lists. */
  label: string
  sessionToken: string | null
  deviceToken: string | null
  knownBrowser: KnownBrowser | null
  session: SessionRecord | null
  level: MfaLevel | null
  /** The person's, as they were when the request came: what changes them asks the store once more. */
  known: Known | null
  /** The challenge or enrolment that the request is about, whosever it is. */
  ceremony: CeremonyRecord | null
  setCookies: string[]
  /** How the same request will be known again; null where nothing of it can be repeated. */
  repeat: Repeat | null
}

/** What a request comes with that is dead once it was carried out, and what is kept of it. */
export interface Repeat extends Omit<SessionOrigin, 'at'> {
  secret: string
}

export type Known = Pick<OpenSession, 'account' | 'factors'> & { user: MfaUser }

/** A request of a session. */
export interface SignedIn extends Call {
  sessionToken: string
  session: SessionRecord
  level: MfaLevel
  known: Known
}

/** What is kept of a token: whoever reads the table can't use what is in it. */
export async function hashToken({ hashing }: Pick<Service, 'hashing'>, token: string): Promise<string> {
  const bytes = utf8(token)
  return toBase64Url(hashing.sha256?.(bytes) ?? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

/**
 * The token of the session that a request makes. It is random, or reckoned from what the request came with, so that the same request again is told the same one; only
 * with the key of the server can it be reckoned.
 */
export const nextToken = async ({ keyring }: Service, repeat: Repeat | null, at: number): Promise<string> =>
  repeat ? keyring.mac(`session:${repeat.secret}:${repeat.request}:${at}`) : randomToken()

export const originOf = (repeat: Repeat | null, at: number): SessionOrigin | null =>
  repeat && { tokenHash: repeat.tokenHash, request: repeat.request, at }

/** The person of a session; one the application has forgotten is signed out. */
export async function userOf({ accounts }: Service, userId: string): Promise<MfaUser> {
  const user = await accounts.find(userId)
  if (!user) throw new MfaFailure('signed-out')
  return user
}

/** What answers challenges. SMS and e-mail do not where there is a key, or whoever takes over a phone number needs no key. */
export function usableFactors({ policy }: Service, factors: readonly FactorRecord[]): FactorRecord[] {
  const hasKey = factors.some(({ method }) => method === 'webauthn')
  return factors.filter(({ method }) => !hasKey || policy.allowDowngrade || method === 'webauthn' || method === 'totp')
}

/** What something that was shown is worth; null: no second factor. A recovery code is a secret that is looked up (SP 800-63B-4, section 3.1.2). */
export function assuranceOf(shown: MfaEvidence): MfaAssurance | null {
  if (shown === 'recovery') return 'strong'
  return shown === 'password' || shown === 'application' || shown === 'trusted-browser' ? null : MFA_ASSURANCE[shown]
}

/** Whether it makes a session `mfa`: e-mail is no out-of-band authenticator (SP 800-63B-4, section 3.1.3.1). A browser is trusted by what counts alone. */
export const isCounted = (shown: MfaEvidence): boolean => shown === 'trusted-browser' || ![null, 'low'].includes(assuranceOf(shown))

/** What answers one challenge. E-mail steps up for nothing where there is a factor that counts, or whoever has the mailbox could change that factor. */
export function answeringFactors(service: Service, factors: readonly FactorRecord[], purpose: 'login' | 'step-up'): FactorRecord[] {
  const usable = usableFactors(service, factors)
  const counted = usable.filter(({ method }) => isCounted(method))
  return purpose === 'step-up' && counted.length > 0 ? counted : usable
}

export type Scope = 'login' | 'account' | 'factor' | 'address' | 'enrolment'

/** Budgets that one attempt is charged to. The scope says what a refusal is called. */
export interface ScopedBudget extends BudgetEntry {
  scope: Scope
}

export const addressBudget = ({ policy }: Service, call: Call): ScopedBudget => budget('address', call.address.key, policy.budgets.address)
export const accountBudget = ({ policy }: Service, userId: string): ScopedBudget => budget('account', userId, policy.budgets.account)
/** All of a person's keys are one factor here, and so are their recovery codes. */
export const factorBudget = ({ policy }: Service, id: string): ScopedBudget => budget('factor', id, policy.budgets.factor)

/** How often a person may do what costs something, whether it is right or wrong. */
export const ratesOfPerson = ({ policy }: Pick<Service, 'policy'>, userId: string): BudgetEntry[] => [
  ...(['begins', 'batches'] as const).map((name) => ({ key: `${name}:${userId}`, rule: policy.budgets[name] })),
  { key: `sends:${userId}`, rule: policy.budgets.sendsToAccount },
]

/** The same of an address, and the wrong answers that came from there. */
export const ratesOfAddress = ({ policy }: Pick<Service, 'policy'>, { key }: ClientAddress): BudgetEntry[] => [
  { key: `address:${key}`, rule: policy.budgets.address },
  { key: `sends-from:${key}`, rule: policy.budgets.sendsFromAddress },
]

export function budget(scope: Scope, id: string, rule: BudgetRule): ScopedBudget {
  return { scope, key: `${scope}:${id}`, rule }
}

/**
 * Charges an attempt before it is judged.
 *
 * @throws MfaFailure `locked` or `rate-limited`, with when to come back
 */
export async function chargeAttempt(service: Service, call: Call, budgets: readonly ScopedBudget[]): Promise<void> {
  const denial = await service.store.charge(budgets.map(withoutScope), call.now)
  if (denial) throw denied(service, call, budgets, denial)
}

/** What an exhausted budget is called, and told as. */
export function denied(service: Service, call: Call, budgets: readonly ScopedBudget[], { index, retryAt }: Denial): MfaFailure {
  const scope = budgets[index]?.scope ?? 'account'
  service.emit(call, { type: 'locked', scope, retryAt })
  return new MfaFailure(scope === 'address' ? 'rate-limited' : 'locked', retryAt === null ? {} : { retryAt })
}

/** What a right attempt settles: the person's failures are forgiven, the address gets back this one. */
export function settledOf(budgets: readonly ScopedBudget[]): SettledBudget[] {
  return budgets.map((entry) => ({ ...withoutScope(entry), outcome: entry.scope === 'address' ? 'refund' : 'reset' }))
}

export async function settleSuccess({ store }: Service, budgets: readonly ScopedBudget[]): Promise<void> {
  await store.settle(settledOf(budgets))
}

/** The attempt was not judged. */
export async function refundAttempt({ store }: Service, budgets: readonly ScopedBudget[]): Promise<void> {
  await store.settle(budgets.map((entry) => ({ ...withoutScope(entry), outcome: 'refund' })))
}

/** Charges a rate that is about how often, not about right or wrong. */
export async function chargeRate({ store, policy }: Service, call: Call, name: 'begins' | 'batches', userId: string): Promise<void> {
  const refusal = await store.charge([{ key: `${name}:${userId}`, rule: policy.budgets[name] }], call.now)
  if (refusal) throw new MfaFailure('rate-limited', refusal.retryAt === null ? {} : { retryAt: refusal.retryAt })
}

export const withoutScope = ({ key, rule }: ScopedBudget): BudgetEntry => ({ key, rule })

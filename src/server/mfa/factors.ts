import {
  MFA_ASSURANCE,
  type CoverageResponse,
  type FactorRequest,
  type FactorsResponse,
  type MfaFactor,
  type MfaOverviewResponse,
  type RenameFactorRequest,
} from '../../core/mfa.js'
import { endAllDevices } from './devices.js'
import { MfaFailure } from './failure.js'
import type { Keyring } from './keyring.js'
import { maskDestination } from './sentCodes.js'
import { type Service, type SignedIn, usableFactors } from './service.js'
import { loadGate, requireFresh, viewSession } from './sessions.js'
import type { FactorRecord } from './store.js'
import { sealContext } from './totpProof.js'

/** Where an SMS or e-mail factor sends to. */
export async function destinationOf(
  keyring: Keyring,
  { sealed, userId, id }: Pick<FactorRecord, 'sealed' | 'userId' | 'id'>,
): Promise<string> {
  return keyring.open(sealed ?? '', sealContext(userId, id))
}

export async function viewFactor(service: Service, factor: FactorRecord, all: readonly FactorRecord[]): Promise<MfaFactor> {
  const { id, method, name, createdAt, lastUsedAt, isDefault, webauthn } = factor
  const isUsable = usableFactors(service, all).some((usable) => usable.id === id)
  return {
    id,
    method,
    assurance: MFA_ASSURANCE[method],
    name,
    createdAt,
    lastUsedAt,
    isDefault,
    ...(isUsable ? {} : { isSuspended: true }),
    ...(method === 'sms' || method === 'email'
      ? { destination: maskDestination(method, await destinationOf(service.keyring, factor)) }
      : {}),
    ...(webauthn ? { device: webauthn.device, isSynced: webauthn.isSynced } : {}),
  }
}

const viewFactors = (service: Service, factors: readonly FactorRecord[]) =>
  Promise.all(factors.map((factor) => viewFactor(service, factor, factors)))

/** What can be enrolled: a method that would be suspended at once is not offered. */
export function enrollableMethods({ methods, policy }: Service, factors: readonly FactorRecord[]) {
  const isKeyed = !policy.allowDowngrade && factors.some(({ method }) => method === 'webauthn')
  return methods.filter((method) => !isKeyed || method === 'webauthn' || method === 'totp')
}

export async function showOverview(service: Service, call: SignedIn): Promise<MfaOverviewResponse> {
  const { session, now, level } = call
  const { user, account, factors, batches, required, gate } = await loadGate(service, session.userId, now, call.known)
  const batch = batches.findLast(({ acknowledgedAt }) => acknowledgedAt !== null) ?? batches.at(-1)
  return {
    now,
    session: viewSession(service, session, level),
    required,
    gate,
    factors: await viewFactors(service, factors),
    methods: enrollableMethods(service, factors),
    maxFactors: service.policy.maxFactors,
    recovery: {
      total: batch?.total ?? 0,
      left: batch?.left ?? 0,
      createdAt: batch?.createdAt ?? null,
      acknowledgedAt: batch?.acknowledgedAt ?? null,
    },
    webauthn: service.webauthn
      ? {
          rpId: service.webauthn.rpId,
          userId: account.userHandle,
          userName: user.name,
          displayName: user.displayName ?? user.name,
          credentialIds: factors.flatMap(({ webauthn }) => (webauthn ? [webauthn.credentialId] : [])),
        }
      : null,
  }
}

async function showFactors(service: Service, call: SignedIn): Promise<FactorsResponse> {
  return { now: call.now, factors: await viewFactors(service, await service.store.listFactors(call.session.userId)) }
}

export async function renameFactor(service: Service, call: SignedIn, { factorId, name }: RenameFactorRequest): Promise<FactorsResponse> {
  if (!(await service.store.renameFactor(call.session.userId, factorId, name))) throw new MfaFailure('not-found')
  service.emit(call, { type: 'factor.renamed', factorId })
  return showFactors(service, call)
}

export async function preferFactor(service: Service, call: SignedIn, { factorId }: FactorRequest): Promise<FactorsResponse> {
  if (!(await service.store.setDefaultFactor(call.session.userId, factorId))) throw new MfaFailure('not-found')
  service.emit(call, { type: 'factor.preferred', factorId })
  return showFactors(service, call)
}

/** Trusted browsers were trusted with the factors there were: they end with any of them. */
export async function removeFactor(service: Service, call: SignedIn, { factorId }: FactorRequest): Promise<FactorsResponse> {
  const { store } = service
  const { session, now } = call
  const { factors, required } = await loadGate(service, session.userId, now, call.known)
  const factor = factors.find(({ id }) => id === factorId)
  if (!factor) throw new MfaFailure('not-found')
  const keepOneOf = required ? (['webauthn', 'totp', 'sms'] as const) : null
  if (keepOneOf && !factors.some(({ id, method }) => id !== factorId && keepOneOf.some((kept) => kept === method)))
    throw new MfaFailure('last-factor')
  await requireFresh(service, call, `factors/remove:${factorId}`)
  await endAllDevices(service, call, 'factor-removed')
  const answer = await store.removeFactor(session.userId, factorId, { keepOneOf })
  if (answer !== 'removed') throw new MfaFailure(answer === 'last' ? 'last-factor' : 'not-found')
  service.emit(call, { type: 'factor.removed', factorId })
  return showFactors(service, call)
}

export async function showCoverage({ store, accounts }: Service, call: SignedIn): Promise<CoverageResponse> {
  const { accounts: known, ...counts } = await store.coverage()
  const total = (await accounts.count?.()) ?? known
  return { now: call.now, ...counts, accounts: total, ratio: total > 0 ? counts.covered / total : null }
}

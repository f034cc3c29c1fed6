import type {
  BeginEnrolmentRequest,
  ConfirmEnrolmentResponse,
  MfaErrorCode,
  EnrolmentRequest,
  EnrolmentResponse,
  MfaMethod,
  WebAuthnDevice,
} from '../../core/mfa.js'
import { randomId } from './bytes.js'
import { endAllDevices } from './devices.js'
import { destinationOf, enrollableMethods, viewFactor } from './factors.js'
import { MfaFailure } from './failure.js'
import type { ReadConfirmation } from './requests.js'
import { GENERATE_ACTION } from './recovery.js'
import { isCountryAllowed, isSentCode, maskDestination, parseDestination, sendCode, type SentCode } from './sentCodes.js'
import {
  addressBudget,
  budget,
  chargeAttempt,
  chargeRate,
  isCounted,
  type Known,
  type Service,
  settleSuccess,
  type SignedIn,
} from './service.js'
import { gateOf, levelAfter, loadGate, requireFresh, rotateSession, viewSession } from './sessions.js'
import type { CeremonyRecord, FactorRecord, WebAuthnRecord } from './store.js'
import { createTotp, diagnoseTotp, sealContext, skewSeconds } from './totpProof.js'
import { creationOptions, type KeyCeremony, verifyRegistration } from './webauthn.js'

/** What an enrolment remembers. Its id will be the factor's, so that a secret is sealed for it from the first moment. */
interface EnrolmentData {
  method: MfaMethod
  name: string
  sealed: string | null
  sent?: SentCode
  key?: KeyCeremony
  device?: WebAuthnDevice
}

type Enrolment = CeremonyRecord & { data: EnrolmentData }

/** A person whose factors change more often than this while one is added is left to try again. */
const MAX_TRIES = 3

/** Names until their owner gives one; they are data, not words of the page, and so the same in each language. */
const NAMES: Record<MfaMethod, string> = { totp: 'TOTP', sms: 'SMS', email: 'E-mail', webauthn: 'Security key' }

export async function beginEnrolment(service: Service, call: SignedIn, request: BeginEnrolmentRequest): Promise<EnrolmentResponse> {
  const { store, keyring, policy } = service
  const { method } = request
  const { session, now } = call
  const { userId } = session
  const { account, factors, user } = call.known
  if (!enrollableMethods(service, factors).includes(method)) throw new MfaFailure('unsupported')
  const replaced = replacedBy(service, method, factors)
  if (factors.length - (replaced ? 1 : 0) >= policy.maxFactors) throw new MfaFailure('limit-reached')
  const destination = 'destination' in request ? parseDestination(request.method, request.destination) : undefined
  if ('destination' in request) {
    if (destination === undefined) throw new MfaFailure('invalid-destination')
    if (method === 'sms' && !isCountryAllowed(service, destination)) throw new MfaFailure('unsupported-country')
    if (await isEnrolled(service, factors, method, destination)) throw new MfaFailure('duplicate')
  }
  await chargeRate(service, call, 'begins', userId)
  await requireFresh(service, call, 'enrolments/begin')

  const id = randomId()
  const expiresAt = now + policy.enrolmentMs
  const fallback = 'device' in request && request.device === 'passkey' ? 'Passkey' : NAMES[method]
  const data: EnrolmentData = { method, name: request.name ?? fallback, sealed: null }
  const enrolment: Enrolment = { id, kind: 'enrolment', userId, sessionId: session.id, expiresAt, version: 0, data }
  // One at a time: a page that was reloaded begins again, and its old secret is void. Of two that begin at once, neither ends the other before one is confirmed.
  const add = async () => {
    await store.dropEnrolments(session.id, id)
    await store.addCeremony(enrolment)
    service.emit(call, { type: 'enrolment.begun', method, factorId: id })
  }
  if (request.method === 'totp') {
    const { sealed, secret, uri } = await createTotp(service, userId, id, user.name)
    data.sealed = sealed
    await add()
    const { digits, periodSeconds } = policy.totp
    return {
      now,
      enrolment: {
        id,
        expiresAt,
        method: 'totp',
        secret,
        uri,
        issuer: service.appName,
        account: user.name,
        digits,
        periodSeconds,
        ...(replaced ? { replaces: replaced.name } : {}),
      },
    }
  }
  if (request.method === 'webauthn') {
    const { options, ceremony } = creationOptions(service, user, account, request.device, factors)
    Object.assign(data, { key: ceremony, device: request.device })
    await add()
    return { now, enrolment: { id, expiresAt, method: 'webauthn', device: request.device, options } }
  }
  data.sealed = await keyring.seal(destination ?? '', sealContext(userId, id))
  // It takes the place of another one only once a code may be sent for it: whose code is on its way can be confirmed.
  return sendEnrolmentCode(service, call, enrolment, async (sent) => {
    data.sent = sent
    await add()
    return true
  })
}

async function sendEnrolmentCode(
  service: Service,
  call: SignedIn,
  enrolment: Enrolment,
  save: (sent: SentCode) => Promise<boolean>,
): Promise<EnrolmentResponse> {
  const { keyring, policy } = service
  const { id, userId, data, expiresAt } = enrolment
  const { method } = data
  if (method !== 'sms' && method !== 'email') throw new MfaFailure('unsupported')
  const destination = await destinationOf(keyring, { id, userId, sealed: data.sealed })
  const { resendAt } = await sendCode(service, call, { ceremonyId: id, method, userId, destination, purpose: 'enrolment' }, save)
  return {
    now: call.now,
    enrolment: { id, expiresAt, method, destination: maskDestination(method, destination), digits: policy.sentCodes.digits, resendAt },
  }
}

function findEnrolment({ session, now, ceremony }: SignedIn, id: string): Enrolment {
  if (
    ceremony?.kind !== 'enrolment' ||
    ceremony.id !== id ||
    ceremony.sessionId !== session.id ||
    ceremony.userId !== session.userId ||
    ceremony.expiresAt <= now
  )
    throw new MfaFailure('expired')
  return ceremony as Enrolment
}

export async function resendEnrolment(service: Service, call: SignedIn, { enrolmentId }: EnrolmentRequest): Promise<EnrolmentResponse> {
  const enrolment = findEnrolment(call, enrolmentId)
  const { id, version, data } = enrolment
  return sendEnrolmentCode(service, call, enrolment, (sent) => service.store.updateCeremony(id, version, { ...data, sent }))
}

export async function cancelEnrolment(service: Service, call: SignedIn, { enrolmentId }: EnrolmentRequest): Promise<{ now: number }> {
  const { id, data } = findEnrolment(call, enrolmentId)
  if (await service.store.takeCeremony(id)) service.emit(call, { type: 'enrolment.cancelled', method: data.method, factorId: id })
  return { now: call.now }
}

/** The first proof of a factor makes it live, in the place of the one it replaces. Of two at the same time one makes it. */
export async function confirmEnrolment(service: Service, call: SignedIn, request: ReadConfirmation): Promise<ConfirmEnrolmentResponse> {
  const { store, policy } = service
  const { now } = call
  const enrolment = findEnrolment(call, request.enrolmentId)
  const { id, userId, data } = enrolment
  const { method } = data
  const budgets = [addressBudget(service, call), budget('enrolment', userId, policy.budgets.enrolment)]
  await chargeAttempt(service, call, budgets)
  const refuse = (failure: MfaFailure): never => {
    service.emit(call, { type: 'enrolment.refused', method, factorId: id, reason: failure.code })
    throw failure
  }

  const pending: FactorRecord = {
    id,
    userId,
    method,
    name: request.name ?? data.name,
    createdAt: now,
    lastUsedAt: now,
    isDefault: false,
    sealed: data.sealed,
    lastStep: 0,
    driftSteps: 0,
    webauthn: null,
  }
  const proof = await judgeEnrolment(service, enrolment, pending, request, now).catch((error) => {
    throw error instanceof MfaFailure ? refuse(error) : error
  })
  const factor: FactorRecord = { ...pending, ...proof.change }
  const { next, factors, needsRecoveryCodes, replaced, endedBrowsers } = await addFactor(service, call, factor, refuse)
  await settleSuccess(service, budgets)
  // Nobody confirms another one that was begun beside it.
  await store.dropEnrolments(next.session.id, id)
  service.emit(next, { type: 'enrolment.confirmed', method, factorId: id, replaced: replaced?.id ?? null })
  return {
    now,
    factor: await viewFactor(service, factor, factors),
    session: viewSession(service, next.session, next.level),
    needsRecoveryCodes,
    ...(proof.clockSkewSeconds === undefined ? {} : { clockSkewSeconds: proof.clockSkewSeconds }),
    ...(endedBrowsers > 0 ? { endedBrowsers } : {}),
  }
}

/**
 * Adds it to the person's factors as they are at that moment, what was enrolled meanwhile included, and with the same step ends the enrolment and gives the session its
 * new id.
 */
async function addFactor(service: Service, call: SignedIn, factor: FactorRecord, refuse: (failure: MfaFailure) => never) {
  const { store, policy, keyring } = service
  const { method, userId } = factor
  let endedBrowsers = 0
  let known: Known | undefined = call.known
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = await loadGate(service, userId, call.now, known)
    const replaced = replacedBy(service, method, before.factors)
    if (
      (method === 'sms' || method === 'email') &&
      (await isEnrolled(service, before.factors, method, await destinationOf(keyring, factor)))
    )
      throw refuse(new MfaFailure('duplicate'))
    // They were trusted with the app that goes.
    if (replaced) endedBrowsers += await endAllDevices(service, call, 'factor-replaced')
    const factors = [...before.factors.filter((other) => other !== replaced), factor]
    const gate = await gateOf(service, call.now, before.account, before.required, factors, before.batches)
    const needsRecoveryCodes = !before.batches.some(({ acknowledgedAt }) => acknowledgedAt !== null)
    const { grants, methods } = call.session
    const change = {
      // By what was shown, not by what there is: e-mail raises nothing.
      level: levelAfter(gate, isCounted(method) || call.level === 'mfa' ? 'mfa' : ('password' as const)),
      methods: [...methods, method],
      grants: needsRecoveryCodes ? { ...grants, [GENERATE_ACTION]: call.now + policy.enrolmentMs } : grants,
    }
    let isStale = false
    const next = await rotateSession(service, call, change, async (tokenHash, session) => {
      const answer = await store.addFactor(factor, {
        maxFactors: policy.maxFactors,
        seen: before.factors.map(({ id }) => id),
        ...(replaced ? { replaces: replaced.id } : {}),
        // WebAuthn has taken its ceremony already.
        confirmed: { enrolmentId: method === 'webauthn' ? null : factor.id, tokenHash, next: session },
      })
      if (answer === 'added') return
      isStale = answer === 'stale'
      throw isStale
        ? new MfaFailure('unavailable')
        : refuse(new MfaFailure(answer === 'limit' ? 'limit-reached' : (answer as MfaErrorCode)))
    }).catch((error) => {
      if (!isStale) throw error
    })
    if (next) return { next, factors, needsRecoveryCodes, replaced, endedBrowsers }
    known = undefined
  }
  throw refuse(new MfaFailure('unavailable'))
}

/** The answer to a confirmation that was given already by this very request. */
export async function repeatConfirmation(
  service: Service,
  call: SignedIn,
  { enrolmentId }: ReadConfirmation,
): Promise<ConfirmEnrolmentResponse> {
  const { now, session, level, known } = call
  const factor = known.factors.find(({ id }) => id === enrolmentId)
  if (!factor) throw new MfaFailure('expired')
  const batches = await service.store.listRecoveryBatches(session.userId)
  return {
    now,
    factor: await viewFactor(service, factor, known.factors),
    session: viewSession(service, session, level),
    needsRecoveryCodes: !batches.some(({ acknowledgedAt }) => acknowledgedAt !== null),
  }
}

async function judgeEnrolment(
  service: Service,
  enrolment: Enrolment,
  pending: FactorRecord,
  { code = '', response }: ReadConfirmation,
  now: number,
): Promise<{ change: Partial<FactorRecord>; clockSkewSeconds?: number }> {
  const { store, keyring } = service
  const { id, data } = enrolment
  switch (data.method) {
    case 'totp': {
      const outcome = await diagnoseTotp(service, pending, code, now)
      if (outcome.result === 'clock-skew') throw new MfaFailure('clock-skew', { clockSkewSeconds: outcome.clockSkewSeconds })
      if (outcome.result !== 'accepted') throw new MfaFailure(outcome.result)
      const skew = skewSeconds(service, outcome.skewSteps)
      // The code that enrols burns its step, and says how far the device's clock is off.
      return {
        change: { lastStep: outcome.step, driftSteps: outcome.skewSteps },
        ...(skew === undefined ? {} : { clockSkewSeconds: skew }),
      }
    }
    case 'webauthn': {
      if (!response || !data.key || !data.device) throw new MfaFailure('invalid-request')
      if (!(await store.takeCeremony(id))) throw new MfaFailure('expired')
      const webauthn: WebAuthnRecord = await verifyRegistration(service, data.key, data.device, response)
      return { change: { webauthn } }
    }
    case 'sms':
    case 'email': {
      if (!data.sent || data.sent.expiresAt <= now) throw new MfaFailure('expired')
      if (!(await isSentCode(service, id, await destinationOf(keyring, pending), data.sent, code))) throw new MfaFailure('invalid')
      return { change: {} }
    }
  }
}

/** Where there is one authenticator app, enrolling it anew replaces it, and the old one works until then. */
const replacedBy = ({ policy }: Service, method: MfaMethod, factors: readonly FactorRecord[]) =>
  method === 'totp' && !policy.totp.allowSeveral ? factors.find((factor) => factor.method === 'totp') : undefined

async function isEnrolled(
  { keyring }: Service,
  factors: readonly FactorRecord[],
  method: MfaMethod,
  destination: string,
): Promise<boolean> {
  for (const factor of factors) if (factor.method === method && (await destinationOf(keyring, factor)) === destination) return true
  return false
}

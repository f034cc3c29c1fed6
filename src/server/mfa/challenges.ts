import {
  MFA_METHODS,
  type BeginChallengeRequest,
  type ChallengeResponse,
  type MfaChallenge,
  type MfaChallengeOption,
  type MfaErrorCode,
  type MfaProof,
  type SelectChallengeRequest,
  type SelectChallengeResponse,
  type VerifyChallengeResponse,
} from '../../core/mfa.js'
import { type Challenge, type ChallengeData, isPasswordShown, readAnswer } from './answers.js'
import { denialOf, FRESH } from './budgets.js'
import { randomId } from './bytes.js'
import { endAllDevices, trustDevice } from './devices.js'
import type { MfaDecision } from './events.js'
import { destinationOf } from './factors.js'
import { MfaFailure } from './failure.js'
import { ofThisBrowser, rememberBrowser, sharedOf } from './knownBrowsers.js'
import { nameKeyOf } from './loginNames.js'
import { followRecovery } from './recovery.js'
import type { ReadAnswer } from './requests.js'
import { maskDestination, sendCode } from './sentCodes.js'
import {
  accountBudget,
  addressBudget,
  answeringFactors,
  chargeAttempt,
  chargeRate,
  denied,
  factorBudget,
  isCounted,
  type ScopedBudget,
  type Service,
  settledOf,
  type SignedIn,
  withoutScope,
} from './service.js'
import { rotateSession, viewSession, wholeLevel } from './sessions.js'
import type { FactorRecord } from './store.js'
import { requestOptions } from './webauthn.js'

/** Makes a challenge for what a session owes, or for an action it wants to step up for. */
export async function createChallenge(service: Service, call: SignedIn, action?: string): Promise<MfaChallenge> {
  const { store, policy, accounts, keyring } = service
  const { userId, id: sessionId } = call.session
  const purpose = action === undefined ? 'login' : 'step-up'
  const usable = answeringFactors(service, call.known.factors, purpose)
  const password = purpose === 'step-up' && accounts.checkPassword !== undefined
  if (usable.length === 0 && !password) throw new MfaFailure('unsupported')
  const data: ChallengeData = { purpose, password, ...(action === undefined ? {} : { action }) }
  const challenge: Challenge = {
    id: randomId(),
    kind: 'challenge',
    userId,
    sessionId,
    expiresAt: call.now + policy.challengeMs,
    version: 0,
    data,
  }
  await store.addCeremony(challenge)
  service.emit(call, { type: 'challenge.begun', challengeId: challenge.id, ...pick(data) })

  const hasRecovery = usable.length > 0 && (await store.listRecoveryBatches(userId)).some(({ left }) => left > 0)
  const locks = await locksOf(service, call, usable)
  const options: MfaChallengeOption[] = []
  for (const method of MFA_METHODS) {
    const same = usable.filter((factor) => factor.method === method)
    if (method === 'webauthn') {
      const [only] = same
      if (only) options.push({ method, ...(same.length === 1 ? { name: only.name } : {}) })
      continue
    }
    for (const factor of same) {
      const masked = method === 'totp' ? {} : { destination: maskDestination(method, await destinationOf(keyring, factor)) }
      options.push({ method, factorId: factor.id, name: factor.name, ...masked, ...locks.get(factor.id) })
    }
  }
  const chosen = usable.find(({ isDefault }) => isDefault)
  const isOpen = ({ lockedUntil }: MfaChallengeOption) => lockedUntil === undefined
  const isChosen = ({ method, factorId }: MfaChallengeOption) =>
    method === chosen?.method && (method === 'webauthn' || factorId === chosen.id)
  const places = [options.findIndex((option) => isOpen(option) && isChosen(option)), options.findIndex(isOpen), options.findIndex(isChosen)]
  const preferred = places.find((place) => place >= 0)
  return {
    id: challenge.id,
    expiresAt: challenge.expiresAt,
    ...data,
    options,
    preferred: preferred ?? (options.length === 0 ? -1 : 0),
    recovery: hasRecovery && !locks.has('recovery'),
    trustDays: purpose === 'login' ? policy.trustDeviceDays : null,
  }
}

/** What is locked for this browser, by the ids of factors, and `recovery`. A key never is. */
async function locksOf(service: Service, call: SignedIn, usable: readonly FactorRecord[]) {
  const { userId } = call.session
  const ids = usable.filter(({ method }) => method !== 'webauthn').map(({ id }) => id)
  const guesses = [accountBudget(service, userId), ...[...ids, `${userId}:recovery`].map((id) => factorBudget(service, id))]
  const own = await ofThisBrowser(service, call, 'user', userId, guesses)
  const states = await service.store.readBudgets(own.map(({ key }) => key))
  const [ofAccount, ...ofEach] = own.map(({ rule }, index) => denialOf(states[index] ?? FRESH, rule, call.now))
  const locks = new Map<string, { lockedUntil: number | null }>()
  for (const [index, lockedUntil] of ofEach.entries()) {
    const id = ids[index] ?? 'recovery'
    const until = id === 'recovery' || lockedUntil !== undefined ? lockedUntil : ofAccount
    if (until !== undefined) locks.set(id, { lockedUntil: until })
  }
  return locks
}

export async function beginChallenge(service: Service, call: SignedIn, { action }: BeginChallengeRequest): Promise<ChallengeResponse> {
  // A session that owes its factor can step up for nothing, and one that does not has no login to answer.
  if (call.level === 'pending' ? action !== undefined : action === undefined)
    throw new MfaFailure(action === undefined ? 'invalid-request' : 'mfa-required')
  await chargeRate(service, call, 'begins', call.session.userId)
  return { now: call.now, challenge: await createChallenge(service, call, action) }
}

/** The challenge of this session; another session's, an answered or an old one is `expired`, so that nothing is told about it. */
function findChallenge(call: SignedIn, id: string): Challenge {
  const { session, now, ceremony } = call
  if (
    ceremony?.kind !== 'challenge' ||
    ceremony.id !== id ||
    ceremony.sessionId !== session.id ||
    ceremony.userId !== session.userId ||
    ceremony.expiresAt <= now
  )
    throw new MfaFailure('expired')
  const challenge = ceremony as Challenge
  if ((challenge.data.purpose === 'login') !== (call.level === 'pending')) throw new MfaFailure('expired')
  return challenge
}

export async function selectChallenge(
  service: Service,
  call: SignedIn,
  { challengeId, method, factorId }: SelectChallengeRequest,
): Promise<SelectChallengeResponse> {
  const { store, policy, keyring } = service
  const { now, session } = call
  const { userId } = session
  const challenge = findChallenge(call, challengeId)
  const { expiresAt, data } = challenge
  const usable = answeringFactors(service, call.known.factors, data.purpose).filter((factor) => factor.method === method)
  const save = (change: Partial<ChallengeData>) => store.updateCeremony(challenge.id, challenge.version, { ...data, ...change })

  if (method === 'webauthn') {
    if (usable.length === 0) throw new MfaFailure('unsupported')
    // Where the login showed no password, a key has to be two factors by itself. A step-up takes a password instead, and says so when neither came.
    const { options, ceremony } = requestOptions(service, usable, data.purpose === 'login' && !session.hasPassword)
    if (!(await save({ key: ceremony }))) throw new MfaFailure('expired')
    return { now, step: { method, expiresAt, options } }
  }
  const factor = usable.find(({ id }) => id === factorId)
  if (!factor) throw new MfaFailure('unsupported')
  if (method === 'totp')
    return { now, step: { method, expiresAt, factorId: factor.id, digits: policy.totp.digits, periodSeconds: policy.totp.periodSeconds } }
  const destination = await destinationOf(keyring, factor)
  const sent = await sendCode(service, call, { ceremonyId: challenge.id, method, userId, destination, purpose: data.purpose }, (code) =>
    save({ sent: { ...code, factorId: factor.id } }),
  )
  return {
    now,
    step: {
      method,
      expiresAt: Math.min(sent.expiresAt, expiresAt),
      factorId: factor.id,
      digits: policy.sentCodes.digits,
      destination: maskDestination(method, destination),
      resendAt: sent.resendAt,
    },
  }
}

export async function verifyChallenge(service: Service, call: SignedIn, request: ReadAnswer): Promise<VerifyChallengeResponse> {
  const { store } = service
  const { method } = request
  const challenge = findChallenge(call, request.challengeId)
  const { session, now } = call
  const { purpose, action } = challenge.data
  const { userId } = session
  const answer = await readAnswer(service, call, challenge, request)
  const own = await ofThisBrowser(service, call, 'user', userId, answer.budgets)
  const budgets = [addressBudget(service, call), ...own]
  // What costs, or changes something, is charged before it is judged. An app's code alone is judged by reckoning, and charged in the step that decides, before a word is said of it.
  const isChargedAtEnd = method === 'totp' && !challenge.data.password
  if (!isChargedAtEnd) await chargeAttempt(service, call, budgets)

  const isPasswordRight = await isPasswordShown(service, challenge, request)
  const proof = await answer.judge(isPasswordRight)
  const accepted = proof.result === 'accepted' ? proof : null
  const refuse = (code: MfaErrorCode, reason: Extract<MfaDecision, { type: 'challenge.refused' }>['reason'] = code) => {
    service.emit(call, { type: 'challenge.refused', challengeId: challenge.id, method, reason })
    return new MfaFailure(code, {
      ...(code === 'unknown-credential' ? { rpId: service.webauthn?.rpId ?? '' } : {}),
      ...('clockSkewSeconds' in proof && code === 'clock-skew' ? { clockSkewSeconds: proof.clockSkewSeconds } : {}),
    })
  }
  const refuseProof = () => (proof.result === 'accepted' ? refuse('invalid') : refuse(proof.result, proof.reason))
  if (!accepted && !isChargedAtEnd) throw refuseProof()
  if (accepted && !isPasswordRight && !accepted.isUserVerified)
    throw refuse(method === 'webauthn' && request.password === undefined ? 'user-verification' : 'invalid')
  const charged = isChargedAtEnd ? budgets : []
  const typed = loginBudgetOf(service, call)
  const forgiven = [...typed, ...(sharedOf(own).length > 0 ? own : [])]
  const completion = {
    challengeId: challenge.id,
    isRight: accepted !== null,
    attempt: [...charged.map(withoutScope), ...(accepted?.once ? [accepted.once] : [])],
    now,
    claim: accepted?.claim ?? null,
    recovery: accepted?.recovery?.claim ?? null,
    settled: settledOf([...(isChargedAtEnd ? [] : budgets), ...forgiven, ...sharedOf(forgiven)]),
  }
  const next = await rotateSession(service, call, await afterwards(service, call, challenge.data, method), async (tokenHash, session) => {
    const outcome = await store.completeChallenge({ ...completion, tokenHash, next: session })
    if (typeof outcome === 'object') throw outcome.index < charged.length ? denied(service, call, charged, outcome) : refuse('already-used')
    if (!accepted || outcome === 'invalid') throw refuseProof()
    if (outcome !== 'completed') throw refuse(outcome)
  })
  if (purpose === 'login') await rememberBrowser(service, next, { userId, name: await nameKeyOf(service, next.known.user, typed) })
  service.emit(next, { type: 'challenge.passed', challengeId: challenge.id, ...pick({ purpose, action }), method, level: next.level })
  const recovery = accepted?.recovery
  if (recovery) {
    service.emit(next, { type: 'recovery.used', batchId: recovery.claim.batchId, left: recovery.left })
    // Whoever needs a recovery code has lost something: perhaps the browser that is trusted.
    await endAllDevices(service, next, 'recovery-used')
  }
  if (request.trustDevice && purpose === 'login' && isTrusting(method)) await trustDevice(service, next)
  return {
    now,
    session: viewSession(service, next.session, next.level),
    ...(recovery ? { recoveryCodesLeft: recovery.left } : {}),
    ...(accepted?.clockSkewSeconds === undefined ? {} : { clockSkewSeconds: accepted.clockSkewSeconds }),
  }
}

/** The answer to a challenge that was answered already by this very request, and what followed from it. */
export async function repeatChallenge(
  service: Service,
  call: SignedIn,
  { method, trustDevice: isWished }: ReadAnswer,
): Promise<VerifyChallengeResponse> {
  const { now, session } = call
  const answer = { now, session: viewSession(service, session, call.level) }
  if (method !== 'recovery') {
    if (isWished && isTrusting(method) && session.fullyAuthenticatedAt === session.origin?.at) await trustDevice(service, call)
    return answer
  }
  return { ...answer, recoveryCodesLeft: await followRecovery(service, call) }
}

/** What the session becomes. A step-up allows its one action, and nothing else. */
async function afterwards(service: Service, call: SignedIn, { action }: ChallengeData, method: MfaProof | 'password') {
  const { session, now } = call
  if (action !== undefined) {
    const alive = Object.entries(session.grants).filter(([, until]) => until > now)
    return { grants: Object.fromEntries([...alive.slice(-4), [action, now + service.policy.freshMs]]) }
  }
  return {
    level: await wholeLevel(service, call, method),
    methods: [...session.methods, method],
    // By e-mail nobody comes to change a factor that counts.
    fullyAuthenticatedAt: isCounted(method) || !call.known.factors.some((factor) => isCounted(factor.method)) ? now : 0,
    endsAt: now + service.policy.sessions.absoluteMs,
    loginBudget: null,
  }
}

/** What a browser can be trusted with. A recovery code means that something was lost; e-mail is worth no more than the password it would stand beside. */
const isTrusting = (method: MfaProof | 'password') => method !== 'recovery' && isCounted(method)

const loginBudgetOf = ({ policy }: Service, { session }: SignedIn): ScopedBudget[] =>
  session.loginBudget === null ? [] : [{ scope: 'login', key: session.loginBudget, rule: policy.budgets.login }]

function pick({
  purpose,
  action,
}: Pick<ChallengeData, 'purpose' | 'action'>): Pick<Extract<MfaDecision, { type: 'challenge.begun' }>, 'purpose' | 'action'> {
  return action === undefined ? { purpose } : { purpose, action }
}

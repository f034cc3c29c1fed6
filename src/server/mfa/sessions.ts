import type {
  MfaEvidence,
  MfaGateState,
  MfaLevel,
  MfaSession,
  MfaSessionSummary,
  RevokeSessionRequest,
  SessionResponse,
  SessionsResponse,
} from '../../core/mfa.js'
import { randomId, randomToken } from './bytes.js'
import { endedSessionCookie, sessionCookie } from './cookies.js'
import { MfaFailure } from './failure.js'
import {
  type Call,
  hashToken,
  isCounted,
  type Known,
  nextToken,
  originOf,
  type Service,
  type SignedIn,
  usableFactors,
  userOf,
} from './service.js'
import type { AccountRecord, FactorRecord, MfaStore, OpenSession, RecoveryBatchRecord, SessionRecord } from './store.js'

export async function findSession(
  service: Service,
  tokenHash: string | null,
  ceremonyId: string | null,
  now: number,
): Promise<OpenSession | null> {
  if (!tokenHash) return null
  const open = await service.store.findSession(tokenHash, ceremonyId)
  return open && open.session.expiresAt > now && open.session.endsAt > now ? open : null
}

/** Whether MFA is required of a person, and what is missing. The grace period counts from when it was first seen to be required. */
export async function gateOf(
  { store, policy }: Service,
  now: number,
  account: AccountRecord,
  isRequired: boolean,
  factors: readonly FactorRecord[],
  batches: readonly RecoveryBatchRecord[],
): Promise<MfaGateState> {
  if (isRequired !== (account.requiredSince !== null)) await store.setRequiredSince(account.userId, isRequired ? now : null)
  if (!isRequired) return { status: 'open', missing: [] }
  const missing: MfaGateState['missing'] = []
  // E-mail is no out-of-band authenticator (SP 800-63B-4, section 3.1.3.1).
  if (!factors.some(({ method }) => method !== 'email')) missing.push('factor')
  if (!batches.some(({ acknowledgedAt }) => acknowledgedAt !== null)) missing.push('recovery-codes')
  if (missing.length === 0) return { status: 'passed', missing }
  const graceUntil = (account.requiredSince ?? now) + policy.graceMs
  return graceUntil > now ? { status: 'grace', graceUntil, missing } : { status: 'blocking', missing }
}

/** The level of a person who has shown everything that is owed, by what was shown last. Where MFA is not required there is nothing to look up. */
export async function wholeLevel(service: Service, { session, known, now }: SignedIn, shown: MfaEvidence): Promise<MfaLevel> {
  const level = isCounted(shown) ? 'mfa' : 'password'
  if (!(await service.policy.requires(known.user))) return level
  return levelAfter((await loadGate(service, session.userId, now, known)).gate, level)
}

export async function loadGate(service: Service, userId: string, now: number, known?: Known) {
  const { store, policy } = service
  const [user, account, factors, batches] = await Promise.all([
    known?.user ?? userOf(service, userId),
    known?.account ?? store.ensureAccount({ userId, userHandle: randomToken(), createdAt: now, requiredSince: null }),
    known?.factors ?? store.listFactors(userId),
    store.listRecoveryBatches(userId),
  ])
  const required = await policy.requires(user)
  return { user, account, factors, batches, required, gate: await gateOf(service, now, account, required, factors, batches) }
}

/** The level once everything that is asked for at login has been shown. */
export const levelAfter = (gate: MfaGateState, shown: 'password' | 'mfa'): MfaLevel => (gate.status === 'blocking' ? 'enrolling' : shown)

/**
 * What a session may do now. One that has shown a password alone is looked at again each time, since meanwhile its person may have enrolled a factor, or may have to: a login path that knows nothing
 * of MFA opens nothing.
 */
export async function levelOf(
  service: Service,
  { session, ...known }: Known & Pick<OpenSession, 'session'>,
  now: number,
): Promise<MfaLevel> {
  if (session.level !== 'password') return session.level
  const { factors, gate } = await loadGate(service, session.userId, now, known)
  const usable = usableFactors(service, factors)
  // A code sent by e-mail has answered, where it may: it is worth no more than this level.
  const hasAnswered = session.methods.includes('email') && usable.some(({ method }) => method === 'email')
  return usable.length > 0 && !hasAnswered ? 'pending' : levelAfter(gate, 'password')
}

/** A session that begins: whatever id the browser came with is dead, and never becomes one of ours. */
export async function startSession(
  service: Service,
  call: Call,
  known: Known,
  start: Pick<SessionRecord, 'userId' | 'level' | 'hasPassword' | 'methods' | 'fullyAuthenticatedAt' | 'loginBudget'>,
  shown: Parameters<MfaStore['addSession']>[1] = {},
): Promise<SignedIn> {
  const { store, policy } = service
  const { now, session: former } = call
  const token = await nextToken(service, call.repeat, now)
  const session: SessionRecord = {
    ...start,
    tokenHash: await hashToken(service, token),
    id: randomId(),
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    expiresAt: now + (start.level === 'pending' ? policy.sessions.pendingMs : policy.sessions.idleMs),
    endsAt: now + policy.sessions.absoluteMs,
    label: call.label,
    grants: {},
    origin: originOf(call.repeat, now),
  }
  if (!(await store.addSession(session, shown))) {
    service.emit(call, { type: 'login.refused', reason: 'invalid' }, session.userId)
    throw new MfaFailure('invalid')
  }
  if (former) await store.endSessions(former.userId, { id: former.id })
  return become(call, session, token, known)
}

/**
 * The same session under a new id; with the old one nobody gets in any more. Of two at the same time one fails.
 *
 * @param exchange puts the new one in the place of the old one, and whatever has to happen with it, or throws
 */
export async function rotateSession(
  service: Service,
  call: SignedIn,
  change: Partial<SessionRecord>,
  exchange = async (tokenHash: string, next: SessionRecord): Promise<void> => {
    if (!(await service.store.rotateSession(tokenHash, next))) throw new MfaFailure('signed-out')
  },
): Promise<SignedIn> {
  const { policy } = service
  const token = await nextToken(service, call.repeat, call.now)
  const endsAt = change.endsAt ?? call.session.endsAt
  const session: SessionRecord = {
    ...call.session,
    ...change,
    tokenHash: await hashToken(service, token),
    origin: originOf(call.repeat, call.now),
    lastSeenAt: call.now,
    expiresAt: Math.min(call.now + policy.sessions.idleMs, endsAt),
  }
  await exchange(call.session.tokenHash, session)
  return become(call, session, token, call.known)
}

export function become(call: Call, session: SessionRecord, token: string, known: Known): SignedIn {
  call.setCookies = [sessionCookie(token)]
  return Object.assign(call, { session, sessionToken: token, level: session.level, known })
}

export function viewSession({ policy }: Service, session: SessionRecord, level: MfaLevel): MfaSession {
  const { id, createdAt, authenticatedAt, endsAt } = session
  const expiresAt = Math.min(session.expiresAt, endsAt)
  return {
    id,
    level,
    createdAt,
    authenticatedAt,
    warnAt: Math.max(session.lastSeenAt, expiresAt - policy.sessions.warnMs),
    expiresAt,
    endsAt,
  }
}

export async function showSession(service: Service, call: Call): Promise<SessionResponse> {
  const { now, session, level } = call
  return { now, session: session && level && viewSession(service, session, level) }
}

/** Puts off the end of a session that is used. One that owes something keeps its time. */
export async function touch({ store, policy }: Service, session: SessionRecord, now: number): Promise<SessionRecord> {
  if (session.level === 'pending') return session
  const seen = { lastSeenAt: now, expiresAt: Math.min(now + policy.sessions.idleMs, session.endsAt) }
  if (!(await store.touchSession(session.tokenHash, seen))) throw new MfaFailure('signed-out')
  return { ...session, ...seen }
}

export async function extendSession(service: Service, call: SignedIn): Promise<SessionResponse> {
  call.session = await touch(service, call.session, call.now)
  service.emit(call, { type: 'session.extended' })
  return showSession(service, call)
}

export async function logout(service: Service, call: Call): Promise<{ now: number }> {
  if (call.session) {
    await service.store.endSessions(call.session.userId, { id: call.session.id })
    service.emit(call, { type: 'session.ended' })
  }
  call.setCookies = [endedSessionCookie()]
  return { now: call.now }
}

export async function listSessions(service: Service, call: SignedIn): Promise<SessionsResponse> {
  const { now, session: current } = call
  const alive = (await service.store.listSessions(current.userId)).filter(({ expiresAt, endsAt }) => expiresAt > now && endsAt > now)
  const sessions = alive.map((session): MfaSessionSummary => ({
    ...viewSession(service, session, session.level),
    isCurrent: session.id === current.id,
    lastSeenAt: session.lastSeenAt,
    label: session.label,
  }))
  return { now, sessions }
}

export async function revokeSessions(service: Service, call: SignedIn, { id }: RevokeSessionRequest): Promise<SessionsResponse> {
  const { userId } = call.session
  if (id !== 'others' && !(await service.store.listSessions(userId)).some((session) => session.id === id)) throw new MfaFailure('not-found')
  await requireFresh(service, call, 'sessions/revoke')
  const revoked = await service.store.endSessions(userId, id === 'others' ? { exceptId: call.session.id } : { id })
  service.emit(call, { type: 'session.revoked', revoked })
  return listSessions(service, call)
}

/**
 * Lets a change through after a login or a step-up of a moment ago. A step-up is for one action, once; a login behind which a trusted device stood does not count.
 *
 * @throws MfaFailure `reauth-required`, with the action to step up for
 */
export async function requireFresh(service: Service, call: SignedIn, action: string): Promise<void> {
  const { session, now } = call
  if (session.fullyAuthenticatedAt > 0 && session.fullyAuthenticatedAt + service.policy.freshMs > now) return
  if (!(await service.store.takeGrant(session.tokenHash, action, now))) throw new MfaFailure('reauth-required', { action })
  service.emit(call, { type: 'step-up.used', action })
}

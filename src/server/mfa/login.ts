import type { LoginRequest, LoginResponse } from '../../core/mfa.js'
import { denialOf, FRESH } from './budgets.js'
import { createChallenge } from './challenges.js'
import { endAllDevices, isTrusted } from './devices.js'
import type { MfaDecision } from './events.js'
import { MfaFailure } from './failure.js'
import { ofThisBrowser, rememberBrowser, sharedOf } from './knownBrowsers.js'
import { loginBudget, nameKeyOf } from './loginNames.js'
import { followRecovery, judgeRecovery } from './recovery.js'
import {
  accountBudget,
  addressBudget,
  type Call,
  chargeAttempt,
  chargeRate,
  factorBudget,
  refundAttempt,
  type ScopedBudget,
  type Service,
  type SignedIn,
  settleSuccess,
  usableFactors,
} from './service.js'
import { levelAfter, loadGate, startSession, viewSession } from './sessions.js'
import type { RecoveryClaim, StepClaim } from './store.js'
import { normaliseCode } from './totp.js'
import { claimOf, judgeTotp, onceFor } from './totpProof.js'

/**
 * Signs in with a password, and with a code where one came along. An unknown user, a wrong password, and a wrong code beside a right password are one answer after the
 * same steps. An attempt is charged to the name before it is known whether there is such a person.
 */
export async function login(service: Service, call: Call, { username, password, code }: LoginRequest): Promise<LoginResponse> {
  const { accounts } = service
  if (!accounts.signIn) throw new MfaFailure('unsupported')
  const byName = await loginBudget(service, username)
  const budgets = [addressBudget(service, call), ...(await ofThisBrowser(service, call, 'name', byName.key, [byName]))]
  await chargeAttempt(service, call, budgets)

  const user = await accounts.signIn(username, password)
  const shown = code === undefined ? { result: 'none' as const } : await judgeCode(service, call, user?.id ?? `nobody:${byName.key}`, code)
  if (!user || shown.result === 'wrong') {
    service.emit(call, { type: 'login.refused', reason: 'invalid' }, user?.id ?? null)
    throw new MfaFailure('invalid')
  }
  const proof = shown.result === 'right' ? shown : undefined
  return beginSession(service, call, user.id, { budgets, hasPassword: true, proof })
}

/** The answer to a login that has happened already by this very request. */
export async function repeatLogin(service: Service, call: SignedIn, { code }: LoginRequest): Promise<LoginResponse> {
  const { now, session, level } = call
  const view = { now, session: viewSession(service, session, level) }
  if (level === 'pending') return { ...view, status: 'challenge', challenge: await createChallenge(service, call) }
  const status = level === 'enrolling' ? 'enrol' : 'done'
  if (code === undefined || session.fullyAuthenticatedAt === 0 || isTotpCode(service, code)) return { ...view, status }
  return { ...view, status, recoveryCodesLeft: await followRecovery(service, call) }
}

/** Opens the session of a person whose first factor was shown: whole, or owing what is missing. */
export async function beginSession(
  service: Service,
  call: Call,
  userId: string,
  shown: { budgets: readonly ScopedBudget[]; hasPassword: boolean; proof?: CodeProof | undefined },
): Promise<LoginResponse> {
  const { now } = call
  const { budgets, hasPassword, proof } = shown
  const method = proof?.method
  const isCodeShown = proof !== undefined
  await chargeRate(service, call, 'begins', userId)
  const { user, account, factors, gate } = await loadGate(service, userId, now)
  const isOwing = usableFactors(service, factors).length > 0 && !isCodeShown
  const isDeviceTrusted = isOwing && (await isTrusted(service, call, userId))
  const isPending = isOwing && !isDeviceTrusted
  // A right password gives back its own attempt; the failures before it are forgiven when the login is whole.
  if (!proof) await (isPending ? refundAttempt(service, budgets) : settleSuccess(service, [...budgets, ...sharedOf(budgets)]))

  const started = await startSession(
    service,
    call,
    { user, account, factors },
    {
      userId,
      level: isPending ? 'pending' : levelAfter(gate, isCodeShown || isDeviceTrusted ? 'mfa' : 'password'),
      hasPassword,
      methods: [hasPassword ? 'password' : 'application', ...(method ? [method] : isDeviceTrusted ? ['trusted-browser' as const] : [])],
      fullyAuthenticatedAt: isPending || isDeviceTrusted ? 0 : now,
      loginBudget: isPending ? (budgets.find(({ scope }) => scope === 'login')?.key ?? null) : null,
    },
    proof,
  )
  if (proof) await settleSuccess(service, [...budgets, ...sharedOf(budgets), ...proof.budgets])
  if (!isPending) await rememberBrowser(service, started, { userId, name: await nameKeyOf(service, user, budgets) })
  service.emit(started, { type: 'login.passed', level: started.level, by: wayOf({ isDeviceTrusted, isCodeShown, hasPassword }) })
  const view = { now, session: viewSession(service, started.session, started.level) }
  if (isPending) return { ...view, status: 'challenge', challenge: await createChallenge(service, started) }
  const status = started.level === 'enrolling' ? 'enrol' : 'done'
  if (!proof?.recovery) return { ...view, status }
  service.emit(started, { type: 'recovery.used', batchId: proof.recovery.batchId, left: proof.left })
  await endAllDevices(service, started, 'recovery-used')
  return { ...view, status, recoveryCodesLeft: proof.left }
}

/** A code that was shown with the password: what it uses up, and the budgets it was charged to. */
interface CodeProof {
  result: 'right'
  method: 'totp' | 'recovery'
  budgets: readonly ScopedBudget[]
  claim?: StepClaim
  recovery?: RecoveryClaim
  /** Recovery codes, after this one. */
  left: number
}

const isTotpCode = ({ policy }: Service, code: string) => new RegExp(`^\\d{${policy.totp.digits}}$`).test(normaliseCode(code))

function wayOf({ isDeviceTrusted, isCodeShown, hasPassword }: { isDeviceTrusted: boolean; isCodeShown: boolean; hasPassword: boolean }) {
  const way: Extract<MfaDecision, { type: 'login.passed' }>['by'] = isCodeShown
    ? 'password-and-factor'
    : hasPassword
      ? 'password'
      : 'application'
  return isDeviceTrusted ? 'trusted-device' : way
}

/**
 * Judges the code that came with a password. Where there is no such person, no such factor or no attempt left, the same steps are taken with a factor that nobody has;
 * and a locked account is not told from a wrong code, since to say so would confirm the password.
 */
async function judgeCode(service: Service, call: Call, id: string, code: string): Promise<CodeProof | { result: 'none' | 'wrong' }> {
  const { store } = service
  const { now } = call
  const usable = usableFactors(service, await store.listFactors(id))
  const apps = usable.filter(({ method }) => method === 'totp')
  const isTotp = isTotpCode(service, code)
  const charged = isTotp && apps.length > 0 ? apps.map((app) => app.id) : [`${id}:recovery`]
  // Recovery codes are too long to be guessed: they do not use up the guesses at other codes, and have a budget for what they cost.
  const guesses = [...(isTotp ? [accountBudget(service, id)] : []), ...charged.map((factor) => factorBudget(service, factor))]
  const budgets = await ofThisBrowser(service, call, 'user', id, guesses)
  const refusal = await chargeAttempt(service, call, budgets).catch((error) => {
    if (error instanceof MfaFailure) return error
    throw error
  })
  const isJudged = !refusal && usable.length > 0
  if (isTotp) {
    const judged = isJudged && apps.length > 0 ? apps : [await service.decoy()]
    const outcomes = await Promise.all(judged.map(async (factor) => ({ factor, ...(await judgeTotp(service, factor, code, now)) })))
    if (usable.length === 0) return { result: 'none' }
    const right = outcomes.find((outcome) => outcome.result === 'accepted')
    if (apps.length === 0 || right?.result !== 'accepted') return { result: 'wrong' }
    // A step that was told of before is no use.
    const once = onceFor(service, right.factor, right.step)
    const [told = FRESH] = await store.readBudgets([once.key])
    if (denialOf(told, once.rule, now) !== undefined) return { result: 'wrong' }
    return {
      result: 'right',
      method: 'totp',
      budgets: [...budgets, ...sharedOf(budgets)],
      claim: claimOf(service, right.factor, right, now),
      left: 0,
    }
  }
  const outcome = await judgeRecovery(service, isJudged ? id : 'nobody', code, now)
  if (usable.length === 0) return { result: 'none' }
  if (outcome.result !== 'accepted') return { result: 'wrong' }
  return { result: 'right', method: 'recovery', budgets: [...budgets, ...sharedOf(budgets)], recovery: outcome.claim, left: outcome.left }
}

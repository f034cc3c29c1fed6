import type { LoginRequest, LoginResponse } from '../../core/mfa.js'
import { createChallenge } from './challenges.js'
import { endAllDevices, isTrusted } from './devices.js'
import type { MfaDecision } from './events.js'
import { MfaFailure } from './failure.js'
import { proveRecovery } from './recovery.js'
import {
  accountBudget,
  addressBudget,
  budget,
  type Call,
  chargeAttempt,
  chargeRate,
  factorBudget,
  refundAttempt,
  type ScopedBudget,
  type Service,
  settleSuccess,
  usableFactors,
} from './service.js'
import { levelAfter, loadGate, startSession, viewSession } from './sessions.js'
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
  const budgets = [addressBudget(service, call), byName]
  await chargeAttempt(service, call, budgets)

  const user = await accounts.signIn(username, password)
  const shown = code === undefined ? { result: 'none' as const } : await judgeCode(service, call, user?.id ?? `nobody:${byName.key}`, code)
  if (!user || shown.result === 'wrong') {
    service.emit(call, { type: 'login.refused', reason: 'invalid' }, user?.id ?? null)
    throw new MfaFailure('invalid')
  }
  const { method, recoveryCodesLeft } = { method: undefined, recoveryCodesLeft: undefined, ...shown }
  return beginSession(service, call, user.id, { budgets, hasPassword: true, method, recoveryCodesLeft })
}

/** A name that is typed, in one spelling, and in no table: people type passwords there. */
export async function loginBudget({ keyring, policy }: Service, username: string): Promise<ScopedBudget> {
  return budget('login', await keyring.mac(username.normalize('NFKC').trim().toLowerCase()), policy.budgets.login)
}

/** Opens the session of a person whose first factor was shown: whole, or owing what is missing. */
export async function beginSession(
  service: Service,
  call: Call,
  userId: string,
  shown: { budgets: readonly ScopedBudget[]; hasPassword: boolean; method?: 'totp' | 'recovery'; recoveryCodesLeft?: number },
): Promise<LoginResponse> {
  const { now } = call
  const { budgets, hasPassword, method, recoveryCodesLeft } = shown
  const isCodeShown = method !== undefined
  await chargeRate(service, call, 'begins', userId)
  const { user, account, factors, gate } = await loadGate(service, userId, now)
  const isOwing = usableFactors(service, factors).length > 0 && !isCodeShown
  const isDeviceTrusted = isOwing && (await isTrusted(service, call, userId))
  const isPending = isOwing && !isDeviceTrusted
  // A right password gives back its own attempt; the failures before it are forgiven when the login is whole.
  await (isPending ? refundAttempt(service, budgets) : settleSuccess(service, budgets))

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
  )
  service.emit(started, { type: 'login.passed', level: started.level, by: wayOf({ isDeviceTrusted, isCodeShown, hasPassword }) })
  const view = { now, session: viewSession(service, started.session, started.level) }
  if (isPending) return { ...view, status: 'challenge', challenge: await createChallenge(service, started) }
  if (recoveryCodesLeft !== undefined) await endAllDevices(service, started, 'recovery-used')
  return {
    ...view,
    status: started.level === 'enrolling' ? 'enrol' : 'done',
    ...(recoveryCodesLeft === undefined ? {} : { recoveryCodesLeft }),
  }
}

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
async function judgeCode(
  service: Service,
  call: Call,
  id: string,
  code: string,
): Promise<{ result: 'none' | 'right' | 'wrong'; method?: 'totp' | 'recovery'; recoveryCodesLeft?: number }> {
  const { store, policy } = service
  const { now } = call
  const usable = usableFactors(service, await store.listFactors(id))
  const apps = usable.filter(({ method }) => method === 'totp')
  const isTotp = new RegExp(`^\\d{${policy.totp.digits}}$`).test(normaliseCode(code))
  const charged = isTotp && apps.length > 0 ? apps.map((app) => app.id) : [`${id}:recovery`]
  const budgets = [accountBudget(service, id), ...charged.map((factor) => factorBudget(service, factor))]
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
    const isTaken = (await store.charge([onceFor(service, right.factor, right.step)], now)) === null
    if (!isTaken || !(await store.claimStep(id, claimOf(service, right.factor, right, now)))) return { result: 'wrong' }
    await settleSuccess(service, budgets)
    return { result: 'right', method: 'totp' }
  }
  const outcome = await proveRecovery(service, isJudged ? id : 'nobody', code, now)
  if (usable.length === 0) return { result: 'none' }
  if (outcome.result !== 'accepted') return { result: 'wrong' }
  await settleSuccess(service, budgets)
  service.emit(call, { type: 'recovery.used', batchId: outcome.batchId, left: outcome.left }, id)
  return { result: 'right', method: 'recovery', recoveryCodesLeft: outcome.left }
}

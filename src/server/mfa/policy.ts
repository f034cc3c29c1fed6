import { BinnacleError } from '../../core/errors.js'
import { MFA_METHODS, type MfaMethod } from '../../core/mfa.js'
import type { RateRule, StrikeRule } from './budgets.js'
import type { MfaUser } from './options.js'
import type { TotpParameters } from './totp.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

/** What is required and how long things last. Durations are whole ms. */
export interface MfaPolicy {
  /** Whether MFA is required of a person. @default false */
  required?: boolean | ((user: MfaUser) => boolean | Promise<boolean>)
  /** How long after it was first required it may wait. @default 0 */
  graceMs?: number
  /** Methods that may be enrolled; what has no sender or no WebAuthn server is left out anyway. @default all */
  methods?: readonly MfaMethod[]
  /** @default 10 */
  maxFactors?: number
  /**
   * What a signature counter that did not rise means: `enforce` refuses the key, as a copy of it would be; `signal` takes it and tells `key.counter-fell`.
   *
   * @default 'enforce' for keys that are bound to their device, 'signal' for those that may be synced: copies of them may count from zero
   */
  counter?: 'enforce' | 'signal'
  /**
   * Take SMS and e-mail codes from people who have a passkey or security key. Then whoever takes over their phone number needs no key.
   *
   * @default false
   */
  allowDowngrade?: boolean
  /**
   * `windowSteps`: how many steps before and after are taken, around true time and around the device's own (1). `maxDriftSteps`: how far a device's clock is followed (10).
   * `allowSeveral`: a new authenticator app is added beside the others instead of replacing the one there is (false).
   */
  totp?: Partial<TotpParameters> & { windowSteps?: number; maxDriftSteps?: number; allowSeveral?: boolean }
  /**
   * Codes by SMS and e-mail: 6 digits, 5 min (at most 10: ASVS 6.5.5), sent again after 60 s. `countries`: the calling codes, or longer beginnings of numbers, that phones may be
   * enrolled with, such as `['+41', '+49']`; by default all, which a fraud with expensive numbers lives on.
   */
  sentCodes?: { digits?: number; ttlMs?: number; cooldownMs?: number; countries?: readonly string[] }
  /** @default 10 */
  recoveryCodes?: number
  /** @default 600000 (10 min) */
  challengeMs?: number
  /** @default 900000 (15 min) */
  enrolmentMs?: number
  /** How long a login, or a step-up for one action, lets a person change factors. @default 300000 (5 min) */
  freshMs?: number
  /** Days for which a browser can be trusted; null: not offered. @default null */
  trustDeviceDays?: number | null
  /** Unused for 30 min or 12 h old, it ends; the warning comes 2 min before. A session that owes its factor has 10 min. */
  sessions?: { idleMs?: number; absoluteMs?: number; warnMs?: number; pendingMs?: number }
  /** Attempts; each charged before it is judged. */
  budgets?: Partial<MfaBudgets>
}

export interface MfaBudgets {
  /** Passwords of one user name. */
  login: Omit<StrikeRule, 'kind'>
  /** Factors of one person, whichever; a new challenge or a right password does not reset it. */
  account: Omit<StrikeRule, 'kind'>
  /** Codes of one factor. SP 800-63B-4, section 3.2.2: at most 100 in a row. */
  factor: Omit<StrikeRule, 'kind'>
  /** Codes that confirm an enrolment. */
  enrolment: Omit<StrikeRule, 'kind'>
  /** Wrong answers from one address, whomever they are about. */
  address: Omit<RateRule, 'kind'>
  /** Messages to one person, to one destination that nobody has confirmed yet, whichever account asks, and from one address. */
  sendsToAccount: Omit<RateRule, 'kind'>
  sendsToDestination: Omit<RateRule, 'kind'>
  sendsFromAddress: Omit<RateRule, 'kind'>
  /** Challenges and enrolments that one person begins. */
  begins: Omit<RateRule, 'kind'>
  /** Batches of recovery codes of one person: each costs as many slow hashes as it has codes. */
  batches: Omit<RateRule, 'kind'>
}

const STRIKES = { limit: 5, lockMs: MINUTE, maxLockMs: HOUR, forgetMs: DAY, hardLimit: null }

export type ResolvedPolicy = ReturnType<typeof resolvePolicy>

/** @throws BinnacleError `invalid-option` */
export function resolvePolicy(policy: MfaPolicy = {}) {
  const { totp = {}, sentCodes = {}, sessions = {}, budgets = {} } = policy
  const strikes = (name: 'login' | 'account' | 'factor' | 'enrolment', defaults = STRIKES as Omit<StrikeRule, 'kind'>): StrikeRule => {
    const rule = { ...defaults, ...budgets[name] }
    for (const field of ['limit', 'lockMs', 'maxLockMs', 'forgetMs'] as const) whole(`budgets.${name}.${field}`, rule[field], 1, 366 * DAY)
    if (rule.hardLimit !== null) whole(`budgets.${name}.hardLimit`, rule.hardLimit, rule.limit, 100)
    return { kind: 'strikes', ...rule }
  }
  const rate = (
    name: 'address' | 'sendsToAccount' | 'sendsToDestination' | 'sendsFromAddress' | 'begins' | 'batches',
    defaults: Omit<RateRule, 'kind'>,
  ): RateRule => {
    const rule = { ...defaults, ...budgets[name] }
    whole(`budgets.${name}.burst`, rule.burst, 1, 1_000_000)
    whole(`budgets.${name}.intervalMs`, rule.intervalMs, 1, DAY)
    return { kind: 'rate', ...rule }
  }
  return {
    requires: async (user: MfaUser): Promise<boolean> =>
      typeof policy.required === 'function' ? policy.required(user) : (policy.required ?? false),
    graceMs: whole('graceMs', policy.graceMs ?? 0, 0, 366 * DAY),
    methods: MFA_METHODS.filter((method) => (policy.methods ?? MFA_METHODS).includes(method)),
    maxFactors: whole('maxFactors', policy.maxFactors ?? 10, 1, 100),
    allowDowngrade: policy.allowDowngrade ?? false,
    counter: policy.counter ?? null,
    totp: {
      algorithm: totp.algorithm ?? 'SHA-1',
      digits: whole('totp.digits', totp.digits ?? 6, 6, 8),
      periodSeconds: whole('totp.periodSeconds', totp.periodSeconds ?? 30, 15, 120),
      windowSteps: whole('totp.windowSteps', totp.windowSteps ?? 1, 0, 10),
      maxDriftSteps: whole('totp.maxDriftSteps', totp.maxDriftSteps ?? 10, 0, 100),
      allowSeveral: totp.allowSeveral ?? false,
    },
    sentCodes: {
      digits: whole('sentCodes.digits', sentCodes.digits ?? 6, 6, 8),
      ttlMs: whole('sentCodes.ttlMs', sentCodes.ttlMs ?? 5 * MINUTE, SECOND, 10 * MINUTE),
      cooldownMs: whole('sentCodes.cooldownMs', sentCodes.cooldownMs ?? MINUTE, 0, HOUR),
      countries: callingCodes(sentCodes.countries),
    },
    recoveryCodes: whole('recoveryCodes', policy.recoveryCodes ?? 10, 2, 50),
    challengeMs: whole('challengeMs', policy.challengeMs ?? 10 * MINUTE, SECOND, HOUR),
    enrolmentMs: whole('enrolmentMs', policy.enrolmentMs ?? 15 * MINUTE, SECOND, HOUR),
    freshMs: whole('freshMs', policy.freshMs ?? 5 * MINUTE, SECOND, DAY),
    trustDeviceDays: policy.trustDeviceDays == null ? null : whole('trustDeviceDays', policy.trustDeviceDays, 1, 365),
    sessions: {
      idleMs: whole('sessions.idleMs', sessions.idleMs ?? 30 * MINUTE, SECOND, 366 * DAY),
      absoluteMs: whole('sessions.absoluteMs', sessions.absoluteMs ?? 12 * HOUR, SECOND, 366 * DAY),
      warnMs: whole('sessions.warnMs', sessions.warnMs ?? 2 * MINUTE, 0, DAY),
      pendingMs: whole('sessions.pendingMs', sessions.pendingMs ?? 10 * MINUTE, SECOND, HOUR),
    },
    budgets: {
      login: strikes('login'),
      account: strikes('account'),
      factor: strikes('factor', { ...STRIKES, hardLimit: 100 }),
      enrolment: strikes('enrolment'),
      address: rate('address', { burst: 50, intervalMs: 12 * SECOND }),
      sendsToAccount: rate('sendsToAccount', { burst: 5, intervalMs: 15 * MINUTE }),
      sendsToDestination: rate('sendsToDestination', { burst: 5, intervalMs: 15 * MINUTE }),
      sendsFromAddress: rate('sendsFromAddress', { burst: 20, intervalMs: MINUTE }),
      begins: rate('begins', { burst: 60, intervalMs: SECOND }),
      batches: rate('batches', { burst: 5, intervalMs: MINUTE }),
    },
  }
}

function callingCodes(countries: readonly string[] | undefined): readonly string[] | null {
  const wrong = countries?.find((code) => !/^\+[1-9]\d{0,13}$/.test(code))
  if (wrong === undefined) return countries ?? null
  throw new BinnacleError(
    'invalid-option',
    `createMfaHandler: policy.sentCodes.countries has ${JSON.stringify(wrong)}. Pass calling codes such as "+41".`,
  )
}

function whole(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new BinnacleError('invalid-option', `createMfaHandler: policy.${name} is ${value}. Pass a whole number from ${min} to ${max}.`)
}

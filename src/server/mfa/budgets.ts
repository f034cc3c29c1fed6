/**
 * A budget whose failures in a row lock it: `limit` attempts, then a lock that doubles with each further `limit`. Only a success forgives them, or `forgetMs` of
 * silence. Invariant: between two locks there are at most `limit` attempts, whatever is sent at the same time.
 */
export interface StrikeRule {
  kind: 'strikes'
  limit: number
  lockMs: number
  maxLockMs: number
  forgetMs: number
  /** After so many in a row it stays locked, until it is reset by hand or by a success elsewhere; null: never. */
  hardLimit: number | null
}

/** A rate (GCRA, ITU-T I.371). Invariant: at most `burst` + window / `intervalMs` in any window. A refused request costs nothing. */
export interface RateRule {
  kind: 'rate'
  burst: number
  intervalMs: number
}

export type BudgetRule = StrikeRule | RateRule

export interface BudgetEntry {
  key: string
  rule: BudgetRule
}

/** What a budget remembers. `due` is the instant a rate has used up, or the last attempt of strikes. */
export interface BudgetState {
  failures: number
  lockedUntil: number
  due: number
}

export const FRESH: BudgetState = { failures: 0, lockedUntil: 0, due: 0 }

/**
 * Whether an instant was written by a clock that has been set back since: it is further ahead than any charge could have put it. So much is allowed for processes
 * whose clocks differ a little.
 */
const isFromLaterClock = (instant: number, now: number, furthestMs: number, toleranceMs: number) => instant > now + furthestMs + toleranceMs

/** After a clock was set back one attempt passes at once, and the rate goes on from there. */
function dueAt(due: number, { burst, intervalMs }: RateRule, now: number): number {
  return isFromLaterClock(due, now, burst * intervalMs, intervalMs) ? now + (burst - 1) * intervalMs : Math.max(due, now)
}

/** How long the lock lasts that comes with so many failures. */
const lockMsOf = ({ limit, lockMs, maxLockMs }: StrikeRule, failures: number) =>
  Math.min(lockMs * 2 ** Math.min(Math.max(0, failures / limit - 1), 30), maxLockMs)

/** When to come back; null where waiting does not help. Undefined: it may pass. */
export function denialOf({ failures, lockedUntil, due }: BudgetState, rule: BudgetRule, now: number): number | null | undefined {
  if (rule.kind === 'rate') {
    const admittedFrom = dueAt(due, rule, now) - rule.intervalMs * (rule.burst - 1)
    return admittedFrom > now ? admittedFrom : undefined
  }
  if (rule.hardLimit !== null && failures >= rule.hardLimit) return null
  // A clock that was set back must not make a lock longer.
  return lockedUntil > now && !isFromLaterClock(lockedUntil, now, lockMsOf(rule, failures), rule.lockMs) ? lockedUntil : undefined
}

/**
 * The state after one attempt. An attempt is charged before it is judged, and forgiven if it was right: so no number of attempts at the same time gets more of
 * them judged than there are left.
 */
export function charge(state: BudgetState, rule: BudgetRule, now: number): BudgetState {
  if (rule.kind === 'rate') return { ...FRESH, due: dueAt(state.due, rule, now) + rule.intervalMs }
  const isForgotten = state.due + rule.forgetMs <= now && (rule.hardLimit === null || state.failures < rule.hardLimit)
  const failures = (isForgotten ? 0 : state.failures) + 1
  const isLocking = failures % rule.limit === 0
  return { failures, due: now, lockedUntil: isLocking ? now + lockMsOf(rule, failures) : 0 }
}

/** The state without one attempt that was charged: it was right, or it was not judged. */
export function refund(state: BudgetState, rule: BudgetRule): BudgetState {
  if (rule.kind === 'rate') return { ...state, due: Math.max(0, state.due - rule.intervalMs) }
  // A lock stands only while failures are a multiple of the limit: taking one back lifts it.
  return { ...state, failures: Math.max(0, state.failures - 1), lockedUntil: 0 }
}

/** From when on a budget is as good as new, and need not be kept. */
export function forgettableAt({ failures, lockedUntil, due }: BudgetState, rule: BudgetRule): number {
  if (rule.kind === 'rate') return due
  if (rule.hardLimit !== null && failures >= rule.hardLimit) return Number.MAX_SAFE_INTEGER
  return Math.max(lockedUntil, due + rule.forgetMs)
}

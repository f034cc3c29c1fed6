import { BinnacleError } from '../core/errors.js'

export type BreakerState = 'closed' | 'open' | 'halfOpen'

/** What an operation gave; undefined when it failed, or was not tried. */
export type Attempt<Value> = { readonly value: Value } | undefined

export interface Breaker {
  readonly state: BreakerState
  /** May an operation be tried? */
  allows(): boolean
  /** Runs it, if it may; a failure or a hang counts. */
  attempt<Value>(operation: () => Promise<Value>): Promise<Attempt<Value>>
  /** The same for a synchronous operation. */
  attemptNow<Value>(operation: () => Value): Attempt<Value>
}

/** So many failures in a row open it; a hang opens it at once. */
const THRESHOLD = 3
const COOL_DOWN_MS = 30_000

/** Stops asking what keeps failing, and tries again with one operation after a while; `onTrial` is called before that. */
export function createBreaker(now: () => number, timeoutMs: number, onFailure: (error: unknown) => void, onTrial: () => void): Breaker {
  let failures = 0
  let openedAt: number | undefined
  let isTrying = false

  const state = () => (openedAt === undefined ? 'closed' : now() - openedAt < COOL_DOWN_MS ? 'open' : 'halfOpen')
  const allows = () => !isTrying && state() !== 'open'
  const begins = () => {
    const may = allows()
    if (may && openedAt !== undefined) {
      isTrying = true
      onTrial()
    }
    return may
  }
  function succeed<Value>(value: Value): Attempt<Value> {
    failures = 0
    openedAt = undefined
    isTrying = false
    return { value }
  }
  function fail(error: unknown, isHang?: boolean): undefined {
    isTrying = false
    if (++failures >= THRESHOLD || isHang || openedAt !== undefined) openedAt = now()
    onFailure(error)
  }

  return {
    get state() {
      return state()
    },
    allows,
    async attempt(operation) {
      if (!begins()) return undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      let isHang = false
      const hang = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          isHang = true
          reject(new BinnacleError('timed-out', `A cache tier did not answer within ${timeoutMs} ms.`))
        }, timeoutMs)
      })
      try {
        return succeed(await Promise.race([operation(), hang]))
      } catch (error) {
        return fail(error, isHang)
      } finally {
        clearTimeout(timer)
      }
    },
    attemptNow(operation) {
      if (!begins()) return undefined
      try {
        return succeed(operation())
      } catch (error) {
        return fail(error)
      }
    },
  }
}

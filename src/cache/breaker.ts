import { BinnacleError } from '../core/errors.js'

export type BreakerState = 'closed' | 'open' | 'halfOpen'

export interface Breaker {
  readonly state: BreakerState
  /** May an operation be tried? */
  allows(): boolean
  /** Runs it; a failure or a hang rejects, and counts. */
  run<Value>(operation: () => Promise<Value>): Promise<Value>
  /** The same for a synchronous operation. */
  runNow<Value>(operation: () => Value): Value
}

/** So many failures in a row open it; a hang opens it at once. */
const THRESHOLD = 3
const COOL_DOWN_MS = 30_000

/** Stops asking what keeps failing, and tries again with one operation after a while. */
export function createBreaker(now: () => number, timeoutMs: number): Breaker {
  let failures = 0
  let openedAt: number | undefined
  let isTrying = false

  const state = () => (openedAt === undefined ? 'closed' : now() - openedAt < COOL_DOWN_MS ? 'open' : 'halfOpen')
  const begin = () => {
    isTrying = state() === 'halfOpen'
  }
  function succeed<Value>(value: Value): Value {
    failures = 0
    openedAt = undefined
    isTrying = false
    return value
  }
  function fail(error: unknown, isHang?: boolean): never {
    isTrying = false
    if (++failures >= THRESHOLD || isHang || openedAt !== undefined) openedAt = now()
    throw error
  }

  return {
    get state() {
      return state()
    },
    allows: () => !isTrying && state() !== 'open',
    async run(operation) {
      begin()
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
    runNow(operation) {
      begin()
      try {
        return succeed(operation())
      } catch (error) {
        return fail(error)
      }
    },
  }
}

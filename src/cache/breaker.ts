import { BinnacleError } from '../core/errors.js'

export type BreakerState = 'closed' | 'open' | 'halfOpen'

export interface BreakerOptions {
  now: () => number
  /** How long one operation may take. */
  timeoutMs: number
  /** So many failures in a row open it; a hang opens it at once. */
  threshold?: number
  coolDownMs?: number
  onChange?: () => void
}

export interface Breaker {
  readonly state: BreakerState
  /** May an operation be tried? */
  allows(): boolean
  /** Runs it; a failure or a hang rejects, and counts. */
  run<Value>(operation: () => Promise<Value>): Promise<Value>
  /** The same for a synchronous operation. */
  runNow<Value>(operation: () => Value): Value
}

/** Stops asking what keeps failing, and tries again with one operation after a while. */
export function createBreaker({ now, timeoutMs, threshold = 3, coolDownMs = 30_000, onChange }: BreakerOptions): Breaker {
  let failures = 0
  let openedAt: number | undefined
  let isTrying = false

  const state = (): BreakerState => (openedAt === undefined ? 'closed' : now() - openedAt < coolDownMs ? 'open' : 'halfOpen')
  function succeed() {
    const wasOpen = openedAt !== undefined
    failures = 0
    openedAt = undefined
    isTrying = false
    if (wasOpen) onChange?.()
  }
  function fail(isHang: boolean) {
    isTrying = false
    if (++failures < threshold && !isHang && openedAt === undefined) return
    openedAt = now()
    onChange?.()
  }
  const begin = () => {
    if (state() === 'halfOpen') isTrying = true
  }

  return {
    get state() {
      return state()
    },
    allows: () => state() === 'closed' || (state() === 'halfOpen' && !isTrying),
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
        const value = await Promise.race([operation(), hang])
        succeed()
        return value
      } catch (error) {
        fail(isHang)
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
    runNow(operation) {
      begin()
      try {
        const value = operation()
        succeed()
        return value
      } catch (error) {
        fail(false)
        throw error
      }
    },
  }
}

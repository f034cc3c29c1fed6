import { BinnacleError } from '../core/errors.js'

/** Shorter than what waits for it: the clients of this package wait 10 s, a listener 30 s. */
export const STATEMENT_TIMEOUT_MS = 5_000

/** @throws BinnacleError `invalid-option` */
export function checkTimeout(who: string, timeoutMs: number): number {
  if (timeoutMs > 0 && timeoutMs <= 2 ** 31 - 1) return timeoutMs
  throw new BinnacleError(
    'invalid-option',
    `${who}: timeoutMs is ${timeoutMs}. Pass a number of ms above 0, below the timeout of your server.`,
  )
}

/**
 * What an engine answers, within its time. After that it is not known what became of the statement.
 *
 * @throws BinnacleError `timed-out`
 */
export function withinDeadline<T>(who: string, engine: string, timeoutMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new BinnacleError('timed-out', `${who}: ${engine} did not answer within ${timeoutMs} ms.`)),
      timeoutMs,
    )
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

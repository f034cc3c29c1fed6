import { BinnacleError } from '../core/errors.js'

/** What is known of a change that a request asks a store for. */
export interface Commit {
  /**
   * Runs a statement that changes something, unless the request was given up: then nothing is sent. What follows the first change is done all the same.
   *
   * @throws what the statement throws, or why the request was given up
   */
  run<T>(statement: () => Promise<T>): Promise<T>
  /** @throws why the request was given up, unless something has changed by then */
  check(): void
  /** Whether something may have changed. A store that says `unavailable` says that it did nothing. */
  readonly isOpen: boolean
}

export function createCommit(signal: AbortSignal): Commit {
  let isOpen = false
  const check = () => {
    if (!isOpen) signal.throwIfAborted()
  }
  return {
    get isOpen() {
      return isOpen
    },
    check,
    async run(statement) {
      check()
      const wasOpen = isOpen
      isOpen = true
      try {
        return await statement()
      } catch (error) {
        if (error instanceof BinnacleError && error.code === 'unavailable') isOpen = wasOpen
        throw error
      }
    },
  }
}

/** An answer, or why the request was given up meanwhile: whatever hangs, its handler does not. */
export function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

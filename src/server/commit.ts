import { BinnacleError } from '../core/errors.js'

/** What is known of a change that a request asks a store for. */
export interface Commit {
  /**
   * Runs a statement that changes something, unless the request was given up: then nothing is sent.
   *
   * @throws what the statement throws, or why the request was given up
   */
  run<T>(statement: () => Promise<T>): Promise<T>
  /** Whether something may have changed. A store that says `unavailable` says that it did nothing. */
  readonly isOpen: boolean
}

export function createCommit(signal: AbortSignal): Commit {
  let isOpen = false
  return {
    get isOpen() {
      return isOpen
    },
    async run(statement) {
      signal.throwIfAborted()
      const wasOpen = isOpen
      isOpen = true
      try {
        return await unlessAborted(statement(), signal)
      } catch (error) {
        if (error instanceof BinnacleError && error.code === 'unavailable') isOpen = wasOpen
        throw error
      }
    },
  }
}

/** Nobody waits for an answer any more once the request was given up. */
export function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** After a failure the lock is kept so long: the tabs that wait hear of the failure before one of them gets it. */
const FAILURE_MS = 100

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const aborted = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

/**
 * Runs while no other tab of this origin runs under the same name, as far as that is reasonable: a tab keeps the others waiting for `holdMs`, however
 * long its run takes, and who has waited twice as long takes the lock from a tab that hangs. Without Web Locks it runs at once.
 *
 * @param signal ends the wait, and lets the next tab go on
 */
export function withTabLock<Value>(name: string, signal: AbortSignal, holdMs: number, run: () => Promise<Value>): Promise<Value> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (!locks) return run()
  return new Promise((resolve, reject) => {
    let running: Promise<Value> | undefined
    const start = () => {
      running = run()
      resolve(running)
      return running
    }
    const hold = () => {
      const done = start().then(
        () => {},
        () => after(FAILURE_MS),
      )
      return Promise.race([done, aborted(signal), after(holdMs)])
    }
    const waiting = new AbortController()
    const stop = () => waiting.abort()
    const timer = setTimeout(stop, holdMs * 2)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    const request = (options: LockOptions) => locks.request(`bn:${name}`, options, hold)
    const take = async () => {
      try {
        await request({ signal: waiting.signal })
      } catch (error) {
        // Running: then another tab has taken the lock away, and the run goes on.
        if (running) return
        if (signal.aborted) return reject(error)
        // Waited long enough; or there are no locks here, in an opaque origin.
        if (waiting.signal.aborted) await request({ steal: true }).catch(() => {})
        if (!running) void start()
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      }
    }
    void take()
  })
}

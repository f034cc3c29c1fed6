/** Runs alone among the tabs of this origin; where there are no Web Locks, or they fail, at once. */
export async function withTabLock<Value>(name: string, signal: AbortSignal, run: () => Promise<Value>): Promise<Value> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (!locks) return run()
  let hasRun = false
  try {
    // One awaits the result, not a promise of a promise: hence the cast.
    return (await locks.request(`bn:${name}`, { signal }, () => {
      hasRun = true
      return run()
    })) as Value
  } catch (error) {
    if (hasRun || signal.aborted) throw error
    return run()
  }
}

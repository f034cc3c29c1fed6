/** A state that changes by events, for `useSyncExternalStore`. */
export interface Machine<State, Event> {
  getSnapshot(): State
  subscribe(onChange: () => void): () => void
  dispatch(event: Event): void
}

/**
 * A reducer with a place to live. `onChange` runs after each change, before anybody is told: what it dispatches comes after.
 */
export function createMachine<State, Event>(
  initial: State,
  reduce: (state: State, event: Event) => State,
  onChange: (state: State, before: State, event: Event) => void,
): Machine<State, Event> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispatch(event) {
      const before = state
      state = reduce(state, event)
      if (state === before) return
      onChange(state, before, event)
      for (const listener of listeners) listener()
    },
  }
}

/** A timer for one instant at a time; setting another replaces it. */
export function createAlarm(onRing: () => void): { set(inMs: number | null): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    set(inMs) {
      clearTimeout(timer)
      // setTimeout counts in 32 bits: what is further off rings early, and its owner sets it again.
      timer = inMs === null ? undefined : setTimeout(onRing, Math.min(Math.max(0, inMs), 2 ** 31 - 1))
    },
  }
}

/** Timers count in 31 bits. */
export const MAX_DELAY_MS = 2_147_483_647

/** One moment on both clocks. */
export interface Moment {
  /** Ms on the steady line: ages are differences of these. */
  readonly steady: number
  /** Epoch ms as the given clock says, for people. */
  readonly wall: number
}

/** A clock that never goes back. */
export interface SteadyClock {
  read(): Moment
  /** The steady line alone. */
  now(): number
}

/**
 * A wall clock that jumps back would make old values young. Every backward step is added to the steady line instead, which then goes on at
 * the clock's own pace: values from before the jump keep their age, and those from after it age as they should. A value stored by an
 * earlier page is taken as older by the jumps seen: refetched early, never kept too long.
 */
export function steadyClock(clock: () => number): SteadyClock {
  let last = -Infinity
  let lost = 0
  const now = () => {
    const time = clock()
    if (time < last) lost += last - time
    last = time
    return time + lost
  }
  return { now, read: () => ({ steady: now(), wall: last }) }
}

/** A clock that never goes back. */
export interface SteadyClock {
  /** Ms on the steady line: ages are differences of these. */
  now(): number
  /** Epoch ms as the given clock says, for people. */
  wall(): number
}

/**
 * A wall clock that jumps back would make old values young. Every backward step is added to the steady line instead, which then goes on at
 * the clock's own pace: values from before the jump keep their age, and those from after it age as they should. A value stored by an
 * earlier page is taken as older by the jumps seen: refetched early, never kept too long.
 */
export function steadyClock(clock: () => number): SteadyClock {
  let last = -Infinity
  let lost = 0
  const wall = () => {
    const time = clock()
    if (time < last) lost += last - time
    last = time
    return time
  }
  return { wall, now: () => wall() + lost }
}

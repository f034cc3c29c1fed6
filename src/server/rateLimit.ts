/** Says yes at most `burst` times at once and `perMinute` in the long run, for each key. */
export interface RateLimit {
  /** 0 where it may pass; else in how many ms to come back. */
  take(key: string, now: number): number
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one instant a key, the time at which it would have used up what it took. It admits at most
 * burst + rate × window in any window. Keys whose time has passed are as good as new and are forgotten.
 */
export function createRateLimit({ perMinute, burst, maxKeys }: { perMinute: number; burst: number; maxKeys: number }): RateLimit {
  const intervalMs = 60_000 / perMinute
  const toleranceMs = intervalMs * (burst - 1)
  const due = new Map<string, number>()
  return {
    take(key, now) {
      const known = Math.max((due.get(key) ?? now) - now, 0)
      // Further ahead than taking could have put it: the clock was set back. One passes at once, and the rate goes on from there.
      const ahead = known > toleranceMs + 2 * intervalMs ? toleranceMs : known
      if (ahead > toleranceMs) return ahead - toleranceMs
      // Moved to the end: the map stays in the order of use, and who is first was quiet longest.
      due.delete(key)
      due.set(key, now + ahead + intervalMs)
      for (const [oldest, until] of due) {
        if (until > now && due.size <= maxKeys) break
        due.delete(oldest)
      }
      return 0
    },
  }
}

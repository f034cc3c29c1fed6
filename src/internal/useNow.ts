'use client'
import { useCallback, useSyncExternalStore } from 'react'

/** A time that was read this long ago, ms, or less is the time: React asks twice, and may not be told two times. */
const SAME_MS = 100
let readAt = -Infinity

function now(): number {
  const time = Date.now()
  if (Math.abs(time - readAt) > SAME_MS) readAt = time
  return readAt
}

/**
 * The time in steps of `stepMs`, for ages and countdowns. Null on the server and in the first render, where a clock would not match.
 * Nothing ticks while `stepMs` is null.
 */
export function useNow(stepMs: number | null): number | null {
  const subscribe = useCallback(
    (onTick: () => void) => {
      if (stepMs === null) return () => {}
      const timer = setInterval(onTick, stepMs)
      return () => clearInterval(timer)
    },
    [stepMs],
  )
  const step = stepMs ?? 1_000
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(now() / step) * step,
    () => null,
  )
}

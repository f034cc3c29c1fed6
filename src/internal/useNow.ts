'use client'
import { useCallback, useSyncExternalStore } from 'react'

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
    () => Math.floor(Date.now() / step) * step,
    () => null,
  )
}

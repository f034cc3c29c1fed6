'use client'
import { useLayoutEffect } from 'react'

// What is on the page but not there yet, so that a page which is about to be printed can wait for it.
const holds = new Set<object>()
let onSettled: (() => void)[] = []

/** While true, and mounted, something is still to come: a skeleton stands where it will be. */
export function usePending(isPending: boolean): void {
  useLayoutEffect(() => {
    if (!isPending) return
    const hold = {}
    holds.add(hold)
    return () => {
      holds.delete(hold)
      if (holds.size > 0) return
      const waiting = onSettled
      onSettled = []
      for (const resolve of waiting) resolve()
    }
  }, [isPending])
}

/** Resolves when nothing is to come any more; what came may itself have brought the next skeleton. */
export async function settled(): Promise<void> {
  await nextPaint()
  while (holds.size > 0) {
    await new Promise<void>((resolve) => onSettled.push(resolve))
    await nextPaint()
  }
}

/** After two frames React has rendered what was asked for before the first, and its effects have run. */
const nextPaint = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))

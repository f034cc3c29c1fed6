'use client'
import { useLayoutEffect } from 'react'

// What is on the page but not there yet, so that a page which is about to be printed can wait for it.
const holds = new Set<{ readonly name: string }>()
let onSettled: (() => void)[] = []

/** While true, and mounted, something is still to come: a skeleton stands where it will be. `name` says what, to whom does not wait any longer. */
export function usePending(isPending: boolean, name: string): void {
  useLayoutEffect(() => {
    if (!isPending) return
    const hold = { name }
    holds.add(hold)
    return () => {
      holds.delete(hold)
      if (holds.size > 0) return
      const waiting = onSettled
      onSettled = []
      for (const resolve of waiting) resolve()
    }
  }, [isPending, name])
}

/**
 * Resolves when nothing is to come any more (what came may itself have brought the next skeleton), or after `timeoutMs`.
 *
 * @returns the names of what is still to come
 */
export async function settled(timeoutMs: number): Promise<string[]> {
  let isLate = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      isLate = true
      resolve()
    }, timeoutMs)
  })
  const orLate = (promise: Promise<unknown>) => Promise.race([promise, late])
  // A tab in the background gets no frames: the deadline holds there too.
  await orLate(nextPaint())
  while (holds.size > 0 && !isLate) {
    await orLate(new Promise<void>((resolve) => onSettled.push(resolve)))
    await orLate(nextPaint())
  }
  clearTimeout(timer)
  return Array.from(holds, ({ name }) => name)
}

/** After two frames React has rendered what was asked for before the first, and its effects have run. */
const nextPaint = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))

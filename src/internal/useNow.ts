'use client'
import { useSyncExternalStore } from 'react'

/** A time that was read this long ago, ms, or less is the time: React asks twice, and may not be told two times. */
const SAME_MS = 100

interface Ticker {
  getSnapshot(): number
  subscribe(onTick: () => void): () => void
}

/** By their step: all ages and countdowns of a page share a timer, which wakes as the step ends, and change together. */
const tickers = new Map<number, Ticker>()

function tickerOf(stepMs: number): Ticker {
  const known = tickers.get(stepMs)
  if (known) return known
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let value = 0
  let readAt = -Infinity
  const read = () => {
    readAt = Date.now()
    value = Math.floor(readAt / stepMs) * stepMs
  }
  const tick = () => {
    read()
    timer = setTimeout(tick, stepMs - (readAt % stepMs))
    listeners.forEach((onTick) => onTick())
  }
  const ticker: Ticker = {
    getSnapshot() {
      if (timer === undefined && Math.abs(Date.now() - readAt) > SAME_MS) read()
      return value
    },
    subscribe(onTick) {
      if (timer === undefined) tick()
      listeners.add(onTick)
      return () => {
        listeners.delete(onTick)
        if (listeners.size > 0) return
        clearTimeout(timer)
        timer = undefined
      }
    },
  }
  tickers.set(stepMs, ticker)
  return ticker
}

const never = () => () => {}
const unknown = () => null

/**
 * The time in steps of `stepMs`, for ages and countdowns. Null on the server and in the first render, where a clock would not match.
 * Nothing ticks while `stepMs` is null.
 */
export function useNow(stepMs: number | null): number | null {
  const { subscribe, getSnapshot } = tickerOf(stepMs ?? 1_000)
  return useSyncExternalStore(stepMs === null ? never : subscribe, getSnapshot, unknown)
}

'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ServerClock } from './serverclock.js'

interface Store {
  getSnapshot(): unknown
  subscribe(onChange: () => void): () => void
  readonly clock: ServerClock
  start(): () => void
  listen(handlers: never): void
}

/**
 * A store for the life of the component: made once (StrictMode included), started while it is mounted, told of the newest handlers. On the server
 * and in the first render it is as it was made.
 */
export function useMachine<Made extends Store>(make: () => Made, handlers: Parameters<Made['listen']>[0]) {
  const [store] = useState(make)
  useEffect(() => store.listen(handlers as never))
  useEffect(() => store.start(), [store])
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot) as ReturnType<Made['getSnapshot']>
  const clockOffsetMs = useSyncExternalStore(store.subscribe, store.clock.offsetMs, store.clock.offsetMs)
  return { store, state, clockOffsetMs }
}

'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useStableProp } from '../internal/useStableProp.js'
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
 * and in the first render it is as it was made. The adapter of the first render is the one it asks; `component` names who uses it in a warning.
 */
export function useMachine<Made extends Store>(
  component: string,
  adapter: object,
  make: () => Made,
  handlers: Parameters<Made['listen']>[0],
) {
  useStableProp(component, 'adapter', adapter, 'Only the first one is asked: what the later ones were made with is lost.')
  const [store] = useState(make)
  useEffect(() => store.listen(handlers as never))
  useEffect(() => store.start(), [store])
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot) as ReturnType<Made['getSnapshot']>
  const clockOffsetMs = useSyncExternalStore(store.subscribe, store.clock.offsetMs, store.clock.offsetMs)
  return { store, state, clockOffsetMs }
}

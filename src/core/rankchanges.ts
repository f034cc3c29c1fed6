/** Positions someone looks at. */
export interface ChangeWindow {
  start: number
  count: number
}

/** What happened since the last time listeners heard. */
export interface BoardChange {
  /** The first and the last position where a row may be another one, or have another rank; the last may be Infinity. */
  first: number
  last: number
  /** Where the players stood who were given a new score, by id: before the first of their changes. */
  moved: ReadonlyMap<string, Standing>
  /** Players came or went. */
  isResized: boolean
}

/** A place in the list and the rank there. */
export interface Standing {
  position: number
  rank: number
}

export type ChangeListener = (change: BoardChange) => void

/** With the next frame where there are frames, else when the current work is done. */
function schedule(task: () => void): () => void {
  if (typeof requestAnimationFrame === 'function') {
    const frame = requestAnimationFrame(task)
    return () => cancelAnimationFrame(frame)
  }
  let isCancelled = false
  queueMicrotask(() => {
    if (!isCancelled) task()
  })
  return () => {
    isCancelled = true
  }
}

/** Gathers what changes and tells it once a frame. While nobody listens, it only counts. */
export function createRankChanges() {
  const listeners = new Map<object, { listener: ChangeListener; window?: () => ChangeWindow }>()
  let version = 0
  let pending: { first: number; last: number; moved: Map<string, Standing>; isResized: boolean } | undefined
  let cancel: (() => void) | undefined

  const flush = () => {
    cancel?.()
    cancel = undefined
    const change = pending
    if (!change) return
    pending = undefined
    version += 1
    for (const { listener, window } of listeners.values()) {
      if (window && !change.isResized) {
        const { start, count } = window()
        if (change.last < start || change.first >= start + count) continue
      }
      listener(change)
    }
  }
  const widen = (first: number, last: number) => {
    if (listeners.size === 0) {
      version += 1
      return undefined
    }
    pending ??= { first, last, moved: new Map(), isResized: false }
    pending.first = Math.min(pending.first, first)
    pending.last = Math.max(pending.last, last)
    cancel ??= schedule(flush)
    return pending
  }

  return {
    isHeard: () => listeners.size > 0,
    /** A player left `before`, and rows from `first` to `last` are not what they were. */
    add(id: string, before: Standing, first: number, last: number) {
      const change = widen(first, last)
      if (change && !change.moved.has(id)) change.moved.set(id, before)
    },
    /** Something else about one row is new. The position is only asked for when someone listens. */
    touch(position: () => number) {
      if (listeners.size === 0) version += 1
      else {
        const at = position()
        widen(at, at)
      }
    },
    /** A player came or went at `first`: every row after it has another position. */
    shift(first: number) {
      const change = widen(first, Number.POSITIVE_INFINITY)
      if (change) change.isResized = true
    },
    subscribe(listener: ChangeListener, window?: () => ChangeWindow): () => void {
      const key = {}
      listeners.set(key, { listener, window })
      return () => {
        listeners.delete(key)
        if (listeners.size > 0) return
        if (pending) version += 1
        pending = undefined
        cancel?.()
        cancel = undefined
      }
    },
    getSnapshot: () => version,
    flush,
  }
}

/** Where the cursors of a group of charts stand: an instant, or null. It lives outside React, so that a move renders no chart. */
export interface CursorStore {
  readonly x: number | null
  /** `source` is not told of its own move. */
  set(x: number | null, source: object): void
  subscribe(source: object, onMove: (x: number | null) => void): () => void
}

export function createCursorStore(): CursorStore {
  const listeners = new Map<object, (x: number | null) => void>()
  let x: number | null = null
  return {
    get x() {
      return x
    },
    set(next, source) {
      if (next === x) return
      x = next
      for (const [listener, onMove] of listeners) if (listener !== source) onMove(next)
    },
    subscribe(source, onMove) {
      listeners.set(source, onMove)
      return () => listeners.delete(source)
    },
  }
}

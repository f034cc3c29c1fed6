'use client'
import { useLayoutEffect, useRef } from 'react'
import type { Standing } from '../core/rankchanges.js'
import type { ScrollStore } from './scrollstore.js'

/** A row whose rank changes moves there: long enough to follow, short enough not to wait for. */
const MOVE_MS = 180
/** A row from far away comes from just outside the view. */
const OUTSIDE_PX = 100
/** More rows at once are a blur that says nothing. */
const MOST_MOVES = 40

/** How the list keeps still while ranks change: the place, the row one looks at, or the reader's own row. */
export type AnchorMode = 'hold-rank' | 'hold-row' | 'follow-me'

export interface RowMovesOptions {
  store: ScrollStore
  body: { readonly current: HTMLElement | null }
  /** Rows as they are drawn: ids by index from `first`. */
  first: number
  ids: readonly (string | undefined)[]
  /** Whose versions these are: new data is a new reader. */
  reader: object
  version: number
  /** Where players stood who moved since the last version, by id. */
  takeMoved: () => ReadonlyMap<string, Standing> | undefined
  indexOf: (id: string) => number | undefined
  anchor: AnchorMode
  me: string | undefined
  /** The row under the pointer or with the focus: the one that must not slide away. */
  heldId: () => string | undefined
  isStill: boolean
}

interface Painted {
  reader: object | undefined
  version: number
  places: Map<string, number>
}

/**
 * Keeps the anchor where it is when ranks change, and lets every row that changed its place travel there. The places come from data, not
 * from measured elements, so a row that was not drawn before comes from the right side.
 */
export function useRowMoves(options: RowMovesOptions): void {
  const painted = useRef<Painted>({ reader: undefined, version: -1, places: new Map() })
  const shiftedBy = useRef(0)
  const moved = useRef<ReadonlyMap<string, Standing> | undefined>(undefined)

  useLayoutEffect(() => {
    const { store, body, first, ids, reader, version, indexOf, anchor, me, heldId, isStill } = options
    const rowPx = store.getRowPx()
    const places = new Map<string, number>()
    for (const [at, id] of ids.entries()) if (id !== undefined) places.set(id, first + at)

    const before = painted.current
    if (before.reader === reader && before.version === version) {
      painted.current = { reader, version, places }
      return
    }
    if (shiftedBy.current === 0) moved.current = options.takeMoved()
    if (before.reader && shiftedBy.current === 0) {
      const offset = store.getOffset()
      const id =
        anchor === 'follow-me' ? me : anchor === 'hold-row' ? (heldId() ?? idAt(before.places, Math.ceil(offset / rowPx))) : undefined
      const was = id === undefined ? undefined : before.places.get(id)
      const now = id === undefined ? undefined : indexOf(id)
      // At the very top the first rows are what one looks at.
      const isAtTop = anchor === 'hold-row' && offset < 1 && heldId() === undefined
      if (id !== undefined && now !== undefined && !isAtTop) {
        if (anchor === 'follow-me' && was === undefined) store.reveal(now, { align: 'center' })
        else if (was !== undefined && was !== now) store.goTo(offset + (now - was) * rowPx)
        shiftedBy.current = store.getOffset() - offset
        // Other rows are about to be drawn: this runs again for them, before anything is painted.
        const { first: nextFirst } = store.getRange()
        if (nextFirst !== first) return
      }
    }
    const scrolled = shiftedBy.current
    shiftedBy.current = 0
    painted.current = { reader, version, places }
    if (isStill || !before.reader || store.isScrolling() || document.hidden) return
    const view = store.getViewport()
    const offset = store.getOffset()
    let count = 0
    for (const [id, place] of places) {
      const top = place * rowPx - offset
      if (top < -rowPx || top > view) continue
      const was = before.places.get(id) ?? moved.current?.get(id)?.position
      if (was === undefined) continue
      const from = Math.max(-OUTSIDE_PX - rowPx, Math.min(view + OUTSIDE_PX, was * rowPx - (offset - scrolled)))
      const by = from - top
      if (Math.abs(by) < 1) continue
      if ((count += 1) > MOST_MOVES) break
      const element = body.current?.querySelector<HTMLElement>(`[data-index="${place}"]`)
      // Added to whatever still moves, so a row that is moved again while it travels does not jump.
      element?.animate?.([{ transform: `translateY(${by}px)` }, { transform: 'translateY(0)' }], {
        duration: MOVE_MS,
        easing: 'cubic-bezier(0.2, 0, 0, 1)',
        composite: 'add',
      })
    }
  })
}

function idAt(places: ReadonlyMap<string, number>, index: number): string | undefined {
  for (const [id, place] of places) if (place === index) return id
  return undefined
}

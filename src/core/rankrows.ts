import type { Row } from './rankboard.js'

/** Rows on the screen, and those a scroll away, are kept; more would be memory for nobody. */
const KEPT_ROWS = 4096
const LAST = KEPT_ROWS - 1

export interface RowParts<P> {
  idOf: (slot: number) => string
  playerOf: (slot: number) => P
}

/**
 * Rows as they are given out: the same object again while nothing about it has changed, by slot; and, until anything on the board changes, at
 * once by position.
 */
export function createRowCache<P>({ idOf, playerOf }: RowParts<P>) {
  const keptSlots = new Int32Array(KEPT_ROWS).fill(-1)
  const keptRows: Row<P>[] = []
  /** By position: the row, and the version of the board it was read from. */
  const placedRows: Row<P>[] = []
  const placedAt = new Float64Array(KEPT_ROWS).fill(-1)
  let version = 0

  const row = (slot: number, position: number, rank: number, score: number): Row<P> => {
    const at = slot & LAST
    if (keptSlots[at] === slot) {
      const kept = keptRows[at] as Row<P>
      if (kept.position === position && kept.rank === rank && kept.score === score) return kept
    }
    const made = { id: idOf(slot), score, rank, position, player: playerOf(slot) }
    keptSlots[at] = slot
    keptRows[at] = made
    return made
  }

  return {
    row,
    /** The rows from a position on where all of them were read since the last change; else undefined. */
    recall(first: number, length: number): Row<P>[] | undefined {
      const rows: Row<P>[] = []
      for (let position = first; position < first + length; position += 1) {
        if (placedAt[position & LAST] !== version) return undefined
        const placed = placedRows[position & LAST] as Row<P>
        if (placed.position !== position) return undefined
        rows.push(placed)
      }
      return rows
    },
    list(first: number, length: number, slots: Int32Array, ranks: Float64Array, scoreOf: (slot: number) => number): Row<P>[] {
      const rows: Row<P>[] = []
      for (let index = 0; index < length; index += 1) {
        const slot = slots[index] as number
        const position = first + index
        const made = row(slot, position, ranks[index] as number, scoreOf(slot))
        placedRows[position & LAST] = made
        placedAt[position & LAST] = version
        rows.push(made)
      }
      return rows
    },
    /** Something on the board has changed: positions tell nothing any more. */
    touch() {
      version += 1
    },
    /** What the row was made from is another now. */
    forget(slot: number) {
      if (keptSlots[slot & LAST] === slot) keptSlots[slot & LAST] = -1
      version += 1
    },
    /** Slots have other players now. */
    forgetAll() {
      keptSlots.fill(-1)
      version += 1
    },
  }
}

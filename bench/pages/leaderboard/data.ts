import { seeded } from '../../../stories/fixtures/seed.js'

export interface Player {
  id: string
  score: number
}

export const ROW_PX = 48
export const HEIGHT_PX = 560
/** Who moves: from the eleventh place to the fourth, and back. */
export const MOVER = 'player-10'
const TOP = 2_000_000

/** Twenty at the top, in order, and the rest below them in none. */
export function makePlayers(count: number): Player[] {
  const random = seeded(1)
  return Array.from({ length: count }, (_, index) => ({
    id: `player-${index}`,
    score: index < 20 ? TOP - index * 10 : Math.floor(random() * 1_000_000),
  }))
}

/** The mover's score at a step. */
export const moverScore = (index: number) => (index % 2 === 0 ? TOP - 25 : TOP - 100)

/** Best first; equal scores as they came. */
export const byScore = (a: Player, b: Player) => b.score - a.score

/** Throws unless the mover's row is drawn where it belongs. */
export function checkMover(root: HTMLElement, selector: string, idOf: (row: HTMLElement) => string | null | undefined, index: number) {
  const rows = [...root.querySelectorAll<HTMLElement>(selector)].map((row) => ({ top: row.getBoundingClientRect().top, id: idOf(row) }))
  const place = rows.sort((a, b) => a.top - b.top).findIndex(({ id }) => id === MOVER)
  const expected = index % 2 === 0 ? 3 : 10
  if (place !== expected) throw new Error(`${MOVER} is drawn in place ${place}, not ${expected}`)
}

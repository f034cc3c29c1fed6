import type { Leaderboard, Scored } from '../core/rank.js'

/** A score or changed fields of one player, as a feed pushes them. */
export type LiveScore<P> = readonly [id: string, change: number | Partial<P & Scored>]

/** What the board would not refuse. */
function isTakeable<P>([id, change]: LiveScore<P>): boolean {
  if (typeof change === 'number') return Number.isFinite(change)
  if (typeof change !== 'object' || change === null) return false
  return (change.score === undefined || Number.isFinite(change.score)) && (change.id === undefined || change.id === id)
}

/**
 * Scores that wait while a board rests: one change a player, however long it rests. Of two, by the board's policy, the later, the better (with
 * the fields that came with it) or the sum is left.
 */
export function createScoreQueue<P>({ policy, order }: Pick<Leaderboard<P>, 'policy' | 'order'>) {
  type Change = LiveScore<P>[1]
  const waiting = new Map<string, Change>()

  const scoreOf = (change: Change): number | undefined => (typeof change === 'number' ? change : change.score)
  const join = (before: Change, after: Change): Change => {
    const [was, now] = [scoreOf(before), scoreOf(after)]
    const isWorse = policy === 'best' && was !== undefined && now !== undefined && (order === 'descending' ? now < was : now > was)
    const score = policy === 'sum' && was !== undefined && now !== undefined ? was + now : isWorse ? was : (now ?? was)
    if (typeof before === 'number' && typeof after === 'number') return score as number
    const fieldsOf = (change: Change) => (typeof change === 'number' ? {} : change)
    const fields = isWorse ? { ...fieldsOf(after), ...fieldsOf(before) } : { ...fieldsOf(before), ...fieldsOf(after) }
    return { ...fields, ...(score === undefined ? {} : { score }) } as Partial<P & Scored>
  }

  return {
    get size() {
      return waiting.size
    },
    /** Whether all of them wait now; none does where the board would refuse one. */
    add(scores: readonly LiveScore<P>[]): boolean {
      if (!scores.every(isTakeable)) return false
      for (const [id, change] of scores) {
        const before = waiting.get(id)
        waiting.set(id, before === undefined ? change : join(before, change))
      }
      return true
    },
    takeAll(): LiveScore<P>[] {
      const all = [...waiting]
      waiting.clear()
      return all
    },
  }
}

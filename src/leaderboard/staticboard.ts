import type { Leaderboard, LeaderboardOptions, Row, Scored } from '../core/rank.js'
import { MODES, ORDERS, oneOf } from '../core/rankchecks.js'
import { sortKeys, sortTies, turnScores } from '../core/ranksort.js'
import { createTieColumns, type TieBreak } from '../core/rankties.js'

/** What is read of a board to show it. */
export type ShownBoard<P> = Pick<
  Leaderboard<P>,
  | 'size'
  | 'rankMode'
  | 'at'
  | 'window'
  | 'row'
  | 'positionOf'
  | 'positionOfRank'
  | 'hasMarks'
  | 'markedRankOf'
  | 'subscribe'
  | 'getSnapshot'
>

const never = () => () => {}

/**
 * The ranking of players that do not change, as the engine would give it: data that comes anew as a whole needs no structure for changes, and
 * a page that shows only data need not load one.
 *
 * @param slots the place in `players` by id
 */
export function createStaticBoard<P extends object>(
  players: readonly (P & Scored)[],
  slots: ReadonlyMap<string, number>,
  { rankMode = 'competition', order = 'descending', tieBreak = [] }: LeaderboardOptions<P>,
): ShownBoard<P> {
  oneOf(rankMode, MODES, 'rankMode')
  oneOf(order, ORDERS, 'order')
  const { length } = players
  // From 0, so that -0 is 0.
  const given = Float64Array.from(players, ({ score }) => 0 + score)
  const scores = turnScores(given, order)
  const ties = createTieColumns(tieBreak as readonly TieBreak[], length)
  for (const tie of ties) for (const [slot, player] of players.entries()) tie.write(slot, (player as Record<string, unknown>)[tie.key])
  const compare = (isShared: boolean) => (a: number, b: number) => {
    for (const tie of ties) {
      const result = isShared || !tie.isShared ? tie.compare(a, b) : 0
      if (result !== 0) return result
    }
    return 0
  }
  const compareRanks = compare(false)
  const compareAll = compare(true)
  const listed = sortKeys(scores)
  if (ties.length > 0) sortTies(listed, scores, (a, b) => compareAll(a, b) || a - b)

  const positions = new Int32Array(length)
  const ranks = new Float64Array(length)
  let distinct = 0
  for (let first = 0; first < length;) {
    const slot = listed[first] as number
    const sharesRank = (other: number) => scores[other] === scores[slot] && compareRanks(slot, other) === 0
    let end = first + 1
    while (end < length && sharesRank(listed[end] as number)) end += 1
    distinct += 1
    const rank = { competition: first + 1, modified: end, dense: distinct, fractional: (first + 1 + end) / 2 }
    for (let position = first; position < end; position += 1) {
      positions[listed[position] as number] = position
      ranks[position] = rankMode === 'ordinal' ? position + 1 : rank[rankMode]
    }
    first = end
  }

  const rows: Row<P>[] = []
  const at = (position: number): Row<P> | undefined => {
    const player = players[listed[position] ?? -1]
    if (!player) return undefined
    // From 0, so that -0 is none.
    return (rows[position] ??= { id: player.id, score: 0 + player.score, rank: ranks[position] as number, position, player })
  }
  const positionOf = (id: string) => {
    const slot = slots.get(id)
    return slot === undefined ? undefined : positions[slot]
  }
  return {
    size: length,
    rankMode,
    at,
    window: (start, count) => {
      const first = Math.max(0, start)
      return Array.from({ length: Math.max(0, Math.min(length, start + count) - first) }, (_, index) => at(first + index) as Row<P>)
    },
    row: (id) => at(positionOf(id) ?? -1),
    positionOf,
    positionOfRank(rank) {
      const found = ranks.findIndex((other) => other >= rank)
      return found < 0 ? length : found
    },
    hasMarks: players.some(({ previousRank }) => typeof previousRank === 'number'),
    markedRankOf: () => undefined,
    subscribe: never,
    getSnapshot: () => 0,
  }
}

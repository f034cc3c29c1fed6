import { checkId, checkScore, duplicate } from './rankchecks.js'
import type { Leaderboard, LeaderboardOptions, Scored } from './rankboard.js'
import { assembleLeaderboard } from './rankengine.js'
import { IdIndex } from './rankids.js'
import { createColumnRoster, createObjectRoster, type PlayerColumns } from './rankroster.js'

export type { Leaderboard, LeaderboardOptions, RankChange, RankMode, Row, Scored, ScorePolicy } from './rankboard.js'

/**
 * A ranking of up to millions of players: a new score and its new rank in microseconds, a window of rows at any place in one.
 *
 * @example
 * const board = createLeaderboard({ players: [{ id: 'ada', score: 9820 }, { id: 'bo', score: 9214 }] })
 * board.update('bo', 9900) // { rank: 1, previousRank: 2 }
 *
 * @throws BinnacleError `invalid-option`, `invalid-data`, `duplicate-id`
 */
export function createLeaderboard<P extends object>({
  players,
  ...options
}: LeaderboardOptions<P> & { players: Iterable<P & Scored> }): Leaderboard<P> {
  const origin = 'createLeaderboard'
  const given: P[] = []
  const ids: string[] = []
  let scores = new Float64Array(Array.isArray(players) ? players.length : 64)
  for (const player of players) {
    const slot = given.push(player) - 1
    const id = checkId(player?.id, origin)
    ids.push(id)
    if (slot === scores.length) {
      const more = new Float64Array(slot * 2)
      more.set(scores)
      scores = more
    }
    scores[slot] = checkScore(player.score, origin, id)
  }
  const index = new IdIndex(ids)
  for (let slot = 0; slot < ids.length; slot += 1) if (!index.add(slot)) throw duplicate(origin, ids[slot] as string)
  return assembleLeaderboard(options, createObjectRoster(given), index, scores.subarray(0, ids.length))
}

/** A board over columns whose ids are indexed already. With `order`, the slots by score, it need not sort: `buildLeaderboard` did elsewhere. */
export function createLeaderboardFromColumns<P extends object>(
  columns: PlayerColumns<P>,
  index: IdIndex,
  scores: Float64Array,
  options: LeaderboardOptions<P>,
  sorted?: Int32Array,
): Leaderboard<P> {
  return assembleLeaderboard(options, createColumnRoster(columns, 'buildLeaderboard'), index, scores, sorted)
}

/** How much of a column is looked at before the caller may let the page breathe. */
const PART = 8_192

/** The scores of columns, checked, a part at a time. */
export function* checkColumns(ids: readonly string[], given: ArrayLike<number>): Generator<void, Float64Array> {
  const origin = 'buildLeaderboard'
  const scores = new Float64Array(ids.length)
  for (let slot = 0; slot < ids.length; slot += 1) {
    scores[slot] = checkScore(given[slot], origin, checkId(ids[slot], origin))
    if (slot % PART === 0) yield
  }
  return scores
}

/** An index of checked ids, a part at a time. */
export function* indexColumns(ids: readonly string[]): Generator<void, IdIndex> {
  const index = new IdIndex([...ids])
  for (let slot = 0; slot < ids.length; slot += 1) {
    if (!index.add(slot)) throw duplicate('buildLeaderboard', ids[slot] as string)
    if (slot % PART === 0) yield
  }
  return index
}

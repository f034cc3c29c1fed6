import { BinnacleError } from '../core/errors.js'
import { foldName, nameOf } from '../core/names.js'
import { createLeaderboard, type Leaderboard, type Row } from '../core/rank.js'
import type { Season, SeasonRow, SeasonZone, SubmitAnswer } from '../core/season.js'
import { zoneIdOf, type LeaderboardStore } from './leaderboardStore.js'

export interface MemoryLeaderboardStoreOptions {
  /** Answers kept for repeated submissions, over all boards. @default 100,000 */
  maxIdempotencyKeys?: number
  /** Players over all boards and seasons; another one is refused (`too-large`). @default 1,000,000 */
  maxPlayers?: number
  /** Seasons over all boards; another one is refused (`too-large`). @default 1,000 */
  maxSeasons?: number
  /** Hears that nothing here lasts, once. @default console.warn */
  onNotice?: (notice: string) => void
}

/** Rows that a search looks at before all names. */
const NEAR = 500

interface Player {
  id: string
  name?: string
  avatar?: string
  /** When the counted score was reached: the number of the submission, because two may share an instant. */
  reached: number
}

interface MemorySeason {
  season: Season
  board: Leaderboard<Player>
  /** Names without case and accents, by id. */
  names: Map<string, string>
  zones: readonly SeasonZone[]
}

/**
 * A store on the rank engine itself, for tests, trials and single processes. It does not last: past one process use
 * `createRedisLeaderboardStore` or `createPostgresLeaderboardStore`.
 */
export function createMemoryLeaderboardStore({
  maxIdempotencyKeys = 100_000,
  maxPlayers = 1_000_000,
  maxSeasons = 1_000,
  onNotice = (notice) => console.warn(notice),
}: MemoryLeaderboardStoreOptions = {}): LeaderboardStore {
  onNotice(
    'Binnacle: createMemoryLeaderboardStore keeps scores in this process alone, and loses them with it. Use Redis or PostgreSQL for scores that count.',
  )
  const boards = new Map<string, Map<string, MemorySeason>>()
  const answers = new Map<string, SubmitAnswer>()
  let submissions = 0
  let players = 0
  let seasonCount = 0
  const refuse = (what: string, option: string, limit: number): never => {
    throw new BinnacleError(
      'too-large',
      `createMemoryLeaderboardStore: there are ${limit} ${what} already. Raise ${option}, or keep scores in Redis or PostgreSQL.`,
    )
  }

  const find = (board: string, season: string) => boards.get(board)?.get(season)
  const toRow = ({ id, score, rank, position, player: { name, avatar } }: Row<Player>): SeasonRow => ({
    id,
    score,
    rank,
    position,
    player: { id, ...(name === undefined ? {} : { name }), ...(avatar === undefined ? {} : { avatar }) },
  })

  return {
    async open({ board, season, rules, endsAt, at }) {
      const seasons = boards.get(board) ?? new Map<string, MemorySeason>()
      const known = seasons.get(season)
      if (known) return { ...known.season }
      if (seasonCount >= maxSeasons) refuse('seasons', 'maxSeasons', maxSeasons)
      seasonCount += 1
      boards.set(board, seasons)
      const made: MemorySeason = {
        season: { id: season, rules, openedAt: at, endsAt, closedAt: null },
        board: createLeaderboard<Player>({
          players: [],
          order: rules.order,
          policy: rules.policy,
          rankMode: rules.rankMode,
          tieBreak: [{ key: 'reached', order: 'ascending', isShared: true }],
        }),
        names: new Map(),
        zones: [],
      }
      seasons.set(season, made)
      return { ...made.season }
    },
    async season(board, season) {
      const found = find(board, season)
      return found ? { ...found.season } : null
    },
    async seasons(board) {
      return [...(boards.get(board)?.values() ?? [])]
        .map(({ season }) => ({ ...season }))
        .toReversed()
        .toSorted((one, other) => other.openedAt - one.openedAt)
    },
    async submit({ board, season, player, score, idempotencyKey, at }) {
      const found = find(board, season)
      if (!found) return null
      const key = JSON.stringify([board, season, idempotencyKey])
      const repeated = answers.get(key)
      if (repeated) return { ...repeated }
      const { board: ranking, season: record } = found
      const previousRank = ranking.rankOf(player.id) ?? null
      const before = ranking.scoreOf(player.id)
      let answer: SubmitAnswer
      if (record.closedAt !== null || (record.endsAt !== null && at >= record.endsAt)) {
        answer = { result: 'ended', score: before ?? null, rank: previousRank, previousRank }
      } else {
        if (before === undefined && players >= maxPlayers) refuse('players', 'maxPlayers', maxPlayers)
        submissions += 1
        if (before === undefined) {
          ranking.add({ ...player, score, reached: submissions })
          players += 1
        } else {
          ranking.update(player.id, { ...player, score } as Partial<Player & { score: number }>)
          // The same score again was reached before.
          if (ranking.scoreOf(player.id) !== before)
            ranking.update(player.id, { reached: submissions } as Partial<Player & { score: number }>)
        }
        if (before === undefined || player.name !== undefined) found.names.set(player.id, foldName(nameOf({ id: player.id, player })))
        const now = ranking.scoreOf(player.id) as number
        const isKept = record.rules.policy === 'best' && before !== undefined && now === before
        answer = { result: isKept ? 'kept' : 'taken', score: now, rank: ranking.rankOf(player.id) as number, previousRank }
      }
      // Too late by one clock may be in time by another: only what was taken is kept for its repetition.
      if (answer.result === 'ended') return answer
      answers.set(key, answer)
      if (answers.size > maxIdempotencyKeys) answers.delete(answers.keys().next().value as string)
      return { ...answer }
    },
    async window(board, season, start, count) {
      const ranking = find(board, season)?.board
      return { rows: ranking?.window(start, count).map(toRow) ?? [], count: ranking?.size ?? 0 }
    },
    async around(board, season, id, before, after) {
      const ranking = find(board, season)?.board
      return { rows: ranking?.around(id, before, after).map(toRow) ?? [], count: ranking?.size ?? 0 }
    },
    async row(board, season, id) {
      const row = find(board, season)?.board.row(id)
      return row ? toRow(row) : null
    },
    async find(board, season, { text, start, isBackward = false }) {
      const found = find(board, season)
      if (!found) return null
      const { names, board: ranking } = found
      const isMatch = ({ id }: { id: string }) => names.get(id)?.includes(text)
      // What many are called is near; what few are called is soon looked up.
      const near = isBackward ? ranking.window(start - NEAR + 1, NEAR).findLast(isMatch) : ranking.window(start, NEAR).find(isMatch)
      if (near) return near.position
      let best: number | null = null
      for (const [id, name] of names) {
        if (!name.includes(text)) continue
        const position = ranking.positionOf(id) as number
        if (isBackward ? position > start : position < start) continue
        if (best === null || (isBackward ? position > best : position < best)) best = position
      }
      return best
    },
    async countBetween(board, season, low, high) {
      return find(board, season)?.board.countBetween(low, high) ?? 0
    },
    async close(board, season, zones, at) {
      const found = find(board, season)
      if (!found) return null
      if (found.season.closedAt === null) {
        found.season.closedAt = at
        found.zones = zones.map((zone) => ({ ...zone }))
      }
      return { season: { ...found.season }, zones: found.zones, count: found.board.size }
    },
    async archive(board, season, start, count) {
      const found = find(board, season)
      if (!found || found.season.closedAt === null) return null
      // Nothing enters a closed season: its board is its archive.
      const rows = found.board.window(start, count).map((row) => ({ ...toRow(row), zone: zoneIdOf(found.zones, row.rank) }))
      return { rows, count: found.board.size }
    },
  }
}

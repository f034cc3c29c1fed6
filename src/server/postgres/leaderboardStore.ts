import { BinnacleError } from '../../core/errors.js'
import type { Season, SeasonPage, SeasonRankMode, SeasonRow, SeasonZone, SubmitAnswer } from '../../core/season.js'
import type { ArchivedRow, LeaderboardStore } from '../leaderboardStore.js'
import { foldName, nameOf } from '../../core/names.js'
import { LEADERBOARD_INDEXES, LEADERBOARD_TABLES, NAME_EXTENSION, NAME_INDEX } from './leaderboardMigrations.js'
import { codeOf, type PostgresPool, type PostgresStoreOptions, withDeadline } from './pool.js'

/** How often to look whether another process has finished an index, and how long at most. */
const LOOK_MS = 200
const MAX_LOOKS = 3_000

/**
 * Makes or completes the tables and indexes of `createPostgresLeaderboardStore`, all named `binnacle_board_…`. Indexes are made CONCURRENTLY, so it must not run in a
 * transaction; one that was left INVALID by an earlier attempt is made again, where IF NOT EXISTS alone would keep it and never use it.
 *
 * Names are found at once where the extension `pg_trgm` can be made, and else by one pass over them. Who is imported by hand is found once `binnacle_board_profiles` has
 * the name in `folded`, without case and accents.
 *
 * After a restore of data alone (`pg_dump --data-only`) say `SELECT binnacle_board_recount()`; a whole dump needs nothing.
 */
export async function migrateLeaderboard({ pool }: { pool: PostgresPool }): Promise<void> {
  await pool.query(LEADERBOARD_TABLES)
  for (const index of LEADERBOARD_INDEXES) await ensureIndex(pool, index)
  try {
    await pool.query(NAME_EXTENSION)
  } catch (error) {
    // It is not installed here, or this user may not make it; of several processes at once, one made it.
    const { rows } = await pool.query("SELECT FROM pg_extension WHERE extname = 'pg_trgm'")
    if (rows.length === 0 && ['0A000', '42501', '58P01', '3F000'].includes(codeOf(error) ?? '')) return
  }
  await ensureIndex(pool, NAME_INDEX)
}

async function ensureIndex(pool: PostgresPool, { name, create }: { name: string; create: string }): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const { rows } = await pool.query(
      `SELECT i.indisvalid AS is_valid, EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) AS is_building
       FROM pg_index i WHERE i.indexrelid = to_regclass($1)`,
      [name],
    )
    const [found] = rows as { is_valid: boolean; is_building: boolean }[]
    if (found?.is_valid) return
    try {
      if (found && !found.is_building) await pool.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`)
      if (!found?.is_building) await pool.query(create)
    } catch (error) {
      // Another process began at the same instant: then it is looked at again until that one has finished.
      if (!['42P07', '23505', '40P01', 'XX000', '42704'].includes((error as { code?: string }).code ?? '')) throw error
    }
    if (found?.is_building) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  throw new BinnacleError('timed-out', `migrateLeaderboard: the index ${name} is still being made. Run it again once that has ended.`)
}

/** The first rows of a season: one walk along the index. $1 season, $2 start, $3 count. */
export const WINDOW_ROWS = `SELECT player_id, key, reached FROM binnacle_board_scores WHERE season_id = $1 ORDER BY key, reached OFFSET $2 LIMIT $3`

/** The same from further down: the counts say where to begin. */
export const DEEP_WINDOW_ROWS = `
  WITH place AS MATERIALIZED (SELECT low, skipped FROM binnacle_board_seek($1, $2))
  SELECT player_id, key, reached FROM binnacle_board_scores WHERE season_id = $1 AND key >= (SELECT low FROM place)
    ORDER BY key, reached OFFSET (SELECT skipped FROM place) LIMIT $3`

/** Up to here walking past rows is no more work than looking up where to begin. */
const SHALLOW = 500

/** The rows around a player: two walks along the index from where they stand. $1 season, $2 player, $3 before, $4 after. */
export const AROUND_ROWS = `
  WITH me AS MATERIALIZED (SELECT key, reached FROM binnacle_board_scores
    WHERE season_id = $1 AND player_id = $2 AND hashtextextended(player_id, season_id) = hashtextextended($2, $1))
  SELECT player_id, key, reached FROM (
    (SELECT b.player_id, b.key, b.reached FROM binnacle_board_scores b WHERE b.season_id = $1
       AND (b.key, b.reached) < (SELECT me.key, me.reached FROM me)
       ORDER BY b.key DESC, b.reached DESC LIMIT $3)
    UNION ALL
    (SELECT a.player_id, a.key, a.reached FROM binnacle_board_scores a WHERE a.season_id = $1
       AND (a.key, a.reached) >= (SELECT me.key, me.reached FROM me)
       ORDER BY a.key, a.reached LIMIT $4 + 1)
  ) near`

/** The next row from a place on, or back from it, whose name has the words in it. $1 season, $2 pattern, $3 place. */
const findRow = (isBackward: boolean) => {
  const [compare, way] = isBackward ? ['<=', 'DESC'] : ['>=', 'ASC']
  return `
  WITH place AS MATERIALIZED (SELECT low, skipped FROM binnacle_board_seek($1, $3)),
  start AS MATERIALIZED (SELECT key, reached FROM binnacle_board_scores WHERE season_id = $1 AND key >= (SELECT low FROM place)
    ORDER BY key, reached OFFSET (SELECT skipped FROM place) LIMIT 1),
  found AS MATERIALIZED (SELECT s.key, s.reached FROM binnacle_board_scores s
    JOIN binnacle_board_profiles p ON p.season_id = s.season_id AND p.player_id = s.player_id
    WHERE s.season_id = $1 AND p.folded LIKE $2 AND (s.key, s.reached) ${compare} (SELECT start.key, start.reached FROM start)
    ORDER BY s.key ${way}, s.reached ${way} LIMIT 1)
  SELECT (binnacle_board_before($1, found.key)
    + (SELECT count(*) FROM binnacle_board_scores b WHERE b.season_id = $1 AND b.key = found.key AND b.reached < found.reached))::text AS it FROM found`
}

const SIZE = 'coalesce((SELECT players FROM binnacle_board_counts WHERE season_id = $1 AND level = 0), 0)::text'

/** Rows with what their ranks need to know of the rest, in one statement and so of one instant. `first` is where the first of them stands. */
const ranked = (rows: string, first: string, needsEnd: boolean) => `
  WITH page AS MATERIALIZED (${rows}),
  head AS MATERIALIZED (SELECT key, reached, ${first === '0' ? '0' : 'binnacle_board_before($1, key)'} AS before
    FROM (SELECT key, reached FROM page ORDER BY key, reached LIMIT 1) p)
  SELECT
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', player_id, 'key', key) ORDER BY key, reached) FROM page), '[]') AS rows,
    ${SIZE} AS size,
    ${first}::text AS first,
    (SELECT before FROM head)::text AS before,
    ${needsEnd ? UPTO : '0'}::text AS upto`

const UPTO = `(SELECT binnacle_board_before($1, last) + (SELECT count(*) FROM binnacle_board_scores WHERE season_id = $1 AND key = last)
  FROM (SELECT max(key) AS last FROM page) p)`

/** Those who tie with the first of a page and came before it do not stand on the page. */
const FIRST_OF_PAGE = `(SELECT before + (SELECT count(*) FROM binnacle_board_scores b WHERE b.season_id = $1 AND b.key = head.key AND b.reached < head.reached) FROM head)`

interface PageAnswer {
  rows: { id: string; key: number }[]
  size: string
  first: string
  before: string
  upto: string
}

/** The ranks of rows in a line, given how many come before the first of the first tie and up to the last of the last one. */
function ranksOf(mode: SeasonRankMode, { rows, first, before, upto }: PageAnswer): number[] {
  const start = Number(first)
  const ranks: number[] = []
  for (let from = 0; from < rows.length;) {
    let end = from
    while (end < rows.length && rows[end]?.key === rows[from]?.key) end += 1
    const tieStart = from === 0 ? Number(before) : start + from
    const tieEnd = end === rows.length ? Number(upto) : start + end
    for (let at = from; at < end; at += 1) {
      const rank = { competition: tieStart + 1, modified: tieEnd, ordinal: start + at + 1, fractional: (tieStart + 1 + tieEnd) / 2 }
      ranks.push(rank[mode])
    }
    from = end
  }
  return ranks
}

interface StoredSeason {
  id: string
  season: Season
  zones: SeasonZone[]
}

/** A PostgreSQL store can also forget old answers. */
export interface PostgresLeaderboardStore extends LeaderboardStore {
  /** Forgets the answers to submissions before an instant: run it daily. Returns how many. */
  forgetAnswers(before: number): Promise<number>
}

/**
 * Scores and season archives on PostgreSQL 13 or later. Lists are read along one index, and ranks and positions are found by counts that the scores keep up to
 * date, however long the season. What is counted one by one is a thousandth of an octave of the score (from 500 to 500.5), and in all modes but `competition` who has
 * the same score. Ranks are competition, modified, ordinal or fractional.
 *
 * @example
 * await migrateLeaderboard({ pool })
 * const handler = createLeaderboardHandler({ store: createPostgresLeaderboardStore({ pool }), authorize, authorizeSubmit })
 */
export function createPostgresLeaderboardStore(options: PostgresStoreOptions): PostgresLeaderboardStore {
  const pool = withDeadline('createPostgresLeaderboardStore', options)
  const list = async <T>(text: string, ...values: unknown[]): Promise<T[]> => (await pool.query(text, values)).rows as T[]

  const seasonsWhere = async (where: string, ...values: unknown[]): Promise<StoredSeason[]> => {
    const rows = await list<{ it: Record<string, unknown> }>(
      `SELECT to_jsonb(s) AS it FROM binnacle_board_seasons s WHERE ${where}`,
      ...values,
    )
    return rows.map(({ it }) => ({
      id: String(it.id),
      season: {
        id: it.season as string,
        rules: { order: it.score_order, policy: it.policy, rankMode: it.rank_mode } as Season['rules'],
        openedAt: it.opened_at as number,
        endsAt: it.ends_at as number | null,
        closedAt: it.closed_at as number | null,
      },
      zones: it.zones as SeasonZone[],
    }))
  }
  const find = async (board: string, season: string) => (await seasonsWhere('board = $1 AND season = $2', board, season))[0]
  const sizeOf = async (stored: StoredSeason) => Number((await list<{ it: string }>(`SELECT ${SIZE} AS it`, stored.id))[0]?.it)
  const scoreOf = (stored: StoredSeason, key: number) => (stored.season.rules.order === 'descending' ? 0 - key : key)

  const profilesOf = async (stored: StoredSeason, ids: readonly string[]) => {
    const rows = await list<{ player_id: string; name: string | null; avatar: string | null }>(
      'SELECT player_id, name, avatar FROM binnacle_board_profiles WHERE season_id = $1 AND player_id = ANY ($2)',
      stored.id,
      ids,
    )
    const known = new Map(rows.map((row) => [row.player_id, row]))
    return (id: string): SeasonRow['player'] => {
      const { name, avatar } = known.get(id) ?? {}
      return { id, ...(name ? { name } : {}), ...(avatar ? { avatar } : {}) }
    }
  }

  const page = async (stored: StoredSeason | undefined, rows: string, first: string, ...values: unknown[]): Promise<SeasonPage> => {
    if (!stored) return { rows: [], count: 0 }
    const { rankMode } = stored.season.rules
    const needsEnd = rankMode === 'modified' || rankMode === 'fractional'
    const [answer] = await list<PageAnswer>(ranked(rows, first, needsEnd), stored.id, ...values)
    if (!answer) return { rows: [], count: 0 }
    const ranks = ranksOf(rankMode, answer)
    const playerOf = await profilesOf(
      stored,
      answer.rows.map(({ id }) => id),
    )
    return {
      count: Number(answer.size),
      rows: answer.rows.map(({ id, key }, index) => ({
        id,
        score: scoreOf(stored, key),
        rank: ranks[index] as number,
        position: Number(answer.first) + index,
        player: playerOf(id),
      })),
    }
  }
  const around = async (board: string, season: string, id: string, before: number, after: number) =>
    page(await find(board, season), AROUND_ROWS, FIRST_OF_PAGE, id, before, after)

  return {
    async open({ board, season, rules, endsAt, at }) {
      await pool.query(
        `INSERT INTO binnacle_board_seasons (board, season, score_order, policy, rank_mode, opened_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING`,
        [board, season, rules.order, rules.policy, rules.rankMode, at, endsAt],
      )
      return ((await find(board, season)) as StoredSeason).season
    },
    season: async (board, season) => (await find(board, season))?.season ?? null,
    seasons: async (board) => (await seasonsWhere('board = $1 ORDER BY opened_at DESC, id DESC', board)).map(({ season }) => season),
    async submit({ board, season, player, score, idempotencyKey, at }) {
      try {
        const [row] = await list<{ it: SubmitAnswer | null }>(
          'SELECT binnacle_board_submit($1, $2, $3, $4::double precision, $5, $6, $7, $8, $9) AS it',
          board,
          season,
          player.id,
          score,
          player.name ?? null,
          player.avatar ?? null,
          foldName(nameOf({ id: player.id, player })),
          idempotencyKey,
          at,
        )
        return row?.it ?? null
      } catch (error) {
        if (codeOf(error) !== '22003') throw error
        throw new BinnacleError('invalid-data', `submit: the sum of ${JSON.stringify(player.id)} is no finite number any more.`, {
          cause: error,
        })
      }
    },
    window: async (board, season, start, count) =>
      page(await find(board, season), start < SHALLOW ? WINDOW_ROWS : DEEP_WINDOW_ROWS, start === 0 ? '0' : '$2::bigint', start, count),
    around,
    row: async (board, season, id) => (await around(board, season, id, 0, 0)).rows[0] ?? null,
    async find(board, season, { text, start, isBackward = false }) {
      const stored = await find(board, season)
      if (!stored) return null
      const pattern = `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`
      const [row] = await list<{ it: string }>(findRow(isBackward), stored.id, pattern, start)
      return row ? Number(row.it) : null
    },
    async countBetween(board, season, low, high) {
      const stored = await find(board, season)
      if (!stored || !(low <= high)) return 0
      const [from, to] = stored.season.rules.order === 'descending' ? [0 - high, 0 - low] : [low, high]
      const [row] = await list<{ it: string }>(
        `SELECT (binnacle_board_before($1, $3) - binnacle_board_before($1, $2)
           + (SELECT count(*) FROM binnacle_board_scores WHERE season_id = $1 AND key = $3))::text AS it`,
        stored.id,
        from,
        to,
      )
      return Number(row?.it)
    },
    async close(board, season, zones, at) {
      await pool.query('SELECT binnacle_board_close($1, $2, $3::jsonb, $4)', [board, season, JSON.stringify(zones), at])
      const stored = await find(board, season)
      if (!stored) return null
      return { season: stored.season, zones: stored.zones, count: await sizeOf(stored) }
    },
    async archive(board, season, start, count) {
      const stored = await find(board, season)
      if (!stored || stored.season.closedAt === null) return null
      const rows = await list<{ position: string; player_id: string; key: number; rank: number; zone: string | null }>(
        `SELECT a.position::text, a.player_id, a.key, a.rank, a.zone FROM binnacle_board_archive a
         WHERE season_id = $1 AND position >= $2 AND position < $2 + $3 ORDER BY a.position`,
        stored.id,
        start,
        count,
      )
      const playerOf = await profilesOf(
        stored,
        rows.map((row) => row.player_id),
      )
      return {
        count: await sizeOf(stored),
        rows: rows.map((row): ArchivedRow => ({
          id: row.player_id,
          score: scoreOf(stored, row.key),
          rank: row.rank,
          position: Number(row.position),
          player: playerOf(row.player_id),
          zone: row.zone,
        })),
      }
    },
    async forgetAnswers(before) {
      const rows = await list('DELETE FROM binnacle_board_answers WHERE answered_at < $1 RETURNING 1', before)
      return rows.length
    },
  }
}

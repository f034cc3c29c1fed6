import { createMemoryLeaderboardStore } from 'binnacle/server'
import { createPostgresLeaderboardStore, migrateLeaderboard } from 'binnacle/server/postgres'
import { createRedisLeaderboardStore } from 'binnacle/server/redis'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLeaderboard } from 'binnacle/leaderboard'
import { AROUND_ROWS, WINDOW_ROWS } from '../../src/server/postgres/leaderboardStore.js'
import { findPostgres, startPostgres } from '../support/postgres.mjs'
import { findRedis, startRedis } from '../support/redis.mjs'
import { seeded } from '../../stories/fixtures/seed.js'
import { describeLeaderboardStore } from './leaderboardStores.js'

const quiet = () => {}

describeLeaderboardStore('memory', () => createMemoryLeaderboardStore({ onNotice: quiet }))

it('createMemoryLeaderboardStore says loudly that it does not last', () => {
  const onNotice = vi.fn()
  createMemoryLeaderboardStore({ onNotice })
  expect(onNotice).toHaveBeenCalledWith(expect.stringMatching(/loses them/))
})

describe.skipIf(!(await findRedis()))('on a real Redis', () => {
  let redis: NonNullable<Awaited<ReturnType<typeof startRedis>>>
  let client: Awaited<ReturnType<typeof connect>>
  const connect = async () => {
    const made = createClient({ url: redis.url })
    made.on('error', quiet)
    await made.connect()
    return made
  }
  beforeAll(async () => {
    redis = (await startRedis())!
    client = await connect()
  })
  afterAll(async () => {
    client.destroy()
    await redis.stop()
  })

  describeLeaderboardStore('redis', () => createRedisLeaderboardStore({ client }))

  it('goes on after Redis has forgotten its scripts, and with a client that can only send them whole', async () => {
    const store = createRedisLeaderboardStore({ client })
    const whole = createRedisLeaderboardStore({ client: { eval: (...given) => client.eval(...given) } })
    await store.open({
      board: 'flushed',
      season: 's',
      rules: { order: 'ascending', policy: 'sum', rankMode: 'ordinal' },
      endsAt: null,
      at: 0,
    })
    const submit = (to: typeof store, idempotencyKey: string) =>
      to.submit({ board: 'flushed', season: 's', player: { id: 'a' }, score: 1, idempotencyKey, at: 1 })
    expect(await submit(store, 'one')).toMatchObject({ score: 1 })
    await client.scriptFlush()
    expect(await submit(store, 'two')).toMatchObject({ score: 2 })
    expect(await submit(whole, 'three')).toMatchObject({ score: 3 })
    expect(await submit(store, 'four')).toMatchObject({ score: 4 })
  })

  it('has the order of the engine after 100,000 random submissions with ties', { timeout: 120_000 }, async () => {
    const store = createRedisLeaderboardStore({ client })
    const random = seeded(17)
    const rules = { order: 'descending', policy: 'best', rankMode: 'competition' } as const
    await store.open({ board: 'many', season: 's', rules, endsAt: null, at: 0 })
    const engine = createLeaderboard<{ id: string; score: number; reached: number }>({
      players: [],
      policy: 'best',
      tieBreak: [{ key: 'reached', isShared: true }],
    })
    const COUNT = 100_000
    for (let from = 0; from < COUNT; from += 1_000) {
      await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => {
          const id = `p${Math.floor(random() * 20_000)}`
          const score = Math.floor(random() * 500)
          const before = engine.scoreOf(id)
          if (before === undefined) engine.add({ id, score, reached: from + index })
          else if (engine.update(id, score) && engine.scoreOf(id) !== before) engine.update(id, { reached: from + index })
          return store.submit({ board: 'many', season: 's', player: { id }, score, idempotencyKey: String(from + index), at: 1 })
        }),
      )
    }
    for (let start = 0; start < engine.size; start += 500) {
      const { rows } = await store.window('many', 's', start, 500)
      expect(rows.map((row) => [row.id, row.score, row.rank])).toEqual(
        engine.window(start, 500).map((row) => [row.id, row.score, row.rank]),
      )
    }
  })
})

describe.skipIf(!(await findPostgres()))('on a real PostgreSQL', () => {
  let postgres: NonNullable<Awaited<ReturnType<typeof startPostgres>>>
  let pool: pg.Pool
  beforeAll(async () => {
    postgres = (await startPostgres())!
    pool = new pg.Pool({ connectionString: postgres.url, max: 10 })
    pool.on('error', quiet)
    // Of several processes that start at once, one does the work.
    await Promise.all([migrateLeaderboard({ pool }), migrateLeaderboard({ pool }), migrateLeaderboard({ pool })])
  }, 60_000)
  afterAll(async () => {
    await pool.end()
    await postgres.stop()
  })

  describeLeaderboardStore('postgres', () => createPostgresLeaderboardStore({ pool }))

  it('forgets answers that are old, and no others', async () => {
    const store = createPostgresLeaderboardStore({ pool })
    await store.open({
      board: 'old',
      season: 's',
      rules: { order: 'descending', policy: 'sum', rankMode: 'competition' },
      endsAt: null,
      at: 0,
    })
    const submit = (idempotencyKey: string, at: number) =>
      store.submit({ board: 'old', season: 's', player: { id: 'a' }, score: 1, idempotencyKey, at })
    await submit('early', 10)
    await submit('late', 30)
    expect(await store.forgetAnswers(20)).toBe(1)
    await submit('late', 40)
    expect((await store.row('old', 's', 'a'))?.score).toBe(2)
    await submit('early', 40)
    expect((await store.row('old', 's', 'a'))?.score).toBe(3)
  })

  it('makes an index again that an earlier attempt left invalid', async () => {
    await pool.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'binnacle_board_scores_order'::regclass")
    await migrateLeaderboard({ pool })
    const { rows } = await pool.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'binnacle_board_scores_order'::regclass")
    expect(rows).toEqual([{ indisvalid: true }])
  })

  describe('a season of 200,000 among others', () => {
    let season: string
    beforeAll(async () => {
      const store = createPostgresLeaderboardStore({ pool })
      for (const name of ['other', 'big', 'another']) {
        await store.open({
          board: 'plans',
          season: name,
          rules: { order: 'descending', policy: 'best', rankMode: 'competition' },
          endsAt: null,
          at: 0,
        })
      }
      await pool.query(`
        INSERT INTO binnacle_board_scores (season_id, player_id, key, reached)
        SELECT id, 'player-' || n, key, nextval('binnacle_board_submissions')
        FROM (
          SELECT s.id, n, -floor(random() * 100000) AS key
          FROM binnacle_board_seasons s, generate_series(1, CASE s.season WHEN 'big' THEN 200000 ELSE 20000 END) n
          WHERE s.board = 'plans' OFFSET 0
        ) made
        -- Not by random(): the planner would take it for the one in the key, and lay the table out in the order of the ranking.
        ORDER BY md5(n::text)`)
      // Vacuum calls no row visible to all whose commit is not on the disk yet, and this engine does not wait for the disk.
      await pool.query('CHECKPOINT')
      await pool.query('VACUUM ANALYZE binnacle_board_scores')
      season = (await pool.query("SELECT id FROM binnacle_board_seasons WHERE board = 'plans' AND season = 'big'")).rows[0].id
    }, 120_000)

    interface Plan {
      'Node Type': string
      'Index Name'?: string
      'Shared Hit Blocks': number
      'Shared Read Blocks': number
      Plans?: Plan[]
    }
    const explain = async (text: string, ...values: unknown[]) => {
      const { rows } = await pool.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values)
      const plan = rows[0]['QUERY PLAN'][0].Plan as Plan
      const nodes: Plan[] = []
      const visit = (node: Plan) => {
        nodes.push(node)
        node.Plans?.forEach(visit)
      }
      visit(plan)
      return { buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], nodes }
    }
    const walks = (nodes: Plan[]) =>
      nodes.filter((node) => node['Node Type'] === 'Index Only Scan' && node['Index Name'] === 'binnacle_board_scores_order')
    const tableScans = (nodes: Plan[]) => nodes.filter((node) => /Seq Scan|Bitmap/.test(node['Node Type']))

    it('reads the first twenty in at most 5 buffers, along the index alone', async () => {
      const { buffers, nodes } = await explain(WINDOW_ROWS, season, 0, 20)
      expect([walks(nodes).length, tableScans(nodes).length]).toEqual([1, 0])
      expect(buffers).toBeLessThanOrEqual(5)
    })

    it.each(['player-1', 'player-100000', 'player-200000'])('reads eleven rows around %s in at most 14 buffers', async (id) => {
      const { buffers, nodes } = await explain(AROUND_ROWS, season, id, 5, 5)
      expect([walks(nodes).length, tableScans(nodes).length]).toEqual([2, 0])
      // Three ways down a tree of three levels, of which each ends in a fourth page that tells what is visible; and a walk may cross into a second leaf.
      expect(buffers).toBeLessThanOrEqual(14)
      expect(walks(nodes).every((node) => node['Shared Hit Blocks'] + node['Shared Read Blocks'] <= 10)).toBe(true)
    })
  })
})

import { createMemoryLeaderboardStore } from 'binnacle/server'
import { createPostgresLeaderboardStore, migrateLeaderboard } from 'binnacle/server/postgres'
import { createRedisLeaderboardStore } from 'binnacle/server/redis'
import fc from 'fast-check'
import type { SeasonRankMode, SeasonRow } from 'binnacle/server'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLeaderboard } from 'binnacle/leaderboard'
import { AROUND_ROWS, DEEP_WINDOW_ROWS, WINDOW_ROWS } from '../../src/server/postgres/leaderboardStore.js'
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

it('createMemoryLeaderboardStore refuses players and seasons beyond its limits, and loses none that it has', async () => {
  const store = createMemoryLeaderboardStore({ maxPlayers: 2, maxSeasons: 2, onNotice: quiet })
  const open = (board: string) =>
    store.open({ board, season: 's', rules: { order: 'descending', policy: 'best', rankMode: 'competition' }, endsAt: null, at: 0 })
  const submit = (board: string, id: string, score: number) =>
    store.submit({ board, season: 's', player: { id }, score, idempotencyKey: `${board} ${id} ${score}`, at: 1 })
  for (const board of ['a', 'b', 'a']) await open(board)
  await expect(open('c')).rejects.toMatchObject({ code: 'too-large', message: expect.stringMatching(/maxSeasons/) })
  await submit('a', 'ada', 1)
  await submit('b', 'bo', 1)
  await expect(submit('a', 'eve', 9)).rejects.toMatchObject({ code: 'too-large', message: expect.stringMatching(/maxPlayers/) })
  expect(await submit('a', 'ada', 2)).toMatchObject({ result: 'taken', score: 2, rank: 1 })
  expect(await store.window('a', 's', 0, 10)).toMatchObject({ count: 1 })
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

  describe('its counts', () => {
    const open = async (board: string, rankMode: SeasonRankMode = 'competition') => {
      const store = createPostgresLeaderboardStore({ pool })
      await store.open({ board, season: 's', rules: { order: 'ascending', policy: 'latest', rankMode }, endsAt: null, at: 0 })
      const { rows } = await pool.query('SELECT id FROM binnacle_board_seasons WHERE board = $1', [board])
      return { store, season: rows[0].id as string }
    }
    /** The counts that differ from what is there. */
    const wrongCounts = async () => {
      const { rows } = await pool.query(`
        SELECT * FROM (
          SELECT season_id, level, binnacle_board_bucket(key) >> shift AS bucket, count(*) AS players, min(key) AS least
          FROM binnacle_board_scores CROSS JOIN (VALUES (0, 22), (1, 6), (2, 0)) levels (level, shift) GROUP BY 1, 2, 3
        ) truth FULL JOIN (SELECT season_id, level, bucket, players AS counted, low FROM binnacle_board_counts WHERE players <> 0) known
          USING (season_id, level, bucket)
        WHERE players IS DISTINCT FROM counted OR low > least`)
      return rows
    }

    const keys = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, min: 500, max: 510 }),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, 1_024, 1_023.9999999999999),
    )

    it('put keys into buckets that ascend with them', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(keys, { minLength: 2, maxLength: 200 }), async (list) => {
          const { rows } = await pool.query(
            'SELECT binnacle_board_bucket(k) AS it FROM unnest($1::double precision[]) WITH ORDINALITY u (k, n) ORDER BY k, n',
            [list.map((key) => key + 0)],
          )
          const buckets = rows.map(({ it }) => it as number)
          expect(buckets).toEqual(buckets.toSorted((one, other) => one - other))
        }),
        { numRuns: 20 },
      )
    })

    let boards = 0
    it.each(['competition', 'modified', 'ordinal', 'fractional'] as const)(
      'find each rank, place and number as counting all does, whoever changes the scores, in %s mode',
      { timeout: 60_000 },
      async (rankMode) => {
        const change = fc.record({ player: fc.nat(39), key: fc.option(keys, { freq: 6 }) })
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.array(change, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 4 }),
            fc.array(keys, { minLength: 2, maxLength: 2 }),
            async (statements, edges) => {
              const { store, season } = await open(`counted-${(boards += 1)}`, rankMode)
              const board = `counted-${boards}`
              let reached = 0
              const model = new Map<string, { key: number; reached: number }>()
              for (const changes of statements) {
                // By hand, many rows a statement: an import, a correction, a person who wants to be forgotten.
                const last = new Map(changes.map(({ player, key }) => [`p${player}`, key === null ? null : key + 0]))
                const kept = [...last].flatMap(([id, key]) => (key === null ? [] : [{ id, key, reached: (reached += 1) }]))
                const gone = [...last].flatMap(([id, key]) => (key === null ? [id] : []))
                await pool.query(
                  `INSERT INTO binnacle_board_scores AS b
                     SELECT $1, id, key, -reached FROM unnest($2::text[], $3::double precision[], $4::bigint[]) u (id, key, reached)
                   ON CONFLICT (season_id, player_id) DO UPDATE SET key = excluded.key, reached = excluded.reached`,
                  [season, kept.map(({ id }) => id), kept.map(({ key }) => key), kept.map((row) => row.reached)],
                )
                await pool.query('DELETE FROM binnacle_board_scores WHERE season_id = $1 AND player_id = ANY ($2)', [season, gone])
                for (const { id, ...row } of kept) model.set(id, { key: row.key, reached: -row.reached })
                for (const id of gone) model.delete(id)
              }
              const sorted = [...model].toSorted(([, one], [, other]) => one.key - other.key || one.reached - other.reached)
              const listed = sorted.map(([id, { key }], position) => {
                const before = sorted.filter(([, other]) => other.key < key).length
                const ties = sorted.filter(([, other]) => other.key === key).length
                const rank = {
                  competition: before + 1,
                  modified: before + ties,
                  ordinal: position + 1,
                  fractional: before + (1 + ties) / 2,
                }
                return { id, score: key, rank: rank[rankMode], position }
              })
              const flat = (rows: SeasonRow[]) => rows.map(({ id, score, rank, position }) => ({ id, score, rank, position }))
              for (const [start, count] of [
                [0, 50],
                [3, 4],
                [listed.length - 1, 5],
                [listed.length, 5],
              ] as const) {
                if (start < 0) continue
                const page = await store.window(board, 's', start, count)
                expect([page.count, flat(page.rows)]).toEqual([listed.length, listed.slice(start, start + count)])
                const { rows } = await pool.query(DEEP_WINDOW_ROWS, [season, start, count])
                expect(rows.map((row) => row.player_id)).toEqual(listed.slice(start, start + count).map(({ id }) => id))
              }
              for (const { id, position } of listed) {
                const page = await store.around(board, 's', id, 2, 1)
                expect(flat(page.rows)).toEqual(listed.slice(Math.max(0, position - 2), position + 2))
              }
              const [low, high] = edges.toSorted((one, other) => one - other) as [number, number]
              expect(await store.countBetween(board, 's', low, high)).toBe(
                listed.filter(({ score }) => score >= low && score <= high).length,
              )
              expect(await wrongCounts()).toEqual([])
            },
          ),
          { numRuns: 8 },
        )
      },
    )

    it('are right after many submissions at once that cross each other, of which none fails', async () => {
      const { store } = await open('crossing')
      const random = seeded(23)
      // Two bands apart by lots and buckets: who goes up meets who comes down.
      await Promise.all(
        Array.from({ length: 600 }, (_, index) =>
          store.submit({
            board: 'crossing',
            season: 's',
            player: { id: `p${index % 30}` },
            score: (random() < 0.5 ? 10 : 5_000) + Math.floor(random() * 4),
            idempotencyKey: `k${index}`,
            at: 1,
          }),
        ),
      )
      expect(await wrongCounts()).toEqual([])
      expect((await store.window('crossing', 's', 0, 1)).count).toBe(30)
    })

    it('are right after TRUNCATE, and after a restore of data alone once they are counted anew', async () => {
      const { store, season } = await open('restored')
      const insert = (offset: number) =>
        pool.query("INSERT INTO binnacle_board_scores SELECT $1, 'p' || n, n, n FROM generate_series($2::int, $2::int + 9) n", [
          season,
          offset,
        ])
      await insert(1)
      // What a restore does: other rows first, and the path to nowhere.
      const client = await pool.connect()
      await client.query("SET search_path = ''")
      await client.query("INSERT INTO public.binnacle_board_scores SELECT $1, 'q' || n, n, -n FROM generate_series(1, 10) n", [season])
      await client.query('RESET search_path')
      client.release()
      expect(await wrongCounts()).toEqual([])
      await pool.query('UPDATE binnacle_board_counts SET players = players * 2')
      expect(await wrongCounts()).not.toEqual([])
      await pool.query('SELECT binnacle_board_recount()')
      expect(await wrongCounts()).toEqual([])
      expect((await store.row('restored', 's', 'p10'))?.rank).toBe(19)
      await pool.query('TRUNCATE binnacle_board_scores')
      expect((await pool.query('SELECT FROM binnacle_board_counts')).rows).toEqual([])
      await store.submit({ board: 'restored', season: 's', player: { id: 'a' }, score: 1, idempotencyKey: 'k', at: 1 })
      expect(await store.window('restored', 's', 0, 1)).toMatchObject({ count: 1, rows: [{ id: 'a', rank: 1 }] })
    })

    it('take both zeros for one score', async () => {
      const { store, season } = await open('zeros')
      await pool.query("INSERT INTO binnacle_board_scores VALUES ($1, 'plus', 0, 1), ($1, 'minus', '-0', 2)", [season])
      expect((await store.window('zeros', 's', 0, 5)).rows.map(({ id, rank }) => [id, rank])).toEqual([
        ['plus', 1],
        ['minus', 1],
      ])
    })

    it('go with their season', async () => {
      const { store, season } = await open('gone')
      await store.submit({ board: 'gone', season: 's', player: { id: 'a' }, score: 1, idempotencyKey: 'k', at: 1 })
      await pool.query('DELETE FROM binnacle_board_seasons WHERE id = $1', [season])
      const { rows } = await pool.query('SELECT FROM binnacle_board_counts WHERE season_id = $1', [season])
      expect(rows).toEqual([])
    })
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

    it('reads eleven rows around a player in 10 buffers, or 11 where they are on two leaves', async () => {
      const buffers: number[] = []
      for (let player = 1; player <= 200_000; player += 2_000) {
        const { nodes, ...plan } = await explain(AROUND_ROWS, season, `player-${player}`, 5, 5)
        expect([walks(nodes).length, tableScans(nodes).length]).toEqual([2, 0])
        expect(nodes.filter((node) => node['Index Name'] === 'binnacle_board_scores_player')).toHaveLength(1)
        buffers.push(plan.buffers)
      }
      // One page of the hash index and the row; then twice three levels of the tree and the page that tells what is visible.
      expect(buffers.filter((count) => count <= 10).length).toBeGreaterThan(80)
      expect(Math.max(...buffers)).toBeLessThanOrEqual(12)
    })

    it('asks nothing that reads more with each player: a page from far down, the rows around anybody, a number, a submission', async () => {
      const asked: [string, unknown[]][] = []
      const store = createPostgresLeaderboardStore({
        pool: {
          query: (text, values = []) => {
            asked.push([text, [...values]])
            return pool.query(text, [...values])
          },
        },
      })
      await pool.query('VACUUM ANALYZE binnacle_board_counts')
      const buffersOf = async (ask: () => Promise<unknown>) => {
        asked.length = 0
        await ask()
        let buffers = 0
        for (const [text, values] of asked.slice()) {
          // The first time a connection asks for something it reads the catalogue too.
          await explain(text, ...values)
          buffers += (await explain(text, ...values)).buffers
        }
        return buffers
      }
      // No profiles: two pages for each of the twenty that has none.
      expect(await buffersOf(() => store.window('plans', 'big', 0, 20))).toBeLessThan(100)
      expect(await buffersOf(() => store.window('plans', 'big', 150_000, 20))).toBeLessThan(250)
      expect(await buffersOf(() => store.around('plans', 'big', 'player-123456', 5, 5))).toBeLessThan(250)
      expect(await buffersOf(() => store.countBetween('plans', 'big', 10_000, 90_000))).toBeLessThan(250)
      const score = { board: 'plans', season: 'big', player: { id: 'player-77' }, score: 70_000, idempotencyKey: 'once', at: 1 }
      expect(await buffersOf(() => store.submit(score))).toBeLessThan(250)
    })
  })
})

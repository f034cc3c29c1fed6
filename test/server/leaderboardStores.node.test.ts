import { createMemoryLeaderboardStore } from 'binnacle/server'
import { createRedisLeaderboardStore } from 'binnacle/server/redis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLeaderboard } from 'binnacle/leaderboard'
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

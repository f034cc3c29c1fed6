import { createFetchLeaderboardSource } from 'binnacle/leaderboard'
import { beforeAll, expect, it, vi } from 'vitest'
import { CHOICES } from '../../demo/pages/Leaderboard.js'
import { createBoards, type DemoBoards } from '../../demo/server/boards.js'
import { openRedis } from '../../demo/server/redis.js'
import { findRedis, startRedis } from '../support/redis.mjs'

let boards: DemoBoards
let isLocal = true
const { signal } = new AbortController()
const first = (season: string) =>
  createFetchLeaderboardSource({ baseUrl: 'http://127.0.0.1/api/boards/movies', fetch: boards.handler }).load({
    start: 0,
    count: 3,
    filters: { season },
    signal,
  })

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  boards = await createBoards({ authorize: () => isLocal })
})

it('ranks the movies of the data set, for each genre that the page offers', async () => {
  const all = await first('all')
  expect(all.rows[0]).toMatchObject({ rank: 1, score: 9.2, player: { name: 'The Shawshank Redemption' } })
  for (const { value } of CHOICES.season) {
    const { count, rows } = await first(value)
    expect(rows).toHaveLength(3)
    expect(count).toBeLessThanOrEqual(all.count)
  }
})

it('is read by this machine alone, and written by nobody', async () => {
  const submitted = await boards.handler(
    new Request('http://127.0.0.1/api/boards/movies/all/scores', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: JSON.stringify({ player: { id: 'movie-1' }, score: 10 }),
    }),
  )
  expect(submitted.status).toBe(403)
  isLocal = false
  await expect(first('all')).rejects.toThrow('403')
  isLocal = true
})

it('finds a movie that was never loaded, and the next one of the same words', async () => {
  const source = createFetchLeaderboardSource({ baseUrl: 'http://127.0.0.1/api/boards/movies', fetch: boards.handler })
  const find = (after: number) => source.find?.({ text: 'lord of the rings', after, filters: { season: 'all' }, signal })
  const positions: number[] = []
  for (let after = -1; positions.length < 3; after = positions.at(-1) as number) positions.push((await find(after)) as number)
  expect(new Set(positions).size).toBe(3)
  for (const start of positions) {
    const { rows } = await source.load({ start, count: 1, filters: { season: 'all' }, signal })
    expect(rows[0]?.player.name).toMatch(/^The Lord of the Rings/)
  }
  expect(await find(positions[2] as number)).toBe(positions[0])
})

it.skipIf(!(await findRedis()))('keeps the rankings in the Redis of REDIS_URL, over a restart of the demo', async () => {
  expect(await openRedis('')).toBeUndefined()
  const server = (await startRedis())!
  try {
    const ranked = async () => {
      const redis = (await openRedis(server.url))!
      const { handler } = await createBoards({ authorize: () => true, store: redis.boards })
      const answer = await handler(new Request('http://127.0.0.1/api/boards/movies/all/window?start=0&count=500'))
      await redis.close()
      return ((await answer.json()) as { rows: unknown[] }).rows
    }
    const before = await ranked()
    expect(before[0]).toMatchObject({ rank: 1, player: { name: 'The Shawshank Redemption' } })
    expect(await ranked()).toEqual(before)
    const memory = await boards.handler(new Request('http://127.0.0.1/api/boards/movies/all/window?start=0&count=500'))
    expect(before).toEqual(((await memory.json()) as { rows: unknown[] }).rows)
  } finally {
    await server.stop()
  }
})

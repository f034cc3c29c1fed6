import { createFetchLeaderboardSource } from 'binnacle/leaderboard'
import { beforeAll, expect, it, vi } from 'vitest'
import { CHOICES } from '../../demo/pages/Leaderboard.js'
import { createBoards, type DemoBoards } from '../../demo/server/boards.js'

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
})

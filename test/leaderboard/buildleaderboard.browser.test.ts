import { afterEach, expect, it, vi } from 'vitest'
import { buildLeaderboard } from '../../src/leaderboard/buildleaderboard.js'
import { seeded } from '../../stories/fixtures/seed.js'

const COUNT = 200_000
const random = seeded(11)
const columns = {
  id: Array.from({ length: COUNT }, (_, index) => `player-${index}`),
  score: Float64Array.from({ length: COUNT }, () => Math.floor(random() * 50_000) - 1_000),
  attempts: Int32Array.from({ length: COUNT }, () => Math.floor(random() * 3)),
}
const expected = [...columns.id.keys()].sort(
  (a, b) =>
    (columns.score[b] as number) - (columns.score[a] as number) ||
    (columns.attempts[a] as number) - (columns.attempts[b] as number) ||
    a - b,
)
const options = { tieBreak: [{ key: 'attempts', order: 'ascending' }] } as const

afterEach(() => void vi.restoreAllMocks())

it('sorts in a module worker', async () => {
  const made: Worker[] = []
  const Original = Worker
  vi.spyOn(globalThis, 'Worker').mockImplementation(function (...args: ConstructorParameters<typeof Worker>) {
    const worker = new Original(...args)
    made.push(worker)
    return worker
  } as unknown as () => Worker)
  const answered = vi.spyOn(MessageEvent.prototype, 'data', 'get')
  const board = await buildLeaderboard<{ attempts: number }>(columns, options)
  expect(made).toHaveLength(1)
  // The worker's own answer was read, and it is the order of all.
  expect(answered.mock.results.some(({ value }) => value instanceof Int32Array && value.length === COUNT)).toBe(true)
  expect(board.window(0, COUNT).map(({ id }) => id)).toEqual(expected.map((index) => columns.id[index]))
  expect(board.at(0)?.player).toEqual({ id: columns.id[expected[0] as number], attempts: columns.attempts[expected[0] as number] })
})

it('sorts in slices where workers are not allowed', async () => {
  vi.spyOn(globalThis, 'Worker').mockImplementation(function () {
    throw new DOMException('blocked', 'SecurityError')
  } as unknown as () => Worker)
  const board = await buildLeaderboard(columns, options)
  expect(board.window(0, 500).map(({ id }) => id)).toEqual(expected.slice(0, 500).map((index) => columns.id[index]))
})

it('goes on in slices where the worker fails to load', async () => {
  const Original = Worker
  vi.spyOn(globalThis, 'Worker').mockImplementation(function () {
    return new Original('/there-is-no-such-file.js', { type: 'module' })
  } as unknown as () => Worker)
  const board = await buildLeaderboard(columns, options)
  expect(board.window(0, 500).map(({ id }) => id)).toEqual(expected.slice(0, 500).map((index) => columns.id[index]))
})

it('stops when it is told to, and refuses what cannot be ranked', async () => {
  await expect(buildLeaderboard(columns, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  await expect(buildLeaderboard({ id: ['a', 'a'], score: [1, 2] })).rejects.toMatchObject({ code: 'duplicate-id' })
  await expect(buildLeaderboard({ id: ['a', 'b'], score: [1] })).rejects.toMatchObject({ code: 'length-mismatch' })
  await expect(buildLeaderboard({ id: ['a'], score: [Number.NaN] })).rejects.toMatchObject({ code: 'invalid-data' })
  const named = { id: ['a'], score: [1], name: [] as string[] }
  await expect(buildLeaderboard<{ name: string }>(named)).rejects.toMatchObject({ code: 'length-mismatch' })
})

it('changes and grows like any other board', async () => {
  const board = await buildLeaderboard<{ attempts: number }>(columns, { rankMode: 'dense' })
  board.add({ id: 'new', score: 1_000_000, attempts: 1 })
  expect(board.update('player-7', 2_000_000)).toMatchObject({ rank: 1 })
  board.update('player-7', { attempts: 9 })
  expect(board.window(0, 2).map(({ id, player }) => [id, player.attempts])).toEqual([
    ['player-7', 9],
    ['new', 1],
  ])
  for (let index = 10_000; index < COUNT; index += 1) board.remove(`player-${index}`)
  expect(board.size).toBe(10_001)
  const row = board.row('player-9999')
  expect(row?.player.attempts).toBe(columns.attempts[9_999])
})

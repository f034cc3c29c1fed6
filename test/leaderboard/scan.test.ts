import { createLeaderboard } from 'binnacle/leaderboard'
import { afterEach, expect, it, vi } from 'vitest'
import { createBoardReader, scan } from '../../src/leaderboard/reader.js'

const COUNT = 50_000
const board = createLeaderboard({
  players: Array.from({ length: COUNT }, (_, index) => ({
    id: `p${index}`,
    score: -index,
    name: index === COUNT - 1 ? 'Zoë Ünal' : `Player ${index}`,
  })),
})
const signal = new AbortController().signal

afterEach(() => void vi.restoreAllMocks())

it('finds a name without its case and accents, after a place and around the end', async () => {
  const reader = createBoardReader(board, false)
  expect(await scan(reader, { text: 'zoe un' }, -1, signal)).toBe(COUNT - 1)
  expect(await scan(reader, { text: 'zoe' }, COUNT - 1, signal)).toBe(COUNT - 1)
  expect(await scan(reader, { text: 'player 12', isPrefix: true }, 12, signal)).toBe(120)
  expect(await scan(reader, { text: 'ayer 7', isPrefix: true }, -1, signal)).toBeUndefined()
  expect(await scan(reader, { text: '  ' }, -1, signal)).toBeUndefined()
})

it('lets other work in after every slice that took its time, and stops when it is told to', async () => {
  const reader = createBoardReader(board, false)
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 10))
  const controller = new AbortController()
  const events: string[] = []
  const rows: typeof reader.rows = (start, count) => {
    events.push('slice')
    expect(count).toBeLessThanOrEqual(2_000)
    if (start >= 10_000) controller.abort(new Error('enough'))
    setTimeout(() => events.push('other work'))
    return reader.rows(start, count)
  }
  await expect(scan({ size: reader.size, rows }, { text: 'zoe' }, -1, controller.signal)).rejects.toThrow('enough')
  expect(events).toEqual(Array.from({ length: 6 }, () => ['slice', 'other work']).flat())
})

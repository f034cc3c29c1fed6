import path from 'node:path'
import { pathToFileURL } from 'node:url'

export const name = 'leaderboard'

// The rank engine at a million players, in Node; every contender gets the same players and the same updates.
const PLAYERS = 1_000_000
const UPDATES = 100_000
const { createLeaderboard } = await import(pathToFileURL(path.resolve(import.meta.dirname, '../../dist/leaderboard/index.js')).href)

/** mulberry32: the same numbers in every run. */
function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function makePlayers() {
  const random = seeded(1)
  return Array.from({ length: PLAYERS }, (_, index) => ({ id: `player-${index}`, score: Math.floor(random() * 1_000_000) }))
}

export async function run({ recordRuns, repeat, runs }) {
  const players = makePlayers()
  const builds = []
  const means = []
  const tails = []
  const windows = { hot: [], anywhere: [] }
  const sorts = []
  await repeat(runs, () => {
    let started = performance.now()
    const board = createLeaderboard({ players })
    builds.push(performance.now() - started)

    const random = seeded(2)
    const took = new Float64Array(UPDATES)
    for (let index = 0; index < UPDATES; index += 1) {
      const { id } = players[Math.floor(random() * PLAYERS)]
      const score = board.scoreOf(id) + Math.floor(random() * 2_000) - 1_000
      started = performance.now()
      board.update(id, score)
      took[index] = performance.now() - started
    }
    took.sort()
    means.push((took.reduce((sum, ms) => sum + ms, 0) / UPDATES) * 1_000)
    tails.push(took[Math.floor(UPDATES * 0.99)] * 1_000)

    const read = (places) => {
      const times = 50_000
      started = performance.now()
      for (let index = 0; index < times; index += 1) board.window(Math.floor(random() * places), 60)
      return ((performance.now() - started) / times) * 1_000
    }
    windows.hot.push(read(10))
    windows.anywhere.push(read(PLAYERS - 60))

    // What an array costs for one new score: sorted again, nearly in order already.
    const array = [...players].sort((a, b) => b.score - a.score)
    started = performance.now()
    array[500_000] = { ...array[500_000], score: 999_999 }
    array.sort((a, b) => b.score - a.score)
    sorts.push((performance.now() - started) * 1_000)
  })
  const million = '1M players'
  recordRuns({ case: million, metric: 'build', unit: 'ms', values: { binnacle: builds } })
  recordRuns({ case: million, metric: 'update and rank', unit: 'µs/op', values: { binnacle: means, 'Array.sort': sorts } })
  recordRuns({ case: million, metric: 'update and rank, p99', unit: 'µs/op', values: { binnacle: tails } })
  recordRuns({ case: million, metric: 'window of 60, the one in view', unit: 'µs/op', values: { binnacle: windows.hot } })
  recordRuns({ case: million, metric: 'window of 60, anywhere', unit: 'µs/op', values: { binnacle: windows.anywhere } })
}

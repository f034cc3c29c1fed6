import { createCache, httpTier, memoryTier, storageTier, type Cache, type CacheKey, type ReadCounts } from 'binnacle/cache'
import { badgesKey, dashboardKey, leaderboardKey, profileKey } from './keys.js'

/**
 * The workload. Players come and go; while one plays, a page is viewed every ten seconds on average (Poisson), and each view reads five
 * entries. Which one: 30% the profile, 35% a dashboard, 25% a leaderboard, 10% the badges; which dashboard or leaderboard, and which player
 * comes next: Zipf. Some views score, which invalidates what it changes, and some visits end with a logout.
 */
export const WORKLOAD = {
  seed: 2026,
  players: 40,
  /** In all. */
  visits: 400,
  viewsPerVisit: 60,
  readsPerView: 5,
  secondsBetweenViews: 10,
  minutesBetweenVisits: 12,
  /** Exponent of both distributions. */
  zipf: 1,
  scoringViews: 0.03,
  logouts: 0.1,
}
export type Workload = typeof WORKLOAD

/** One read, as somebody saw it who knows nothing of the cache: did it wait for an answer of the application's own endpoint? */
export interface LoggedRead {
  readonly at: number
  readonly template: string
  readonly hasWaited: boolean
}

export interface Replay {
  readonly reads: readonly LoggedRead[]
  readonly counts: ReadCounts
  readonly scores: number
  readonly logouts: number
  /** Requests to the game's endpoints, and to the remote tier. */
  readonly requests: { game: number; cache: number }
}

const TIMEFRAMES = ['day', 'week', 'month']
const CATEGORIES = ['maths', 'words', 'music', 'maps', 'logic']
const BOARDS = TIMEFRAMES.slice(0, 2).flatMap((timeframe) => CATEGORIES.map((category) => ({ category, timeframe })))

/** mulberry32: small, and the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The rank of a draw among `count`: the first is drawn most, the nth `n ** exponent` times less. */
function zipfOf(random: () => number, count: number, exponent: number): () => number {
  const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return () => {
    let left = random() * total
    const rank = weights.findIndex((weight) => (left -= weight) < 0)
    return rank < 0 ? count - 1 : rank
  }
}

/** A player's web storage, which outlives a visit. */
function storageOf(): Storage {
  const map = new Map<string, string>()
  return {
    get length() {
      return map.size
    },
    clear: () => map.clear(),
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  }
}

/**
 * Plays the workload against a running demo, each visit in a browser's cache of its own over memory, web storage and the remote tier. Requests
 * are real; the clock, which the server must share, is `time`, and is moved by it.
 */
export async function replay(origin: string, time: { now: number }, workload: Workload = WORKLOAD): Promise<Replay> {
  const random = randomOf(workload.seed)
  const nextPlayer = zipfOf(random, workload.players, workload.zipf)
  const nextDashboard = zipfOf(random, TIMEFRAMES.length, workload.zipf)
  const nextBoard = zipfOf(random, BOARDS.length, workload.zipf)
  const pause = (mean: number) => -Math.log(1 - random()) * mean
  const storages = Array.from({ length: workload.players }, storageOf)
  const reads: LoggedRead[] = []
  const counts = { fresh: 0, stale: 0, coalesced: 0, negative: 0, miss: 0, forced: 0, failed: 0 }
  const requests = { game: 0, cache: 0 }
  let scores = 0
  let logouts = 0
  let underWay = 0

  const fetchAs =
    (player: string, kind: keyof typeof requests): typeof fetch =>
    async (input, init) => {
      requests[kind]++
      underWay++
      try {
        const response = await fetch(input, { ...init, headers: { ...(init?.headers as object), cookie: `demo-player=${player}` } })
        if (!response.ok) throw new Error(`${String(input)} answered ${response.status}.`)
        // Whole, so that nothing is under way when it is counted off.
        return new Response(await response.text(), response)
      } finally {
        underWay--
      }
    }
  /** Until what was written behind has been written. */
  async function settled() {
    for (let calm = 0; calm < 3; calm = underWay > 0 ? 0 : calm + 1) await new Promise((resolve) => setTimeout(resolve, 1))
  }

  function pick(player: string): [key: CacheKey, path: string] {
    const kind = random()
    if (kind < 0.3) return [profileKey({ userId: player }), 'profile']
    if (kind < 0.65) {
      const timeframe = TIMEFRAMES[nextDashboard()]!
      return [dashboardKey({ userId: player, timeframe }), `dashboard?timeframe=${timeframe}`]
    }
    if (kind < 0.9) {
      const board = BOARDS[nextBoard()]!
      return [leaderboardKey(board), `leaderboard?${new URLSearchParams(board)}`]
    }
    return [badgesKey(), 'badges']
  }

  async function view(cache: Cache, player: string) {
    const game = fetchAs(player, 'game')
    const isScoring = random() < workload.scoringViews
    const category = CATEGORIES[Math.floor(random() * CATEGORIES.length)]!
    if (isScoring) {
      scores++
      const body = JSON.stringify({ category, points: 1 + Math.floor(random() * 100) })
      await game(`${origin}/api/game/score`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
      await Promise.all([cache.invalidate({ tag: `user:${player}` }), cache.invalidate({ template: leaderboardKey, params: { category } })])
    }
    const before = requests.game
    const answers = new Map<string, number>()
    const read = async ([key, path]: ReturnType<typeof pick>) => {
      const answered = answers.get(key.id) ?? 0
      await cache.load(key, async () => {
        const value: unknown = await (await game(`${origin}/api/game/${path}`)).json()
        answers.set(key.id, (answers.get(key.id) ?? 0) + 1)
        return value
      })
      reads.push({ at: time.now, template: key.definition.template, hasWaited: (answers.get(key.id) ?? 0) > answered })
    }
    await Promise.all(Array.from({ length: workload.readsPerView }, () => pick(player)).map(read))
    if (isScoring || requests.game > before) await settled()
  }

  for (let visit = 0; visit < workload.visits; visit++) {
    const rank = nextPlayer()
    const player = `player-${rank}`
    const cache = createCache({
      tiers: [
        memoryTier(),
        storageTier(storages[rank]!),
        httpTier({ url: `${origin}/api/cache`, fetch: fetchAs(player, 'cache'), memory: storages[rank]! }),
      ],
      principal: player,
      clock: () => time.now,
      channel: false,
    })
    for (let views = 0; views < workload.viewsPerVisit; views++) {
      await view(cache, player)
      time.now += pause(workload.secondsBetweenViews) * 1_000
    }
    if (random() < workload.logouts) {
      logouts++
      await cache.logout()
    }
    await settled()
    const { reads: counted } = cache.stats()
    for (const what of Object.keys(counts) as (keyof ReadCounts)[]) counts[what] += counted[what]
    cache.dispose()
    time.now += pause(workload.minutesBetweenVisits) * 60_000
  }
  return { reads, counts, scores, logouts, requests }
}

/** The hit rate as the log has it: the share of reads that did not wait. */
export function hitRateFrom(reads: readonly LoggedRead[]): { hits: number; reads: number; rate: number } {
  const hits = reads.filter(({ hasWaited }) => !hasWaited).length
  return { hits, reads: reads.length, rate: hits / reads.length }
}

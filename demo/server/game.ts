import { createCacheHandler, createMemoryCacheStore, type CacheStore, type Handler } from 'binnacle/server'

const CATEGORIES = ['maths', 'words', 'music', 'maps', 'logic']
const TIMEFRAMES: Record<string, number> = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 }
const BADGES = [
  { id: 'first', name: 'First answer', points: 1 },
  { id: 'steady', name: 'Steady', points: 1_000 },
  { id: 'master', name: 'Master', points: 10_000 },
]
const MAX_POINTS = 100
const PLAYER = /(?:^|;\s*)demo-player=([\w-]{1,40})(?:;|$)/

export interface DemoGame {
  /** The remote tier of the players' caches. */
  cache: Handler
  routes: ReadonlyMap<string, Handler>
}

export interface GameOptions {
  authorize: (request: Request) => boolean
  /** @default in memory */
  store?: CacheStore
  /** Epoch ms. @default Date.now */
  clock?: () => number
}

const problem = (status: number, message: string) => Response.json({ error: { message } }, { status })

/**
 * A small learning game, for something to cache: profiles, dashboards, ranks and badges, of what its players have scored since the server
 * started. Who plays is in a cookie that anybody may set, which a demo can afford: it guards nothing.
 */
export function createGame({
  authorize,
  clock = Date.now,
  store = createMemoryCacheStore({ clock, onNotice: (notice) => console.log(notice) }),
}: GameOptions): DemoGame {
  const scores: { player: string; category: string; points: number; at: number }[] = []
  const playerOf = (request: Request) => PLAYER.exec(request.headers.get('cookie') ?? '')?.[1] ?? null
  const sum = (of: readonly { points: number }[]) => of.reduce((total, { points }) => total + points, 0)

  /** A route of one method, for whoever plays. */
  const route =
    (method: string, answer: (query: URLSearchParams, player: string, request: Request) => Response | Promise<Response>): Handler =>
    async (request) => {
      if (!authorize(request)) return problem(403, 'This machine only.')
      if (request.method !== method) return problem(405, `Use ${method}.`)
      const player = playerOf(request)
      return player ? answer(new URL(request.url).searchParams, player, request) : problem(401, 'Choose a player first.')
    }
  const within = (timeframe: string | null) => {
    const since = clock() - (TIMEFRAMES[timeframe ?? ''] ?? 0)
    return scores.filter(({ at }) => at >= since)
  }

  const routes = new Map<string, Handler>([
    [
      '/api/game/profile',
      route('GET', (_, player) => {
        const own = scores.filter((score) => score.player === player)
        return Response.json({ player, points: sum(own), answers: own.length })
      }),
    ],
    [
      '/api/game/dashboard',
      route('GET', (query, player) => {
        const own = within(query.get('timeframe')).filter((score) => score.player === player)
        return Response.json(CATEGORIES.map((category) => ({ category, points: sum(own.filter((score) => score.category === category)) })))
      }),
    ],
    [
      '/api/game/leaderboard',
      route('GET', (query) => {
        const points = new Map<string, number>()
        for (const score of within(query.get('timeframe')))
          if (score.category === query.get('category')) points.set(score.player, (points.get(score.player) ?? 0) + score.points)
        return Response.json([...points].sort(([, a], [, b]) => b - a).slice(0, 10))
      }),
    ],
    ['/api/game/badges', route('GET', () => Response.json(BADGES))],
    [
      '/api/game/score',
      route('POST', async (_, player, request) => {
        const { category, points } = (await request.json().catch(() => ({}))) as { category?: string; points?: number }
        if (!category || !CATEGORIES.includes(category) || !Number.isInteger(points) || points! < 1 || points! > MAX_POINTS)
          return problem(400, `Send a category (${CATEGORIES.join(', ')}) and 1 to ${MAX_POINTS} points.`)
        scores.push({ player, category, points: points!, at: clock() })
        return Response.json({ points })
      }),
    ],
  ])
  // The players themselves put what everybody reads; where that matters, the server alone should.
  const cache = createCacheHandler({
    store,
    clock,
    authorize,
    principalOf: playerOf,
    authorizePublic: (request) => playerOf(request) !== null,
  })
  return { cache, routes }
}

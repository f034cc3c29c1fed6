import { setTimeout as delay } from 'node:timers/promises'
import { createMetrics, createMetricsHandler, createRumHandler, instrument, type Handler } from 'binnacle/server'
import { collectProcessMetrics, toNodeListener } from 'binnacle/server/node'
import type { DemoAccount } from './account.js'
import type { DemoBoards } from './boards.js'
import { createFiles } from './files.js'
import type { DemoGame } from './game.js'
import { readWeather } from './weather.js'

const PAGES = ['/', '/weather', '/leaderboard']
const LONGEST_MS = 10_000

/** The same address, however it is written: a page of another site that names this machine is refused (DNS rebinding). */
export function isLocal(request: Request): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(request.url).hostname)
}

export interface DemoOptions {
  /** The folder of the built pages. */
  pages: string
  /** People, and their MFA. @default none: there is no such page then */
  account?: DemoAccount
  /** Something to cache, and the remote tier that keeps it. @default none */
  game?: DemoGame
  /** Rankings. @default none */
  boards?: DemoBoards
  /** Where the dashboard asks a Prometheus. @default none: it asks this process */
  prometheus?: ReadonlyMap<string, Handler>
}

/**
 * The reference application: a few routes that do real work, measured by `instrument`; what they measured, over `createMetricsHandler`; and
 * the visitors' own figures, over `createRumHandler`. Its watching is not instrumented: a dashboard must not be its own traffic.
 */
export function createDemo({ pages, account, game, boards, prometheus }: DemoOptions) {
  const file = createFiles(pages)
  const metrics = createMetrics()
  const stopCollecting = collectProcessMetrics({ metrics })
  const routes = new Map<string, Handler>()
  const measured = (route: string, handler: Handler) => routes.set(route, instrument(handler, { route, metrics }))

  for (const path of PAGES) measured(path, () => file('index.html'))
  measured('/api/weather', async (request) => {
    const location = new URL(request.url).searchParams.get('location') ?? 'Seattle'
    try {
      return Response.json(await readWeather(location))
    } catch (error) {
      return Response.json({ error: { message: (error as Error).message } }, { status: 404 })
    }
  })
  measured('/api/slow', async (request) => {
    const wished = Number(new URL(request.url).searchParams.get('ms') ?? 800)
    const ms = Number.isFinite(wished) ? Math.min(Math.max(wished, 0), LONGEST_MS) : 800
    await delay(ms, undefined, { signal: request.signal })
    return Response.json({ waitedMs: ms })
  })
  measured('/api/fail', async () => {
    throw new RangeError('This route always fails: it is here to be seen on the dashboard.')
  })

  const mfa = account && instrument(account.mfa, { route: '/api/mfa/*', metrics })
  if (account) {
    const { origin } = account
    measured('/account', async (request) =>
      new URL(request.url).origin === origin ? file('index.html') : Response.redirect(`${origin}/account`, 302),
    )
    for (const [path, handler] of account.routes) measured(path, handler)
  }

  if (game) {
    measured('/api/cache', game.cache)
    for (const [path, handler] of game.routes) measured(path, handler)
  }

  const ranking = boards && instrument(boards.handler, { route: '/api/boards/*', metrics })

  const watch = createMetricsHandler({ metrics, authorize: isLocal })
  routes.set('/metrics', watch)
  routes.set('/api/metrics/snapshot', watch)
  routes.set('/api/metrics/range', watch)
  routes.set('/api/rum', createRumHandler({ metrics, authorize: isLocal }))

  routes.set('/api/watch', async () => Response.json({ source: prometheus ? 'prometheus' : 'process' }))
  for (const [path, handler] of prometheus ?? []) routes.set(path, handler)

  const listener = toNodeListener(async (request) => {
    const { pathname } = new URL(request.url)
    if (mfa && pathname.startsWith('/api/mfa/')) return mfa(request)
    if (ranking && pathname.startsWith('/api/boards/')) return ranking(request)
    return routes.get(pathname)?.(request) ?? file(pathname.slice(1))
  })
  return {
    listener,
    /** Answers what is under way, for ten seconds at most. */
    async stop() {
      stopCollecting()
      await listener.close({ graceMs: 10_000 })
    },
  }
}

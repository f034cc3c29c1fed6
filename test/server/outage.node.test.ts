import { createClient } from 'redis'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  createCacheHandler,
  createLeaderboardHandler,
  createMemoryCacheStore,
  createMemoryLeaderboardStore,
  createMetrics,
  createMetricsHandler,
  createRumHandler,
  type Handler,
  instrument,
  type LeaderboardStore,
} from 'binnacle/server'
import { toNodeListener } from 'binnacle/server/node'
import { createPostgresLeaderboardStore, migrateLeaderboard } from 'binnacle/server/postgres'
import { createRedisCacheStore, createRedisLeaderboardStore } from 'binnacle/server/redis'
import { BinnacleError } from 'binnacle'
import { createHangingProxy } from '../support/hangingProxy.js'
import { serve } from '../support/httpServer.js'
import { findPostgres, startPostgres } from '../support/postgres.mjs'
import { findRedis, startRedis } from '../support/redis.mjs'
import { rumPayload } from '../support/rum.js'

const ORIGIN = 'http://app.test'
const TIMEOUT_MS = 300

const get = (path: string) => new Request(`${ORIGIN}${path}`)
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  new Request(`${ORIGIN}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

/** What a visitor reads of an answer. */
async function read(response: Response) {
  const body = await response.json()
  return { status: response.status, retryAfter: response.headers.get('retry-after'), code: body?.error?.code, body }
}

/** A store whose every method fails. */
const failing = <T extends object>(store: T, error: Error): T => new Proxy(store, { get: () => () => Promise.reject(error) })

describe('one outage', () => {
  const secret = new Error('redis://:hunter2@10.0.0.1: createSecretStore')
  const onError = vi.fn()
  const silent = { onNotice: () => {} }
  const boards = failing(createMemoryLeaderboardStore(silent), secret)
  const entries = failing(createMemoryCacheStore(silent), secret)
  const metrics = createMetrics()
  const broken = Object.assign(Object.create(metrics) as typeof metrics, {
    exposition: () => {
      throw secret
    },
    recordRum: () => {
      throw secret
    },
  })
  const all = { authorize: () => true, authorizeSubmit: () => true, authorizeSeasons: () => true, onError }
  const handlers: [string, Handler, () => Request][] = [
    ['the cache, asked', createCacheHandler({ ...all, store: entries, principalOf: () => 'ada' }), () => get('/cache?name=.1:abc:profile')],
    [
      'the cache, told',
      createCacheHandler({ ...all, store: entries, principalOf: () => 'ada' }),
      () => post('/cache', { invalidate: [{ owners: [''] }] }),
    ],
    ['the leaderboard, asked', createLeaderboardHandler({ ...all, store: boards }), () => get('/league/s1/window')],
    [
      'the leaderboard, told',
      createLeaderboardHandler({ ...all, store: boards }),
      () => post('/league/s1/scores', { player: { id: 'ada' }, score: 1 }, { 'idempotency-key': 'k' }),
    ],
    ['the metrics', createMetricsHandler({ metrics: broken, ...all }), () => get('/metrics')],
    ['the vitals of visitors', createRumHandler({ metrics: broken, ...all }), () => post('/rum', rumPayload())],
  ]
  beforeEach(() => onError.mockClear())

  it.each(handlers)('is one answer: 503, Retry-After, and no word of what failed: %s', async (_, handler, request) => {
    const { status, retryAfter, code, body } = await read(await handler(request()))
    expect([status, retryAfter]).toEqual([503, '5'])
    expect(['unavailable', 'outcome-unknown']).toContain(code)
    expect(JSON.stringify(body)).not.toMatch(/hunter2|create[A-Z]/)
    expect(onError).toHaveBeenCalledWith(secret)
  })

  it.each(['unavailable', 'timed-out', 'outcome-unknown'] as const)('is the same from a route that throws %s', async (code) => {
    const route = async () => {
      throw new BinnacleError(code, 'createSecretStore: hunter2')
    }
    const measured = instrument(route, { route: '/mine', metrics, onError })
    const { url } = await serve(toNodeListener(route, { onError }))
    for (const response of [await measured(get('/mine')), await fetch(url)]) {
      const answer = await read(response)
      expect([answer.status, answer.retryAfter]).toEqual([503, '5'])
      expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|create[A-Z]/)
    }
    expect(onError).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['/metrics/range?metric=nothing', createMetricsHandler({ metrics, ...all })],
    ['/metrics/range?metric=cpu&from=5&to=1', createMetricsHandler({ metrics, ...all })],
    ['/metrics/snapshot?window=999999999', createMetricsHandler({ metrics, ...all })],
    ['/metrics/range?metric=cpu&from=0&to=9000000000&step=1', createMetricsHandler({ metrics, ...all })],
    ['/cache?name=_', createCacheHandler({ ...all, store: entries, principalOf: () => 'ada' })],
  ])('%s is the fault of who asks, and is told without the name of a function', async (path, handler) => {
    const { status, body } = await read(await handler(get(path)))
    expect(status).toBe(400)
    expect(body.error.message).not.toMatch(/^\w[\w.]*: /)
  })
})

/** A store on an engine that can hang. */
interface Engine {
  boards: LeaderboardStore
  hang(): void
  goOn(): void
}

function describeHanging(name: string, open: () => Promise<Engine | null>, isThere: boolean) {
  describe.skipIf(!process.env.CI && !isThere)(`a leaderboard on a ${name} that hangs`, () => {
    let engine: Engine
    let handler: Handler
    let season = 0
    beforeAll(async () => {
      engine = (await open())!
      handler = createLeaderboardHandler({ store: engine.boards, authorize: () => true, authorizeSubmit: () => true, onError: () => {} })
    }, 60_000)
    beforeEach(async () => {
      season += 1
      const rules = { order: 'descending', policy: 'sum', rankMode: 'competition' } as const
      await engine.boards.open({ board: 'league', season: `s${season}`, rules, endsAt: null, at: 0 })
    })
    const submit = (key: string) =>
      handler(post(`/league/s${season}/scores`, { player: { id: 'ada' }, score: 5 }, { 'idempotency-key': key })).then(read)

    it('says that the outcome is unknown, and the same request gets it: a sum counts once', async () => {
      engine.hang()
      const unknown = await submit('match-1')
      expect([unknown.status, unknown.code, unknown.retryAfter]).toEqual([503, 'outcome-unknown', '5'])
      engine.goOn()
      await vi.waitFor(async () => expect((await submit('match-1')).body).toMatchObject({ result: 'taken', score: 5, rank: 1 }), 30_000)
      expect((await submit('match-2')).body).toMatchObject({ score: 10 })
    })

    it('answers a read as what did not happen', async () => {
      engine.hang()
      onTestFinished(() => engine.goOn())
      const { status, code } = await read(await handler(get(`/league/s${season}/window`)))
      expect([status, code]).toEqual([503, 'unavailable'])
    })

    it('sends nothing for a request that was given up before', async () => {
      const given = new AbortController()
      given.abort(new DOMException('The answer took too long.', 'TimeoutError'))
      const request = new Request(post(`/league/s${season}/scores`, { player: { id: 'eve' }, score: 5 }, { 'idempotency-key': 'k' }), {
        signal: given.signal,
      })
      expect((await read(await handler(request))).code).toBe('unavailable')
      expect(await engine.boards.row('league', `s${season}`, 'eve')).toBeNull()
    })
  })
}

const stops: (() => unknown)[] = []
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

async function openRedis() {
  const redis = await startRedis()
  if (!redis) return null
  const proxy = await createHangingProxy({ port: Number(new URL(redis.url).port) })
  const client = createClient({ url: `redis://127.0.0.1:${proxy.port}` })
  client.on('error', () => {})
  await client.connect()
  stops.push(
    () => redis.stop(),
    () => proxy.close(),
    () => client.destroy(),
  )
  return { client, hang: proxy.hang, goOn: proxy.goOn }
}

describeHanging(
  'Redis',
  async () => {
    const engine = await openRedis()
    return engine && { ...engine, boards: createRedisLeaderboardStore({ client: engine.client, timeoutMs: TIMEOUT_MS }) }
  },
  (await findRedis()) !== null,
)

describeHanging(
  'PostgreSQL',
  async () => {
    const engine = await startPostgres()
    if (!engine) return null
    const proxy = await createHangingProxy({ port: Number(new URL(engine.url).port) })
    const direct = new pg.Pool({ connectionString: engine.url })
    await migrateLeaderboard({ pool: direct })
    // Connections that hang leave the pool.
    const pool = new pg.Pool({ connectionString: `postgres://postgres@127.0.0.1:${proxy.port}/postgres`, query_timeout: 2 * TIMEOUT_MS })
    pool.on('error', () => {})
    stops.push(
      () => engine.stop(),
      () => direct.end(),
      () => proxy.close(),
      () => pool.end(),
    )
    return { boards: createPostgresLeaderboardStore({ pool, timeoutMs: TIMEOUT_MS }), hang: proxy.hang, goOn: proxy.goOn }
  },
  (await findPostgres()) !== null,
)

describe.skipIf(!process.env.CI && !(await findRedis()))('a cache on a Redis that hangs', () => {
  it('is 503 in time, and serves again once Redis goes on', async () => {
    const engine = (await openRedis())!
    const store = createRedisCacheStore({ client: engine.client, timeoutMs: TIMEOUT_MS })
    const handler = createCacheHandler({ store, authorize: () => true, principalOf: () => 'ada', onError: () => {} })
    engine.hang()
    expect((await read(await handler(get('/cache?name=.1:abc:profile')))).status).toBe(503)
    engine.goOn()
    expect((await handler(get('/cache?name=.1:abc:profile'))).status).toBe(200)
  })
})

it('a deadline is above 0', () => {
  const client = { eval: async () => null }
  expect(() => createRedisCacheStore({ client, timeoutMs: 0 })).toThrow(/createRedisCacheStore: timeoutMs is 0\. Pass/)
})

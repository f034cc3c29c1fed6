import { createHash } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import {
  createCacheHandler,
  createLeaderboardHandler,
  createMemoryCacheStore,
  createMemoryLeaderboardStore,
  createMemoryMfaStore,
  createMetrics,
  createMetricsHandler,
  createMfaHandler,
  createRumHandler,
  type Handler,
} from 'binnacle/server'
import { createPostgresLeaderboardStore, createPostgresMfaStore, migrateLeaderboard, migrateMfa } from 'binnacle/server/postgres'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ORIGIN = 'https://app.example'
const onNotice = () => {}
const yes = () => true

interface Mounted {
  handler: Handler
  /** Paths that it knows. */
  paths: string[]
  /** The same where nobody may call it. */
  closed: Handler
}

/** Every handler of the package, over the stores it is given. */
function handlersOf(stores: {
  mfa: Parameters<typeof createMfaHandler>[0]['store']
  leaderboard: Parameters<typeof createLeaderboardHandler>[0]['store']
}): Record<string, Mounted> {
  const metrics = createMetrics()
  const people = { id: 'u1', name: 'ada' }
  const mfa = (authorize: () => boolean) =>
    createMfaHandler({
      authorize,
      store: stores.mfa,
      accounts: { find: async (id) => (id === 'u1' ? people : null), signIn: async () => people, checkPassword: async () => true },
      keys: { current: 'k1', secrets: { k1: new Uint8Array(32) } },
      hashing: { hash: async (secret, salt) => new Uint8Array(createHash('sha256').update(salt).update(secret).digest()) },
      origins: [ORIGIN],
      appName: 'Fuzz',
      peerAddress: () => '192.0.2.1',
      policy: { budgets: { address: { burst: 1_000_000, intervalMs: 1 }, begins: { burst: 1_000_000, intervalMs: 1 } } },
    })
  const leaderboard = (authorize: () => boolean) =>
    createLeaderboardHandler({ store: stores.leaderboard, authorize, authorizeSubmit: yes, authorizeSeasons: authorize })
  const cache = (authorize: () => boolean) =>
    createCacheHandler({ store: createMemoryCacheStore({ onNotice }), authorize, principalOf: () => 'ada' })
  const board = '/api/boards/league'
  return {
    createMfaHandler: {
      handler: mfa(yes),
      closed: mfa(() => false),
      paths: ['login', 'session', 'enrolments/begin', 'challenges/verify', 'factors/rename'].map((path) => `/api/mfa/${path}`),
    },
    createLeaderboardHandler: {
      handler: leaderboard(yes),
      closed: leaderboard(() => false),
      paths: [
        `${board}/seasons`,
        ...['scores', 'window', 'rank', 'find', 'close', 'archive', 'count'].map((what) => `${board}/spring/${what}`),
      ],
    },
    createCacheHandler: { handler: cache(yes), closed: cache(() => false), paths: ['/api/cache'] },
    createMetricsHandler: {
      handler: createMetricsHandler({ metrics, authorize: yes }),
      closed: createMetricsHandler({ metrics, authorize: () => false }),
      paths: ['/metrics', '/api/metrics/snapshot', '/api/metrics/range'],
    },
    createRumHandler: {
      handler: createRumHandler({ metrics, authorize: yes }),
      closed: createRumHandler({ metrics, authorize: () => false }),
      paths: ['/rum'],
    },
  }
}

/** Half a surrogate pair and NUL among it: what JavaScript takes for text, and a database does not. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('\ud83d', 'a\0b', '\udc00x', 'spring', 'ada', '__proto__'),
)
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double(),
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom('name', 'username', 'password', 'player', 'id', 'score', 'season', 'rules', 'get', 'put', 'method', 'code'),
        text,
      ),
      tie('value'),
      {
        maxKeys: 5,
      },
    ),
  ),
})).value
const request = (paths: string[]) =>
  fc.record({
    path: fc.oneof(
      fc.constantFrom(...paths),
      fc.constantFrom('/%', '/%ff/x', '/api/%/spring/window', '/..%2f', '//', '/api/mfa/', ...paths.map((path) => `${path}/%`)),
      text.map((segment) => `/${encodeURIComponent(segment.replace(/\p{Cs}/gu, ''))}/x`),
    ),
    query: fc.option(
      fc.constantFrom('?start=%', '?id=%00', '?name=_.a&since=x', '?text=%ED%A0%BD', '?from=0&to=NaN&metric=cpu', '?start=1e999'),
      { nil: '' },
    ),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'),
    type: fc.constantFrom('application/json', 'text/plain', 'application/json; charset=x', ''),
    body: fc.oneof(
      json.map((value) => JSON.stringify(value) ?? ''),
      text,
      fc.constantFrom('{', '[]', '{"method":"totp","name":"My key \\ud83d"}', '{"username":"\\u0000","password":"x"}'),
    ),
  })

/** What was answered with a failure, or not at all. */
const FOUND = [
  {
    path: '/api/mfa/enrolments/begin',
    query: '',
    method: 'POST',
    type: 'application/json',
    body: '{"method":"totp","name":"My key \\ud83d"}',
  },
  { path: '/api/boards/%/spring/window', query: '', method: 'GET', type: '', body: '' },
]

describe.each([
  ['in memory', 300],
  ['on PostgreSQL, in the process', 100],
])('every handler, %s', (name, numRuns) => {
  let database: PGlite | undefined
  let handlers: Record<string, Mounted> = {}
  /** Signed in: the session is what most of it is about. */
  let cookie = ''
  beforeAll(async () => {
    database = name === 'in memory' ? undefined : await PGlite.create()
    if (database) {
      await migrateMfa({ pool: database })
      await migrateLeaderboard({ pool: database })
    }
    handlers = handlersOf({
      mfa: database ? createPostgresMfaStore({ pool: database }) : createMemoryMfaStore({ onNotice }),
      leaderboard: database ? createPostgresLeaderboardStore({ pool: database }) : createMemoryLeaderboardStore({ onNotice }),
    })
    const signIn = new Request(`${ORIGIN}/api/mfa/login`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'ada', password: 'x' }),
    })
    const answer = await handlers.createMfaHandler?.handler(signIn)
    cookie = (answer?.headers.getSetCookie() ?? []).map((set) => set.split(';')[0]).join('; ')
    expect(cookie).toContain('__Host-bn-session=')
  }, 120_000)
  afterAll(() => database?.close())

  const names = ['createMfaHandler', 'createLeaderboardHandler', 'createCacheHandler', 'createMetricsHandler', 'createRumHandler']
  it.each(names)('%s always answers, and never that it failed', { timeout: 120_000 }, async (which) => {
    const { handler, closed, paths } = handlers[which] as Mounted
    await fc.assert(
      fc.asyncProperty(request(paths), async ({ path, query, method, type, body }) => {
        const hasBody = method === 'POST' || method === 'PUT'
        const make = () =>
          new Request(`${ORIGIN}${path}${query}`, {
            method,
            headers: {
              cookie,
              origin: ORIGIN,
              'sec-fetch-site': 'same-origin',
              'idempotency-key': 'k',
              ...(type ? { 'content-type': type } : {}),
            },
            ...(hasBody ? { body } : {}),
          })
        const { status } = await handler(make())
        expect([path, status, status < 500]).toEqual([path, status, true])
        // Whom nobody lets in learns nothing, and that by an answer too.
        expect((await closed(make())).status).toBeGreaterThanOrEqual(400)
      }),
      { numRuns, examples: FOUND.map((example) => [example]) },
    )
  })
})

import { createCache, defineKey, httpTier, memoryTier, type CacheOptions } from 'binnacle/cache'
import { createCacheHandler, createMemoryCacheStore, type CacheHandlerOptions, type CacheStore } from 'binnacle/server'
import { createRedisCacheStore } from 'binnacle/server/redis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { describeTier } from '../cache/contract.js'
import { fakeTier } from '../cache/fakeTier.js'
import { findRedis, startRedis } from '../support/redis.mjs'

const quiet = () => {}
const memoryStore = () => createMemoryCacheStore({ onNotice: quiet })

/** The session is a header here; nothing in a body or an address says who asks. */
const handlerOf = (options: Partial<CacheHandlerOptions> = {}) =>
  createCacheHandler({
    store: memoryStore(),
    authorize: () => true,
    authorizePublic: () => true,
    principalOf: (request) => request.headers.get('session'),
    ...options,
  })
type Handler = ReturnType<typeof handlerOf>

const fetchOf =
  (handler: Handler, session: string): typeof fetch =>
  (input, init) =>
    handler(new Request(new URL(String(input), 'http://test'), { ...init, headers: { ...(init?.headers as object), session } }))

const browserOf = (handler: Handler, principal: string, options: CacheOptions = {}) =>
  createCache({
    tiers: [memoryTier(), httpTier({ url: '/cache', fetch: fetchOf(handler, principal), memory: false })],
    principal,
    onError: quiet,
    ...options,
  })

const session = { session: 'ada', 'content-type': 'application/json' }
const post = (handler: Handler, body: unknown, headers: Record<string, string> = session) =>
  handler(new Request('http://test/cache', { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) }))
const get = (handler: Handler, name: string, headers: Record<string, string> = session) =>
  handler(new Request(`http://test/cache?${new URLSearchParams({ name })}`, { headers }))

const userKey = defineKey('user_{id}', { ttl: 'short', tags: ['users'] })
const newsKey = defineKey('news', { ttl: 'short', scope: 'public' })
const one = userKey({ id: '1' })

describeTier('http over memory', () => {
  const handler = handlerOf()
  return { open: () => httpTier({ url: '/cache', fetch: fetchOf(handler, 'ada'), memory: false }) }
})

describe.skipIf(!(await findRedis()))('with Redis', () => {
  let redis: NonNullable<Awaited<ReturnType<typeof startRedis>>>
  let client: ReturnType<typeof createClient>
  let prefixes = 0
  beforeAll(async () => {
    redis = (await startRedis())!
    client = createClient({ url: redis.url })
    await client.connect()
  })
  afterAll(async () => {
    client.destroy()
    await redis.stop()
  })

  describeTier('http over redis', () => {
    const handler = handlerOf({ store: createRedisCacheStore({ client, prefix: `contract${++prefixes}:` }) })
    return { open: () => httpTier({ url: '/cache', fetch: fetchOf(handler, 'ada'), memory: false }) }
  })
})

describe('the remote tier', () => {
  it('serves a second browser of the same person, with the same age', async () => {
    const handler = handlerOf()
    const first = browserOf(handler, 'ada', { clock: () => 5_000_000 })
    expect(await first.load(one, async () => 'Ada')).toBe('Ada')
    const load = vi.fn(async () => 'again')
    await vi.waitFor(async () => {
      // Another machine, whose clock is wrong by an hour.
      const second = browserOf(handler, 'ada', { clock: () => 8_600_000 })
      expect(await second.get(one)).toBe('Ada')
      expect(await second.load(one, load)).toBe('Ada')
      expect(second.phaseOf(second.peek(one)!)).toBe('fresh')
    })
    expect(load).not.toHaveBeenCalled()
  })

  it('never serves another person, whatever the key says', async () => {
    const handler = handlerOf()
    await browserOf(handler, 'ada').set(one, 'secret')
    expect(await browserOf(handler, 'grace').get(one)).toBeUndefined()
    // Grace's session with Ada's name for it.
    const forged = createCache({
      tiers: [memoryTier(), httpTier({ url: '/cache', fetch: fetchOf(handler, 'grace'), memory: false })],
      principal: 'ada',
      channel: false,
      onError: quiet,
    })
    expect(await forged.get(one)).toBeUndefined()
    expect((await get(handler, 'ada.1:abc:user_1', { session: 'grace' })).status).toBe(400)
  })

  it('does not store what was loaded before another browser invalidated it', async () => {
    const handler = handlerOf()
    const [desk, phone] = [browserOf(handler, 'ada'), browserOf(handler, 'ada')]
    let answer!: (value: string) => void
    const loading = desk.load(one, () => new Promise<string>((resolve) => (answer = resolve)))
    await vi.waitFor(() => expect(answer).toBeDefined())
    await phone.invalidate({ tag: 'users' })
    answer('old')
    await loading
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await browserOf(handler, 'ada').get(one)).toBeUndefined()
  })

  it('tells other browsers at their next request what was invalidated', async () => {
    const handler = handlerOf()
    const [desk, phone] = [browserOf(handler, 'ada'), browserOf(handler, 'ada')]
    await desk.set(one, 'old')
    expect(await phone.get(one)).toBe('old')
    await desk.invalidate(one)
    expect(phone.peek(one)?.value).toBe('old')
    await phone.get(userKey({ id: 'another' }))
    expect(phone.peek(one)).toBeUndefined()
  })

  it("keeps a browser's own write when it hears of it", async () => {
    const handler = handlerOf()
    const desk = browserOf(handler, 'ada')
    await desk.get(one)
    await desk.set(one, 'mine')
    await desk.get(userKey({ id: '2' }))
    expect(desk.peek(one)?.value).toBe('mine')
  })

  it('ends the generation at logout: a late put of another browser is refused', async () => {
    const handler = handlerOf()
    const [desk, phone] = [browserOf(handler, 'ada'), browserOf(handler, 'ada')]
    await phone.set(userKey({ id: '2' }), 'secret')
    let answer!: (value: string) => void
    const loading = phone.load(one, () => new Promise<string>((resolve) => (answer = resolve)))
    await vi.waitFor(() => expect(answer).toBeDefined())
    await desk.logout()
    answer('secret')
    await loading
    await new Promise((resolve) => setTimeout(resolve, 20))
    const later = browserOf(handler, 'ada')
    expect(await later.get(one)).toBeUndefined()
    expect(await later.get(userKey({ id: '2' }))).toBeUndefined()
  })

  it('shares public entries, once somebody may write them', async () => {
    const open = handlerOf()
    await browserOf(open, 'ada').set(newsKey(), 'news')
    expect(await browserOf(open, 'grace').get(newsKey())).toBe('news')
    const closed = handlerOf({ authorizePublic: undefined })
    const ada = browserOf(closed, 'ada')
    await ada.set(newsKey(), 'poison')
    expect(ada.stats().tiers[1]!.rejections).toBe(1)
    expect(await browserOf(closed, 'grace').get(newsKey())).toBeUndefined()
  })

  it('learns in a new page what was invalidated while it was away', async () => {
    const handler = handlerOf()
    const held = new Map<string, string>()
    const memory = {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => void held.set(key, value),
    } as Storage
    const phone = () =>
      createCache({
        tiers: [memoryTier(), httpTier({ url: '/cache', fetch: fetchOf(handler, 'ada'), memory })],
        principal: 'ada',
        channel: false,
      })
    await phone().set(one, 'old')
    await browserOf(handler, 'ada').invalidate(one)
    const next = phone()
    // As if it had come from this browser's own storage.
    const news = vi.fn()
    next.subscribe(news)
    await next.get(userKey({ id: '2' }))
    expect(news).toHaveBeenCalledWith(expect.objectContaining({ type: 'remove', cause: 'invalidate' }))
  })

  it('is done without when it is down, refuses, or is something else', async () => {
    const answers = [
      () => Promise.reject(new TypeError('offline')),
      async () => new Response('no', { status: 403 }),
      async () => new Response('<html>'),
      async () => Response.json({ hello: 'world' }),
    ]
    for (const answer of answers) {
      const cache = createCache({ tiers: [memoryTier(), httpTier({ url: '/cache', fetch: answer, memory: false })], onError: quiet })
      expect(await cache.load(one, async () => 'Ada')).toBe('Ada')
      expect(cache.peek(one)?.value).toBe('Ada')
      expect(cache.stats().tiers[1]!.failures).toBeGreaterThan(0)
    }
  })
})

describe('two people in one cookie jar', () => {
  const settings = defineKey('settings', { ttl: 'short' })()
  const ALICE = 'alice@example.org'
  const BOB = 'bob@example.org'

  /** One browser: whoever signs in last, in whichever tab, speaks for all of its pages. */
  function jarOf(handler: Handler) {
    const jar = { session: ALICE, requests: [] as Request[], statuses: [] as number[] }
    const fetchWithJar: typeof fetch = async (input, init) => {
      const request = new Request(new URL(String(input), 'http://test'), init)
      jar.requests.push(request.clone())
      request.headers.set('session', jar.session)
      const response = await handler(request)
      jar.statuses.push(response.status)
      return response
    }
    return { jar, fetchWithJar }
  }
  function pageOf(handler: Handler, principal?: string) {
    const { jar, fetchWithJar } = jarOf(handler)
    const shared = fakeTier(matcherOf, { name: 'storage', reach: 'browser' })
    const onError = vi.fn()
    const events: string[] = []
    const http = httpTier({ url: '/cache', fetch: fetchWithJar, memory: false })
    const cache = createCache({ tiers: [memoryTier(), shared, http], principal, onError, channel: false })
    cache.subscribe((event) => void (event.type === 'remove' && events.push(event.cause)))
    return { jar, shared, onError, events, cache }
  }

  it("gives Alice's page nothing of Bob's, drops what it held, and says so once", async () => {
    const handler = handlerOf()
    await browserOf(handler, BOB).set(settings, "Bob's")
    const { jar, shared, onError, events, cache } = pageOf(handler, ALICE)
    await cache.set(one, "Alice's")
    expect(shared.held.size).toBe(1)
    jar.session = BOB

    expect(await cache.get(settings)).toBeUndefined()
    expect(jar.statuses.at(-1)).toBe(409)
    expect(cache.peek(one)).toBeUndefined()
    await vi.waitFor(() => expect(shared.held.size).toBe(0))
    for (const id of ['2', '3']) await cache.get(userKey({ id }))
    await cache.set(one, 'again').catch(quiet)
    expect(onError).toHaveBeenCalledTimes(1)
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'wrong-principal', message: expect.stringMatching(/principalOf/) }),
      'http',
    )
    expect(events).toEqual(['wrongPrincipal'])
  })

  it('asks no loader on behalf of the one for the other, and stores nothing that comes later', async () => {
    const handler = handlerOf()
    const { jar, shared, cache } = pageOf(handler, ALICE)
    await cache.set(one, "Alice's")
    jar.session = BOB
    const load = vi.fn(async () => `settings of ${jar.session}`)
    await expect(cache.load(settings, load)).rejects.toMatchObject({ code: 'superseded' })
    expect(load).not.toHaveBeenCalled()
    await cache.load(settings, load)
    await cache.set(userKey({ id: '2' }), 'typed by Bob')
    await vi.waitFor(() => expect(shared.held.size).toBe(0))
    // Alice comes back: what the server answers is hers again, and kept.
    jar.session = ALICE
    const fresh = pageOf(handler, ALICE)
    expect(await fresh.cache.get(settings)).toBeUndefined()
    await fresh.cache.set(settings, "Alice's")
    expect(fresh.shared.held.size).toBe(1)
  })

  it("lets Alice's page write nothing into Bob's entries, nor end them", async () => {
    const handler = handlerOf()
    const bob = browserOf(handler, BOB)
    await bob.set(settings, "Bob's")
    const { jar, cache } = pageOf(handler, ALICE)
    jar.session = BOB
    void cache.set(settings, "Alice's")
    void cache.invalidate(settings)
    void cache.logout()
    await vi.waitFor(() => expect(jar.statuses.filter((status) => status === 409).length).toBeGreaterThanOrEqual(2))
    expect(await browserOf(handler, BOB).get(settings)).toBe("Bob's")
    cache.dispose()
  })

  it('goes on by itself when the session is the right one again', async () => {
    const { jar, shared, onError, cache } = pageOf(handlerOf(), ALICE)
    jar.session = BOB
    await cache.get(settings)
    await cache.set(settings, 'of whom?')
    jar.session = ALICE
    expect(await cache.get(userKey({ id: '2' }))).toBeUndefined()
    await cache.set(one, "Alice's")
    expect([...shared.held.values()].map(({ value }) => value)).toEqual(["Alice's"])
    jar.session = BOB
    await cache.get(userKey({ id: '3' }))
    expect(onError).toHaveBeenCalledTimes(2)
  })

  it('notices it without a principal too: the cache is whose the server first answered for', async () => {
    const handler = handlerOf()
    await browserOf(handler, BOB).set(settings, "Bob's")
    const { jar, onError, events, cache } = pageOf(handler)
    await cache.set(one, "Alice's")
    jar.session = BOB
    expect(await cache.get(settings)).toBeUndefined()
    expect(cache.peek(one)).toBeUndefined()
    expect(events).toEqual(['wrongPrincipal'])
    // From here on it is Bob's.
    expect(await cache.get(settings)).toBe("Bob's")
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('takes a logout of a cache without a principal as the end of that person: the next one is no surprise', async () => {
    const { jar, onError, cache } = pageOf(handlerOf())
    await cache.set(one, "Alice's")
    await cache.logout()
    jar.session = BOB
    await cache.set(settings, "Bob's")
    expect(await cache.get(one)).toBeUndefined()
    expect(onError).not.toHaveBeenCalled()
  })

  it("uses no answer that was made for another, wherever it came from, and tells no one's id", async () => {
    const handler = handlerOf()
    await browserOf(handler, BOB).set(settings, "Bob's")
    const { jar, onError, cache } = pageOf((request) => {
      // What lies between ignores whose session it is, and what the page says.
      const forwarded = new Request(request)
      forwarded.headers.set('session', BOB)
      const said = forwarded.headers.get('binnacle-principal')
      if (said) forwarded.headers.set('binnacle-principal', said.split('.')[0]!)
      return handler(forwarded)
    }, ALICE)
    expect(await cache.get(settings)).toBeUndefined()
    expect(jar.statuses).toEqual([200])
    expect(onError).toHaveBeenCalledTimes(1)
    void cache.invalidate(one)
    await vi.waitFor(() => expect(jar.requests.at(-1)!.method).toBe('POST'))
    cache.dispose()
    expect(jar.requests.length).toBeGreaterThan(1)
    for (const request of jar.requests)
      expect([request.url, ...request.headers.values(), await request.text()].join(' ')).not.toMatch(/alice|bob|example/i)
  })

  it('says nothing of it where only public entries are asked for', async () => {
    const handler = handlerOf()
    await browserOf(handler, BOB).set(newsKey(), 'news')
    const { jar, onError, cache } = pageOf(handler, ALICE)
    jar.session = BOB
    expect(await cache.get(newsKey())).toBe('news')
    expect(jar.requests[0]!.headers.has('binnacle-principal')).toBe(false)
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('createCacheHandler', () => {
  const name = '.1:abc:user_1'

  it('denies by default', async () => {
    expect((await get(handlerOf({ authorize: undefined }), name)).status).toBe(403)
    expect((await get(handlerOf({ authorize: () => Promise.reject(new Error('down')) }), name)).status).toBe(403)
    expect((await get(handlerOf(), name, {})).status).toBe(401)
  })

  it('lets nobody but the browser keep private answers, and a CDN keep public ones for a while', async () => {
    const store = memoryStore()
    const handler = handlerOf({ store })
    const entry = { value: 1, version: 0, tags: [], keepMs: 10_000, isAuthored: true, ageMs: 0 }
    await post(handler, {
      put: [
        { name, entry, lease: null },
        { name: '_.1:abc:news', entry, lease: null },
      ],
    })
    const priv = await get(handler, name)
    expect(priv.headers.get('cache-control')).toBe('private, no-cache')
    expect(priv.headers.get('vary')).toMatch(/Cookie/)
    const publ = await get(handler, '_.1:abc:news')
    expect(publ.headers.get('cache-control')).toMatch(/^public, max-age=0, s-maxage=(9|10)$/)
    expect(publ.headers.get('vary')).toBe('Accept-Encoding')
    expect(publ.headers.get('set-cookie')).toBeNull()
    expect((await get(handler, '_.1:abc:absent')).headers.get('cache-control')).toBe('public, no-cache')
  })

  it('answers 304 until something changes', async () => {
    const handler = handlerOf()
    const etag = (await get(handler, name)).headers.get('etag')!
    expect((await get(handler, name, { ...session, 'if-none-match': etag })).status).toBe(304)
    // A proxy that compresses makes it weak; a browser may send several.
    expect((await get(handler, name, { ...session, 'if-none-match': `W/${etag}` })).status).toBe(304)
    expect((await get(handler, name, { ...session, 'if-none-match': `"other,",W/"another" ,W/${etag}` })).status).toBe(304)
    expect((await get(handler, name, { ...session, 'if-none-match': '"other", W/"another"' })).status).toBe(200)
    await post(handler, { invalidate: [{ owners: [''], tag: 'x' }] })
    expect((await get(handler, name, { ...session, 'if-none-match': etag })).status).toBe(200)
  })

  it('answers 304 to * once there is an entry', async () => {
    const handler = handlerOf()
    const ask = () => get(handler, name, { ...session, 'if-none-match': '*' })
    expect((await ask()).status).toBe(200)
    const entry = { value: 1, version: 0, tags: [], keepMs: 10_000, isAuthored: true, ageMs: 0 }
    await post(handler, { put: [{ name, entry, lease: null }] })
    expect((await ask()).status).toBe(304)
  })

  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['a list that is none', { get: 'x' }],
    ['too many names', { get: Array.from({ length: 201 }, () => name) }],
    ['an owner', { get: ['ada.1:abc:x'] }],
    ['a name too long', { get: [`.1:abc:${'x'.repeat(1_000)}`] }],
    ['a put without a value', { put: [{ name, entry: {}, lease: null }] }],
    [
      'a put from the future',
      { put: [{ name, lease: null, entry: { value: 1, version: 0, tags: [], keepMs: 1, isAuthored: true, ageMs: -1 } }] },
    ],
    ["a filter for another's", { invalidate: [{ owners: ['grace'] }] }],
    ['a template that is none', { invalidate: [{ owners: [''], template: '{a}{b}' }] }],
  ])('refuses a body with %s, whole', async (_, body) => {
    const store = memoryStore()
    const put = vi.spyOn(store as CacheStore, 'put')
    const response = await post(handlerOf({ store }), body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: expect.stringMatching(/^invalid/), message: expect.any(String) } })
    expect(put).not.toHaveBeenCalled()
  })

  it('refuses forms, other methods, and bodies that are too large', async () => {
    const handler = handlerOf({ maxBytes: 100 })
    expect((await post(handler, {}, { session: 'ada', 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post(handler, { get: ['x'.repeat(200)] })).status).toBe(413)
    expect((await handler(new Request('http://test/cache', { method: 'DELETE' }))).status).toBe(405)
  })

  it('says that its store is down, and not why', async () => {
    const handler = handlerOf({ store: { ...memoryStore(), get: () => Promise.reject(new Error('redis://secret@host')) } })
    const response = await get(handler, name)
    expect(response.status).toBe(503)
    expect(await response.text()).not.toMatch(/secret/)
  })
})

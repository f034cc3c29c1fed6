import { createMetrics, createRumHandler, type Metrics, type RumHandlerOptions } from 'binnacle/server'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { durations, rumPayload } from '../support/rum.js'

function setUp(options: Partial<RumHandlerOptions> = {}) {
  const clock = { now: Date.UTC(2026, 10, 24) }
  const metrics = createMetrics({ clock: () => clock.now })
  const handler = createRumHandler({ metrics, authorize: () => true, clock: () => clock.now, ...options })
  const send = (body: unknown, init: RequestInit = {}) =>
    handler(
      new Request('http://app.test/rum', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      }),
    )
  return { clock, metrics, send }
}

/** What pages reported, but for the count of refused batches. */
const stored = (metrics: Metrics) => ({
  users: metrics.snapshot().activeUsers.current,
  vitals: metrics.snapshot().webVitals,
  text: metrics.exposition().replace(/^page_batches_total\{outcome="refused"\}.*\n/m, ''),
})

const full = () =>
  rumPayload({
    ageMs: 12_000,
    vitals: [
      { id: 'page-view-1', name: 'LCP', value: 1_900 },
      { id: 'page-view-2', name: 'CLS', value: 0.02, final: true },
    ],
    requests: [{ route: '/api/users/:id', errors: 1, durations: durations([120, 340]).serialize() }],
    errors: [{ type: 'TypeError', count: 2 }],
    longTasks: durations([80, 260]).serialize(),
    activity: { visibleMs: 9_000, interactions: 4 },
    dropped: 3,
  })

describe('the RUM handler', () => {
  it('takes what visitors send after its clock, which was an hour ahead, was set right', async () => {
    const { clock, send } = setUp()
    const right = clock.now
    clock.now += 3_600_000
    const deliver = async () => (await send(rumPayload())).status
    while ((await deliver()) === 204);
    clock.now = right
    expect(await deliver()).toBe(204)
    expect(await deliver()).toBe(429)
    clock.now += 1_000
    expect(await deliver()).toBe(204)
  })

  it('forgets visitors of an hour that was not: five minutes after the clock was set right they are gone', async () => {
    const { clock, metrics, send } = setUp()
    const right = clock.now
    clock.now += 3_600_000
    for (let visitor = 0; visitor < 50; visitor += 1) await send(rumPayload({ session: `visitor-${visitor}` }))
    clock.now = right
    expect(metrics.snapshot().activeUsers.current).toBe(50)
    await send(rumPayload({ session: 'somebody-else' }))
    clock.now += 290_000
    await send(rumPayload({ session: 'somebody-else' }))
    clock.now += 10_000
    expect(metrics.snapshot().activeUsers.current).toBe(1)
  })

  it('stores a batch and answers 204', async () => {
    const { metrics, send } = setUp()
    metrics.registerRoute('/api/users/:id')
    const response = await send(full())
    expect(response.status).toBe(204)
    expect(response.body).toBeNull()
    expect(metrics.snapshot()).toMatchObject({
      activeUsers: { current: 1, averageSessionSeconds: 12 },
      webVitals: [
        { name: 'LCP', count: 1, rating: 'good' },
        { name: 'CLS', count: 1, rating: 'good' },
      ],
    })
    const text = metrics.exposition()
    for (const line of [
      'page_request_duration_seconds_count{http_route="/api/users/:id"} 2',
      'page_request_errors_total{http_route="/api/users/:id"} 1',
      'page_errors_total{error_type="TypeError"} 2',
      'page_long_task_duration_seconds_bucket{le="0.1"} 1',
      'page_visible_seconds_total 9',
      'page_interactions_total 4',
      'page_events_dropped_total 3',
      'page_batches_total{outcome="stored"} 1',
    ])
      expect(text).toContain(`${line}\n`)
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'text/plain;charset=UTF-8', 'Text/Plain'])(
    'takes %s',
    async (contentType) => {
      expect((await setUp().send(rumPayload(), { headers: { 'content-type': contentType } })).status).toBe(204)
    },
  )

  it('counts a batch that is sent again once', async () => {
    const { metrics, send } = setUp()
    const batch = full()
    expect([(await send(batch)).status, (await send(batch)).status]).toEqual([204, 204])
    expect(metrics.exposition()).toContain('page_errors_total{error_type="TypeError"} 2\n')
  })

  const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))
  const one = durations([100]).serialize()

  it.each([
    ['what is not JSON', '{"v":1,', 400, 'invalid-data'],
    ['nothing', '', 400, 'invalid-data'],
    ['a list', [], 400, 'invalid-data'],
    ['null', null, 400, 'invalid-data'],
    ['another version', { ...full(), v: 2 }, 400, 'invalid-data'],
    ['a field too many', { ...full(), userEmail: 'bob@example.com' }, 400, 'invalid-data'],
    ['a label too many', { ...full(), errors: [{ type: 'TypeError', count: 1, message: 'hunter2' }] }, 400, 'invalid-data'],
    ['a prototype', `{"v":1,"batch":"batch-123","session":"visitor-1","ageMs":0,"__proto__":{"admin":true}}`, 400, 'invalid-data'],
    ['no session', { ...full(), session: undefined }, 400, 'invalid-data'],
    ['a session that is a text', { ...full(), session: 'bob@example.com' }, 400, 'invalid-data'],
    ['a negative age', { ...full(), ageMs: -1 }, 400, 'invalid-data'],
    ['an unknown vital', { ...full(), vitals: [{ id: 'page-view-1', name: 'constructor', value: 1 }] }, 400, 'invalid-data'],
    ['a negative vital', { ...full(), vitals: [{ id: 'page-view-1', name: 'LCP', value: -5 }] }, 400, 'invalid-data'],
    ['a vital of a day', { ...full(), vitals: [{ id: 'page-view-1', name: 'LCP', value: 86_400_000 }] }, 400, 'invalid-data'],
    [
      'a vital of 1e999',
      '{"v":1,"batch":"batch-123","session":"visitor-1","ageMs":0,"vitals":[{"id":"page-view-1","name":"LCP","value":1e999}]}',
      400,
      'invalid-data',
    ],
    [
      'more vitals than a page has',
      { ...full(), vitals: many(41, (at) => ({ id: `page-view-${at}`, name: 'LCP', value: 1 })) },
      400,
      'invalid-data',
    ],
    [
      'more routes than are taken',
      { ...full(), requests: many(51, (at) => ({ route: `/r/${at}`, errors: 0, durations: one })) },
      400,
      'invalid-data',
    ],
    ['more error types than are taken', { ...full(), errors: many(21, (at) => ({ type: `E${at}`, count: 1 })) }, 400, 'invalid-data'],
    ['a route with a query', { ...full(), requests: [{ route: '/a?token=1', errors: 0, durations: one }] }, 400, 'invalid-data'],
    ['a whole URL', { ...full(), requests: [{ route: 'https://app.test/a', errors: 0, durations: one }] }, 400, 'invalid-data'],
    [
      'a route that never ends',
      { ...full(), requests: [{ route: `/${'a'.repeat(500)}`, errors: 0, durations: one }] },
      400,
      'invalid-data',
    ],
    ['more errors than requests', { ...full(), requests: [{ route: '/a', errors: 2, durations: one }] }, 400, 'invalid-data'],
    ['durations that are none', { ...full(), requests: [{ route: '/a', errors: 0, durations: 'AAAA' }] }, 400, 'invalid-data'],
    ['durations of days', { ...full(), longTasks: durations([1e8]).serialize() }, 400, 'invalid-data'],
    ['an error in words', { ...full(), errors: [{ type: 'User bob failed', count: 1 }] }, 400, 'invalid-data'],
    ['half an error', { ...full(), errors: [{ type: 'TypeError', count: 0.5 }] }, 400, 'invalid-data'],
    ['a million errors', { ...full(), errors: [{ type: 'TypeError', count: 1e6 }] }, 400, 'invalid-data'],
    ['100,000 label values', { ...full(), errors: many(100_000, (at) => ({ type: `E${at}`, count: 1 })) }, 413, 'too-large'],
    ['64 KiB and a byte', JSON.stringify(full()).padEnd(65_537), 413, 'too-large'],
  ])('refuses %s whole, says why and stores nothing', async (_, body, status, code) => {
    const { metrics, send } = setUp()
    const before = stored(metrics)
    const response = await send(body)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error: { code, message: expect.any(String) as string } })
    expect(stored(metrics)).toEqual(before)
    expect(metrics.exposition()).toContain('page_batches_total{outcome="refused"} 1\n')
  })

  it('names the field that it refuses, and does not give back what was sent', async () => {
    const response = await setUp().send({
      ...full(),
      errors: [
        { type: 'TypeError', count: 1 },
        { type: 'hunter2 is my password', count: 1 },
      ],
    })
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toContain('errors[1].type')
    expect(error.message).not.toContain('hunter2')
  })

  it('stops reading a body of 10 MB at 64 KiB, with or without a Content-Length', async () => {
    const { metrics, send } = setUp()
    let given = 0
    const cancel = vi.fn()
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 16_384
        controller.enqueue(new Uint8Array(16_384).fill(32))
        if (given >= 10_485_760) controller.close()
      },
      cancel,
    })
    const response = await send(undefined, { body, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(413)
    expect(given).toBeLessThan(131_072)
    expect(cancel).toHaveBeenCalled()
    const declared = await send(' '.repeat(100), { headers: { 'content-type': 'application/json', 'content-length': '10485760' } })
    expect(declared.status).toBe(413)
    expect(stored(metrics).users).toBe(0)
  })

  it('refuses what is not UTF-8', async () => {
    const response = await setUp().send(undefined, { body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) })
    expect(response.status).toBe(400)
  })

  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no type', { 'content-type': '' }],
    ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('refuses %s with 415', async (_, headers) => {
    const response = await setUp().send(rumPayload(), { headers })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ error: { code: 'unsupported-media-type' } })
  })

  it('refuses another method with 405', async () => {
    const response = await setUp().send(undefined, { method: 'GET', body: undefined })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('takes only labels on the list, where there is one', async () => {
    const { metrics, send } = setUp({ allow: { routes: ['/api/users/:id'], errorTypes: ['TypeError'] } })
    expect((await send(full())).status).toBe(204)
    const before = stored(metrics)
    const stranger = { requests: [{ route: '/made/up', errors: 0, durations: one }] }
    expect((await send(rumPayload(stranger))).status).toBe(400)
    expect((await send(rumPayload({ errors: [{ type: 'MadeUp', count: 1 }] }))).status).toBe(400)
    expect(stored(metrics)).toEqual(before)
    // Where a page tells no more apart, it says so.
    expect((await send(rumPayload({ requests: [{ ...stranger.requests[0], route: 'other', errors: 0, durations: one }] }))).status).toBe(
      204,
    )
  })

  it('keeps the number of labels bounded over any number of visitors', async () => {
    const { metrics, send } = setUp()
    for (let index = 0; index < 300; index += 1) {
      const label = String(index).padStart(4, '0')
      await send(
        rumPayload({
          session: `visitor-${label}`,
          requests: [{ route: `/r/${label}`, errors: 0, durations: one }],
          errors: [{ type: `E${label}`, count: 1 }],
        }),
      )
    }
    const text = metrics.exposition()
    expect(text.match(/^page_errors_total\{/gm)).toHaveLength(51)
    expect(text.match(/^page_request_duration_seconds_count\{/gm)).toHaveLength(1)
  })

  it('lets a session send a burst and then so many a minute, and says when to come back in whole seconds', async () => {
    const { clock, send } = setUp({ maxBatchesPerMinute: 40 })
    const statuses = async (count: number) => {
      const responses = []
      for (let index = 0; index < count; index += 1) responses.push(await send(rumPayload()))
      return responses
    }
    const first = await statuses(12)
    expect(first.map(({ status }) => status)).toEqual([...Array<number>(10).fill(204), 429, 429])
    expect(first[11]?.headers.get('retry-after')).toBe('2')
    expect((await send(rumPayload({ session: 'visitor-2' }))).status).toBe(204)
    clock.now += 2_000
    expect((await statuses(2)).map(({ status }) => status)).toEqual([204, 429])
    clock.now += 3_600_000
    expect((await statuses(11)).map(({ status }) => status)).toEqual([...Array<number>(10).fill(204), 429])
  })

  it('admits at most burst + rate × time, however batches are spread', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3_000), { minLength: 1, maxLength: 60 }), async (gaps) => {
        const { clock, send } = setUp({ maxBatchesPerMinute: 60 })
        const begin = clock.now
        let admitted = 0
        for (const gap of gaps) {
          clock.now += gap
          if ((await send(rumPayload())).status === 204) admitted += 1
        }
        expect(admitted).toBeLessThanOrEqual(10 + (clock.now - begin) / 1_000)
      }),
      { numRuns: 30 },
    )
  })

  it('sends away a visitor for whom there is no room, and says when to come back', async () => {
    const metrics = createMetrics({ maxSessions: 1 })
    const handler = createRumHandler({ metrics, authorize: () => true })
    const send = (session: string) =>
      handler(
        new Request('http://app.test/rum', {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: JSON.stringify(rumPayload({ session })),
        }),
      )
    expect((await send('visitor-1')).status).toBe(204)
    const response = await send('visitor-2')
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '60'])
  })

  it('denies everyone where nobody says who may, before a byte is read', async () => {
    const metrics = createMetrics()
    const pull = vi.fn()
    for (const authorize of [undefined, () => false, () => Promise.reject(new Error('down'))]) {
      const handler = createRumHandler({ metrics, authorize: authorize as RumHandlerOptions['authorize'] })
      const body = new ReadableStream({ pull }, { highWaterMark: 0 })
      const response = await handler(new Request('http://app.test/rum', { method: 'POST', body, duplex: 'half' } as RequestInit))
      expect(response.status).toBe(403)
    }
    expect(pull).not.toHaveBeenCalled()
  })

  it.each([0, -1, Number.NaN, Infinity])('can not be made with %d batches a minute', (maxBatchesPerMinute) => {
    expect(() => createRumHandler({ metrics: createMetrics(), authorize: () => true, maxBatchesPerMinute })).toThrow(/above 0/)
  })
})

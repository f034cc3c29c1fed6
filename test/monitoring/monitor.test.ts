import { createMonitor, matchRoutes, type MonitorOptions } from 'binnacle/monitoring'
import { createMetrics, createRumHandler, type RumPayload } from 'binnacle/server'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { watchLeaks } from '../support/leaks.js'

const MINUTE = 60_000

beforeEach(() => sessionStorage.clear())

/** A monitor whose server and clock are in the hands of the test. By default it reports to a real handler. */
function setUp(options: Partial<MonitorOptions> = {}) {
  const clock = { now: Date.UTC(2026, 10, 24) }
  const metrics = createMetrics({ clock: () => clock.now })
  const handler = createRumHandler({ metrics, authorize: () => true, clock: () => clock.now })
  const sent: { payload: RumPayload; init: RequestInit }[] = []
  const respond = vi.fn((request: Request): Response | Promise<Response> => handler(request))
  const send: typeof fetch = async (url, init = {}) => {
    sent.push({ payload: JSON.parse(init.body as string) as RumPayload, init })
    return respond(new Request(new URL(url as string, location.href), { ...init, credentials: undefined }))
  }
  const monitor = createMonitor({ url: '/rum', fetch: send, clock: () => clock.now, random: () => 1, ...options })
  onTestFinished(() => monitor.stop())
  return { clock, metrics, monitor, sent, respond }
}

/** Where nobody listens, a test runner takes an error for its own: then without one. */
const fail = (error: unknown) => window.dispatchEvent(new ErrorEvent('error', { error, cancelable: true }))

describe('a monitor', () => {
  it('reports uncaught errors by type, without a word of what they say', async () => {
    const { monitor, metrics, sent } = setUp()
    monitor.start()
    fail(new TypeError('password=hunter2'))
    fail('a text')
    const rejection = Object.assign(new Event('unhandledrejection'), {
      reason: new RangeError('bob@example.com'),
      promise: Promise.resolve(),
    })
    window.dispatchEvent(rejection)
    await monitor.flush()
    expect(sent[0]?.payload.errors).toEqual([
      { type: 'TypeError', count: 1 },
      { type: 'Error', count: 1 },
      { type: 'RangeError', count: 1 },
    ])
    expect(sent[0]?.init.body).not.toMatch(/hunter2|bob/)
    expect(metrics.exposition()).toContain('page_errors_total{error_type="TypeError"} 1\n')
    expect(monitor.stats()).toEqual({ isRunning: true, isSampled: true, sent: 1, failed: 0, dropped: 0 })
  })

  it('takes neither a notice of ResizeObserver nor what was stopped on purpose for an error', async () => {
    const { monitor, sent } = setUp()
    monitor.start()
    const notice = (message: string, error?: unknown) => window.dispatchEvent(new ErrorEvent('error', { message, error, cancelable: true }))
    notice('ResizeObserver loop completed with undelivered notifications.')
    notice('ResizeObserver loop limit exceeded')
    const reason = Object.assign(new Error('The user left.'), { name: 'AbortError' })
    fail(reason)
    window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason, promise: Promise.resolve() }))
    // What threw is an error, whatever it says; so is a script of another origin, of which nothing is told.
    notice('ResizeObserver loop of mine', new RangeError('ResizeObserver loop of mine'))
    notice('Script error.')
    await monitor.flush()
    expect(sent[0]?.payload.errors).toEqual([
      { type: 'RangeError', count: 1 },
      { type: 'Error', count: 1 },
    ])
  })

  it('reports clicks and keys, and for how long the page was visible', async () => {
    const { monitor, clock, sent } = setUp()
    monitor.start()
    clock.now += 4_000
    window.dispatchEvent(new Event('pointerdown'))
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'x' }))
    await monitor.flush()
    expect(sent[0]?.payload).toMatchObject({ activity: { visibleMs: 4_000, interactions: 2 }, ageMs: 4_000 })
    expect(sent[0]?.init.body).not.toContain('key')
  })

  it('makes an active user of a page that only lies open, once a minute', async () => {
    const { monitor, clock, metrics, sent } = setUp()
    monitor.start()
    for (let minute = 0; minute < 12; minute += 1) {
      await monitor.flush()
      await monitor.flush()
      clock.now += MINUTE
    }
    expect(sent).toHaveLength(12)
    expect(metrics.snapshot().activeUsers.current).toBe(1)
  })

  it('sends nothing where there is nothing to say', async () => {
    const { monitor, sent } = setUp()
    await monitor.flush()
    monitor.start()
    await monitor.flush()
    await monitor.flush()
    expect(sent).toHaveLength(1)
  })

  it('sends by itself, every flushMs', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { monitor, sent } = setUp({ flushMs: 2_000 })
    monitor.start()
    fail(new Error())
    await vi.advanceTimersByTimeAsync(2_000)
    expect(sent).toHaveLength(1)
  })

  it('sends when the page is hidden, in a request that outlives it', async () => {
    const { monitor, sent } = setUp()
    monitor.start()
    fail(new Error())
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    onTestFinished(() => visibility.mockRestore())
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    expect(sent).toHaveLength(1)
    expect(sent[0]?.init).toMatchObject({ method: 'POST', keepalive: true })
  })

  it('keeps one visit for the tab, until half an hour without a sign', async () => {
    const first = setUp()
    const ids: (string | undefined)[] = []
    const visit = async (after: number) => {
      first.clock.now += after
      const { monitor, sent } = setUp({ clock: () => first.clock.now })
      monitor.start()
      await monitor.flush()
      monitor.stop()
      ids.push(sent[0]?.payload.session)
    }
    await visit(0)
    await visit(20 * MINUTE)
    await visit(20 * MINUTE)
    await visit(31 * MINUTE)
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(ids).toEqual([ids[0], ids[0], ids[0], ids[3]])
    expect(ids[3]).not.toBe(ids[0])
  })

  it.each([
    [
      'is denied',
      () =>
        vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
          throw new DOMException('denied', 'SecurityError')
        }),
    ],
    [
      'is full',
      () =>
        vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
          throw new DOMException('full', 'QuotaExceededError')
        }),
    ],
    ['holds garbage', () => vi.spyOn(Storage.prototype, 'getItem').mockReturnValue('{"id":7}')],
  ])('works where storage %s', async (_, spoil) => {
    const spy = spoil()
    onTestFinished(() => spy.mockRestore())
    const { monitor, sent, clock } = setUp()
    monitor.start()
    fail(new Error())
    await monitor.flush()
    clock.now += 5_000
    fail(new Error())
    await monitor.flush()
    expect(sent.map(({ payload }) => payload.session)).toEqual([sent[0]?.payload.session, sent[0]?.payload.session])
    expect(sent[1]?.payload.ageMs).toBe(5_000)
  })

  it('measures the sampled share of sessions only, and each of them always or never', async () => {
    const sampled = Array.from({ length: 400 }, (_, index) => {
      const { monitor } = setUp({ session: `session-${index}`, sampleRate: 0.25 })
      monitor.start()
      const { isSampled, isRunning } = monitor.stats()
      expect(isRunning).toBe(isSampled)
      monitor.stop()
      return isSampled
    })
    const share = sampled.filter(Boolean).length / sampled.length
    expect(share).toBeGreaterThan(0.17)
    expect(share).toBeLessThan(0.33)
    const { monitor, sent } = setUp({ sampleRate: 0 })
    monitor.start()
    fail(null)
    await monitor.flush()
    expect(sent).toEqual([])
  })

  describe('whose server is in trouble', () => {
    it('stays away as long as it is asked to, then sends the same batch again, and nothing is lost or counted twice', async () => {
      const { monitor, clock, respond, sent, metrics } = setUp()
      monitor.start()
      fail(new TypeError())
      respond.mockReturnValueOnce(new Response(null, { status: 429, headers: { 'retry-after': '30' } }))
      await monitor.flush()
      fail(new TypeError())
      clock.now += 29_999
      await monitor.flush()
      expect(sent).toHaveLength(1)
      clock.now += 1
      await monitor.flush()
      expect(sent.map(({ payload }) => payload.errors?.[0]?.count)).toEqual([1, 1, 1])
      expect(sent[1]?.payload.batch).toBe(sent[0]?.payload.batch)
      expect(metrics.exposition()).toContain('page_errors_total{error_type="TypeError"} 2\n')
      expect(monitor.stats()).toMatchObject({ sent: 2, failed: 1, dropped: 0 })
    })

    it('counts a batch once whose answer got lost', async () => {
      const { monitor, clock, respond, metrics } = setUp()
      const deliver = respond.getMockImplementation() as (request: Request) => Promise<Response>
      monitor.start()
      fail(new TypeError())
      respond.mockImplementationOnce(async (request) => {
        await deliver(request)
        throw new TypeError('network')
      })
      await monitor.flush()
      clock.now += MINUTE
      await monitor.flush()
      expect(metrics.exposition()).toContain('page_errors_total{error_type="TypeError"} 1\n')
    })

    it('comes back ever more rarely, at most every five minutes, and says what was lost', async () => {
      const { monitor, clock, respond, sent } = setUp()
      monitor.start()
      respond.mockRejectedValue(new TypeError('network'))
      const tries: number[] = []
      const begin = clock.now
      for (let second = 0; second < 3_600; second += 1) {
        fail(new Error())
        const before = sent.length
        await monitor.flush()
        if (sent.length > before) tries.push((clock.now - begin) / 1_000)
        clock.now += 1_000
      }
      expect(tries.slice(0, 6)).toEqual([0, 2, 6, 14, 30, 62])
      const gaps = tries.slice(1).map((at, index) => at - (tries[index] as number))
      expect(Math.max(...gaps)).toBe(300)
      // One batch waits to be sent again, and what happened since is kept: nothing is lost.
      expect(monitor.stats()).toMatchObject({ sent: 0, dropped: 0 })
      respond.mockReset().mockResolvedValue(new Response(null, { status: 204 }))
      clock.now += 300_000
      await monitor.flush()
      expect(sent.slice(-2).reduce((sum, { payload }) => sum + (payload.errors?.[0]?.count ?? 0), 0)).toBe(3_600)
    })

    it.each([400, 403, 404, 413])('drops what it refuses with %i, and counts it', async (status) => {
      const { monitor, clock, respond, sent } = setUp()
      monitor.start()
      fail(new Error())
      fail(new Error())
      respond.mockReturnValueOnce(new Response(null, { status }))
      await monitor.flush()
      expect(monitor.stats()).toMatchObject({ sent: 0, failed: 1, dropped: 2 })
      clock.now += MINUTE
      await monitor.flush()
      expect(sent[1]?.payload).toMatchObject({ dropped: 2 })
    })

    it('never lets the page feel it', async () => {
      const { monitor } = setUp({
        fetch: () => {
          throw new Error('no fetch here')
        },
      })
      monitor.start()
      fail(new Error())
      await expect(monitor.flush()).resolves.toBeUndefined()
      expect(() => monitor.stop()).not.toThrow()
    })
  })

  it('leaves nothing behind when it stops, and may start again', async () => {
    const leaks = watchLeaks()
    // Web vitals can't be told to stop: their own listeners are not ours to remove.
    const first = setUp()
    first.monitor.start()
    first.monitor.stop()
    const before = leaks.stop()
    const again = watchLeaks()
    first.monitor.start()
    first.monitor.start()
    fail(new Error())
    await first.monitor.flush()
    first.monitor.stop()
    expect(again.stop()).toEqual([])
    expect(before.filter((leak) => !leak.includes('visibilitychange') && !leak.includes('pageshow') && !leak.includes('load'))).toEqual([])
    fail(null)
    await first.monitor.flush()
    expect(first.sent.filter(({ payload }) => payload.errors)).toHaveLength(1)
  })

  it.each([
    [{ url: '' }, /url/],
    [{ url: 'http://' }, /url/],
    [{ url: undefined }, /url/],
    [{ sampleRate: 1.5 }, /sampleRate/],
    [{ sampleRate: Number.NaN }, /sampleRate/],
    [{ flushMs: 0 }, /flushMs/],
    [{ flushMs: Infinity }, /flushMs/],
    [{ session: 'bob@example.com' }, /session/],
  ])('refuses %j with a remedy', (options, message) => {
    expect(() => createMonitor({ url: '/rum', ...options } as MonitorOptions)).toThrow(message)
  })

  it('asks matchRoutes, or any function, what a request is called', () => {
    expect(matchRoutes(['/api/users/:id'])(new URL('https://app.test/api/users/7'))).toBe('/api/users/:id')
  })
})

import { BinnacleError } from 'binnacle'
import { createMetrics, type MetricName, type Metrics, type RequestOutcome } from 'binnacle/server'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rumBatch } from '../support/rum.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** A whole day, so that every step of every width begins here. */
const START = Date.UTC(2026, 10, 24)

/** Metrics whose clock stands still until it is told to go on. */
function setUp(options: Parameters<typeof createMetrics>[0] = {}) {
  const clock = { now: START }
  const metrics = createMetrics({ ...options, clock: () => clock.now })
  return { clock, metrics, request: (outcome: Partial<RequestOutcome> = {}) => request(metrics, outcome) }
}

function request(metrics: Metrics, outcome: Partial<RequestOutcome> = {}) {
  metrics.beginRequest()({ route: '/users/:id', method: 'GET', status: 200, durationMs: 100, ...outcome })
}

const column = (metrics: Metrics, metric: MetricName, from: number, to: number, stepMs?: number) =>
  metrics.range({ metrics: [metric], from, to, stepMs }).series[0]?.y

describe('a snapshot', () => {
  it('says null, never 0, for what was not measured', () => {
    const { metrics } = setUp()
    expect(metrics.snapshot()).toEqual({
      at: START,
      windowSeconds: 300,
      startedAt: START,
      responseTime: {
        current: null,
        currentSeconds: 60,
        average: null,
        p50: null,
        p95: null,
        p99: null,
        trend: { previous: null, change: null },
      },
      errorRate: { current: null, errors: 0, requests: 0, trend: { previous: null, change: null }, byType: [] },
      throughput: {
        requestsPerSecond: 0,
        requestsPerMinute: 0,
        concurrency: 0,
        peakConcurrency: 0,
        trend: { previous: null, change: null },
      },
      activeUsers: { current: 0, peak: 0, averageSessionSeconds: null },
      system: null,
      database: null,
      webVitals: [],
      routes: [],
    })
  })

  it('has no figure of a time before the process began, and says so', () => {
    const { clock, metrics, request } = setUp()
    request()
    metrics.recordRum(rumBatch({ session: 'visitor-1' }))
    metrics.recordProcess({
      ...{ cpu: 0.5, cpuSeconds: 1, memoryBytes: 1, memoryTotalBytes: 2, heapUsedBytes: 1, heapLimitBytes: 2 },
      eventLoopDelayP99: 3,
    })
    metrics.recordDatabase({ connections: { active: 3, max: 9 }, queryTime: { average: 1, p95: 2 }, slowQueries: [], cacheHitRate: null })
    clock.now += HOUR
    const before = metrics.snapshot(600, START - MINUTE)
    const nothing = { previous: null, change: null }
    expect(before).toMatchObject({
      startedAt: START,
      notMeasured: { reason: 'not-started' },
      errorRate: { current: null, errors: null, requests: null, trend: nothing, byType: [] },
      throughput: { requestsPerSecond: null, requestsPerMinute: null, concurrency: null, peakConcurrency: null, trend: nothing },
      activeUsers: { current: null, peak: null, averageSessionSeconds: null },
      system: null,
      database: null,
      routes: [],
    })
    expect(metrics.snapshot(600).notMeasured).toBeUndefined()
    // A database is as it was last probed: of now, and of no other time.
    expect(metrics.snapshot(600).database?.connections.active).toBe(3)
    expect(metrics.snapshot(600, clock.now - MINUTE).database).toBeNull()
  })

  it('takes percentiles from all values of the window together, not from averages of percentiles', () => {
    const { clock, metrics, request } = setUp()
    // 1,000 fast ones in one step and 10 slow ones in another: averaged, p95 would be near 1 s.
    for (let index = 0; index < 1_000; index += 1) request({ durationMs: 100 })
    clock.now += 10 * SECOND
    for (let index = 0; index < 10; index += 1) request({ durationMs: 2_000 })
    const { p95, p99, average } = metrics.snapshot().responseTime
    expect(p95).toBeCloseTo(100, -1)
    expect(p99).toBeCloseTo(100, -1)
    expect(average).toBeCloseTo((1_000 * 100 + 10 * 2_000) / 1_010, 6)
  })

  it('speaks of the window alone', () => {
    const { clock, metrics, request } = setUp()
    request({ durationMs: 5_000, status: 500 })
    clock.now += 300 * SECOND
    request({ durationMs: 50 })
    const { responseTime, errorRate } = metrics.snapshot(300)
    expect(errorRate).toMatchObject({ current: 0, requests: 1, errors: 0, byType: [] })
    expect(responseTime.average).toBe(50)
    expect(metrics.snapshot(600).errorRate).toMatchObject({ requests: 2, errors: 1, current: 0.5 })
  })

  it('speaks of a window in the past as it spoke of it then', () => {
    const { clock, metrics, request } = setUp()
    request({ durationMs: 5_000, status: 500 })
    clock.now += 4 * MINUTE
    const then = metrics.snapshot(300)
    const at = clock.now
    clock.now += 3 * HOUR
    request({ durationMs: 50 })
    const { responseTime, errorRate } = metrics.snapshot(300, at)
    expect(errorRate).toMatchObject({ requests: 1, errors: 1, byType: then.errorRate.byType })
    expect(responseTime.p95).toBe(then.responseTime.p95)
  })

  it('refuses a window that ends in the future, or is no longer kept', () => {
    const { clock, metrics } = setUp()
    expect(() => metrics.snapshot(300, clock.now + 1)).toThrow(/not kept/)
    clock.now += 48 * HOUR
    expect(() => metrics.snapshot(300, START)).toThrow(BinnacleError)
  })

  it('shows what the application says of its database', () => {
    const { metrics } = setUp()
    const database = {
      connections: { active: 3, max: 10 },
      queryTime: { average: 4, p95: 20 },
      slowQueries: [{ text: 'select 1', durationMs: 900, count: 2 }],
      cacheHitRate: 0.97,
    }
    metrics.recordDatabase(database)
    expect(metrics.snapshot().database).toEqual(database)
  })

  it('gives "now" as the mean of the last minute', () => {
    const { clock, metrics, request } = setUp()
    request({ durationMs: 900 })
    clock.now += 2 * MINUTE
    request({ durationMs: 10 })
    request({ durationMs: 30 })
    expect(metrics.snapshot().responseTime).toMatchObject({ current: 20, currentSeconds: 60 })
    clock.now += 2 * MINUTE
    expect(metrics.snapshot().responseTime.current).toBeNull()
  })

  it('gives rates per second that the process lived through', () => {
    const { clock, metrics, request } = setUp()
    for (let index = 0; index < 60; index += 1) request()
    clock.now += 30 * SECOND
    expect(metrics.snapshot(300).throughput).toMatchObject({ requestsPerSecond: 2, requestsPerMinute: 120 })
  })

  it('compares with the window before, and only where the process lived through all of it', () => {
    const { clock, metrics, request } = setUp()
    for (let index = 0; index < 10; index += 1) request({ durationMs: 100 })
    clock.now += 5 * MINUTE
    for (let index = 0; index < 30; index += 1) request({ durationMs: 400, status: index < 3 ? 500 : 200 })
    expect(metrics.snapshot(300).throughput.trend).toEqual({ previous: null, change: null })
    clock.now += 5 * MINUTE - SECOND
    const { responseTime, throughput, errorRate } = metrics.snapshot(300)
    expect(throughput.trend.previous).toBeCloseTo(10 / 300, 6)
    expect(throughput.trend.change).toBeCloseTo(2, 1)
    expect(responseTime.trend.previous).toBe(100)
    expect(responseTime.trend.change).toBeCloseTo(3, 1)
    // Nothing failed before: there is no change from 0.
    expect(errorRate.trend).toEqual({ previous: 0, change: null })
  })

  it('counts errors by type, most frequent first, and caps how many types there are', () => {
    const { metrics, request } = setUp({ maxErrorTypes: 3 })
    for (let index = 0; index < 5; index += 1) request({ status: 503 })
    for (let index = 0; index < 2; index += 1) request({ status: 500, errorType: 'TypeError' })
    request({ status: 404 })
    request({ status: 'aborted' })
    request({ status: 200, errorType: 'StreamError' })
    for (let index = 0; index < 100; index += 1) request({ status: 500, errorType: `Made${index}` })
    const { byType, errors, requests } = metrics.snapshot().errorRate
    expect(byType).toEqual([
      { type: 'other', count: 100 },
      { type: 'HTTP 503', count: 5 },
      { type: 'TypeError', count: 2 },
      { type: 'StreamError', count: 1 },
    ])
    expect({ errors, requests }).toEqual({ errors: 108, requests: 110 })
  })

  it('lists routes by template, the slowest first', () => {
    const { metrics, request } = setUp()
    request({ route: '/fast', durationMs: 10 })
    request({ route: '/slow', durationMs: 1_000 })
    request({ route: '/slow', durationMs: 1_000, status: 500 })
    expect(metrics.snapshot().routes).toEqual([
      { route: '/slow', requests: 2, errors: 1, average: 1_000, p95: 1_000 },
      { route: '/fast', requests: 1, errors: 0, average: 10, p95: 10 },
    ])
  })

  it('tells only so many routes apart, whatever comes in; those registered first keep their name', () => {
    const { metrics, request } = setUp({ maxRoutes: 2 })
    metrics.registerRoute('/users/:id')
    for (let index = 0; index < 1_000; index += 1) request({ route: `/attack/${index}` })
    request({ route: '/users/:id' })
    expect(metrics.snapshot().routes.map(({ route, requests }) => [route, requests])).toEqual(
      expect.arrayContaining([
        ['other', 999],
        ['/attack/0', 1],
        ['/users/:id', 1],
      ]),
    )
    expect(
      metrics
        .exposition()
        .match(/http_route="[^"]*"/g)
        ?.filter((label, at, all) => all.indexOf(label) === at),
    ).toHaveLength(3)
  })

  it('knows how many requests were in flight at once, also across quiet steps', () => {
    const { clock, metrics } = setUp()
    const ends = [metrics.beginRequest(), metrics.beginRequest(), metrics.beginRequest()]
    clock.now += MINUTE
    ends[0]?.({ route: '/', method: 'GET', status: 200, durationMs: MINUTE })
    expect(metrics.snapshot().throughput).toMatchObject({ concurrency: 2, peakConcurrency: 3 })
    expect(column(metrics, 'peak_concurrency', START, START + MINUTE, 5 * SECOND)).toEqual(Array(12).fill(3))
    for (const end of ends) end({ route: '/', method: 'GET', status: 200, durationMs: MINUTE })
    expect(metrics.snapshot().throughput.concurrency).toBe(0)
    expect(metrics.snapshot().errorRate.requests).toBe(3)
    clock.now += MINUTE
    expect(metrics.snapshot(60, START + 30 * SECOND).throughput).toMatchObject({ concurrency: 3, peakConcurrency: 3 })
  })

  it('shows the process: mean CPU of the window, memory as it is, the worst delay', () => {
    const { clock, metrics } = setUp()
    const sample = { cpuSeconds: 1, memoryBytes: 100, memoryTotalBytes: 1_000, heapUsedBytes: 40, heapLimitBytes: 400 }
    metrics.recordProcess({ ...sample, cpu: null, eventLoopDelayP99: null })
    expect(metrics.snapshot().system).toMatchObject({ cpu: null, eventLoopDelayP99: null, memoryBytes: 100 })
    clock.now += 5 * SECOND
    metrics.recordProcess({ ...sample, cpu: 0.2, eventLoopDelayP99: 30 })
    clock.now += 5 * SECOND
    metrics.recordProcess({ ...sample, cpu: 0.4, memoryBytes: 200, eventLoopDelayP99: 3 })
    expect(metrics.snapshot().system).toEqual({
      cpu: expect.closeTo(0.3, 9) as number,
      memoryBytes: 200,
      memoryTotalBytes: 1_000,
      heapUsedBytes: 40,
      heapLimitBytes: 400,
      eventLoopDelayP99: 30,
    })
  })

  it.each([0, -1, 0.5, 4, Number.NaN, Infinity, 86_401])('refuses a window of %d s', (window) => {
    const { metrics } = setUp()
    expect(() => metrics.snapshot(window)).toThrow(expect.objectContaining({ code: 'invalid-range' }))
  })
})

describe('visitors', () => {
  it('are active for five minutes after their last sign', () => {
    const { clock, metrics } = setUp()
    metrics.recordRum(rumBatch({ session: 'visitor-1' }))
    metrics.recordRum(rumBatch({ session: 'visitor-2' }))
    metrics.recordRum(rumBatch({ session: 'visitor-2' }))
    expect(metrics.snapshot().activeUsers).toMatchObject({ current: 2, peak: 2 })
    clock.now += 4 * MINUTE
    metrics.recordRum(rumBatch({ session: 'visitor-1' }))
    clock.now += 2 * MINUTE
    expect(metrics.snapshot(600).activeUsers).toMatchObject({ current: 1, peak: 2 })
    clock.now += 10 * MINUTE
    expect(metrics.snapshot(600).activeUsers).toMatchObject({ current: 0, peak: 1 })
    // Of a window in the past: its own.
    expect(metrics.snapshot(300, START + 2 * MINUTE).activeUsers).toMatchObject({ current: 2, peak: 2 })
    expect(metrics.snapshot(300, START + 7 * MINUTE).activeUsers).toMatchObject({ current: 1 })
    expect(column(metrics, 'active_users', START, clock.now, MINUTE)).toEqual([2, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
  })

  it('have sessions of a mean length, those that ended and those that last', () => {
    const { clock, metrics } = setUp()
    metrics.recordRum(rumBatch({ session: 'visitor-1', ageMs: 30 * SECOND }))
    clock.now += 30 * SECOND
    metrics.recordRum(rumBatch({ session: 'visitor-1' }))
    metrics.recordRum(rumBatch({ session: 'visitor-2', ageMs: 20 * SECOND }))
    expect(metrics.snapshot().activeUsers.averageSessionSeconds).toBe(40)
    clock.now += 6 * MINUTE
    expect(metrics.snapshot(3_600).activeUsers).toMatchObject({ current: 0, averageSessionSeconds: 40 })
  })

  it('are only so many; another one is turned away and leaves nothing', () => {
    const { metrics } = setUp({ maxSessions: 2 })
    expect(metrics.recordRum(rumBatch({ session: 'visitor-1' }))).toBe(true)
    expect(metrics.recordRum(rumBatch({ session: 'visitor-2' }))).toBe(true)
    expect(metrics.recordRum(rumBatch({ session: 'visitor-3', errors: [{ type: 'TypeError', count: 1 }] }))).toBe(false)
    expect(metrics.recordRum(rumBatch({ session: 'visitor-1' }))).toBe(true)
    expect(metrics.snapshot().activeUsers.current).toBe(2)
    expect(metrics.exposition()).not.toContain('page_errors_total{')
  })

  it('count each web vital once a page view, at its latest value', () => {
    const { clock, metrics } = setUp()
    const inp = (value: number, final = false) => rumBatch({ vitals: [{ id: 'page-view-1', name: 'INP', value, final }] })
    metrics.recordRum(inp(80))
    metrics.recordRum(inp(240))
    expect(metrics.snapshot().webVitals).toEqual([{ name: 'INP', p75: 240, count: 1, rating: 'needs-improvement' }])
    expect(column(metrics, 'inp_p75', START, START + 5 * SECOND, 5 * SECOND)).toEqual([240])
    // It can still change, and a counter could not take it back.
    expect(metrics.exposition()).not.toContain('web_vitals_inp_seconds_count')
    metrics.recordRum(inp(560, true))
    expect(metrics.snapshot().webVitals).toEqual([{ name: 'INP', p75: 560, count: 1, rating: 'poor' }])
    expect(metrics.exposition()).toContain('web_vitals_inp_seconds_count 1\n')
    clock.now += MINUTE
    expect(metrics.snapshot().webVitals).toHaveLength(1)
  })

  it('settle a web vital when they fall silent, at the time of its last value', () => {
    const { clock, metrics } = setUp()
    metrics.recordRum(rumBatch({ vitals: [{ id: 'page-view-1', name: 'CLS', value: 0.05 }] }))
    clock.now += 6 * MINUTE
    expect(metrics.exposition()).toContain('web_vitals_cls_bucket{le="0.05"} 1\n')
    expect(column(metrics, 'cls_p75', START, START + MINUTE, MINUTE)?.[0]).toBeCloseTo(0.05, 3)
    expect(metrics.snapshot(300).webVitals).toEqual([])
  })

  it.each([
    ['LCP', 2_500, 2_501, 4_000, 4_040],
    ['INP', 200, 201, 500, 505],
    ['CLS', 0.1, 0.1011, 0.25, 0.2525],
    ['FCP', 1_800, 1_815, 3_000, 3_025],
    ['TTFB', 800, 801, 1_800, 1_815],
  ] as const)('have %s rated exactly at its bounds', (name, good, needsImprovement, stillNeeds, poor) => {
    // A p75 that lies inside its bucket, not at the smallest or largest value.
    const ratingOf = (value: number) => {
      const { metrics } = setUp()
      const vitals = [value * 0.5, value, value, value, value * 2].map((at, index) => ({
        id: `page-view-${index}`,
        name,
        value: at,
        final: true,
      }))
      metrics.recordRum(rumBatch({ vitals }))
      return metrics.snapshot().webVitals[0]?.rating
    }
    expect([good, needsImprovement, stillNeeds, poor].map(ratingOf)).toEqual(['good', 'needs-improvement', 'needs-improvement', 'poor'])
  })

  it('count a batch that arrives twice once', () => {
    const { metrics } = setUp()
    const batch = rumBatch({ errors: [{ type: 'TypeError', count: 2 }] })
    expect(metrics.recordRum(batch)).toBe(true)
    expect(metrics.recordRum(batch)).toBe(true)
    expect(metrics.exposition()).toContain('page_errors_total{error_type="TypeError"} 2\n')
  })

  it('make no label of their own: a route the server does not know is "other"', () => {
    const { metrics } = setUp()
    metrics.registerRoute('/api/users/:id')
    const requests = ['/api/users/:id', '/made/up/1', '/made/up/2'].map((route) => ({ route, errors: 1, durationsMs: [120, 340] }))
    metrics.recordRum(rumBatch({ requests }))
    const text = metrics.exposition()
    expect(text).toContain('page_request_duration_seconds_count{http_route="/api/users/:id"} 2\n')
    expect(text).toContain('page_request_duration_seconds_count{http_route="other"} 4\n')
    expect(text).toContain('page_request_errors_total{http_route="other"} 2\n')
    expect(text).not.toContain('made')
  })
})

describe('a range', () => {
  it('has 0 requests in a step lived through without traffic, and null before the process started and after now', () => {
    const { clock, metrics, request } = setUp()
    clock.now += 12 * SECOND
    for (let index = 0; index < 10; index += 1) request({ durationMs: 40 })
    clock.now += 3 * SECOND
    const { x, series, stepMs, from, to } = metrics.range({
      metrics: ['request_rate', 'response_time_p95', 'error_rate', 'cpu'],
      from: START - 10 * SECOND,
      to: START + 25 * SECOND,
      stepMs: 5 * SECOND,
    })
    expect({ stepMs, from, to }).toEqual({ stepMs: 5 * SECOND, from: START - 10 * SECOND, to: START + 25 * SECOND })
    expect(x.map((at) => (at - START) / SECOND)).toEqual([-10, -5, 0, 5, 10, 15, 20])
    expect(series.map(({ metric, unit, y }) => ({ metric, unit, y }))).toEqual([
      { metric: 'request_rate', unit: 'req/s', y: [null, null, 0, 0, 2, 0, null] },
      { metric: 'response_time_p95', unit: 'ms', y: [null, null, null, null, 40, null, null] },
      { metric: 'error_rate', unit: 'ratio', y: [null, null, null, null, 0, null, null] },
      { metric: 'cpu', unit: 'ratio', y: [null, null, null, null, null, null, null] },
    ])
  })

  it('counts a step in progress, and the step the process began in, by the time that was lived', () => {
    const clock = { now: START + 3 * SECOND }
    const metrics = createMetrics({ clock: () => clock.now })
    for (let index = 0; index < 8; index += 1) request(metrics)
    clock.now = START + 7 * SECOND
    for (let index = 0; index < 8; index += 1) request(metrics)
    expect(column(metrics, 'request_rate', START, START + 10 * SECOND, 5 * SECOND)).toEqual([4, 4])
  })

  it('has about 240 points where nothing else is asked for, and steps as wide as what is still kept', () => {
    const { clock, metrics } = setUp()
    clock.now += 24 * HOUR
    const shape = (ms: number) => {
      const { x, stepMs } = metrics.range({ metrics: ['request_rate'], from: clock.now - ms, to: clock.now })
      return { points: x.length, stepSeconds: stepMs / SECOND }
    }
    expect(shape(15 * MINUTE)).toEqual({ points: 180, stepSeconds: 5 })
    expect(shape(HOUR)).toEqual({ points: 240, stepSeconds: 15 })
    expect(shape(6 * HOUR)).toEqual({ points: 180, stepSeconds: 120 })
    expect(shape(24 * HOUR)).toEqual({ points: 288, stepSeconds: 300 })
    // A fine step an hour ago is gone; the answer says what it has.
    const old = metrics.range({ metrics: ['request_rate'], from: clock.now - 2 * HOUR, to: clock.now - HOUR, stepMs: 5 * SECOND })
    expect(old).toMatchObject({ stepMs: MINUTE })
    expect(old.series[0]?.y).toEqual(Array(60).fill(0))
  })

  it('is null for what is no longer kept, not 0', () => {
    const { clock, metrics, request } = setUp({ retentionMs: 10 * MINUTE })
    request()
    clock.now += HOUR
    const y = column(metrics, 'request_rate', START, clock.now, MINUTE)
    expect(y?.slice(0, 50)).toEqual(Array(50).fill(null))
    expect(y?.slice(51)).toEqual(Array(9).fill(0))
  })

  it('agrees with the snapshot: every level holds every request', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ afterMs: fc.nat(20 * MINUTE), durationMs: fc.nat(3_000) }), { minLength: 1, maxLength: 60 }),
        (events) => {
          const { clock, metrics, request } = setUp()
          for (const { afterMs, durationMs } of events) {
            clock.now += afterMs
            request({ durationMs })
          }
          const total = (stepMs: number) => {
            const range = metrics.range({ metrics: ['request_rate'], from: START, to: clock.now + 1, stepMs })
            const lived = (start: number) => Math.max(1, (Math.min(start + range.stepMs, clock.now) - start) / SECOND)
            return (range.series[0]?.y ?? []).reduce<number>((sum, rate, at) => sum + (rate ?? 0) * lived(range.x[at] as number), 0)
          }
          expect(total(5 * MINUTE)).toBeCloseTo(events.length, 6)
          expect(metrics.snapshot(86_400).errorRate.requests).toBe(events.length)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('marks the restart and what it was told of, within the range', () => {
    const { clock, metrics } = setUp()
    clock.now += MINUTE
    metrics.annotate({ x: clock.now, label: 'deploy 412' })
    clock.now += MINUTE
    expect(metrics.range({ metrics: ['cpu'], from: START - MINUTE, to: clock.now })).toMatchObject({
      startedAt: START,
      annotations: [
        { x: START, label: 'Restart' },
        { x: START + MINUTE, label: 'deploy 412' },
      ],
    })
    expect(metrics.range({ metrics: ['cpu'], from: START + 90 * SECOND, to: clock.now }).annotations).toEqual([])
  })

  it('keeps the restart and only the latest of many annotations', () => {
    const { metrics } = setUp()
    for (let index = 0; index < 1_000; index += 1) metrics.annotate({ x: START, label: `deploy ${index}` })
    const { annotations } = metrics.range({ metrics: ['cpu'], from: START, to: START + 1 })
    expect(annotations).toHaveLength(100)
    expect([annotations[0]?.label, annotations[1]?.label, annotations[99]?.label]).toEqual(['Restart', 'deploy 901', 'deploy 999'])
  })

  it.each([
    ['ends before it begins', { from: START, to: START - 1 }, 'invalid-range'],
    ['is empty', { from: START, to: START }, 'invalid-range'],
    ['begins before 1970', { from: -1, to: START }, 'invalid-range'],
    ['is not a number', { from: Number.NaN, to: START }, 'invalid-range'],
    ['ends after the end of time', { from: START, to: 1e16 }, 'invalid-range'],
    ['has a negative step', { from: START, to: START + HOUR, stepMs: -5 }, 'invalid-range'],
    ['has a step of nothing', { from: START, to: START + HOUR, stepMs: 0 }, 'invalid-range'],
    ['has an endless step', { from: START, to: START + HOUR, stepMs: Infinity }, 'invalid-range'],
    ['has too many points', { from: 0, to: START, stepMs: 5 * SECOND }, 'too-large'],
  ])('is refused where it %s', (_, query, code) => {
    const { metrics } = setUp()
    expect(() => metrics.range({ metrics: ['cpu'], ...query })).toThrow(expect.objectContaining({ name: 'BinnacleError', code }))
  })

  it('is refused for a metric that does not exist, and names those that do', () => {
    const { metrics } = setUp()
    const query = { from: START, to: START + HOUR }
    expect(() => metrics.range({ metrics: ['__proto__' as MetricName], ...query })).toThrow(/request_rate/)
    expect(() => metrics.range({ metrics: [], ...query })).toThrow(BinnacleError)
  })
})

describe('the clock', () => {
  it('may be set back: what is counted then is not lost, and nothing counts twice', () => {
    const { clock, metrics, request } = setUp()
    clock.now += HOUR
    request()
    clock.now -= 10 * MINUTE
    request()
    request()
    clock.now += 10 * MINUTE
    expect(metrics.snapshot(3_600).errorRate.requests).toBe(3)
    expect(metrics.snapshot(300).errorRate.requests).toBe(1)
  })

  it('may leap a day ahead and back', () => {
    const { clock, metrics, request } = setUp()
    clock.now += 2 * 24 * HOUR
    request()
    clock.now -= 2 * 24 * HOUR
    request()
    expect(metrics.snapshot(300).errorRate.requests).toBe(1)
  })
})

describe('createMetrics', () => {
  it.each([
    { stepMs: 0 },
    { stepMs: 1.5 },
    { stepMs: Number.NaN },
    { retentionMs: 1 },
    { retentionMs: 1e12 },
    { maxRoutes: 0 },
    { maxErrorTypes: -1 },
    { maxSessions: Infinity },
  ])('refuses %j with a remedy', (options) => {
    expect(() => createMetrics(options)).toThrow(/createMetrics: \w+ is .* Pass a whole number/)
  })
})

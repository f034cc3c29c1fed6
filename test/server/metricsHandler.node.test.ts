import { createMetrics, createMetricsHandler, instrument, type Authorize } from 'binnacle/server'
import { describe, expect, it } from 'vitest'
import { checkExposition, findPrometheus } from '../support/prometheus.mjs'
import { rumBatch } from '../support/rum.js'

const promtool = await findPrometheus('promtool')

const START = Date.UTC(2026, 10, 24)

function setUp(authorize: Authorize | undefined = () => true) {
  const clock = { now: START }
  const metrics = createMetrics({ clock: () => clock.now })
  const handler = createMetricsHandler({ metrics, authorize, clock: () => clock.now })
  const ask = (path: string, init: RequestInit = {}) => handler(new Request(`http://app.test${path}`, init))
  return { clock, metrics, ask }
}

/** Everything Binnacle exposes, each with a sample. */
async function busy() {
  const { metrics, ask } = setUp()
  const options = { metrics, onError: () => {} }
  await instrument(() => new Response(null), { ...options, route: '/users/:id' })(new Request('http://app.test/users/7'))
  await instrument(() => Promise.reject(new TypeError()), { ...options, route: '/quo"te\\back' })(new Request('http://app.test/'))
  metrics.recordProcess({
    cpu: 0.1,
    cpuSeconds: 12.5,
    memoryBytes: 1e8,
    memoryTotalBytes: 1e9,
    heapUsedBytes: 1e7,
    heapLimitBytes: 1e9,
    eventLoopDelayP99: 1.5,
  })
  metrics.recordRum(
    rumBatch({
      vitals: (['LCP', 'INP', 'CLS', 'FCP', 'TTFB'] as const).map((name, at) => ({ id: `page-view-${at}`, name, value: 0.2, final: true })),
      requests: [{ route: '/users/:id', errors: 1, durationsMs: [40, 200, 210, 3_000, 9_000] }],
      errors: [{ type: 'TypeError', count: 2 }],
      activity: { visibleMs: 2_500, interactions: 3 },
      dropped: 4,
    }),
  )
  return ask
}

describe('the metrics handler', () => {
  it('answers a snapshot of the window asked for', async () => {
    const { ask } = setUp()
    const response = await ask('/api/metrics/snapshot?window=900')
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ at: START, windowSeconds: 900, responseTime: { p95: null } })
    expect(await (await ask('/snapshot')).json()).toMatchObject({ windowSeconds: 300 })
  })

  it('answers a range of several metrics', async () => {
    const { ask } = setUp()
    const response = await ask(`/api/metrics/range?metric=cpu&metric=request_rate&from=${START}&to=${START + 60_000}&step=5000`)
    const range = (await response.json()) as { series: { metric: string }[]; x: number[] }
    expect(range.series.map(({ metric }) => metric)).toEqual(['cpu', 'request_rate'])
    expect(range.x).toHaveLength(12)
  })

  it('answers the range of the last hour where it is not told which', async () => {
    const { ask } = setUp()
    expect(await (await ask('/range?metric=cpu')).json()).toMatchObject({ from: START - 3_600_000, to: START })
  })

  it('answers HEAD like GET, without a body', async () => {
    const { ask } = setUp()
    const response = await ask('/metrics', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(response.body).toBeNull()
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s and says what is allowed', async (method) => {
    const response = await setUp().ask('/metrics', { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    expect(await response.json()).toMatchObject({ error: { code: 'method-not-allowed' } })
  })

  it.each([
    ['a window of nothing', '/snapshot?window=0', 'invalid-range'],
    ['a negative window', '/snapshot?window=-300', 'invalid-range'],
    ['a window longer than what is kept', '/snapshot?window=99999999', 'invalid-range'],
    ['an empty window', '/snapshot?window=', 'invalid-range'],
    ['a window in words', '/snapshot?window=5m', 'invalid-range'],
    ['a negative range', `/range?metric=cpu&from=${START}&to=${START - 1}`, 'invalid-range'],
    ['a range before 1970', '/range?metric=cpu&from=-5&to=5', 'invalid-range'],
    ['a range beyond all time', '/range?metric=cpu&from=5&to=9999999999999999', 'invalid-range'],
    ['a range of NaN', '/range?metric=cpu&from=NaN&to=5', 'invalid-range'],
    ['a range of Infinity', '/range?metric=cpu&from=0&to=Infinity', 'invalid-range'],
    ['a step of nothing', '/range?metric=cpu&step=0', 'invalid-range'],
    ['more points than anyone draws', `/range?metric=cpu&from=0&to=${START}&step=5000`, 'too-large'],
    ['a metric that does not exist', '/range?metric=cpu&metric=constructor', 'invalid-option'],
    ['no metric', '/range', 'invalid-option'],
  ])('refuses %s with 400', async (_, path, code) => {
    const response = await setUp().ask(path)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: { code, message: expect.stringMatching(/(Pass|Ask for) /) as string } })
  })

  it.each([
    ['nobody says who may', undefined],
    ['it says no', () => false],
    ['it throws', () => Promise.reject(new Error('session store is down'))],
    ['it answers something that is not true', () => 'yes' as unknown as boolean],
  ])('denies where %s', async (_, authorize) => {
    const metrics = createMetrics()
    const handler = createMetricsHandler({ metrics, authorize: authorize as Authorize })
    for (const path of ['/metrics', '/snapshot', '/range?metric=cpu', '/range?metric=nonsense']) {
      const response = await handler(new Request(`http://app.test${path}`))
      expect(response.status).toBe(403)
      expect(await response.json()).toEqual({ error: { code: 'refused', message: 'This request is not authorized.' } })
    }
  })

  it('lets in whom it is told to', async () => {
    const { ask } = setUp((request) => request.headers.get('authorization') === 'Bearer secret')
    expect((await ask('/metrics')).status).toBe(403)
    expect((await ask('/metrics', { headers: { authorization: 'Bearer secret' } })).status).toBe(200)
  })
})

describe('the exposition', () => {
  it('counts exactly at each bound, in base units', async () => {
    const { metrics, ask } = setUp()
    for (const durationMs of [199.9, 200, 200.1, 5, 10_000, 10_001]) {
      metrics.beginRequest()({ route: '/', method: 'GET', status: 200, durationMs })
    }
    const text = await (await ask('/metrics')).text()
    const at = (bound: string) => Number(new RegExp(`_seconds_bucket\\{[^}]*le="${bound.replace('+', '\\+')}"\\} (\\d+)`).exec(text)?.[1])
    expect(['0.005', '0.1', '0.2', '0.25', '10', '+Inf'].map(at)).toEqual([1, 1, 3, 4, 5, 6])
    expect(text).toContain('http_server_request_duration_seconds_sum{http_route="/",http_request_method="GET",status_class="2xx"} 20.606')
  })

  it('counts requests of pages exactly at each bound too, though they come in histograms', async () => {
    const text = await (await (await busy())('/metrics')).text()
    const at = (bound: string) => Number(new RegExp(`page_request_duration_seconds_bucket\\{[^}]*le="${bound}"\\} (\\d+)`).exec(text)?.[1])
    expect(['0.025', '0.05', '0.2', '0.25', '4', '8'].map(at)).toEqual([0, 1, 2, 3, 4, 4])
  })

  it('escapes what a label may hold', async () => {
    expect(await (await (await busy())('/metrics')).text()).toContain('http_route="/quo\\"te\\\\back"')
  })

  it('leaves out what nobody measures, rather than saying 0', async () => {
    const text = await (await setUp().ask('/metrics')).text()
    expect(text).not.toMatch(/^process_resident_memory_bytes/m)
    expect(text).toMatch(/^http_server_active_requests 0$/m)
  })

  it.skipIf(!promtool)('is accepted by promtool, empty and busy (skipped without promtool)', async () => {
    expect(await checkExposition(await (await setUp().ask('/metrics')).text())).toBe('')
    expect(await checkExposition(await (await (await busy())('/metrics')).text())).toBe('')
  })
})

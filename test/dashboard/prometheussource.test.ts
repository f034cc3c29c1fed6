import fc from 'fast-check'
import { createPrometheusSource } from 'binnacle/dashboard'
import { describe, expect, it } from 'vitest'
import { bucketsAt, byFigure, gain, quantileOf, type Buckets } from '../../src/dashboard/promql.js'

interface Asked {
  url: string
  form: URLSearchParams
}
type Series = { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }

const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init)
const success = (result: Series[]) => json({ status: 'success', data: { resultType: 'vector', result } })
const figure = (name: string, value: string, labels: Record<string, string> = {}): Series => ({
  metric: { ...labels, binnacle_figure: name },
  value: [1_000, value],
})

function sourceOf(respond: (asked: Asked) => Response | Promise<Response>, options = {}) {
  const asked: Asked[] = []
  const source = createPrometheusSource('/prometheus/', {
    clock: () => 1_000_000_000,
    fetch: async (url, init) => {
      const one = { url: String(url), form: init?.body as URLSearchParams }
      asked.push(one)
      return respond(one)
    },
    ...options,
  })
  return { source, asked }
}

describe('createPrometheusSource', () => {
  it('asks for a snapshot in one request, of the targets that are meant', async () => {
    const { source, asked } = sourceOf(() => success([]), { matchers: { job: 'a "shop"\\' } })
    await source.snapshot({ windowSeconds: 300 })
    expect(asked.map(({ url }) => url)).toEqual(['/prometheus/api/v1/query'])
    const { form } = asked[0] as Asked
    // What is now, Prometheus knows best.
    expect(form.get('time')).toBeNull()
    expect(form.get('query')).toContain(String.raw`http_server_errors_total{job="a \"shop\"\\"}[300s]`)
    expect(source.id).toBe(String.raw`/prometheus{job="a \"shop\"\\"}`)
  })

  it('says null of what is not there, never 0, and takes NaN for nothing', async () => {
    const { source } = sourceOf(() => success([figure('currentSum', 'NaN'), figure('currentCount', '0')]))
    const snapshot = await source.snapshot({ windowSeconds: 300 })
    expect(snapshot).toMatchObject({
      responseTime: { current: null, average: null, p95: null, p99: null, trend: { previous: null, change: null } },
      startedAt: null,
      notMeasured: { reason: 'no-target', selector: '' },
      errorRate: { current: null, errors: null, requests: null, byType: [] },
      throughput: {
        requestsPerSecond: null,
        requestsPerMinute: null,
        concurrency: null,
        peakConcurrency: null,
        trend: { previous: null, change: null },
      },
      activeUsers: { current: null, peak: null, averageSessionSeconds: null },
      system: null,
      database: null,
      webVitals: [],
      routes: [],
    })
  })

  it('takes NaN for nothing in every figure of a snapshot and of a range', async () => {
    const names = ['active', 'activePeak', 'users', 'usersPeak', 'errors', 'sums', 'startedAt', 'cpu', 'memory', 'targets', 'up']
    const durations = ['0.1', '+Inf'].map((le) => figure('durations', 'NaN', { http_route: '/', le }))
    const { source } = sourceOf(({ form }) => {
      if (!form.has('start')) return success([...names.map((name) => figure(name, 'NaN')), ...durations])
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name))) as [number, number, number]
      const values = (value: (at: number) => string) => {
        const list: [number, string][] = []
        for (let at = start; at <= end; at += step) list.push([at, value(at)])
        return list
      }
      return success([
        { metric: { binnacle_figure: 'durations', le: '+Inf' }, values: values(() => '10') },
        { metric: { binnacle_figure: 'errors' }, values: values((at) => (at === start ? 'NaN' : '5')).slice(0, -1) },
        { metric: { binnacle_figure: 'active' }, values: values(() => 'NaN') },
      ])
    })
    expect(await source.snapshot({ windowSeconds: 300 })).toMatchObject({
      startedAt: null,
      errorRate: { current: null, errors: null, requests: null },
      throughput: { requestsPerSecond: null, concurrency: null, peakConcurrency: null },
      activeUsers: { current: null, peak: null },
      system: null,
      routes: [],
    })
    const { series } = await source.range({ metrics: ['error_rate', 'peak_concurrency'], from: 900_000_000, to: 900_060_000 })
    // No error series at an instant is no error; one that is NaN is not known.
    expect(series.map(({ y }) => y)).toEqual([
      [null, 0.5, 0.5, 0],
      [null, null, null, null],
    ])
  })

  it('counts nothing where a server measures and had no request yet', async () => {
    const { source } = sourceOf(() => success(['active', 'activePeak', 'users', 'usersPeak'].map((name) => figure(name, '0'))))
    const snapshot = await source.snapshot({ windowSeconds: 300 })
    expect(snapshot.notMeasured).toBeUndefined()
    expect(snapshot).toMatchObject({
      errorRate: { current: null, errors: 0, requests: 0 },
      throughput: { requestsPerSecond: 0, concurrency: 0, peakConcurrency: 0 },
      activeUsers: { current: 0, peak: 0 },
    })
  })

  it.each([
    ['no target of these labels', ['0', '0'], { reason: 'no-target', selector: '{job="typo"}' }],
    ['only targets that are down', ['2', '0'], { reason: 'targets-down', up: 0, targets: 2 }],
    ['others that are up, and ours down', ['2', '1'], { reason: 'targets-down', up: 1, targets: 2 }],
    ['targets that are up and tell other things', ['2', '2'], { reason: 'not-exposed' }],
  ])('says why there is nothing where Prometheus has %s', async (_, [targets, up], notMeasured) => {
    const found = targets === '0' ? [] : [figure('targets', targets as string), figure('up', up as string)]
    const { source } = sourceOf(() => success(found), { matchers: { job: 'typo' } })
    expect(await source.snapshot({ windowSeconds: 300 })).toMatchObject({ notMeasured, errorRate: { requests: null } })
  })

  it('adds up routes and their buckets, and finds quantiles in the sum of them', async () => {
    const route = (name: string, upTo: number, all: number): Series[] => [
      figure('durations', String(upTo), { http_route: name, le: '0.1' }),
      figure('durations', String(all), { http_route: name, le: '0.2' }),
      figure('durations', String(all), { http_route: name, le: '+Inf' }),
    ]
    const { source } = sourceOf(() =>
      success([
        ...route('/fast', 90, 90),
        ...route('/slow', 0, 10.4),
        figure('sums', '4.5', { http_route: '/fast' }),
        figure('errors', '2.2', { http_route: '/slow', error_type: 'RangeError' }),
        figure('errors', '0.1', { http_route: '/fast', error_type: 'HTTP 503' }),
      ]),
    )
    const snapshot = await source.snapshot({ windowSeconds: 50 })
    expect(snapshot.errorRate).toMatchObject({ requests: 100, errors: 2, byType: [{ type: 'RangeError', count: 2 }] })
    expect(snapshot.responseTime.p50).toBeCloseTo((100 * 50.2) / 90, 6)
    expect(snapshot.responseTime.p99).toBeCloseTo(100 + (100 * (0.99 * 100.4 - 90)) / 10.4, 6)
    expect(snapshot.throughput.requestsPerSecond).toBeCloseTo(2.008, 6)
    expect(snapshot.routes).toEqual([
      { route: '/slow', requests: 10, errors: 2, average: null, p95: expect.closeTo(195, 6) },
      { route: '/fast', requests: 90, errors: 0, average: 50, p95: expect.closeTo(95, 6) },
    ])
  })

  it('asks for whole steps at their ends, a live window’s second time for the newest ones only', async () => {
    const { source, asked } = sourceOf(({ form }) => {
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name))) as [number, number, number]
      const values: [number, string][] = []
      for (let at = start; at <= end; at += step) values.push([at, String(at)])
      return success([{ metric: { binnacle_figure: 'memory' }, values }])
    })
    const from = 900_000_000
    const first = await source.range({ metrics: ['memory'], from, to: from + 3_600_000 })
    expect(first).toMatchObject({ stepMs: 15_000, series: [{ metric: 'memory', unit: 'bytes' }] })
    expect(first.x).toHaveLength(240)
    // The value of a step is the one at its end.
    expect(first.series[0]?.y).toEqual(first.x.map((x) => (x + 15_000) / 1_000))
    const later = await source.range({ metrics: ['memory'], from: from + 20_000, to: from + 3_620_000 })
    expect(Number(asked[1]?.form.get('start')) * 1_000).toBeGreaterThan(from + 3_500_000)
    expect(later.x.at(-1)).toBe(from + 3_600_000)
    expect(later.series[0]?.y).not.toContain(null)
  })

  it('marks where a process began', async () => {
    const { source } = sourceOf(() =>
      success([
        {
          metric: { binnacle_figure: 'starts' },
          values: [
            [900_015, '800000'],
            [900_030, '900020.5'],
            [900_045, '900020.5'],
          ],
        },
      ]),
    )
    const { annotations } = await source.range({ metrics: ['cpu'], from: 900_000_000, to: 900_060_000 })
    expect(annotations).toEqual([{ x: 900_020_500, label: 'Restart', status: 'info' }])
  })

  it.each([
    [
      'an error of the query',
      () => json({ status: 'error', error: 'parse error: no' }, { status: 400 }),
      'refused',
      /400: parse error: no/,
    ],
    ['HTML', () => new Response('<!doctype html><title>Prometheus</title>'), 'invalid-response', /HTML page instead of JSON/],
    ['another shape', () => json({ status: 'success', data: {} }), 'invalid-response', /not what Prometheus answers/],
    ['a value that is none', () => success([{ metric: {}, value: 7 as never }]), 'invalid-response', /not what Prometheus answers/],
    ['no answer', () => Promise.reject(new TypeError('fetch failed')), 'unreachable', /could not be reached/],
  ])('says what is wrong when it gets %s', async (_, respond, code, words) => {
    const error = await sourceOf(respond)
      .source.snapshot({ windowSeconds: 60 })
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'BinnacleError', code })
    expect((error as Error).message).toMatch(words)
  })

  it('refuses what it cannot ask for, in words', async () => {
    expect(() => createPrometheusSource('/p', { matchers: { 'no-label': 'x' } })).toThrow(/matchers has "no-label", which is no label name/)
    expect(() => createPrometheusSource('/p', { scrapeSeconds: 0 })).toThrow(/scrapeSeconds is 0/)
    const { source } = sourceOf(() => success([]))
    await expect(source.range({ metrics: ['cpu'], from: 0, to: 31 * 86_400_000, stepMs: 15_000 })).rejects.toMatchObject({
      code: 'too-large',
    })
    await expect(source.range({ metrics: [], from: 0, to: 1 })).rejects.toMatchObject({ code: 'invalid-range' })
    await expect(source.range({ metrics: ['cpu'], from: 5, to: 5 })).rejects.toMatchObject({ code: 'invalid-range' })
  })
})

describe('a quantile of buckets', () => {
  const histogram = fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }).map((counts): Buckets => {
    let sum = 0
    return counts.map((count, at) => [at === counts.length - 1 ? Infinity : (at + 1) / 10, (sum += count)] as const)
  })

  it('lies in the bucket of its rank, ascends with it, and is null of nothing', () => {
    fc.assert(
      fc.property(histogram, fc.double({ min: 0.001, max: 1, noNaN: true }), (buckets, q) => {
        const total = buckets.at(-1)![1]
        const value = quantileOf(buckets, q)
        if (total === 0) {
          expect(value).toBeNull()
          return
        }
        const at = buckets.findIndex(([, count]) => count >= q * total)
        const lower = at === 0 ? 0 : buckets[at - 1]![0]
        const upper = Number.isFinite(buckets[at]![0]) ? buckets[at]![0] : lower
        expect(value).toBeGreaterThanOrEqual(lower - 1e-12)
        expect(value).toBeLessThanOrEqual(upper + 1e-12)
        expect(quantileOf(buckets, Math.min(1, q * 1.1))).toBeGreaterThanOrEqual(value as number)
      }),
    )
  })

  it('reads bounds of any order and spelling, and leaves out what has none', () => {
    const series = [
      ['+Inf', 3],
      ['0.5', 1],
      ['1e+00', 2],
      [undefined, 9],
    ].map(([le, value]) => ({
      labels: (le === undefined ? {} : { le: String(le) }) as Record<string, string>,
      points: [[0, Number(value)] as const],
    }))
    expect(bucketsAt(series, (one) => one.points[0]![1])).toEqual([
      [0.5, 1],
      [1, 2],
      [Infinity, 3],
    ])
    expect(byFigure(series)('')).toHaveLength(4)
  })

  it('asks for the gain of a window in the past by offsets of all its parts', () => {
    const query = gain('c', { selector: '', windowSeconds: 60, agoSeconds: 60 })
    expect(query).toContain('c offset 60s unless c offset 120s')
    expect(query).toContain('increase(c[60s] offset 60s)')
  })
})

import { createPrometheusSource, type MetricName } from 'binnacle/dashboard'
import { createMetrics, createMetricsHandler, createRumHandler, instrument } from 'binnacle/server'
import { collectProcessMetrics, toNodeListener } from 'binnacle/server/node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { METRIC_UNITS } from '../../src/core/metrics.js'
import { serve } from '../support/httpServer.js'
import { findPrometheus, startPrometheus } from '../support/prometheus.mjs'
import { durations, rumPayload } from '../support/rum.js'

/** A small application on node:http, scraped every second by a Prometheus of its own. */
async function scraped() {
  const metrics = createMetrics({ stepMs: 1_000 })
  onTestFinished(collectProcessMetrics({ metrics, intervalMs: 100 }))
  const user = instrument(() => Response.json({}), { route: '/users/:id', metrics })
  const broken = instrument(() => Promise.reject(new RangeError('no')), { route: '/broken', metrics, onError() {} })
  const report = createMetricsHandler({ metrics, authorize: () => true })
  const rum = createRumHandler({ metrics, authorize: () => true })
  const listener = toNodeListener((request) => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/users/')) return user(request)
    if (pathname === '/broken') return broken(request)
    return pathname === '/rum' ? rum(request) : report(request)
  })
  const { url } = await serve(listener)
  // Somebody else, who is young and big: Prometheus itself tells as much.
  const others = `process_start_time_seconds ${Date.now() / 1_000}\nprocess_resident_memory_bytes 9e12\nprocess_cpu_seconds_total 1e6\n`
  const other = await serve((_, response) => response.end(others))
  const prometheus = await startPrometheus({ targets: [{ url: `${url}/metrics` }, { url: other.url }] })
  if (!prometheus) throw new Error('Prometheus was there and is gone.')
  onTestFinished(prometheus.stop)
  await vi.waitFor(async () => expect((await prometheus.query('sum(up)'))[0]?.value).toBe(2), { timeout: 30_000, interval: 200 })
  const visit = async () => {
    for (let index = 0; index < 20; index += 1) await (await fetch(`${url}/users/${index}`)).json()
    for (let index = 0; index < 5; index += 1) await (await fetch(`${url}/broken`)).json()
    const vitals = [{ id: 'page-view-1', name: 'LCP' as const, value: 1_900, final: true }]
    const requests = [{ route: '/users/:id', errors: 0, durations: durations([80, 210]).serialize() }]
    const body = JSON.stringify(rumPayload({ vitals, requests }))
    await fetch(`${url}/rum`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  }
  return { metrics, prometheus, visit }
}

const hasPrometheus = (await findPrometheus()) !== null

describe.skipIf(!hasPrometheus)('createPrometheusSource on a real Prometheus (skipped where none is installed)', () => {
  it('counts the very first requests and errors of a process, as the process itself does', { timeout: 90_000 }, async () => {
    const { metrics, prometheus, visit } = await scraped()
    const source = createPrometheusSource(prometheus.url, { scrapeSeconds: 1 })
    await visit()
    await vi.waitFor(async () => expect((await source.snapshot({ windowSeconds: 60 })).errorRate.requests).toBe(25), {
      timeout: 30_000,
      interval: 200,
    })
    const [seen, true_] = [await source.snapshot({ windowSeconds: 60 }), metrics.snapshot(60)]
    expect(seen.errorRate).toMatchObject({ current: true_.errorRate.current, errors: 5, requests: 25, byType: true_.errorRate.byType })
    const flat = ({ routes }: typeof seen) =>
      routes.map(({ route, requests, errors }) => ({ route, requests, errors })).toSorted((a, b) => a.route.localeCompare(b.route))
    expect(flat(seen)).toEqual(flat(true_))
    expect(seen.responseTime.average).toBeCloseTo(true_.responseTime.average as number, 3)
    // Exposed buckets are coarser than the process' own: the quantile lies in the bucket of the true one.
    expect(seen.responseTime.p95).toBeGreaterThan(0)
    expect(seen.startedAt).toBeCloseTo(metrics.startedAt, 0)
    expect(seen.activeUsers).toMatchObject({ current: 1, peak: 1 })
    expect(seen.system).toMatchObject({ cpu: expect.any(Number), heapLimitBytes: true_.system?.heapLimitBytes, memoryTotalBytes: null })
    expect(seen.system?.memoryBytes).toBeLessThan(9e12)
    expect(seen.webVitals).toMatchObject([{ name: 'LCP', count: 1, rating: 'good' }])
    expect(seen.throughput).toMatchObject({ requestsPerSecond: 25 / 60, concurrency: 0 })
    // Who is meant can be chosen: nobody has this name.
    const nobody = createPrometheusSource(prometheus.url, { scrapeSeconds: 1, matchers: { job: 'nobody' } })
    expect(await nobody.snapshot({ windowSeconds: 60 })).toMatchObject({
      notMeasured: { reason: 'no-target', selector: '{job="nobody"}' },
      system: null,
      routes: [],
      throughput: { requestsPerSecond: null },
    })
    // The other one is up, and exposes nothing of ours.
    const stranger = createPrometheusSource(prometheus.url, { scrapeSeconds: 1, matchers: { job: 'target-1' } })
    expect(await stranger.snapshot({ windowSeconds: 60 })).toMatchObject({
      notMeasured: { reason: 'not-exposed' },
      throughput: { concurrency: null },
    })
    expect(seen.notMeasured).toBeUndefined()
  })

  it('says how many targets are up where none of ours is', { timeout: 90_000 }, async () => {
    const gone = await serve((_, response) => response.writeHead(503).end())
    const prometheus = await startPrometheus({ targets: [{ url: gone.url }, { url: gone.url }] })
    if (!prometheus) throw new Error('Prometheus was there and is gone.')
    onTestFinished(prometheus.stop)
    const source = createPrometheusSource(prometheus.url, { scrapeSeconds: 1 })
    await vi.waitFor(
      async () =>
        expect(await source.snapshot({ windowSeconds: 60 })).toMatchObject({
          notMeasured: { reason: 'targets-down', up: 0, targets: 2 },
          errorRate: { errors: null, requests: null },
          activeUsers: { current: null },
        }),
      { timeout: 30_000, interval: 200 },
    )
  })

  it('shows a page whose clock is ten minutes ahead the same as any other', { timeout: 90_000 }, async () => {
    const { prometheus, visit } = await scraped()
    await visit()
    const ahead = () => Date.now() + 600_000
    const [wrong, right] = [ahead, Date.now].map((clock) => createPrometheusSource(prometheus.url, { scrapeSeconds: 1, clock }))
    const peak = async (source: typeof wrong, now: number) => {
      const live = { from: now - 600_000, to: now, isLive: true, stepMs: 5_000 }
      const range = await source?.range({ metrics: ['active_users'], ...live })
      return { last: range?.x.at(-1), peak: Math.max(...(range?.series[0]?.y ?? []).map((y) => y ?? 0)) }
    }
    await vi.waitFor(
      async () => {
        const shown = await peak(wrong, ahead())
        expect(shown.peak).toBe(1)
        expect(shown).toEqual(await peak(right, Date.now()))
      },
      { timeout: 60_000, interval: 500 },
    )
  })

  it('draws every metric over time, and marks the start of the process', { timeout: 90_000 }, async () => {
    const { metrics, prometheus, visit } = await scraped()
    const source = createPrometheusSource(prometheus.url, { scrapeSeconds: 1 })
    const all = Object.keys(METRIC_UNITS) as MetricName[]
    const ask = () => source.range({ metrics: all, from: metrics.startedAt - 20_000, to: Date.now(), stepMs: 1_000 })
    await visit()
    let value = (_metric: MetricName): (number | null)[] => []
    await vi.waitFor(
      async () => {
        const range = await ask()
        value = (metric) => range.series.find((series) => series.metric === metric)?.y ?? []
        for (const metric of all)
          if (!/inp|cls|fcp|ttfb/.test(metric)) expect([metric, value(metric).some((y) => y !== null)]).toEqual([metric, true])
      },
      { timeout: 30_000, interval: 500 },
    )
    const range = await ask()
    expect(range.annotations).toEqual([{ x: expect.closeTo(metrics.startedAt, 0), label: 'Restart', status: 'info' }])
    // Before the process there was nothing, and nobody saw an INP.
    expect(
      value('memory')
        .slice(0, 15)
        .every((y) => y === null),
    ).toBe(true)
    expect(value('inp_p75').every((y) => y === null)).toBe(true)
    expect(Math.max(...value('error_rate').map((y) => y ?? 0))).toBeCloseTo(0.2, 6)
    expect(Math.max(...value('request_rate').map((y) => y ?? 0))).toBeCloseTo(25 / 4, 6)
    expect(Math.max(...value('active_users').map((y) => y ?? 0))).toBe(1)
  })

  it('says what Prometheus says of a query it refuses', { timeout: 60_000 }, async () => {
    const { prometheus } = await scraped()
    const source = createPrometheusSource(`${prometheus.url}/api/v1/nothing`, { scrapeSeconds: 1 })
    await expect(source.snapshot({ windowSeconds: 60 })).rejects.toMatchObject({ name: 'BinnacleError', code: 'refused' })
  })
})

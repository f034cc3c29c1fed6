import { createMetrics, createMetricsHandler, createRumHandler, instrument, type PerformanceMetrics } from 'binnacle/server'
import { collectProcessMetrics, toNodeListener } from 'binnacle/server/node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { serve } from '../support/httpServer.js'
import { findPrometheus, startPrometheus } from '../support/prometheus.mjs'
import { durations, rumPayload } from '../support/rum.js'

const TOKEN = 'scrape-token'
const hasPrometheus = (await findPrometheus()) !== null

/** A small application on node:http, measured by its own means. */
async function serveApplication() {
  const metrics = createMetrics()
  onTestFinished(collectProcessMetrics({ metrics, intervalMs: 100 }))
  const onError = vi.fn()
  const user = instrument((request) => Response.json({ id: new URL(request.url).pathname.slice(7) }), { route: '/users/:id', metrics })
  const broken = instrument(() => Promise.reject(new RangeError('no')), { route: '/broken', metrics, onError })
  const report = createMetricsHandler({ metrics, authorize: ({ headers }) => headers.get('authorization') === `Bearer ${TOKEN}` })
  const rum = createRumHandler({ metrics, authorize: () => true })
  const listener = toNodeListener((request) => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/users/')) return user(request)
    if (pathname === '/broken') return broken(request)
    return pathname === '/rum' ? rum(request) : report(request)
  })
  return { ...(await serve(listener)), metrics }
}

async function visit(url: string) {
  for (let index = 0; index < 20; index += 1) await (await fetch(`${url}/users/${index}`)).json()
  for (let index = 0; index < 5; index += 1) await (await fetch(`${url}/broken`)).json()
  const vitals = [{ id: 'page-view-1', name: 'LCP' as const, value: 1_900, final: true }]
  const requests = [{ route: '/users/:id', errors: 0, durations: durations([80, 210]).serialize() }]
  await fetch(`${url}/rum`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rumPayload({ vitals, requests })),
  })
}

describe('an application on node:http', () => {
  it('shows in its snapshot what really happened', async () => {
    const { url } = await serveApplication()
    await visit(url)
    expect((await fetch(`${url}/api/metrics/snapshot`)).status).toBe(403)
    const response = await fetch(`${url}/api/metrics/snapshot?window=60`, { headers: { authorization: `Bearer ${TOKEN}` } })
    const snapshot = (await response.json()) as PerformanceMetrics
    expect(snapshot.errorRate).toMatchObject({ requests: 25, errors: 5, current: 0.2, byType: [{ type: 'RangeError', count: 5 }] })
    expect(snapshot.routes.map(({ route, requests }) => [route, requests]).toSorted()).toEqual([
      ['/broken', 5],
      ['/users/:id', 20],
    ])
    expect(snapshot.responseTime.p99).toBeGreaterThan(0)
    expect(snapshot.activeUsers.current).toBe(1)
    expect(snapshot.webVitals).toMatchObject([{ name: 'LCP', count: 1, rating: 'good' }])
    expect(snapshot.system?.memoryBytes).toBeGreaterThan(1e7)
    expect(snapshot.throughput.concurrency).toBe(0)
  })

  it.skipIf(!hasPrometheus)('is scraped by a real Prometheus (skipped where none is installed)', { timeout: 60_000 }, async () => {
    const { url } = await serveApplication()
    await visit(url)
    const prometheus = await startPrometheus({ targets: [{ url: `${url}/metrics`, authorization: TOKEN }] })
    if (!prometheus) throw new Error('Prometheus was there and is gone.')
    onTestFinished(prometheus.stop)
    await vi.waitFor(async () => expect(await prometheus.targets()).toEqual([{ url: `${url}/metrics`, health: 'up', error: '' }]), {
      timeout: 30_000,
      interval: 200,
    })
    const value = async (query: string) => (await prometheus.query(query))[0]?.value
    await vi.waitFor(async () => expect(await value('sum(http_server_request_duration_seconds_count)')).toBe(25), {
      timeout: 30_000,
      interval: 200,
    })
    expect(await value('sum(http_server_request_duration_seconds_count{http_route="/users/:id",status_class="2xx"})')).toBe(20)
    expect(await value('http_server_errors_total{error_type="RangeError"}')).toBe(5)
    expect(await value('sum(page_request_duration_seconds_bucket{le="0.2"})')).toBe(1)
    expect(await value('web_vitals_lcp_seconds_count')).toBe(1)
    expect(await value('process_resident_memory_bytes')).toBeGreaterThan(1e7)
    expect(await value('histogram_quantile(0.95, sum by (le) (http_server_request_duration_seconds_bucket))')).toBeGreaterThan(0)
    expect(await value('time() - process_start_time_seconds')).toBeLessThan(120)
  })
})

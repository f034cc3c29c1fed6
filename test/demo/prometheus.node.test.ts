import { createPrometheusSource } from 'binnacle/dashboard'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDemo } from '../../demo/server/app.js'
import { openPrometheus } from '../../demo/server/prometheus.js'
import { serve } from '../support/httpServer.js'
import { findPrometheus, startPrometheus } from '../support/prometheus.mjs'

const hasPrometheus = (await findPrometheus()) !== null

async function serveDemo(prometheus: ReturnType<typeof openPrometheus>) {
  const demo = createDemo({ pages: '/nowhere', prometheus })
  onTestFinished(demo.stop)
  return serve(demo.listener)
}

describe('the demo with PROMETHEUS_URL', () => {
  it('measures itself where there is none', async () => {
    expect(openPrometheus(() => true, '')).toBeUndefined()
    const { url } = await serveDemo(undefined)
    expect(await (await fetch(`${url}/api/watch`)).json()).toEqual({ source: 'process' })
    expect((await fetch(`${url}/prometheus/api/v1/query`, { method: 'POST' })).status).toBe(404)
  })

  it('lets through the two queries of a dashboard, and nobody else’s, and says when there is no answer', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const asked: string[] = []
    const { url: prometheus } = await serve((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end('{"status":"success","data":{"resultType":"vector","result":[]}}')
    })
    let isAllowed = true
    const { url } = await serveDemo(openPrometheus(() => isAllowed, `${prometheus}/`))
    const post = (path: string, body = 'query=up') =>
      fetch(`${url}/prometheus${path}`, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect((await post('/api/v1/query')).status).toBe(200)
    expect((await post('/api/v1/query_range')).status).toBe(200)
    expect((await post('/api/v1/admin/tsdb/delete_series')).status).toBe(404)
    expect((await fetch(`${url}/prometheus/api/v1/query?query=up`)).status).toBe(403)
    expect((await post('/api/v1/query', `query=${'x'.repeat(70_000)}`)).status).toBe(413)
    isAllowed = false
    expect((await post('/api/v1/query')).status).toBe(403)
    expect(asked).toEqual(['POST /api/v1/query', 'POST /api/v1/query_range'])

    const gone = await serveDemo(openPrometheus(() => true, 'http://127.0.0.1:1'))
    const source = createPrometheusSource(`${gone.url}/prometheus`)
    await expect(source.snapshot({ windowSeconds: 60 })).rejects.toThrow(/502: The Prometheus of PROMETHEUS_URL does not answer/)
  })

  it.skipIf(!hasPrometheus)(
    'shows what a real Prometheus scrapes of it (skipped where none is installed)',
    { timeout: 60_000 },
    async () => {
      vi.spyOn(console, 'error').mockImplementation(() => {})
      const { url } = await serveDemo(undefined)
      const prometheus = (await startPrometheus({ targets: [{ url: `${url}/metrics` }] }))!
      onTestFinished(prometheus.stop)
      const watch = await serveDemo(openPrometheus(() => true, prometheus.url))
      expect(await (await fetch(`${watch.url}/api/watch`)).json()).toEqual({ source: 'prometheus' })
      for (let index = 0; index < 3; index += 1) await (await fetch(`${url}/api/fail`)).arrayBuffer()
      const source = createPrometheusSource(`${watch.url}/prometheus`, { scrapeSeconds: 1 })
      await vi.waitFor(
        async () => {
          const { routes } = await source.snapshot({ windowSeconds: 60 })
          expect(routes.map(({ route, requests, errors }) => ({ route, requests, errors }))).toEqual([
            { route: '/api/fail', requests: 3, errors: 3 },
          ])
        },
        { timeout: 30_000, interval: 300 },
      )
    },
  )
})

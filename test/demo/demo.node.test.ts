import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServerSource } from 'binnacle/dashboard'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDemo } from '../../demo/server/app.js'

let pages: string
let stops: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  pages = await mkdtemp(path.join(tmpdir(), 'binnacle-demo-'))
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>Binnacle demo</title>')
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()))
  stops = []
  await rm(pages, { recursive: true })
  vi.restoreAllMocks()
})

async function start(port = 0): Promise<{ base: string; port: number; stop: () => Promise<void> }> {
  const demo = createDemo({ pages })
  const server: Server = createServer(demo.listener)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    server.close()
    await demo.stop()
    server.closeAllConnections()
  }
  stops.push(stop)
  const { port: given } = server.address() as AddressInfo
  return { base: `http://127.0.0.1:${given}`, port: given, stop }
}

describe('the demo', () => {
  it('shows what its visitors really did: slow, failed and missing', async () => {
    const { base } = await start()
    const statuses = []
    for (const url of ['/', '/api/weather?location=Seattle', '/api/weather?location=Atlantis', '/api/slow?ms=60', '/api/fail']) {
      const response = await fetch(base + url)
      statuses.push(response.status)
      await response.arrayBuffer()
    }
    expect(statuses).toEqual([200, 200, 404, 200, 500])
    const source = createServerSource(`${base}/api/metrics`)
    const metrics = await source.snapshot({ windowSeconds: 300 })
    expect(metrics.errorRate).toMatchObject({ requests: 5, errors: 1, byType: [{ type: 'RangeError', count: 1 }] })
    const slow = metrics.routes.find(({ route }) => route === '/api/slow')
    expect(slow?.p95).toBeGreaterThanOrEqual(59)
    expect(metrics.routes.map(({ route }) => route).sort()).toEqual(['/', '/api/fail', '/api/slow', '/api/weather'])
  })

  it('does not count its own watching as traffic', async () => {
    const { base } = await start()
    const source = createServerSource(`${base}/api/metrics`)
    await source.snapshot({ windowSeconds: 300 })
    await fetch(`${base}/metrics`).then((response) => response.text())
    expect((await source.snapshot({ windowSeconds: 300 })).errorRate.requests).toBe(0)
  })

  it('takes a page’s own vitals in, and answers for them', async () => {
    const { base } = await start()
    const response = await fetch(`${base}/api/rum`, {
      method: 'POST',
      body: '{"nonsense":true}',
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(400)
    const { webVitals } = await createServerSource(`${base}/api/metrics`).snapshot({ windowSeconds: 300 })
    expect(webVitals).toEqual([])
  })

  it('tells of a restart, and a reader keeps what the process before it said', async () => {
    const first = await start()
    await fetch(`${first.base}/api/slow?ms=20`).then((response) => response.text())
    const source = createServerSource(`${first.base}/api/metrics`)
    const from = Date.now() - 60_000
    const before = await source.range({ metrics: ['response_time_p95'], from, to: from + 70_000 })
    const known = before.series[0]?.y.filter((value) => value !== null) ?? []
    expect(known.length).toBeGreaterThan(0)
    await first.stop()
    const second = await start(first.port)
    // Node's fetch may first meet a connection to the process that is gone; a browser asks again by itself.
    const again = <T>(ask: () => Promise<T>) => vi.waitFor(ask, { timeout: 30_000 })
    const fresh = createServerSource(`${second.base}/api/metrics`)
    const after = await again(() => fresh.range({ metrics: ['response_time_p95'], from, to: from + 70_000 }))
    expect(after.series[0]?.y.every((value) => value === null)).toBe(true)
    const joined = await again(() => source.range({ metrics: ['response_time_p95'], from, to: from + 70_000 }))
    expect(joined.series[0]?.y.filter((value) => value !== null)).toEqual(known)
    expect(joined.annotations.at(-1)?.label).toBe('Restart')
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/assets/../../x', '/nothing.js', '/.env'])(
    'serves no file outside its pages: %s',
    async (url) => {
      const { base } = await start()
      expect((await fetch(base + url)).status).toBe(404)
    },
  )

  it('refuses a page of another site that names this machine', async () => {
    const demo = createDemo({ pages })
    stops.push(() => demo.stop())
    const { base } = await start()
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>((resolve, reject) =>
      request(`${base}/metrics`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end(),
    )
    expect(status).toBe(403)
  })
})

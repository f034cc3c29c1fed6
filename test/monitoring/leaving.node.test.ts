import { createMetrics, createMetricsHandler, createRumHandler, instrument } from 'binnacle/server'
import { toNodeListener } from 'binnacle/server/node'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { expect, it, onTestFinished, vi } from 'vitest'
import { CHROMIUM_FLAGS, findChromium } from '../support/chromium.mjs'
import { serve } from '../support/httpServer.js'

const PAGE = `<!doctype html><title>Loading</title><style>button { font-size: 40px }</style>
<button onclick="for (const end = performance.now() + 90; performance.now() < end;);">Work</button>
<script type="module">
  import { createMonitor, matchRoutes } from '/monitor.js'
  createMonitor({ url: '/rum', flushMs: 3600000, routeOf: matchRoutes(['/api/users/:id']) }).start()
  await fetch('/api/users/7?token=hunter2')
  // Told after the monitor, and before the click: what is observed later need not hear of it.
  new PerformanceObserver(() => (document.title = 'Measured')).observe({ type: 'first-input' })
  document.title = 'Ready'
</script>`

/** The monitor as a page would load it, and a page that says nothing until it is left. */
async function serveApplication() {
  const { outputFiles } = await build({
    entryPoints: ['src/monitoring/index.ts'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  })
  const metrics = createMetrics()
  const received: string[] = []
  const rum = createRumHandler({ metrics, authorize: (request) => request.headers.get('origin') === new URL(request.url).origin })
  const user = instrument(() => Response.json({ id: 7 }), { route: '/api/users/:id', metrics })
  const report = createMetricsHandler({ metrics, authorize: () => true })
  const listener = toNodeListener(async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/rum') {
      received.push(await request.clone().text())
      return rum(request)
    }
    if (pathname.startsWith('/api/users/')) return user(request)
    if (pathname === '/metrics') return report(request)
    if (pathname === '/monitor.js') return new Response(outputFiles[0]?.text, { headers: { 'content-type': 'text/javascript' } })
    return new Response(pathname === '/' ? PAGE : 'elsewhere', { headers: { 'content-type': 'text/html' } })
  })
  return { ...(await serve(listener)), metrics, received }
}

it('a page that is left has its vitals delivered, settled and once', { timeout: 90_000 }, async () => {
  const executablePath = await findChromium()
  const browser = await chromium.launch({ args: CHROMIUM_FLAGS, ...(executablePath ? { executablePath } : {}) })
  onTestFinished(() => browser.close())
  const { url, metrics, received } = await serveApplication()
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction(() => document.title === 'Ready')
  await page.click('button')
  // Only once it has painted the answer does the browser know how long the click took.
  await page.waitForFunction(() => document.title === 'Measured')
  await page.goto(`${url}/elsewhere`)

  await vi.waitFor(
    () => {
      const names = metrics.snapshot().webVitals.map(({ name, count }) => [name, count])
      expect(names).toEqual(['LCP', 'INP', 'CLS', 'FCP', 'TTFB'].map((name) => [name, 1]))
    },
    { timeout: 30_000, interval: 100 },
  )
  const text = metrics.exposition()
  // Counters hold only what does not change any more.
  expect(text).toContain('web_vitals_inp_seconds_count 1\n')
  expect(text).toContain('web_vitals_cls_count 1\n')
  expect(text).toContain('page_request_duration_seconds_count{http_route="/api/users/:id"} 1\n')
  expect(text).toMatch(/^page_interactions_total [1-9]/m)
  expect(received.join()).not.toContain('hunter2')
  expect(metrics.snapshot().webVitals.find(({ name }) => name === 'INP')?.p75).toBeGreaterThanOrEqual(80)
})

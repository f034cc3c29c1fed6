import { createMonitor } from 'binnacle/monitoring'
import { createMetrics, createRumHandler } from 'binnacle/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { userEvent } from 'vitest/browser'

it('measures the very page it runs in: its vitals, its requests and its long tasks', async () => {
  const metrics = createMetrics()
  metrics.registerRoute('/measured/:id')
  const handler = createRumHandler({ metrics, authorize: () => true })
  const bodies: string[] = []
  const monitor = createMonitor({
    url: '/rum',
    routeOf: ({ pathname }) => (pathname.startsWith('/measured/') ? '/measured/:id' : 'other'),
    fetch: async (url, init = {}) => {
      bodies.push(init.body as string)
      const { method, body, headers } = init
      return handler(new Request(new URL(url as string, location.href), { method, body, headers }))
    },
  })
  monitor.start()
  onTestFinished(() => monitor.stop())

  const button = document.createElement('button')
  button.textContent = 'Work'
  button.style.fontSize = '40px'
  button.addEventListener('click', () => {
    const end = performance.now() + 120
    while (performance.now() < end);
    button.textContent = 'Worked'
  })
  document.body.append(button)
  onTestFinished(() => button.remove())
  await userEvent.click(button)
  await fetch('/measured/7?token=hunter2').catch(() => {})
  await fetch('/measured/8').catch(() => {})

  await vi.waitFor(
    async () => {
      await monitor.flush()
      const vitals = Object.fromEntries(metrics.snapshot().webVitals.map((vital) => [vital.name, vital]))
      expect(Object.keys(vitals).toSorted()).toEqual(['CLS', 'FCP', 'INP', 'LCP', 'TTFB'])
      // The click was answered after 120 ms; Event Timing rounds to 8.
      expect(vitals.INP?.p75).toBeGreaterThanOrEqual(112)
      expect(vitals.INP?.count).toBe(1)
      expect(vitals.LCP?.p75).toBeGreaterThan(0)
      const text = metrics.exposition()
      expect(text).toContain('page_request_duration_seconds_count{http_route="/measured/:id"} 2\n')
      expect(text).toMatch(/page_long_task_duration_seconds_count [1-9]/)
    },
    { timeout: 30_000, interval: 200 },
  )
  expect(bodies.join()).not.toMatch(/hunter2|measured\/[78]/)
  expect(metrics.snapshot().activeUsers.current).toBe(1)
})

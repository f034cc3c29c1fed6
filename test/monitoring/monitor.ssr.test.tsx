import { createMonitor } from 'binnacle/monitoring'
import { expect, it, vi } from 'vitest'

it('does nothing on a server, and does not mind', async () => {
  const fetch = vi.fn()
  const monitor = createMonitor({ url: '/rum', fetch })
  monitor.start()
  await monitor.flush()
  monitor.stop()
  expect(monitor.stats()).toEqual({ isRunning: false, isSampled: true, sent: 0, failed: 0, dropped: 0 })
  expect(fetch).not.toHaveBeenCalled()
})

import { createMetrics } from 'binnacle/server'
import { collectProcessMetrics } from 'binnacle/server/node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

const busyFor = (ms: number) => {
  const end = performance.now() + ms
  while (performance.now() < end);
}

describe('collectProcessMetrics', () => {
  it('measures this process: memory at once, then its CPU share and the delay of its event loop', async () => {
    const metrics = createMetrics()
    onTestFinished(collectProcessMetrics({ metrics, intervalMs: 100 }))
    const first = metrics.snapshot().system
    expect(first).toMatchObject({ cpu: null })
    expect(first?.memoryBytes).toBeGreaterThan(1e7)
    expect(first?.memoryTotalBytes).toBeGreaterThan(first?.memoryBytes as number)
    expect(first?.heapUsedBytes).toBeLessThan(first?.heapLimitBytes as number)
    await vi.waitFor(
      () => {
        busyFor(60)
        const system = metrics.snapshot().system
        expect(system?.cpu).toBeGreaterThan(0.05)
        // The loop was blocked for 60 ms.
        expect(system?.eventLoopDelayP99).toBeGreaterThan(20)
      },
      { timeout: 30_000, interval: 20 },
    )
    expect(metrics.exposition()).toMatch(/^process_cpu_seconds_total [\d.]+$/m)
  })

  it('takes the interval of the timer off the delay: a quiet loop has next to none', async () => {
    const metrics = createMetrics()
    const recordProcess = vi.spyOn(metrics, 'recordProcess')
    onTestFinished(collectProcessMetrics({ metrics, intervalMs: 100 }))
    await vi.waitFor(
      () => {
        const delays = recordProcess.mock.calls.flatMap(([{ eventLoopDelayP99 }]) => eventLoopDelayP99 ?? [])
        // Ten milliseconds pass between two readings; that is no delay.
        expect(Math.min(...delays)).toBeLessThan(8)
      },
      { timeout: 30_000 },
    )
  })

  it('stops when it is told to', async () => {
    const metrics = createMetrics()
    const recordProcess = vi.spyOn(metrics, 'recordProcess')
    const stop = collectProcessMetrics({ metrics, intervalMs: 100 })
    await vi.waitUntil(() => recordProcess.mock.calls.length > 1)
    stop()
    const count = recordProcess.mock.calls.length
    const other = vi.fn()
    onTestFinished(collectProcessMetrics({ metrics: { ...createMetrics(), recordProcess: other }, intervalMs: 100 }))
    await vi.waitUntil(() => other.mock.calls.length > 2)
    expect(recordProcess).toHaveBeenCalledTimes(count)
  })

  it.each([0, 99, Number.NaN, Infinity])('refuses an interval of %d ms', (intervalMs) => {
    expect(() => collectProcessMetrics({ metrics: createMetrics(), intervalMs })).toThrow(/intervalMs/)
  })
})

import { totalmem } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { BinnacleError } from '../../core/errors.js'
import type { Metrics } from '../metrics.js'

export interface ProcessMetricsOptions {
  metrics: Metrics
  /** How often to measure, ms. @default 5000 */
  intervalMs?: number
}

/** The timer whose delay is measured fires so often, ms; the histogram holds that interval and the delay on top of it. */
const RESOLUTION_MS = 10

/**
 * Measures this process at once and then every `intervalMs`: CPU share, resident and total memory, V8's heap and its limit, and the delay
 * of the event loop (p99 of each interval, to about ±1 ms). The timer does not keep the process alive.
 *
 * @returns a function that stops it
 * @throws BinnacleError `invalid-option`
 */
export function collectProcessMetrics({ metrics, intervalMs = 5_000 }: ProcessMetricsOptions): () => void {
  if (!(intervalMs >= 100 && intervalMs <= 3_600_000))
    throw new BinnacleError('invalid-option', `collectProcessMetrics: intervalMs is ${intervalMs}. Pass 100 to 3600000.`)
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  let lastCpu = process.cpuUsage()
  let lastAt = performance.now()

  const measure = () => {
    const now = performance.now()
    const used = process.cpuUsage(lastCpu)
    const total = process.cpuUsage()
    const heap = getHeapStatistics()
    metrics.recordProcess({
      // Too short a time says nothing.
      cpu: now - lastAt < 50 ? null : (used.user + used.system) / 1_000 / (now - lastAt),
      cpuSeconds: (total.user + total.system) / 1e6,
      memoryBytes: process.memoryUsage.rss(),
      memoryTotalBytes: totalmem(),
      heapUsedBytes: heap.used_heap_size,
      heapLimitBytes: heap.heap_size_limit,
      eventLoopDelayP99: delay.count === 0 ? null : Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
    })
    delay.reset()
    lastCpu = total
    lastAt = now
  }
  measure()
  const timer = setInterval(measure, intervalMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    delay.disable()
  }
}

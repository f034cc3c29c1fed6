import { BinnacleError } from '../core/errors.js'
import { type PerformanceMetrics, rateVital, trendOf, type WebVitalSummary } from '../core/metrics.js'
import { Aggregate, WEB_VITALS } from './aggregate.js'
import type { ProcessSample } from './metrics.js'
import type { Session, Sessions } from './sessions.js'
import type { Level } from './timeline.js'

/** What "now" means for a response time. */
const CURRENT_SECONDS = 60
/** A window is made of at least so many steps, so that its edge is at most so much of it off. */
const MIN_STEPS = 60

interface Snapshot {
  levels: readonly Level[]
  /** Now. */
  now: number
  /** Where the window ends. */
  at: number
  startedAt: number
  retentionMs: number
  windowSeconds: number
  concurrency: number
  sessions: Sessions
  process: ProcessSample | null
  database: PerformanceMetrics['database']
}

export function snapshotOf({
  levels,
  now: clock,
  at,
  startedAt,
  retentionMs,
  windowSeconds,
  concurrency,
  sessions,
  process,
  database,
}: Snapshot): PerformanceMetrics {
  const windowMs = windowSeconds * 1_000
  const finest = levels[0] as Level
  if (!(windowMs >= Math.max(1_000, finest.stepMs) && windowMs <= retentionMs))
    throw new BinnacleError(
      'invalid-range',
      `snapshot: a window of ${windowSeconds} s is not kept. Ask for ${Math.max(1, finest.stepMs / 1_000)} to ${retentionMs / 1_000} s.`,
    )
  if (!(at <= clock && at - windowMs >= clock - retentionMs))
    throw new BinnacleError(
      'invalid-range',
      `snapshot: the window of ${windowSeconds} s that ends at ${at} is not kept. Choose one within the last ${retentionMs / 1_000} s.`,
    )

  // The widest step that is fine enough for the window, or wider where only that still reaches back to it.
  const fine = levels.findLastIndex(({ stepMs }) => stepMs * MIN_STEPS <= windowMs)
  const level =
    levels.slice(Math.max(0, fine)).find((wider) => wider.oldest(clock) <= at - windowMs + wider.stepMs) ?? (levels.at(-1) as Level)
  // The window ends with the step in progress.
  const end = (Math.floor(at / level.stepMs) + 1) * level.stepMs
  const steps = Math.max(1, Math.floor(windowMs / level.stepMs)) * level.stepMs
  const start = end - steps
  const openVitals = [...sessions.openVitals()].filter((open) => open.at >= start && open.at < end).map((open) => open.vital)

  const now = new Aggregate(level.between(start, end), openVitals)
  // Compared with only where the process lived through all of it.
  const hasBefore = startedAt <= start - steps && level.oldest(clock) <= start - steps
  const before = hasBefore ? new Aggregate(level.between(start - steps, start)) : null

  const isMeasured = end > startedAt
  // What is in flight is known of this moment; of one in the past, the most at once in its last step.
  const isNow = end > clock
  const last = new Aggregate(level.between(end - level.stepMs, end))
  const measured = (value: number) => (isMeasured ? value : null)

  // A rate is per second that was lived through; in the first second, per second.
  const lived = Math.max(1, (Math.min(end, clock) - Math.max(startedAt, start)) / 1_000)
  const perSecond = measured(now.sum('requests') / lived)
  const currentSeconds = Math.min(CURRENT_SECONDS, windowSeconds)
  const current = new Aggregate(finest.between(at - currentSeconds * 1_000, at + finest.stepMs))

  return {
    at,
    windowSeconds,
    startedAt,
    ...(isMeasured ? {} : { notMeasured: { reason: 'not-started' as const } }),
    responseTime: {
      current: current.durations.mean,
      currentSeconds,
      average: now.durations.mean,
      p50: now.durations.quantile(0.5),
      p95: now.durations.quantile(0.95),
      p99: now.durations.quantile(0.99),
      trend: trendOf(now.durations.quantile(0.95), before?.durations.quantile(0.95)),
    },
    errorRate: {
      current: errorRateOf(now),
      errors: measured(now.sum('errors')),
      requests: measured(now.sum('requests')),
      trend: trendOf(errorRateOf(now), before && errorRateOf(before)),
      byType: Array.from(now.errorTypes, ([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count),
    },
    throughput: {
      requestsPerSecond: perSecond,
      requestsPerMinute: perSecond && perSecond * 60,
      concurrency: measured(isNow ? concurrency : last.peak('peakConcurrency')),
      peakConcurrency: measured(now.peak('peakConcurrency')),
      trend: trendOf(perSecond, before && before.sum('requests') / (steps / 1_000)),
    },
    activeUsers: {
      current: measured(isNow ? sessions.size : last.peak('peakSessions')),
      peak: measured(now.peak('peakSessions')),
      averageSessionSeconds: averageSession(
        now,
        [...sessions.values()].filter(({ firstSeen, lastSeen }) => lastSeen >= start && firstSeen < end),
      ),
    },
    system: isMeasured ? systemOf(now, process) : null,
    // Nobody keeps what a database said before.
    database: isNow ? database : null,
    webVitals: WEB_VITALS.flatMap((name): WebVitalSummary[] => {
      const vital = now.vital(name)
      return vital ? [{ name, ...vital, rating: rateVital(name, vital.p75) }] : []
    }),
    routes: Array.from(now.routes, ([route, { requests, errors, durations }]) => ({
      route,
      requests,
      errors,
      average: durations.mean,
      p95: durations.quantile(0.95),
    })).sort((a, b) => (b.p95 ?? 0) - (a.p95 ?? 0)),
  }
}

export function errorRateOf(aggregate: Aggregate): number | null {
  const requests = aggregate.sum('requests')
  return requests === 0 ? null : aggregate.sum('errors') / requests
}

/** Of those that ended in the window and those that last. */
function averageSession(now: Aggregate, lasting: readonly Session[]): number | null {
  const count = now.sum('sessions') + lasting.length
  const ms = lasting.reduce((sum, { firstSeen, lastSeen }) => sum + lastSeen - firstSeen, now.sum('sessionMs'))
  return count === 0 ? null : ms / count / 1_000
}

function systemOf(now: Aggregate, process: ProcessSample | null): PerformanceMetrics['system'] {
  if (!process) return null
  return {
    cpu: now.gauge('cpu')?.mean ?? null,
    memoryBytes: now.gauge('memory')?.last ?? null,
    memoryTotalBytes: process.memoryTotalBytes,
    heapUsedBytes: now.gauge('heapUsed')?.last ?? null,
    heapLimitBytes: process.heapLimitBytes,
    eventLoopDelayP99: now.gauge('eventLoopDelayP99')?.max ?? null,
  }
}

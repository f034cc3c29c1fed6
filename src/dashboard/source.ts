import type { PerformanceMetrics, RangeQuery, RangeResult } from '../core/metrics.js'

/**
 * Where a dashboard's figures come from. Any back end can meet it with two functions; each rejects with an error whose message a person can
 * read, and stops when `signal` aborts.
 */
export interface MetricsSource {
  /** Tells two sources apart in the cache: a URL, a name. */
  readonly id: string
  /** The figures of the `windowSeconds` up to `at` (epoch ms; now where it is left out). */
  snapshot(query: { windowSeconds: number; at?: number; signal?: AbortSignal }): Promise<PerformanceMetrics>
  /**
   * The lines of a window. `isLive` says that it ends now, by the clock of the page: a source that knows another clock, that of its server, moves the window there. Any other window is
   * meant as it is.
   */
  range(query: RangeQuery & { isLive?: boolean; signal?: AbortSignal }): Promise<RangeResult>
}

/** A window of time: the last so many milliseconds, or between two instants (epoch ms). */
export type TimeRange = { readonly lastMs: number } | { readonly from: number; readonly to: number }

/** The window's two ends at an instant. */
export function resolveRange(range: TimeRange, now: number): { from: number; to: number } {
  return 'lastMs' in range ? { from: now - range.lastMs, to: now } : { from: range.from, to: range.to }
}

export function isValidRange(range: TimeRange): boolean {
  const { from, to } = resolveRange(range, 0)
  return Number.isFinite(from) && Number.isFinite(to) && to > from
}

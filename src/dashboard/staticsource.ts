import { BinnacleError } from '../core/errors.js'
import type { PerformanceMetrics, RangeResult } from '../core/metrics.js'
import type { MetricsSource } from './source.js'

export interface StaticSourceData {
  snapshot: PerformanceMetrics
  range: RangeResult
}

let made = 0

/**
 * A source over figures at hand: a recorded window, a fixture, a server's props. A range query gets the recorded columns it asks for, cut to
 * its window where the window overlaps the record, and whole otherwise.
 *
 * @throws BinnacleError `invalid-option` where the columns do not fit their axis
 */
export function createStaticSource(data: StaticSourceData): MetricsSource {
  for (const series of data.range.series) {
    if (series.y.length !== data.range.x.length) {
      throw new BinnacleError(
        'length-mismatch',
        `createStaticSource: range.series "${series.metric}" has ${series.y.length} values for ${data.range.x.length} steps. Give one value, or null, a step.`,
      )
    }
  }
  made += 1
  const { range } = data
  return {
    id: `static-${made}`,
    snapshot: async () => data.snapshot,
    range: async (query) => ({ ...range, series: range.series.filter((series) => query.metrics.includes(series.metric)) }),
  }
}

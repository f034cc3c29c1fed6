import type { MetricName, RangeResult } from '../core/metrics.js'
import type { TimeSeries } from '../core/series.js'

/** One metric of a range answer as a series, or undefined where the source does not have it. */
export function seriesOf(range: RangeResult | undefined, metric: MetricName, label?: string): TimeSeries | undefined {
  const column = range?.series.find((series) => series.metric === metric)
  return range && column && { id: metric, label, unit: column.unit, x: range.x, y: column.y }
}

/** The metrics a source has, in this order, as series. Undefined while there is no answer yet. */
export function seriesOfAll(range: RangeResult | undefined, labels: Partial<Record<MetricName, string>>): TimeSeries[] | undefined {
  if (!range) return undefined
  return Object.entries(labels)
    .map(([metric, label]) => seriesOf(range, metric as MetricName, label))
    .filter((series) => series !== undefined)
}

/** Is there a value anywhere? */
export function hasValues(series: readonly TimeSeries[] | undefined): boolean {
  return series?.some(({ y }) => Array.from(y).some((value) => value !== null && Number.isFinite(value))) ?? false
}

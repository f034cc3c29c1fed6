import type { Unit } from './format.js'

/**
 * A series in columns. `x` is epoch milliseconds (or plain numbers), ascending after ingest; in `y`, null, NaN and ±Infinity are gaps.
 */
export interface TimeSeries {
  /** Unique within a chart; colours, hidden state and exports go by it. */
  id: string
  /** What a person reads. @default the id */
  label?: string
  unit?: Unit
  /** Values this close are the same to the generated sentence, in the unit. @default a tenth of the level; of a share, of its distance to 0% or 100%; half a degree; else 0 */
  tolerance?: number
  /** Each value is a percentile of its own step, so that no figure of a longer stretch can be made of them. @default whether id or label say so: p95, latency_p99 */
  isPercentile?: boolean
  x: ArrayLike<number>
  y: ArrayLike<number | null>
}

/** Better or worse, in five words; each has a shape of its own, never colour alone. */
export type Status = 'ok' | 'info' | 'warning' | 'critical' | 'neutral'

/** One objective: it drives the line, the band, the tile's status and the takeaway. */
export interface Threshold {
  /** In the unit of the series. */
  value: number
  /** Which side is bad. @default 'above' */
  breach?: 'above' | 'below'
  /** @default 'critical' */
  status?: Exclude<Status, 'ok' | 'neutral'>
  /** What a person reads, without the value: "SLO". */
  label?: string
  /** Ids of the series it judges: an objective for p95 says nothing of p99. @default all */
  series?: readonly string[]
}

/** Something that happened at an instant: a deploy, a restart, an alert. */
export interface Annotation {
  /** In the unit of x. */
  x: number
  label: string
  status?: Status
}

/** The worst status among the thresholds that `value` breaches, or 'ok'; null where there is no value or no threshold. */
export function statusOf(value: number | null | undefined, thresholds: readonly Threshold[] | undefined): Status | null {
  if (!thresholds?.length || value == null || !Number.isFinite(value)) return null
  const rank = { info: 1, warning: 2, critical: 3 } as const
  let worst: Status = 'ok'
  for (const threshold of thresholds) {
    const status = threshold.status ?? 'critical'
    if (isBreach(value, threshold) && (worst === 'ok' || rank[status] > rank[worst as keyof typeof rank])) worst = status
  }
  return worst
}

/** Does the objective speak of this series? */
export function judges({ series }: Threshold, id: string): boolean {
  return series === undefined || series.includes(id)
}

/** Is a value on the bad side? The objective itself is still met. */
export function isBreach(value: number, threshold: Threshold): boolean {
  return threshold.breach === 'below' ? value < threshold.value : value > threshold.value
}

import { BinnacleError } from '../core/errors.js'

/** A value for each combination of labels at one instant, or at several: what a query answers. */
export interface PromSeries {
  labels: Readonly<Record<string, string>>
  /** Unix seconds and the value; NaN where there is none. */
  points: readonly (readonly [number, number])[]
}

/** Several queries as one: each figure's series are told apart by a label of its own, so that all are of one instant and one request. */
const FIGURE = 'binnacle_figure'

export function union(figures: Readonly<Record<string, string>>): string {
  return Object.entries(figures)
    .map(([name, query]) => `label_replace(${query}, "${FIGURE}", "${name}", "", "")`)
    .join(' or ')
}

/** The series of each figure of a union. */
export function byFigure(series: readonly PromSeries[]): (figure: string) => readonly PromSeries[] {
  const groups = new Map<string, PromSeries[]>()
  for (const one of series) {
    const name = one.labels[FIGURE] ?? ''
    const group = groups.get(name)
    if (group) group.push(one)
    else groups.set(name, [one])
  }
  return (figure) => groups.get(figure) ?? []
}

/** `{job="shop"}`, or nothing. */
export function selectorOf(matchers: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(matchers).map(([label, value]) => {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) {
      throw new BinnacleError(
        'invalid-option',
        `createPrometheusSource: matchers has ${JSON.stringify(label)}, which is no label name. Use letters, digits and _, as in { job: 'shop' }.`,
      )
    }
    return `${label}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`
  })
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

export const seconds = (value: number): string => `${Math.max(1, Math.round(value))}s`

export interface Gain {
  selector: string
  windowSeconds: number
  /** How long before the instant the window ends. @default 0 */
  agoSeconds?: number
}

/**
 * What a counter has grown by in a window. `increase` alone knows nothing of how a series came to be: the first error of a kind, or the first request of a route, would count for
 * nothing. A series that was not there before the window counts whole, where its target was seen then, or where its process began in the window; else Prometheus has only begun to
 * look at it, and its past is not of this window. Where it began anew in the window, `increase` knows more than what it is now.
 */
export function gain(name: string, { selector, windowSeconds, agoSeconds = 0 }: Gain): string {
  const series = `${name}${selector}`
  const end = agoSeconds === 0 ? '' : ` offset ${seconds(agoSeconds)}`
  const start = ` offset ${seconds(agoSeconds + windowSeconds)}`
  const wasLooking = `(up${selector}${start} == 1 or process_start_time_seconds${selector}${end} > time() - ${Math.round(agoSeconds + windowSeconds)})`
  const increase = `increase(${series}[${seconds(windowSeconds)}]${end})`
  return `((${series}${end} unless ${series}${start}) and on (job, instance) ${wasLooking} unless ${series}${end} < ${increase} or ${increase})`
}

/** Cumulative counts by upper bound (`le`), ascending, +Inf last. */
export type Buckets = readonly (readonly [bound: number, count: number])[]

/** Adds up the counts of each bound at one place of their series. */
export function bucketsAt(series: readonly PromSeries[], valueOf: (one: PromSeries) => number | null): Buckets {
  const counts = new Map<number, number>()
  for (const one of series) {
    const bound = boundOf(one.labels.le)
    const value = valueOf(one)
    if (value !== null && !Number.isNaN(bound)) counts.set(bound, (counts.get(bound) ?? 0) + value)
  }
  return Array.from(counts).toSorted(([one], [other]) => one - other)
}

const boundOf = (le: string | undefined): number => (le === '+Inf' ? Infinity : Number(le ?? NaN))

/** How many values a histogram has. */
export const countOf = (buckets: Buckets): number => buckets.at(-1)?.[1] ?? 0

/**
 * A quantile as `histogram_quantile` finds it: within a bucket values are taken to be spread evenly, and above the last bound it is that bound. Null where there
 * is no value.
 */
export function quantileOf(buckets: Buckets, q: number): number | null {
  const total = countOf(buckets)
  if (!(total > 0)) return null
  const rank = q * total
  let [below, lower] = [0, 0]
  for (const [bound, given] of buckets) {
    // Extrapolated counts may fall by a hair from one bound to the next.
    const count = Math.max(given, below)
    if (count >= rank && count > below) return bound === Infinity ? lower : lower + ((bound - lower) * (rank - below)) / (count - below)
    if (bound !== Infinity) lower = bound
    below = count
  }
  return lower
}

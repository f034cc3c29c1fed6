import { createHistogram, type Histogram } from '../core/histogram.js'
import type { WebVitalName } from '../core/metrics.js'
import type { RumVital } from '../core/rum.js'
import { type Gauge, type GaugeName, orInsert, type Slot } from './timeline.js'

export const WEB_VITALS = ['LCP', 'INP', 'CLS', 'FCP', 'TTFB'] as const satisfies readonly WebVitalName[]

/** Kept at a scale where both bounds of its rating are bucket bounds of the histogram: fifths of ms, thousandths of CLS. */
const PER_VITAL: Record<WebVitalName, number> = { LCP: 1 / 5, INP: 1 / 5, CLS: 1_000, FCP: 1 / 5, TTFB: 1 / 5 }

export const scaleVital = ({ name, value }: RumVital): number => value * PER_VITAL[name]

/** What several slots hold together. Histograms are merged on demand. */
export class Aggregate {
  readonly #slots: readonly Slot[]
  readonly #openVitals: readonly RumVital[]
  #durations: Histogram | undefined

  constructor(slots: readonly Slot[], openVitals: readonly RumVital[] = []) {
    this.#slots = slots
    this.#openVitals = openVitals
  }

  sum(field: 'requests' | 'errors' | 'sessions' | 'sessionMs'): number {
    return this.#slots.reduce((total, slot) => total + slot[field], 0)
  }

  peak(field: 'peakConcurrency' | 'peakSessions'): number {
    return this.#slots.reduce((peak, slot) => Math.max(peak, slot[field]), 0)
  }

  get durations(): Histogram {
    if (!this.#durations) {
      this.#durations = createHistogram()
      for (const slot of this.#slots) slot.durations.addTo(this.#durations)
    }
    return this.#durations
  }

  get errorTypes(): Map<string, number> {
    const types = new Map<string, number>()
    for (const slot of this.#slots) for (const [type, count] of slot.errorTypes) types.set(type, (types.get(type) ?? 0) + count)
    return types
  }

  get routes(): Map<string, { requests: number; errors: number; durations: Histogram }> {
    const routes = new Map<string, { requests: number; errors: number; durations: Histogram }>()
    for (const slot of this.#slots) {
      for (const [route, cell] of slot.routes) {
        const own = orInsert(routes, route, () => ({ requests: 0, errors: 0, durations: createHistogram() }))
        own.requests += cell.requests
        own.errors += cell.errors
        cell.durations.addTo(own.durations)
      }
    }
    return routes
  }

  /** p75 and how many page views it rests on; null where none reported. */
  vital(name: WebVitalName): { p75: number; count: number } | null {
    const values = createHistogram()
    for (const slot of this.#slots) slot.vitals.get(name)?.addTo(values)
    for (const open of this.#openVitals) if (open.name === name) values.record(scaleVital(open))
    const p75 = values.quantile(0.75)
    return p75 === null ? null : { p75: p75 / PER_VITAL[name], count: values.count }
  }

  gauge(name: GaugeName): { mean: number; max: number; last: number } | null {
    const gauges = this.#slots.map((slot) => slot.gauges.get(name)).filter((gauge): gauge is Gauge => gauge !== undefined)
    const last = gauges.at(-1)
    if (!last) return null
    const total = (field: 'sum' | 'count') => gauges.reduce((sum, gauge) => sum + gauge[field], 0)
    return { mean: total('sum') / total('count'), max: Math.max(...gauges.map((gauge) => gauge.max)), last: last.last }
  }
}

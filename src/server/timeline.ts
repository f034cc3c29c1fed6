import { createHistogram, type Histogram, mergeSerialized, parseHistogram } from '../core/histogram.js'
import type { WebVitalName } from '../core/metrics.js'

/** A histogram that is written while its slot is current, and a short string after that. */
export class HistogramCell {
  #open: Histogram | null = null
  #sealed = ''

  record(value: number): void {
    this.#opened().record(value)
  }
  merge(histogram: Histogram): void {
    this.#opened().merge(histogram)
  }
  addTo(target: Histogram): void {
    if (this.#open) target.merge(this.#open)
    else if (this.#sealed) mergeSerialized(target, this.#sealed)
  }
  seal(): void {
    if (this.#open) this.#sealed = this.#open.serialize()
    this.#open = null
  }
  #opened(): Histogram {
    // A clock that was set back writes into a slot that was sealed.
    this.#open ??= this.#sealed ? parseHistogram(this.#sealed) : createHistogram()
    return this.#open
  }
}

/** Mean, highest and latest of what was sampled in a slot. */
export interface Gauge {
  count: number
  sum: number
  max: number
  last: number
}

export const GAUGES = ['cpu', 'memory', 'heapUsed', 'eventLoopDelayP99'] as const
export type GaugeName = (typeof GAUGES)[number]

export interface RouteCell {
  requests: number
  errors: number
  durations: HistogramCell
}

/** What happened in one step. Null and absent mean that nothing was measured. */
export class Slot {
  readonly number: number
  requests = 0
  errors = 0
  readonly errorTypes = new Map<string, number>()
  readonly durations = new HistogramCell()
  readonly routes = new Map<string, RouteCell>()
  readonly vitals = new Map<WebVitalName, HistogramCell>()
  readonly gauges = new Map<GaugeName, Gauge>()
  peakConcurrency = 0
  peakSessions = 0
  /** Sessions that ended, and how long they had lasted together. */
  sessions = 0
  sessionMs = 0

  constructor(number: number) {
    this.number = number
  }

  vital(name: WebVitalName): HistogramCell {
    return orInsert(this.vitals, name, () => new HistogramCell())
  }
  route(template: string): RouteCell {
    return orInsert(this.routes, template, () => ({ requests: 0, errors: 0, durations: new HistogramCell() }))
  }
  sample(name: GaugeName, value: number): void {
    const gauge = orInsert(this.gauges, name, () => ({ count: 0, sum: 0, max: -Infinity, last: value }))
    gauge.count += 1
    gauge.sum += value
    gauge.max = Math.max(gauge.max, value)
    gauge.last = value
  }
  seal(): void {
    this.durations.seal()
    for (const route of this.routes.values()) route.durations.seal()
    for (const vital of this.vitals.values()) vital.seal()
  }
}

/** Slots of one width; the oldest is overwritten. */
export interface Level {
  stepMs: number
  /** The beginning of the oldest slot that is still kept. */
  oldest(now: number): number
  /** The slot that holds an instant, made where there is none. */
  at(instant: number): Slot
  /** Slots that begin within [from, to), oldest first. */
  between(from: number, to: number): Slot[]
}

function createLevel(stepMs: number, length: number): Level {
  const ring = Array<Slot | undefined>(length)
  let current: Slot | undefined
  return {
    stepMs,
    oldest: (now) => (Math.floor(now / stepMs) - length + 1) * stepMs,
    at(instant) {
      const number = Math.floor(instant / stepMs)
      if (current?.number === number) return current
      current?.seal()
      current = ring[number % length]
      if (current?.number !== number) ring[number % length] = current = new Slot(number)
      return current
    },
    between(from, to) {
      const slots: Slot[] = []
      const end = Math.ceil(to / stepMs)
      for (let number = Math.max(Math.ceil(from / stepMs), end - length, 0); number < end; number += 1) {
        const slot = ring[number % length]
        if (slot?.number === number) slots.push(slot)
      }
      return slots
    },
  }
}

/** Steps of one width for an hour, twelve times as wide for six, sixty times for the rest (5 s, 1 min, 5 min by default). */
const LEVELS = [
  { factor: 1, slots: 720 },
  { factor: 12, slots: 360 },
  { factor: 60, slots: Infinity },
]

/** Kept beyond that: a range of exactly an hour ends within a step, and begins with a step up to twelve times as wide. */
const SPARE_SLOTS = 12

/** Time in slots of several widths. Everything is written to all levels at once, so that none lags behind. */
export function createLevels(stepMs: number, retentionMs: number): Level[] {
  const levels: Level[] = []
  for (const { factor, slots } of LEVELS) {
    const width = stepMs * factor
    levels.push(createLevel(width, Math.min(slots, Math.ceil(retentionMs / width)) + SPARE_SLOTS))
    if (width * slots >= retentionMs) break
  }
  return levels
}

export function orInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}

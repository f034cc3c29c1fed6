import { createHistogram, type Histogram } from '../core/histogram.js'
import { isErrorType, isRouteTemplate, maxVital, OTHER, RUM_LIMITS, RUM_VERSION, type RumPayload, type RumVital } from '../core/rum.js'

/** What a batch says of itself. */
export type BatchHead = Pick<RumPayload, 'batch' | 'session' | 'ageMs'>

/**
 * What the page has measured and not yet sent. However much happens, it stays small: durations are histograms, and only so many routes and
 * error types are told apart.
 */
export interface Collector {
  vital(vital: RumVital): void
  request(route: string, durationMs: number, hasFailed: boolean): void
  error(type: string): void
  longTask(durationMs: number): void
  visible(ms: number): void
  interaction(): void
  /** Events of a batch that got lost. */
  drop(events: number): void
  readonly dropped: number
  /** Is there anything worth a request? Being visible alone is not. `isFinal`: vitals that the server has are to be settled. */
  hasNews(isFinal: boolean): boolean
  /** Moves what fits into `maxBytes` into a payload. `isFinal`: the page goes away, so no vital changes any more. */
  take(head: BatchHead, maxBytes: number, isFinal: boolean): { payload: RumPayload; events: number }
}

interface RequestCell {
  errors: number
  durations: Histogram
}

export function createCollector(): Collector {
  /** The latest value of each vital that may still change, and whether it was sent. */
  const vitals = new Map<string, { vital: RumVital; isSent: boolean }>()
  const requests = new Map<string, RequestCell>()
  const errors = new Map<string, number>()
  const longTasks = createHistogram()
  let visibleMs = 0
  let interactions = 0
  let lost = 0
  let dropped = 0

  const drop = (events: number) => {
    lost = Math.min(lost + events, RUM_LIMITS.events)
    dropped += events
  }
  /** Over `max` different names, the rest shares one. */
  const bounded = <T>(map: Map<string, T>, name: string, max: number) => (map.has(name) || map.size < max - 1 ? name : OTHER)

  return {
    drop,
    get dropped() {
      return dropped
    },
    hasNews(isFinal) {
      const hasVitals = [...vitals.values()].some(({ isSent }) => isFinal || !isSent)
      return hasVitals || requests.size > 0 || errors.size > 0 || longTasks.count > 0 || interactions > 0
    },
    vital(vital) {
      if (!(vital.value >= 0 && vital.value <= maxVital(vital.name))) return
      // The next page view settles the one before it.
      for (const entry of vitals.values()) {
        if (entry.vital.name === vital.name && entry.vital.id !== vital.id && !entry.vital.final) {
          entry.vital = { ...entry.vital, final: true }
          entry.isSent = false
        }
      }
      if (vitals.has(vital.id) || vitals.size < RUM_LIMITS.vitals) vitals.set(vital.id, { vital, isSent: false })
      else drop(1)
    },
    request(route, durationMs, hasFailed) {
      if (!(durationMs >= 0 && durationMs <= RUM_LIMITS.durationMs)) return
      const label = bounded(requests, isRouteTemplate(route) ? route : OTHER, RUM_LIMITS.routes)
      let cell = requests.get(label)
      if (!cell) requests.set(label, (cell = { errors: 0, durations: createHistogram() }))
      if (cell.durations.count >= RUM_LIMITS.events) return drop(1)
      cell.durations.record(durationMs)
      if (hasFailed) cell.errors += 1
    },
    error(type) {
      const label = bounded(errors, isErrorType(type) ? type : 'Error', RUM_LIMITS.errorTypes)
      const count = errors.get(label) ?? 0
      if (count >= RUM_LIMITS.events) return drop(1)
      errors.set(label, count + 1)
    },
    longTask(durationMs) {
      if (longTasks.count < RUM_LIMITS.events && durationMs <= RUM_LIMITS.durationMs) longTasks.record(durationMs)
    },
    visible(ms) {
      visibleMs = Math.min(visibleMs + Math.max(0, ms), RUM_LIMITS.sessionMs)
    },
    interaction() {
      interactions = Math.min(interactions + 1, RUM_LIMITS.events)
    },

    take(head, maxBytes, isFinal) {
      const payload: RumPayload = { v: RUM_VERSION, ...head }
      let events = errors.size === 0 ? 0 : Array.from(errors.values()).reduce((sum, count) => sum + count, 0)

      const news = Array.from(vitals.values()).filter(({ isSent }) => isFinal || !isSent)
      if (news.length > 0) payload.vitals = news.map(({ vital }) => (isFinal ? { ...vital, final: true } : vital))
      for (const entry of news) {
        entry.isSent = true
        if (isFinal || entry.vital.final) vitals.delete(entry.vital.id)
      }
      events += news.length

      if (errors.size > 0) payload.errors = Array.from(errors, ([type, count]) => ({ type, count }))
      errors.clear()
      if (longTasks.count > 0) payload.longTasks = longTasks.serialize()
      events += longTasks.count
      longTasks.reset()
      if (visibleMs > 0 || interactions > 0) payload.activity = { visibleMs: Math.round(visibleMs), interactions }
      visibleMs = 0
      interactions = 0
      if (lost > 0) payload.dropped = lost
      lost = 0

      // Everything above is small by its limits; routes are added while there is room, and wait for the next batch where there is none.
      let size = JSON.stringify(payload).length
      const taken: NonNullable<RumPayload['requests']> = []
      for (const [route, cell] of requests) {
        const entry = { route, errors: cell.errors, durations: cell.durations.serialize() }
        const length = JSON.stringify(entry).length + ',"requests":[]'.length
        if (size + length > maxBytes) break
        size += length
        events += cell.durations.count
        taken.push(entry)
        requests.delete(route)
      }
      if (taken.length > 0) payload.requests = taken
      return { payload, events }
    },
  }
}

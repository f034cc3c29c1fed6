import { BinnacleError } from '../core/errors.js'
import type { PerformanceMetrics, RangeQuery, RangeResult } from '../core/metrics.js'
import { OTHER, type RumBatch } from '../core/rum.js'
import type { Annotation } from '../core/series.js'
import { scaleVital } from './aggregate.js'
import { createInstruments } from './instruments.js'
import { rangeOf } from './range.js'
import { createSessions, isNewBatch } from './sessions.js'
import { snapshotOf } from './snapshot.js'
import { createLevels, GAUGES, type Slot } from './timeline.js'

export interface MetricsOptions {
  /** Now, in epoch ms. @default Date.now */
  clock?: () => number
  /**
   * The finest step that is kept, ms. It is kept for 720 steps; steps 12 times as wide for six times as long; 60 times as wide for the rest.
   *
   * @default 5000
   */
  stepMs?: number
  /** How far back a window or a range reaches, ms, at most 31 days. @default 86400000 (a day) */
  retentionMs?: number
  /** Route templates that are told apart; the rest counts as `other`. @default 100 */
  maxRoutes?: number
  /** Error types that are told apart, thrown names and statuses together; the rest counts as `other`. @default 50 */
  maxErrorTypes?: number
  /** Visitors' sessions that are told apart at once. @default 10000 */
  maxSessions?: number
}

/** How a request ended. */
export interface RequestOutcome {
  /** The route TEMPLATE. Never the path: whoever sends requests would decide how many series there are. */
  route: string
  method: string
  /** The status, or 'aborted' where the client went away before it had the answer. */
  status: number | 'aborted'
  durationMs: number
  /**
   * What went wrong, in the name of an error: it makes a failure of any status.
   *
   * @default `HTTP 503` and the like for a status of 500 and above
   */
  errorType?: string
}

/** What `collectProcessMetrics` measures. Null where the platform does not tell. */
export interface ProcessSample {
  /** Share of one core since the last sample, 0–1 and above 1 with several threads. */
  cpu: number | null
  /** Of this process since it started. */
  cpuSeconds: number
  memoryBytes: number
  memoryTotalBytes: number
  heapUsedBytes: number
  heapLimitBytes: number
  /** p99 since the last sample, ms. */
  eventLoopDelayP99: number | null
}

/** What one process knows about itself and its visitors. It is lost with the process; readers see `startedAt`. */
export interface Metrics {
  /** When this process began to measure, epoch ms. */
  readonly startedAt: number
  /** Makes a template known before its first request, so that it is among those told apart. @returns the label it counts under */
  registerRoute(route: string): string
  /** Counts a request as in flight; the function it returns ends it, once. */
  beginRequest(): (outcome: RequestOutcome) => void
  recordProcess(sample: ProcessSample): void
  /** What the application's own probe of its database last measured; the snapshot shows it as it is. */
  recordDatabase(figures: PerformanceMetrics['database']): void
  /**
   * Takes in what a page reported. A batch that was delivered before is not counted again.
   *
   * @returns false where there is no room for another session: nothing was stored
   */
  recordRum(batch: RumBatch): boolean
  /** Counts a batch that was refused, for the exposition. */
  recordRefusedRum(): void
  /** Marks an instant, such as a deploy, on every range. The last 100 are kept. */
  annotate(annotation: Annotation): void
  /**
   * The figures of the window that ends at `at`, epoch ms, by default now. It begins with a whole step, so it is up to one step shorter
   * than asked for, never longer. A window in the past has the requests in flight and the visitors of its last step, and no database; the
   * sizes of the machine are of now. One that ends before the process began has no figures: all are null, and `notMeasured` says so.
   *
   * @throws BinnacleError `invalid-range` where the window is not from 1 s to the retention, or ends in the future
   */
  snapshot(windowSeconds?: number, at?: number): PerformanceMetrics
  /**
   * Columns over time.
   *
   * @throws BinnacleError `invalid-range`, `invalid-option` for an unknown metric, `too-large` for more than 11,000 points
   */
  range(query: RangeQuery): RangeResult
  /** Prometheus' text format 0.0.4. */
  exposition(): string
}

const DAY_MS = 86_400_000
const MAX_ANNOTATIONS = 100

/**
 * The store behind `instrument`, `createMetricsHandler`, `createRumHandler` and `collectProcessMetrics`. In memory, in this process.
 *
 * Memory is bounded by the options, whatever clients send: a slot holds one histogram, one a route and one a web vital, closed to under
 * three bytes for each of its buckets in use. By default some 1,400 slots cover a day: about 1 MB, and as much for each route that is busy
 * all day.
 *
 * @throws BinnacleError `invalid-option`
 * @example
 * const metrics = createMetrics()
 * const users = instrument(listUsers, { route: '/api/users', metrics })
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const clock = options.clock ?? Date.now
  const stepMs = checkOption('stepMs', options.stepMs ?? 5_000, 100, 3_600_000)
  const retentionMs = checkOption('retentionMs', options.retentionMs ?? DAY_MS, stepMs, 31 * DAY_MS)
  const routeLabel = createLabels(checkOption('maxRoutes', options.maxRoutes ?? 100, 1, 10_000))
  const errorLabel = createLabels(checkOption('maxErrorTypes', options.maxErrorTypes ?? 50, 1, 10_000))
  const pageErrorLabel = createLabels(checkOption('maxErrorTypes', options.maxErrorTypes ?? 50, 1, 10_000))

  const startedAt = clock()
  const levels = createLevels(stepMs, retentionMs)
  const annotations: Annotation[] = [{ x: startedAt, label: 'Restart', status: 'info' }]
  let concurrency = 0
  let process: ProcessSample | null = null
  let database: PerformanceMetrics['database'] = null
  let sampledStep = Math.floor(startedAt / stepMs)
  let latest = startedAt

  const write = (instant: number, change: (slot: Slot) => void) => {
    for (const level of levels) change(level.at(instant))
  }
  const instruments = createInstruments({
    startedAt,
    concurrency: () => concurrency,
    sessions: () => sessions.size,
    process: () => process,
  })
  const sessions = createSessions(checkOption('maxSessions', options.maxSessions ?? 10_000, 1, 1_000_000), {
    onEnd: ({ firstSeen, lastSeen }) =>
      write(lastSeen, (slot) => {
        slot.sessions += 1
        slot.sessionMs += lastSeen - firstSeen
      }),
    onVital: (vital, at) => {
      instruments.vital(vital)
      write(at, (slot) => slot.vital(vital.name).record(scaleVital(vital)))
    },
  })
  const noteLevels = (instant: number) =>
    write(instant, (slot) => {
      slot.peakConcurrency = Math.max(slot.peakConcurrency, concurrency)
      slot.peakSessions = Math.max(slot.peakSessions, sessions.size)
    })

  /** Now; what was in flight or active as a step began is noted in each step since the last call. */
  const advance = (): number => {
    const now = clock()
    // Otherwise visitors of a clock that was ahead stay active until it is that late again.
    if (now < latest) sessions.setBack(latest - now)
    latest = now
    const step = Math.floor(now / stepMs)
    if (concurrency > 0 || sessions.size > 0) {
      for (let next = Math.max(sampledStep + 1, step - Math.ceil(retentionMs / stepMs)); next <= step; next += 1) {
        sessions.expire(next * stepMs)
        noteLevels(next * stepMs)
      }
    }
    sampledStep = step
    sessions.expire(now)
    return now
  }

  const endRequest = ({ route, method, status, durationMs, errorType }: RequestOutcome) => {
    const now = advance()
    const label = routeLabel(route)
    const failure = errorType ?? (typeof status === 'number' && status >= 500 ? `HTTP ${status}` : undefined)
    const error = failure === undefined ? undefined : errorLabel(failure)
    instruments.request({ route: label, method, status, durationMs, error })
    write(now, (slot) => {
      const cell = slot.route(label)
      for (const target of [slot, cell]) {
        target.requests += 1
        target.durations.record(durationMs)
        if (error !== undefined) target.errors += 1
      }
      if (error !== undefined) slot.errorTypes.set(error, (slot.errorTypes.get(error) ?? 0) + 1)
    })
  }

  return {
    startedAt,
    registerRoute: routeLabel,
    beginRequest() {
      const now = advance()
      concurrency += 1
      noteLevels(now)
      let isOpen = true
      return (outcome) => {
        if (!isOpen) return
        isOpen = false
        endRequest(outcome)
        concurrency -= 1
      }
    },
    recordProcess(sample) {
      process = sample
      const now = advance()
      const values = {
        cpu: sample.cpu,
        memory: sample.memoryBytes,
        heapUsed: sample.heapUsedBytes,
        eventLoopDelayP99: sample.eventLoopDelayP99,
      }
      write(now, (slot) => {
        for (const name of GAUGES) if (values[name] !== null) slot.sample(name, values[name])
      })
    },
    recordRum(batch) {
      const now = advance()
      const session = sessions.touch(batch.session, now, batch.ageMs)
      if (!session) return false
      noteLevels(now)
      if (!isNewBatch(session, batch.batch)) return true
      for (const vital of batch.vitals) sessions.report(session, vital, now)
      instruments.page({
        ...batch,
        requests: batch.requests.map((request) => ({ ...request, route: routeLabel.known(request.route) })),
        errors: batch.errors.map((error) => ({ ...error, type: pageErrorLabel(error.type) })),
      })
      return true
    },
    recordRefusedRum: () => instruments.refused(),
    annotate(annotation) {
      annotations.push(annotation)
      // The restart stays.
      if (annotations.length > MAX_ANNOTATIONS) annotations.splice(1, 1)
    },
    recordDatabase(figures) {
      database = figures
    },
    snapshot(windowSeconds = 300, at) {
      const now = advance()
      return snapshotOf({ levels, now, at: at ?? now, startedAt, retentionMs, windowSeconds, concurrency, sessions, process, database })
    },
    range(query) {
      const now = advance()
      return rangeOf({ levels, now, startedAt, annotations, query, openVitals: [...sessions.openVitals()] })
    },
    exposition() {
      advance()
      return instruments.render()
    },
  }
}

/** The first `max` names stay as they are; those that come later count as `other`. */
function createLabels(max: number): { (name: string): string; known(name: string): string } {
  const names = new Set<string>()
  const label = (name: string) => {
    if (names.has(name) || name === OTHER) return name
    if (names.size >= max) return OTHER
    names.add(name)
    return name
  }
  return Object.assign(label, { known: (name: string) => (names.has(name) ? name : OTHER) })
}

function checkOption(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new BinnacleError('invalid-option', `createMetrics: ${name} is ${value}. Pass a whole number from ${min} to ${max}.`)
}

import { BinnacleError } from '../core/errors.js'
import { checkTimeout, type RequestOptions } from '../core/request.js'
import { OTHER, RUM_LIMITS } from '../core/rum.js'
import { createCollector } from './collector.js'
import { observePage, observeVitals } from './observers.js'
import { createSender } from './sender.js'
import { currentSession, isSampled, randomId, type Session } from './session.js'

export interface MonitorOptions extends Pick<RequestOptions, 'fetch' | 'timeoutMs'> {
  /** Where `createRumHandler` listens. */
  url: string
  /**
   * Names the route template of a request the page made; only what it returns leaves the page. `matchRoutes` makes one from a list.
   *
   * @default every request is `other`
   */
  routeOf?: (url: URL) => string
  /** The visit, 8–64 characters of `A-Za-z0-9_-`. @default a random one, kept for the tab until half an hour without a sign */
  session?: string
  /** The share of sessions that report, 0–1. @default 1 */
  sampleRate?: number
  /** How often to send what there is, ms, at least 1000. @default 10000 */
  flushMs?: number
  /** Now, in epoch ms. @default Date.now */
  clock?: () => number
  /** A number from 0 up to 1, for the jitter of a retry. @default Math.random */
  random?: () => number
}

export interface MonitorStats {
  isRunning: boolean
  /** False where this session is not among the sampled share: then nothing is measured. */
  isSampled: boolean
  /** Batches that arrived. */
  sent: number
  /** Tries that failed or were refused. */
  failed: number
  /** Events that were lost. */
  dropped: number
}

export interface Monitor {
  /** Begins to measure. On a server, and where it already runs, it does nothing. */
  start(): void
  /** Sends what there is, unless the server asked to be left alone. It never rejects. */
  flush(): Promise<void>
  /** Sends what there is and stops measuring. It may be started again. */
  stop(): void
  stats(): MonitorStats
}

/** A visible page says so at least this often, to count as an active user (who is forgotten after five minutes). */
const HEARTBEAT_MS = 60_000
/** Below that, a batch waits until another one has arrived. */
const MIN_BATCH_BYTES = 16_384

/**
 * Measures the page for its own operator: web vitals, the requests it makes, uncaught errors, long tasks and activity. It sends small
 * batches of counts and histograms, every `flushMs` and when the page is hidden. URLs, messages of errors and what people type never leave
 * the page.
 *
 * It has no part in the page's fate: it patches nothing, throws nothing, and drops (and counts) what it can't deliver.
 *
 * @throws BinnacleError `invalid-option`
 * @example
 * const monitor = createMonitor({ url: '/rum', routeOf: matchRoutes(['/api/users/:id']) })
 * monitor.start()
 */
export function createMonitor(options: MonitorOptions): Monitor {
  checkOptions(options)
  const { url, routeOf = () => OTHER, sampleRate = 1, flushMs = 10_000, clock = Date.now, random = Math.random } = options
  const collector = createCollector()
  const sender = createSender({ ...options, url, clock, random, timeoutMs: checkTimeout('createMonitor', options.timeoutMs) })
  let session: Session | undefined
  let page: ReturnType<typeof observePage> | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let hasStarted = false
  let isLeaving = false
  let visibleSince: number | undefined
  let lastSentAt = -Infinity

  const noteSession = (): Session => {
    const now = clock()
    session = options.session ? (session ?? { id: options.session, startedAt: now }) : currentSession(now, session)
    return session
  }
  const noteVisible = () => {
    if (visibleSince !== undefined) collector.visible(clock() - visibleSince)
    visibleSince = page && document.visibilityState === 'visible' ? clock() : undefined
  }

  const deliver = async (isFinal: boolean, isLast: boolean): Promise<void> => {
    page?.flush()
    noteVisible()
    if (!sender.isReady) return
    if (sender.hasUnsent) {
      const retried = sender.retry(isLast).then(collector.drop)
      // A page that goes away has no time to learn how the first one fared.
      if (document.visibilityState === 'visible') await retried
    }
    const isDue = collector.hasNews(isFinal) || (visibleSince !== undefined && clock() - lastSentAt >= HEARTBEAT_MS)
    if (!sender.isReady || !isDue || sender.room < MIN_BATCH_BYTES) return
    const { id, startedAt } = noteSession()
    const head = { batch: randomId(), session: id, ageMs: Math.min(Math.max(0, clock() - startedAt), RUM_LIMITS.sessionMs) }
    const { payload, events } = collector.take(head, sender.room, isFinal)
    lastSentAt = clock()
    collector.drop(await sender.send(JSON.stringify(payload), events, isLast))
  }
  const flush = (isFinal = false, isLast = isFinal): Promise<void> =>
    session ? deliver(isFinal, isLast).catch(() => {}) : Promise.resolve()

  // A page in view that is left hides only after `pagehide`, and web-vitals has its last say then: vitals are settled after that.
  const onPageHide = () => {
    isLeaving = true
    if (document.visibilityState === 'hidden') void flush(true)
  }
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') return void flush(isLeaving)
    isLeaving = false
    noteVisible()
  }

  return {
    start() {
      if (page || typeof window === 'undefined' || !isSampled(noteSession().id, sampleRate)) return
      if (!hasStarted) {
        observeVitals(({ id, name, value }) => {
          if (page) collector.vital({ id, name, value, ...(name === 'FCP' || name === 'TTFB' ? { final: true } : {}) })
        })
      }
      page = observePage({ collector, ownUrl: url, routeOf, isFirst: !hasStarted })
      hasStarted = true
      noteVisible()
      timer = setInterval(() => void flush(), flushMs)
      // On the window, where it bubbles to: web-vitals has had its say on the way.
      addEventListener('visibilitychange', onVisibility)
      addEventListener('pagehide', onPageHide)
    },
    flush: () => flush(),
    stop() {
      if (!page) return
      clearInterval(timer)
      removeEventListener('visibilitychange', onVisibility)
      removeEventListener('pagehide', onPageHide)
      page.stop()
      void flush(false, true)
      page = undefined
      visibleSince = undefined
    },
    stats: () => ({
      isRunning: page !== undefined,
      isSampled: session ? isSampled(session.id, sampleRate) : sampleRate > 0,
      sent: sender.sent,
      failed: sender.failed,
      dropped: collector.dropped,
    }),
  }
}

function checkOptions({ url, session, sampleRate = 1, flushMs = 10_000 }: MonitorOptions): void {
  const invalid = (what: string, remedy: string) => new BinnacleError('invalid-option', `createMonitor: ${what}. ${remedy}`)
  if (typeof url !== 'string' || !url || !URL.canParse(url, 'http://page.invalid'))
    throw invalid(`url is ${JSON.stringify(url)}`, 'Pass the address of your createRumHandler, such as "/rum".')
  if (!(sampleRate >= 0 && sampleRate <= 1)) throw invalid(`sampleRate is ${sampleRate}`, 'Pass a share from 0 to 1.')
  if (!(flushMs >= 1_000 && flushMs <= 3_600_000)) throw invalid(`flushMs is ${flushMs}`, 'Pass 1000 to 3600000.')
  if (session !== undefined && !/^[A-Za-z0-9_-]{8,64}$/.test(session))
    throw invalid(`session is ${JSON.stringify(session)}`, 'Pass 8 to 64 characters of A-Z, a-z, 0-9, _ and -.')
}

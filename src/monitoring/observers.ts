import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'
import type { MetricType } from 'web-vitals'
import { isErrorType, OTHER } from '../core/rum.js'
import type { Collector } from './collector.js'

export interface ObserverOptions {
  collector: Collector
  /** Where batches go: those requests are not measured. */
  ownUrl: string
  routeOf: (url: URL) => string
  /** Reads what the browser had recorded before. Only the first time, else it would count twice. */
  isFirst: boolean
}

/**
 * Web vitals as they change, each page view and soft navigation on its own. The library can't be told to stop: register once.
 */
export function observeVitals(report: (metric: MetricType) => void): void {
  const everyChange = { reportAllChanges: true, reportSoftNavs: true }
  onLCP(report, everyChange)
  onINP(report, everyChange)
  onCLS(report, everyChange)
  onFCP(report, { reportSoftNavs: true })
  // A soft navigation has no first byte; the library would report 0.
  onTTFB(report)
}

/** Requests, long tasks, errors and interactions of the page. @returns reads what is not yet delivered, and stops */
export function observePage({ collector, ownUrl, routeOf, isFirst }: ObserverOptions): { flush(): void; stop(): void } {
  const own = new URL(ownUrl, location.href)

  const requests = observe('resource', isFirst, (entry) => {
    const { initiatorType, name, duration, responseStatus } = entry as PerformanceResourceTiming
    if (initiatorType !== 'fetch' && initiatorType !== 'xmlhttprequest') return
    const url = new URL(name)
    if (url.origin === own.origin && url.pathname === own.pathname) return
    // Absent in Safari, 0 across origins: then nothing is known of a failure.
    collector.request(routeSafely(routeOf, url), duration, responseStatus >= 500)
  })
  const tasks = observe('longtask', isFirst, ({ duration }) => collector.longTask(duration))

  const onError = (event: ErrorEvent) => {
    // Browsers tell of sizes that they observe in the next frame as if it were an error: nothing threw, and nothing is lost.
    if (!event.error && event.message.startsWith('ResizeObserver loop')) return
    count(event.error)
  }
  const onRejection = (event: PromiseRejectionEvent) => count(event.reason)
  const count = (error: unknown) => {
    const type = typeOf(error)
    // Somebody stopped it on purpose.
    if (type !== 'AbortError') collector.error(type)
  }
  const onInteraction = () => collector.interaction()
  const passive = { capture: true, passive: true }
  addEventListener('error', onError)
  addEventListener('unhandledrejection', onRejection)
  addEventListener('pointerdown', onInteraction, passive)
  addEventListener('keydown', onInteraction, passive)

  return {
    flush() {
      requests.flush()
      tasks.flush()
    },
    stop() {
      requests.stop()
      tasks.stop()
      removeEventListener('error', onError)
      removeEventListener('unhandledrejection', onRejection)
      removeEventListener('pointerdown', onInteraction, passive)
      removeEventListener('keydown', onInteraction, passive)
    },
  }
}

function observe(type: string, buffered: boolean, take: (entry: PerformanceEntry) => void): { flush(): void; stop(): void } {
  const takeAll = (entries: PerformanceEntry[]) => {
    for (const entry of entries) take(entry)
  }
  if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes(type)) return { flush() {}, stop() {} }
  const observer = new PerformanceObserver((list) => takeAll(list.getEntries()))
  observer.observe({ type, buffered })
  return {
    flush: () => takeAll(observer.takeRecords()),
    stop() {
      takeAll(observer.takeRecords())
      observer.disconnect()
    },
  }
}

/** The application's function must not break its page. */
function routeSafely(routeOf: (url: URL) => string, url: URL): string {
  try {
    return routeOf(url)
  } catch {
    return OTHER
  }
}

/** The name of an error; its text could be of a person. */
function typeOf(error: unknown): string {
  const name = error instanceof Error ? error.name : undefined
  return isErrorType(name) ? name : 'Error'
}

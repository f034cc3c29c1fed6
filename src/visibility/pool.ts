import { BinnacleError, messageOf } from '../core/errors.js'
import { reportOnce } from '../internal/report.js'

/** What scrolls; null is the viewport. */
export type Root = Element | Document | null

/** What else may differ between two native observers. */
export interface ObserverOptions {
  /** Grows or shrinks the root, in pixels or percent: '200px 0px' sees elements 200 px early. */
  rootMargin?: string
  /** The same for scrollers nested inside the root. */
  scrollMargin?: string
  /** The share of the element that has to show, 0–1, or several to hear of each. An array literal is fine. @default 0 */
  threshold?: number | readonly number[]
}

/** Hears of one element. An object with a method, not a closure: there may be ten thousand of them. */
export interface Subscriber {
  onIntersection(isVisible: boolean, entry: IntersectionObserverEntry | undefined): void
}

interface Pool {
  readonly observer: IntersectionObserver
  /** The lowest threshold: at or above it an element counts as visible. */
  readonly lowest: number
  /** One subscriber almost always; a list only where an element has several. */
  readonly subscribers: Map<Element, Subscriber | Subscriber[]>
}

const pools = new Map<Root, Map<string, Pool>>()

/** Options by value: an array literal that is new in every render makes no new observer, and no element keeps an object of its own. */
export function keyOf({ rootMargin, scrollMargin, threshold }: ObserverOptions): string {
  if (rootMargin === undefined && scrollMargin === undefined && threshold === undefined) return ''
  return `${rootMargin ?? ''}|${scrollMargin ?? ''}|${threshold ?? ''}`
}

function optionsOf(root: Root, key: string): IntersectionObserverInit & { scrollMargin?: string } {
  const [rootMargin, scrollMargin, threshold] = key.split('|')
  return {
    root,
    ...(rootMargin ? { rootMargin } : {}),
    ...(scrollMargin ? { scrollMargin } : {}),
    ...(threshold ? { threshold: threshold.split(',').map(Number) } : {}),
  }
}

function createPool(options: IntersectionObserverInit): Pool {
  const subscribers: Pool['subscribers'] = new Map()
  const onEntries = (entries: IntersectionObserverEntry[]) => {
    for (const entry of entries) {
      const found = subscribers.get(entry.target)
      if (!found) continue
      // Engines differ on isIntersecting below the lowest threshold; the ratio decides.
      const isVisible = entry.isIntersecting && (lowest === 0 || entry.intersectionRatio >= lowest)
      if (Array.isArray(found)) for (const subscriber of found.slice()) subscriber.onIntersection(isVisible, entry)
      else found.onIntersection(isVisible, entry)
    }
  }
  const observer = new IntersectionObserver(onEntries, options)
  const lowest = observer.thresholds[0] ?? 0
  return { observer, lowest, subscribers }
}

function poolOf(root: Root, key: string): Pool {
  let byKey = pools.get(root)
  if (!byKey) pools.set(root, (byKey = new Map()))
  let pool = byKey.get(key)
  if (!pool) {
    try {
      pool = createPool(optionsOf(root, key))
    } catch (error) {
      reportOnce(
        new BinnacleError(
          'invalid-option',
          `useIntersectionObserver: the browser refuses these options (${messageOf(error)}), so the element is observed without them. ` +
            'rootMargin and scrollMargin take pixels or percent ("200px 0px"), threshold numbers from 0 to 1.',
        ),
      )
      pool = createPool({ root })
    }
    byKey.set(key, pool)
  }
  return pool
}

/** Who waits for a first report where there is no IntersectionObserver. */
const unobserved = new Set<Subscriber>()

/**
 * Watches an element through the observer that all elements with the same options and root share. The observer goes with its last element.
 * Where there is no IntersectionObserver, the element counts as visible: nothing may stay hidden for ever.
 */
export function observe(element: Element, subscriber: Subscriber, root: Root, key: string): void {
  if (typeof IntersectionObserver === 'undefined') {
    unobserved.add(subscriber)
    return queueMicrotask(() => {
      if (unobserved.delete(subscriber)) subscriber.onIntersection(true, undefined)
    })
  }
  const { observer, subscribers } = poolOf(root, key)
  const present = subscribers.get(element)
  if (!present) subscribers.set(element, subscriber)
  else {
    if (Array.isArray(present)) present.push(subscriber)
    else subscribers.set(element, [present, subscriber])
    // An observer reports an element it already knows only when something changes; the newcomer needs a first report.
    observer.unobserve(element)
  }
  observer.observe(element)
}

export function unobserve(element: Element, subscriber: Subscriber, root: Root, key: string): void {
  unobserved.delete(subscriber)
  const byKey = pools.get(root)
  const pool = byKey?.get(key)
  const present = pool?.subscribers.get(element)
  if (!byKey || !pool || !present) return
  if (Array.isArray(present)) {
    const index = present.indexOf(subscriber)
    if (index >= 0) present.splice(index, 1)
    if (present.length > 0) return
  } else if (present !== subscriber) return
  pool.subscribers.delete(element)
  if (pool.subscribers.size > 0) return pool.observer.unobserve(element)
  pool.observer.disconnect()
  byKey.delete(key)
  if (byKey.size === 0) pools.delete(root)
}

import { whenSeen } from '../visibility/index.js'

/** When to load ahead: the element is on the screen, the person points at it or focuses it, or the page has nothing else to do. */
export type PreloadTrigger = 'visible' | 'hover' | 'idle'

export interface Preloadable {
  preload(): Promise<void>
}

interface Connection {
  saveData?: boolean
  effectiveType?: string
}

/** Does the person, or the network, ask for few bytes? Then nothing is loaded that may not be needed. */
export function savesData(): boolean {
  const connection = (navigator as Navigator & { connection?: Connection }).connection
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? '')
}

/** Safari has no idle callback. */
const IDLE_FALLBACK_MS = 200

/**
 * A callback ref that loads ahead what a person is likely to want next. With Save-Data, or on a 2G network, it loads nothing.
 *
 * @example
 * const toReport = preloadOn('hover', Report)
 * <a ref={toReport} href="/report">Report</a>
 */
export function preloadOn(
  trigger: PreloadTrigger,
  ...components: readonly Preloadable[]
): (element: Element | null) => (() => void) | undefined {
  const preload = () => {
    // A failure shows where the component is rendered, which tries anew.
    for (const component of components) component.preload().catch(() => {})
  }
  return (element) => {
    if (!element || savesData()) return undefined
    if (trigger === 'visible') return whenSeen(element, preload)
    if (trigger === 'hover') return onIntent(element, preload)
    return onIdle(preload)
  }
}

const INTENTS = ['pointerenter', 'focusin', 'touchstart'] as const

function onIntent(element: Element, callback: () => void): () => void {
  const stop = () => {
    for (const type of INTENTS) element.removeEventListener(type, run)
  }
  const run = () => {
    stop()
    callback()
  }
  for (const type of INTENTS) element.addEventListener(type, run, { passive: true })
  return stop
}

function onIdle(callback: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const id = requestIdleCallback(callback)
    return () => cancelIdleCallback(id)
  }
  const timer = setTimeout(callback, IDLE_FALLBACK_MS)
  return () => clearTimeout(timer)
}

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
  // A failure shows where the component is rendered, which tries anew.
  const preload = async () => {
    const results = await Promise.allSettled(components.map((component) => component.preload()))
    return results.every(({ status }) => status === 'fulfilled')
  }
  return (element) => {
    if (!element || savesData()) return undefined
    if (trigger === 'visible') return whenSeen(element, () => void preload())
    if (trigger === 'hover') return onIntent(element, preload)
    return onIdle(() => void preload())
  }
}

const INTENTS = ['pointerenter', 'focusin', 'touchstart'] as const

/** Until it has succeeded: after a failure, whoever points again tries again. */
function onIntent(element: Element, load: () => Promise<boolean>): () => void {
  let isDone = false
  const stop = () => {
    isDone = true
    for (const type of INTENTS) element.removeEventListener(type, run)
  }
  let isLoading = false
  const run = async () => {
    if (isLoading || isDone) return
    isLoading = true
    if (await load()) stop()
    isLoading = false
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

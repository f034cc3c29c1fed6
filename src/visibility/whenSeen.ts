import { keyOf, observe, unobserve, type ObserverOptions, type Root, type Subscriber } from './pool.js'

/**
 * Calls once when an element comes on the screen, without React, through the same shared observers.
 *
 * @returns stops waiting
 */
export function whenSeen(
  element: Element,
  callback: () => void,
  { root = null, ...options }: ObserverOptions & { root?: Root } = {},
): () => void {
  const key = keyOf(options)
  const subscriber: Subscriber = {
    onIntersection(isVisible) {
      if (!isVisible) return
      stop()
      callback()
    },
  }
  const stop = () => unobserve(element, subscriber, root, key)
  observe(element, subscriber, root, key)
  return stop
}

'use client'
import { useLayoutEffect, useState, type RefCallback, type RefObject } from 'react'
import { keyOf, type ObserverOptions, type Root } from './pool.js'
import { Sighting, Watcher } from './watcher.js'

export interface IntersectionOptions extends ObserverOptions {
  /**
   * What scrolls. Null is the viewport; undefined means "not there yet" and waits, so that a root kept in state never has the viewport take
   * its place for a moment. Left out altogether, it is the viewport.
   */
  root?: Root | undefined
  /** Stop once it has been visible, and stay true. @default false */
  once?: boolean
  /** What to say before the first report, and on the server. The first report corrects it, with `once` too. @default false */
  initialIsVisible?: boolean
  /** Observe nothing and keep the last answer. @default false */
  disabled?: boolean
  /**
   * Called for every change, and for every threshold of a list; with false, too, when a visible element goes or `<Activity>` hides it (not with
   * `once`). Need not be stable. `entry` is undefined then, and where there is no IntersectionObserver.
   */
  onChange?: (isVisible: boolean, entry: IntersectionObserverEntry | undefined) => void
}

export interface IntersectionState {
  /** Goes on the element: `<div ref={ref}>`. Its identity changes only with the options. */
  readonly ref: RefCallback<Element>
  readonly isVisible: boolean
  /** The newest report; kept for components that read it while rendering, which then render for every threshold. */
  readonly entry: IntersectionObserverEntry | undefined
}

const NONE: IntersectionOptions = {}

/**
 * Is an element on screen? Elements with the same options and root share one native observer, however many they are.
 *
 * @example
 * const { ref, isVisible } = useIntersectionObserver({ rootMargin: '200px', once: true })
 * return <section ref={ref}>{isVisible && <Comments />}</section>
 */
export function useIntersectionObserver(options?: IntersectionOptions): IntersectionState
/** The same for a ref object that is there already: `useIntersectionObserver(sectionRef, { once: true })`. */
export function useIntersectionObserver(target: RefObject<Element | null>, options?: IntersectionOptions): boolean
export function useIntersectionObserver(
  first: IntersectionOptions | RefObject<Element | null> = NONE,
  second: IntersectionOptions = NONE,
): IntersectionState | boolean {
  const target = 'current' in first ? first : null
  const options = 'current' in first ? second : first
  const mode = options.disabled ? 'off' : options.once ? 'once' : 'live'
  const root = 'root' in options ? options.root : null
  const key = keyOf(options)

  const [state, show] = useState(() => {
    const isVisible = options.initialIsVisible ?? false
    return new Sighting(new Watcher(root, key, mode, isVisible), isVisible)
  })
  let sighting = state
  const { watcher } = sighting
  if (watcher.root !== root || watcher.key !== key || watcher.mode !== mode) {
    // Other options make another watcher. Its ref is another function, so React attaches it in this one's place.
    sighting = new Sighting(watcher.under(root, key, mode), state.isVisible)
    show(sighting)
  }

  const { onChange } = options
  // Runs after every commit; made elsewhere, because an inline function would keep this whole call alive.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useLayoutEffect(target ? sighting.watcher.following(show, onChange, target) : sighting.watcher.listening(show, onChange))

  return target ? sighting.isVisible : sighting
}

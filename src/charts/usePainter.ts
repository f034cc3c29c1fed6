'use client'
import { useEffect, useState, type RefCallback } from 'react'
import { usePending } from '../internal/usePending.js'
import { useIsPrinting, whenSeen } from '../visibility/index.js'
import { useOnDemand } from './useOnDemand.js'

/** A chart this close to the screen is painted. */
const NEAR_PX = 400

// Painters that are in the page: the next chart needs not wait for them, and paints with its first frame.
const loaded = new WeakMap<() => Promise<unknown>, unknown>()

interface ElementSize {
  width: number
  height: number
}

export interface Painter<Module> {
  /** Goes on the element that is painted into. */
  ref: RefCallback<Element>
  /** Once there is both: the painter, and how much room there is, in px. */
  paint?: { module: Module } & ElementSize
}

/**
 * A painter that is loaded when its chart comes near the screen, and the size of the place it paints into, followed as it changes. Where loading
 * fails, the words are there. `load` is one function for the life of the page.
 */
export function usePainter<Module>(load: () => Promise<Module>): Painter<Module> {
  const [size, setSize] = useState<ElementSize | null>(null)
  const [isNear, setNear] = useState(false)
  const isWanted = useIsPrinting() || isNear
  const present = loaded.get(load) as Module | undefined
  const { module = present, error } = useOnDemand(load, isWanted && !present)
  usePending(isWanted && !module && !error, 'chart')
  useEffect(() => {
    if (module) loaded.set(load, module)
  }, [load, module])

  const [ref] = useState<RefCallback<Element>>(() => (element: Element | null) => {
    if (!element) return undefined
    const resize = (width: number, height: number) => {
      // A container that is not displayed has no size; what was drawn for the last one stays. A part of a pixel is no other size.
      if (width > 0 && height > 0) {
        setSize((last) => (last && Math.abs(last.width - width) < 1 && Math.abs(last.height - height) < 1 ? last : { width, height }))
      }
    }
    // Before the first frame, not after it: drawing twice would be a waste.
    resize(element.clientWidth, element.clientHeight)
    const { top, bottom } = element.getBoundingClientRect()
    const isHere = element.clientHeight > 0 && bottom > -NEAR_PX && top < window.innerHeight + NEAR_PX
    if (isHere) setNear(true)
    const forget = isHere ? undefined : whenSeen(element, () => setNear(true), { rootMargin: `${NEAR_PX}px` })
    const observer =
      typeof ResizeObserver === 'undefined'
        ? undefined
        : new ResizeObserver(([entry]) => resize(entry?.contentRect.width ?? 0, entry?.contentRect.height ?? 0))
    observer?.observe(element)
    return () => {
      forget?.()
      observer?.disconnect()
    }
  })
  return { ref, paint: isWanted && module && size ? { module, ...size } : undefined }
}

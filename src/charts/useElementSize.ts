'use client'
import { useState, type RefCallback } from 'react'

export interface ElementSize {
  /** In px, of the content box. */
  width: number
  height: number
}

/** The size of an element, followed as it changes; null until it is laid out, on the server too. The ref is stable. */
export function useElementSize(): { ref: RefCallback<Element>; size: ElementSize | null } {
  const [size, setSize] = useState<ElementSize | null>(null)
  const [ref] = useState<RefCallback<Element>>(() => (element: Element | null) => {
    if (!element || typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {}
      // A container that is not displayed has no size; what was drawn for the last one stays.
      if (width > 0 && height > 0) setSize((last) => (last?.width === width && last.height === height ? last : { width, height }))
    })
    observer.observe(element)
    return () => observer.disconnect()
  })
  return { ref, size }
}

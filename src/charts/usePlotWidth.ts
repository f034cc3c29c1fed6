'use client'
import { useCallback, useState, useSyncExternalStore } from 'react'

/** Drawn by the server, which cannot know how wide the page is; the picture is stretched until it is measured. */
const NOMINAL_PX = 640

const never = () => () => {}

/**
 * The width of the plot in whole px. On the server and while hydrating the nominal one; in a first render on the client null, because the width will be known before the
 * paint and drawing twice would be a waste. A hidden plot keeps what it had, and one that is not drawn (`isDrawn`) has the nominal one.
 */
export function usePlotWidth(isDrawn: boolean): { width: number | null; measure: (element: HTMLElement) => () => void } {
  const isFromServer = useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
  const [measured, setMeasured] = useState<number | null>(null)
  const measure = useCallback((element: HTMLElement) => {
    const read = () => setMeasured((before) => Math.round(element.clientWidth) || before || NOMINAL_PX)
    read()
    if (typeof ResizeObserver === 'undefined') return () => {}
    const observer = new ResizeObserver(read)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { width: measured ?? (isFromServer || !isDrawn ? NOMINAL_PX : null), measure }
}

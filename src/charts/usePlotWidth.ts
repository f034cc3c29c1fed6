'use client'
import { useCallback, useState, useSyncExternalStore } from 'react'

/** Drawn by the server, which cannot know how wide the page is; the picture is stretched until it is measured. */
const NOMINAL_PX = 640

/** How wide the last plot was: the best guess for the next one, and one that is right spares the page a layout. */
let lastPx: number | null = null

const never = () => () => {}

/**
 * The width of the plot in whole px. On the server and while hydrating the nominal one; in a first render on the client a guess, or null where there is none yet: the width will be known
 * before the paint, and drawing twice would be a waste. A hidden plot keeps what it had, and one that is not drawn (`isDrawn`) has the nominal one.
 */
export function usePlotWidth(isDrawn: boolean): { width: number | null; measure: (element: HTMLElement) => () => void } {
  const isFromServer = useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
  const [guess] = useState(() => (isFromServer ? null : lastPx))
  const [measured, setMeasured] = useState<number | null>(null)
  const measure = useCallback(
    (element: HTMLElement) => {
      const read = () => {
        const width = Math.round(element.clientWidth)
        if (width > 0) lastPx = width
        setMeasured((before) => width || before || guess || NOMINAL_PX)
      }
      if (guess === null || typeof ResizeObserver === 'undefined') read()
      if (typeof ResizeObserver === 'undefined') return () => {}
      // Told before the first paint too: after a wrong guess the picture is stretched for a frame, and no word in it.
      const observer = new ResizeObserver(read)
      observer.observe(element)
      return () => observer.disconnect()
    },
    [guess],
  )
  return { width: measured ?? guess ?? (isFromServer || !isDrawn ? NOMINAL_PX : null), measure }
}

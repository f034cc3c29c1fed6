'use client'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { PlotArea } from 'recharts'
import { reportOnce } from '../../internal/report.js'
import type { SeriesInput } from '../ingest.js'
import type { AxisPlaces } from './densepath.js'
import { snapX, stepX } from './densepoints.js'

export interface DenseCursorInput {
  data: readonly SeriesInput[]
  plot: PlotArea
  axis: AxisPlaces
  window: { from: number; to: number }
  onCursorChange?: (x: number | null) => void
}

/** Where one looks: the x of a raw point, and how far down, in px of the chart. */
export interface DenseCursor {
  x: number
  y: number
  isByKey: boolean
}

/** Words come this long after the last of a burst of keys: a person cannot listen faster. */
const SPEAK_MS = 200

/**
 * Follows the pointer, and the arrow keys while the chart has the focus, from raw point to raw point. `isSpoken` when the keys have
 * come to rest.
 */
export function useDenseCursor(wrapper: HTMLElement | null, input: DenseCursorInput): { cursor: DenseCursor | null; isSpoken: boolean } {
  const [cursor, setCursor] = useState<DenseCursor | null>(null)
  const [spokenX, setSpokenX] = useState<number | null>(null)
  const { data, plot, axis, window } = input

  const move = (next: DenseCursor | null) => {
    if (next?.x !== cursor?.x) input.onCursorChange?.(next?.x ?? null)
    setCursor(next)
  }
  const handlers = {
    onPointerMove(event: PointerEvent) {
      if (event.target instanceof Element && event.target.closest('.bn-DenseTooltip')) return
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
      const [left, top] = [event.clientX - box.left - plot.x, event.clientY - box.top]
      const isOutside = left < 0 || left > plot.width || top < plot.y || top > plot.y + plot.height
      const x = isOutside ? null : safely(() => snapX(data, axis.start + left / axis.perUnit, window.from, window.to))
      move(x === null ? null : { x, y: top, isByKey: false })
    },
    onPointerLeave() {
      if (!cursor?.isByKey) move(null)
    },
    onKeyDown(event: KeyboardEvent) {
      const [lead] = data
      if (event.ctrlKey || event.metaKey || event.altKey || !lead) return
      // Where the axis runs from right to left, so do the arrows.
      const turned: Record<string, string> = axis.perUnit < 0 ? { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' } : {}
      const x = safely(() => stepX(lead, turned[event.key] ?? event.key, cursor?.x ?? null, window.from, window.to))
      if (x === null) return
      event.preventDefault()
      move({ x, y: plot.y, isByKey: true })
    },
    onBlur() {
      move(null)
    },
    // Escape closes what hovering opened, wherever the focus is.
    onDocumentKey(event: KeyboardEvent) {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      move(null)
    },
  }
  // The listeners stay; what they do goes by the last render.
  const latest = useRef(handlers)
  useLayoutEffect(() => {
    latest.current = handlers
  })

  useEffect(() => {
    if (!wrapper) return
    const listening = new AbortController()
    const { signal } = listening
    wrapper.addEventListener('pointermove', (event) => latest.current.onPointerMove(event), { signal })
    wrapper.addEventListener('pointerdown', (event) => latest.current.onPointerMove(event), { signal })
    wrapper.addEventListener('pointerleave', () => latest.current.onPointerLeave(), { signal })
    wrapper.addEventListener('keydown', (event) => latest.current.onKeyDown(event), { signal })
    wrapper.addEventListener('focusout', () => latest.current.onBlur(), { signal })
    return () => listening.abort()
  }, [wrapper])

  const isShown = cursor !== null
  useEffect(() => {
    if (!isShown) return
    const onKey = (event: KeyboardEvent) => latest.current.onDocumentKey(event)
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [isShown])

  const keyX = cursor?.isByKey ? cursor.x : null
  useEffect(() => {
    const timer = setTimeout(() => setSpokenX(keyX), SPEAK_MS)
    return () => clearTimeout(timer)
  }, [keyX])
  return { cursor, isSpoken: keyX !== null && spokenX === keyX }
}

/** A mistake in the data is reported and reads as nothing there; DenseLine shows it. */
function safely(read: () => number | null): number | null {
  try {
    return read()
  } catch (error) {
    reportOnce(error)
    return null
  }
}

'use client'
import { useSyncExternalStore, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import type { Readout } from './readout.js'

/** What is read out at an instant, for an application that draws it itself. */
export interface ReadoutPoint {
  x: number
  /** The instant in words. */
  title: string
  rows: { seriesId: string; label: string; value: number; text: string }[]
  /** Labels of the annotations there. */
  events: string[]
  isPinned: boolean
}

export interface ReadoutSlotProps {
  readout: Readout
  render: (point: ReadoutPoint) => ReactNode
}

/** The application's own words in the read-out. Only this renders as the pointer moves. */
export function ReadoutSlot({ readout, render }: ReadoutSlotProps) {
  const content = useSyncExternalStore(
    readout.subscribe,
    () => readout.content,
    () => null,
  )
  if (!content || !readout.slot) return null
  const { x, title, events, isPinned } = content
  const rows = content.rows.map(({ id, label, value, words }) => ({ seriesId: id, label, value, text: words.text }))
  return createPortal(render({ x, title, rows, events, isPinned }), readout.slot)
}

'use client'
import { createContext, useMemo, useState, type ReactNode } from 'react'
import { createCursorStore, type CursorStore } from './cursorstore.js'
import type { ChartRange } from './model.js'

/** What the charts of a group share. */
export interface ChartGroupState {
  cursor: CursorStore
  readout: 'crosshair' | 'values'
  range: ChartRange | undefined
  setRange: ((range: ChartRange | null) => void) | undefined
}

export const ChartGroupContext = createContext<ChartGroupState | null>(null)

export interface ChartGroupProps {
  /** What another chart's cursor opens here: its line, or the values too. @default 'crosshair' */
  readout?: 'crosshair' | 'values'
  /** The window of all charts, when the application decides. */
  range?: ChartRange
  /** The window at first, when the person decides. @default everything */
  defaultRange?: ChartRange
  /** Called when a person zooms or pans in one of the charts; null is everything again. */
  onRangeChange?: (range: ChartRange | null) => void
  children: ReactNode
}

/**
 * Charts that move together: the cursor, by the value of x, and the window. A move of the cursor goes from chart to chart outside React, and renders
 * none of them.
 *
 * @example
 * <ChartGroup><TimeSeriesChart … /><TimeSeriesChart … /></ChartGroup>
 */
export function ChartGroup({ readout = 'crosshair', range, defaultRange, onRangeChange, children }: ChartGroupProps) {
  const [cursor] = useState(createCursorStore)
  const [own, setOwn] = useState<ChartRange | null>(defaultRange ?? null)
  const isFixed = range !== undefined && !onRangeChange
  const state = useMemo<ChartGroupState>(
    () => ({
      cursor,
      readout,
      range: range ?? own ?? undefined,
      setRange: isFixed
        ? undefined
        : (next) => {
            setOwn(next)
            onRangeChange?.(next)
          },
    }),
    [cursor, readout, range, own, isFixed, onRangeChange],
  )
  return <ChartGroupContext value={state}>{children}</ChartGroupContext>
}

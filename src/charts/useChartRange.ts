'use client'
import { useContext, useState } from 'react'
import { ChartGroupContext, type ChartGroupState } from './ChartGroup.js'
import type { ChartRange } from './model.js'

export interface ChartRangeOptions {
  /** The window shown, both ends included, when the application decides. @default from the first point to the last */
  range?: ChartRange
  /** The window at first, when the person decides. */
  defaultRange?: ChartRange
  /** Called when a person zooms or pans; null is everything again. A fixed `range` without it cannot be zoomed. */
  onRangeChange?: (range: ChartRange | null) => void
}

/** The window of a chart: its own, or that of its group. */
export function useChartRange({ range, defaultRange, onRangeChange }: ChartRangeOptions): {
  range: ChartRange | undefined
  setRange: ((range: ChartRange | null) => void) | undefined
  group: ChartGroupState | null
} {
  const group = useContext(ChartGroupContext)
  const [own, setOwn] = useState<ChartRange | null>(defaultRange ?? null)
  if (range) return { range, setRange: onRangeChange, group }
  if (group) {
    const setRange =
      group.setRange &&
      ((next: ChartRange | null) => {
        group.setRange?.(next)
        onRangeChange?.(next)
      })
    return { range: group.range, setRange, group }
  }
  const setRange = (next: ChartRange | null) => {
    setOwn(next)
    onRangeChange?.(next)
  }
  return { range: own ?? undefined, setRange, group }
}

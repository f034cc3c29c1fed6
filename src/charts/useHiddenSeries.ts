'use client'
import { useMemo, useState } from 'react'
import type { SeriesToggle } from './SeriesButton.js'

export interface HiddenSeriesOptions {
  /** Ids of the hidden series, when the application decides. */
  hidden?: readonly string[]
  /** Ids of the series hidden at first, when the person decides. */
  defaultHidden?: readonly string[]
  /** Called with the ids when the person hides or shows a series. */
  onHiddenChange?: (hidden: string[]) => void
}

const none: readonly string[] = []

/** Which series are hidden, and what a legend does about it. */
export function useHiddenSeries({ hidden, defaultHidden = none, onHiddenChange }: HiddenSeriesOptions): {
  hiddenIds: ReadonlySet<string>
  actions: (ids: readonly string[]) => SeriesToggle
} {
  const [own, setOwn] = useState(defaultHidden)
  const ids = hidden ?? own
  const hiddenIds = useMemo(() => new Set(ids), [ids])
  const change = (next: string[]) => {
    setOwn(next)
    onHiddenChange?.(next)
  }
  return {
    hiddenIds,
    actions: (all) => ({
      toggle: (id) => change(hiddenIds.has(id) ? ids.filter((each) => each !== id) : [...ids, id]),
      isolate: (id) => {
        const others = all.filter((each) => each !== id)
        const isAlone = !hiddenIds.has(id) && others.every((each) => hiddenIds.has(each))
        change(isAlone ? [] : others)
      },
    }),
  }
}

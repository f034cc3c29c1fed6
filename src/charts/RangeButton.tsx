'use client'
import { chartMessages } from '../core/messages/charts.js'
import { useMessages } from '../internal/useSettings.js'
import type { ChartRange } from './model.js'

export interface RangeButtonProps {
  isLive: boolean
  /** What is asked for, what there is, and what is seen. */
  range: ChartRange | undefined
  extent: ChartRange | null
  shown: ChartRange
  setRange: ((range: ChartRange | null) => void) | undefined
}

/** Back to everything; a live chart stands still when it is asked to, and goes on from there. */
export function RangeButton({ isLive, range, extent, shown, setRange }: RangeButtonProps) {
  const t = useMessages('charts', chartMessages)
  const isPart = range && extent && (range.from > extent.from || range.to < extent.to)
  if (!setRange || (!isPart && !isLive)) return null
  const words = !range ? 'pause' : isLive ? 'jumpToNow' : 'resetZoom'
  return (
    <button
      type="button"
      className="bn-Button bn-TimeSeriesChart-button"
      onClick={() => setRange(range ? null : { from: shown.from, to: shown.to })}
    >
      {t(words)}
    </button>
  )
}

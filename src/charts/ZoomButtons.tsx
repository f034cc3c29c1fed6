'use client'
import { chartMessages } from '../core/messages/charts.js'
import { useMessages } from '../internal/useSettings.js'

export interface ZoomButtonsProps {
  /** Everything is shown: there is nothing to zoom out to. */
  isWhole: boolean
  zoom: (isIn: boolean) => void
}

/** Zoom for those who cannot pinch, drag or press a key. They keep their room, and are seen while the chart is in use or where a finger may come. */
export function ZoomButtons({ isWhole, zoom }: ZoomButtonsProps) {
  const t = useMessages('charts', chartMessages)
  const button = (words: 'zoomIn' | 'zoomOut', path: string, isDisabled: boolean) => (
    <button
      type="button"
      className="bn-Button bn-ChartFrame-toggle"
      data-kind="quiet"
      aria-label={t(words)}
      title={t(words)}
      // Not `disabled`: a button that is must give its focus away.
      aria-disabled={isDisabled || undefined}
      onClick={() => isDisabled || zoom(words === 'zoomIn')}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  )
  return (
    <span className="bn-ZoomButtons" data-export="none">
      {button('zoomOut', 'M3.5 8.5h9', isWhole)}
      {button('zoomIn', 'M3.5 8.5h9M8 4v9', false)}
    </span>
  )
}

'use client'
import { chartMessages } from '../core/messages/charts.js'
import { useMessages } from '../internal/useSettings.js'
import { SeriesButton, type SeriesToggle } from './SeriesButton.js'
import type { SeriesView } from './seriesview.js'

export interface LegendProps extends SeriesToggle {
  views: readonly SeriesView[]
}

export function Legend({ views, ...actions }: LegendProps) {
  const t = useMessages('charts', chartMessages)
  return (
    <ul className="bn-Legend" aria-label={t('legend')}>
      {views.map((view) => (
        <li key={view.id}>
          <SeriesButton view={view} hasMarker {...actions} />
        </li>
      ))}
    </ul>
  )
}

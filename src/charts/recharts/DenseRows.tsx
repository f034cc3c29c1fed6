'use client'
import { chartMessages } from '../../core/messages/charts.js'
import { usePlainFormatters } from '../../internal/usePlainFormatters.js'
import { useMessages } from '../../internal/useSettings.js'
import { ValueWithUnit } from '../../internal/ValueWithUnit.js'
import { markerPath } from '../marker.js'
import { strokeOf } from './DenseLine.js'
import type { DensePoint } from './densepoints.js'

/** More than this nobody reads at a glance. */
const MOST_ROWS = 12

export interface DenseRowsProps {
  /** The instant, in words. */
  title: string
  points: readonly DensePoint[]
  strokes?: readonly string[]
}

/** What a DenseTooltip says: the instant, and the raw value of each series. */
export function DenseRows({ title, points, strokes }: DenseRowsProps) {
  const t = useMessages('charts', chartMessages)
  const formatters = usePlainFormatters()
  const rest = points.length - MOST_ROWS
  return (
    <>
      <div className="bn-Readout-title">{title}</div>
      {points.slice(0, MOST_ROWS).map(({ seriesId, place, label, y, unit }) => {
        const words = formatters.value(y, unit)
        return (
          <div key={seriesId} className="bn-Readout-row">
            <svg className="bn-Marker" viewBox="-5 -5 10 10" width="10" height="10" aria-hidden="true">
              <path fillRule="evenodd" fill={strokes?.[place] ?? strokeOf(place)} d={markerPath(place)} />
            </svg>
            <bdi className="bn-Readout-label">{label}</bdi>
            <span className="bn-Readout-value">
              <ValueWithUnit {...words} />
            </span>
          </div>
        )
      })}
      {rest > 0 && <div className="bn-Readout-more">{t('moreSeries', { count: rest })}</div>}
    </>
  )
}

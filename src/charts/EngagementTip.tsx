'use client'
import type { Formatters } from '../core/format.js'
import { engagementMessages } from '../core/messages/engagement.js'
import { useMessages } from '../internal/useSettings.js'
import { ValueWithUnit } from '../internal/ValueWithUnit.js'
import type { EngagementRow, EngagementSeries } from './engagement.js'
import { capital, changeOf, periodDetails } from './engagementwords.js'

export interface EngagementTipProps {
  series?: EngagementSeries
  before: string
  formatters: Formatters
  hasPrevious: boolean
  row: EngagementRow
  full: string
  /** Where its column stands in the plot, 0–1. */
  share: number
  isLow: boolean
}

/** The read-out of a period. The further its column is to the right, the more of it stands to the left of that: so it never leaves the plot. */
export function EngagementTip({ row, full, share, isLow, series, before, formatters, hasPrevious }: EngagementTipProps) {
  const t = useMessages('engagement', engagementMessages)
  const { unit } = series ?? {}
  const figure = formatters.value(row.value, unit)
  const details = periodDetails(row, changeOf(row.value, row.previous, unit, formatters, t), before, t)
  return (
    <div
      className="bn-Readout-tip bn-Engagement-tip"
      data-low={isLow || undefined}
      style={{ insetInlineStart: `${share * 100}%`, transform: `translateX(${-share * 100}%)` }}
    >
      <div className="bn-Readout-title">{full}</div>
      <div className="bn-Readout-row">
        <bdi className="bn-Readout-label">{series?.label ?? series?.id}</bdi>
        <bdi className="bn-Readout-value">
          <ValueWithUnit {...figure} />
        </bdi>
      </div>
      {hasPrevious && (
        <div className="bn-Readout-row">
          <bdi className="bn-Readout-label">{capital(before, formatters.locale)}</bdi>
          <bdi className="bn-Readout-value">{formatters.value(row.previous, unit).text}</bdi>
        </div>
      )}
      {details.length > 0 && <div className="bn-Readout-more">{details.reduce((first, second) => t('detail', { first, second }))}</div>}
    </div>
  )
}

'use client'
import type { Formatters } from '../core/format.js'
import { engagementMessages } from '../core/messages/engagement.js'
import { useMessages } from '../internal/useSettings.js'
import { ValueWithUnit } from '../internal/ValueWithUnit.js'
import type { EngagementReading, EngagementSeries } from './engagement.js'
import { capital, changeOf, changeWords } from './engagementwords.js'

export interface EngagementSummaryProps {
  series: readonly EngagementSeries[]
  readings: readonly EngagementReading[]
  /** Which of them is drawn. */
  place: number
  /** What the periods are compared with, as it stands in a sentence. */
  before: string
  comparison: 'bars' | 'line' | null
  formatters: Formatters
  /** That not all periods have room. */
  hidden: string
  onShow: (id: string) => void
}

/** Above the plot: each series with its figure and how that changed; where there are several, a click draws another one. And what the ghosts are. */
export function EngagementSummary({ series, readings, place, before, comparison, formatters, hidden, onShow }: EngagementSummaryProps) {
  const t = useMessages('engagement', engagementMessages)
  return (
    <div className="bn-Engagement-summary" role="group" aria-label={t('series')}>
      {series.map((one, at) => {
        const reading = readings[at]
        const content = reading && <Figure series={one} reading={reading} before={before} formatters={formatters} isShown={at === place} />
        return series.length > 1 ? (
          <button
            key={at}
            type="button"
            className="bn-Engagement-series bn-focusable"
            aria-pressed={at === place}
            onClick={() => onShow(one.id)}
          >
            {content}
          </button>
        ) : (
          <div key={at} className="bn-Engagement-series">
            {content}
          </div>
        )
      })}
      <div className="bn-Engagement-keys">
        {comparison && (
          <span className="bn-Engagement-key">
            <svg className="bn-Engagement-ghost" width="12" height="10" aria-hidden="true" data-kind={comparison}>
              {comparison === 'bars' ? <rect x="1.5" y=".5" width="9" height="9" rx="1" /> : <path d="M0 5h12" />}
            </svg>
            <bdi>{capital(before, formatters.locale)}</bdi>
          </span>
        )}
        {hidden && <span>{hidden}</span>}
      </div>
    </div>
  )
}

interface FigureProps {
  series: EngagementSeries
  reading: EngagementReading
  before: string
  formatters: Formatters
  isShown: boolean
}

function Figure({ series, reading, before, formatters, isShown }: FigureProps) {
  const t = useMessages('engagement', engagementMessages)
  const { id, label = id, unit, total } = series
  const { figure, compared } = reading
  const words = formatters.value(figure, unit)
  const change = compared && changeOf(compared.figure, compared.previous, unit, formatters, t)
  return (
    <>
      <span className="bn-Engagement-name">
        <svg className="bn-Engagement-swatch" width="10" height="10" aria-hidden="true" data-shown={isShown || undefined}>
          <rect x=".5" y=".5" width="9" height="9" rx="1.5" />
        </svg>
        <bdi className="bn-Engagement-nameText">{label}</bdi>
        <span className="bn-Engagement-kind" aria-hidden="true">
          {t(total === 'sum' ? 'total' : 'mean')}
        </span>
      </span>
      <span className="bn-Engagement-total bn-figures">
        <span className="bn-hidden">
          {t(total === 'sum' ? 'sum' : 'average', { value: words.text })}
          {change && `, ${changeWords(change, before, t)}`}
        </span>
        <bdi aria-hidden="true">
          <ValueWithUnit {...words} />
        </bdi>
        {change && (
          <bdi className="bn-Engagement-delta" aria-hidden="true">
            {change.signed}
          </bdi>
        )}
      </span>
    </>
  )
}

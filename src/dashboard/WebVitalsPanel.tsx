'use client'
import { dashboardMessages } from '../core/messages/dashboard.js'
import type { WebVitalSummary } from '../core/metrics.js'
import type { Status } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { StatusMark } from '../internal/StatusMark.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { FigureTable } from './FigureTable.js'
import type { PanelProps } from './Panel.js'
import { SnapshotPanel } from './SnapshotPanel.js'

const RATINGS = {
  good: ['ok', 'ratingGood'],
  'needs-improvement': ['warning', 'ratingNeedsImprovement'],
  poor: ['critical', 'ratingPoor'],
} as const satisfies Record<WebVitalSummary['rating'], readonly [Status, keyof typeof dashboardMessages]>

/** The web vitals that visitors' pages reported: the 75th percentile of each, its rating, and over how many visits. */
export function WebVitalsPanel({ className, ...rest }: Omit<PanelProps, 'children'>) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  return (
    <SnapshotPanel
      title={t('webVitals')}
      subtitle={t('webVitalsSubtitle')}
      skeletonRows={5}
      emptyWords={({ webVitals }) => (webVitals.length > 0 ? null : { title: t('noVitals'), hint: t('noVitalsHint') })}
      {...rest}
      className={classNames('bn-WebVitalsPanel', className)}
    >
      {({ webVitals }) => (
        <FigureTable
          caption={t('webVitals')}
          columns={[
            { title: t('vital') },
            { title: t('rating') },
            { title: t('sampleCount'), isNumeric: true },
            { title: 'p75', isNumeric: true },
          ]}
          rows={webVitals.map((vital) => {
            const [status, word] = RATINGS[vital.rating]
            return {
              key: vital.name,
              cells: [
                vital.name,
                <StatusMark key="rating" status={status}>
                  {t(word)}
                </StatusMark>,
                formatters.number(vital.count),
                vital.name === 'CLS' ? formatters.number(vital.p75, { maximumFractionDigits: 3 }) : formatters.duration(vital.p75),
              ],
            }
          })}
        />
      )}
    </SnapshotPanel>
  )
}

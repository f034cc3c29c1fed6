'use client'
import { TimeSeriesChart } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { classNames } from '../internal/classNames.js'
import { useMessages } from '../internal/useSettings.js'
import { seriesOfAll } from './columns.js'
import { Panel, type PanelProps } from './Panel.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'
import { useNoFigures } from './useNoFigures.js'
import { TRAFFIC_METRICS, useRangeLabel } from './WindowLine.js'

/** Requests a second over the window. */
export function TrafficPanel({ className, ...rest }: Omit<PanelProps, 'children'>) {
  return (
    <Panel {...rest} className={classNames('bn-TrafficPanel', className)}>
      <TrafficBody />
    </Panel>
  )
}

function TrafficBody() {
  const t = useMessages('dashboard', dashboardMessages)
  const { data: range, ...states } = useMetricRange(TRAFFIC_METRICS)
  const { data: snapshot } = useSnapshot()
  const noFigures = useNoFigures()
  const rangeLabel = useRangeLabel()
  return (
    <TimeSeriesChart
      rangeLabel={rangeLabel}
      title={t('traffic')}
      subtitle={t('perSecond')}
      kind="area"
      emptyWords={noFigures(snapshot)}
      {...states}
      data={seriesOfAll(range, { request_rate: t('requests') })}
      annotations={range?.annotations}
      height={200}
    />
  )
}

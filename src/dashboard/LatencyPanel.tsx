'use client'
import { TimeSeriesChart } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import type { Annotation, Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import { seriesOfAll } from './columns.js'
import { FigureList } from './FigureList.js'
import { Panel, type PanelProps } from './Panel.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'

const METRICS = ['response_time_average', 'response_time_p95', 'response_time_p99'] as const

export interface LatencyPanelProps extends Omit<PanelProps, 'children'> {
  /** Of p95, in ms: line, band and words. */
  objective?: Threshold
  /** What happened beside restarts: deploys, alerts. */
  annotations?: readonly Annotation[]
}

/** Response time: current, average, p95 and p99 as figures, and the last three as lines against the objective. */
export function LatencyPanel({ objective, annotations, className, ...rest }: LatencyPanelProps) {
  return (
    <Panel {...rest} className={classNames('bn-LatencyPanel', className)}>
      <LatencyBody objective={objective} annotations={annotations} />
    </Panel>
  )
}

function LatencyBody({ objective, annotations = [] }: Pick<LatencyPanelProps, 'objective' | 'annotations'>) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = useFormatters()
  const { data: snapshot } = useSnapshot()
  const { data: range, ...states } = useMetricRange(METRICS)
  const time = snapshot?.responseTime
  return (
    <>
      <TimeSeriesChart
        title={t('latency')}
        emptyWords={{ title: t('noTraffic'), hint: t('noTrafficHint') }}
        {...states}
        data={seriesOfAll(range, { response_time_p99: t('p99'), response_time_p95: t('p95'), response_time_average: t('average') })}
        thresholds={objective && [{ series: ['response_time_p95'], ...objective }]}
        annotations={[...(range?.annotations ?? []), ...annotations]}
        height={280}
      />
      <FigureList
        figures={[
          { label: t('current'), value: formatters.value(time?.current, 'ms') },
          { label: t('average'), value: formatters.value(time?.average, 'ms') },
          { label: t('p95'), value: formatters.value(time?.p95, 'ms') },
          { label: t('p99'), value: formatters.value(time?.p99, 'ms') },
        ]}
      />
    </>
  )
}

'use client'
import { TimeSeriesChart } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import type { MetricName } from '../core/metrics.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { seriesOfAll } from './columns.js'
import { FigureList } from './FigureList.js'
import { Panel, type PanelProps } from './Panel.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'
import { useNoFigures } from './useNoFigures.js'
import { useRangeLabel } from './WindowLine.js'

const METRICS = ['cpu', 'memory', 'heap_used', 'event_loop_delay_p99'] as const

/** The server's process: CPU, memory with the heap in it, and event-loop delay, each over the window. */
export function ProcessPanel({ className, ...rest }: Omit<PanelProps, 'children'>) {
  const t = useMessages('dashboard', dashboardMessages)
  return (
    <Panel title={t('process')} subtitle={t('processSubtitle')} {...rest} className={classNames('bn-ProcessPanel', className)}>
      <ProcessBody />
    </Panel>
  )
}

function ProcessBody() {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const { data: snapshot } = useSnapshot()
  const noFigures = useNoFigures()
  const { data: range, ...states } = useMetricRange(METRICS)
  const charts: { title: string; labels: Partial<Record<MetricName, string>> }[] = [
    { title: t('cpu'), labels: { cpu: t('cpu') } },
    { title: t('memory'), labels: { memory: t('memory'), heap_used: t('heap') } },
    { title: t('eventLoopDelay'), labels: { event_loop_delay_p99: t('eventLoopDelay') } },
  ]
  const rangeLabel = useRangeLabel()
  const system = snapshot?.system
  return (
    <>
      <FigureList
        figures={[
          { label: t('cpu'), value: formatters.value(system?.cpu, 'ratio') },
          { label: t('memory'), value: formatters.value(system?.memoryBytes, 'bytes'), of: total(system?.memoryTotalBytes) },
          { label: t('heap'), value: formatters.value(system?.heapUsedBytes, 'bytes'), of: total(system?.heapLimitBytes) },
          { label: t('eventLoopDelay'), value: formatters.value(system?.eventLoopDelayP99, 'ms') },
        ]}
      />
      <div className="bn-ProcessPanel-charts">
        {charts.map(({ title, labels }) => (
          <TimeSeriesChart
            key={title}
            title={title}
            headingLevel={4}
            rangeLabel={rangeLabel}
            emptyWords={noFigures(snapshot) ?? { title: t('notCollected'), hint: t('notCollectedHint') }}
            {...states}
            data={seriesOfAll(range, labels)}
            height={160}
          />
        ))}
      </div>
    </>
  )

  function total(bytes: number | null | undefined): string | undefined {
    return bytes == null ? undefined : formatters.bytes(bytes)
  }
}

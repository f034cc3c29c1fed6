'use client'
import { useState } from 'react'
import { PerformanceChart, type Comparison, type PerformanceFigure, type PerformanceFigures } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import type { PerformanceMetrics } from '../core/metrics.js'
import type { Annotation, Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { seriesOf } from './columns.js'
import { Panel, type PanelProps } from './Panel.js'
import { rangeWords } from './rangewords.js'
import { useMergedPercentiles } from './useMergedPercentiles.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'

const METRICS = ['response_time_average', 'response_time_p95', 'response_time_p99'] as const

export interface LatencyPanelProps extends Omit<PanelProps, 'children'> {
  /** Of p95, in ms: line, band and words. */
  objective?: Threshold
  /** What happened beside restarts: deploys, alerts. */
  annotations?: readonly Annotation[]
}

/** Response time: now, average, p95 and p99 of the window as figures, and the last three as lines against the objective. */
export function LatencyPanel({ objective, annotations, className, ...rest }: LatencyPanelProps) {
  return (
    <Panel {...rest} className={classNames('bn-LatencyPanel', className)}>
      <LatencyBody objective={objective} annotations={annotations} />
    </Panel>
  )
}

function LatencyBody({ objective, annotations = [] }: Pick<LatencyPanelProps, 'objective' | 'annotations'>) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const { data: snapshot } = useSnapshot()
  const { data: range, ...states } = useMetricRange(METRICS)
  const [comparisons, setComparisons] = useState<readonly Comparison[]>([])
  const merged = useMergedPercentiles(comparisons, range?.stepMs ?? 0)
  const line = (metric: (typeof METRICS)[number]) => seriesOf(range, metric)
  return (
    <PerformanceChart
      title={t('latency')}
      emptyWords={{ title: t('noTraffic'), hint: t('noTrafficHint') }}
      {...states}
      data={range && { average: line('response_time_average'), p95: line('response_time_p95'), p99: line('response_time_p99') }}
      figures={figuresOf(snapshot, (ms) => t('window', { duration: rangeWords(ms, formatters, 'short') }))}
      objective={objective}
      merged={merged}
      onComparisonsChange={setComparisons}
      annotations={[...(range?.annotations ?? []), ...annotations]}
      height={280}
    />
  )
}

/** Of the whole window, from the source's merged histograms; labelled while they are not known yet. */
function figuresOf(snapshot: PerformanceMetrics | undefined, lastOf: (ms: number) => string): PerformanceFigures {
  const figure = (value: number | null | undefined, seconds: number | undefined): PerformanceFigure => ({
    value: value ?? null,
    window: seconds === undefined ? '' : lastOf(seconds * 1_000),
  })
  const time = snapshot?.responseTime
  return {
    now: figure(time?.current, time?.currentSeconds),
    average: figure(time?.average, snapshot?.windowSeconds),
    p95: figure(time?.p95, snapshot?.windowSeconds),
    p99: figure(time?.p99, snapshot?.windowSeconds),
  }
}

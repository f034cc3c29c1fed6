'use client'
import { useState } from 'react'
import { PerformanceChart, type Comparison, type PerformanceFigure, type PerformanceFigures } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import type { PerformanceMetrics } from '../core/metrics.js'
import type { Annotation, Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { useMessages } from '../internal/useSettings.js'
import { seriesOf } from './columns.js'
import { Panel, type PanelProps } from './Panel.js'
import { useMergedPercentiles } from './useMergedPercentiles.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'
import { useNoFigures } from './useNoFigures.js'
import { useRangeLabel, useWindowWords } from './WindowLine.js'

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
  const windowWords = useWindowWords()
  const rangeLabel = useRangeLabel()
  const { data: snapshot } = useSnapshot()
  const noFigures = useNoFigures()
  const { data: range, ...states } = useMetricRange(METRICS)
  const [comparisons, setComparisons] = useState<readonly Comparison[]>([])
  const merged = useMergedPercentiles(comparisons, range?.stepMs ?? 0)
  const line = (metric: (typeof METRICS)[number]) => seriesOf(range, metric)
  return (
    <PerformanceChart
      title={t('latency')}
      emptyWords={noFigures(snapshot) ?? { title: t('noTraffic'), hint: t('noTrafficHint') }}
      {...states}
      data={range && { average: line('response_time_average'), p95: line('response_time_p95'), p99: line('response_time_p99') }}
      figures={{
        ...figuresOf(snapshot, windowWords),
        now: {
          value: range ? lastValue(line('response_time_p95')?.y) : null,
          label: t('nowP95'),
          window: range && windowWords(range.stepMs),
        },
      }}
      rangeLabel={rangeLabel}
      objective={objective}
      merged={merged}
      onComparisonsChange={setComparisons}
      annotations={[...(range?.annotations ?? []), ...annotations]}
      height={280}
    />
  )
}

/** Of the whole window, from the source's merged histograms. */
function figuresOf(snapshot: PerformanceMetrics | undefined, windowWords: (ms: number) => string | undefined): PerformanceFigures {
  const window = snapshot && windowWords(snapshot.windowSeconds * 1_000)
  const figure = (value: number | null | undefined): PerformanceFigure => ({ value: value ?? null, window })
  const time = snapshot?.responseTime
  return { average: figure(time?.average), p95: figure(time?.p95), p99: figure(time?.p99) }
}

/** Of the last step: null where nothing was measured in it. */
const lastValue = (y: ArrayLike<number | null> | undefined) => y?.[y.length - 1] ?? null

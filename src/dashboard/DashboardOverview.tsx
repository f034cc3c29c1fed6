'use client'
import type { ComponentPropsWithRef } from 'react'
import { StatTile, type StatTrend } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { METRIC_UNITS, type MetricName, type PerformanceMetrics, type Trend } from '../core/metrics.js'
import type { Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { seriesOf } from './columns.js'
import type { Objectives } from './objectives.js'
import { rangeWords } from './rangewords.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'

const METRICS = ['request_rate', 'response_time_p95', 'error_rate', 'active_users', 'cpu'] as const

export interface DashboardOverviewProps extends ComponentPropsWithRef<'div'> {
  /** What each tile is held against. */
  objectives?: Objectives
}

/**
 * The figures one looks at first, as a row of tiles: requests, p95, error rate, people, CPU. Each has its window, its trend against the
 * window before, its line, and a word where an objective is missed.
 */
export function DashboardOverview({ objectives = {}, className, ...rest }: DashboardOverviewProps) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const { data: snapshot, ...states } = useSnapshot()
  const { data: range } = useMetricRange(METRICS)
  const duration = snapshot && rangeWords(snapshot.windowSeconds * 1_000, formatters, 'short')
  const relative = (trend: Trend | undefined, goodDirection: StatTrend['goodDirection']): StatTrend | undefined =>
    trend && duration ? { change: trend.change, label: t('vsPrevious', { duration }), goodDirection } : undefined
  const tile = (metric: MetricName, label: string, value: (metrics: PerformanceMetrics) => number | null | undefined) => ({
    ...states,
    label,
    unit: METRIC_UNITS[metric],
    window: duration ? t('window', { duration }) : '',
    data: snapshot && (value(snapshot) ?? null),
    sparkline: seriesOf(range, metric, label) ?? null,
  })
  const limits = (threshold: Threshold | undefined) => threshold && [threshold]
  const errors = snapshot?.errorRate
  // A share moves in points: half a percent more is not "100% worse".
  const points = errors && errors.current !== null && errors.trend.previous !== null ? errors.current - errors.trend.previous : null
  return (
    <div {...rest} className={classNames('bn-DashboardOverview bn-root', className)} role="group" aria-label={t('overview')}>
      <div className="bn-DashboardOverview-row">
        <StatTile
          {...tile('request_rate', t('requests'), ({ throughput }) => throughput.requestsPerSecond)}
          trend={relative(snapshot?.throughput.trend, 'neutral')}
        />
        <StatTile
          {...tile('response_time_p95', t('latencyP95'), ({ responseTime }) => responseTime.p95)}
          thresholds={limits(objectives.responseTimeP95)}
          trend={relative(snapshot?.responseTime.trend, 'down')}
        />
        <StatTile
          {...tile('error_rate', t('errorRate'), ({ errorRate }) => errorRate.current)}
          thresholds={limits(objectives.errorRate)}
          trend={!duration ? undefined : { change: points, kind: 'absolute', label: t('vsPrevious', { duration }), goodDirection: 'down' }}
        />
        <StatTile {...tile('active_users', t('activeUsers'), ({ activeUsers }) => activeUsers.current)} />
        <StatTile {...tile('cpu', t('cpu'), ({ system }) => system?.cpu)} thresholds={limits(objectives.cpu)} />
      </div>
    </div>
  )
}

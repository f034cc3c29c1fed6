'use client'
import type { ComponentPropsWithRef } from 'react'
import { StatTile, type StatTrend } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { METRIC_UNITS, type MetricName, type PerformanceMetrics, type Trend } from '../core/metrics.js'
import type { Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { useMessages } from '../internal/useSettings.js'
import { seriesOf } from './columns.js'
import type { Objectives } from './objectives.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'
import { useWindowWords } from './WindowLine.js'

const METRICS = ['request_rate', 'response_time_p95', 'error_rate', 'active_users', 'cpu'] as const

export interface DashboardOverviewProps extends ComponentPropsWithRef<'div'> {
  /** What each tile is held against. */
  objectives?: Objectives
}

/**
 * The figures one looks at first, as a row of tiles: requests, p95, error rate, people, CPU. Each has its trend against the window before, its
 * line, and a word where an objective is missed. The window is written beside each, or once by the dashboard around them.
 */
export function DashboardOverview({ objectives = {}, className, ...rest }: DashboardOverviewProps) {
  const t = useMessages('dashboard', dashboardMessages)
  const windowWords = useWindowWords()
  const { data: snapshot, ...states } = useSnapshot()
  const { data: range } = useMetricRange(METRICS)
  const relative = (trend: Trend | undefined, goodDirection: StatTrend['goodDirection']): StatTrend | undefined =>
    trend && { change: trend.change, previous: trend.previous, goodDirection }
  const tile = (metric: MetricName, label: string, value: (metrics: PerformanceMetrics) => number | null | undefined) => ({
    ...states,
    label,
    unit: METRIC_UNITS[metric],
    window: snapshot && windowWords(snapshot.windowSeconds * 1_000),
    data: snapshot && (value(snapshot) ?? null),
    sparkline: seriesOf(range, metric, label) ?? null,
  })
  // Without its name, which the panels below have: there is little room beside the label.
  const limits = (threshold: Threshold | undefined) => threshold && [{ ...threshold, label: undefined }]
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
          trend={errors && { change: points, kind: 'absolute', previous: errors.trend.previous, goodDirection: 'down' }}
        />
        <StatTile {...tile('active_users', t('activeUsers'), ({ activeUsers }) => activeUsers.current)} />
        <StatTile {...tile('cpu', t('cpu'), ({ system }) => system?.cpu)} thresholds={limits(objectives.cpu)} />
      </div>
    </div>
  )
}

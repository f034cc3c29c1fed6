'use client'
import { useId, type ComponentPropsWithRef, type ReactNode } from 'react'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { statusOf, type Annotation, type Status } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { StatusMark } from '../internal/StatusMark.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { DashboardGrid } from './DashboardGrid.js'
import { DashboardOverview } from './DashboardOverview.js'
import { DashboardProvider, type DashboardProviderProps } from './DashboardProvider.js'
import { DatabasePanel } from './DatabasePanel.js'
import { ErrorsPanel } from './ErrorsPanel.js'
import { LatencyPanel } from './LatencyPanel.js'
import type { Objectives } from './objectives.js'
import { Panel } from './Panel.js'
import { ProcessPanel } from './ProcessPanel.js'
import { RefreshControl } from './RefreshControl.js'
import { RoutesPanel } from './RoutesPanel.js'
import { TimeRangePicker } from './TimeRangePicker.js'
import { TrafficPanel } from './TrafficPanel.js'
import { useSnapshot } from './useMetrics.js'
import { useNoFigures } from './useNoFigures.js'
import { WebVitalsPanel } from './WebVitalsPanel.js'
import { WindowIsWritten, WindowLine } from './WindowLine.js'

export interface PerformanceDashboardProps
  extends Omit<DashboardProviderProps, 'children'>, Omit<ComponentPropsWithRef<'section'>, 'title' | 'children'> {
  /** What is watched: a service's name. @default "Performance" */
  title?: string
  /** Where: "production". */
  subtitle?: string
  /** What the service promises: lines, words and the status beside the title. */
  objectives?: Objectives
  /** What happened beside restarts: deploys, alerts. */
  annotations?: readonly Annotation[]
  /** More panels, after Binnacle's own. */
  children?: ReactNode
}

/**
 * The whole dashboard over one source: what comes in, how fast it is answered, what fails, how the process bears it, and what visitors feel.
 * A query that fails takes its own panel down, with a retry; the rest goes on.
 *
 * @example
 * const source = createServerSource('/api/metrics')
 *
 * <PerformanceDashboard source={source} title="checkout-api" objectives={{ responseTimeP95: { value: 400, label: 'SLO' } }} />
 */
export function PerformanceDashboard({
  source,
  range,
  defaultRange,
  onRangeChange,
  refreshMs,
  title,
  subtitle,
  objectives = {},
  annotations,
  children,
  className,
  ...rest
}: PerformanceDashboardProps) {
  const t = useMessages('dashboard', dashboardMessages)
  const headingId = useId()
  return (
    <DashboardProvider source={source} range={range} defaultRange={defaultRange} onRangeChange={onRangeChange} refreshMs={refreshMs}>
      <section aria-labelledby={headingId} {...rest} className={classNames('bn-PerformanceDashboard bn-root', className)}>
        <header className="bn-PerformanceDashboard-header">
          <h2 id={headingId} className="bn-PerformanceDashboard-title">
            {title ?? t('title')}
          </h2>
          {subtitle && <span className="bn-PerformanceDashboard-subtitle">{subtitle}</span>}
          <OverallStatus objectives={objectives} />
          <div className="bn-PerformanceDashboard-controls">
            <Updated />
            <RefreshControl />
            <TimeRangePicker />
          </div>
        </header>
        <WindowLine />
        <WindowIsWritten value={true}>
          <DashboardGrid>
            <Panel data-flush="true">
              <DashboardOverview objectives={objectives} />
            </Panel>
            <LatencyPanel span={8} objective={objectives.responseTimeP95} annotations={annotations} />
            <ErrorsPanel span={4} />
            <TrafficPanel span={8} />
            <WebVitalsPanel span={4} />
            <ProcessPanel span={12} />
            <RoutesAndDatabase />
            {children}
          </DashboardGrid>
        </WindowIsWritten>
      </section>
    </DashboardProvider>
  )
}

const WORDS = { warning: 'degraded', critical: 'failing' } as const
const RANK: Record<Status, number> = { neutral: 0, info: 0, ok: 0, warning: 1, critical: 2 }

/** Why nothing is measured, or the worst of the objectives, in one word; silent while all are met. */
function OverallStatus({ objectives }: { objectives: Objectives }) {
  const t = useMessages('dashboard', dashboardMessages)
  const { data } = useSnapshot()
  const noFigures = useNoFigures()
  if (!data) return null
  const unmeasured = noFigures(data)
  if (unmeasured)
    return <StatusMark status={data.notMeasured?.reason === 'targets-down' ? 'critical' : 'neutral'}>{unmeasured.title}</StatusMark>
  const statuses = [
    statusOf(data.responseTime.p95, objectives.responseTimeP95 && [objectives.responseTimeP95]),
    statusOf(data.errorRate.current, objectives.errorRate && [objectives.errorRate]),
    statusOf(data.system?.cpu, objectives.cpu && [objectives.cpu]),
    statusOf(data.system?.eventLoopDelayP99, objectives.eventLoopDelayP99 && [objectives.eventLoopDelayP99]),
  ]
  const worst = statuses.reduce<Status>((a, b) => (b && RANK[b] > RANK[a] ? b : a), 'ok')
  if (worst !== 'warning' && worst !== 'critical') return null
  return <StatusMark status={worst}>{t(WORDS[worst])}</StatusMark>
}

/** A database that nobody measures has no panel. */
function RoutesAndDatabase() {
  const { data } = useSnapshot()
  if (!data?.database) return <RoutesPanel span={12} />
  return (
    <>
      <RoutesPanel span={7} />
      <DatabasePanel span={5} />
    </>
  )
}

function Updated() {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const { updatedAt } = useSnapshot()
  if (updatedAt === undefined) return null
  return <span className="bn-PerformanceDashboard-updated">{t('updatedAt', { time: formatters.time(updatedAt, { seconds: true }) })}</span>
}

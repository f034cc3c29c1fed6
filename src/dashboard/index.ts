export { createServerSource, type ServerSourceOptions } from './serversource.js'
export { createPrometheusSource, type PrometheusSourceOptions } from './prometheussource.js'
export { createStaticSource, type StaticSourceData } from './staticsource.js'
export type { MetricsSource, TimeRange } from './source.js'
export type { Objectives } from './objectives.js'
export { DashboardProvider, useDashboard, useTimeRange, type DashboardProviderProps } from './DashboardProvider.js'
export type { DashboardState } from './dashboardstore.js'
export { useMetricRange, useSnapshot } from './useMetrics.js'
export { PerformanceDashboard, type PerformanceDashboardProps } from './PerformanceDashboard.js'
export { DashboardOverview, type DashboardOverviewProps } from './DashboardOverview.js'
export { DashboardGrid, type DashboardGridProps } from './DashboardGrid.js'
export { Panel, usePanelVisibility, type PanelProps } from './Panel.js'
export { LatencyPanel, type LatencyPanelProps } from './LatencyPanel.js'
export { TrafficPanel } from './TrafficPanel.js'
export { ErrorsPanel } from './ErrorsPanel.js'
export { ProcessPanel } from './ProcessPanel.js'
export { WebVitalsPanel } from './WebVitalsPanel.js'
export { RoutesPanel } from './RoutesPanel.js'
export { DatabasePanel } from './DatabasePanel.js'
export { CachePanel, type CachePanelProps } from './CachePanel.js'
export { TimeRangePicker, type TimeRangePickerProps } from './TimeRangePicker.js'
export { RefreshControl, type RefreshControlProps } from './RefreshControl.js'
export type {
  MetricName,
  NotMeasured,
  PerformanceMetrics,
  RangeQuery,
  RangeResult,
  RouteSummary,
  Trend,
  WebVitalName,
  WebVitalSummary,
} from '../core/metrics.js'

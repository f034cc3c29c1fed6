import {
  CachePanel,
  createStaticSource,
  DashboardGrid,
  DashboardOverview,
  DashboardProvider,
  DatabasePanel,
  ErrorsPanel,
  LatencyPanel,
  Panel,
  PerformanceDashboard,
  ProcessPanel,
  RefreshControl,
  RoutesPanel,
  TimeRangePicker,
  TrafficPanel,
  WebVitalsPanel,
} from 'binnacle/dashboard'
import type { ComponentType } from 'react'
import { rangeFixture, snapshotFixture } from '../../stories/fixtures/metrics.js'
import { describeConformance } from '../support/conformance.js'

const source = createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })

describeConformance('PerformanceDashboard', (props) => <PerformanceDashboard source={source} refreshMs={1_000} {...props} />)
describeConformance('DashboardGrid', (props) => <DashboardGrid {...props} />)

const inside: Record<string, ComponentType<object>> = {
  CachePanel,
  DashboardOverview,
  DatabasePanel,
  ErrorsPanel,
  LatencyPanel,
  Panel,
  ProcessPanel,
  RefreshControl,
  RoutesPanel,
  TimeRangePicker,
  TrafficPanel,
  WebVitalsPanel,
}
for (const [name, Part] of Object.entries(inside)) {
  describeConformance(name, (props) => (
    <DashboardProvider source={source} refreshMs={1_000}>
      <Part {...props} />
    </DashboardProvider>
  ))
}

import type { Meta, StoryObj } from '@storybook/react-vite'
import {
  createStaticSource,
  DashboardGrid,
  DashboardOverview,
  DashboardProvider,
  DatabasePanel,
  ErrorsPanel,
  LatencyPanel,
  Panel,
  ProcessPanel,
  RoutesPanel,
  TrafficPanel,
  WebVitalsPanel,
  type MetricsSource,
} from 'binnacle/dashboard'
import type { ReactNode } from 'react'
import { quietRange, quietSnapshot, rangeFixture, snapshotFixture } from '../fixtures/metrics.js'

const source = createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })
const quiet = createStaticSource({ snapshot: quietSnapshot, range: quietRange })
const away = () => Promise.reject(new globalThis.Error('/api/metrics answered 502.'))
const broken: MetricsSource = { id: 'panels-broken', snapshot: away, range: away }
const never = () => new Promise<never>(() => {})
const waiting: MetricsSource = { id: 'panels-waiting', snapshot: never, range: never }

function Sheet({ of, children }: { of: MetricsSource; children: ReactNode }) {
  return (
    <DashboardProvider source={of} refreshMs={null} defaultRange={{ lastMs: 3_600_000 }}>
      <DashboardGrid>{children}</DashboardGrid>
    </DashboardProvider>
  )
}

const panels = (
  <>
    <Panel data-flush="true">
      <DashboardOverview objectives={{ responseTimeP95: { value: 400, status: 'warning' } }} />
    </Panel>
    <LatencyPanel span={8} objective={{ value: 400, label: 'SLO' }} />
    <ErrorsPanel span={4} />
    <TrafficPanel span={8} />
    <WebVitalsPanel span={4} />
    <ProcessPanel />
    <RoutesPanel span={7} />
    <DatabasePanel span={5} />
  </>
)

/** Every panel over made-up, seeded figures; compose your own dashboard from them. */
const meta: Meta<typeof Panel> = {
  component: Panel,
  subcomponents: {
    DashboardGrid,
    DashboardProvider,
    DashboardOverview,
    LatencyPanel,
    ErrorsPanel,
    TrafficPanel,
    WebVitalsPanel,
    ProcessPanel,
    RoutesPanel,
    DatabasePanel,
  },
  title: 'Dashboard/Panels',
  render: () => <Sheet of={source}>{panels}</Sheet>,
}
export default meta
type Story = StoryObj<typeof Panel>

export const Default: Story = {}
export const Loading: Story = { render: () => <Sheet of={waiting}>{panels}</Sheet> }
export const Empty: Story = { render: () => <Sheet of={quiet}>{panels}</Sheet> }
export const Error: Story = { render: () => <Sheet of={broken}>{panels}</Sheet> }
export const Dark: Story = { globals: { theme: 'dark' } }
export const Compact: Story = { globals: { density: 'compact' } }

/** A panel of your own, beside Binnacle's: what breaks inside it breaks there alone. */
export const YourOwn: Story = {
  render: () => (
    <Sheet of={source}>
      <TrafficPanel span={6} />
      <Panel span={6} title="Queue" subtitle="orders waiting">
        <p>3,207 orders; the oldest is 12 minutes old.</p>
      </Panel>
    </Sheet>
  ),
}

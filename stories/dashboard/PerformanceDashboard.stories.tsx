import type { Meta, StoryObj } from '@storybook/react-vite'
import { createStaticSource, PerformanceDashboard, type MetricsSource } from 'binnacle/dashboard'
import { expect, waitFor } from 'storybook/test'
import { quietRange, quietSnapshot, rangeFixture, snapshotFixture } from '../fixtures/metrics.js'

const source = createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })
const quiet = createStaticSource({ snapshot: quietSnapshot, range: quietRange })
const never = () => new Promise<never>(() => {})
const waiting: MetricsSource = { id: 'waiting', snapshot: never, range: never }
const unreachable = () => Promise.reject(new globalThis.Error('/api/metrics could not be reached. Is the server running?'))
const broken: MetricsSource = { id: 'broken', snapshot: unreachable, range: unreachable }
const partly: MetricsSource = {
  ...source,
  id: 'partly',
  range: (query) => (query.metrics.includes('cpu') ? unreachable() : source.range(query)),
}

/** Made-up figures of an hour, seeded: see fixtures/metrics. */
const meta: Meta<typeof PerformanceDashboard> = {
  component: PerformanceDashboard,
  title: 'Dashboard/PerformanceDashboard',
  args: {
    source,
    title: 'checkout-api',
    subtitle: 'production',
    refreshMs: null,
    defaultRange: { lastMs: 3_600_000 },
    objectives: { responseTimeP95: { value: 400, label: 'SLO', status: 'warning' }, errorRate: { value: 0.01, status: 'warning' } },
  },
  argTypes: { source: { control: false }, range: { control: false }, annotations: { control: false } },
}
export default meta
type Story = StoryObj<typeof PerformanceDashboard>

export const Default: Story = {
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Degraded')).toBeVisible())
  },
}

/** Nothing has answered yet: every panel keeps its place. */
export const Loading: Story = { args: { source: waiting } }

/** The process lives, nobody calls: it says so, and shows no zeros for latency. */
export const NoTraffic: Story = { args: { source: quiet } }

/** Nothing can be read: each panel says why, with a retry. */
export const Error: Story = { args: { source: broken } }

/** One query fails, and takes one panel down. */
export const OneQueryFails: Story = { args: { source: partly } }

export const Dark: Story = { globals: { theme: 'dark' } }
export const German: Story = { globals: { locale: 'de' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const Compact: Story = { globals: { density: 'compact' } }
export const OtherBrand: Story = { globals: { brand: 'harbour' } }

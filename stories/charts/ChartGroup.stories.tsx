import type { Meta, StoryObj } from '@storybook/react-vite'
import { ChartGroup, TimeSeriesChart } from 'binnacle/charts'
import { deploy, latency, manySeries, slo } from '../fixtures/latency.js'

/** Charts that share cursor and window: hover or zoom one. */
const meta: Meta<typeof ChartGroup> = {
  component: ChartGroup,
  title: 'Charts/ChartGroup',
  argTypes: { children: { control: false } },
}
export default meta
type Story = StoryObj<typeof ChartGroup>

const shards = manySeries(12)

export const Default: Story = {
  args: {
    children: (
      <div style={{ display: 'grid', gap: 24 }}>
        <TimeSeriesChart title="Latency, p95" subtitle="by region" data={latency} thresholds={slo} annotations={deploy} height={220} />
        <TimeSeriesChart title="Traffic" subtitle="by shard" kind="stacked" data={shards.slice(0, 4)} annotations={deploy} height={220} />
      </div>
    ),
  },
}

/** The other charts show their values too. */
export const Values: Story = { args: { ...Default.args, readout: 'values' } }

/** Twelve charts: a move of the pointer renders none of them. */
export const Crowded: Story = {
  args: {
    children: (
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 260px), 1fr))', gap: 24 }}>
        {shards.map((series) => (
          <TimeSeriesChart key={series.id} title={series.id} kind="area" data={[series]} height={140} caption={null} />
        ))}
      </div>
    ),
  },
}

export const Dark: Story = { args: Default.args, globals: { theme: 'dark' } }

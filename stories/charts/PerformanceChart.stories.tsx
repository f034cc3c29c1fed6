import type { Meta, StoryObj } from '@storybook/react-vite'
import { createSeries, PerformanceChart, type PerformanceData } from 'binnacle/charts'
import { useEffect, useState } from 'react'
import { expect, fn } from 'storybook/test'
import { rangeFixture, snapshotFixture } from '../fixtures/metrics.js'
import { seeded } from '../fixtures/seed.js'
import '../fixtures/stories.css'

/** Made-up, seeded response times of an hour: see fixtures/metrics. Two minutes of a restart are a gap. */
const line = (id: string, metric: string) => ({
  id,
  x: rangeFixture.x,
  y: rangeFixture.series.find((one) => one.metric === metric)?.y ?? [],
})
const data: PerformanceData = {
  average: line('average', 'response_time_average'),
  p95: line('p95', 'response_time_p95'),
  p99: line('p99', 'response_time_p99'),
}

const meta: Meta<typeof PerformanceChart> = {
  component: PerformanceChart,
  title: 'Charts/PerformanceChart',
  args: { title: 'Response time', data, objective: { value: 400, label: 'SLO' }, annotations: rangeFixture.annotations, height: 280 },
  argTypes: { data: { control: false }, error: { control: false } },
}
export default meta
type Story = StoryObj<typeof PerformanceChart>

/** Without figures of the window, those of the last step: percentiles of steps have no average. */
export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('list', { name: 'Figures' })).toHaveTextContent(/p95 4\d\d\s*ms Nov 24, 14:44:45/)
  },
}

/** Figures of the whole window, from the source's merged histograms. */
export const WindowFigures: Story = {
  args: {
    figures: {
      now: { value: snapshotFixture.responseTime.current, window: 'last 1 min' },
      average: { value: snapshotFixture.responseTime.average, window: 'last 1 h' },
      p95: { value: snapshotFixture.responseTime.p95, window: 'last 1 h' },
      p99: { value: snapshotFixture.responseTime.p99, window: 'last 1 h' },
    },
  },
}

export const Loading: Story = { args: { data: undefined, isLoading: true } }
export const Empty: Story = { args: { data: { p95: { id: 'p95', x: [], y: [] } } } }
export const Error: Story = { args: { data: undefined, error: new globalThis.Error('/api/latency answered 503'), onRetry: fn() } }
export const Stale: Story = { args: { error: new globalThis.Error('offline'), updatedAt: Date.now() - 600_000 } }

/** One line, never in breach. */
export const Met: Story = { args: { data: { p95: data.p95 }, objective: { value: 800, label: 'SLO' }, annotations: [] } }

/** A point every 200 ms, one minute in sight: the figures go along. */
export const Live: Story = {
  render: function LiveChart(args) {
    const [live] = useState(() => {
      const store = (id: string) => createSeries({ id, label: id, unit: 'ms', capacity: 10_000 })
      return { average: store('Average'), p95: store('p95'), p99: store('p99') }
    })
    useEffect(() => {
      const random = seeded(9)
      const tick = () => {
        const now = Date.now()
        live.average.append(now, 90 + 10 * random())
        live.p95.append(now, 300 + 160 * random())
        live.p99.append(now, 520 + 260 * random())
      }
      tick()
      const timer = setInterval(tick, 200)
      return () => clearInterval(timer)
    }, [live])
    return <PerformanceChart {...args} data={live} slidingWindow={60_000} annotations={[]} />
  },
}

export const AsTable: Story = { args: { defaultView: 'table' } }
export const Dark: Story = { globals: { theme: 'dark' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const German: Story = { globals: { locale: 'de' }, args: { title: 'Antwortzeit' } }

import type { Meta, StoryObj } from '@storybook/react-vite'
import { Heatmap, type HeatmapProps } from 'binnacle/charts'
import { expect, fn, userEvent, waitFor } from 'storybook/test'
import { delays, latencyByTime, manyCells, overBudget, temperatures } from '../fixtures/heat.js'
import '../fixtures/stories.css'

const meta: Meta<typeof Heatmap> = {
  component: Heatmap,
  title: 'Charts/Heatmap',
  args: {
    ...{ title: 'Latency', subtitle: 'requests by time and duration', data: latencyByTime, yUnit: 'ms', height: 280 },
    ...{ yLabel: 'Duration', valueLabel: 'Requests', objective: { value: 400, label: 'SLO' } },
  },
  argTypes: { data: { control: false }, error: { control: false } },
}
export default meta
type Story = StoryObj<typeof Heatmap>

/** Made-up, seeded requests, merged from the histograms that Binnacle's server keeps. */
export const Default: Story = {
  play: async ({ canvas, canvasElement }) => {
    const plot = canvas.getByRole('application', { name: 'Latency' })
    plot.focus()
    await userEvent.keyboard('{Home}{ArrowRight}')
    await waitFor(() => expect(canvasElement.querySelector('[role=status]')).toHaveTextContent(/Nov 24, 08:50 – 08:55, 50 – 100 ms: \d+/))
  },
}

const week: Partial<HeatmapProps> = {
  ...{ title: 'Requests over budget', subtitle: 'by hour, last 7 days', data: overBudget, kind: 'value', unit: '%', height: 240 },
  ...{ yUnit: undefined, objective: undefined, xLabel: 'Hour', yLabel: 'Day', valueLabel: 'Over budget' },
}

/** A share, not a count: it has no sum. Hours that were not measured are hatched. */
export const WeekByHour: Story = { args: week }

/** Real data: Seattle's normal temperature, each hour of a year. */
export const SeattleTemperatures: Story = {
  args: {
    ...{ title: 'Temperature in Seattle', subtitle: 'normals 1981–2010, by day and hour', data: temperatures, kind: 'value', unit: '°C' },
    ...{ yUnit: 'h', yLabel: 'Hour', valueLabel: 'Temperature', objective: undefined },
  },
}

/** Real data: how late 5,000 flights were, by the hour they left. */
export const FlightDelays: Story = {
  args: {
    ...{ title: 'Flight delays', subtitle: '5,000 flights of early 2001', data: delays, yUnit: 'min' },
    ...{ xLabel: 'Hour', yLabel: 'Delay', valueLabel: 'Flights', objective: { value: 15, label: 'Late', status: 'warning' } },
  },
}

export const Loading: Story = { args: { data: undefined, isLoading: true } }
export const Empty: Story = {
  args: { data: { x: [], y: [], values: [] }, emptyWords: { title: 'No requests', hint: 'Nothing reached the server in this window.' } },
}
export const Error: Story = { args: { data: undefined, error: new globalThis.Error('/api/latency answered 503'), onRetry: fn() } }
export const Stale: Story = { args: { error: new globalThis.Error('offline'), updatedAt: Date.now() - 600_000 } }

/** The same counts in three scales: by the square root the rare stays in sight; evenly it does not; by the logarithm it is loud. */
export const Scales: Story = {
  render: (args) => (
    <div style={{ display: 'grid', gap: 24 }}>
      {(['sqrt', 'linear', 'log'] as const).map((scale) => (
        <Heatmap key={scale} {...args} title={`Latency, ${scale}`} subtitle={undefined} scale={scale} height={180} />
      ))}
    </div>
  ),
}

/** 200 × 40 cells are ten paths. */
export const Many: Story = {
  args: { title: 'Latency, by the minute', subtitle: undefined, data: manyCells(200, 40), objective: { value: 500, label: 'SLO' } },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelectorAll('.bn-Heatmap-cells path').length).toBeLessThanOrEqual(10))
  },
}

/** One cell, equal values, the largest numbers, nothing counted, long labels with markup and bidi controls. */
export const Extreme: Story = {
  render: () => (
    <div style={{ display: 'grid', gap: 24 }}>
      <Heatmap title="One cell" data={{ x: ['only'], y: ['this'], values: [3] }} height={90} />
      <Heatmap title="All equal" kind="value" data={{ x: ['a', 'b', 'c'], y: ['d', 'e'], values: [5, 5, 5, 5, 5, null] }} height={110} />
      <Heatmap title="The largest numbers" data={{ x: ['a', 'b'], y: ['c'], values: [1e308, -1e308] }} kind="value" height={90} />
      <Heatmap title="Nothing counted" data={{ x: ['a', 'b', 'c'], y: ['d'], values: [0, 0, null] }} height={90} />
      <Heatmap
        title="Labels"
        data={{
          x: ['<b>markup</b> & "quotes"', 'انتهت مهلة', '\u202Eevil\u202C', 'a label that does not end '.repeat(9)],
          y: ['GET /api/v2/organisations/:organisation/members', '💥'],
          values: [1, 2, 3, 4, 5, 6, 7, 8],
        }}
        height={120}
      />
    </div>
  ),
}

export const AsTable: Story = { args: { ...week, defaultView: 'table' } }
export const Dark: Story = { args: week, globals: { theme: 'dark' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const German: Story = {
  globals: { locale: 'de' },
  args: { title: 'Antwortzeit', subtitle: 'Anfragen nach Zeit und Dauer', yLabel: 'Dauer', valueLabel: 'Anfragen' },
}

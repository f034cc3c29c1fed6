import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { StatTile } from 'binnacle/charts'
import { expect, fn, userEvent } from 'storybook/test'
import '../fixtures/stories.css'
import { errorRate, latency, queue, requests, tiles } from '../fixtures/tiles.js'

/** Figures of a made-up service, seeded: see fixtures/tiles. */
const meta: Meta<typeof StatTile> = {
  component: StatTile,
  title: 'Charts/StatTile',
  args: latency,
  argTypes: { sparkline: { control: false }, error: { control: false } },
  decorators: [
    (Story, { parameters }) =>
      parameters.isRow ? (
        <Story />
      ) : (
        <div style={{ maxInlineSize: 236 }}>
          <Story />
        </div>
      ),
  ],
}
export default meta
type Story = StoryObj<typeof StatTile>

const row = (properties: typeof tiles) => (
  <div className="tile-row">
    {properties.map((tile) => (
      <StatTile key={tile.label} {...tile} />
    ))}
  </div>
)

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('group', { name: 'Latency, p95' })).toHaveTextContent(
      'Latency, p95, last 6 h: 438 ms, Above SLO 400 ms, up 61 ms vs last week, worse',
    )
  },
}

/** A healthy tile has no status word. */
export const Healthy: Story = { args: { ...requests, thresholds: undefined } }

/** Five figures on one ruled sheet. */
export const TilesRow: Story = { parameters: { isRow: true }, render: () => row(tiles) }

export const Loading: Story = {
  parameters: { isRow: true },
  render: () => row(tiles.map((tile) => ({ ...tile, data: undefined, isLoading: true }))),
}

/** Nothing was measured in the window: a dash, never a zero. */
export const Empty: Story = { args: { data: null } }

const onRetry = fn()

export const Error: Story = {
  args: { data: undefined, error: new globalThis.Error('/api/metrics answered 503: no replica is ready'), onRetry },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await expect(onRetry).toHaveBeenCalledOnce()
  },
}

/** The last attempt failed: the figure stays, and its age stands in place of its trend. */
export const Stale: Story = { args: { error: new globalThis.Error('offline'), updatedAt: Date.now() - 150_000 } }

/** The same size in every state, so that nothing moves. */
export const States: Story = {
  parameters: { isRow: true },
  render: () =>
    row([
      { ...latency, label: 'Ready' },
      { ...latency, label: 'Loading', data: undefined, isLoading: true },
      { ...latency, label: 'Empty', data: null },
      { ...latency, label: 'Error', data: undefined, error: new globalThis.Error('/api/metrics answered 503'), onRetry },
      { ...latency, label: 'Stale', error: new globalThis.Error('offline') },
    ]),
  play: async ({ canvas }) => {
    const heights = canvas.getAllByRole('group').map((tile) => tile.getBoundingClientRect().height)
    await expect(new Set(heights).size).toBe(1)
  },
}

/** Which way is better: up, down, or neither. An arrow for the worse is filled, one for the better is open. */
export const Trends: Story = {
  parameters: { isRow: true },
  render: () =>
    row([
      { ...requests, label: 'Neither' },
      { ...errorRate, label: 'For the worse' },
      { ...errorRate, label: 'For the better', trend: { change: -0.003, kind: 'absolute', label: 'vs last week', goodDirection: 'down' } },
      { ...requests, label: 'Flat', trend: { change: 0, label: 'vs last week' } },
      { ...requests, label: 'Unknown', trend: { change: null, label: 'vs last week' } },
    ]),
}

/** Every status has a shape and a word; the healthy one has neither. */
export const Statuses: Story = {
  parameters: { isRow: true },
  render: () =>
    row(
      (['ok', 'info', 'warning', 'critical', 'neutral'] as const).map((status) => ({
        ...requests,
        label: `Status ${status}`,
        thresholds: undefined,
        status,
      })),
    ),
}

/** Long words, long numbers, long windows. */
export const Crowded: Story = {
  parameters: { isRow: true },
  render: () =>
    row([
      { ...requests, label: 'Requests that reached the checkout service', data: 1_234_567_890, window: 'since the last deploy' },
      { ...latency, label: 'Latency of the slowest region, p99.9', data: 5_340_000, thresholds: [{ value: 4_000_000 }] },
      { ...queue, label: 'الطلبات <b>قيد</b> الانتظار', data: -3_207_000.25, unit: 'messages/partition' },
      { ...requests, label: 'Memory', unit: 'bytes', data: 187_654_321_000, window: 'now', trend: undefined },
    ]),
}

export const Dark: Story = { globals: { theme: 'dark' }, parameters: { isRow: true }, render: () => row(tiles) }
export const Compact: Story = { globals: { density: 'compact' }, parameters: { isRow: true }, render: () => row(tiles) }
export const RightToLeft: Story = { globals: { dir: 'rtl' }, parameters: { isRow: true }, render: () => row(tiles) }
export const German: Story = { globals: { locale: 'de' }, parameters: { isRow: true }, render: () => row(tiles) }

/** Larger figures by one token. */
export const Hero: Story = {
  render: (args) => (
    <BinnacleProvider style={{ '--bn-tile-value-size': 'var(--bn-size-hero)' } as React.CSSProperties}>
      <StatTile {...args} />
    </BinnacleProvider>
  ),
}

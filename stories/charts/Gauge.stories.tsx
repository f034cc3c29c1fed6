import type { Meta, StoryObj } from '@storybook/react-vite'
import { Gauge, type GaugeProps } from 'binnacle/charts'
import { expect, fn } from 'storybook/test'
import '../fixtures/stories.css'

/** Made-up figures. */
const cpu: GaugeProps = {
  ...{ label: 'CPU', window: 'last 5 min', unit: '%', high: 100, data: 83 },
  thresholds: [{ value: 80, status: 'warning' }, { value: 95 }],
}
const pool: GaugeProps = { label: 'Connections', window: 'now', high: 40, data: 12, thresholds: [{ value: 36 }] }

const meta: Meta<typeof Gauge> = {
  component: Gauge,
  title: 'Charts/Gauge',
  args: cpu,
  argTypes: { error: { control: false } },
}
export default meta
type Story = StoryObj<typeof Gauge>

const columns = { display: 'grid', gap: 32, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 180px), 1fr))' }
/** Each in both shapes. */
const sheet = (gauges: readonly GaugeProps[]) => (
  <div style={{ display: 'grid', gap: 32 }}>
    {(['arc', 'line'] as const).map((shape) => (
      <div key={shape} style={columns}>
        {gauges.map((gauge, place) => (
          <Gauge key={place} {...gauge} shape={shape} />
        ))}
      </div>
    ))}
  </div>
)

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('meter', { name: 'CPU, last 5 min' })).toHaveAttribute('aria-valuetext', '83%, Above 80%')
  },
}

/** Half a ring, or a bar. */
export const Line: Story = { args: { shape: 'line' } }

/** A healthy one has no status word; a grave one has another shape and a broader mark than one that warns. */
export const Statuses: Story = { render: () => sheet([pool, cpu, { ...cpu, data: 97.4 }, { ...cpu, data: 41, thresholds: undefined }]) }

/** Drawn at the limit, with an arrow, and written as it is; and a scale with zero inside. */
export const Beyond: Story = {
  render: () =>
    sheet([
      { ...cpu, data: 131 },
      { ...cpu, data: -4, thresholds: [] },
      { label: 'Change', window: 'vs last week', unit: '%', low: -50, high: 50, data: -18 },
      { label: 'The largest number', window: 'now', low: -1e308, high: 1e308, data: 5e307 },
    ]),
}

export const Loading: Story = { render: () => sheet([{ ...cpu, data: undefined, isLoading: true }]) }
/** Nothing was measured: a dash and no bar, never a zero. */
export const Empty: Story = { render: () => sheet([{ ...cpu, data: null }]) }
export const Error: Story = {
  render: () => sheet([{ ...cpu, data: undefined, error: new globalThis.Error('/api/cpu answered 503'), onRetry: fn() }]),
}
export const Stale: Story = {
  render: () => sheet([{ ...cpu, error: new globalThis.Error('offline'), updatedAt: Date.now() - 600_000 }]),
}

export const Crowded: Story = {
  render: () => (
    <div style={columns}>
      {Array.from({ length: 12 }, (_, place) => (
        <Gauge key={place} {...cpu} label={`shard-${String(place + 1).padStart(2, '0')}`} data={(place * 37) % 101} />
      ))}
    </div>
  ),
}

export const Dark: Story = { globals: { theme: 'dark' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' }, render: () => sheet([cpu, { ...cpu, data: 131 }]) }
export const German: Story = {
  globals: { locale: 'de' },
  render: () =>
    sheet([
      { ...cpu, window: 'letzte 5 min', data: 130.5 },
      { ...pool, label: 'Verbindungen', window: 'jetzt' },
    ]),
}

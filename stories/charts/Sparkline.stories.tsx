import type { Meta, StoryObj } from '@storybook/react-vite'
import { Sparkline } from 'binnacle/charts'
import stocks from '../../node_modules/vega-datasets/data/stocks.csv?raw'
import '../fixtures/stories.css'
import { latency } from '../fixtures/tiles.js'

/** Monthly closing prices, 2000–2010, as the package vega-datasets ships them. */
const prices = stocks
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
const symbols = [...new Set(prices.map(([symbol]) => symbol as string))]
const series = (of: string) => {
  const own = prices.filter(([symbol]) => symbol === of)
  return { x: own.map(([, date]) => Date.parse(`${date} UTC`)), y: own.map(([, , price]) => Number(price)) }
}

const meta: Meta<typeof Sparkline> = {
  component: Sparkline,
  title: 'Charts/Sparkline',
  args: { data: latency.sparkline ?? [], label: 'p95 of six hours, from 240 to 438 ms' },
  argTypes: { data: { control: false } },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: 236 }}>
        <Story />
      </div>
    ),
  ],
}
export default meta
type Story = StoryObj<typeof Sparkline>

export const Default: Story = {}

/** It ends in the shape of its status. */
export const Statuses: Story = {
  render: (args) => (
    <div className="inline-figures" style={{ maxInlineSize: 'none' }}>
      {(['ok', 'info', 'warning', 'critical', 'neutral'] as const).map((status) => (
        <div key={status} style={{ display: 'contents' }}>
          <span>{status}</span>
          <Sparkline {...args} status={status} height={24} />
          <span />
        </div>
      ))}
    </div>
  ),
}

/** Nothing was measured for a while; one value stands alone. */
export const Gaps: Story = {
  args: { data: [4, 5, 4, 6, null, null, 5, null, 7, 6, 8, Number.NaN, Number.NaN, 9, 8, 9, 10, 9], label: 'With two gaps' },
}

export const OnePoint: Story = { args: { data: [438], label: '438 ms' } }

/** Nothing to draw keeps the place. */
export const Empty: Story = { args: { data: [], label: 'No data' } }

/** Noise of one percent stays small; with a least range of 0 it would look like a storm. */
export const Noise: Story = {
  args: {
    data: Array.from({ length: 60 }, (_, index) => 1_000 + 5 * Math.sin(index * 1.7) * Math.cos(index * 0.61)),
    label: 'Steady around 1,000',
  },
  render: (args) => (
    <>
      <Sparkline {...args} />
      <Sparkline {...args} minRange={0} label="The same, with its range as narrow as its values" />
    </>
  ),
}

/** Stretched to whatever width there is: stroke and mark keep their shape. */
export const Stretched: Story = {
  args: { status: 'warning' },
  decorators: [(Story) => <div style={{ inlineSize: 'min(800px, 88vw)' }}>{Story()}</div>],
}

/** Share prices from 2000 to 2010, beside their names: real data. */
export const Crowded: Story = {
  render: () => (
    <div className="inline-figures bn-figures">
      {symbols.map((symbol) => {
        const data = series(symbol)
        return (
          <div key={symbol} style={{ display: 'contents' }}>
            <span>{symbol}</span>
            <Sparkline data={data} height={24} label={`${symbol}, from ${data.y[0]} to ${data.y.at(-1)} dollars`} />
            <span>{data.y.at(-1)}</span>
          </div>
        )
      })}
    </div>
  ),
}

export const Dark: Story = { globals: { theme: 'dark' }, args: { status: 'critical' } }

import type { Meta, StoryObj } from '@storybook/react-vite'
import { lazyComponent, TimeSeriesChart, type LazyComponent } from 'binnacle/lazy'
import { StatTile, type StatTileProps } from 'binnacle/charts'
import { expect, userEvent } from 'storybook/test'
import '../fixtures/stories.css'
import { latency } from '../fixtures/tiles.js'

const gone = new TypeError('Failed to fetch dynamically imported module: /assets/StatTile-4f2a.js')
const once = { name: 'StatTile', skeleton: 116, retries: 0 }

const Waiting = lazyComponent<StatTileProps>(() => new Promise(() => {}), { ...once, timeoutMs: 2 ** 31 - 1 })
const Arriving = lazyComponent<StatTileProps>(() => Promise.resolve(StatTile), once)
const Failing = lazyComponent<StatTileProps>(() => Promise.reject(gone), once)
const Truncated = lazyComponent<StatTileProps>(() => Promise.reject(new SyntaxError('Unexpected end of input')), once)
let attempts = 0
const Recovering = lazyComponent<StatTileProps>(() => (++attempts % 2 ? Promise.reject(gone) : Promise.resolve(StatTile)), once)

interface Doors {
  Door: LazyComponent<StatTileProps>
}

/** Tells how a component that is loaded on demand waits, arrives, fails and is asked for again. */
const meta: Meta<Doors> = {
  title: 'Lazy/lazyComponent',
  args: { Door: Arriving },
  argTypes: { Door: { control: false } },
  render: ({ Door }) => (
    <div style={{ maxInlineSize: 320 }}>
      <Door {...latency} />
    </div>
  ),
}
export default meta
type Story = StoryObj<Doors>

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('group', { name: 'Latency, p95' })).toBeVisible()
  },
}

/** The place is kept, as tall as the component is going to be. */
export const Loading: Story = { args: { Door: Waiting } }

export const Error: Story = { args: { Door: Failing }, parameters: { reports: /could not be loaded/ } }

/** Where a browser keeps what it got, only a new page brings another: that is offered, too. */
export const ReloadPage: Story = {
  args: { Door: Truncated },
  parameters: { reports: /could not be loaded/ },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('button', { name: 'Reload page' })).toBeVisible()
  },
}

/** "Try again" makes a new attempt. */
export const Recovers: Story = {
  args: { Door: Recovering },
  play: async ({ canvas }) => {
    attempts = 1
    await userEvent.click(await canvas.findByRole('button', { name: 'Try again' }))
    await expect(await canvas.findByRole('group', { name: 'Latency, p95' })).toBeVisible()
  },
}

const x = Array.from({ length: 120 }, (_, index) => Date.UTC(2026, 10, 24, 12) + index * 60_000)
const series = ['ap-south', 'eu-west'].map((id, place) => ({
  id,
  unit: 'ms',
  x,
  y: x.map((_, index) => 240 - 80 * place + 30 * Math.sin(index / 11 + place)),
}))

/** A chart behind its door: its own frame, with its title, stands there from the start, and nothing moves when it comes. */
export const Chart: Story = {
  render: () => <TimeSeriesChart title="Latency, p95" subtitle="by region" data={series} height={220} />,
}

export const Dark: Story = { args: { Door: Failing }, globals: { theme: 'dark' } }
export const RightToLeft: Story = { args: { Door: Failing }, globals: { dir: 'rtl' } }

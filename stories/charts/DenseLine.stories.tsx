import type { Meta, StoryObj } from '@storybook/react-vite'
import { createSeries, type TimeSeries } from 'binnacle/charts'
import { denseDomain, DenseLine, DenseTooltip } from 'binnacle/charts/recharts'
import { useEffect, useState, type ReactNode } from 'react'
import { Bar, CartesianGrid, ComposedChart, Tooltip, XAxis, YAxis } from 'recharts'
import { expect, waitFor } from 'storybook/test'
import normals from '../../node_modules/vega-datasets/data/seattle-weather-hourly-normals.csv?raw'
import { latency, longSeries } from '../fixtures/latency.js'
import { seeded } from '../fixtures/seed.js'

/** Real: the normal temperature of each hour of a year in Seattle (NOAA, 1981–2010), as the package vega-datasets ships it. */
const rows = normals.trim().split('\n').slice(1)
const seattle: TimeSeries = {
  id: 'temperature',
  label: 'Temperature',
  unit: '°C',
  x: rows.map((row) => Date.parse(`${row.split(',')[0]}Z`)),
  y: rows.map((row) => Number(row.split(',')[2])),
}

interface SheetProps {
  series: readonly TimeSeries[]
  yDomain: [number, number]
  xDomain?: [number, number]
  month?: boolean
  data?: object[]
  children: ReactNode
}

/** A chart as an application writes one, told its domains; recharts draws the frame, and never sees the points. */
function Sheet({ series, yDomain, xDomain = denseDomain(series).x, month, data, children }: SheetProps) {
  const label = new Intl.DateTimeFormat('en', {
    timeZone: 'UTC',
    ...(month ? { month: 'short' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  })
  const axis = { stroke: 'var(--bn-hairline-strong)', tick: { fill: 'var(--bn-text-3)', fontSize: 11 }, tickLine: false }
  return (
    <ComposedChart width={640} height={260} data={data} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} style={{ maxWidth: '100%' }}>
      <CartesianGrid vertical={false} stroke="var(--bn-hairline)" />
      <XAxis
        {...axis}
        dataKey="x"
        type="number"
        domain={xDomain}
        allowDataOverflow
        tickCount={6}
        tickFormatter={(at: number) => label.format(at)}
      />
      <YAxis {...axis} type="number" domain={yDomain} allowDataOverflow width={44} axisLine={false} />
      {children}
    </ComposedChart>
  )
}

const meta: Meta<typeof DenseLine> = {
  component: DenseLine,
  title: 'Charts/DenseLine',
  args: { data: seattle },
  argTypes: { data: { control: false } },
}
export default meta
type Story = StoryObj<typeof DenseLine>

const drawn = (root: HTMLElement) =>
  waitFor(() => expect(root.querySelectorAll('.bn-DenseLine path').length).toBeGreaterThan(0), { timeout: 30_000 })

/** Real data: 8,759 hours of normal temperature in Seattle, in a ComposedChart of one's own. Hover, or use the arrow keys: the tooltip reads the raw hour. */
export const Default: Story = {
  render: (args) => (
    <Sheet series={[seattle]} yDomain={[0, 30]} month>
      <DenseLine {...args} />
      <DenseTooltip data={seattle} />
    </Sheet>
  ),
  play: ({ canvasElement }) => drawn(canvasElement),
}

/** Three lines with the colours of their places, one of them stepped. */
export const ManySeries: Story = {
  render: () => (
    <Sheet series={latency} yDomain={[0, 600]}>
      {latency.map((series, place) => (
        <DenseLine key={series.id} data={series} place={place} shape={place === 2 ? 'step' : 'line'} />
      ))}
      <DenseTooltip data={latency} />
    </Sheet>
  ),
}

/** The whole window of a day in which nothing was measured for a while; the axis decides what is seen. */
export const GapsAndWindow: Story = {
  args: { data: { ...seattle, y: Array.from(seattle.y, (value, at) => (at % 24 < 5 ? null : value)) }, shape: 'area' },
  render: (args) => {
    const from = Number(seattle.x[4_000])
    return (
      <Sheet series={[seattle]} xDomain={[from, from + 7 * 86_400_000]} yDomain={[0, 30]}>
        <DenseLine {...args} />
        <DenseTooltip data={args.data} />
      </Sheet>
    )
  },
}

// Not an argument: Storybook copies those.
function MillionPoints() {
  const [data] = useState<TimeSeries>(() => ({ id: 'latency', label: 'Latency', unit: 'ms', ...longSeries(1_000_000) }))
  return (
    <Sheet series={[data]} yDomain={[0, 600]}>
      <DenseLine data={data} />
      <DenseTooltip data={data} />
    </Sheet>
  )
}

/** Made up from a seed: eleven days of seconds, which recharts' own Line would not draw. */
export const OneMillionPoints: Story = { render: () => <MillionPoints /> }

const weekly = Array.from({ length: 12 }, (_, month) => {
  const from = Date.UTC(2010, month, 15)
  return { x: from, mean: 8 + 7 * Math.sin((month - 3.5) / 1.9) }
})

/** Beside marks of recharts, whose own Tooltip then has the raw points as its content. The bars are made up. */
export const InsideTooltip: Story = {
  render: (args) => (
    <Sheet series={[seattle]} yDomain={[0, 30]} data={weekly} month>
      <Bar dataKey="mean" barSize={24} fill="var(--bn-track)" isAnimationActive={false} />
      <DenseLine {...args} />
      <Tooltip content={<DenseTooltip data={seattle} />} />
    </Sheet>
  ),
}

function LiveChart() {
  const [store] = useState(() => createSeries({ id: 'requests', label: 'Requests', unit: 'req/s', capacity: 300 }))
  const [to, setTo] = useState(0)
  useEffect(() => {
    const random = seeded(9)
    let at = Date.UTC(2026, 10, 24, 9)
    const feed = () => store.append((at += 1_000), 120 + 30 * Math.sin(at / 40_000) + 12 * random())
    while (store.length < 300) feed()
    const timer = setInterval(() => {
      feed()
      setTo(at)
    }, 30_000)
    return () => clearInterval(timer)
  }, [store])
  return (
    <Sheet series={[]} xDomain={[to - 300_000, to]} yDomain={[0, 200]}>
      <DenseLine data={store} />
      <DenseTooltip data={store} />
    </Sheet>
  )
}

/** A store that the story appends to, from a seed; the application moves the window along. */
export const Live: Story = { render: () => <LiveChart /> }

/** No values: the axes stay. */
export const Empty: Story = {
  args: { data: { id: 'none', x: [], y: [] } },
  render: (args) => (
    <Sheet series={[seattle]} yDomain={[0, 30]} month>
      <DenseLine {...args} />
    </Sheet>
  ),
}

/** Columns that do not match are said in the chart and in the console, and break nothing. */
export const Error: Story = { ...Empty, args: { data: { id: 'bad', x: [1, 2], y: [1] } }, parameters: { reports: /cannot be drawn/ } }

export const Dark: Story = { ...Default, globals: { theme: 'dark' } }

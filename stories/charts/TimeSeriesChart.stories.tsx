import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { createSeries, TimeSeriesChart, type TimeSeries } from 'binnacle/charts'
import { useEffect, useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import { deploy, latency, LATENCY_FROM, LATENCY_TO, longSeries, manySeries, slo } from '../fixtures/latency.js'
import { electricity, highs, stocks } from '../fixtures/publicdata.js'
import { seeded } from '../fixtures/seed.js'

const meta: Meta<typeof TimeSeriesChart> = {
  component: TimeSeriesChart,
  title: 'Charts/TimeSeriesChart',
  args: { title: 'Latency, p95', subtitle: 'by region', data: latency },
  argTypes: { data: { control: false } },
}
export default meta
type Story = StoryObj<typeof TimeSeriesChart>

/** Three regions against an objective, with a deploy. */
export const Default: Story = { args: { thresholds: slo, annotations: deploy } }

export const Area: Story = {
  args: {
    title: 'Traffic',
    subtitle: 'requests a second',
    kind: 'area',
    data: manySeries(1).map((each) => ({ ...each, label: 'checkout' })),
    height: 200,
  },
}

export const Step: Story = {
  args: {
    title: 'Replicas',
    subtitle: undefined,
    kind: 'step',
    data: [
      {
        id: 'replicas',
        label: 'checkout',
        unit: 'count',
        x: (latency[0] as TimeSeries).x,
        y: Array.from({ length: 73 }, (_, at) => [2, 2, 3, 5, 5, 4, 3][Math.floor(at / 11)] as number),
      },
    ],
    height: 200,
  },
}

/** More series than labels fit beside: a legend, and dashes from the ninth on. */
export const ManySeries: Story = { args: { title: 'Traffic', subtitle: 'by shard', data: manySeries(12) } }

export const Loading: Story = { args: { data: undefined, isLoading: true } }

export const Empty: Story = { args: { data: [] } }

export const ErrorState: Story = {
  name: 'Error',
  args: { data: undefined, error: new Error('The metrics server answered 503.'), onRetry: () => {} },
}

/** The last load failed: what is there stays, and says how old it is. */
export const Stale: Story = {
  args: { error: new Error('The metrics server answered 503.'), updatedAt: Date.now() - 240_000, thresholds: slo },
}

/** Long names, a narrow value range, gaps, a point alone, annotations side by side, and a breach from end to end. */
export const Crowded: Story = {
  args: {
    title: 'Response time of the checkout in every region that serves it, 95th percentile',
    subtitle: 'by region and availability zone, without the canary',
    data: [
      {
        ...(latency[0] as TimeSeries),
        label: 'asia-pacific-south-mumbai-zone-a-checkout-payments',
        y: Array.from((latency[0] as TimeSeries).y, (value, at) => (at % 19 > 15 || at === 40 || at === 42 ? null : Number(value) + 160)),
      },
      { ...(latency[1] as TimeSeries), label: '<b>europe-west</b>\u202Etxet desrever' },
      { ...(latency[2] as TimeSeries), label: 'us' },
      ...manySeries(4).map((each) => ({ ...each, unit: 'ms' })),
    ],
    thresholds: [
      { value: 330, label: 'SLO' },
      { value: 60, label: 'Too fast to be true', breach: 'below', status: 'warning' },
    ],
    annotations: [
      { x: LATENCY_FROM + 4_000_000, label: 'Deploy v4.11 of the payment service with a long name' },
      { x: LATENCY_FROM + 5_200_000, label: 'Rollback' },
      { x: LATENCY_FROM + 14_700_000, label: 'Deploy v4.12', status: 'warning' },
      { x: LATENCY_TO - 60_000, label: 'Restart' },
    ],
  },
}

export const Dark: Story = { args: { thresholds: slo, annotations: deploy }, globals: { theme: 'dark' } }

// Not an argument: Storybook copies those.
function MillionPoints() {
  const [data] = useState(() => [{ id: 'latency', unit: 'ms', ...longSeries(1_000_000) }])
  return <TimeSeriesChart title="Latency" subtitle="every second of eleven days" data={data} thresholds={[{ value: 350, label: 'SLO' }]} />
}

/** Eleven days of seconds: first, lowest, highest and last of every column of pixels are drawn, and each can be read out. */
export const OneMillionPoints: Story = { render: () => <MillionPoints /> }

function LiveChart() {
  const [store] = useState(() => createSeries({ id: 'requests', label: 'checkout', unit: 'req/s', capacity: 240 }))
  useEffect(() => {
    const random = seeded(9)
    let at = LATENCY_TO
    const feed = () => {
      at += 1_000
      store.append(at, 120 + 30 * Math.sin(at / 40_000) + 12 * random())
    }
    for (let point = 0; point < 240 && store.length < 240; point++) feed()
    const timer = setInterval(feed, 250)
    return () => clearInterval(timer)
  }, [store])
  return <TimeSeriesChart title="Traffic" subtitle="live" kind="area" data={[store]} height={220} />
}

/** A store that the story appends to, four times a second, from a seed. */
export const Live: Story = { render: () => <LiveChart /> }

const hourly = Array.from({ length: 49 }, (_, hour) => Date.UTC(2026, 2, 28, 11) + hour * 3_600_000)

/** The night of 29 March 2026 in Zurich has no 02:00: ticks stay at the wall clock's round hours. */
export const TimeZoneDST: Story = {
  args: {
    title: 'Night of the clock change',
    subtitle: 'Europe/Zurich',
    data: [{ id: 'load', unit: '%', x: hourly, y: hourly.map((_, hour) => 40 + 25 * Math.sin(hour / 4)) }],
    height: 220,
  },
  render: (args) => (
    <BinnacleProvider timeZone="Europe/Zurich">
      <TimeSeriesChart {...args} />
    </BinnacleProvider>
  ),
}

/** Texts and controls follow the direction; time still runs from left to right. */
export const RightToLeft: Story = {
  args: { title: 'זמן תגובה', subtitle: 'לפי אזור', thresholds: slo, annotations: deploy },
  globals: { dir: 'rtl' },
}

export const TableView: Story = { args: { defaultView: 'table', thresholds: slo } }

/** Data, picture and summary in a menu: with it, a chart can be saved as it stands. */
export const Download: Story = {
  args: { thresholds: slo, annotations: deploy, hasDownload: true },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Download' }))
    await waitFor(() => expect(canvas.getByRole('menuitem', { name: 'Data (CSV)' })).toHaveFocus(), { timeout: 30_000 })
  },
}

export const NarrowContainer: Story = {
  args: { thresholds: slo, annotations: deploy },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: 280 }}>
        <Story />
      </div>
    ),
  ],
}

/** Powers of ten; what is not above zero has no place, and is left out. */
export const LogScale: Story = {
  args: {
    title: 'Queue depth',
    subtitle: undefined,
    scale: 'log',
    data: [
      {
        id: 'jobs',
        unit: 'count',
        x: (latency[0] as TimeSeries).x,
        y: Array.from({ length: 73 }, (_, at) => (at === 30 ? 0 : 10 ** (2 + 2 * Math.sin(at / 9)))),
      },
    ],
  },
}

/** Plain numbers in place of instants. */
export const NumericX: Story = {
  args: {
    title: 'Learning curve',
    subtitle: 'loss by step',
    xType: 'number',
    data: [
      {
        id: 'loss',
        unit: '',
        x: Array.from({ length: 200 }, (_, step) => step * 50),
        y: Array.from({ length: 200 }, (_, step) => 2.4 * Math.exp(-step / 40) + 0.1),
      },
    ],
  },
}

/** Parts of a whole: summed up before they are drawn, so that a peak of the sum survives. */
export const Stacked: Story = { args: { title: 'Traffic', subtitle: 'by shard', kind: 'stacked', data: manySeries(5) } }

export const Bars: Story = {
  args: {
    title: 'Errors',
    subtitle: 'by type, every 15 minutes',
    kind: 'bars',
    data: ['HTTP 503', 'Timeout', 'TypeError'].map((label, place) => {
      const random = seeded(40 + place)
      const x = Array.from({ length: 24 }, (_, step) => LATENCY_FROM + step * 900_000)
      return { id: label, label, unit: 'count', x, y: x.map((_, step) => Math.round((step > 15 ? 30 : 8) * random() * (3 - place))) }
    }),
    annotations: deploy,
  },
}

/** Two units, two axes. */
export const TwoAxes: Story = {
  args: {
    title: 'Latency and traffic',
    subtitle: 'ap-south',
    data: [{ ...(latency[0] as TimeSeries), label: 'p95' }, ...manySeries(1).map((each) => ({ ...each, label: 'requests' }))],
    thresholds: slo,
  },
}

/** Last, lowest, highest, mean and 95th percentile of the window in the legend. */
export const Figures: Story = { args: { legend: 'figures', thresholds: slo } }

/** Drag to zoom, double click or the button for everything again. */
export const Zoomed: Story = {
  args: { thresholds: slo, annotations: deploy, defaultRange: { from: LATENCY_FROM + 3.5 * 3_600_000, to: LATENCY_FROM + 5 * 3_600_000 } },
}

/** The application's own words in the read-out. */
export const OwnReadout: Story = {
  args: {
    thresholds: slo,
    renderReadout: ({ title, rows }) => (
      <p style={{ margin: 0 }}>
        At {title}, the slowest region is <b>{rows.toSorted((a, b) => b.value - a.value)[0]?.label}</b>.
      </p>
    ),
  },
}

/** Real data: five shares, 2000–2010. On a logarithmic axis equal distances are equal changes. */
export const Stocks: Story = {
  args: { title: 'Five shares', subtitle: 'month-end, 2000–2010', data: stocks, scale: 'log', legend: 'figures' },
}

/** Real data: four years of days in two cities. Zoom with Ctrl and the wheel, or by dragging. */
export const Weather: Story = { args: { title: 'Highest temperature', subtitle: 'daily, 2012–2015', data: highs, hasDownload: true } }

/** Real data: what Iowa's power was made from. */
export const Electricity: Story = {
  args: { title: 'Power in Iowa', subtitle: 'by source, every year', kind: 'stacked', data: electricity },
}

import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { EngagementChart, type EngagementSeries } from 'binnacle/charts'
import { expect, fn, userEvent, waitFor } from 'storybook/test'
import { DAY_MS, flightsBy } from '../fixtures/flights.js'
import { seeded } from '../fixtures/seed.js'
import '../fixtures/stories.css'

const MONDAY = Date.UTC(2001, 2, 19)
const week = flightsBy(DAY_MS, MONDAY, 7)
const weekBefore = flightsBy(DAY_MS, MONDAY - 7 * DAY_MS, 7)
/** Real: see fixtures/flights. */
const flights: EngagementSeries[] = [
  { id: 'flights', label: 'Flights', x: week.x, y: week.count, previous: weekBefore.count, total: 'sum' },
  { id: 'miles', label: 'Distance', unit: 'mi', x: week.x, y: week.miles, previous: weekBefore.miles, total: 'sum' },
  {
    id: 'delay',
    label: 'Delay',
    unit: 'min',
    x: week.x,
    y: week.delay.map((delay) => delay && Math.round(delay)),
    previous: weekBefore.delay.map((delay) => delay && Math.round(delay)),
  },
]

const meta: Meta<typeof EngagementChart> = {
  component: EngagementChart,
  title: 'Charts/EngagementChart',
  args: { title: 'Flights by day', subtitle: 'sample of 2001', data: flights, comparisonLabel: 'the week before' },
  argTypes: { data: { control: false }, error: { control: false } },
  decorators: [
    (Story) => (
      <div className="measure">
        <Story />
      </div>
    ),
  ],
}
export default meta
type Story = StoryObj<typeof EngagementChart>

/** Recharts arrives on demand. */
const painted = (root: HTMLElement) =>
  waitFor(() => expect(root.querySelectorAll('.recharts-bar-rectangle').length).toBeGreaterThan(0), { timeout: 30_000 })

/** Real data: flights of the week from 19 March 2001, each day beside that of the week before. */
export const Default: Story = {
  play: async ({ canvas, canvasElement }) => {
    await painted(canvasElement)
    canvas.getByRole('button', { name: /Sun, Mar 25, 2001$/ }).focus()
    await userEvent.keyboard('{Home}{ArrowRight}')
    await expect(canvas.getByRole('button', { name: /Tue, Mar 20, 2001$/ })).toHaveFocus()
    await userEvent.keyboard('{Escape}')
  },
}

/** Another series is drawn by a click on its figure. */
export const ChooseSeries: Story = {
  args: { onShownChange: fn() },
  play: async ({ args, canvas, canvasElement }) => {
    await painted(canvasElement)
    await userEvent.click(canvas.getByRole('button', { name: /^Delay/ }))
    await expect(args.onShownChange).toHaveBeenCalledWith('delay')
  },
}

const hours = flightsBy(3_600_000, MONDAY + 4 * DAY_MS, 24)
/** Real data: the hours of one day, with the same hours a week before as a line. */
export const ByHour: Story = {
  args: {
    title: 'Flights by hour',
    subtitle: 'Friday, 23 March 2001',
    comparisonLabel: 'a week before',
    data: [
      {
        id: 'flights',
        label: 'Flights',
        x: hours.x,
        y: hours.count,
        previous: flightsBy(3_600_000, MONDAY - 3 * DAY_MS, 24).count,
        total: 'sum',
      },
    ],
  },
  play: ({ canvasElement }) => painted(canvasElement),
}

const quarter = flightsBy(DAY_MS, Date.UTC(2001, 0, 1), 89)
/** Real data: every day from January to March. */
export const Crowded: Story = {
  args: {
    title: 'Flights by day',
    data: [{ id: 'flights', label: 'Flights', x: quarter.x, y: quarter.count }],
    comparisonLabel: undefined,
  },
  play: ({ canvasElement }) => painted(canvasElement),
}

/** Made up from a seed: three years of monthly users, in millions. */
const random = seeded(4)
const months = Array.from({ length: 36 }, (_, month) => Date.UTC(2023, month, 1))
const users = months.map((_, month) => Math.round(4_200_000 * 1.02 ** month * (0.9 + 0.2 * random()) + 400_000 * Math.sin(month / 1.9)))
export const ByMonth: Story = {
  args: {
    title: 'Active users',
    subtitle: 'by month',
    comparisonLabel: 'the year before',
    data: [
      { id: 'users', label: 'Active users', x: months.slice(24), y: users.slice(24), previous: users.slice(12, 24) },
      { id: 'sessions', label: 'Sessions', x: months.slice(24), y: users.slice(24).map((value) => Math.round(value * 2.7)), total: 'sum' },
    ],
  },
  play: ({ canvasElement }) => painted(canvasElement),
}

/** The data was made on Sunday at noon: Sunday is an outline, and no figure counts it. */
export const Incomplete: Story = {
  args: { completeUntil: MONDAY + 6.5 * DAY_MS },
  play: ({ canvasElement }) => painted(canvasElement),
}

/** Days without a value, and days that have nothing to be compared with. */
export const Gaps: Story = {
  args: {
    data: [
      {
        id: 'flights',
        label: 'Flights',
        x: week.x,
        y: week.count.map((count, day) => (day === 2 ? null : day === 4 ? Number.NaN : count)),
        previous: weekBefore.count.map((count, day) => (day < 2 ? null : count)),
      },
    ],
  },
}

/** Below zero: who came less who left. Made up. */
export const Negative: Story = {
  args: {
    title: 'Net new members',
    subtitle: 'by week',
    period: 'week',
    comparisonLabel: 'the year before',
    data: [
      {
        id: 'net',
        label: 'Net new members',
        x: Array.from({ length: 8 }, (_, at) => MONDAY + at * 7 * DAY_MS),
        y: [120, 84, -36, -71, 0, 22, 140, 96],
        previous: [90, 80, 41, -12, 30, -9, 100, 110],
      },
    ],
  },
  play: ({ canvasElement }) => painted(canvasElement),
}

/** Markup, other directions and no end in the names. */
export const LongLabels: Story = {
  args: {
    title: 'Engagement of everybody who has been invited to the programme, in the regions that take part in it',
    comparisonLabel: 'the same week of the year before the programme began, <b>adjusted</b>',
    data: [
      { ...(flights[0] as EngagementSeries), label: 'Learners with at least one finished lesson of any length' },
      { ...(flights[1] as EngagementSeries), label: 'المستخدمون النشطون' },
      { ...(flights[2] as EngagementSeries), label: '\u202Eevil\u202E <i>minutes</i>' },
    ],
  },
}

const night = Array.from({ length: 25 }, (_, hour) => Date.UTC(2026, 9, 24, 22) + hour * 3_600_000)
/** The Sunday in Zurich on which the clock goes back has 25 hours, 02:00 twice. Made up. */
export const TimeZoneDST: Story = {
  args: {
    title: 'Sessions',
    subtitle: 'by hour, Europe/Zurich',
    comparisonLabel: undefined,
    data: [{ id: 'sessions', label: 'Sessions', x: night, y: night.map((_, hour) => Math.round(60 + 50 * Math.sin((hour - 8) / 3.8))) }],
  },
  render: (args) => (
    <BinnacleProvider timeZone="Europe/Zurich">
      <EngagementChart {...args} />
    </BinnacleProvider>
  ),
}

/** Each period is a button. */
export const Clickable: Story = {
  args: { onPeriodClick: fn() },
  play: async ({ args, canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: /Wed, Mar 21, 2001$/ }))
    await expect(args.onPeriodClick).toHaveBeenCalledWith(expect.objectContaining({ start: week.x[2], value: week.count[2] }), 'flights')
  },
}

export const Loading: Story = { args: { data: undefined, isLoading: true } }
export const Empty: Story = { args: { data: [], emptyWords: { title: 'No activity', hint: 'Nobody was here in this window.' } } }
export const Error: Story = { args: { data: undefined, error: new globalThis.Error('/api/engagement answered 503'), onRetry: fn() } }
export const Stale: Story = { args: { error: new globalThis.Error('offline'), updatedAt: Date.now() - 600_000 } }
export const AsTable: Story = { args: { defaultView: 'table' } }
export const Dark: Story = { globals: { theme: 'dark' }, args: { completeUntil: MONDAY + 6.5 * DAY_MS } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const German: Story = {
  globals: { locale: 'de' },
  args: {
    title: 'Flüge nach Tag',
    subtitle: 'Stichprobe von 2001',
    comparisonLabel: 'in der Woche davor',
    completeUntil: MONDAY + 6.5 * DAY_MS,
  },
}

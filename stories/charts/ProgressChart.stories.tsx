import type { Meta, StoryObj } from '@storybook/react-vite'
import { ProgressChart, type Goal } from 'binnacle/charts'
import { expect, fn, waitFor } from 'storybook/test'
import { DAY_MS, flightsBy } from '../fixtures/flights.js'
import '../fixtures/stories.css'

/** Made up: a learner's week on Friday, five sevenths of it gone. */
const goals: Goal[] = [
  { id: 'lessons', label: 'Lessons', value: 18, target: 15, expected: 10.7 },
  { id: 'practice', label: 'Practice', unit: 'min', value: 164, target: 240, expected: 171 },
  { id: 'streak', label: 'Days in a row', value: 5, target: 7, expected: 5 },
]

const meta: Meta<typeof ProgressChart> = {
  component: ProgressChart,
  title: 'Charts/ProgressChart',
  args: { title: 'Goals', subtitle: 'this week', data: goals },
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
type Story = StoryObj<typeof ProgressChart>

/** Recharts arrives on demand. */
const painted = (root: HTMLElement) =>
  waitFor(() => expect(root.querySelectorAll('.bn-ProgressRings-ring').length).toBeGreaterThan(0), { timeout: 30_000 })

/** Rings from the outside in, as the list has them; the line across each is where it should be by now. */
export const Default: Story = {
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('list', { name: 'Goals' })).toHaveTextContent('164 of 240 min')
    await painted(canvasElement)
  },
}

export const OneGoal: Story = { args: { data: goals.slice(1, 2), height: 160 }, play: ({ canvasElement }) => painted(canvasElement) }

export const FiveGoals: Story = {
  args: {
    data: [...goals, { id: 'words', label: 'New words', value: 12, target: 60 }, { id: 'friends', label: 'Friends', value: 0, target: 3 }],
  },
  play: ({ canvasElement }) => painted(canvasElement),
}

const months = [0, 1, 2].map((month) => {
  const from = Date.UTC(2001, month, 1)
  const days = Math.round((Date.UTC(2001, month + 1, 1) - from) / DAY_MS)
  return flightsBy(DAY_MS, from, days)
})
/** Real data (a sample of flights, 2001): how many left no more than a quarter of an hour late, on average, of each month's days. The target is made up. */
export const PunctualDays: Story = {
  args: {
    title: 'Punctual days',
    subtitle: 'mean delay of at most 15 min',
    shape: 'linear',
    data: ['January', 'February', 'March'].map((label, month) => ({
      id: label,
      label,
      unit: 'days',
      value: months[month]?.delay.filter((delay) => delay !== null && delay <= 15).length ?? null,
      target: 25,
    })),
  },
}

/** Far over, exactly there, nothing yet, below zero, a target of zero, none at all, and not known. */
export const Edges: Story = {
  args: {
    shape: 'linear',
    height: 420,
    data: [
      { id: 'over', label: 'Far over', value: 260, target: 100, expected: 80 },
      { id: 'there', label: 'Exactly there', value: 100, target: 100 },
      { id: 'nearly', label: 'Nearly there', value: 99.99, target: 100 },
      { id: 'nothing', label: 'Nothing yet', value: 0, target: 100, expected: 30 },
      { id: 'negative', label: 'Below zero', unit: 'ms', value: -40, target: 100 },
      { id: 'zero', label: 'A target of zero', value: 0, target: 0 },
      { id: 'none', label: 'No target', value: 42 },
      { id: 'unknown', label: 'Not known', value: Number.NaN, target: 100 },
    ],
  },
}

/** The same as rings: as many as there may be. */
export const EdgesRadial: Story = {
  args: { shape: 'radial', data: (Edges.args?.data ?? []).filter((_, place) => [0, 3, 4, 6, 7].includes(place)) },
  play: ({ canvasElement }) => painted(canvasElement),
}

/** Thirty goals in room for four: the table view has all. Made up. */
export const Crowded: Story = {
  args: {
    title: 'Teams',
    data: Array.from({ length: 30 }, (_, team) => ({ id: `T${team}`, label: `Team ${team + 1}`, value: (team * 37) % 130, target: 100 })),
  },
}

/** Labels with markup, other directions and no end. */
export const LongLabels: Story = {
  args: {
    data: [
      {
        id: 'long',
        label: `Finish ${'the introduction to the introduction '.repeat(3)}`,
        value: 123_456_789,
        target: 1_000_000_000,
        unit: 'bytes',
      },
      { id: 'arabic', label: 'الدروس المكتملة', value: 12, target: 20 },
      { id: 'markup', label: '\u202Eevil\u202E <b>bold</b>', value: 3, target: 4 },
    ],
  },
  play: ({ canvasElement }) => painted(canvasElement),
}

export const Loading: Story = { args: { data: undefined, isLoading: true } }
export const Empty: Story = { args: { data: [], emptyWords: { title: 'No goals', hint: 'Set one to see how far it is.' } } }
export const Error: Story = { args: { data: undefined, error: new globalThis.Error('/api/goals answered 503'), onRetry: fn() } }
export const Stale: Story = { args: { error: new globalThis.Error('offline'), updatedAt: Date.now() - 600_000 } }
export const AsTable: Story = { args: { defaultView: 'table' } }
export const Dark: Story = { globals: { theme: 'dark' }, play: ({ canvasElement }) => painted(canvasElement) }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const German: Story = { globals: { locale: 'de' }, args: { title: 'Ziele', subtitle: 'diese Woche' } }

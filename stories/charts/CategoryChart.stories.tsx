import type { Meta, StoryObj } from '@storybook/react-vite'
import { CategoryChart, type Category } from 'binnacle/charts'
import { expect, fn, userEvent, waitFor } from 'storybook/test'
import disasters from '../../node_modules/vega-datasets/data/disasters.csv?raw'
import '../fixtures/stories.css'

/** Made up: failed requests of a day, by what went wrong. */
const errors: Category[] = [
  { id: 'timeout', label: 'TimeoutError', value: 1_204 },
  { id: '502', label: '502 Bad Gateway', value: 311 },
  { id: '503', label: '503 Service Unavailable', value: 187 },
  { id: 'reset', label: 'ECONNRESET', value: 96 },
  { id: 'type', label: 'TypeError', value: 41 },
  { id: '500', label: '500 Internal Server Error', value: 12 },
]

/** Deaths by natural disasters, 2000–2017, by kind: EM-DAT's records, as the package vega-datasets ships them. */
const deaths = new Map<string, number>()
for (const line of disasters.trim().split('\n').slice(1)) {
  const [kind = '', year, count] = line.split(',')
  if (kind !== 'All natural disasters' && Number(year) >= 2000) deaths.set(kind, (deaths.get(kind) ?? 0) + Number(count))
}

const meta: Meta<typeof CategoryChart> = {
  component: CategoryChart,
  title: 'Charts/CategoryChart',
  args: { title: 'Errors by type', subtitle: 'last 24 h', data: errors, height: 240, categoryLabel: 'Error', valueLabel: 'Requests' },
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
type Story = StoryObj<typeof CategoryChart>

/** Recharts arrives on demand. */
const painted = (root: HTMLElement) =>
  waitFor(() => expect(root.querySelectorAll('.recharts-bar-rectangle').length).toBeGreaterThan(0), { timeout: 30_000 })

export const Default: Story = {
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('table', { name: 'Errors by type' })).toHaveTextContent('TimeoutError')
    await painted(canvasElement)
  },
}

export const Loading: Story = { args: { data: undefined, isLoading: true } }
export const Empty: Story = { args: { data: [], emptyWords: { title: 'No errors', hint: 'Every request of this window succeeded.' } } }
export const Error: Story = { args: { data: undefined, error: new globalThis.Error('/api/errors answered 503'), onRetry: fn() } }
export const Stale: Story = { args: { error: new globalThis.Error('offline'), updatedAt: Date.now() - 600_000 } }

/** Real data: deaths by natural disasters, 2000–2017. */
export const NaturalDisasters: Story = {
  args: {
    title: 'Deaths by natural disasters',
    subtitle: 'world, 2000–2017',
    categoryLabel: 'Disaster',
    valueLabel: 'Deaths',
    data: [...deaths].map(([id, value]) => ({ id, value })),
    height: 260,
  },
}

/** Forty categories in room for seven: the largest keep a row each, the rest share the last one, which opens. */
export const Crowded: Story = {
  args: {
    data: Array.from({ length: 40 }, (_, index) => ({
      id: `E${index}`,
      label: `Error ${100 + index}`,
      value: Math.round(4_000 / (index + 1) ** 1.3),
    })),
  },
  play: async ({ canvas, canvasElement }) => {
    await painted(canvasElement)
    canvas.getByRole('button', { name: /Error 100/ }).focus()
    await userEvent.keyboard('{End}')
    await expect(canvas.getByRole('button', { name: '34 others' })).toHaveFocus()
    await expect(canvas.getByRole('tooltip')).toHaveTextContent('Error 106')
  },
}

/** Labels with markup, right-to-left words and their controls, and no end. */
export const Labels: Story = {
  args: {
    data: [
      { id: 'long', label: `GET /api/v2/${'organisations/:organisation/'.repeat(8)}members`, value: 91 },
      { id: 'markup', label: '<img src=x onerror=alert(1)> & "quotes"', value: 64 },
      { id: 'arabic', label: 'انتهت مهلة الاتصال', value: 40 },
      { id: 'controls', label: '\u202Eevil\u202E.exe', value: 12 },
      { id: 'emoji', label: '💥 panic', value: 3 },
    ],
  },
}

/** Below zero, zero, and not known: the first two are bars, the last is a dash. */
export const Negative: Story = {
  args: {
    title: 'Change since last week',
    subtitle: 'by region',
    unit: 'ms',
    categoryLabel: 'Region',
    valueLabel: 'Change',
    data: [
      { id: 'ap-south', value: 61 },
      { id: 'eu-west', value: -12 },
      { id: 'us-east', value: 0 },
      { id: 'us-west', value: -34 },
      { id: 'sa-east', value: null },
    ],
  },
}

/** Each row is a button. */
export const Clickable: Story = {
  args: { onCategoryClick: fn() },
  play: async ({ args, canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'ECONNRESET' }))
    await expect(args.onCategoryClick).toHaveBeenCalledWith([errors[3]])
  },
}

export const AsTable: Story = { args: { defaultView: 'table' } }
export const Dark: Story = { globals: { theme: 'dark' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }
export const German: Story = { globals: { locale: 'de' }, args: { title: 'Fehler nach Art', subtitle: 'letzte 24 h' } }

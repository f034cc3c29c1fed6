import type { Meta, StoryObj } from '@storybook/react-vite'
import { createStaticSource, DashboardProvider, RefreshControl, TimeRangePicker } from 'binnacle/dashboard'
import { expect, fireEvent, fn, userEvent } from 'storybook/test'
import { rangeFixture, snapshotFixture } from '../fixtures/metrics.js'

const source = createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })
const onRangeChange = fn()

const meta: Meta<typeof TimeRangePicker> = {
  component: TimeRangePicker,
  subcomponents: { RefreshControl },
  title: 'Dashboard/Controls',
  render: (args) => (
    <DashboardProvider source={source} onRangeChange={onRangeChange}>
      <TimeRangePicker {...args} /> <RefreshControl />
    </DashboardProvider>
  ),
}
export default meta
type Story = StoryObj<typeof TimeRangePicker>

export const Default: Story = {
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('radio', { name: 'Last 1 hour' }))
    await expect(onRangeChange).toHaveBeenLastCalledWith({ lastMs: 3_600_000 })
    await userEvent.keyboard('{ArrowRight}')
    await expect(onRangeChange).toHaveBeenLastCalledWith({ lastMs: 21_600_000 })
  },
}

/** A window that ends before it starts is refused, with the reason. */
export const BackwardsRange: Story = {
  play: async ({ canvas }) => {
    onRangeChange.mockClear()
    await userEvent.click(canvas.getByRole('button', { name: 'Custom' }))
    await fireEvent.change(canvas.getByLabelText('From'), { target: { value: '2026-11-24T12:00' } })
    await fireEvent.change(canvas.getByLabelText('To'), { target: { value: '2026-11-24T09:00' } })
    await userEvent.click(canvas.getByRole('button', { name: 'Apply' }))
    await expect(canvas.getByRole('alert')).toHaveTextContent('ends before it starts')
    await expect(onRangeChange).not.toHaveBeenCalled()
  },
}

/** One end is missing. */
export const MissingEnd: Story = {
  play: async ({ canvas }) => {
    onRangeChange.mockClear()
    await userEvent.click(canvas.getByRole('button', { name: 'Custom' }))
    await fireEvent.change(canvas.getByLabelText('To'), { target: { value: '' } })
    await userEvent.click(canvas.getByRole('button', { name: 'Apply' }))
    await expect(canvas.getByRole('alert')).toHaveTextContent('both ends')
    await userEvent.keyboard('{Escape}')
    await expect(canvas.queryByRole('alert')).toBeNull()
    await expect(canvas.getByRole('button', { name: 'Custom' })).toHaveFocus()
    await expect(onRangeChange).not.toHaveBeenCalled()
  },
}

export const CustomRange: Story = {
  play: async ({ canvas }) => {
    onRangeChange.mockClear()
    await userEvent.click(canvas.getByRole('button', { name: 'Custom' }))
    await fireEvent.change(canvas.getByLabelText('From'), { target: { value: '2026-11-24T09:00' } })
    await fireEvent.change(canvas.getByLabelText('To'), { target: { value: '2026-11-24T12:00' } })
    await userEvent.click(canvas.getByRole('button', { name: 'Apply' }))
    await expect(onRangeChange).toHaveBeenLastCalledWith({ from: Date.UTC(2026, 10, 24, 9), to: Date.UTC(2026, 10, 24, 12) })
    await expect(canvas.getByRole('button', { name: /^Nov 24(, 2026)?, 09:00 – 12:00$/ })).toHaveFocus()
  },
}

export const Dark: Story = { globals: { theme: 'dark' } }
export const RightToLeft: Story = { globals: { dir: 'rtl' } }

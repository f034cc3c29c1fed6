import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { CodeInput } from 'binnacle/mfa'
import { userEvent, within } from 'storybook/test'

const meta: Meta<typeof CodeInput> = {
  component: CodeInput,
  title: 'Mfa/CodeInput',
  args: { label: 'Enter the 6-digit code from your authenticator app.' },
}
export default meta
type Story = StoryObj<typeof CodeInput>

export const Default: Story = {
  args: { defaultValue: '407' },
  play: async ({ canvasElement }) => {
    await userEvent.click(within(canvasElement).getByRole('textbox'))
    await userEvent.keyboard('{End}')
  },
}
export const Empty: Story = {}
export const Filled: Story = { args: { value: '407123' } }
export const Invalid: Story = { args: { defaultValue: '40', isInvalid: true } }
export const ReadOnly: Story = { args: { value: '407123', isReadOnly: true } }
export const Eight: Story = { args: { length: 8, defaultValue: '40712355', label: 'Enter the 8-digit code.' } }
export const Crowded: Story = {
  args: { length: 10, defaultValue: '0123456789', label: 'Enter the 10-digit code.' },
  render: (args) => (
    <div style={{ inlineSize: 240 }}>
      <CodeInput {...args} />
    </div>
  ),
}
export const Dark: Story = {
  args: { defaultValue: '407' },
  render: (args) => (
    <BinnacleProvider theme="dark" style={{ padding: 24 }}>
      <CodeInput {...args} />
    </BinnacleProvider>
  ),
}

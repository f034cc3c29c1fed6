import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { SessionTimeout } from 'binnacle/mfa'
import { userEvent, within } from 'storybook/test'
import { createPretendMfa, type PretendOptions } from '../fixtures/mfa.js'

const meta: Meta<typeof SessionTimeout> = {
  component: SessionTimeout,
  title: 'Mfa/SessionTimeout',
  args: { onSignIn() {}, onSignOut() {} },
  decorators: [
    (Story) => (
      <div style={{ minBlockSize: 320 }}>
        <p style={{ margin: 0 }}>The page behind it.</p>
        <Story />
      </div>
    ),
  ],
}
export default meta
type Story = StoryObj<typeof SessionTimeout>

let count = 0
const on = (options: PretendOptions) => ({ adapter: createPretendMfa(options), channel: `story-${++count}` })
const warning = { warnIn: -1_000, endIn: 95_000 }
const stay: Story['play'] = async ({ canvasElement }) => {
  await userEvent.click(await within(canvasElement).findByRole('button', { name: 'Stay signed in' }))
}

/** Nothing to see before the warning is due. */
export const Default: Story = { args: on({}) }
export const Warning: Story = { args: on({ session: warning }) }
export const Extending: Story = { args: on({ session: warning, fates: { extendSession: 'never' } }), play: stay }
export const Error: Story = { args: on({ session: warning, fates: { extendSession: { code: 'unreachable' } } }), play: stay }
export const Expired: Story = { args: on({ session: null }) }
export const German: Story = { globals: { locale: 'de' }, args: on({ session: warning }) }
export const Dark: Story = {
  args: on({ session: warning }),
  render: (args) => (
    <BinnacleProvider theme="dark" style={{ minBlockSize: 320 }}>
      <SessionTimeout {...args} />
    </BinnacleProvider>
  ),
}

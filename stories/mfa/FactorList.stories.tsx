import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { FactorList } from 'binnacle/mfa'
import { userEvent, within } from 'storybook/test'
import { createPretendMfa, pretendAuthenticator, pretendFactor, type PretendOptions } from '../fixtures/mfa.js'

const meta: Meta<typeof FactorList> = {
  component: FactorList,
  title: 'Mfa/FactorList',
  args: { authenticator: pretendAuthenticator(), onAdd() {} },
}
export default meta
type Story = StoryObj<typeof FactorList>

const factors = [
  pretendFactor('webauthn', { isDefault: true }),
  pretendFactor('totp'),
  pretendFactor('sms', { lastUsedAt: null, isSuspended: true }),
  pretendFactor('email'),
]
const on = (options: PretendOptions = {}) => ({ adapter: createPretendMfa({ overview: { factors }, ...options }) })
const walk =
  (...names: string[]): Story['play'] =>
  async ({ canvasElement }) => {
    for (const name of names) await userEvent.click(await within(canvasElement).findByRole('button', { name: new RegExp(name) }))
  }

export const Default: Story = { args: on() }
export const Loading: Story = { args: on({ fates: { overview: 'never' } }) }
export const Empty: Story = { args: on({ overview: { factors: [] } }) }
export const Error: Story = { args: on({ fates: { overview: { code: 'unavailable' } } }) }
/** The last way cannot go where one is required. */
export const LastFactor: Story = {
  args: on({ overview: { factors: [pretendFactor('totp')], gate: { status: 'passed', missing: [] } } }),
}
export const Renaming: Story = { args: on(), play: walk('Rename MacBook') }
export const Removing: Story = { args: on(), play: walk('Remove MacBook') }
export const Reauth: Story = {
  args: on({ fates: { removeFactor: { code: 'reauth-required', options: { action: 'remove-factor' } } }, challenge: { password: true } }),
  play: walk('Remove MacBook', '^Remove$'),
}
export const Crowded: Story = {
  args: on({
    overview: {
      factors: Array.from({ length: 9 }, (_, index) =>
        pretendFactor('webauthn', {
          id: `key-${index}`,
          name: `Security key number ${index + 1}, kept in the safe of the harbour master’s office`,
          device: 'security-key',
        }),
      ),
    },
  }),
}
export const German: Story = { globals: { locale: 'de' }, args: on() }
export const Dark: Story = {
  args: on(),
  render: (args) => (
    <BinnacleProvider theme="dark" style={{ padding: 24 }}>
      <FactorList {...args} />
    </BinnacleProvider>
  ),
}

import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { MfaCheckup } from 'binnacle/mfa'
import { createPretendMfa, pretendFactor, type PretendOptions } from '../fixtures/mfa.js'

const meta: Meta<typeof MfaCheckup> = { component: MfaCheckup, title: 'Mfa/MfaCheckup', args: { onAct() {} } }
export default meta
type Story = StoryObj<typeof MfaCheckup>

const DAY = 86_400_000
const codes = (left: number) => ({ total: 10, left, createdAt: 0, acknowledgedAt: 0 })
const on = (overview: PretendOptions['overview'], fates: PretendOptions['fates'] = {}) => ({
  adapter: createPretendMfa({ overview, fates }),
})
const unused = { lastUsedAt: Date.now() - 300 * DAY, createdAt: Date.now() - 700 * DAY }

export const Default: Story = { args: on({ factors: [pretendFactor('totp')], recovery: codes(2) }) }
export const Good: Story = { args: on({ factors: [pretendFactor('webauthn'), pretendFactor('totp')], recovery: codes(9) }) }
export const Loading: Story = { args: on({}, { overview: 'never' }) }
export const Empty: Story = { args: on({ factors: [] }) }
export const Error: Story = { args: on({}, { overview: { code: 'unreachable' } }) }
export const Crowded: Story = {
  args: on({ factors: [pretendFactor('sms', unused), pretendFactor('email', { id: 'mail', ...unused })], recovery: codes(0) }),
}
export const German: Story = { globals: { locale: 'de' }, args: on({ factors: [pretendFactor('sms', unused)], recovery: codes(2) }) }
export const Dark: Story = {
  args: on({ factors: [pretendFactor('totp')], recovery: codes(2) }),
  render: (args) => (
    <BinnacleProvider theme="dark" style={{ padding: 24 }}>
      <MfaCheckup {...args} />
    </BinnacleProvider>
  ),
}

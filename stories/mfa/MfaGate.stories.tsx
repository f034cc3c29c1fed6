import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { MfaGate } from 'binnacle/mfa'
import { createPretendMfa, pretendAuthenticator, type PretendOptions } from '../fixtures/mfa.js'

const meta: Meta<typeof MfaGate> = {
  component: MfaGate,
  title: 'Mfa/MfaGate',
  args: {
    children: <p style={{ margin: 0, padding: 24 }}>What is behind the gate.</p>,
    enrollment: { authenticator: pretendAuthenticator() },
  },
}
export default meta
type Story = StoryObj<typeof MfaGate>

const on = (overview: PretendOptions['overview'], fates: PretendOptions['fates'] = {}) => ({
  adapter: createPretendMfa({ overview, fates }),
})

export const Default: Story = { args: on({ gate: { status: 'passed', missing: [] } }) }
export const Blocking: Story = { args: on({ gate: { status: 'blocking', missing: ['factor', 'recovery-codes'] } }) }
export const Grace: Story = { args: on({ gate: { status: 'grace', graceUntil: Date.UTC(2026, 11, 1), missing: ['factor'] } }) }
/** Enrolled, then reloaded before the codes were kept. */
export const CodesMissing: Story = { args: on({ gate: { status: 'blocking', missing: ['recovery-codes'] } }) }
export const Loading: Story = { args: on({}, { overview: 'never' }) }
export const Error: Story = { args: on({}, { overview: { code: 'unavailable' } }) }
export const German: Story = {
  globals: { locale: 'de' },
  args: on({ gate: { status: 'grace', graceUntil: Date.UTC(2026, 11, 1), missing: ['factor'] } }),
}
export const Dark: Story = {
  args: on({ gate: { status: 'grace', graceUntil: Date.UTC(2026, 11, 1), missing: ['factor'] } }),
  render: (args) => (
    <BinnacleProvider theme="dark">
      <MfaGate {...args} />
    </BinnacleProvider>
  ),
}

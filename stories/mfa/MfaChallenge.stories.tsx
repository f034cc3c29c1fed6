import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { MfaChallenge } from 'binnacle/mfa'
import { userEvent, within } from 'storybook/test'
import { createPretendMfa, pretendAuthenticator, USED_CODE, type PretendOptions } from '../fixtures/mfa.js'

const MINUTE = 60_000

const meta: Meta<typeof MfaChallenge> = {
  component: MfaChallenge,
  title: 'Mfa/MfaChallenge',
  args: { authenticator: pretendAuthenticator() },
}
export default meta
type Story = StoryObj<typeof MfaChallenge>

const on = (options: PretendOptions = {}) => ({ adapter: createPretendMfa(options) })
const options = [
  { method: 'webauthn' as const },
  { method: 'totp' as const, factorId: 'a', name: 'Phone of Ada' },
  { method: 'sms' as const, factorId: 'b', destination: '••• ••• 4711' },
  { method: 'email' as const, factorId: 'c', destination: 'a•••@example.org' },
]
const walk =
  (...names: string[]): Story['play'] =>
  async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    for (const name of names) {
      if (name.startsWith('#')) await userEvent.type(await canvas.findByRole('textbox'), name.slice(1))
      else await userEvent.click(await canvas.findByRole('button', { name: new RegExp(name) }))
    }
  }

export const Default: Story = { args: on(), play: walk('#407') }
export const Loading: Story = { args: on({ fates: { beginChallenge: 'never' } }) }
/** Nothing but the password: a step-up of a person without factors. */
export const Empty: Story = { args: on({ challenge: { options: [], preferred: -1, recovery: false, password: true, purpose: 'step-up' } }) }
export const Error: Story = { args: on({ fates: { beginChallenge: { code: 'unreachable' } } }) }
export const SignedOut: Story = { args: on({ fates: { beginChallenge: { code: 'signed-out' } } }) }
export const Key: Story = { args: on({ challenge: { options, preferred: 0, trustDays: 30 } }) }
export const KeyAsked: Story = {
  args: { ...on({ challenge: { options, preferred: 0 } }), authenticator: pretendAuthenticator('never') },
  play: walk('Use your passkey'),
}
export const KeyRefused: Story = {
  args: on({ challenge: { options, preferred: 0 }, fates: { verifyChallenge: { code: 'unknown-credential' } } }),
  play: walk('Use your passkey'),
}
export const SentCode: Story = { args: on({ challenge: { options, preferred: 2 } }) }
export const TrustedBrowser: Story = { args: on({ challenge: { trustDays: 30 } }) }
export const WrongCode: Story = { args: on(), play: walk('#000000') }
export const AlreadyUsed: Story = { args: on(), play: walk(`#${USED_CODE}`) }
export const Locked: Story = {
  args: on({ fates: { verifyChallenge: { code: 'locked', options: { retryAt: Date.now() + 4.5 * MINUTE } } } }),
  play: walk('#000000'),
}
export const RecoveryCode: Story = { args: on(), play: walk('Use a recovery code') }
export const RecoveryCodeUsed: Story = {
  args: on({ fates: { verifyChallenge: { code: 'already-used' } } }),
  play: walk('Use a recovery code', '#k3f9-q7mx-2t8p-w5zn', 'Verify'),
}
export const OtherWays: Story = { args: on({ challenge: { options, preferred: 0 } }), play: walk('Try another way') }
/** Before a change: the password and the code. */
export const StepUp: Story = { args: { ...on({ challenge: { password: true } }), action: 'remove-factor', onCancel() {} } }
export const Expired: Story = { args: on({ fates: { verifyChallenge: { code: 'expired' } } }), play: walk('#000000') }
export const Crowded: Story = {
  args: { ...on({ challenge: { options, preferred: 1, trustDays: 30, password: true } }), onCancel() {} },
  render: (args) => (
    <div style={{ inlineSize: 272 }}>
      <MfaChallenge {...args} />
    </div>
  ),
}
export const German: Story = { globals: { locale: 'de' }, args: on({ challenge: { trustDays: 30 } }) }
export const Dark: Story = {
  args: on(),
  render: (args) => (
    <BinnacleProvider theme="dark" style={{ padding: 24 }}>
      <MfaChallenge {...args} />
    </BinnacleProvider>
  ),
  play: walk('#407'),
}

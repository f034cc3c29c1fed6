import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { MfaEnrollment, useEnrollment } from 'binnacle/mfa'
import { expect, userEvent, within } from 'storybook/test'
import { createPretendMfa, pretendAuthenticator, pretendFactor, RIGHT_CODE, type PretendOptions } from '../fixtures/mfa.js'

const MINUTE = 60_000

const meta: Meta<typeof MfaEnrollment> = {
  component: MfaEnrollment,
  title: 'Mfa/MfaEnrollment',
  args: { authenticator: pretendAuthenticator() },
}
export default meta
type Story = StoryObj<typeof MfaEnrollment>

const on = (options: PretendOptions = {}) => ({ adapter: createPretendMfa(options) })
const blocking = { gate: { status: 'blocking' as const, missing: ['factor' as const, 'recovery-codes' as const] } }

/** Presses each button by its name in turn; `#digits` types a code. */
const walk =
  (...names: string[]): Story['play'] =>
  async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    for (const name of names) {
      if (/^[#@]/.test(name)) await userEvent.type(await canvas.findByRole('textbox'), name.slice(1))
      else await userEvent.click(await canvas.findByRole('button', { name: new RegExp(name) }))
    }
  }
const TOTP = 'Authenticator app'

export const Default: Story = { args: on() }
export const Loading: Story = { args: on({ fates: { overview: 'never' } }) }
export const Empty: Story = { args: on({ overview: { maxFactors: 1, factors: [pretendFactor('totp')] } }) }
export const Error: Story = { args: on({ fates: { overview: { code: 'unreachable' } } }) }
export const GateBlocking: Story = { args: on({ overview: blocking }) }
export const GateGrace: Story = {
  args: on({ overview: { gate: { status: 'grace', graceUntil: Date.UTC(2026, 11, 1), missing: ['factor'] } } }),
}
/** One method alone: there is nothing to choose, and the gate leads to it. */
export const GateOneMethod: Story = { args: { ...on({ overview: blocking }), methods: ['totp'] } }
export const TotpScan: Story = { args: on(), play: walk(TOTP) }
export const TotpKey: Story = { args: on(), play: walk(TOTP, 'Enter a key') }
export const TotpVerifying: Story = { args: on({ fates: { confirmEnrolment: 'never' } }), play: walk(TOTP, `#${RIGHT_CODE}`) }
export const WrongCode: Story = { args: on(), play: walk(TOTP, '#000000') }
export const ClockOff: Story = {
  args: on({ fates: { confirmEnrolment: { code: 'clock-skew', options: { clockSkewSeconds: -95 } } } }),
  play: walk(TOTP, '#000000'),
}
export const Locked: Story = {
  args: on({ fates: { confirmEnrolment: { code: 'locked', options: { retryAt: Date.now() + 4.5 * MINUTE } } } }),
  play: walk(TOTP, '#000000'),
}
export const Offline: Story = { args: on({ fates: { confirmEnrolment: { code: 'unreachable' } } }), play: walk(TOTP, '#000000') }
export const Expired: Story = { args: on({ fates: { confirmEnrolment: { code: 'expired' } } }), play: walk(TOTP, '#000000') }
export const PhoneNumber: Story = { args: on(), play: walk('Text message') }
export const PhoneNumberWrong: Story = { args: on(), play: walk('Text message', '@12', 'Send code') }
export const CodeSent: Story = { args: on(), play: walk('Text message', '@+41446681800', 'Send code') }
export const MailSent: Story = { args: on(), play: walk('E-mail', '@ada@example.org', 'Send code') }
export const KeyCeremony: Story = { args: { ...on(), authenticator: pretendAuthenticator('never') }, play: walk('Security key') }
export const KeyDismissed: Story = { args: { ...on(), authenticator: pretendAuthenticator('dismissed') }, play: walk('Passkey') }
export const KeyDuplicate: Story = { args: { ...on(), authenticator: pretendAuthenticator('duplicate') }, play: walk('Security key') }
export const KeyNaming: Story = { args: on(), play: walk('Security key') }
export const Unsupported: Story = { args: { ...on(), authenticator: pretendAuthenticator('unsupported-browser') }, play: walk('Passkey') }
export const Reauth: Story = {
  args: on({ fates: { beginEnrolment: { code: 'reauth-required', options: { action: 'enrol' } } }, challenge: { password: true } }),
  play: walk(TOTP),
}
export const RecoveryUnsaved: Story = { args: on({ overview: blocking }), play: walk(TOTP, `#${RIGHT_CODE}`) }
export const RecoverySaved: Story = { args: on({ overview: blocking }), play: walk(TOTP, `#${RIGHT_CODE}`, 'Download') }
export const RecoveryFailed: Story = {
  args: on({ fates: { generateRecoveryCodes: { code: 'unavailable' } } }),
  play: walk(TOTP, `#${RIGHT_CODE}`),
}
export const BackupOffer: Story = { args: on(), play: walk(TOTP, `#${RIGHT_CODE}`, 'Download', 'I have saved') }
export const Done: Story = {
  args: on(),
  play: async (context) => {
    await walk(TOTP, `#${RIGHT_CODE}`, 'Download', 'I have saved', 'Finish')?.(context)
    await expect(within(context.canvasElement).findByText(/ready to use/)).resolves.toBeVisible()
  },
}
export const Cancelled: Story = { args: on(), play: walk('Cancel') }

/** Two methods only, and views of one's own: the picker is replaced, the rest is as it ships. */
export const Slots: Story = { args: { ...on(), methods: ['totp', 'webauthn'], slots: { picking: TwoButtons } } }

function TwoButtons() {
  const { state, actions } = useEnrollment()
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      <h2 style={{ margin: 0, font: 'inherit' }}>Pick one</h2>
      {state.choices.map((choice, index) => (
        <button key={index} type="button" className="bn-Button" onClick={() => actions.pick(choice)}>
          {'device' in choice ? choice.device : choice.method}
        </button>
      ))}
    </div>
  )
}

/** Long names and a long language, in the narrowest place. */
export const Crowded: Story = {
  args: on(),
  render: (args) => (
    <div style={{ inlineSize: 272 }}>
      <MfaEnrollment {...args} header={<p style={{ margin: '0 0 12px' }}>Harbour Authority of the United Northern and Southern Roads</p>} />
    </div>
  ),
}
// The longest words, in the picker and on the codes.
export const German: Story = { globals: { locale: 'de' }, args: on() }
export const GermanCodes: Story = {
  globals: { locale: 'de' },
  args: on({ overview: { gate: { status: 'blocking', missing: ['recovery-codes'] }, factors: [pretendFactor('totp')] } }),
  play: async ({ canvasElement }) => {
    await userEvent.click(await within(canvasElement).findByRole('button'))
  },
}
export const Dark: Story = {
  args: on(),
  render: (args) => (
    <BinnacleProvider theme="dark" style={{ padding: 24 }}>
      <MfaEnrollment {...args} />
    </BinnacleProvider>
  ),
  play: walk(TOTP),
}

import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { useMfaSession, type UseMfaSessionOptions } from 'binnacle/mfa'
import { createPretendMfa } from '../fixtures/mfa.js'

const WORDS = {
  loading: 'Looking whether you are signed in …',
  'signed-in': 'You are signed in.',
  nobody: 'You are not signed in.',
  failed: 'The server does not answer. You may well be signed in: it is asked again by itself.',
}

/** What an application shows of it: a sign-in form for nobody alone. */
function Who({ adapter }: UseMfaSessionOptions) {
  const { status, session, isLoading, retry } = useMfaSession({ adapter })
  return (
    <div className="bn-root" style={{ padding: 24 }}>
      <p role="status">
        {WORDS[status]} {session && `Level: ${session.level}.`}
      </p>
      {status === 'nobody' && (
        <button type="button" className="bn-Button" data-kind="primary">
          Sign in
        </button>
      )}
      {status === 'failed' && (
        <button type="button" className="bn-Button" aria-disabled={isLoading || undefined} onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

const meta: Meta<typeof Who> = { component: Who, title: 'Mfa/useMfaSession' }
export default meta
type Story = StoryObj<typeof Who>

export const Default: Story = { args: { adapter: createPretendMfa() } }
export const Loading: Story = { args: { adapter: createPretendMfa({ fates: { session: 'never' } }) } }
export const Nobody: Story = { args: { adapter: createPretendMfa({ session: null }) } }
export const Failed: Story = { args: { adapter: createPretendMfa({ fates: { session: { code: 'unavailable' } } }) } }
export const Dark: Story = {
  args: { adapter: createPretendMfa({ fates: { session: { code: 'unavailable' } } }) },
  render: (args) => (
    <BinnacleProvider theme="dark">
      <Who {...args} />
    </BinnacleProvider>
  ),
}

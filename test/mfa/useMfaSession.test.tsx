import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MfaGate, MfaRequestError, useMfaSession, type MfaAdapter, type MfaSession } from 'binnacle/mfa'
import { createPretendMfa } from '../../stories/fixtures/mfa.js'

const session: MfaSession = { id: 's', level: 'mfa', createdAt: 0, authenticatedAt: 0, warnAt: 1e13, expiresAt: 1e13, endsAt: 1e13 }

/** A back end that says what it is told to. */
function createBackEnd() {
  let say: () => Promise<{ now: number; session: MfaSession | null }> = async () => ({ now: Date.now(), session })
  const ask = vi.fn(() => say())
  return {
    adapter: { session: ask } satisfies Pick<MfaAdapter, 'session'>,
    ask,
    signedIn: () => (say = async () => ({ now: Date.now(), session })),
    nobody: () => (say = async () => ({ now: Date.now(), session: null })),
    fails: () =>
      (say = async () => {
        throw new MfaRequestError('unavailable', 'The server can not do this now.')
      }),
  }
}

function Page({ adapter }: { adapter: Pick<MfaAdapter, 'session'> }) {
  const { status, session: known, problem, retry } = useMfaSession({ adapter })
  return (
    <>
      <output>{[status, known?.level ?? 'none', problem?.code ?? 'none'].join(' ')}</output>
      <button type="button" onClick={retry}>
        Again
      </button>
    </>
  )
}
const told = () => screen.getByRole('status').textContent

describe('useMfaSession', () => {
  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }))
  afterEach(() => void vi.useRealTimers())

  it('is loading, then signed in', async () => {
    const { adapter } = createBackEnd()
    render(<Page adapter={adapter} />, { wrapper: StrictMode })
    expect(told()).toBe('loading none none')
    await vi.waitFor(() => expect(told()).toBe('signed-in mfa none'), 30_000)
  })

  it('tells nobody, whom the server named, from a server that did not answer', async () => {
    const { adapter, nobody, fails, signedIn } = createBackEnd()
    fails()
    render(<Page adapter={adapter} />)
    await vi.waitFor(() => expect(told()).toBe('failed none unavailable'), 30_000)
    nobody()
    await userEvent.setup({ advanceTimers: vi.advanceTimersByTime }).click(screen.getByRole('button'))
    await vi.waitFor(() => expect(told()).toBe('nobody none none'), 30_000)
    signedIn()
    await userEvent.setup({ advanceTimers: vi.advanceTimersByTime }).click(screen.getByRole('button'))
    await vi.waitFor(() => expect(told()).toBe('signed-in mfa none'), 30_000)
  })

  it('asks again by itself, at growing intervals, until the server answers', async () => {
    const { adapter, ask, fails, signedIn } = createBackEnd()
    fails()
    render(<Page adapter={adapter} />)
    await vi.waitFor(() => expect(told()).toBe('failed none unavailable'), 30_000)
    await act(() => vi.advanceTimersByTimeAsync(2_000 + 4_000 + 8_000))
    expect(ask.mock.calls.length).toBeGreaterThanOrEqual(4)
    expect(ask.mock.calls.length).toBeLessThan(7)
    signedIn()
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(told()).toBe('signed-in mfa none')
    const asked = ask.mock.calls.length
    await act(() => vi.advanceTimersByTimeAsync(300_000))
    expect(ask.mock.calls).toHaveLength(asked)
  })

  it('asks at once when the network is back', async () => {
    const { adapter, fails, signedIn } = createBackEnd()
    fails()
    render(<Page adapter={adapter} />)
    await vi.waitFor(() => expect(told()).toBe('failed none unavailable'), 30_000)
    signedIn()
    act(() => void window.dispatchEvent(new Event('online')))
    await vi.waitFor(() => expect(told()).toBe('signed-in mfa none'), 30_000)
  })

  it('keeps who was signed in through an outage', async () => {
    const { adapter, fails } = createBackEnd()
    render(<Page adapter={adapter} />)
    await vi.waitFor(() => expect(told()).toBe('signed-in mfa none'), 30_000)
    fails()
    await userEvent.setup({ advanceTimers: vi.advanceTimersByTime }).click(screen.getByRole('button'))
    await vi.waitFor(() => expect(told()).toBe('signed-in mfa unavailable'), 30_000)
  })
})

describe('MfaGate in an outage', () => {
  it('says so, and opens by itself once the server answers', async () => {
    const adapter = createPretendMfa({ overview: { gate: { status: 'passed', missing: [] } } })
    const { overview } = adapter
    let isDown = true
    adapter.overview = async () => {
      if (isDown) throw new MfaRequestError('unavailable', 'The server can not do this now.')
      return overview()
    }
    vi.useFakeTimers({ shouldAdvanceTime: true })
    try {
      render(<MfaGate adapter={adapter}>What is behind it</MfaGate>)
      await screen.findByText(/not available at the moment/, {}, { timeout: 30_000 })
      isDown = false
      await act(() => vi.advanceTimersByTimeAsync(2_000))
      await screen.findByText('What is behind it', {}, { timeout: 30_000 })
    } finally {
      vi.useRealTimers()
    }
  })
})

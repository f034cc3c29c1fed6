import { FactorList, MfaChallenge, MfaCheckup, MfaGate, SessionTimeout, type EnrollmentChoice } from 'binnacle/mfa'
import { describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  createPretendMfa,
  pretendAuthenticator,
  pretendChallenge,
  pretendFactor,
  RIGHT_CODE,
  USED_CODE,
} from '../../stories/fixtures/mfa.js'

const button = (name: string | RegExp) => page.getByRole('button', { name })
const field = (name?: string) => page.getByRole('textbox', name ? { name } : {})
const type = async (text: string) => {
  await userEvent.click(field())
  await userEvent.keyboard(text)
}

describe('MfaChallenge', () => {
  it('takes a right code by itself, and only once', async () => {
    const adapter = createPretendMfa()
    const onDone = vi.fn<() => void>()
    await render(<MfaChallenge adapter={adapter} challenge={pretendChallenge()} onDone={onDone} isFocused />)
    await expect.element(field()).toHaveFocus()
    await userEvent.keyboard(RIGHT_CODE)
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce(), 30_000)
    expect(adapter.asked.verifyChallenge).toBe(1)
    expect(adapter.asked.beginChallenge).toBeUndefined()
  })

  it('tells a used code from a wrong one, and empties the field for the next', async () => {
    await render(<MfaChallenge adapter={createPretendMfa()} />)
    await type(USED_CODE)
    await expect.element(page.getByText(/it has been used/)).toBeVisible()
    await expect.element(field()).toHaveFocus()
    await userEvent.keyboard('000000')
    await expect.element(page.getByText(/not right/)).toBeVisible()
    await expect.element(field()).toHaveValue('')
  })

  it('reaches every other way by keyboard, the recovery code last', async () => {
    await render(<MfaChallenge adapter={createPretendMfa()} authenticator={pretendAuthenticator()} />)
    await userEvent.click(button('Use a recovery code'))
    await expect.element(field('Recovery code')).toHaveFocus()
    await userEvent.click(button('Try another way'))
    await expect.element(page.getByRole('heading', { name: 'Choose another way' })).toHaveFocus()
    const ways = page.getByRole('list').getByRole('button').elements()
    expect(ways.map((way) => way.textContent)).toEqual(['Authenticator appAuthenticator app', 'Passkey or security key', 'Recovery code'])
  })

  it('sends the password along where a step-up asks for it, and waits for the button then', async () => {
    const adapter = createPretendMfa({ challenge: { password: true } })
    const verify = vi.spyOn(adapter, 'verifyChallenge')
    await render(<MfaChallenge adapter={adapter} action="remove-factor" />)
    await userEvent.fill(page.getByLabelText('Password'), 'correct horse')
    await userEvent.click(page.getByLabelText(/6-digit code/))
    await userEvent.keyboard(RIGHT_CODE)
    expect(verify).not.toHaveBeenCalled()
    await userEvent.keyboard('{Enter}')
    expect(verify.mock.lastCall?.[0]).toMatchObject({
      method: 'totp',
      factorId: 'factor-totp',
      code: RIGHT_CODE,
      password: 'correct horse',
    })
  })

  it('trusts this browser only when asked to', async () => {
    const adapter = createPretendMfa({ challenge: { trustDays: 30 } })
    const verify = vi.spyOn(adapter, 'verifyChallenge')
    await render(<MfaChallenge adapter={adapter} />)
    await userEvent.click(page.getByRole('checkbox', { name: 'Trust this browser for 30 days' }))
    await type(RIGHT_CODE)
    expect(verify.mock.lastCall?.[0]).toMatchObject({ trustDevice: true })
  })
})

describe('MfaGate', () => {
  const blocking = { gate: { status: 'blocking' as const, missing: ['factor' as const, 'recovery-codes' as const] } }
  const gate = (adapter: ReturnType<typeof createPretendMfa>, inside: () => void = () => {}) => (
    <MfaGate adapter={adapter} enrollment={{ methods: ['totp'] }}>
      <Inside onRender={inside} />
    </MfaGate>
  )
  function Inside({ onRender }: { onRender: () => void }) {
    onRender()
    return <p>the application</p>
  }

  it('does not even render what is behind it before the person is through; Escape and a reload change nothing', async () => {
    const adapter = createPretendMfa({ overview: blocking })
    const inside = vi.fn<() => void>()
    const first = await render(gate(adapter, inside))
    await userEvent.click(button('Set up now'))
    await type(RIGHT_CODE)
    await expect.element(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    history.pushState({}, '', '#further')
    history.back()
    await expect.element(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible()
    // A reload is a new gate: the server still says no.
    await first.unmount()
    await render(gate(adapter, inside))
    await expect.element(page.getByRole('heading', { name: 'Set up two-step verification' })).toBeVisible()
    expect(inside).not.toHaveBeenCalled()
    await userEvent.click(button('Set up now'))
    await type(RIGHT_CODE)
    await userEvent.click(button('Download'))
    await userEvent.click(button('I have saved these codes'))
    await userEvent.click(button('Finish'))
    await expect.element(page.getByText('the application')).toBeVisible()
  })

  it('takes "not now" for an answer where there is a choice of ways too', async () => {
    const adapter = createPretendMfa({ overview: { gate: { status: 'grace', graceUntil: Date.UTC(2026, 11, 1), missing: ['factor'] } } })
    await render(
      <MfaGate adapter={adapter}>
        <p>the application</p>
      </MfaGate>,
    )
    await userEvent.click(button('Set up now'))
    await expect.element(button(/^Passkey/)).toBeVisible()
    await userEvent.click(button('Not now'))
    await expect.element(page.getByText('the application')).toBeVisible()
  })

  it('stays shut when the server does not answer', async () => {
    const inside = vi.fn<() => void>()
    await render(gate(createPretendMfa({ fates: { overview: { code: 'unreachable' } } }), inside))
    await expect.element(page.getByRole('alert')).toBeVisible()
    expect(inside).not.toHaveBeenCalled()
  })

  it('lets a person in grace pass, says until when, and takes "not now" for an answer', async () => {
    const adapter = createPretendMfa({ overview: { gate: { status: 'grace', graceUntil: Date.UTC(2026, 11, 1), missing: ['factor'] } } })
    await render(gate(adapter))
    await expect.element(page.getByText('the application')).toBeVisible()
    await expect.element(page.getByText(/Dec 1, 2026/)).toBeVisible()
    await userEvent.click(button('Set up now'))
    await userEvent.click(button('Not now'))
    await expect.element(page.getByText('the application')).toBeVisible()
  })
})

describe('FactorList', () => {
  const factors = [pretendFactor('webauthn', { isDefault: true }), pretendFactor('totp')]

  it('is the picker itself where there is nothing yet: to add is to pick', async () => {
    const onAdd = vi.fn<(choice?: EnrollmentChoice) => void>()
    await render(
      <FactorList adapter={createPretendMfa()} methods={['totp', 'webauthn']} onAdd={onAdd} authenticator={pretendAuthenticator()} />,
    )
    await expect.element(button(/^Passkey.*Phishing-resistant/)).toBeVisible()
    expect(page.getByRole('button').elements()).toHaveLength(3)
    await userEvent.click(button(/^Security key/))
    await userEvent.click(button(/^Authenticator app/))
    expect(onAdd.mock.calls).toEqual([[{ method: 'webauthn', device: 'security-key' }], [{ method: 'totp' }]])
  })

  it('adds to what is there by one button, and to nothing where the page takes no more', async () => {
    const onAdd = vi.fn<(choice?: EnrollmentChoice) => void>()
    const { rerender } = await render(<FactorList adapter={createPretendMfa({ overview: { factors } })} onAdd={onAdd} />)
    await userEvent.click(button('Add'))
    expect(onAdd.mock.calls).toEqual([[]])
    await rerender(<FactorList key="none" adapter={createPretendMfa()} />)
    await expect.element(page.getByText('No second step yet')).toBeVisible()
    expect(page.getByRole('button').elements()).toHaveLength(0)
  })

  it('removes a factor only after a question, and after verifying the person where the server asks', async () => {
    const adapter = createPretendMfa({
      overview: { factors },
      fates: { removeFactor: { code: 'reauth-required', options: { action: 'remove-factor' } } },
    })
    await render(<FactorList adapter={adapter} />)
    await userEvent.click(button('Remove MacBook of Ada'))
    // The harmless answer has the focus.
    await expect.element(button('Cancel')).toHaveFocus()
    await userEvent.click(page.getByRole('group', { name: 'Remove MacBook of Ada?' }).getByRole('button', { name: 'Remove' }))
    await expect.element(page.getByRole('heading', { name: 'Verify it is you' })).toBeVisible()
    delete adapter.fates.removeFactor
    await type(RIGHT_CODE)
    await expect.element(page.getByText('MacBook of Ada was removed.')).toBeVisible()
    expect(page.getByText('MacBook of Ada', { exact: true }).elements()).toHaveLength(0)
    await expect.element(page.getByRole('heading', { name: 'Ways to verify' })).toHaveFocus()
  })

  it('offers no removal of the last one where one is required, and says why', async () => {
    const overview = { factors: [pretendFactor('totp')], gate: { status: 'passed' as const, missing: [] } }
    await render(<FactorList adapter={createPretendMfa({ overview })} />)
    await expect.element(page.getByText(/add another before you remove/)).toBeVisible()
    expect(button(/^Remove/).elements()).toHaveLength(0)
  })

  it('makes another the default', async () => {
    await render(<FactorList adapter={createPretendMfa({ overview: { factors } })} />)
    await userEvent.click(button('Make default: Authenticator app'))
    await expect.element(page.getByText('Authenticator app is the default now.')).toBeVisible()
    await expect.element(button('Make default: MacBook of Ada')).toBeVisible()
  })
})

describe('SessionTimeout', () => {
  const soon = { warnIn: -1_000, endIn: 90_000 }
  let count = 0
  const channel = () => `test-${++count}`

  it('asks in a modal dialog; extending in one tab closes it in the other', async () => {
    const name = channel()
    const [here, there] = [createPretendMfa({ session: soon }), createPretendMfa({ session: soon })]
    await render(
      <>
        <SessionTimeout adapter={here} channel={name} data-testid="here" />
        <SessionTimeout adapter={there} channel={name} data-testid="there" />
      </>,
    )
    await vi.waitFor(() => expect(document.querySelectorAll('dialog[open]')).toHaveLength(2), 30_000)
    const dialogs = page.getByRole('alertdialog', { name: 'Are you still there?' })
    expect(dialogs.elements()[0]?.matches(':modal')).toBe(true)
    // The last one opened is on top.
    const top = document.activeElement?.closest('dialog') as HTMLDialogElement
    top.querySelector('button')?.click()
    await vi.waitFor(() => expect(document.querySelectorAll('dialog[open]')).toHaveLength(0), 30_000)
    expect((here.asked.extendSession ?? 0) + (there.asked.extendSession ?? 0)).toBe(1)
  })

  it('Escape keeps the person signed in', async () => {
    const adapter = createPretendMfa({ session: soon })
    await render(<SessionTimeout adapter={adapter} channel={channel()} />)
    await expect.element(page.getByRole('alertdialog')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(adapter.asked.extendSession).toBe(1), 30_000)
    await vi.waitFor(() => expect(document.querySelectorAll('dialog[open]')).toHaveLength(0), 30_000)
  })

  it('says when the session has ended, once, and nothing closes that', async () => {
    const onExpired = vi.fn<() => void>()
    const onSignIn = vi.fn<() => void>()
    await render(
      <SessionTimeout adapter={createPretendMfa({ session: null })} channel={channel()} onExpired={onExpired} onSignIn={onSignIn} />,
    )
    await expect.element(page.getByRole('alertdialog', { name: 'You have been signed out' })).toBeVisible()
    await userEvent.keyboard('{Escape}{Escape}')
    await expect.element(page.getByRole('alertdialog')).toBeVisible()
    await userEvent.click(button('Sign in'))
    expect(onSignIn).toHaveBeenCalledOnce()
    expect(onExpired).toHaveBeenCalledOnce()
  })

  it('counts down by the server’s clock', async () => {
    await render(<SessionTimeout adapter={createPretendMfa({ session: soon, skewMs: -7_200_000 })} channel={channel()} />)
    await expect.element(page.getByRole('timer')).toHaveTextContent(/^1:(29|30|31)$/)
  })
})

it('MfaCheckup names what is wrong, worst first, and what to do', async () => {
  const onAct = vi.fn<(finding: { kind: string }) => void>()
  const overview = { factors: [pretendFactor('totp')], recovery: { total: 10, left: 1, createdAt: 0, acknowledgedAt: 0 } }
  await render(<MfaCheckup adapter={createPretendMfa({ overview })} onAct={onAct} />)
  await expect.element(page.getByText('1 recovery code left')).toBeVisible()
  await userEvent.click(button('Get new codes'))
  expect(onAct.mock.lastCall?.[0]).toEqual({ kind: 'codes-low', left: 1 })
})

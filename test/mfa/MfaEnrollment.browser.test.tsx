import { StrictMode } from 'react'
import { BinnacleProvider } from 'binnacle'
import { MfaEnrollment } from 'binnacle/mfa'
import jsqr from 'jsqr'
import { expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { createPretendMfa, pretendAuthenticator, RECOVERY_CODES, RIGHT_CODE, SECRET } from '../../stories/fixtures/mfa.js'

// jsqr is CommonJS with a default of its own.
const jsQR = jsqr as unknown as typeof jsqr.default
const button = (name: string | RegExp) => page.getByRole('button', { name })
const field = () => page.getByRole('textbox')
const blocking = { gate: { status: 'blocking' as const, missing: ['factor' as const, 'recovery-codes' as const] } }

/** Everything a person's browser could keep: the page, its address, its stores. */
const traces = () =>
  [document.documentElement.outerHTML, location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join('\n')

it('StrictMode makes exactly one enrolment, even where it begins by itself', async () => {
  const adapter = createPretendMfa()
  await render(
    <StrictMode>
      <MfaEnrollment adapter={adapter} methods={['totp']} />
    </StrictMode>,
  )
  await expect.element(page.getByRole('img', { name: /QR code/ })).toBeVisible()
  expect(adapter.asked.beginEnrolment).toBe(1)
  expect(adapter.asked.overview).toBe(1)
})

for (const theme of ['light', 'dark'] as const)
  it(`a camera reads the QR code off the screen in the ${theme} theme`, async () => {
    await render(
      <BinnacleProvider theme={theme} style={{ padding: 40 }}>
        <MfaEnrollment adapter={createPretendMfa()} methods={['totp']} />
      </BinnacleProvider>,
    )
    const qr = page.getByRole('img', { name: 'QR code for Harbour, ada@example.org' })
    await expect.element(qr).toBeVisible()
    const { base64 } = await page.screenshot({ element: document.querySelector('.bn-MfaEnrollment')!, base64: true })
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob())
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!
    context.drawImage(picture, 0, 0)
    const { data, width, height } = context.getImageData(0, 0, picture.width, picture.height)
    expect(jsQR(data, width, height)?.data).toMatch(new RegExp(`^otpauth://totp/Harbour:.*secret=${SECRET}`))
  })

it('a secret is on the page while its step is, and nowhere after', async () => {
  const logged = ['log', 'info', 'warn', 'error', 'debug'].map((level) => vi.spyOn(console, level as 'log'))
  await render(<MfaEnrollment adapter={createPretendMfa()} methods={['totp']} />)
  await userEvent.click(button('Enter a key instead'))
  expect(document.body.textContent).toContain('JBSW Y3DP')
  await userEvent.click(field())
  await userEvent.keyboard(RIGHT_CODE)
  await expect.element(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible()
  expect(traces()).not.toContain(SECRET)
  expect(traces()).not.toContain('JBSW Y3DP')
  expect(traces()).not.toContain(RIGHT_CODE)
  await userEvent.click(button('Download'))
  await userEvent.click(button('I have saved these codes'))
  await expect.element(button('Finish')).toBeVisible()
  for (const code of RECOVERY_CODES) expect(traces()).not.toContain(code)
  for (const spy of logged)
    for (const call of spy.mock.calls) expect(call.join(' ')).not.toMatch(new RegExp([SECRET, RIGHT_CODE, ...RECOVERY_CODES].join('|')))
})

it('codes are acknowledged only after they were really kept, and in a gate there is no way past them', async () => {
  const adapter = createPretendMfa({ overview: blocking })
  await render(<MfaEnrollment adapter={adapter} />)
  await userEvent.click(button(/^Authenticator app/))
  await userEvent.click(field())
  await userEvent.keyboard(RIGHT_CODE)
  const acknowledge = button('I have saved these codes')
  await expect.element(acknowledge).toHaveAttribute('aria-disabled', 'true')
  await expect.element(acknowledge).toHaveAccessibleDescription('Copy, download or print them first.')
  await userEvent.keyboard('{Escape}')
  acknowledge.element().dispatchEvent(new MouseEvent('click', { bubbles: true }))
  expect(adapter.asked.acknowledgeRecoveryCodes).toBeUndefined()
  expect(button('Cancel').elements()).toHaveLength(0)
  expect(button('Back').elements()).toHaveLength(0)

  const write = vi
    .spyOn(navigator.clipboard, 'writeText')
    .mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'))
    .mockResolvedValueOnce()
  await userEvent.click(button('Copy'))
  await expect.element(page.getByText(/did not allow copying/)).toBeVisible()
  await expect.element(acknowledge).toHaveAttribute('aria-disabled', 'true')
  await userEvent.click(button('Copy'))
  expect(write.mock.lastCall?.[0]).toContain(RECOVERY_CODES.join('\n'))
  await expect.element(acknowledge).not.toHaveAttribute('aria-disabled')
  await userEvent.click(acknowledge)
  await expect.element(page.getByRole('heading', { name: 'Two-step verification is on' })).toBeVisible()
  expect(adapter.asked.acknowledgeRecoveryCodes).toBe(1)
})

// docs/mfa.md, "Steps of a first enrolment", counts these; scanning is the fifth, and no press.
it('takes four presses in a gate, with every method offered, the code among them', async () => {
  const adapter = createPretendMfa({ overview: blocking })
  let presses = 0
  const press = async (name: string | RegExp) => {
    presses += 1
    await userEvent.click(button(name))
  }
  await render(<MfaEnrollment adapter={adapter} />)
  await expect.element(page.getByText('It is required here.', { exact: false })).toBeVisible()
  const offered = page.getByRole('listitem').elements()
  expect(offered.map((way) => way.textContent)).toEqual([
    expect.stringMatching(/^Passkey.*Phishing-resistant/),
    expect.stringMatching(/^Security key.*Phishing-resistant/),
    expect.stringMatching(/^Authenticator app.*Strong/),
    expect.stringMatching(/^Text message.*Restricted/),
    expect.stringMatching(/^E-mail.*Low/),
  ])
  await press(/^Authenticator app/)
  await expect.element(field()).toHaveFocus()
  presses += 1
  await userEvent.keyboard(RIGHT_CODE)
  await press('Download')
  await press('I have saved these codes')
  await expect.element(page.getByRole('heading', { name: 'Two-step verification is on' })).toBeVisible()
  expect(presses).toBe(4)
})

it('keeps why it is asked for while it begins, and when one turns back', async () => {
  const gate = { status: 'grace' as const, graceUntil: Date.UTC(2026, 11, 1), missing: ['factor' as const] }
  const onCancel = vi.fn<() => void>()
  await render(<MfaEnrollment adapter={createPretendMfa({ overview: { gate } })} onCancel={onCancel} />)
  const heading = page.getByRole('heading', { name: 'Set up two-step verification' })
  await expect.element(heading).toBeVisible()
  await userEvent.click(button(/^Authenticator app/))
  await userEvent.click(button('Back'))
  await expect.element(heading).toBeVisible()
  await expect.element(page.getByText(/Dec 1, 2026/)).toBeVisible()
  await userEvent.click(button('Cancel'))
  expect(onCancel).toHaveBeenCalledOnce()
})

it('begins with what was picked in the page', async () => {
  await render(<MfaEnrollment adapter={createPretendMfa()} choice={{ method: 'totp' }} isFocused />)
  await expect.element(field()).toHaveFocus()
})

it('goes by keyboard alone from the picker to the end, the focus always on what is next', async () => {
  const onDone = vi.fn<(outcome: { factors: readonly unknown[] }) => void>()
  await render(<MfaEnrollment adapter={createPretendMfa()} methods={['totp', 'sms']} isFocused onDone={onDone} />)
  await expect.element(page.getByRole('heading', { name: 'Choose how to verify it is you' })).toHaveFocus()
  await userEvent.keyboard('{Tab}{Enter}')
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('000000')
  await expect.element(page.getByText('That code is not right. Check it and try again.')).toBeVisible()
  await expect.element(field()).toHaveFocus()
  await expect.element(field()).toHaveValue('')
  await expect.element(field()).toHaveAccessibleDescription(/not right/)
  await userEvent.keyboard(RIGHT_CODE)
  await expect.element(page.getByRole('heading', { name: 'Save your recovery codes' })).toHaveFocus()
  await userEvent.keyboard('{Tab}{Tab}{Enter}{Tab}{Tab}{Enter}')
  await expect.element(page.getByRole('heading', { name: 'Two-step verification is on' })).toHaveFocus()
  await userEvent.keyboard('{Tab}{Tab}{Enter}')
  expect(onDone).toHaveBeenCalledOnce()
  expect(onDone.mock.lastCall?.[0].factors).toHaveLength(1)
})

it('leaves the focus alone when it comes with the page', async () => {
  await render(
    <>
      <input aria-label="elsewhere" ref={(element) => element?.focus()} />
      <MfaEnrollment adapter={createPretendMfa()} methods={['totp', 'sms']} />
    </>,
  )
  await expect.element(page.getByRole('heading', { name: 'Choose how to verify it is you' })).toBeVisible()
  await expect.element(page.getByRole('textbox', { name: 'elsewhere' })).toHaveFocus()
})

it('counts a lockout down by the server’s clock, an hour off the page’s, and sends nothing before it ends', async () => {
  const skewMs = 3_600_000
  const adapter = createPretendMfa({ skewMs, fates: {} })
  await render(<MfaEnrollment adapter={adapter} methods={['totp']} />)
  const endsAt = Date.now() + 270_000
  adapter.fates.confirmEnrolment = { code: 'locked', options: { retryAt: endsAt + skewMs } }
  await userEvent.click(field())
  await userEvent.keyboard('000000')
  const timer = page.getByRole('timer')
  await expect.element(timer).toHaveTextContent(/^4:\d\d$/)
  // However long the click and the keys took.
  const offBy = () => {
    const [minutes, seconds] = timer.element().textContent.split(':').map(Number) as [number, number]
    return Math.abs(minutes * 60 + seconds - (endsAt - Date.now()) / 1_000)
  }
  await expect.poll(offBy).toBeLessThanOrEqual(1.5)
  await userEvent.keyboard('{Enter}')
  expect(adapter.asked.confirmEnrolment).toBe(1)
})

it('after expiry it begins with a new secret, and the old one is gone', async () => {
  const adapter = createPretendMfa({ opensFor: 400 })
  await render(<MfaEnrollment adapter={adapter} methods={['totp']} />)
  await expect.element(page.getByRole('heading', { name: 'This has expired' })).toBeVisible()
  expect(traces()).not.toContain(SECRET)
  await userEvent.click(button('Begin again'))
  await vi.waitFor(() => expect(adapter.asked.beginEnrolment).toBe(2), 30_000)
})

it('turning back tells the server to forget, and a late answer shows nothing', async () => {
  const adapter = createPretendMfa()
  await render(<MfaEnrollment adapter={adapter} methods={['totp', 'sms']} />)
  await userEvent.click(button(/^Authenticator app/))
  await userEvent.click(button('Back'))
  await expect.element(page.getByRole('heading', { name: 'Choose how to verify it is you' })).toHaveFocus()
  expect(adapter.asked.cancelEnrolment).toBe(1)
  expect(traces()).not.toContain(SECRET)
})

it('verifies the person again where the change needs it, then goes on with what was picked', async () => {
  const adapter = createPretendMfa({ fates: { beginEnrolment: { code: 'reauth-required', options: { action: 'enrol' } } } })
  await render(<MfaEnrollment adapter={adapter} methods={['totp']} />)
  await expect.element(page.getByRole('heading', { name: 'Verify it is you' })).toBeVisible()
  delete adapter.fates.beginEnrolment
  await userEvent.click(field())
  await userEvent.keyboard(RIGHT_CODE)
  await expect.element(page.getByRole('img', { name: /QR code/ })).toBeVisible()
})

it('names a key and has room for several', async () => {
  const onDone = vi.fn<(outcome: { factors: readonly { name: string }[] }) => void>()
  await render(<MfaEnrollment adapter={createPretendMfa()} authenticator={pretendAuthenticator()} onDone={onDone} />)
  for (const name of ['Blue key', 'Red key']) {
    await userEvent.click(button(/^Security key/))
    await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveFocus()
    await userEvent.clear(page.getByRole('textbox', { name: 'Name' }))
    await userEvent.keyboard(`${name}{Enter}`)
    if (name === 'Red key') break
    await userEvent.click(button('Download'))
    await userEvent.click(button('I have saved these codes'))
    await userEvent.click(button('Add a backup'))
  }
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce(), 30_000)
  expect(onDone.mock.lastCall?.[0].factors.map(({ name }) => name)).toEqual(['Blue key', 'Red key'])
})

it('fits 320 px at every step on the way', async () => {
  await page.viewport(320, 640)
  const fits = () => expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
  await render(
    <div style={{ padding: 16 }}>
      <MfaEnrollment adapter={createPretendMfa()} />
    </div>,
  )
  await expect.element(button(/^Authenticator app/)).toBeVisible()
  fits()
  await userEvent.click(button(/^Authenticator app/))
  await expect.element(page.getByRole('img', { name: /QR code/ })).toBeVisible()
  fits()
  await userEvent.click(button('Enter a key instead'))
  fits()
  await userEvent.click(field())
  await userEvent.keyboard(RIGHT_CODE)
  await expect.element(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible()
  fits()
  await page.viewport(1024, 768)
})

import { createFetchMfaAdapter, FactorList, MfaChallenge, MfaEnrollment } from 'binnacle/mfa'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cdp, commands, page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

// Chromium's virtual authenticator, and the real handler beside vitest (test/support/mfaServer.ts).

declare module 'vitest/browser' {
  interface BrowserCommands {
    mfaServer(visitor: string, origin: string, endpoint: string, body: object | undefined): Promise<{ status: number; raw: string }>
  }
}
interface DevTools {
  send(method: string, parameters?: object): Promise<{ authenticatorId: string; credentials: unknown[] }>
}
const devTools = () => cdp() as unknown as DevTools
const button = (name: string | RegExp) => page.getByRole('button', { name })

let visitor: string
let authenticatorId: string
const ask = (endpoint: string, body?: object) => commands.mfaServer(visitor, location.origin, endpoint, body)
const adapterOf = () =>
  createFetchMfaAdapter({
    baseUrl: '/api/mfa',
    fetch: async (request) => {
      const body = request.method === 'POST' ? await request.json() : undefined
      const { status, raw } = await ask(`${request.method} ${new URL(request.url).pathname.replace('/api/mfa/', '')}`, body)
      return new Response(raw, { status, headers: { 'content-type': 'application/json' } })
    },
  })

beforeEach(async () => {
  visitor = crypto.randomUUID()
  await devTools().send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'usb',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  }
  ;({ authenticatorId } = await devTools().send('WebAuthn.addVirtualAuthenticator', { options }))
  await ask('POST login')
})
afterEach(() => devTools().send('WebAuthn.disable'))

/** Enrols the virtual key and keeps the codes. */
async function enrol() {
  const onDone = vi.fn<() => void>()
  const { unmount } = await render(<MfaEnrollment adapter={adapterOf()} onDone={onDone} />)
  await userEvent.click(button(/^Security key/))
  await userEvent.click(button('Save'))
  await userEvent.click(button('Download'))
  await userEvent.click(button('I have saved these codes'))
  await userEvent.click(button('Finish'))
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce(), 30_000)
  await unmount()
}

it('registers a key with the server, and signs in with it', async () => {
  await enrol()
  expect((await devTools().send('WebAuthn.getCredentials', { authenticatorId })).credentials).toHaveLength(1)
  await ask('POST login')
  const onDone = vi.fn<(result: { session: { level: string } }) => void>()
  await render(<MfaChallenge adapter={adapterOf()} onDone={onDone} />)
  await userEvent.click(button('Use your passkey or security key'))
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce(), 30_000)
  expect(onDone.mock.lastCall?.[0].session.level).toBe('mfa')
})

it('says that a key is registered already', async () => {
  await enrol()
  await render(<MfaEnrollment adapter={adapterOf()} />)
  await userEvent.click(button(/^Security key/))
  await expect.element(page.getByText('This is set up already.')).toBeVisible()
})

it('says that a ceremony was refused, and lets the person try again', async () => {
  await devTools().send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await render(<MfaEnrollment adapter={adapterOf()} />)
  await userEvent.click(button(/^Passkey/))
  await expect.element(page.getByText('It was cancelled, or it took too long.')).toBeVisible()
  await devTools().send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await userEvent.click(button('Try again'))
  await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Passkey')
})

it('lists the key with what it is worth, and renames it', async () => {
  await enrol()
  await render(<FactorList adapter={adapterOf()} />)
  await expect.element(page.getByText('Phishing-resistant')).toBeVisible()
  await userEvent.click(button('Rename Security key'))
  await userEvent.clear(page.getByRole('textbox'))
  await userEvent.keyboard('Blue key{Enter}')
  await expect.element(page.getByText('Renamed to Blue key.')).toBeVisible()
  await expect.element(button('Rename Blue key')).toHaveFocus()
})

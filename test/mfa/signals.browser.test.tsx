import { FactorList, MfaChallenge, type MfaOverviewResponse } from 'binnacle/mfa'
import { afterEach, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { createPretendMfa, pretendAuthenticator, pretendFactor } from '../../stories/fixtures/mfa.js'

// Chromium has the Signal API; what it is told goes to a passkey manager, so that the calls are what can be seen.
const signals = PublicKeyCredential as unknown as Record<string, (told: object) => Promise<void>>
const listen = (name: string) => vi.spyOn(signals, name).mockResolvedValue()
afterEach(() => vi.restoreAllMocks())

it('a removed passkey is no longer offered by the browser', async () => {
  const accepted = listen('signalAllAcceptedCredentials')
  listen('signalCurrentUserDetails')
  const webauthn: MfaOverviewResponse['webauthn'] = {
    rpId: 'localhost',
    userId: 'dXNlcg',
    userName: 'ada',
    displayName: 'Ada',
    credentialIds: ['b3RoZXI'],
  }
  await render(
    <FactorList adapter={createPretendMfa({ overview: { factors: [pretendFactor('webauthn'), pretendFactor('totp')], webauthn } })} />,
  )
  await userEvent.click(page.getByRole('button', { name: 'Remove MacBook of Ada' }))
  await userEvent.click(page.getByRole('group', { name: /^Remove/ }).getByRole('button', { name: 'Remove' }))
  await vi.waitFor(() => expect(accepted).toHaveBeenCalledOnce(), 30_000)
  expect(accepted.mock.lastCall?.[0]).toEqual({ rpId: 'localhost', userId: 'dXNlcg', allAcceptedCredentialIds: ['b3RoZXI'] })
})

it('a passkey the server does not know is reported, and another can be used', async () => {
  const unknown = listen('signalUnknownCredential')
  const adapter = createPretendMfa({
    challenge: { preferred: 1 },
    fates: { verifyChallenge: { code: 'unknown-credential', options: { rpId: 'localhost' } } },
  })
  await render(<MfaChallenge adapter={adapter} authenticator={pretendAuthenticator()} />)
  await userEvent.click(page.getByRole('button', { name: 'Use your passkey or security key' }))
  await expect.element(page.getByText('This key is not known here. Use another one.')).toBeVisible()
  await vi.waitFor(() => expect(unknown).toHaveBeenCalledOnce(), 30_000)
  expect(unknown.mock.lastCall?.[0]).toEqual({ rpId: 'localhost', credentialId: 'credential' })
  // A new challenge is ready for it.
  expect(adapter.asked.selectChallenge).toBe(2)
})

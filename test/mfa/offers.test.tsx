import { createFetchMfaAdapter, MfaChallenge, MfaEnrollment, MfaGate } from 'binnacle/mfa'
import { render, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { challenge, NOW, overview, totp } from './support/samples.js'

const LONG = { timeout: 30_000 }
const now = Date.now()
const adapterOf = (answers: Record<string, object>) =>
  createFetchMfaAdapter({
    baseUrl: '/api/mfa',
    fetch: async (request) => Response.json(answers[new URL(request.url).pathname.replace('/api/mfa/', '')] ?? { now }),
  })

it('offers to trust this browser where that is done: with a code, not with a recovery code', async () => {
  const later = challenge({ trustDays: 30, expiresAt: now + 600_000, options: [], preferred: -1, recovery: true })
  render(<MfaChallenge adapter={adapterOf({})} challenge={later} />)
  await screen.findByRole('textbox', {}, LONG)
  expect(screen.queryByRole('checkbox')).toBeNull()
})

it('says before the QR code that a new app replaces the one there is', async () => {
  const enrolment = { ...totp, expiresAt: now + 600_000, replaces: 'Old phone' }
  const adapter = adapterOf({ overview: { ...overview(), now }, 'enrolments/begin': { now, enrolment } })
  render(<MfaEnrollment adapter={adapter} methods={['totp']} />)
  expect(await screen.findByText(/It replaces Old phone/, {}, LONG)).toBeTruthy()
})

/** @see after a sign-up the focus stayed on the body */
it('takes the focus into the gate where it is told to', async () => {
  const gate = { status: 'blocking' as const, missing: ['factor' as const] }
  const adapter = adapterOf({ overview: { ...overview({ gate, required: true }), now: NOW } })
  const { container } = render(
    <MfaGate adapter={adapter} enrollment={{ isFocused: true }}>
      inside
    </MfaGate>,
  )
  await waitFor(() => expect(container.querySelector('.bn-MfaGate')?.contains(document.activeElement)).toBe(true), LONG)
})

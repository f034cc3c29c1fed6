import { FactorList, MfaChallenge, MfaCheckup, SessionTimeout } from 'binnacle/mfa'
import { expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { createPretendMfa, pretendAuthenticator, pretendFactor, RECOVERY_CODES, RIGHT_CODE } from '../../stories/fixtures/mfa.js'

// By keyboard alone, on a page of 320 px (WCAG 1.4.10, 2.1.1). MfaEnrollment's own walks are in its test.

const fits = () => expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
const focused = () => (document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()

/** Tabs until what has the focus is called so, as a person does; a control that can't be reached is never found. */
async function tabTo(name: string | RegExp) {
  for (let press = 0; press < 20; press += 1) {
    await userEvent.tab()
    if (typeof name === 'string' ? focused() === name : name.test(focused())) return fits()
  }
  throw new Error(`The keyboard does not reach ${name}; it is on ${focused()}.`)
}
const shows = async (words: string | RegExp) => {
  await expect.element(page.getByText(words).first()).toBeVisible()
  fits()
}
const open = async (part: React.ReactNode) => {
  await page.viewport(320, 640)
  await render(<div style={{ padding: 16 }}>{part}</div>)
}

it('answers a challenge by another way, and by a recovery code', async () => {
  const onDone = vi.fn<() => void>()
  const options = { authenticator: pretendAuthenticator(), isFocused: true, onDone, onCancel() {} }
  await open(<MfaChallenge adapter={createPretendMfa({ challenge: { trustDays: 30 } })} {...options} />)
  await expect.element(page.getByRole('textbox')).toHaveFocus()
  await tabTo('Use a recovery code')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('textbox', { name: 'Recovery code' })).toHaveFocus()
  await tabTo('Try another way')
  await userEvent.keyboard('{Enter}')
  await shows('Choose another way')
  await tabTo('Recovery code')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('textbox')).toHaveFocus()
  await userEvent.keyboard(`${RECOVERY_CODES[0]}{Enter}`)
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce(), 30_000)
})

it('renames and removes a factor, verifying in between', async () => {
  const adapter = createPretendMfa({ overview: { factors: [pretendFactor('webauthn'), pretendFactor('totp')] } })
  await open(<FactorList adapter={adapter} onAdd={() => {}} />)
  await shows('MacBook of Ada')
  await tabTo('Rename MacBook of Ada')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('textbox')).toHaveFocus()
  await userEvent.keyboard('{Control>}a{/Control}The MacBook that Ada has at home, in the study, upstairs{Enter}')
  await shows(/^Renamed to/)
  adapter.fates.removeFactor = { code: 'reauth-required', options: { action: 'remove-factor' } }
  await tabTo(/^Remove The MacBook/)
  await userEvent.keyboard('{Enter}')
  await shows('It can then no longer be used to sign in.')
  while (focused() !== 'Remove') await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  await shows('Verify it is you')
  delete adapter.fates.removeFactor
  await expect.element(page.getByRole('textbox')).toHaveFocus()
  await userEvent.keyboard(RIGHT_CODE)
  await shows(/was removed\.$/)
})

it('acts on a finding of the check-up, and stays signed in', async () => {
  const onAct = vi.fn<() => void>()
  const findings = { factors: [pretendFactor('sms')], recovery: { total: 10, left: 1, createdAt: 0, acknowledgedAt: 0 } }
  const watch = createPretendMfa({ session: { warnIn: -1_000, endIn: 90_000 } })
  await open(<MfaCheckup adapter={createPretendMfa({ overview: findings })} onAct={onAct} />)
  await shows('1 recovery code left')
  await tabTo('Get new codes')
  await userEvent.keyboard(' ')
  expect(onAct).toHaveBeenCalledOnce()
  await render(<SessionTimeout adapter={watch} channel="walkthrough" onSignOut={() => {}} />)
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  fits()
  const stay = page.getByRole('button', { name: 'Stay signed in' }).element()
  while (document.activeElement !== stay) await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  await vi.waitFor(() => expect(watch.asked.extendSession).toBe(1), 30_000)
})

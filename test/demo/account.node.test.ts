import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Frame, type Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { totp } from '../../src/server/mfa/totp.js'
import { fromBase32 } from '../server/mfa/application.js'
import { CHROMIUM_FLAGS, findChromium } from '../support/chromium.mjs'
import { startDemo } from './accountDemo.js'

// `npm start` as a person has it, from source on its embedded engine, in a real Chromium with a virtual security key.

const PATIENCE = 20_000
const STEP_MS = 30_000
let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
let folder: string
let base: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'binnacle-demo-'))
  const executablePath = await findChromium()
  browser = await chromium.launch({ args: CHROMIUM_FLAGS, ...(executablePath ? { executablePath } : {}) })
  demo = await startDemo({ folder })
  base = demo.origin.replace('localhost', '127.0.0.1')
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

it('signs up, is made to enrol, loses the phone, comes in by a recovery code, adds a key, and sees every decision', async () => {
  const context = await browser.newContext({ locale: 'en' })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    // Chromium itself logs an answer of 401: a wrong code is one, and belongs to the story.
    if (message.type() === 'error' && !message.text().includes('status of 401')) problems.push(message.text())
  })
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click()
  const heading = (name: string) => page.getByRole('heading', { name }).waitFor()
  const typeCode = (code: string) => page.getByRole('textbox', { name: /code/i }).fill(code)

  // The page moves to the name that keys are bound to.
  await page.goto(`${base}/account`)
  expect(new URL(page.url()).hostname).toBe('localhost')
  await press('Create an account')
  const enter = async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  }
  await enter()
  await press('Sign up')

  // Made to enrol: neither Escape nor a reload is a way past it.
  await heading('Set up two-step verification')
  await page.keyboard.press('Escape')
  await page.reload()
  await heading('Set up two-step verification')
  await press(/^Authenticator app/)
  await press('Enter a key instead')
  const secret = ((await page.locator('.bn-Totp-secret').textContent()) ?? '').replace(/\s/g, '')
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  const stepNow = () => Math.floor(Date.now() / STEP_MS)
  const codeOf = (step: number) =>
    totp(fromBase32(secret), step * STEP_MS, { algorithm: 'SHA-1', digits: 6, periodSeconds: STEP_MS / 1_000 })
  const enrolled = stepNow()
  await typeCode(await codeOf(enrolled))
  const shown = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await shown.first().waitFor()
  const [recoveryCode = '', ...others] = await shown.allTextContents()
  expect(others).toHaveLength(9)
  const download = page.waitForEvent('download')
  await press('Download')
  expect((await download).suggestedFilename()).toBe('recovery-codes.txt')
  await press('I have saved these codes')
  await press('Finish')
  await heading('Account')

  // Signs in with the code of the next step: the one that enrolled is burnt. It may have been judged a step late, and the phone then counts as late.
  const nextCode = () => codeOf(Math.max(enrolled + 1, stepNow()))
  await press('Sign out')
  await enter()
  await press('Sign in')
  await typeCode(wrong(await nextCode()))
  await page.getByText('That code is not right').waitFor()
  await typeCode(await nextCode())
  await heading('Account')

  // The phone is lost.
  await press('Sign out')
  await enter()
  await press('Sign in')
  await press('Use a recovery code')
  await typeCode(recoveryCode)
  await press('Verify')
  await page.getByText('9 are left').waitFor()

  const key = await addVirtualKey(page)
  await page.getByRole('region', { name: 'Ways to verify' }).getByRole('button', { name: 'Add' }).click()
  await press(/^Security key/)
  await page.getByRole('textbox', { name: 'Name' }).fill('Blue key')
  await press('Save')
  await page.getByText('Blue key').first().waitFor()
  expect(await key.count()).toBe(1)
  await press('Remove TOTP')
  await page
    .getByRole('group', { name: /^Remove/ })
    .getByRole('button', { name: 'Remove' })
    .click()
  await page.getByText(/was removed\.$/).waitFor()

  const events = page.getByRole('list', { name: 'What was decided' })
  await events.getByText('A way to verify was removed').waitFor()
  const told = await events.getByRole('listitem').locator(':scope > span:first-child').allTextContents()
  expect(told.toReversed()).toEqual([
    'Signed in with a password',
    'Began to set up the authenticator app',
    'Set up the authenticator app',
    'Recovery codes were made',
    'Recovery codes were saved',
    'Signed out',
    'Signed in with a password',
    'A second factor was asked for',
    'Refused: the authenticator app',
    'Verified with the authenticator app',
    'Signed out',
    'Signed in with a password',
    'A second factor was asked for',
    'Verified with a recovery code',
    'A recovery code was used',
    'Began to set up a passkey or security key',
    'Set up a passkey or security key',
    'A way to verify was removed',
  ])
  const raw = await page.evaluate(() => fetch('/api/account/events').then((response) => response.text()))
  for (const kept of [secret, recoveryCode, 'Ada', 'correct horse', '127.0.0.1']) expect(raw).not.toContain(kept)

  const cookies = await context.cookies()
  const sorted = cookies.toSorted((left, right) => left.name.localeCompare(right.name))
  expect(sorted.map(({ name, httpOnly, secure }) => ({ name, httpOnly, secure }))).toEqual([
    { name: '__Host-bn-known', httpOnly: true, secure: true },
    { name: '__Host-bn-session', httpOnly: true, secure: true },
  ])
  expect(problems).toEqual([])
  await context.close()
}, 120_000)

it('takes a key’s answer once, from its own page alone, and from no copy of the key', async () => {
  const context = await browser.newContext()
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const origin = base.replace('127.0.0.1', 'localhost')
  const blank = (url: string, body = '') =>
    context.route(url, (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>x</title>${body}` }))
  await blank(`${origin}/blank`)
  await blank('http://localhost:9/')
  await blank('http://127.0.0.1:9/', `<iframe src="${origin}/blank" allow="publickey-credentials-get *"></iframe>`)
  const { devTools, authenticatorId } = await addVirtualKey(page)

  // From a page of ours; the answers come as they are.
  const ask = <T = { challenge: { id: string } }>(path: string, body: object) =>
    page.evaluate(
      async ([url, json]) => {
        const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json })
        return response.json()
      },
      [path, JSON.stringify(body)] as const,
    ) as Promise<T & { error?: { code: string }; session?: { level: string } }>
  const sign = (where: Page | Frame, options: object) =>
    where.evaluate(async (json) => {
      const parsed = PublicKeyCredential.parseRequestOptionsFromJSON(json as PublicKeyCredentialRequestOptionsJSON)
      const credential = await navigator.credentials.get({ publicKey: parsed })
      return (credential as PublicKeyCredential).toJSON() as object
    }, options)
  const name = { username: 'Grace', password: 'correct horse battery' }
  const challenge = async () => {
    await page.goto(`${origin}/blank`)
    const { id: challengeId } = (await ask('/api/mfa/login', name)).challenge
    const { step } = await ask<{ step: { options: object } }>('/api/mfa/challenges/select', { challengeId, method: 'webauthn' })
    return { challengeId, options: step.options }
  }
  const answer = async (challengeId: string, response: object) => {
    await page.goto(`${origin}/blank`)
    const { error, session } = await ask('/api/mfa/challenges/verify', { challengeId, method: 'webauthn', response })
    return error?.code ?? session?.level
  }
  const signIn = async () => {
    const { challengeId, options } = await challenge()
    const response = await sign(page, options)
    return { response, outcome: await answer(challengeId, response) }
  }

  await page.goto(`${origin}/blank`)
  await ask('/api/account/sign-up', { name: name.username, password: name.password })
  const { enrolment } = await ask<{ enrolment: { id: string; options: object } }>('/api/mfa/enrolments/begin', {
    method: 'webauthn',
    device: 'security-key',
  })
  const registration = await page.evaluate(async (json) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json as PublicKeyCredentialCreationOptionsJSON)
    return ((await navigator.credentials.create({ publicKey })) as PublicKeyCredential).toJSON() as object
  }, enrolment.options)
  await ask('/api/mfa/enrolments/confirm', { enrolmentId: enrolment.id, response: registration })
  const { batchId } = await ask<{ batchId: string }>('/api/mfa/recovery-codes/generate', {})
  expect((await ask('/api/mfa/recovery-codes/acknowledge', { batchId, savedBy: 'copied' })).session?.level).toBe('mfa')

  const right = await signIn()
  expect(right.outcome).toBe('mfa')
  const replayed = await challenge()
  expect(await answer(replayed.challengeId, right.response)).toBe('invalid')
  const elsewhere = await challenge()
  await page.goto('http://localhost:9/')
  expect(await answer(elsewhere.challengeId, await sign(page, elsewhere.options))).toBe('invalid')
  const framed = await challenge()
  await page.goto('http://127.0.0.1:9/')
  expect(await answer(framed.challengeId, await sign(page.frames()[1] as Frame, framed.options))).toBe('invalid')
  expect((await signIn()).outcome).toBe('mfa')

  // A copy of the key from before: its counter is behind.
  const [credential] = (await devTools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  if (!credential) throw new Error('The key has no credential.')
  await devTools.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId })
  await devTools.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 1 } })
  expect((await signIn()).outcome).toBe('invalid')
  await context.close()
}, 60_000)

/** Another code of as many digits. */
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function addVirtualKey(page: Page) {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('WebAuthn.enable')
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'usb', hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  const count = async () => (await devTools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length
  return { devTools, authenticatorId, count }
}

import { createHash } from 'node:crypto'
import * as webauthnServer from '@simplewebauthn/server'
import {
  createMemoryMfaStore,
  createMfaHandler,
  type MfaEvent,
  type MfaHandlerOptions,
  type MfaMessage,
  type MfaStore,
  type MfaUser,
} from 'binnacle/server'
import type { MfaEndpoint, MfaEndpoints, MfaErrorResponse, MfaSession } from '../../../src/core/mfa.js'
import { totp } from '../../../src/server/mfa/totp.js'
import { createAuthenticator } from './authenticator.js'

export const START = 1_790_000_000_000
export const ORIGIN = 'https://app.example'
export const PASSWORD = 'correct horse battery staple'
export const KEY = Buffer.alloc(32, 7).toString('base64')

type Answer<E extends MfaEndpoint> = {
  status: number
  headers: Headers
  raw: string
  body: MfaEndpoints[E]['response'] & Partial<MfaErrorResponse>
}

/** Cookies and headers as a browser on our page has them. */
export interface Browser {
  cookies: Map<string, string>
  headers: Record<string, string>
  address: string
  /** Of the requests it sends: aborted where a server gives them up. */
  signal?: AbortSignal
  /** Sends one request; `headers` over those of a page of ours. */
  call<E extends MfaEndpoint>(endpoint: E, body?: MfaEndpoints[E]['request'] | object, headers?: Record<string, string>): Promise<Answer<E>>
  request(path?: string): Request
}

export interface ApplicationOptions extends Partial<MfaHandlerOptions> {
  users?: MfaUser[]
  /** Where its clock begins. */
  start?: number
}

/** An application with people, a clock of its own and everything that leaves it. */
export function createApplication({
  users = [{ id: 'u-ada', name: 'ada@example.org' }],
  start = START,
  ...options
}: ApplicationOptions = {}) {
  const time = { now: start }
  const events: MfaEvent[] = []
  const messages: MfaMessage[] = []
  const errors: unknown[] = []
  const answers: string[] = []
  const addresses = new WeakMap<Request, string>()
  const people = new Map(users.map((user) => [user.id, user]))
  const send = async (message: MfaMessage) => void messages.push(message)
  const store: MfaStore = options.store ?? createMemoryMfaStore({ onNotice: () => {} })
  const mfa = createMfaHandler({
    authorize: (_, { endpoint }) => endpoint !== 'GET coverage',
    accounts: {
      find: async (id) => people.get(id) ?? null,
      signIn: async (name, password) => {
        const user = [...people.values()].find((known) => known.name === name)
        return password === PASSWORD ? (user ?? null) : null
      },
      checkPassword: async (_, password) => password === PASSWORD,
    },
    keys: { current: 'k1', secrets: { k1: KEY } },
    hashing: { hash: async (secret, salt) => new Uint8Array(createHash('sha256').update(salt).update(secret).digest()) },
    origins: [ORIGIN],
    appName: 'Binnacle Test',
    senders: { sms: send, email: send },
    webauthn: { server: webauthnServer, rpId: 'app.example' },
    peerAddress: (request) => addresses.get(request),
    clock: () => time.now,
    onEvent: (event) => void events.push(event),
    onError: (error) => void errors.push(error),
    ...options,
    store,
  })

  function createBrowser(address = '192.0.2.1'): Browser {
    const cookies = new Map<string, string>()
    const browser: Browser = {
      cookies,
      headers: {
        origin: ORIGIN,
        'sec-fetch-site': 'same-origin',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
      },
      address,
      request(path = '/') {
        const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
        const request = new Request(`${ORIGIN}${path}`, { headers: { ...browser.headers, ...(cookie ? { cookie } : {}) } })
        addresses.set(request, browser.address)
        return request
      },
      async call(endpoint, body, headers = {}) {
        const [method = '', path] = endpoint.split(' ')
        const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
        const request = new Request(`${ORIGIN}/api/mfa/${path}`, {
          method,
          headers: {
            ...browser.headers,
            ...(cookie ? { cookie } : {}),
            ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
            ...headers,
          },
          ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
          ...(browser.signal ? { signal: browser.signal } : {}),
        })
        addresses.set(request, browser.address)
        const response = await mfa(request)
        for (const header of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
          if (/Max-Age=0/.test(header)) cookies.delete(name)
          else cookies.set(name, value)
        }
        const raw = await response.text()
        answers.push(raw)
        return { status: response.status, headers: response.headers, raw, body: JSON.parse(raw) }
      },
    }
    return browser
  }

  return { mfa, store, time, events, messages, errors, answers, people, createBrowser }
}

export type Application = ReturnType<typeof createApplication>

/** An authenticator app with a clock that may be off. */
export function createPhone(time: { now: number }, secret: string, skewMs = 0) {
  const bytes = fromBase32(secret)
  return { code: (offsetMs = 0) => totp(bytes, time.now + skewMs + offsetMs, { algorithm: 'SHA-1', digits: 6, periodSeconds: 30 }) }
}

export function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text].map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0')).join('')
  return new Uint8Array((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

export async function signIn(browser: Browser, username = 'ada@example.org') {
  return browser.call('POST login', { username, password: PASSWORD })
}

/** Signs in and enrols an authenticator app; the time moves on by a step, so that the next code is a new one. */
export async function enrolTotp(application: Application, browser: Browser) {
  const { body } = await browser.call('POST enrolments/begin', { method: 'totp' })
  const { enrolment } = body
  if (enrolment?.method !== 'totp') throw new Error(JSON.stringify(body))
  const phone = createPhone(application.time, enrolment.secret)
  const confirmed = await browser.call('POST enrolments/confirm', { enrolmentId: enrolment.id, code: await phone.code() })
  if (confirmed.status !== 200) throw new Error(confirmed.raw)
  application.time.now += 30_000
  return { phone, factor: confirmed.body.factor, confirmed: confirmed.body, secret: enrolment.secret }
}

export async function saveRecoveryCodes(browser: Browser) {
  const { body, raw } = await browser.call('POST recovery-codes/generate')
  if (!body.codes) throw new Error(raw)
  await browser.call('POST recovery-codes/acknowledge', { batchId: body.batchId, savedBy: 'downloaded' })
  return body.codes
}

export async function enrolKey(browser: Browser, key = createAuthenticator(), device: 'security-key' | 'passkey' = 'security-key') {
  const { body, raw } = await browser.call('POST enrolments/begin', { method: 'webauthn', device })
  if (body.enrolment?.method !== 'webauthn') throw new Error(raw)
  const response = key.register(body.enrolment.options)
  const confirmed = await browser.call('POST enrolments/confirm', { enrolmentId: body.enrolment.id, response })
  if (confirmed.status !== 200) throw new Error(confirmed.raw)
  return { key, factor: confirmed.body.factor, response }
}

/** A browser whose person owes a factor. */
export async function owing(application: Application, browser = application.createBrowser()) {
  const { body, raw } = await signIn(browser)
  if (!('challenge' in body) || !body.challenge) throw new Error(raw)
  return { browser, challenge: body.challenge }
}

/** Ada, with an authenticator app, signed out. */
export async function withTotp(options: ApplicationOptions = {}) {
  const application = createApplication(options)
  const browser = application.createBrowser()
  await signIn(browser)
  const enrolled = await enrolTotp(application, browser)
  const codes = await saveRecoveryCodes(browser)
  await browser.call('POST logout')
  return { ...application, application, browser, ...enrolled, codes }
}

export const levelOf = (body: { session?: MfaSession | null }) => body.session?.level

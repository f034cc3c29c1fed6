import { createFetchMfaAdapter, MfaRequestError, type MfaAdapter } from 'binnacle/mfa'
import { mfaAdapterCases, type MfaAdapterSubject } from 'binnacle/mfa/testing'
import { describe, expect, it } from 'vitest'
import { createApplication, ORIGIN, PASSWORD, signIn, type Browser } from '../server/mfa/application.js'

/** The fetch of a page of ours, without a network between it and the handler. */
const fetchOf = (browser: Browser) => async (request: Request) => {
  const path = new URL(request.url).pathname.replace('/api/mfa/', '')
  const body = request.method === 'POST' ? JSON.parse(await request.text()) : undefined
  const { status, raw } = await browser.call(`${request.method} ${path}` as 'GET overview', body)
  return new Response(raw, { status, headers: { 'content-type': 'application/json' } })
}

async function setUp(): Promise<MfaAdapterSubject> {
  const application = createApplication()
  const open = async (address: string): Promise<MfaAdapter> => {
    const browser = application.createBrowser(address)
    await signIn(browser)
    return createFetchMfaAdapter({ baseUrl: `${ORIGIN}/api/mfa`, fetch: fetchOf(browser) })
  }
  let next = 1
  return {
    adapter: await open('192.0.2.1'),
    signInAgain: () => open(`192.0.2.${++next}`),
    advance: (ms) => void (application.time.now += ms),
    lastSentCode: () => application.messages.at(-1)?.code ?? '',
    password: PASSWORD,
  }
}

describe('createFetchMfaAdapter with createMfaHandler', () => {
  for (const { title, run } of mfaAdapterCases(setUp)) it(title, run)
})

describe('createFetchMfaAdapter', () => {
  const adapterOf = (answer: () => Response | Promise<Response>, sent: Request[] = []) =>
    createFetchMfaAdapter({
      baseUrl: `${ORIGIN}/api/mfa/`,
      fetch: async (request) => {
        sent.push(request)
        return answer()
      },
    })
  const refusalOf = async (answer: () => Response | Promise<Response>) => {
    const error: unknown = await adapterOf(answer)
      .overview()
      .catch((thrown: unknown) => thrown)
    if (error instanceof MfaRequestError) return error
    throw new Error('not refused')
  }

  it('sends codes in the body, as JSON, never in the address', async () => {
    const sent: Request[] = []
    await adapterOf(() => Response.json({ now: 1, session: {} }), sent).verifyChallenge({
      challengeId: 'c',
      method: 'totp',
      code: '407123',
    })
    expect(sent[0]?.url).toBe(`${ORIGIN}/api/mfa/challenges/verify`)
    expect(sent[0]?.headers.get('content-type')).toBe('application/json')
    expect(await sent[0]?.json()).toEqual({ challengeId: 'c', method: 'totp', code: '407123' })
  })

  it('tells a refusal with its details from an answer', async () => {
    const error = { code: 'locked', message: 'Too many.', retryAt: 5_000 }
    expect(await refusalOf(() => Response.json({ now: 1_000, error }, { status: 429 }))).toMatchObject({
      code: 'locked',
      now: 1_000,
      retryAt: 5_000,
    })
  })

  it('names each failure as every other client does', async () => {
    expect(await refusalOf(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))).toMatchObject({ code: 'unavailable' })
    expect(await refusalOf(() => Response.json({ hello: 'world' }))).toMatchObject({ code: 'invalid-response' })
    expect(await refusalOf(() => Promise.reject(new TypeError('Failed to fetch')))).toMatchObject({ code: 'unreachable' })
  })

  it('says what is wrong with an empty baseUrl', () => {
    expect(() => createFetchMfaAdapter({ baseUrl: '' })).toThrow(/baseUrl is empty/)
  })
})

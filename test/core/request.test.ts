import { createPrometheusSource, createServerSource } from 'binnacle/dashboard'
import { createFetchLeaderboardSource } from 'binnacle/leaderboard'
import { createFetchMfaAdapter } from 'binnacle/mfa'
import { createMonitor } from 'binnacle/monitoring'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

interface Shared {
  fetch: () => Promise<Response>
  headers?: Record<string, string>
  credentials?: RequestCredentials
  timeoutMs?: number
  onError?: (error: Error) => void
}

const signal = () => new AbortController().signal

/** Each client of the package, made with the same options and asked once. */
const CLIENTS: Record<string, (options: Shared) => () => Promise<unknown>> = {
  createServerSource: (options) => () => createServerSource('/api/metrics', options).snapshot({ windowSeconds: 60 }),
  createPrometheusSource: (options) => () => createPrometheusSource('/prometheus', options).snapshot({ windowSeconds: 60 }),
  createFetchLeaderboardSource: (options) => () =>
    createFetchLeaderboardSource({ baseUrl: '/api/boards/league', season: 'spring', ...options }).load({
      start: 0,
      count: 1,
      filters: {},
      signal: signal(),
    }),
  createFetchMfaAdapter: (options) => () => createFetchMfaAdapter({ baseUrl: '/api/mfa', ...options }).overview(),
}

const codeOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )

describe.each(Object.entries(CLIENTS))('%s', (_, client) => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const html = '<!doctype html><title>Sign in</title>'
  it.each([
    ['HTML in the place of JSON', () => new Response(html), 'invalid-response'],
    ['nothing', () => new Response(''), 'invalid-response'],
    ['403', () => Response.json({ error: { code: 'refused', message: 'No.' } }, { status: 403 }), 'refused'],
    ['404 with HTML', () => new Response(html, { status: 404 }), 'refused'],
    ['429', () => Response.json({}, { status: 429 }), 'rate-limited'],
    ['502 with HTML', () => new Response(html, { status: 502 }), 'unavailable'],
    ['503', () => Response.json({ error: { code: 'internal', message: 'No.' } }, { status: 503 }), 'unavailable'],
    ['no network', () => Promise.reject(new TypeError('fetch failed')), 'unreachable'],
  ] as const)('gives %s the one name it has', async (_, answer, code) => {
    const onError = vi.fn()
    expect(await codeOf(client({ fetch: async () => answer(), onError })())).toBe(code)
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code }))
  })

  it.each([
    ['that never answers', () => new Promise<Response>(() => {})],
    ['that begins to answer and stops', async () => new Response(new ReadableStream())],
  ])('gives a server up %s, after 10 s or what it is told', async (_, fetch) => {
    for (const [options, ms] of [
      [{}, 10_000],
      [{ timeoutMs: 2_000 }, 2_000],
    ] as const) {
      const settled = vi.fn()
      const failing = codeOf(client({ fetch, ...options })()).finally(settled)
      await vi.advanceTimersByTimeAsync(ms - 1)
      expect(settled).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(await failing).toBe('timed-out')
    }
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sends the headers and credentials it is given, same-origin where it is given none', async () => {
    const asked: Request[] = []
    // Either form of fetch.
    const fetch = async (input?: unknown, init?: RequestInit) => {
      asked.push(input instanceof Request ? input : new Request(new URL(String(input), location.href), init))
      return Response.json({})
    }
    await codeOf(client({ fetch, headers: { 'x-tenant': 'a' }, credentials: 'include' })())
    await codeOf(client({ fetch })())
    expect(asked.map((request) => [request.headers.get('x-tenant'), request.credentials])).toEqual([
      ['a', 'include'],
      [null, 'same-origin'],
    ])
  })

  it('refuses a time-out that is none', async () => {
    await expect(async () => client({ fetch: async () => Response.json({}), timeoutMs: 0 })()).rejects.toThrow(/timeoutMs is 0/)
  })
})

describe('createMonitor', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('counts a batch that is never answered as failed', async () => {
    const monitor = createMonitor({ url: '/rum', timeoutMs: 3_000, fetch: () => new Promise<Response>(() => {}) })
    monitor.start()
    const done = monitor.flush()
    await vi.advanceTimersByTimeAsync(3_000)
    await done
    expect(monitor.stats()).toMatchObject({ sent: 0, failed: 1 })
    monitor.stop()
  })
})

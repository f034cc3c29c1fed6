import { createServerSource, createStaticSource } from 'binnacle/dashboard'
import { describe, expect, it, vi } from 'vitest'
import { snapshotFixture, rangeFixture } from '../../stories/fixtures/metrics.js'

const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init)
const sourceOf = (respond: (url: string) => Response | Promise<Response>, clock = () => 1_000_000) =>
  createServerSource('/api/metrics/', { fetch: async (url) => respond(String(url)), clock })

describe('createServerSource', () => {
  it('reads the snapshot of a window', async () => {
    const asked: string[] = []
    const source = sourceOf((url) => {
      asked.push(url)
      return json(snapshotFixture)
    })
    await expect(source.snapshot({ windowSeconds: 300 })).resolves.toEqual(snapshotFixture)
    expect(asked).toEqual(['/api/metrics/snapshot?window=300'])
  })

  it.each([
    ['HTML', () => new Response('<!doctype html><title>Login</title>'), 'invalid-response', /HTML page instead of JSON/],
    ['an empty body', () => new Response(''), 'invalid-response', /nothing instead of JSON/],
    ['another shape', () => json({ hello: 'world' }), 'invalid-response', /not what createMetricsHandler answers/],
    ['null', () => json(null), 'invalid-response', /not what createMetricsHandler answers/],
    ['403 with words', () => json({ error: { message: 'Sign in first.' } }, { status: 403 }), 'refused', /403: Sign in first/],
    ['502 with HTML', () => new Response('<html>Bad gateway</html>', { status: 502 }), 'unavailable', /answered 502/],
    ['no answer', () => Promise.reject(new TypeError('fetch failed')), 'unreachable', /could not be reached \(fetch failed\)/],
  ])('says what is wrong when the server gives %s', async (_, respond, code, words) => {
    const error = await sourceOf(respond)
      .snapshot({ windowSeconds: 60 })
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'BinnacleError', code })
    expect((error as Error).message).toMatch(words)
  })

  it('refuses columns that do not fit their axis', async () => {
    const broken = { ...rangeFixture, series: [{ metric: 'cpu', unit: 'ratio', y: [1] }] }
    await expect(sourceOf(() => json(broken)).range({ metrics: ['cpu'], from: 0, to: 60_000 })).rejects.toThrow(/the range is not what/)
  })

  it('gives up after its time-out', async () => {
    vi.useRealTimers()
    const source = createServerSource('/slow', {
      timeoutMs: 1,
      fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    })
    await expect(source.snapshot({ windowSeconds: 60 })).rejects.toMatchObject({ code: 'timed-out' })
  })

  it('passes a caller’s own abort on, as it is', async () => {
    const leaving = new AbortController()
    const source = createServerSource('/slow', {
      fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    })
    const query = source.snapshot({ windowSeconds: 60, signal: leaving.signal })
    leaving.abort(new Error('left'))
    await expect(query).rejects.toThrow('left')
  })

  it('asks a live window’s second time for its newest slice only', async () => {
    const asked: URLSearchParams[] = []
    const source = sourceOf((url) => {
      asked.push(new URL(url, 'http://x').searchParams)
      return json(rangeFixture)
    })
    const { from, to, stepMs } = rangeFixture
    await source.range({ metrics: rangeFixture.series.map((series) => series.metric), from, to })
    await source.range({ metrics: rangeFixture.series.map((series) => series.metric), from: from + stepMs, to: to + stepMs })
    expect(Number(asked[0]?.get('from'))).toBe(from)
    expect(Number(asked[1]?.get('from'))).toBeGreaterThan(to - 4 * stepMs)
    expect(asked[1]?.get('step')).toBe(String(stepMs))
  })
})

describe('createStaticSource', () => {
  it('answers a range with the columns it was asked for', async () => {
    const source = createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })
    const { series } = await source.range({ metrics: ['cpu'], from: 0, to: 1 })
    expect(series.map(({ metric }) => metric)).toEqual(['cpu'])
  })

  it('refuses a column that does not fit the axis, with its name', () => {
    const range = { ...rangeFixture, series: [{ metric: 'cpu' as const, unit: 'ratio', y: [1] }] }
    expect(() => createStaticSource({ snapshot: snapshotFixture, range })).toThrow(/"cpu" has 1 values for/)
  })
})

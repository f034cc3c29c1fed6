import { createFetchLeaderboardSource, type SeasonNews } from 'binnacle/leaderboard'
import { createLeaderboardHandler, createMemoryLeaderboardStore } from 'binnacle/server'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const baseUrl = 'https://app.test/api/boards/league/'
const signal = new AbortController().signal

describe('createFetchLeaderboardSource, over the real handler', () => {
  let isAllowed: boolean
  let fetch: (request: Request) => Promise<Response>
  let asked: string[]

  beforeEach(async () => {
    isAllowed = true
    asked = []
    const store = createMemoryLeaderboardStore({ onNotice: () => {} })
    const handler = createLeaderboardHandler({ store, authorize: () => isAllowed, clock: () => Date.now() + 3_600_000 })
    for (const season of ['spring', 'summer']) {
      await store.open({
        board: 'league',
        season,
        rules: { order: 'descending', policy: 'best', rankMode: 'competition' },
        endsAt: 5_000_000_000_000,
        at: 0,
      })
      const count = season === 'spring' ? 150 : 1
      for (let index = 0; index < count; index += 1)
        await store.submit({
          board: 'league',
          season,
          player: { id: `p${index}`, name: `P ${index}` },
          score: -index,
          idempotencyKey: `${index}`,
          at: 1,
        })
    }
    fetch = (request) => {
      asked.push(new URL(request.url).pathname)
      return handler(request)
    }
  })

  it('loads pages by place and finds a player', async () => {
    const source = createFetchLeaderboardSource({ baseUrl, season: 'spring', fetch })
    const page = await source.load({ start: 100, count: 100, filters: {}, signal })
    expect(page.count).toBe(150)
    expect(page.rows).toHaveLength(50)
    expect(page.rows[0]).toMatchObject({ id: 'p100', rank: 101, position: 100, score: -100, player: { name: 'P 100' } })
    expect(await source.locate?.({ id: 'p149', filters: {}, signal })).toMatchObject({ position: 149 })
    expect(await source.locate?.({ id: 'nobody', filters: {}, signal })).toBeUndefined()
  })

  it('finds the next name that has the words in it, whatever case and accents, and around the end', async () => {
    const source = createFetchLeaderboardSource({ baseUrl, season: 'spring', fetch })
    const find = (text: string, after: number) => source.find?.({ text, after, filters: {}, signal })
    expect(await find('p 14', -1)).toBe(14)
    expect(await find(' P\u0301 14', 14)).toBe(140)
    expect(await find('p 14', 149)).toBe(14)
    expect(await find('p 149', 149)).toBe(149)
    expect(await find('nobody', 3)).toBeUndefined()
  })

  it('finds the name before a place, and around the beginning', async () => {
    const source = createFetchLeaderboardSource({ baseUrl, season: 'spring', fetch })
    await source.load({ start: 0, count: 1, filters: {}, signal })
    const find = (text: string, after: number) => source.find?.({ text, after, isBackward: true, filters: {}, signal })
    expect(await find('p 14', 150)).toBe(149)
    expect(await find('p 14', 140)).toBe(14)
    expect(await find('p 14', 14)).toBe(149)
    expect(await find('nobody', 3)).toBeUndefined()
  })

  it('asks once for a name that nobody has', async () => {
    let asked = 0
    const counting: typeof fetch = (...given) => {
      asked += 1
      return fetch(...given)
    }
    const source = createFetchLeaderboardSource({ baseUrl, season: 'spring', fetch: counting })
    expect(await source.find?.({ text: 'nobody', after: -1, filters: {}, signal })).toBeUndefined()
    expect(asked).toBe(1)
  })

  it('goes on where the server stopped looking, and never backwards', async () => {
    const starts: number[] = []
    const answers = new Map([
      [3, { position: null, next: 5_003 }],
      [5_003, { position: null, next: null }],
      [0, { position: null, next: 0 }],
    ])
    const stopping = async (request: Request) => {
      const start = Number(new URL(request.url).searchParams.get('start'))
      starts.push(start)
      return Response.json(answers.get(start))
    }
    const source = createFetchLeaderboardSource({ baseUrl, season: 'spring', fetch: stopping })
    expect(await source.find?.({ text: 'ada', after: 2, filters: {}, signal })).toBeUndefined()
    expect(starts).toEqual([3, 5_003, 0])
  })

  it('goes by the season that the filters choose', async () => {
    const request = { start: 0, count: 10, filters: { season: 'summer' }, signal }
    expect((await createFetchLeaderboardSource({ baseUrl, fetch }).load(request)).count).toBe(1)
    const named = createFetchLeaderboardSource({ baseUrl, fetch, season: ({ season }) => (season === 'summer' ? 'spring' : undefined) })
    expect((await named.load(request)).count).toBe(150)
    await expect(named.load({ ...request, filters: {} })).rejects.toMatchObject({ code: 'invalid-option' })
    expect(asked).toEqual(['/api/boards/league/summer/window', '/api/boards/league/spring/window'])
  })

  it('tells the season and how far the server’s clock is off', async () => {
    const heard: SeasonNews[] = []
    const source = createFetchLeaderboardSource({ baseUrl, season: 'spring', fetch, onSeason: (news) => heard.push(news) })
    await source.load({ start: 0, count: 1, filters: {}, signal })
    expect(heard[0]?.season).toMatchObject({ id: 'spring', endsAt: 5_000_000_000_000 })
    expect(Math.abs((heard[0]?.clockOffsetMs ?? 0) - 3_600_000)).toBeLessThan(60_000)
  })

  it('fails with a code where it is refused, answered with something else or not at all', async () => {
    const request = { start: 0, count: 1, filters: {}, signal }
    const failing = (send: typeof fetch, season = 'spring') => createFetchLeaderboardSource({ baseUrl, season, fetch: send }).load(request)
    await expect(failing(fetch, 'never')).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('404') })
    isAllowed = false
    await expect(failing(fetch)).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('403') })
    await expect(failing(async () => new Response('<html>'))).rejects.toMatchObject({ code: 'invalid-response' })
    await expect(failing(() => Promise.reject(new TypeError('down')))).rejects.toMatchObject({ code: 'unreachable' })
    const stopped = createFetchLeaderboardSource({ baseUrl, season: 'spring', fetch }).load({
      ...request,
      signal: AbortSignal.abort(new Error('gone')),
    })
    await expect(stopped).rejects.toThrow('gone')
    expect(() => createFetchLeaderboardSource({ baseUrl: '' })).toThrow(/baseUrl/)
  })

  it('looks again as often as it is told, until it is stopped', () => {
    vi.useFakeTimers()
    try {
      const onChange = vi.fn()
      const stop = createFetchLeaderboardSource({ baseUrl, refreshMs: 1_000, fetch }).subscribe?.(onChange)
      vi.advanceTimersByTime(3_500)
      expect(onChange).toHaveBeenCalledTimes(3)
      stop?.()
      vi.advanceTimersByTime(3_000)
      expect(onChange).toHaveBeenCalledTimes(3)
    } finally {
      vi.useRealTimers()
    }
  })
})

import { createLeaderboardHandler, createMemoryLeaderboardStore, type LeaderboardHandlerOptions } from 'binnacle/server'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const RULES = { order: 'descending', policy: 'best', rankMode: 'competition' } as const

describe('createLeaderboardHandler', () => {
  let now: number
  let options: LeaderboardHandlerOptions
  let handler: ReturnType<typeof createLeaderboardHandler>
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const request = new Request(`https://app.test/api/boards/${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const response = await handler(request)
    return { status: response.status, body: await response.json() }
  }
  const submit = (id: string, score: unknown, key = `${id}-${String(score)}`) =>
    call('POST', 'league/s1/scores', { player: { id, name: id.toUpperCase() }, score }, { 'idempotency-key': key })

  beforeEach(async () => {
    now = 1_000
    options = {
      store: createMemoryLeaderboardStore({ onNotice: () => {} }),
      authorize: () => true,
      authorizeSubmit: () => true,
      authorizeSeasons: () => true,
      clock: () => now,
    }
    handler = createLeaderboardHandler(options)
    expect((await call('POST', 'league/seasons', { season: 's1', rules: RULES, endsAt: 9_000 })).status).toBe(201)
  })

  it('takes scores and gives rows by place, around a player, one by one and counted', async () => {
    for (const [id, score] of [
      ['a', 30],
      ['b', 20],
      ['c', 10],
    ] as const)
      await submit(id, score)
    expect((await submit('c', 25)).body).toEqual({ result: 'taken', score: 25, rank: 2, previousRank: 3 })
    const { body } = await call('GET', 'league/s1/window?start=0&count=2')
    expect(body.count).toBe(3)
    expect(body.rows.map((row: { id: string; rank: number }) => [row.id, row.rank])).toEqual([
      ['a', 1],
      ['c', 2],
    ])
    expect(body.now).toBe(1_000)
    expect(body.season.endsAt).toBe(9_000)
    expect((await call('GET', 'league/s1/around?id=c&before=1&after=0')).body.rows).toHaveLength(2)
    expect((await call('GET', 'league/s1/rank?id=b')).body.row).toMatchObject({ rank: 3, player: { name: 'B' } })
    expect((await call('GET', 'league/s1/rank?id=nobody')).body.row).toBeNull()
    expect((await call('GET', 'league/s1/count?low=21&high=30')).body.count).toBe(2)
  })

  it('looks through so many names at a time, and says where to go on', async () => {
    for (let index = 0; index < 5_002; index += 1)
      await options.store.submit({
        board: 'league',
        season: 's1',
        player: { id: `p${index}`, name: index === 7 || index === 5_001 ? 'Zoë' : 'Ada' },
        score: -index,
        idempotencyKey: `${index}`,
        at: 1,
      })
    const find = async (query: string) => {
      const { status, body } = await call('GET', `league/s1/find?${query}`)
      return status === 200 ? [body.position, body.next] : [status, body.error.code]
    }
    expect(await find('text=bob')).toEqual([null, null])
    expect(await find('text=zoe&start=5000&back=1')).toEqual([7, null])
    // A store of one's own may have no way to look names up.
    handler = createLeaderboardHandler({ ...options, store: { ...options.store, find: undefined } })
    expect(await find('text=bob&start=5000&back=1')).toEqual([null, 0])
    expect(await find('text=zoe&start=4999&back=1')).toEqual([7, null])
    expect(await find('text=bob&start=4999&back=1')).toEqual([null, null])
    expect(await find('text=ZOE')).toEqual([7, null])
    expect(await find('text=zoe&start=8')).toEqual([5_001, null])
    expect(await find('text=zoe&start=1')).toEqual([7, null])
    expect(await find('text=bob')).toEqual([null, 5_000])
    expect(await find('text=bob&start=5000')).toEqual([null, null])
    expect(await find('text=bob&start=9999999')).toEqual([null, null])
    expect(await find('text=%CC%81')).toEqual([null, null])
    expect(await find('text=')).toEqual([400, 'invalid-request'])
    expect(await find('text=a&start=-1')).toEqual([400, 'invalid-request'])
  })

  it('closes and archives a season, and refuses a score after its end', async () => {
    await submit('a', 1)
    expect((await call('GET', 'league/s1/archive')).status).toBe(409)
    const zones = [{ id: 'up', to: 1 }]
    const first = await call('POST', 'league/s1/close', { zones })
    expect((await call('POST', 'league/s1/close', { zones: [] })).body).toEqual(first.body)
    expect((await call('GET', 'league/s1/archive')).body.rows).toMatchObject([{ id: 'a', zone: 'up' }])
    expect(await submit('a', 2)).toMatchObject({ status: 409, body: { error: { code: 'season-ended' } } })
    expect((await call('GET', 'league/seasons')).body.seasons).toMatchObject([{ id: 's1', closedAt: 1_000 }])
  })

  it('goes by its own clock for the end of a season', async () => {
    now = 9_000
    expect((await submit('a', 1)).status).toBe(409)
  })

  it.each([
    ['reading', { authorize: undefined }, 'GET', 'league/s1/window'],
    ['reading, where the check fails', { authorize: () => Promise.reject(new Error('down')) }, 'GET', 'league/s1/window'],
    ['a path that is none', { authorize: () => false }, 'GET', 'nothing'],
    ['opening', { authorizeSeasons: undefined }, 'POST', 'league/seasons'],
    ['closing', { authorizeSeasons: undefined }, 'POST', 'league/s1/close'],
    ['submitting', { authorizeSubmit: undefined }, 'POST', 'league/s1/scores'],
  ])('denies %s unless it is allowed', async (_, changed, method, path) => {
    handler = createLeaderboardHandler({ ...options, ...changed } as LeaderboardHandlerOptions)
    const body = method === 'POST' ? { season: 's2', player: { id: 'a' }, score: 1 } : undefined
    expect((await call(method, path, body, { 'idempotency-key': 'k' })).status).toBe(403)
  })

  it('asks whether this score may be submitted for this player', async () => {
    const authorizeSubmit = vi.fn(() => false)
    handler = createLeaderboardHandler({ ...options, authorizeSubmit })
    expect((await submit('a', 99)).status).toBe(403)
    expect(authorizeSubmit).toHaveBeenCalledWith(expect.any(Request), { board: 'league', season: 's1', playerId: 'a', score: 99 })
    expect((await call('GET', 'league/s1/window')).body.count).toBe(0)
  })

  it.each([
    ['no key', 'league/s1/scores', { player: { id: 'a' }, score: 1 }, {}],
    ['a score in words', 'league/s1/scores', { player: { id: 'a' }, score: '1' }, { 'idempotency-key': 'k' }],
    ['a score beyond numbers', 'league/s1/scores', '{"player":{"id":"a"},"score":1e999}', { 'idempotency-key': 'k' }],
    ['an empty id', 'league/s1/scores', { player: { id: '' }, score: 1 }, { 'idempotency-key': 'k' }],
    ['half a letter', 'league/s1/scores', { player: { id: '\uD800' }, score: 1 }, { 'idempotency-key': 'k' }],
    ['a NUL', 'league/s1/scores', { player: { id: 'a\0b' }, score: 1 }, { 'idempotency-key': 'k' }],
    ['what is no JSON', 'league/s1/scores', '{', { 'idempotency-key': 'k' }],
    ['a list', 'league/s1/scores', '[]', { 'idempotency-key': 'k' }],
    ['dense ranks', 'league/seasons', { season: 's2', rules: { ...RULES, rankMode: 'dense' } }, {}],
    ['a season of dots', 'league/seasons', { season: '..', rules: RULES }, {}],
    ['an end in the middle of a millisecond', 'league/seasons', { season: 's2', rules: RULES, endsAt: 1.5 }, {}],
    ['an end that no Date holds', 'league/seasons', { season: 's2', rules: RULES, endsAt: Number.MAX_SAFE_INTEGER }, {}],
    ['a zone without end in digits', 'league/s1/close', '{"zones":[{"id":"x","to":1e400}]}', {}],
    ['a zone of words', 'league/s1/close', { zones: [{ id: 'x', from: 'a' }] }, {}],
  ])('refuses %s', async (_, path, body, headers) => {
    expect(await call('POST', path, body, headers as Record<string, string>)).toMatchObject({
      status: 400,
      body: { error: { code: expect.any(String), message: expect.any(String) } },
    })
  })

  it('takes one key for each player of a match, and the same one twice once', async () => {
    expect((await submit('ida', 100, 'match-42')).body).toMatchObject({ result: 'taken', score: 100 })
    expect((await submit('bob', 50, 'match-42')).body).toMatchObject({ result: 'taken', score: 50, rank: 2 })
    expect((await submit('bob', 900, 'match-42')).body).toMatchObject({ result: 'taken', score: 50, rank: 2 })
    expect((await call('GET', 'league/s1/window')).body.rows.map(({ id, score }: { id: string; score: number }) => [id, score])).toEqual([
      ['ida', 100],
      ['bob', 50],
    ])
  })

  it('takes JSON by any case of its name', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'idempotency-key': 'k' }
    expect((await call('POST', 'league/s1/scores', { player: { id: 'a' }, score: 1 }, headers)).status).toBe(200)
  })

  it('tells what there is not, and says nothing of what broke inside', async () => {
    expect((await call('GET', 'league/never/window')).status).toBe(404)
    expect((await call('GET', 'league/s1/window?start=-1')).status).toBe(400)
    expect((await call('DELETE', 'league/s1/window')).status).toBe(405)
    const store = { ...options.store, season: () => Promise.reject(new Error('password=hunter2')) }
    const onError = vi.fn()
    handler = createLeaderboardHandler({ ...options, store, onError })
    const { status, body } = await call('GET', 'league/s1/window')
    expect(status).toBe(503)
    expect(JSON.stringify(body)).not.toContain('hunter2')
    expect(onError).toHaveBeenCalledOnce()
  })
})

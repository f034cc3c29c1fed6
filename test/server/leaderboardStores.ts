import fc from 'fast-check'
import { createLeaderboard } from 'binnacle/leaderboard'
import type { LeaderboardStore, SeasonRankMode, SeasonRules } from 'binnacle/server'
import { describe, expect, it } from 'vitest'

const RULES: SeasonRules = { order: 'descending', policy: 'best', rankMode: 'competition' }
let boards = 0

/** What every store of scores must keep. */
export function describeLeaderboardStore(name: string, open: () => LeaderboardStore | Promise<LeaderboardStore>) {
  const start = async (rules: Partial<SeasonRules> = {}, endsAt: number | null = null) => {
    const store = await open()
    const board = `board-${(boards += 1)}`
    let keys = 0
    await store.open({ board, season: 's1', rules: { ...RULES, ...rules }, endsAt, at: 1_000 })
    const submit = (id: string, score: number, more: { key?: string; at?: number; name?: string } = {}) =>
      store.submit({
        board,
        season: 's1',
        player: { id, ...(more.name === undefined ? {} : { name: more.name }) },
        score,
        idempotencyKey: more.key ?? `key-${(keys += 1)}`,
        at: more.at ?? 2_000,
      })
    return { store, board, submit }
  }

  describe(`the leaderboard store contract: ${name}`, () => {
    it('takes a score and tells the rank before and after', async () => {
      const { store, board, submit } = await start()
      expect(await submit('ada', 10, { name: 'Ada ü' })).toEqual({ result: 'taken', score: 10, rank: 1, previousRank: null })
      expect(await submit('bo', 20)).toEqual({ result: 'taken', score: 20, rank: 1, previousRank: null })
      expect(await submit('ada', 30)).toEqual({ result: 'taken', score: 30, rank: 1, previousRank: 2 })
      expect(await submit('ada', 5)).toEqual({ result: 'kept', score: 30, rank: 1, previousRank: 1 })
      expect(await store.window(board, 's1', 0, 10)).toEqual({
        count: 2,
        rows: [
          { id: 'ada', score: 30, rank: 1, position: 0, player: { id: 'ada', name: 'Ada ü' } },
          { id: 'bo', score: 20, rank: 2, position: 1, player: { id: 'bo' } },
        ],
      })
    })

    it('answers a repeated submission as the first, and counts it once, also when both come at once', async () => {
      const { store, board, submit } = await start({ policy: 'sum' })
      const first = await submit('ada', 10, { key: 'same' })
      await submit('bo', 50)
      expect(await submit('ada', 10, { key: 'same' })).toEqual(first)
      const twice = await Promise.all(Array.from({ length: 8 }, () => submit('ada', 1, { key: 'at-once' })))
      expect(new Set(twice.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect((await store.row(board, 's1', 'ada'))?.score).toBe(11)
    })

    it('loses no score of many at once', async () => {
      const { store, board, submit } = await start({ policy: 'sum' })
      await Promise.all(Array.from({ length: 60 }, (_, index) => submit(`p${index % 3}`, 1)))
      expect((await store.window(board, 's1', 0, 5)).rows.map(({ score }) => score)).toEqual([20, 20, 20])
    })

    it('lists those who tie as they reached their score, not as they first came', async () => {
      const { store, board, submit } = await start({ policy: 'latest' })
      await submit('a', 1)
      await submit('b', 7)
      await submit('c', 7)
      await submit('a', 7)
      // The same score again was reached before.
      await submit('b', 7)
      expect((await store.window(board, 's1', 0, 5)).rows.map(({ id, rank }) => [id, rank])).toEqual([
        ['b', 1],
        ['c', 1],
        ['a', 1],
      ])
    })

    it.each(['descending', 'ascending'] as const)('keeps every digit of a score, %s', async (order) => {
      const { store, board, submit } = await start({ order })
      const scores = [2 ** 53, 2 ** 53 - 1, 0.1 + 0.2, 0.3, -0, -1e-300, 1e300, 123_456_789.123_456_78]
      for (const [index, score] of scores.entries()) await submit(`p${index}`, score)
      const sorted = [...scores].sort((a, b) => (order === 'descending' ? b - a : a - b))
      const rows = (await store.window(board, 's1', 0, 20)).rows
      expect(rows.map(({ score }) => score)).toEqual(sorted.map((score) => (score === 0 ? 0 : score)))
      expect(await store.countBetween(board, 's1', 0.3, 2 ** 53)).toBe(5)
      expect(await store.countBetween(board, 's1', 5, 4)).toBe(0)
    })

    it('reads around a player, at both ends too, and nothing around nobody', async () => {
      const { store, board, submit } = await start()
      for (let index = 0; index < 9; index += 1) await submit(`p${index}`, 100 - index)
      const ids = async (id: string, before: number, after: number) =>
        (await store.around(board, 's1', id, before, after)).rows.map((row) => row.id)
      expect(await ids('p4', 2, 1)).toEqual(['p2', 'p3', 'p4', 'p5'])
      expect(await ids('p0', 3, 1)).toEqual(['p0', 'p1'])
      expect(await ids('p8', 1, 9)).toEqual(['p7', 'p8'])
      expect(await store.around(board, 's1', 'nobody', 3, 3)).toEqual({ rows: [], count: 9 })
      expect(await store.row(board, 's1', 'nobody')).toBeNull()
      expect((await store.window(board, 's1', 7, 100)).rows).toHaveLength(2)
      expect(await store.window(board, 's1', 50, 10)).toEqual({ rows: [], count: 9 })
    })

    it('closes a season once, with its zones, and keeps its ranking', async () => {
      const { store, board, submit } = await start()
      for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await submit(id, 10 - index)
      expect(await store.archive(board, 's1', 0, 10)).toBeNull()
      const zones = [
        { id: 'up', to: 1 },
        { id: 'down', from: 4 },
      ]
      const [closing, again] = await Promise.all([store.close(board, 's1', zones, 5_000), store.close(board, 's1', zones, 5_000)])
      expect(closing).toEqual({
        season: { id: 's1', rules: RULES, openedAt: 1_000, endsAt: null, closedAt: 5_000 },
        zones,
        count: 4,
      })
      expect(again).toEqual(closing)
      expect(await store.close(board, 's1', [], 9_000)).toEqual(closing)
      expect(await submit('a', 99)).toEqual({ result: 'ended', score: 10, rank: 1, previousRank: 1 })
      expect(await submit('new', 99)).toEqual({ result: 'ended', score: null, rank: null, previousRank: null })
      const archived = await store.archive(board, 's1', 0, 10)
      expect(archived?.count).toBe(4)
      expect(archived?.rows.map(({ id, rank, zone }) => [id, rank, zone])).toEqual([
        ['a', 1, 'up'],
        ['b', 2, null],
        ['c', 3, null],
        ['d', 4, 'down'],
      ])
      expect((await store.archive(board, 's1', 3, 10))?.rows[0]).toMatchObject({ id: 'd', position: 3 })
    })

    it('refuses what comes after the end, by the instant of the submission', async () => {
      const { submit } = await start({}, 3_000)
      expect((await submit('a', 1, { at: 2_999 }))?.result).toBe('taken')
      expect((await submit('a', 2, { at: 3_000 }))?.result).toBe('ended')
    })

    it('keeps the archive of any length in the order of its places', async () => {
      const { store, board, submit } = await start()
      for (let index = 0; index < 23; index += 1) await submit(`p${index}`, 100 - index)
      await store.close(board, 's1', [], 5_000)
      const positions = async (from: number, count: number) =>
        (await store.archive(board, 's1', from, count))?.rows.map(({ position, rank, id }) => [position, rank, id])
      const all = Array.from({ length: 23 }, (_, index) => [index, index + 1, `p${index}`])
      expect(await positions(0, 100)).toEqual(all)
      expect(await positions(8, 4)).toEqual(all.slice(8, 12))
    })

    it('keeps no "ended" for a key: a score that one clock took for too late is taken when it is sent again', async () => {
      const { store, board, submit } = await start({ policy: 'sum' }, 9_000)
      await submit('ada', 1)
      expect(await submit('ada', 10, { key: 'fast', at: 9_500 })).toMatchObject({ result: 'ended', score: 1 })
      expect(await submit('bo', 10, { key: 'new', at: 9_500 })).toMatchObject({ result: 'ended', score: null })
      const taken = await submit('ada', 10, { key: 'fast', at: 8_000 })
      expect(taken).toMatchObject({ result: 'taken', score: 11 })
      expect(await submit('bo', 10, { key: 'new', at: 8_000 })).toMatchObject({ result: 'taken', score: 10 })
      // Once taken it stays taken, and is counted once, whatever the clock says then.
      expect(await submit('ada', 10, { key: 'fast', at: 9_500 })).toEqual(taken)
      expect((await store.row(board, 's1', 'ada'))?.score).toBe(11)
    })

    it('finds the next name and the one before by a part of it, where it can look names up', async () => {
      const { store, board, submit } = await start()
      if (!store.find) return
      const names = ['Zoë Alm', '100 %', undefined, 'under_score', 'ZOE B', 'back\\slash', 'zoé']
      for (const [index, name] of names.entries()) await submit(`id-${index}`, 50 - index, name === undefined ? {} : { name })
      const find = (text: string, from: number, isBackward?: boolean) => store.find?.(board, 's1', { text, start: from, isBackward })
      expect(await find('zoe', 0)).toBe(0)
      expect(await find('zoe', 1)).toBe(4)
      expect(await find('zoe', 5)).toBe(6)
      expect(await find('zoe', 5, true)).toBe(4)
      expect(await find('zoe', 3, true)).toBe(0)
      expect(await find('id-', 0)).toBe(2)
      expect(await find('%', 0)).toBe(1)
      expect(await find('r_s', 0)).toBe(3)
      expect(await find('e_', 0)).toBeNull()
      expect(await find('k\\s', 0)).toBe(5)
      expect(await find('nobody', 0)).toBeNull()
      expect(await find('zoe', 50)).toBeNull()
      await submit('id-0', 60, { name: 'Yan' })
      expect(await find('zoe', 0)).toBe(4)
      await submit('id-6', 70)
      expect(await find('zoe', 0)).toBe(0)
      expect(await store.find(board, 'never', { text: 'zoe', start: 0 })).toBeNull()
    })

    it('opens a season once, and lists the newest first', async () => {
      const { store, board, submit } = await start()
      await submit('a', 1)
      const again = await store.open({ board, season: 's1', rules: { ...RULES, order: 'ascending' }, endsAt: 9, at: 7_000 })
      expect(again).toEqual({ id: 's1', rules: RULES, openedAt: 1_000, endsAt: null, closedAt: null })
      await store.open({ board, season: 's2', rules: RULES, endsAt: null, at: 8_000 })
      expect((await store.seasons(board)).map(({ id }) => id)).toEqual(['s2', 's1'])
      expect((await store.window(board, 's1', 0, 5)).count).toBe(1)
      expect(await store.season(board, 'never')).toBeNull()
      expect(await store.submit({ board, season: 'never', player: { id: 'a' }, score: 1, idempotencyKey: 'k', at: 1 })).toBeNull()
      expect(await store.close(board, 'never', [], 1)).toBeNull()
    })

    it('keeps ids and names that look like something else apart', async () => {
      const { store, board, submit } = await start()
      for (const id of ['a:b', 'a', '{a}', '0', "o'brien", '%00', '王', '\u202Eevil', '__proto__'])
        await submit(id, 5, { name: `${id} "x"` })
      const rows = (await store.window(board, 's1', 0, 20)).rows
      expect(rows.map(({ id, player }) => [id, player.name])).toEqual(
        ['a:b', 'a', '{a}', '0', "o'brien", '%00', '王', '\u202Eevil', '__proto__'].map((id) => [id, `${id} "x"`]),
      )
    })

    it.each(['competition', 'modified', 'ordinal', 'fractional'] as SeasonRankMode[])(
      'orders as the engine does, in %s mode',
      async (rankMode) => {
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom('descending' as const, 'ascending' as const),
            fc.constantFrom('best' as const, 'latest' as const, 'sum' as const),
            fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 25 }),
            async (order, policy, list) => {
              const { store, board, submit } = await start({ order, policy, rankMode })
              const engine = createLeaderboard<{ id: string; score: number; reached: number }>({
                players: [],
                order,
                policy,
                rankMode,
                tieBreak: [{ key: 'reached', isShared: true }],
              })
              for (const [reached, [player, score]] of list.entries()) {
                const id = `p${player}`
                const before = engine.scoreOf(id)
                if (before === undefined) engine.add({ id, score, reached })
                else if (engine.update(id, score) && engine.scoreOf(id) !== before) engine.update(id, { reached })
                expect((await submit(id, score))?.rank).toBe(engine.rankOf(id))
              }
              const rows = (await store.window(board, 's1', 0, 10)).rows
              expect(rows.map((row) => [row.id, row.score, row.rank])).toEqual(
                engine.window(0, 10).map((row) => [row.id, row.score, row.rank]),
              )
            },
          ),
          { numRuns: 12 },
        )
      },
    )
  })
}

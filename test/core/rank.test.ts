import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLeaderboard, type RankMode } from '../../src/core/rank.js'

interface Player {
  id: string
  score: number
  attempts: number
  name: string
}

/** What the engine is measured against: an array, sorted again each time. */
function model(mode: RankMode, order: 'ascending' | 'descending', hasTies: boolean) {
  const players: Player[] = []
  const sign = order === 'descending' ? -1 : 1
  const byRank = (a: Player, b: Player) => sign * (a.score - b.score) || (hasTies ? a.attempts - b.attempts : 0)
  const list = () =>
    players
      .map((player, inserted) => ({ player, inserted }))
      .sort(
        (a, b) => byRank(a.player, b.player) || (hasTies ? a.player.name.localeCompare(b.player.name, 'en') : 0) || a.inserted - b.inserted,
      )
      .map(({ player }) => player)
  const rankOf = (player: Player): number => {
    const before = players.filter((other) => byRank(other, player) < 0)
    const same = players.filter((other) => byRank(other, player) === 0).length
    switch (mode) {
      case 'competition':
        return before.length + 1
      case 'modified':
        return before.length + same
      case 'fractional':
        return before.length + (same + 1) / 2
      case 'ordinal':
        return list().indexOf(player) + 1
      case 'dense':
        return new Set(before.map((other) => (hasTies ? `${other.score}|${other.attempts}` : other.score))).size + 1
    }
  }
  return { players, list, rankOf, byRank }
}

const modes: RankMode[] = ['competition', 'modified', 'dense', 'ordinal', 'fractional']

describe('createLeaderboard', () => {
  it.each([
    ['competition', [1, 2, 2, 4]],
    ['modified', [1, 3, 3, 4]],
    ['dense', [1, 2, 2, 3]],
    ['ordinal', [1, 2, 3, 4]],
    ['fractional', [1, 2.5, 2.5, 4]],
  ] as [RankMode, number[]][])('numbers ties in %s mode', (rankMode, ranks) => {
    const players = [9, 7, 7, 5].map((score, index) => ({ id: `p${index}`, score }))
    const board = createLeaderboard({ players, rankMode })
    expect(board.window(0, 4).map((row) => row.rank)).toEqual(ranks)
    expect(players.map(({ id }) => board.rankOf(id))).toEqual(ranks)
    expect([0, 1, 2, 3].map((position) => board.at(position)?.rank)).toEqual(ranks)
  })

  it.each([true, false])('equals a naive sort after any sequence of changes, in every mode (chunks split and merge: %s)', (isLarge) => {
    const score = fc.integer({ min: -5, max: isLarge ? 400 : 5 })
    const player = fc.record({ score, attempts: fc.integer({ min: 0, max: 2 }), name: fc.constantFrom('b', 'Ä', 'a', 'z') })
    const step = fc.oneof(
      fc.record({ kind: fc.constant('update' as const), at: fc.nat(), score }),
      fc.record({ kind: fc.constant('patch' as const), at: fc.nat(), fields: player }),
      fc.record({ kind: fc.constant('add' as const), fields: player }),
      fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...modes),
        fc.constantFrom('ascending' as const, 'descending' as const),
        fc.boolean(),
        fc.array(player, { maxLength: isLarge ? 3_000 : 12, minLength: isLarge ? 2_000 : 0, size: 'max' }),
        fc.array(step, { maxLength: 60, size: 'max' }),
        (rankMode, order, hasTies, first, steps) => {
          const naive = model(rankMode, order, hasTies)
          naive.players.push(...first.map((fields, index) => ({ ...fields, id: `first-${index}` })))
          const board = createLeaderboard<Player>({
            players: naive.players,
            rankMode,
            order,
            tieBreak: hasTies
              ? [
                  { key: 'attempts', order: 'ascending' },
                  { key: 'name', isShared: true },
                ]
              : [],
          })
          for (const [index, change] of steps.entries()) {
            const { length } = naive.players
            if (change.kind === 'add') {
              const added = { ...change.fields, id: `later-${index}` }
              naive.players.push(added)
              expect(board.add(added).rank).toBe(naive.rankOf(added))
              continue
            }
            if (length === 0) continue
            const at = change.at % length
            const before = naive.players[at] as Player
            if (change.kind === 'remove') {
              naive.players.splice(at, 1)
              expect(board.remove(before.id)).toBe(true)
              expect(board.rankOf(before.id)).toBeUndefined()
              continue
            }
            const previousRank = naive.rankOf(before)
            const after = change.kind === 'update' ? { ...before, score: change.score } : { ...before, ...change.fields }
            naive.players[at] = after
            const result = board.update(before.id, change.kind === 'update' ? change.score : change.fields)
            expect(result).toEqual({ rank: naive.rankOf(after), previousRank })
          }
          const list = naive.list()
          const rows = board.window(0, list.length + 5)
          expect(rows.map((row) => row.id)).toEqual(list.map(({ id }) => id))
          expect(rows.map((row) => row.score)).toEqual(list.map((entry) => entry.score))
          expect(rows.map((row) => row.position)).toEqual(list.map((_, position) => position))
          const looked = isLarge ? rows.filter((_, position) => position % 97 === 0) : rows
          for (const row of looked) {
            const own = naive.players.find(({ id }) => id === row.id) as Player
            expect(row.rank).toBe(naive.rankOf(own))
            expect(board.rankOf(row.id)).toBe(row.rank)
            expect(board.positionOf(row.id)).toBe(row.position)
            expect(board.at(row.position)).toEqual(row)
            const below = list.filter((other) => naive.byRank(other, own) > 0).length
            expect(board.percentileOf(row.id)).toBeCloseTo((below / list.length) * 100, 10)
          }
          expect(board.countBetween(-2, 3)).toBe(list.filter((entry) => entry.score >= -2 && entry.score <= 3).length)
        },
      ),
      { numRuns: isLarge ? 12 : 300 },
    )
  })

  it('keeps its order through removals that close gaps and additions that split chunks', () => {
    const players = Array.from({ length: 5_000 }, (_, index) => ({ id: `p${index}`, score: (index * 7919) % 1_000 }))
    const board = createLeaderboard({ players, rankMode: 'dense' })
    for (let index = 0; index < 4_000; index += 1) board.remove(`p${index}`)
    for (let index = 0; index < 3_000; index += 1) board.add({ id: `q${index}`, score: 500 })
    const left = [...players.slice(4_000), ...Array.from({ length: 3_000 }, (_, index) => ({ id: `q${index}`, score: 500 }))]
    const sorted = left.toSorted((a, b) => b.score - a.score)
    expect(board.size).toBe(4_000)
    expect(board.window(0, 4_000).map(({ id }) => id)).toEqual(sorted.map(({ id }) => id))
    const distinct = [...new Set(sorted.map(({ score }) => score))]
    expect(board.window(0, 4_000).every((row) => row.rank === distinct.indexOf(row.score) + 1)).toBe(true)
  })

  it('applies best, latest and sum', () => {
    const players = [{ id: 'a', score: 10, at: 5 }]
    const after = (policy: 'best' | 'latest' | 'sum', order: 'ascending' | 'descending') => {
      const board = createLeaderboard({ players, policy, order })
      board.update('a', 7)
      return board.scoreOf('a')
    }
    expect(after('latest', 'descending')).toBe(7)
    expect(after('best', 'descending')).toBe(10)
    expect(after('best', 'ascending')).toBe(7)
    expect(after('sum', 'ascending')).toBe(17)
  })

  it('under best, a score that does not count leaves what breaks its ties, and an equal one may win by it', () => {
    const board = createLeaderboard<{ id: string; score: number; at: number; name: string }>({
      players: [
        { id: 'a', score: 10, at: 5, name: 'A' },
        { id: 'b', score: 10, at: 4, name: 'B' },
      ],
      policy: 'best',
      tieBreak: [{ key: 'at', order: 'ascending' }],
    })
    expect(board.rankOf('a')).toBe(2)
    board.update('a', { score: 9, at: 1, name: 'Ada' })
    expect(board.row('a')).toMatchObject({ rank: 2, score: 10, player: { at: 5, name: 'Ada' } })
    board.update('a', { score: 10, at: 3 })
    expect(board.row('a')).toMatchObject({ rank: 1, score: 10, player: { at: 3 } })
  })

  it('gives the same row object while nothing about it has changed', () => {
    const board = createLeaderboard({ players: [3, 2, 1].map((score) => ({ id: `p${score}`, score })) })
    const before = board.window(0, 3)
    board.update('p1', 1.5)
    const after = board.window(0, 3)
    expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([true, true, false])
  })

  it('reads around a player and beyond both ends', () => {
    const board = createLeaderboard({ players: Array.from({ length: 10 }, (_, index) => ({ id: `p${index}`, score: 10 - index })) })
    expect(board.around('p0', 2, 2).map(({ id }) => id)).toEqual(['p0', 'p1', 'p2'])
    expect(board.around('p5', 1, 1).map(({ id }) => id)).toEqual(['p4', 'p5', 'p6'])
    expect(board.around('p9', 1, 4).map(({ id }) => id)).toEqual(['p8', 'p9'])
    expect(board.around('nobody', 1, 1)).toEqual([])
    expect(board.window(8, 100)).toHaveLength(2)
    expect(board.window(100, 5)).toEqual([])
    expect(board.at(-1)).toBeUndefined()
    expect(board.positionOfScore(5.5)).toBe(5)
  })

  it('tells listeners once a flush what changed, and a window only what is in it', () => {
    const board = createLeaderboard({ players: Array.from({ length: 100 }, (_, index) => ({ id: `p${index}`, score: 100 - index })) })
    const heard: [number, number, string[]][] = []
    const inWindow: number[] = []
    const stop = board.subscribe((change) => void heard.push([change.first, change.last, [...change.moved.keys()]]))
    board.subscribe(
      () => void inWindow.push(1),
      () => ({ start: 0, count: 10 }),
    )
    board.update('p50', 45.5)
    board.update('p50', 44.5)
    board.flush()
    expect(heard).toEqual([[50, 55, ['p50']]])
    expect(inWindow).toHaveLength(0)
    board.update('p50', 99.5)
    board.flush()
    expect(inWindow).toHaveLength(1)
    stop()
    board.update('p50', 1)
    board.flush()
    expect(heard).toHaveLength(2)
  })

  it('hears of nothing that changes outside what it heard: rows beyond the span are as they were', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...modes),
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 6 })), { maxLength: 6 }),
        (rankMode, scores, changes) => {
          const board = createLeaderboard({ players: scores.map((score, index) => ({ id: `p${index}`, score })), rankMode })
          let span = { first: Number.POSITIVE_INFINITY, last: -1 }
          board.subscribe((change) => void (span = change))
          const before = board.window(0, 30)
          for (const [at, score] of changes) board.update(`p${at % scores.length}`, score)
          board.flush()
          const after = board.window(0, 30)
          for (const [position, row] of after.entries()) {
            if (position < span.first || position > span.last) expect(row).toEqual(before[position])
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it.each([
    ['a repeated id', () => createLeaderboard({ players: [1, 2].map((score) => ({ id: 'a', score })) }), 'duplicate-id'],
    ['an id that is missing', () => createLeaderboard({ players: [{ id: undefined as unknown as string, score: 1 }] }), 'invalid-data'],
    ['NaN', () => createLeaderboard({ players: [{ id: 'a', score: Number.NaN }] }), 'invalid-data'],
    ['Infinity', () => createLeaderboard({ players: [{ id: 'a', score: Number.POSITIVE_INFINITY }] }), 'invalid-data'],
    ['a rank mode that is none', () => createLeaderboard({ players: [], rankMode: 'best' as RankMode }), 'invalid-option'],
    ['an update of nobody', () => createLeaderboard({ players: [] }).update('a', 1), 'unknown-id'],
    [
      'an update that overflows',
      () => createLeaderboard({ players: [{ id: 'a', score: 1e308 }], policy: 'sum' }).update('a', 1e308),
      'invalid-data',
    ],
  ])('refuses %s', (_, act, code) => {
    expect(act).toThrowError(expect.objectContaining({ name: 'BinnacleError', code }))
  })

  it('takes -0 as 0, and numbers beyond 2^53 as the doubles they are', () => {
    const board = createLeaderboard({
      players: [
        { id: 'minus', score: -0 },
        { id: 'zero', score: 0 },
        { id: 'large', score: 2 ** 53 + 2 },
        { id: 'larger', score: 2 ** 53 + 4 },
      ],
    })
    expect(board.window(0, 4).map(({ id, rank, score }) => [id, rank, Object.is(score, -0)])).toEqual([
      ['larger', 1, false],
      ['large', 2, false],
      ['minus', 3, false],
      ['zero', 3, false],
    ])
  })

  it('takes many scores, or none where one is bad', () => {
    const board = createLeaderboard({ players: [{ id: 'a', score: 1 }] })
    expect(
      board.updateMany([
        ['a', 2],
        ['b', 3],
      ]),
    ).toEqual({ changed: 1, missing: ['b'] })
    expect(() =>
      board.updateMany([
        ['a', 5],
        ['b', Number.NaN],
      ]),
    ).toThrow(/finite/)
    expect(board.scoreOf('a')).toBe(2)
  })

  it('takes all of many scores or none, also where sums of finite scores are not finite', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'nobody'), fc.constantFrom(1, 2, -1, 9e307, 1e308, -1e308)), { maxLength: 8 }),
        (changes) => {
          const board = createLeaderboard({ policy: 'sum', players: ['a', 'b'].map((id) => ({ id, score: 8e307 })) })
          const before = board.window(0, 2)
          let isTaken = true
          try {
            board.updateMany(changes.map(([id, score], index) => [id, index % 2 ? { score } : score]))
          } catch (error) {
            isTaken = false
            expect(error).toMatchObject({ code: 'invalid-data', message: expect.stringMatching(/finite/) })
          }
          if (!isTaken) expect(board.window(0, 2)).toEqual(before)
          else
            for (const id of ['a', 'b'])
              expect(board.scoreOf(id)).toBe(changes.reduce((sum, [of, score]) => (of === id ? sum + score : sum), 8e307))
        },
      ),
    )
  })

  it('refuses ids that are no text in its own words', () => {
    for (const id of [9_007_199_254_740_993n, Symbol('x'), {}, null, undefined, 7]) {
      const player = { id: id as never, score: 1 }
      const refused = expect.objectContaining({ name: 'BinnacleError', code: expect.stringMatching(/invalid-data|unknown-id/) })
      const board = createLeaderboard({ players: [{ id: 'a', score: 1 }] })
      expect(() => createLeaderboard({ players: [player] })).toThrow(refused)
      expect(() => board.add(player)).toThrow(refused)
      expect(() => board.update(id as never, 2)).toThrow(refused)
      expect(() =>
        board.updateMany([
          ['a', 2],
          [id as never, 2],
        ]),
      ).toThrow(refused)
      expect(board.scoreOf('a')).toBe(1)
    }
    expect(() => createLeaderboard({ players: [{ id: 5n as never, score: 1 }] })).toThrow(/the id 5n \(bigint\).*a string/)
    expect(() => createLeaderboard({ players: [{ id: 'a', score: 5n as never }] })).toThrow(/the score of "a" is 5n \(bigint\)/)
    expect(() => createLeaderboard({ players: [null as never] })).toThrow(/the id undefined/)
    expect(() => createLeaderboard({ players: [], rankMode: 5n as never })).toThrow(/rankMode is 5n/)
  })

  it('says whether ranks were marked', () => {
    const board = createLeaderboard({ players: [{ id: 'a', score: 1 }] })
    expect(board.hasMarks).toBe(false)
    board.markRanks()
    expect(board.hasMarks).toBe(true)
  })

  it('remembers the ranks of a moment, through changes, removals and late comers', () => {
    const board = createLeaderboard({ players: Array.from({ length: 4_000 }, (_, index) => ({ id: `p${index}`, score: -index })) })
    expect(board.markedRankOf('p3')).toBeUndefined()
    board.markRanks()
    board.add({ id: 'late', score: 1 })
    board.update('p3999', 5)
    for (let index = 0; index < 3_500; index += 1) board.remove(`p${index}`)
    expect(['p3999', 'p3700', 'late', 'p0'].map((id) => board.markedRankOf(id))).toEqual([4_000, 3_701, undefined, undefined])
    expect(board.rankOf('p3999')).toBe(1)
  })

  it.each(modes)('finds where a rank begins in %s mode', (rankMode) => {
    const board = createLeaderboard({ players: [9, 7, 7, 5, 5, 5, 1].map((score, index) => ({ id: `p${index}`, score })), rankMode })
    for (const row of board.window(0, 7)) {
      const found = board.positionOfRank(row.rank)
      expect(board.at(found)?.rank).toBe(row.rank)
      expect(board.at(found - 1)?.rank).not.toBe(row.rank)
    }
    expect(board.positionOfRank(100)).toBe(7)
  })

  it('starts empty and fills', () => {
    const board = createLeaderboard<{ id: string; score: number }>({ players: [] })
    expect([board.size, board.window(0, 5)]).toEqual([0, []])
    for (let index = 0; index < 3_000; index += 1) board.add({ id: `p${index}`, score: index })
    expect(board.at(0)).toMatchObject({ id: 'p2999', rank: 1 })
    for (let index = 0; index < 3_000; index += 1) board.remove(`p${index}`)
    expect([board.size, board.window(0, 5)]).toEqual([0, []])
  })
})

import fc from 'fast-check'
import { createLeaderboard } from 'binnacle/leaderboard'
import { expect, it } from 'vitest'
import { createStaticBoard } from '../../src/leaderboard/staticboard.js'

const player = fc.record({
  score: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-0, 0.5, 1e300)),
  attempts: fc.integer({ min: 0, max: 2 }),
  name: fc.constantFrom('b', 'Ä', 'a', ''),
})

it('ranks plain data as the engine ranks a board, in every mode and order, with ties broken and shared', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('competition', 'modified', 'dense', 'ordinal', 'fractional'),
      fc.constantFrom('ascending', 'descending'),
      fc.boolean(),
      fc.array(player, { maxLength: 30 }),
      fc.nat(40),
      fc.nat(40),
      (rankMode, order, hasTies, given, start, count) => {
        const players = given.map((fields, index) => ({ ...fields, id: `p${index}` }))
        const options = {
          rankMode,
          order,
          tieBreak: hasTies ? [{ key: 'attempts' as const }, { key: 'name' as const, isShared: true }] : [],
        }
        const engine = createLeaderboard({ ...options, players })
        const board = createStaticBoard(players, new Map(players.map(({ id }, slot) => [id, slot])), options)
        expect(board.size).toBe(engine.size)
        expect(board.window(start - 5, count)).toEqual(engine.window(start - 5, count))
        for (const { id } of players) {
          expect(board.row(id)).toEqual(engine.row(id))
          expect(board.positionOf(id)).toBe(engine.positionOf(id))
        }
        for (let rank = 0; rank <= players.length + 1; rank += 0.5) expect(board.positionOfRank(rank)).toBe(engine.positionOfRank(rank))
        expect([board.row('nobody'), board.at(-1), board.at(players.length)]).toEqual([undefined, undefined, undefined])
      },
    ),
    { numRuns: 500 },
  )
})

it('refuses a mode or an order that is none', () => {
  expect(() => createStaticBoard([], new Map(), { rankMode: 'best' as 'dense' })).toThrow(/rankMode/)
  expect(() => createStaticBoard([], new Map(), { order: 'up' as 'ascending' })).toThrow(/order/)
})

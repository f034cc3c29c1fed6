import fc from 'fast-check'
import { createLeaderboard } from 'binnacle/leaderboard'
import { expect, it } from 'vitest'
import { createScoreQueue, type LiveScore } from '../../src/leaderboard/scorequeue.js'

interface Player {
  id: string
  score: number
  name: string
}

const ids = ['a', 'b', 'c']
const change = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.record({ score: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ score: fc.integer({ min: -5, max: 5 }), name: fc.constantFrom('x', 'y') }),
  fc.record({ name: fc.constantFrom('x', 'y') }),
)

it('leaves one change a player, with the same scores and order in the end as all of them one by one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('latest', 'best', 'sum'),
      fc.constantFrom('ascending', 'descending'),
      fc.array(fc.tuple(fc.constantFrom(...ids), change), { maxLength: 30 }),
      (policy, order, scores: LiveScore<Player>[]) => {
        const make = () => createLeaderboard<Player>({ players: ids.map((id, score) => ({ id, score, name: id })), policy, order })
        const [oneByOne, rested] = [make(), make()]
        const queue = createScoreQueue<Player>(rested)
        for (const score of scores) {
          oneByOne.updateMany([score])
          expect(queue.add([score])).toBe(true)
        }
        expect(queue.size).toBe(new Set(scores.map(([id]) => id)).size)
        rested.updateMany(queue.takeAll())
        expect(queue.size).toBe(0)
        expect(rested.window(0, 3).map(({ id, score, rank }) => [id, score, rank])).toEqual(
          oneByOne.window(0, 3).map(({ id, score, rank }) => [id, score, rank]),
        )
        const namesOf = (board: typeof rested) => board.window(0, 3).map(({ player }) => player.name)
        if (policy !== 'best') expect(namesOf(rested)).toEqual(namesOf(oneByOne))
      },
    ),
  )
})

it('of two scores under best keeps the better one, with what came with it', () => {
  const queue = createScoreQueue<Player>({ policy: 'best', order: 'descending' })
  queue.add([
    ['a', { score: 9, name: 'nine' }],
    ['a', { score: 7, name: 'seven' }],
  ])
  expect(queue.takeAll()).toEqual([['a', { score: 9, name: 'nine' }]])
})

it('takes nothing of what a board would refuse', () => {
  const queue = createScoreQueue<Player>({ policy: 'latest', order: 'descending' })
  for (const bad of [Number.NaN, { score: Number.POSITIVE_INFINITY }, null as unknown as number, { id: 'b' }]) {
    expect(
      queue.add([
        ['c', 1],
        ['a', bad],
      ]),
    ).toBe(false)
  }
  expect(queue.size).toBe(0)
})

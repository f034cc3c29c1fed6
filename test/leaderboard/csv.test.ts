import { createLeaderboard, leaderboardCsv } from 'binnacle/leaderboard'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const COUNT = 9_001
const board = createLeaderboard({
  players: Array.from({ length: COUNT }, (_, index) => ({ id: `p${index}`, score: -index, name: `Player ${index}`, team: 'a' })),
})

describe('leaderboardCsv', () => {
  it('writes the whole board in its order, whatever is on a screen, and tells how far it is', async () => {
    const shares: number[] = []
    const text = await (
      await leaderboardCsv(board, { columns: [{ id: 'team', header: 'Team' }], onProgress: (share) => shares.push(share) })
    ).text()
    const lines = text.split('\r\n')
    expect(lines[0]).toBe('rank,id,name,score,Team')
    expect(lines).toHaveLength(COUNT + 2)
    expect(lines.slice(1, -1).every((line, index) => line === `${index + 1},p${index},Player ${index},${-index},a`)).toBe(true)
    expect(shares).toEqual([4_000 / COUNT, 8_000 / COUNT, 1])
  })

  it('guards what a spreadsheet would run in full width, or after a line feed or NUL', async () => {
    const names = ['＝1+1', '＋1', '－1', '＠x', '\n=1', '\0=1']
    const risky = createLeaderboard({ players: names.map((name, index) => ({ id: `p${index}`, score: 0, name })) })
    const fields = (await (await leaderboardCsv(risky)).text())
      .split('\r\n')
      .slice(1, -1)
      .map((each) => each.split(',')[2])
    expect(fields).toEqual(["'＝1+1", "'＋1", "'－1", "'＠x", '"\'\n=1"', "'\0=1"])
  })

  it('writes decimal commas, and semicolons between fields, for a spreadsheet in such a language', async () => {
    const scores = createLeaderboard({ players: [{ id: 'a', score: -3.94, name: 'Ada; A.' }] })
    expect(await (await leaderboardCsv(scores, { locale: 'de' })).text()).toBe('rank;id;name;score\r\n1;a;"Ada; A.";-3,94\r\n')
    expect(await (await leaderboardCsv(scores, { locale: 'en' })).text()).toBe('rank,id,name,score\r\n1,a,"Ada; A.",-3.94\r\n')
  })

  it('writes names that a spreadsheet would run as text, and numbers below zero as numbers', async () => {
    const names = ['=1+1', '+1', '-1', '@x', '\t=1', 'a "b", c', 'a\nb']
    const risky = createLeaderboard({ players: names.map((name, index) => ({ id: `=${index}`, score: -index, name })) })
    const text = await (await leaderboardCsv(risky)).text()
    expect(text).toBe(
      [
        'rank,id,name,score',
        "1,'=0,'=1+1,0",
        "2,'=1,'+1,-1",
        "3,'=2,'-1,-2",
        "4,'=3,'@x,-3",
        "5,'=4,'\t=1,-4",
        '6,\'=5,"a ""b"", c",-5',
        '7,\'=6,"a\nb",-6',
        '',
      ].join('\r\n'),
    )
  })

  it('stops when it is told to, and lets other work in between two slices', async () => {
    const controller = new AbortController()
    let slices = 0
    const source = {
      size: COUNT,
      window: (start: number, count: number) => {
        slices += 1
        setTimeout(() => controller.abort(new Error('enough')))
        return board.window(start, count)
      },
    }
    await expect(leaderboardCsv(source, { signal: controller.signal })).rejects.toThrow('enough')
    expect(slices).toBe(1)
  })

  it('reads a source a page at a time', async () => {
    const source = { size: 3, window: async (start: number, count: number) => board.window(start, Math.min(count, 3 - start)) }
    expect((await (await leaderboardCsv(source)).text()).split('\r\n')).toHaveLength(5)
  })

  it('writes one moment of a live board, though it moves meanwhile', async () => {
    const moving = createLeaderboard({ players: Array.from({ length: COUNT }, (_, index) => ({ id: `p${index}`, score: -index })) })
    const writing = leaderboardCsv(moving, {
      onProgress() {
        moving.update(`p${COUNT - 1}`, 99)
        moving.update('p0', -COUNT * 2)
        moving.remove('p5000')
      },
    })
    moving.update('p7000', 5)
    const lines = (await (await writing).text()).split('\r\n').slice(1, -1)
    expect(lines).toEqual(Array.from({ length: COUNT }, (_, index) => `${index + 1},p${index},p${index},${-index}`))
  })

  it('writes each player of a board elsewhere once, in the order of the ranks, 500 at a time, though it moves meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(1_499), fc.integer({ min: -2_000, max: 10 })), { maxLength: 6 }), async (moves) => {
        const moving = createLeaderboard({ players: Array.from({ length: 1_500 }, (_, index) => ({ id: `p${index}`, score: -index })) })
        const counts = new Set<number>()
        const source = {
          size: 1_500,
          async window(start: number, count: number) {
            counts.add(count)
            const rows = moving.window(start, count)
            const move = moves.shift()
            if (move) moving.update(`p${move[0]}`, move[1])
            return rows
          },
        }
        const lines = (await (await leaderboardCsv(source)).text()).split('\r\n').slice(1, -1)
        expect(new Set(lines.map((line) => line.split(',')[1])).size).toBe(lines.length)
        expect(lines).toHaveLength(1_500)
        const ranks = lines.map((line) => Number(line.split(',')[0]))
        expect(ranks).toEqual(ranks.toSorted((one, other) => one - other))
        expect([...counts]).toEqual([500])
      }),
      {
        numRuns: 10,
        examples: [
          [[[1_499, 10]]],
          [
            [
              [0, -2_000],
              [1_200, 9],
            ],
          ],
        ],
      },
    )
  })
})

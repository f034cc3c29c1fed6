import { createLeaderboard, LeaderboardTable, Podium } from 'binnacle/leaderboard'
import fc from 'fast-check'
import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

const players = (scores: readonly number[]) => scores.map((score, place) => ({ id: `p${place}`, name: `Player ${place}`, score }))

/** What stands in the cells of scores, in the order of the page. */
function scoresOf(element: ReactElement): (string | null)[] {
  const page = document.createElement('div')
  page.innerHTML = renderToStaticMarkup(element)
  return [...page.querySelectorAll('[data-kind="score"][role="cell"], [data-kind="score"][role="gridcell"], .bn-Podium-score')].map(
    (cell) => cell.textContent,
  )
}

describe('the text of a score', () => {
  it('tells rows with different ranks apart, in table, digest and podium', () => {
    const data = players([3.94, 3.91, 3.88])
    const exact = ['3.94', '3.91', '3.88']
    expect(scoresOf(<LeaderboardTable title="Grades" data={data} />)).toEqual(exact)
    expect(scoresOf(<LeaderboardTable title="Grades" data={data} digest={{ top: 3 }} />)).toEqual(exact)
    expect(scoresOf(<Podium data={data} />)).toEqual(exact)
  })

  it('keeps the unit that the scores have', () => {
    expect(scoresOf(<Podium data={players([83_452, 83_449])} unit="ms" />)).toEqual(['83,452ms', '83,449ms'])
    expect(scoresOf(<LeaderboardTable title="Race" data={players([83_452, 83_449])} unit="m:ss.mmm" />)).toEqual(['1:23.452', '1:23.449'])
    expect(scoresOf(<LeaderboardTable title="Sales" data={players([12_000.5, 11_999])} unit={{ currency: 'EUR' }} />)).toEqual([
      '€12,000.50',
      '€11,999',
    ])
  })

  it('is as the application writes it', () => {
    const stars = (value: number) => '★'.repeat(value)
    expect(scoresOf(<Podium data={players([3, 2])} formatValue={stars} />)).toEqual(['★★★', '★★'])
    const columns = [
      'name' as const,
      { id: 'score', formatValue: (value: number) => ({ value: String(value), unit: 'h', text: `${value} h` }) },
    ]
    expect(scoresOf(<LeaderboardTable title="Hours" data={players([3, 2])} columns={columns} />)).toEqual(['3h', '2h'])
  })

  it('is the same only where the rank is, whatever the scores', () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((each) => (Math.abs(each) < 1e-9 ? 0 : each))
    const score = fc.oneof(
      number,
      fc.integer({ min: 0, max: 500 }).map((each) => each / 100),
    )
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 2, maxLength: 8 }),
        fc.constantFrom('ms', 's', 'bytes', '%', 'ratio', 'count', 'pts', 'm:ss.mmm', '/s', { currency: 'EUR' }),
        (scores, unit) => {
          // Of a millionth of a millisecond nobody is told.
          const data = players(unit === 'm:ss.mmm' ? scores.map((each) => Math.round(each * 1_000) / 1_000) : scores)
          const board = createLeaderboard({ players: data })
          const texts = scoresOf(<LeaderboardTable title="All" board={board} unit={unit} digest={{ top: 8 }} />)
          const ranks = board.window(0, 8).map(({ rank }) => rank)
          texts.forEach((text, place) => {
            if (place > 0) expect(text === texts[place - 1], `${text}, after ${texts[place - 1]}`).toBe(ranks[place] === ranks[place - 1])
          })
        },
      ),
      { numRuns: 60 },
    )
  }, 30_000)
})

import { act } from 'react'
import 'binnacle/styles.css'
import { createLeaderboard, LeaderboardTable, type LeaderboardSource } from 'binnacle/leaderboard'
import { describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const named = (names: readonly string[]) => names.map((name, index) => ({ id: `p${index}`, name, score: 1_000 - index }))
const said = () => document.querySelector('.bn-LeaderboardTable-find [role="status"]')?.textContent
const says = (words: string) => expect.poll(said, { timeout: 30_000 }).toBe(words)
const search = async (text: string) => {
  await userEvent.fill(page.getByRole('searchbox'), text)
  await userEvent.keyboard('{Enter}')
}

/** Rows elsewhere, of which the table knows only those it has loaded. */
function createSource(list: ReturnType<typeof named>): LeaderboardSource {
  const rowAt = (position: number) => {
    const player = list[position]!
    return { id: player.id, score: player.score, rank: position + 1, position, player }
  }
  return {
    load: async ({ start, count }) => ({
      rows: list.slice(start, start + count).map((_, at) => rowAt(start + at)),
      count: list.length,
    }),
    async find({ text, after, isBackward }) {
      const places = [...list.keys()].filter((place) => list[place]!.name.toLowerCase().includes(text.toLowerCase()))
      return isBackward
        ? (places.findLast((place) => place < after) ?? places.at(-1))
        : (places.find((place) => place > after) ?? places[0])
    },
  }
}

const names = Array.from({ length: 600 }, (_, index) => (index % 200 === 150 ? `Ada ${index}` : index === 99 ? '099' : `Name-${index}`))

describe.each([
  ['a live board', { board: createLeaderboard({ players: named(names) }) }],
  ['a board elsewhere', { source: createSource(named(names)) }],
])('the search of %s', (_, from) => {
  it('says the name and the rank of the row it went to, also of one that was not loaded', async () => {
    await render(<LeaderboardTable title="All" {...from} />)
    await expect.element(page.getByText('600 players')).toBeVisible()
    await search('ada')
    await says('Ada 150, rank 151')
    await search('500')
    await says('Name-499, rank 500')
  })

  it('finds names of digits, the whole name first, and takes "#99" for a rank alone', async () => {
    await render(<LeaderboardTable title="All" {...from} />)
    await expect.element(page.getByText('600 players')).toBeVisible()
    await search('099')
    await says('099, rank 100')
    await search('#99')
    await says('Name-98, rank 99')
    await search('20')
    await says('Name-19, rank 20')
    await userEvent.keyboard('{Enter}')
    await says('Name-20, rank 21')
  })

  it('says so beyond the end', async () => {
    await render(<LeaderboardTable title="All" {...from} />)
    await expect.element(page.getByText('600 players')).toBeVisible()
    await search('601')
    await says('There is no rank 601: the list ends at 600')
    await search('#99999')
    await says('There is no rank 99999: the list ends at 600')
    await search('nobody')
    await says('No player matches “nobody”')
  })

  it('goes on in the order in which the list is shown', async () => {
    await render(<LeaderboardTable title="All" {...from} />)
    await expect.element(page.getByText('600 players')).toBeVisible()
    await userEvent.click(page.getByRole('button', { name: /List from the last/ }))
    await search('ada')
    for (const place of [550, 350, 150, 550]) {
      await says(`Ada ${place}, rank ${place + 1}`)
      await userEvent.keyboard('{Enter}')
    }
  })
})

describe('one’s own row at the edge', () => {
  it('has no button in a button, and its actions act without moving the list', async () => {
    const acted: string[] = []
    const board = createLeaderboard({ players: named(names) })
    await render(
      <LeaderboardTable
        title="All"
        board={board}
        me="p300"
        rowActions={(row) => (
          <button type="button" aria-label={`Challenge ${row.id}`} onClick={() => acted.push(row.id)}>
            !
          </button>
        )}
      />,
    )
    const action = page.getByRole('button', { name: 'Challenge p300', exact: true })
    await expect.element(action).toBeVisible()
    expect(document.querySelector('button button')).toBeNull()
    await userEvent.click(action)
    expect(acted).toEqual(['p300'])
    expect(page.getByRole('grid').element().scrollTop).toBe(0)
    await userEvent.click(page.getByRole('button', { name: /^Show me: Rank 301 of 600\. .*Name-300/ }))
    await expect.poll(() => page.getByRole('grid').element().scrollTop, { timeout: 30_000 }).toBeGreaterThan(0)
  })
})

describe('who is new', () => {
  const changes = () => [...document.querySelectorAll('[role="gridcell"][data-kind="change"]')].map((cell) => cell.textContent)

  it('is nobody where no ranks were noted', async () => {
    await render(<LeaderboardTable title="All" data={named(['a', 'b'])} />)
    await expect.poll(changes).toEqual(['', ''])
  })

  it('is who came after the ranks of a board were marked', async () => {
    const board = createLeaderboard({ players: named(['a', 'b']) })
    await render(<LeaderboardTable title="All" board={board} />)
    await expect.poll(changes).toEqual(['', ''])
    await act(async () => {
      board.markRanks()
      board.add({ id: 'late', name: 'Late', score: 5_000 })
      board.flush()
    })
    await expect.poll(changes).toEqual(['new', 'down 11', 'down 11'])
  })

  it('is who has no rank before, where others have one or null says so', async () => {
    const [first, second] = named(['a', 'b'])
    const { rerender } = await render(<LeaderboardTable title="All" data={[{ ...first!, previousRank: 2 }, second!]} />)
    await expect.poll(changes).toEqual(['up 11', 'new'])
    await rerender(<LeaderboardTable title="All" data={[{ ...first!, previousRank: null }, second!]} />)
    await expect.poll(changes).toEqual(['new', ''])
  })
})

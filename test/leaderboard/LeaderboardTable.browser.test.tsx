import { BinnacleProvider } from 'binnacle'
import 'binnacle/styles.css'
import { act, type ReactNode } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  buildLeaderboard,
  createLeaderboard,
  LeaderboardTable,
  type Leaderboard,
  type LeaderboardSource,
} from '../../src/leaderboard/index.js'
import { simulatedColumns, simulatedPlayers, type SimulatedPlayer } from '../../stories/fixtures/rankings.js'
import { describeConformance } from '../support/conformance.js'

const MILLION = 1_000_000
const ROW_PX = 48
const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
const settle = () => act(async () => void (await frame()))
const viewport = () => document.querySelector('[role="grid"]') as HTMLElement
const rowOf = (position: number) => document.querySelector<HTMLElement>(`[role="row"][aria-rowindex="${position + 2}"]`)
const ids = () => [...document.querySelectorAll<HTMLElement>('[role="grid"] [data-id]')].map((row) => row.dataset.id)

/** Is the row whole in the view, under the head, and where its place says? */
function isSeen(position: number): boolean {
  const row = rowOf(position)?.getBoundingClientRect()
  const view = viewport().getBoundingClientRect()
  const head = viewport().querySelector('[role="columnheader"]')?.getBoundingClientRect()
  return row !== undefined && head !== undefined && row.top >= head.bottom - 1 && row.bottom <= view.bottom + 1
}
const focusedRow = () => Number(document.activeElement?.closest('[role="row"]')?.getAttribute('aria-rowindex')) - 2

describeConformance('LeaderboardTable', (props) => (
  <LeaderboardTable title="League" data={simulatedPlayers(40)} me="player-3" hasDownload {...props} />
))

describe('a million rows of 48 px', () => {
  let board: Leaderboard<SimulatedPlayer>
  const show = async (props: { me?: string } = {}) => {
    board ??= await buildLeaderboard<SimulatedPlayer>(simulatedColumns(MILLION))
    await render(<LeaderboardTable<SimulatedPlayer> title="All" board={board} rowHeight={ROW_PX} height={560} {...props} />)
    await expect.element(page.getByRole('grid')).toBeVisible()
    await settle()
  }

  it('draws a few dozen rows, in an extent that every engine can scroll', async () => {
    await show()
    expect(document.querySelectorAll('[role="row"]').length).toBeLessThan(50)
    expect(viewport().scrollHeight).toBeLessThanOrEqual(6_000_000)
    await expect.element(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(MILLION + 1))
  })

  it('shows row 1,000,000 when the scrollbar is at its end, exactly', async () => {
    await show()
    viewport().scrollTop = viewport().scrollHeight
    await settle()
    await vi.waitFor(() => expect(isSeen(MILLION - 1)).toBe(true), 30_000)
    expect(rowOf(MILLION - 1)?.dataset.id).toBe(board.at(MILLION - 1)?.id)
    const row = rowOf(MILLION - 1)!.getBoundingClientRect()
    expect(Math.abs(row.bottom - (viewport().getBoundingClientRect().top + viewport().clientHeight))).toBeLessThanOrEqual(1)
    expect(row.height).toBe(ROW_PX)
  })

  it('shows row 1,000,000 by keyboard, and comes back row by row', async () => {
    await show()
    await userEvent.tab()
    while (!viewport().contains(document.activeElement) || document.activeElement?.closest('[role="columnheader"]')) await userEvent.tab()
    await userEvent.keyboard('{Control>}{End}{/Control}')
    await settle()
    expect([focusedRow(), isSeen(MILLION - 1)]).toEqual([MILLION - 1, true])
    await userEvent.keyboard('{ArrowUp}{ArrowUp}')
    expect([focusedRow(), isSeen(MILLION - 3)]).toEqual([MILLION - 3, true])
    await userEvent.keyboard('{PageUp}')
    expect(focusedRow()).toBeLessThan(MILLION - 10)
    await userEvent.keyboard('{Control>}{Home}{/Control}')
    await settle()
    expect([focusedRow(), isSeen(0), viewport().scrollTop]).toEqual([0, true, 0])
  })

  it('jumps to a rank, a name and oneself, exact from either side', async () => {
    await show({ me: 'player-4711' })
    const field = page.getByRole('searchbox')
    await userEvent.fill(field, '#999990')
    await userEvent.keyboard('{Enter}')
    // Those at the end tie, so that nobody has this rank: it is one of their places.
    const target = 999_989
    await vi.waitFor(() => expect(isSeen(target)).toBe(true), 30_000)
    await userEvent.fill(field, '500000')
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(isSeen(board.positionOfRank(500_000))).toBe(true), 30_000)
    await userEvent.click(page.getByRole('button', { name: 'Show me', exact: true }))
    const mine = board.positionOf('player-4711') as number
    await vi.waitFor(() => expect(isSeen(mine)).toBe(true), 30_000)
    const last = board.at(MILLION - 5)!
    await userEvent.fill(field, last.player.name)
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(isSeen(MILLION - 5)).toBe(true), { timeout: 30_000 })
    // It is marked as long as one is at the search, and who goes on to the rows by Tab goes on there.
    const found = rowOf(MILLION - 5)!
    expect(getComputedStyle(found).outlineStyle).toBe('solid')
    while (!document.activeElement?.closest('[data-index]')) await userEvent.tab()
    expect(document.activeElement.closest('[data-index]')).toBe(found)
    expect(getComputedStyle(found).outlineStyle).toBe('none')
  })

  it('scrolls pixel for pixel after a leap, and rows follow one another', async () => {
    await show()
    viewport().scrollTop = 2_500_000
    await settle()
    const before = rowOf(Number(viewport().querySelector('[data-index]')!.getAttribute('data-index')) + 12)!
    const top = before.getBoundingClientRect().top
    viewport().scrollTop += 100
    await settle()
    expect(before.getBoundingClientRect().top).toBeCloseTo(top - 100, 0)
    const drawn = [...document.querySelectorAll<HTMLElement>('[role="grid"] [data-index]')]
    for (const [at, row] of drawn.entries()) {
      if (at === 0) continue
      expect(Number(row.dataset.index)).toBe(Number(drawn[at - 1]!.dataset.index) + 1)
      expect(row.getBoundingClientRect().top).toBeCloseTo(drawn[at - 1]!.getBoundingClientRect().bottom, 0)
    }
  })

  it('holds the last row when wheeling on at the end', async () => {
    await show()
    viewport().scrollTop = viewport().scrollHeight
    await settle()
    for (let turn = 0; turn < 3; turn += 1) {
      viewport().scrollTop += 400
      await settle()
    }
    expect(isSeen(MILLION - 1)).toBe(true)
  })
})

describe('live ranks', () => {
  let board: Leaderboard<SimulatedPlayer>
  beforeEach(() => {
    board = createLeaderboard<SimulatedPlayer>({
      players: Array.from({ length: 1_000 }, (_, index) => ({ id: `p${index}`, name: `Name ${index}`, score: 10_000 - index * 10 })),
    })
  })
  const update = (id: string, score: number) =>
    act(async () => {
      board.update(id, score)
      board.flush()
    })

  it('draws the new order, and lets rows travel from where they were', async () => {
    await render(
      <BinnacleProvider reducedMotion={false}>
        <LeaderboardTable<SimulatedPlayer> title="Live" board={board} />
      </BinnacleProvider>,
    )
    await settle()
    await update('p5', 20_000)
    expect(ids().slice(0, 6)).toEqual(['p5', 'p0', 'p1', 'p2', 'p3', 'p4'])
    const moving = viewport().getAnimations({ subtree: true })
    expect(moving.length).toBeGreaterThanOrEqual(6)
    const first = moving.find((animation) => (animation.effect as KeyframeEffect).target === rowOf(0))
    expect((first!.effect as KeyframeEffect).getKeyframes()[0]?.transform).toBe('translateY(180px)')
  })

  it('moves nothing for those who want less motion', async () => {
    await render(
      <BinnacleProvider reducedMotion>
        <LeaderboardTable<SimulatedPlayer> title="Live" board={board} />
      </BinnacleProvider>,
    )
    await settle()
    await update('p5', 20_000)
    expect(ids()[0]).toBe('p5')
    expect(viewport().getAnimations({ subtree: true })).toEqual([])
  })

  it('lets a row that was not drawn come from outside the view, not from its own far place', async () => {
    await render(
      <BinnacleProvider reducedMotion={false}>
        <LeaderboardTable<SimulatedPlayer> title="Live" board={board} height={400} />
      </BinnacleProvider>,
    )
    await settle()
    await update('p900', 20_000)
    const row = rowOf(0)!
    expect(row.dataset.id).toBe('p900')
    const [animation] = row.getAnimations()
    const from = String((animation!.effect as KeyframeEffect).getKeyframes()[0]?.transform)
    expect(Number(/\(([\d.]+)px/.exec(from)?.[1])).toBeLessThanOrEqual(600)
  })

  it('hold-row: what one reads does not slide when others pass above it', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} anchor="hold-row" />)
    await settle()
    viewport().scrollTop = 3_600
    await settle()
    const row = document.querySelector<HTMLElement>('[data-id="p104"]')!
    const top = row.getBoundingClientRect().top
    await update('p900', 20_000)
    await update('p901', 20_001)
    expect(document.querySelector('[data-id="p104"]')!.getBoundingClientRect().top).toBeCloseTo(top, 0)
    expect(board.positionOf('p104')).toBe(106)
  })

  it('hold-rank: the place stays, whoever is there', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} />)
    await settle()
    viewport().scrollTop = 3_600
    await settle()
    await update('p900', 20_000)
    expect(viewport().scrollTop).toBe(3_600)
  })

  it('follow-me: one’s own row stays where it is seen', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} anchor="follow-me" me="p500" />)
    await settle()
    await userEvent.click(page.getByRole('button', { name: 'Show me', exact: true }))
    await settle()
    const top = document.querySelector('[role="grid"] [data-id="p500"]')!.getBoundingClientRect().top
    await update('p500', 9_000)
    await settle()
    expect(document.querySelector('[role="grid"] [data-id="p500"]')!.getBoundingClientRect().top).toBeCloseTo(top, 0)
  })

  it('keeps the focus with its player through moves, and off the screen', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} />)
    await settle()
    act(() => viewport().focus())
    await settle()
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    expect(document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset.id).toBe('p2')
    await update('p2', 5)
    expect(document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset.id).toBe('p2')
    expect(focusedRow()).toBe(999)
    await userEvent.keyboard('{ArrowUp}')
    await settle()
    expect([focusedRow(), isSeen(998)]).toEqual([998, true])
  })

  it('gives the focus to whoever stands there when its player is removed', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} />)
    await settle()
    act(() => viewport().focus())
    await userEvent.keyboard('{ArrowDown}')
    await act(async () => {
      board.remove('p1')
      board.flush()
    })
    await settle()
    expect(document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset.id).toBe('p2')
  })

  it('says how one’s own rank has moved, not each time it does', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} me="p10" />)
    await settle()
    await update('p10', 9_931)
    await expect.element(page.getByText('You moved up 3 to rank 8')).toBeInTheDocument()
    await update('p10', 9_941)
    await update('p10', 9_951)
    await expect.element(page.getByText('You moved up 3 to rank 8')).toBeInTheDocument()
  })

  it('keeps one’s own row at the edge behind which it lies', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} me="p500" />)
    await settle()
    const mine = page.getByRole('button', { name: /Show me: Rank 501 of 1,000/ })
    await expect.element(mine).toHaveAttribute('data-side', 'below')
    viewport().scrollTop = 30_000
    await settle()
    await expect.element(mine).toHaveAttribute('data-side', 'above')
    await userEvent.click(mine)
    await settle()
    expect(isSeen(500)).toBe(true)
    await expect.element(mine).not.toBeInTheDocument()
  })

  it('stays in order while 10,000 scores a second arrive and one scrolls', async () => {
    await render(<LeaderboardTable<SimulatedPlayer> title="Live" board={board} />)
    await settle()
    for (let turn = 0; turn < 30; turn += 1) {
      await act(async () => {
        board.updateMany(
          Array.from(
            { length: 167 },
            (_, index) => [`p${(turn * 167 + index * 7) % 1_000}`, ((turn * 31 + index * 17) % 997) * 10] as const,
          ),
        )
        viewport().scrollTop = turn * 90
        await frame()
      })
    }
    await settle()
    const drawn = [...document.querySelectorAll<HTMLElement>('[role="grid"] [data-index]')]
    expect(drawn.map((row) => row.dataset.id)).toEqual(drawn.map((row) => board.at(Number(row.dataset.index))?.id))
  })
})

describe('keyboard', () => {
  it('moves between cells, into a control and out of it, by letters, and in reading direction', async () => {
    const players = ['Ada', 'Bo', 'Älva', 'Bea'].map((name, index) => ({ id: name, name, score: 10 - index }))
    const onRowOpen = vi.fn()
    const onSelectedChange = vi.fn()
    await render(
      <BinnacleProvider dir="rtl">
        <LeaderboardTable
          title="Keys"
          data={players}
          columns={['rank', 'name', 'score']}
          rowActions={() => <button type="button">Follow</button>}
          onRowOpen={onRowOpen}
          onSelectedChange={onSelectedChange}
        />
      </BinnacleProvider>,
    )
    await settle()
    act(() => viewport().focus())
    await settle()
    const column = () => Number(document.activeElement?.getAttribute('aria-colindex'))
    expect([focusedRow(), column()]).toEqual([0, 1])
    await userEvent.keyboard('{ArrowLeft}')
    expect(column()).toBe(2)
    await userEvent.keyboard('{End}')
    expect(column()).toBe(4)
    await userEvent.keyboard('{Enter}')
    expect(document.activeElement?.textContent).toBe('Follow')
    await userEvent.keyboard('{Escape}')
    expect(column()).toBe(4)
    await userEvent.keyboard('{Home}b')
    await vi.waitFor(() => expect(focusedRow()).toBe(1), 30_000)
    await userEvent.keyboard('e')
    await vi.waitFor(() => expect(focusedRow()).toBe(3), 30_000)
    await userEvent.keyboard('{Enter}')
    expect(onRowOpen).toHaveBeenCalledWith(expect.objectContaining({ id: 'Bea' }))
    // A space while one types is part of the word; after that it selects.
    await vi.waitFor(
      async () => {
        await userEvent.keyboard(' ')
        expect(onSelectedChange).toHaveBeenCalled()
      },
      { interval: 800, timeout: 30_000 },
    )
    expect([...onSelectedChange.mock.calls.at(-1)![0]]).toEqual(['Bea'])
    await expect.element(page.getByRole('row', { name: /Bea/ })).toHaveAttribute('aria-selected', 'true')
  })

  it('turns the list around from its head', async () => {
    await render(<LeaderboardTable title="Turn" data={simulatedPlayers(100)} />)
    await settle()
    const before = ids()[0]
    await userEvent.click(page.getByRole('button', { name: 'Rank: List from the last' }))
    await settle()
    expect(rowOf(99)?.dataset.id ?? '').not.toBe(ids()[0])
    expect(ids()[0]).not.toBe(before)
    await expect.element(page.getByRole('columnheader', { name: /Rank/ })).toHaveAttribute('aria-sort', 'descending')
  })
})

describe('data that changes shape', () => {
  it('survives a list that shrinks while one is at its end', async () => {
    const screen = await render(<LeaderboardTable title="Shrinks" data={simulatedPlayers(5_000)} />)
    await settle()
    viewport().scrollTop = viewport().scrollHeight
    await settle()
    await screen.rerender(<LeaderboardTable title="Shrinks" data={simulatedPlayers(10)} />)
    await settle()
    expect(ids()).toHaveLength(10)
    expect(isSeen(9)).toBe(true)
  })

  it('loads pages of a source, late, short, repeated and out of order, and shows each player once where they belong', async () => {
    const inner = createLeaderboard<SimulatedPlayer>({ players: simulatedPlayers(1_000) })
    const answers: (() => void)[] = []
    const source: LeaderboardSource<SimulatedPlayer> = {
      load: ({ start, count }) =>
        new Promise((resolve) => {
          const rows = inner.window(start, count)
          answers.push(() => resolve({ rows: [...rows.toReversed(), ...rows.slice(0, 3)].slice(start === 0 ? 0 : 5), count: inner.size }))
        }),
    }
    await render(<LeaderboardTable<SimulatedPlayer> title="Remote" source={source} />)
    await expect.element(page.getByText('Loading')).toBeInTheDocument()
    await vi.waitFor(() => expect(answers).toHaveLength(1), 30_000)
    await act(async () => answers[0]!())
    await expect.element(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '1001')
    expect(ids()[0]).toBe(inner.at(0)?.id)
    await act(async () => void (viewport().scrollTop = 36 * 500))
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(1), 30_000)
    await act(async () => {
      for (const answer of answers.slice(1).toReversed()) answer()
    })
    await settle()
    expect(new Set(ids()).size).toBe(ids().length)
    for (const row of document.querySelectorAll<HTMLElement>('[role="grid"] [data-id]')) {
      expect(row.dataset.id).toBe(inner.at(Number(row.dataset.index))?.id)
    }
  })

  it('says that a source failed, and tries again', async () => {
    let isUp = false
    const source: LeaderboardSource<SimulatedPlayer> = {
      load: async () => {
        if (!isUp) throw new TypeError('The board is out of reach')
        return { rows: [{ id: 'a', score: 1, rank: 1, position: 0, player: { id: 'a', score: 1, name: 'Ada' } }], count: 1 }
      },
    }
    await render(<LeaderboardTable<SimulatedPlayer> title="Remote" source={source} />)
    await expect.element(page.getByText('The board is out of reach')).toBeVisible()
    isUp = true
    await userEvent.click(page.getByRole('button', { name: 'Try again' }))
    await expect.element(page.getByRole('row', { name: /Ada/ })).toBeVisible()
  })

  it('shows everyone it can rank, and says how many it cannot', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const data = [
      { id: 'a', score: 2 },
      { id: 'a', score: 3 },
      { id: 'b', score: Number.NaN },
      { id: '', score: 1 },
    ]
    await render(<LeaderboardTable title="Bad" data={data} />)
    await expect.element(page.getByText('3 players without a valid score or id are left out')).toBeVisible()
    await expect.element(page.getByRole('row', { name: /a/ }).last()).toBeVisible()
    vi.restoreAllMocks()
  })

  it('widens a column by keyboard without drawing a row again', async () => {
    const players = simulatedPlayers(20)
    const cell = vi.fn((row: { id: string }) => <span>{row.id}</span>)
    const columns = columnsOf(cell)
    await render(<LeaderboardTable title="Wide" data={players} columns={columns} />)
    await settle()
    const drawn = cell.mock.calls.length
    const handle = page.getByRole('slider', { name: 'Width of Who' })
    const before = handle.element().parentElement!.getBoundingClientRect().width
    act(() => (handle.element() as HTMLElement).focus())
    await userEvent.keyboard('{ArrowLeft}')
    await settle()
    expect(handle.element().parentElement!.getBoundingClientRect().width).toBeCloseTo(before - 16, 0)
    expect(cell.mock.calls.length).toBe(drawn)
  })
})

const columnsOf = (cell: (row: { id: string }) => ReactNode) => ['rank' as const, { id: 'who', header: 'Who', cell }]

import { act, useState } from 'react'
import { createFetchLeaderboardSource, leaderboardCsv, LeaderboardTable, type LeaderboardSource } from 'binnacle/leaderboard'
import { describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const players = (count: number, prefix = 'p') =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}`, name: `Name ${index}`, score: count - index }))
const rowsOf = (list: readonly { id: string; score: number }[], start: number, count: number) =>
  list
    .slice(start, start + count)
    .map((player, at) => ({ id: player.id, score: player.score, rank: start + at + 1, position: start + at, player }))

/** A list that is elsewhere, and may change there. */
function createElsewhere(list = players(1_000), extra: Partial<LeaderboardSource> = {}) {
  const state = { list, tell: () => {} }
  const source: LeaderboardSource = {
    load: async ({ start, count }) => ({ rows: rowsOf(state.list, start, count), count: state.list.length }),
    subscribe(onChange) {
      state.tell = onChange
      return () => {}
    },
    ...extra,
  }
  return { source, state }
}

const grid = () => page.getByRole('grid').element() as HTMLElement
/** Ids of the rows that can be seen; `…` where one is on its way. */
function seen(): string[] {
  const view = grid().getBoundingClientRect()
  const rows = [...grid().querySelectorAll<HTMLElement>('[data-index]')].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect()
    return bottom > view.top + 33 && top < view.bottom
  })
  return rows.map((row) => row.dataset.id ?? '…')
}
const becomes = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 30 })
const tabIntoRows = async () => {
  while (!document.activeElement?.closest('[role="gridcell"]')) await userEvent.tab()
}

describe('a list that goes away and comes back', () => {
  it('is seen from its beginning, wherever one had scrolled to', async () => {
    let show: (props: { data?: ReturnType<typeof players>; isLoading?: boolean }) => void = () => {}
    function Page() {
      const [props, setProps] = useState<{ data?: ReturnType<typeof players>; isLoading?: boolean }>({ data: players(500) })
      show = setProps
      return <LeaderboardTable title="t" {...props} />
    }
    await render(<Page />)
    await becomes(() => expect(seen()[0]).toBe('p0'))
    grid().scrollTop = 5_000
    await becomes(() => expect(seen()[0]).toBe('p138'))
    await act(async () => show({ isLoading: true }))
    await act(async () => show({ data: players(500, 'q') }))
    await becomes(() => expect(seen()[0]).toBe('q0'))
  })

  it('is that of the other choice, after one had scrolled', async () => {
    const { source } = createElsewhere()
    const filterChoices = { category: ['a', 'b'].map((value) => ({ value, label: value })) }
    const asked: unknown[] = []
    const load: LeaderboardSource['load'] = (request) => {
      asked.push(request.filters)
      return source.load(request)
    }
    const given = { ...source, load }
    await render(<LeaderboardTable title="t" source={given} filterChoices={filterChoices} />)
    await becomes(() => expect(seen()[0]).toBe('p0'))
    // What the select shows is what was asked for.
    expect(asked[0]).toEqual({ category: 'a' })
    grid().scrollTop = 5_000
    await becomes(() => expect(seen()[0]).toBe('p138'))
    await userEvent.selectOptions(page.getByRole('combobox'), 'b')
    await becomes(() => expect(seen()[0]).toBe('p0'))
  })
})

describe('a list that is elsewhere', () => {
  it('shows the only season there is to choose', async () => {
    const asked: string[] = []
    const source = createFetchLeaderboardSource({
      baseUrl: '/api/x',
      fetch: async ({ url }) => {
        asked.push(new URL(url).pathname)
        return Response.json({ rows: rowsOf(players(3), 0, 3), count: 3 })
      },
    })
    await render(<LeaderboardTable title="t" source={source} filterChoices={{ season: [{ value: 'spring', label: 'Spring' }] }} />)
    await becomes(() => expect(seen()).toEqual(['p0', 'p1', 'p2']))
    expect(asked[0]).toBe('/api/x/spring/window')
  })

  it('opens a row that was on its way when it was reached', async () => {
    const onRowOpen = vi.fn()
    let arrive: () => void = () => {}
    const { source, state } = createElsewhere()
    const load: LeaderboardSource['load'] = async (request) => {
      if (request.start > 0) await new Promise<void>((resolve) => (arrive = resolve))
      return source.load(request)
    }
    await render(<LeaderboardTable title="t" source={{ ...source, load }} onRowOpen={onRowOpen} />)
    await becomes(() => expect(seen()[0]).toBe('p0'))
    await tabIntoRows()
    await userEvent.keyboard('{Control>}{End}{/Control}')
    await becomes(() => expect(seen()).toContain('…'))
    await becomes(() => {
      arrive()
      expect(seen()).not.toContain('…')
    })
    await userEvent.keyboard('{Enter}')
    expect(onRowOpen.mock.calls.map(([row]) => row.id)).toEqual([state.list.at(-1)?.id])
  })

  it('follows its reader: without being asked, as ranks change, and to where they are now', async () => {
    const { source, state } = createElsewhere()
    const locate: LeaderboardSource['locate'] = async ({ id }) => {
      const position = state.list.findIndex((player) => player.id === id)
      return position < 0 ? undefined : rowsOf(state.list, position, 1)[0]
    }
    const given = { ...source, locate }
    const [digest, table] = [
      <LeaderboardTable key="d" title="d" me="p550" source={given} digest={{}} />,
      <LeaderboardTable key="t" title="t" me="p550" source={given} />,
    ]
    const mine = () => page.getByText(/Show me: Rank/).element().textContent
    const { rerender } = await render(table)
    await becomes(() => expect(mine()).toContain('551'))
    // Somebody else does well: 300 others fall behind.
    const moved = state.list.toSpliced(550, 1).toSpliced(850, 0, state.list[550]!)
    state.list = moved
    state.tell()
    await becomes(() => expect(mine()).toContain('851'))
    await userEvent.click(page.getByRole('button', { name: 'Show me', exact: true }))
    await becomes(() => expect(seen()).toContain('p550'))

    await rerender(digest)
    await becomes(() => expect(document.querySelector('[data-me]')?.getAttribute('aria-rowindex')).toBe('852'))
    state.list = players(1_000)
    state.tell()
    await becomes(() => expect(document.querySelector('[data-me]')?.getAttribute('aria-rowindex')).toBe('552'))
  })

  it('says that its reader is not on it, once whoever knows has said so', async () => {
    const { source, state } = createElsewhere(players(200), { locate: async () => undefined })
    await render(<LeaderboardTable title="t" me="zed" source={source} />)
    await expect.element(page.getByText('You are not on this board yet')).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Show me', exact: true })).toBeDisabled()
    // They come in with a page that is loaded: whoever was asked knew less.
    state.list = [{ id: 'zed', name: 'Zed', score: 999 }, ...state.list]
    state.tell()
    await expect.element(page.getByRole('button', { name: 'Show me', exact: true })).toBeEnabled()
  })

  it('shows an error for a part that failed, though another part came after it, until that is left', async () => {
    let isDown = true
    const { source } = createElsewhere()
    let answerLater: () => void = () => {}
    const load: LeaderboardSource['load'] = async (request) => {
      if (request.start === 300 && isDown) throw new Error('boom')
      if (request.start === 400) await new Promise<void>((resolve) => (answerLater = resolve))
      return source.load(request)
    }
    await render(<LeaderboardTable title="t" source={{ ...source, load }} />)
    await becomes(() => expect(seen()[0]).toBe('p0'))
    grid().scrollTop = 395 * 36
    const state = () => document.querySelector('section')?.dataset.state
    await becomes(() => expect(state()).toBe('stale'))
    await becomes(() => {
      answerLater()
      expect(seen()).toContain('p401')
    })
    expect(state()).toBe('stale')
    isDown = false
    await userEvent.click(page.getByRole('button', { name: 'Try again' }))
    await becomes(() => {
      answerLater()
      expect(seen()).not.toContain('…')
    })
    expect(state()).toBe('ready')
  })

  it('says what is wrong with rows that tell no place', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const load = async () => ({ rows: [{ id: 'a', score: 1, rank: 1, player: {} }] as never, count: 1 })
    await render(<LeaderboardTable title="t" source={{ load }} />)
    await expect.element(page.getByText(/rows with an id and a position/)).toBeVisible()
  })

  it('says the rank that was asked for, though its row is still to come, from the last too', async () => {
    const { source } = createElsewhere()
    await render(<LeaderboardTable title="t" source={source} />)
    await becomes(() => expect(seen()[0]).toBe('p0'))
    await userEvent.click(page.getByRole('button', { name: /List from the last/ }))
    await userEvent.fill(page.getByRole('searchbox'), '300')
    await userEvent.keyboard('{Enter}')
    await becomes(() => expect(document.body.textContent).toContain('rank 300'))
    await becomes(() => expect(seen()).toContain('p299'))
  })
})

it('a CSV of a list that is elsewhere is whole or none, and asks no more once it is cancelled', async () => {
  const leaving = new AbortController()
  const signals: (AbortSignal | undefined)[] = []
  const blob = leaderboardCsv(
    {
      size: 3,
      window: async (_start, _count, signal) => {
        signals.push(signal)
        leaving.abort(new Error('left'))
        return []
      },
    },
    { signal: leaving.signal },
  )
  await expect(blob).rejects.toThrow('left')
  expect(signals).toEqual([leaving.signal])
})

describe('keyboard and voice', () => {
  it('leaves a long list of controls by one Tab, and walks through those of a cell', async () => {
    await render(
      <>
        <LeaderboardTable
          title="t"
          data={players(10_000)}
          rowActions={({ id }) => (
            <>
              <button type="button">Follow {id}</button>
              <button type="button">Mute {id}</button>
            </>
          )}
        />
        <button type="button">after</button>
      </>,
    )
    await becomes(() => expect(seen()[0]).toBe('p0'))
    await tabIntoRows()
    await userEvent.keyboard('{End}{Enter}')
    expect(document.activeElement?.textContent).toBe('Follow p0')
    await userEvent.tab()
    expect(document.activeElement?.textContent).toBe('Mute p0')
    await userEvent.tab({ shift: true })
    await userEvent.keyboard('{Escape}')
    expect(document.activeElement?.getAttribute('role')).toBe('gridcell')
    await userEvent.tab()
    expect(document.activeElement?.textContent).toBe('after')
  })

  it('follows the direction of the page where there is no provider', async () => {
    document.documentElement.dir = 'rtl'
    try {
      await render(<LeaderboardTable title="t" data={players(20)} />)
      await tabIntoRows()
      await userEvent.keyboard('{Home}{ArrowLeft}')
      expect((document.activeElement as HTMLElement).dataset.column).toBe('1')
      await userEvent.keyboard('{ArrowRight}')
      expect((document.activeElement as HTMLElement).dataset.column).toBe('0')
    } finally {
      document.documentElement.removeAttribute('dir')
    }
  })

  it('names a column by its word alone, and tells with each cell whether its row is selected', async () => {
    await render(<LeaderboardTable title="t" data={players(3)} defaultSelected={new Set(['p0'])} />)
    await expect.element(page.getByRole('columnheader', { name: 'Name', exact: true })).toBeVisible()
    await tabIntoRows()
    expect(document.activeElement?.getAttribute('aria-selected')).toBe('true')
    await userEvent.keyboard(' ')
    await becomes(() => expect(document.activeElement?.getAttribute('aria-selected')).toBe('false'))
  })

  it('tells how one’s rank has moved when data comes anew, and not when another list was chosen', async () => {
    const list = players(30)
    const better = list.map((player) => (player.id === 'p20' ? { ...player, score: 24.5 } : player))
    const filterChoices = { category: ['a', 'b'].map((value) => ({ value, label: value })) }
    const table = (data: typeof list, category: string) => (
      <LeaderboardTable title="t" me="p20" data={data} filterChoices={filterChoices} filters={{ category }} />
    )
    const { rerender } = await render(table(list, 'a'))
    await rerender(table(better, 'a'))
    await becomes(() => expect(document.querySelector('[role="status"]')?.textContent).toBe('You moved up 14 to rank 7'))
    await rerender(table(list, 'b'))
    expect(document.querySelector('[role="status"]')?.textContent).toBe('You moved up 14 to rank 7')
  })
})

it.each([Number.MAX_SAFE_INTEGER, Number.NaN, null])('a season that ends at %s has no end to show', async (endsAt) => {
  await render(<LeaderboardTable title="t" data={players(3)} season={{ label: 'Season 1', endsAt }} />)
  await expect.element(page.getByText('Season 1')).toBeVisible()
  expect(document.querySelector('time')).toBeNull()
})

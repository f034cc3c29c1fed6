import 'binnacle/styles.css'
import { act } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it } from 'vitest'
import { LeaderboardTable, type LeaderboardTableProps } from '../../src/leaderboard/index.js'
import { simulatedPlayers } from '../../stories/fixtures/rankings.js'

afterEach(() => document.body.replaceChildren())

const widths = (container: Element, row: string) =>
  [...container.querySelectorAll(`${row} .bn-LeaderboardTable-cell`)].map((cell) => Math.round(cell.getBoundingClientRect().width))

const columns: LeaderboardTableProps['columns'] = [
  'rank',
  'name',
  { id: 'genre', header: 'Genre', value: () => 'a word much longer than the width of its column', width: 72 },
  { id: 'votes', header: 'Votes', unit: 'count', value: () => 7, width: 120 },
  { id: 'score', header: 'Rating', width: 140 },
]

it('draws columns of a chosen width as wide in the server’s HTML as after it is hydrated, in head and rows', async () => {
  const table = <LeaderboardTable title="All" data={simulatedPlayers(30)} columns={columns} />
  const container = document.body.appendChild(document.createElement('div'))
  container.style.inlineSize = '800px'
  // A strict policy would block styles in it.
  container.innerHTML = renderToString(table)
  const before = ['[role="row"]', '.bn-LeaderboardTable-headrow'].map((row) => widths(container, row))
  expect(before[1]?.slice(2)).toEqual([72, 120, 140])
  const root = await act(async () => hydrateRoot(container, table))
  expect(container.querySelector('[data-placed]')).not.toBeNull()
  expect(widths(container, '.bn-LeaderboardTable-headrow')).toEqual(before[1])
  const rows = widths(container, '[role="row"]')
  expect(rows.slice(0, 50)).toEqual(before[0]?.slice(0, 50))
  await act(async () => root.unmount())
})

it('draws its skeleton in the same widths', () => {
  const container = document.body.appendChild(document.createElement('div'))
  container.style.inlineSize = '800px'
  container.innerHTML = renderToString(<LeaderboardTable title="All" isLoading columns={columns} />)
  expect(widths(container, '.bn-LeaderboardTable-row').slice(2, 5)).toEqual([72, 120, 140])
})

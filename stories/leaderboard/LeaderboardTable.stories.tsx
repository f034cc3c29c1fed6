import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import {
  buildLeaderboard,
  createLeaderboard,
  LeaderboardTable,
  useLiveScores,
  type Leaderboard,
  type LeaderboardColumn,
  type LeaderboardSource,
  type LeaderboardTableProps,
  type LeaderboardZone,
} from 'binnacle/leaderboard'
import { useCallback, useEffect, useState } from 'react'
import {
  genres,
  hardNames,
  movies,
  services,
  simulatedColumns,
  simulatedPlayers,
  type RatedMovie,
  type SimulatedPlayer,
} from '../fixtures/rankings.js'
import { seeded } from '../fixtures/seed.js'

const meta = {
  component: LeaderboardTable,
  title: 'Leaderboard/LeaderboardTable',
  args: { title: 'Reliability league', subtitle: 'week 47', data: services, me: 'checkout', unit: 'pts' },
} satisfies Meta<typeof LeaderboardTable>
export default meta
type Story = StoryObj<typeof meta>

export const Default: Story = {}

/** As small as a tile: who leads, and where one stands oneself. */
export const Digest: Story = {
  args: { digest: { top: 5, around: 1 }, unit: undefined, actions: 'points' },
  decorators: [
    (Content) => (
      <div style={{ maxInlineSize: 400 }}>
        <Content />
      </div>
    ),
  ],
}

export const Loading: Story = { args: { data: undefined, isLoading: true } }
export const Empty: Story = { args: { data: [] } }
export const Error: Story = {
  args: { data: undefined, error: new TypeError('The league service did not answer within 5 s.'), onRetry: () => {} },
}
export const Stale: Story = {
  args: {
    error: new TypeError('The league service did not answer within 5 s.'),
    updatedAt: Date.UTC(2026, 10, 24, 14, 0),
    onRetry: () => {},
  },
}

const zones: LeaderboardZone[] = [
  { id: 'prize', label: 'Prize', from: 1, to: 1, tone: 'reward' },
  { id: 'up', label: 'Promotion', to: 4, tone: 'promotion' },
  { id: 'down', label: 'Relegation', from: 11, tone: 'relegation' },
]

/** As if it were 24 November 2026, so that the picture is the same every day. */
const season = { label: 'Season 12', endsAt: Date.UTC(2026, 10, 30), clockOffsetMs: Date.UTC(2026, 10, 24, 14) - Date.now() }

export const Zones: Story = { args: { zones, season } }

export const Crowded: Story = {
  parameters: { reports: /are left out/ },
  args: {
    title: 'Names that are hard to draw',
    subtitle: undefined,
    unit: undefined,
    me: 'hard-1',
    columns: ['rank', 'change', 'avatar', 'name', 'share', 'score'],
    // Three more cannot be ranked: no score, an id twice, no id.
    data: [
      ...hardNames,
      { id: 'nan', name: 'No score', score: Number.NaN, previousRank: 1 },
      { ...hardNames[0]!, score: 1 },
      { ...hardNames[0]!, id: '' },
    ],
    zones,
    rowActions: (row) => (
      <button type="button" className="bn-Button" data-kind="quiet">
        Follow<span className="bn-hidden"> {row.id}</span>
      </button>
    ),
    defaultSelected: new Set(['hard-6']),
    hasDownload: true,
  },
}

export const Dark: Story = {
  args: { zones },
  decorators: [
    (Content) => (
      <BinnacleProvider theme="dark" className="sheet">
        <Content />
      </BinnacleProvider>
    ),
  ],
}

const movieColumns: LeaderboardTableProps<RatedMovie>['columns'] = [
  'rank',
  'name',
  { id: 'genre', header: 'Genre', isOptional: true },
  { id: 'votes', header: 'Votes', unit: 'count', width: 88 },
  { id: 'score', header: 'Rating', width: 72, fractionDigits: 1 },
]

function MovieTable() {
  const [filters, setFilters] = useState<{ category?: string }>({ category: 'all' })
  const shown = filters.category === 'all' ? movies : movies.filter((movie) => movie.genre === filters.category)
  return (
    <LeaderboardTable<RatedMovie>
      title="Best rated movies"
      subtitle="IMDB, up to 2010, at least 20,000 votes"
      data={shown}
      tieBreak={[{ key: 'votes', order: 'descending', isShared: true }]}
      columns={movieColumns}
      filters={filters}
      onFiltersChange={setFilters}
      filterChoices={{ category: [{ value: 'all', label: 'All genres' }, ...genres.map((genre) => ({ value: genre, label: genre }))] }}
      height={560}
      hasDownload
    />
  )
}

/** Public data: ratings of the `vega-datasets` package. */
export const Movies: Story = { render: () => <MovieTable /> }

function MillionTable() {
  const [board, setBoard] = useState<Leaderboard<SimulatedPlayer>>()
  useEffect(() => {
    const controller = new AbortController()
    buildLeaderboard<SimulatedPlayer>(simulatedColumns(1_000_000), { signal: controller.signal }).then(setBoard, () => {})
    return () => controller.abort()
  }, [])
  return (
    <LeaderboardTable<SimulatedPlayer>
      title="All players"
      subtitle="simulated: score = ⌊10⁶ u³⌋"
      board={board}
      isLoading={!board}
      me="player-4711"
      rowHeight={48}
      height={560}
      columns={['rank', 'name', 'share', 'score']}
      hasDownload
    />
  )
}

/** A million simulated players; the board is built off the main thread. */
export const Million: Story = { render: () => <MillionTable /> }

const RATES = { calm: 5, busy: 200 }

function LiveTable({ rate, anchor }: { rate: keyof typeof RATES; anchor: LeaderboardTableProps['anchor'] }) {
  const [board] = useState(() => {
    const made = createLeaderboard<SimulatedPlayer>({ players: simulatedPlayers(2_000) })
    made.markRanks()
    return made
  })
  const [isPaused, setPaused] = useState(false)
  const feed = useCallback(
    (push: (scores: [string, number][]) => void) => {
      const random = seeded(3)
      const timer = setInterval(() => {
        push(
          Array.from({ length: RATES[rate] / 5 }, () => {
            const id = board.at(Math.floor(random() * (rate === 'calm' ? 12 : 2_000)))?.id ?? 'player-0'
            return [id, Math.max(0, (board.scoreOf(id) ?? 0) + Math.round((random() - 0.45) * 8_000))] as [string, number]
          }),
        )
      }, 30_000)
      return () => clearInterval(timer)
    },
    [board, rate],
  )
  useLiveScores(board, feed, { isPaused })
  return (
    <LeaderboardTable<SimulatedPlayer>
      title="Live scores"
      subtitle="simulated"
      board={board}
      me="player-42"
      anchor={anchor}
      isPaused={isPaused}
      onPausedChange={setPaused}
    />
  )
}

/** Scores arrive while one reads; changes are since the story began. */
export const Live: Story = { render: () => <LiveTable rate="calm" anchor="hold-rank" /> }
export const FollowMe: Story = { render: () => <LiveTable rate="busy" anchor="follow-me" /> }

const remotePlayers = createLeaderboard<SimulatedPlayer>({ players: simulatedPlayers(25_000, 8) })
const remote: LeaderboardSource<SimulatedPlayer> = {
  async load({ start, count }) {
    await new Promise((resolve) => setTimeout(resolve, 60))
    return { rows: remotePlayers.window(start, count), count: remotePlayers.size }
  },
  async locate({ id }) {
    return remotePlayers.row(id)
  },
}

/** Pages of a hundred, asked for as one scrolls. */
export const Remote: Story = {
  args: {
    title: 'Everybody',
    subtitle: 'a page at a time',
    data: undefined,
    source: remote as LeaderboardSource,
    me: 'player-17',
    unit: undefined,
    columns: ['rank', 'name', 'share', 'score'],
  },
}

const trends: LeaderboardColumn<{ id: string }>[] = [{ id: 'trend', header: 'Eight weeks', sparkline: (row) => weeks(row.id) }]
function weeks(id: string) {
  const random = seeded([...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7))
  let value = 50
  return Array.from({ length: 8 }, () => (value += (random() - 0.5) * 20))
}

export const Trends: Story = { args: { columns: ['rank', 'change', 'avatar', 'name', ...(trends as LeaderboardColumn[]), 'score'] } }

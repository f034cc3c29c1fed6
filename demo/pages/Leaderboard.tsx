import { createFetchLeaderboardSource, LeaderboardTable, type LeaderboardColumn } from 'binnacle/leaderboard'
import { useState } from 'react'

const GENRES = ['Action', 'Adventure', 'Comedy', 'Drama', 'Horror', 'Musical', 'Western']
/** A season each, as demo/server/boards.ts opens them. */
export const CHOICES = {
  season: [{ value: 'all', label: 'All genres' }, ...GENRES.map((label) => ({ value: label.toLowerCase(), label }))],
}
const COLUMNS: ('rank' | 'name' | 'share' | LeaderboardColumn)[] = [
  'rank',
  'name',
  'share',
  { id: 'score', header: 'Rating', width: 88, fractionDigits: 1 },
]

/** The best rated movies, a page at a time from `createLeaderboardHandler`; a genre is a season of its own. */
export function Leaderboard() {
  const [source] = useState(() => createFetchLeaderboardSource({ baseUrl: '/api/boards/movies', refreshMs: 30_000 }))
  return (
    <div className="demo-board">
      <LeaderboardTable
        title="Best rated movies"
        subtitle="IMDB, up to 2010, at least 20,000 votes"
        source={source}
        columns={COLUMNS}
        defaultFilters={{ season: 'all' }}
        filterChoices={CHOICES}
        height={640}
        hasDownload
      />
    </div>
  )
}

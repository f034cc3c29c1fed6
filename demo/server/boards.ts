import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createLeaderboardHandler, createMemoryLeaderboardStore, type Handler, type LeaderboardStore } from 'binnacle/server'

/** Movies and their IMDB ratings up to 2010, as the package vega-datasets ships them. */
const FILE = new URL('../../node_modules/vega-datasets/data/movies.json', import.meta.url)
/** A rating of fewer votes says little. */
const LEAST_VOTES = 20_000
const BOARD = 'movies'

interface Movie {
  Title: string | number | null
  'Major Genre': string | null
  'IMDB Rating': number | null
  'IMDB Votes': number | null
}

export interface DemoBoards {
  /** Everything below /api/boards/. */
  handler: Handler
}

export interface BoardsOptions {
  authorize: (request: Request) => boolean
  /** @default in memory */
  store?: LeaderboardStore
}

/** A board of the best rated movies, a season for each genre, behind the handler that an application would mount. */
export async function createBoards({
  authorize,
  store = createMemoryLeaderboardStore({ onNotice: (notice) => console.log(notice) }),
}: BoardsOptions): Promise<DemoBoards> {
  const movies = (JSON.parse(await readFile(fileURLToPath(FILE), 'utf8')) as Movie[])
    .filter((movie) => movie.Title !== null && movie['IMDB Rating'] !== null && (movie['IMDB Votes'] ?? 0) >= LEAST_VOTES)
    // Who ties is listed as they came: the one of more votes first.
    .toSorted((a, b) => (b['IMDB Votes'] ?? 0) - (a['IMDB Votes'] ?? 0))
  const seasons = new Set<string>()
  for (const [index, movie] of movies.entries()) {
    const genre = (movie['Major Genre'] ?? 'other').toLowerCase().replaceAll(/[^a-z]+/g, '-')
    for (const season of ['all', genre]) {
      if (!seasons.has(season)) {
        const rules = { order: 'descending', policy: 'latest', rankMode: 'competition' } as const
        await store.open({ board: BOARD, season, rules, endsAt: null, at: index })
        seasons.add(season)
      }
      const player = { id: `movie-${index}`, name: String(movie.Title) }
      await store.submit({ board: BOARD, season, player, score: movie['IMDB Rating'] ?? 0, idempotencyKey: player.id, at: index })
    }
  }
  return { handler: createLeaderboardHandler({ store, authorize }) }
}

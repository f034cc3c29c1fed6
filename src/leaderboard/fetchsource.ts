import { BinnacleError } from '../core/errors.js'
import { createJsonClient, fetchOf, type RequestFetch, type RequestOptions } from '../core/request.js'
import type { Season, SeasonPage, SeasonRow } from '../core/season.js'
import type { LeaderboardFilters, LeaderboardSource } from './remote.js'

/** What the server says of the season with each answer. */
export interface SeasonNews {
  season: Season
  /** The server's clock less the browser's, ms: for the table's `season`. */
  clockOffsetMs: number
}

export interface FetchLeaderboardSourceOptions extends Omit<RequestOptions, 'fetch'> {
  /** Where `createLeaderboardHandler` answers for the board: "/api/boards/league". */
  baseUrl: string
  /** The season to show, or which one the filters choose. @default the filter of that name */
  season?: string | ((filters: LeaderboardFilters) => string | undefined)
  /** Looks again so often while the page can be seen, ms. @default never */
  refreshMs?: number
  /** Hears what each answer says of the season: that it has ended, say. */
  onSeason?: (news: SeasonNews) => void
  /** Stands in for `fetch`: for headers of your own, or in tests. */
  fetch?: RequestFetch
}

interface Answer extends Partial<SeasonPage> {
  row?: SeasonRow | null
  position?: number | null
  next?: number | null
  season?: Season
  now?: number
}

/**
 * The source for `LeaderboardTable` of a board that `createLeaderboardHandler` serves. Made once, outside the component: each new one is read anew.
 *
 * @example
 * const source = createFetchLeaderboardSource({ baseUrl: '/api/boards/league', season: 'spring', refreshMs: 5_000 })
 * <LeaderboardTable title="Spring" source={source} me="ada" />
 *
 * It rejects with a BinnacleError: `unreachable`, `timed-out`, `refused` (a status from 400, with the server's own words), `rate-limited` (429), `unavailable` (from 500), or
 * `invalid-response` (HTML, broken JSON).
 *
 * @throws BinnacleError `invalid-option` where `baseUrl` is empty
 */
export function createFetchLeaderboardSource({
  baseUrl,
  season,
  refreshMs,
  onSeason,
  fetch: given,
  ...options
}: FetchLeaderboardSourceOptions): LeaderboardSource<SeasonRow['player']> {
  const origin = 'createFetchLeaderboardSource'
  if (!baseUrl) throw new BinnacleError('invalid-option', `${origin}: baseUrl is empty. Pass the board's path: "/api/boards/league".`)
  const request = createJsonClient(origin, baseUrl, { ...options, ...(given ? { fetch: fetchOf(given) } : {}) })

  async function ask(
    filters: LeaderboardFilters,
    what: string,
    query: Record<string, string | number>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const chosen = typeof season === 'function' ? season(filters) : (season ?? filters.season)
    if (!chosen) throw new BinnacleError('invalid-option', `${origin}: no season is chosen. Pass season, or choose one in the filters.`)
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
    const { body } = await request(`${encodeURIComponent(chosen)}/${what}?${search}`, { signal, cache: 'no-store' })
    const answer = Object(body) as Answer
    if (answer.season && typeof answer.now === 'number') onSeason?.({ season: answer.season, clockOffsetMs: answer.now - Date.now() })
    return answer
  }

  let size = 0
  return {
    async load({ start, count, filters, signal }) {
      const page = await ask(filters, 'window', { start, count }, signal)
      size = page.count ?? 0
      // Whether that is a page is for the table to check: it checks every source.
      return { rows: page.rows, count: page.count } as SeasonPage
    },
    async locate({ id, filters, signal }) {
      return (await ask(filters, 'rank', { id }, signal)).row ?? undefined
    },
    async find({ text, after, isBackward, filters, signal }) {
      // To the end of the list, and then from its beginning to where it began; or the other way.
      let start = isBackward ? after - 1 : after + 1
      for (const isAround of [false, true]) {
        while (start >= 0 && (!isAround || (isBackward ? start >= after : start <= after))) {
          const { position, next } = await ask(filters, 'find', { text, start, ...(isBackward ? { back: 1 } : {}) }, signal)
          if (typeof position === 'number') return isAround && (isBackward ? position < after : position > after) ? undefined : position
          // Never back to where it was, whatever was answered.
          if (typeof next !== 'number' || (isBackward ? next >= start : next <= start)) break
          start = next
        }
        start = isBackward ? size - 1 : 0
      }
      return undefined
    },
    subscribe(onChange) {
      if (!refreshMs) return () => {}
      const timer = setInterval(() => {
        if (!globalThis.document?.hidden) onChange()
      }, refreshMs)
      return () => clearInterval(timer)
    },
  }
}

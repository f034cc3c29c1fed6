import { BinnacleError } from '../core/errors.js'
import type { Season, SeasonPage, SeasonRow } from '../core/season.js'
import type { LeaderboardFilters, LeaderboardSource } from './remote.js'

/** What the server says of the season with each answer. */
export interface SeasonNews {
  season: Season
  /** The server's clock less the browser's, ms: for the table's `season`. */
  clockOffsetMs: number
}

export interface FetchLeaderboardSourceOptions {
  /** Where `createLeaderboardHandler` answers for the board: "/api/boards/league". */
  baseUrl: string
  /** The season to show, or which one the filters choose. @default the filter of that name */
  season?: string | ((filters: LeaderboardFilters) => string | undefined)
  /** Looks again so often while the page can be seen, ms. @default never */
  refreshMs?: number
  /** Hears what each answer says of the season: that it has ended, say. */
  onSeason?: (news: SeasonNews) => void
  /** Stands in for `fetch`: for headers of your own, or in tests. */
  fetch?: (request: Request) => Promise<Response>
}

interface Answer extends Partial<SeasonPage> {
  row?: SeasonRow | null
  position?: number | null
  next?: number | null
  season?: Season
  now?: number
  error?: { code?: string; message?: string }
}

/**
 * The source for `LeaderboardTable` of a board that `createLeaderboardHandler` serves. Made once, outside the component: each new one is read anew.
 *
 * @example
 * const source = createFetchLeaderboardSource({ baseUrl: '/api/boards/league', season: 'spring', refreshMs: 5_000 })
 * <LeaderboardTable title="Spring" source={source} me="ada" />
 *
 * @throws BinnacleError `invalid-option` where `baseUrl` is empty
 */
export function createFetchLeaderboardSource({
  baseUrl,
  season,
  refreshMs,
  onSeason,
  fetch: send = (request) => fetch(request),
}: FetchLeaderboardSourceOptions): LeaderboardSource<SeasonRow['player']> {
  const origin = 'createFetchLeaderboardSource'
  if (!baseUrl) throw new BinnacleError('invalid-option', `${origin}: baseUrl is empty. Pass the board's path: "/api/boards/league".`)
  const base = baseUrl.replace(/\/+$/, '')

  async function ask(
    filters: LeaderboardFilters,
    what: string,
    query: Record<string, string | number>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const chosen = typeof season === 'function' ? season(filters) : (season ?? filters.season)
    if (!chosen) throw new BinnacleError('invalid-option', `${origin}: no season is chosen. Pass season, or choose one in the filters.`)
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
    const url = new URL(`${base}/${encodeURIComponent(chosen)}/${what}?${search}`, globalThis.location?.href)
    let response: Response
    try {
      response = await send(new Request(url, { signal, cache: 'no-store', headers: { accept: 'application/json' } }))
    } catch (cause) {
      signal.throwIfAborted()
      throw new BinnacleError('unreachable', `${origin}: ${url.pathname} could not be reached.`, { cause })
    }
    const answer = (await response.json().catch(() => null)) as Answer | null
    signal.throwIfAborted()
    if (!response.ok || !answer) {
      throw new BinnacleError(
        'unavailable',
        `${origin}: ${url.pathname} answered ${response.status}. ${answer?.error?.message ?? ''}`.trim(),
      )
    }
    if (answer.season && typeof answer.now === 'number') onSeason?.({ season: answer.season, clockOffsetMs: answer.now - Date.now() })
    return answer
  }

  return {
    async load({ start, count, filters, signal }) {
      const { rows, count: size } = await ask(filters, 'window', { start, count }, signal)
      // Whether that is a page is for the table to check: it checks every source.
      return { rows, count: size } as SeasonPage
    },
    async locate({ id, filters, signal }) {
      return (await ask(filters, 'rank', { id }, signal)).row ?? undefined
    },
    async find({ text, after, filters, signal }) {
      // To the end of the list, and then from its beginning to where it began.
      let start = after + 1
      for (const isAround of [false, true]) {
        while (!isAround || start <= after) {
          const { position, next } = await ask(filters, 'find', { text, start }, signal)
          if (typeof position === 'number') return isAround && position > after ? undefined : position
          // Never backwards, whatever was answered.
          if (!next || next <= start) break
          start = next
        }
        start = 0
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

import { BinnacleError } from '../core/errors.js'
import { foldName, nameOf } from '../core/names.js'
import type { SeasonRankMode, SeasonRow, SeasonRules, SeasonZone } from '../core/season.js'
import type { LeaderboardStore } from './leaderboardStore.js'
import { type Commit, createCommit, unlessAborted } from './commit.js'
import { answerToError } from './outage.js'
import { readText } from './requestBody.js'
import { failure, json, refusal, type Authorize, type Handler } from './responses.js'

export interface LeaderboardHandlerOptions {
  store: LeaderboardStore
  /** Who may read. */
  authorize: Authorize
  /** Who may submit this score for this player: the one check that keeps people from writing their own. @default nobody */
  authorizeSubmit?: (
    request: Request,
    submission: { board: string; season: string; playerId: string; score: number },
  ) => boolean | Promise<boolean>
  /** Who may open and close seasons. @default nobody */
  authorizeSeasons?: Authorize
  /** Called with what the store threw; the client is answered 503. @default console.error */
  onError?: (error: unknown) => void
  /** Epoch ms. @default Date.now */
  clock?: () => number
}

/** Rows of one answer. */
const MAX_ROWS = 500
/** Rows that one search looks through; whoever asked goes on from there. */
const MAX_LOOKED_THROUGH = 5_000
const MAX_BYTES = 16_384
const MAX_ZONES = 50
/** The last instant a Date can hold (ECMA-262, "Time Values and Time Range"). */
const MAX_INSTANT = 8.64e15
/** Of dots alone a path would take its leave. */
const NAME = /^(?!\.+$)[\w.-]{1,64}$/
const RANK_MODES: readonly SeasonRankMode[] = ['competition', 'modified', 'ordinal', 'fractional']

const bad = (message: string) => new BinnacleError('invalid-request', message)

/**
 * Scores over HTTP, below wherever it is mounted:
 *
 *     GET  …/{board}/seasons                          all seasons, newest first
 *     POST …/{board}/seasons                          { season, rules, endsAt? } opens one
 *     POST …/{board}/{season}/close                   { zones? } ends it for good
 *     POST …/{board}/{season}/scores                  { player: { id, name?, avatar? }, score } with an Idempotency-Key: sent again for the same
 *                                                     player, it gets the first answer and changes nothing, whatever its score
 *     GET  …/{board}/{season}/window?start=&count=    rows by place
 *     GET  …/{board}/{season}/around?id=&before=&after=
 *     GET  …/{board}/{season}/rank?id=                one row
 *     GET  …/{board}/{season}/count?low=&high=        scores between two
 *     GET  …/{board}/{season}/find?text=&start=       { position, next }: the first row from a place on whose name has the words in it; null
 *                                                     where there is none. `back=1`: the last one up to that place. A store without `find` is looked
 *                                                     through 5,000 rows at a time: `next` is where to go on
 *     GET  …/{board}/{season}/archive?start=&count=   rows of a closed season with their zones
 *
 * A store that fails is 503 with Retry-After: `unavailable` where nothing was changed, `outcome-unknown` where that is not known. Then the same request, sent again,
 * gets its answer.
 *
 * @example
 * const handler = createLeaderboardHandler({ store, authorize: hasSession, authorizeSubmit: isGameServer })
 */
export function createLeaderboardHandler({
  store,
  authorize,
  authorizeSubmit,
  authorizeSeasons,
  onError = (error) => console.error(error),
  clock = Date.now,
}: LeaderboardHandlerOptions): Handler {
  const now = () => Math.trunc(clock())

  async function openSeason(request: Request, board: string, commit: Commit): Promise<Response> {
    const body = await readJson(request)
    const season = nameIn(body.season, 'season')
    const endsAt = body.endsAt ?? null
    if (endsAt !== null && !(typeof endsAt === 'number' && Number.isInteger(endsAt) && Math.abs(endsAt) <= MAX_INSTANT))
      throw bad('"endsAt" is no instant. Send whole epoch milliseconds that a Date can hold, or null.')
    const rules = rulesIn(body.rules)
    return json({ season: await commit.run(() => store.open({ board, season, rules, endsAt, at: now() })) }, 201)
  }

  async function submit(request: Request, board: string, season: string, commit: Commit): Promise<Response> {
    const idempotencyKey = request.headers.get('idempotency-key') ?? ''
    if (!/^[\x21-\x7e]{1,128}$/.test(idempotencyKey))
      throw bad('There is no Idempotency-Key. Send one of 1 to 128 visible ASCII characters, the same for each try.')
    const body = await readJson(request)
    const player = playerIn(body.player)
    const { score } = body
    if (typeof score !== 'number' || !Number.isFinite(score)) throw bad('"score" is no finite number.')
    const isAllowed = await allowed(() => authorizeSubmit?.(request, { board, season, playerId: player.id, score }))
    if (!isAllowed) return failure(403, 'refused', 'This score may not be submitted.')
    // One key may be that of a whole match: it is each player's own. No key has a space in it.
    const key = `${idempotencyKey} ${player.id}`
    const submission = { board, season, player, score: score === 0 ? 0 : score, idempotencyKey: key, at: now() }
    const answer = await commit.run(() => store.submit(submission))
    if (!answer) return noSeason(season)
    return answer.result === 'ended' ? failure(409, 'season-ended', 'The season has ended: this score came too late.') : json(answer)
  }

  async function closeSeason(request: Request, board: string, season: string, commit: Commit): Promise<Response> {
    const zones = zonesIn((await readJson(request)).zones)
    const closing = await commit.run(() => store.close(board, season, zones, now()))
    return closing ? json(closing) : noSeason(season)
  }

  async function find(board: string, season: string, words: string, start: number, isBackward: boolean) {
    const wanted = foldName(words)
    // Accents alone are no words: they would be in every name.
    if (wanted === '') return { position: null, next: null }
    if (store.find) return { position: await store.find(board, season, { text: wanted, start, isBackward }), next: null }
    const matches = (row: SeasonRow) => foldName(nameOf(row)).includes(wanted)
    if (isBackward) {
      const least = Math.max(0, start + 1 - MAX_LOOKED_THROUGH)
      for (let end = start + 1; end > least; end -= MAX_ROWS) {
        const from = Math.max(least, end - MAX_ROWS)
        const found = (await store.window(board, season, from, end - from)).rows.findLast(matches)
        if (found) return { position: found.position, next: null }
      }
      return { position: null, next: least > 0 ? least - 1 : null }
    }
    for (let from = start; from < start + MAX_LOOKED_THROUGH; from += MAX_ROWS) {
      const { rows, count } = await store.window(board, season, from, MAX_ROWS)
      const found = rows.find(matches)
      if (found) return { position: found.position, next: null }
      if (from + MAX_ROWS >= count) return { position: null, next: null }
    }
    return { position: null, next: start + MAX_LOOKED_THROUGH }
  }

  async function read(query: URLSearchParams, board: string, season: string, what: string): Promise<Response> {
    const found = await store.season(board, season)
    if (!found) return noSeason(season)
    // So that a page can count down by the server's clock rather than its own.
    const more = { season: found, now: now() }
    switch (what) {
      case 'window':
        return json({ ...(await store.window(board, season, whole(query, 'start', 0), rowCount(query, 'count', 100))), ...more })
      case 'around': {
        const page = await store.around(board, season, idIn(query), rowCount(query, 'before', 5), rowCount(query, 'after', 5))
        return json({ ...page, ...more })
      }
      case 'rank':
        return json({ row: await store.row(board, season, idIn(query)), ...more })
      case 'count':
        return json({
          count: await store.countBetween(board, season, real(query, 'low', -Number.MAX_VALUE), real(query, 'high', Number.MAX_VALUE)),
          ...more,
        })
      case 'find':
        return json({
          ...(await find(board, season, text(query.get('text')?.trim(), 'text', 200), whole(query, 'start', 0), query.get('back') === '1')),
          ...more,
        })
      default: {
        const page = await store.archive(board, season, whole(query, 'start', 0), rowCount(query, 'count', 100))
        return page ? json({ ...page, ...more }) : failure(409, 'season-open', 'The season is not closed, so it has no archive yet.')
      }
    }
  }

  const answer = async (request: Request, commit: Commit): Promise<Response> => {
    const url = new URL(request.url)
    const parts = url.pathname.split('/').filter(Boolean)
    const last = parts.at(-1) ?? ''
    const isWrite = request.method === 'POST'
    if (last === 'seasons') {
      const refused = await refusal(request, isWrite ? authorizeSeasons : authorize, ['GET', 'POST'])
      if (refused) return refused
      const board = segment(parts.at(-2), 'board')
      return isWrite ? await openSeason(request, board, commit) : json({ seasons: await store.seasons(board), now: now() })
    }
    if (!['scores', 'close', 'window', 'around', 'rank', 'count', 'find', 'archive'].includes(last)) {
      // Not even what there is may be learnt by those who may not read.
      return (await refusal(request, authorize, ['GET', 'POST'])) ?? failure(404, 'invalid-request', 'There is nothing here.')
    }
    const guard = last === 'close' ? authorizeSeasons : authorize
    const refused = await refusal(request, guard, [last === 'scores' || last === 'close' ? 'POST' : 'GET'])
    if (refused) return refused
    const [board, season] = [segment(parts.at(-3), 'board'), segment(parts.at(-2), 'season')]
    if (last === 'scores') return await submit(request, board, season, commit)
    return last === 'close' ? await closeSeason(request, board, season, commit) : await read(url.searchParams, board, season, last)
  }

  return async function leaderboard(request) {
    const commit = createCommit(request.signal)
    try {
      return await unlessAborted(answer(request, commit), request.signal)
    } catch (error) {
      return answerToError(error, { signal: request.signal, commit, onError })
    }
  }
}

const noSeason = (season: string) => failure(404, 'unknown-id', `There is no season ${JSON.stringify(season)}.`)

async function allowed(ask: () => boolean | Promise<boolean> | undefined): Promise<boolean> {
  try {
    return (await ask()) === true
  } catch {
    return false
  }
}

/** A segment of the path that is a name. */
function segment(part: string | undefined, what: string): string {
  let name
  try {
    name = decodeURIComponent(part ?? '')
  } catch {
    throw bad('The path is not percent-encoded UTF-8.')
  }
  return nameIn(name, what)
}

async function readJson(request: Request): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) throw bad('Send JSON, with content-type application/json.')
  let body: unknown
  try {
    body = JSON.parse(await readText(request, MAX_BYTES))
  } catch (error) {
    if (error instanceof BinnacleError || request.signal.aborted) throw error
    throw bad('The body is not JSON.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('The body is not a JSON object.')
  return body as Record<string, unknown>
}

function nameIn(value: unknown, what: string): string {
  if (typeof value === 'string' && NAME.test(value)) return value
  throw bad(`The ${what} has no name that can be used. Use 1 to 64 letters, digits, ".", "_" or "-".`)
}

function text(value: unknown, what: string, longest: number): string {
  // A lone surrogate or a NUL is text to JavaScript alone: no store could give it back.
  if (typeof value === 'string' && value !== '' && value.length <= longest && !/\p{Cs}/u.test(value) && !value.includes('\0')) return value
  throw bad(`"${what}" is not text of 1 to ${longest} characters.`)
}

function playerIn(value: unknown) {
  const { id, name, avatar } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  return {
    id: text(id, 'player.id', 128),
    ...(name === undefined ? {} : { name: text(name, 'player.name', 200) }),
    ...(avatar === undefined ? {} : { avatar: text(avatar, 'player.avatar', 2_000) }),
  }
}

function rulesIn(value: unknown): SeasonRules {
  const { order = 'descending', policy = 'best', rankMode = 'competition' } = (value ?? {}) as Partial<SeasonRules>
  if (order !== 'descending' && order !== 'ascending') throw bad('"rules.order" is neither descending nor ascending.')
  if (policy !== 'best' && policy !== 'latest' && policy !== 'sum') throw bad('"rules.policy" is none of best, latest and sum.')
  if (!RANK_MODES.includes(rankMode)) throw bad(`"rules.rankMode" is none of ${RANK_MODES.join(', ')}.`)
  return { order, policy, rankMode }
}

function zonesIn(value: unknown): SeasonZone[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > MAX_ZONES) throw bad(`"zones" is not a list of at most ${MAX_ZONES} zones.`)
  return value.map((zone: Partial<SeasonZone> | null) => {
    const bound = (edge: unknown) => edge === undefined || (typeof edge === 'number' && Number.isFinite(edge) && edge >= 1)
    if (!zone || !bound(zone.from) || !bound(zone.to)) throw bad('A zone has bounds that are no ranks.')
    const { from, to } = zone
    return { id: nameIn(zone.id, 'zone'), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  })
}

const idIn = (query: URLSearchParams) => text(query.get('id'), 'id', 128)

function real(query: URLSearchParams, name: string, otherwise: number): number {
  const given = query.get(name)
  const value = given === null ? otherwise : given.trim() === '' ? Number.NaN : Number(given)
  if (Number.isFinite(value)) return value
  throw bad(`"${name}" is no finite number.`)
}

function whole(query: URLSearchParams, name: string, otherwise: number): number {
  const value = real(query, name, otherwise)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw bad(`"${name}" is no whole number from 0.`)
}

const rowCount = (query: URLSearchParams, name: string, otherwise: number) => Math.min(MAX_ROWS, whole(query, name, otherwise))

import { BinnacleError } from '../core/errors.js'
import type { Row } from '../core/rank.js'
import { nameOf } from '../core/names.js'
import { previousRankIn, scan, type FindText, type RowReader } from './reader.js'

/** What the person chose to see. One object, so that an application keeps it in one place: the address, say. */
export interface LeaderboardFilters {
  category?: string
  timeframe?: string
  season?: string
}

export interface SourceRequest {
  filters: LeaderboardFilters
  signal: AbortSignal
}

export interface SourcePage<P> {
  rows: readonly Row<P>[]
  /** How many rows there are in all. */
  count: number
}

/** A board that is elsewhere, a page at a time. */
export interface LeaderboardSource<P = object> {
  load(request: SourceRequest & { start: number; count: number }): Promise<SourcePage<P>>
  /** Where a player is. Without it, "show me" works only for rows that were seen. */
  locate?(request: SourceRequest & { id: string }): Promise<Row<P> | undefined>
  /**
   * The position of the next match after one, around the end; with `isBackward`, of the last one before it, around the beginning: the list is shown from the last. Without
   * it, only rows that were seen are looked through.
   */
  find?(request: SourceRequest & { text: string; after: number; isBackward?: boolean }): Promise<number | undefined>
  /** Tells when ranks have changed: what is looked at is loaded again. */
  subscribe?(onChange: () => void): () => void
}

export interface RemoteReader<P> extends RowReader<P> {
  /** Why the last load failed; undefined once one succeeds. */
  error(): unknown
  isLoading(): boolean
  updatedAt(): number | undefined
  retry(): void
  /** Rows from a place on, asked for again until they are all there: for the CSV. */
  readAll(start: number, count: number, signal?: AbortSignal): Promise<Row<P>[]>
  /** Starts listening to the source; the clean-up ends that and every load. */
  connect(): () => void
}

const PAGE = 100
/** Of the CSV, which reads all of them: as many as a server gives at once. */
const CSV_PAGE = 500
/** Pages kept besides those on the screen. */
const KEPT_PAGES = 50
/** Scrolling passes pages that nobody looks at: a load waits this long. */
const WAIT_MS = 40

const invalid = (what: string) => new BinnacleError('invalid-response', `LeaderboardTable: source.load answered ${what}`)

function checkPage<P>(page: SourcePage<P>): SourcePage<P> {
  const isRow = (row: Row<P> | null) => typeof row?.id === 'string' && Number.isInteger(row.position)
  if (page && Array.isArray(page.rows) && page.rows.every(isRow) && Number.isInteger(page.count) && page.count >= 0) return page
  throw invalid('no { rows, count }: rows with an id and a position each, and how many there are.')
}

/**
 * Reads a source by pages. Pages may be short, late, repeated or out of order: only the answer to the newest request of a page counts, a row
 * goes where its own position says, and the newest count is the count.
 */
export function createRemoteReader<P extends object>(source: LeaderboardSource<P>, filters: LeaderboardFilters): RemoteReader<P> {
  const listeners = new Set<(change?: undefined) => void>()
  const pages = new Map<number, readonly (Row<P> | undefined)[]>()
  const known = new Map<string, Row<P>>()
  const requests = new Map<number, { controller: AbortController; isDone: boolean }>()
  const stale = new Set<number>()
  let size: number | undefined
  let version = 0
  const errors = new Map<number, unknown>()
  let updatedAt: number | undefined
  let wanted = new Set([0])
  let timer: ReturnType<typeof setTimeout> | undefined
  let isConnected = false
  /** Whose place is asked for again whenever ranks have changed. */
  let followed: string | undefined
  let locating: AbortController | undefined
  let isAbsent = false
  let hasMarks = false

  const tell = () => {
    version += 1
    for (const listener of listeners) listener()
  }
  const keep = (page: number, { rows, count }: SourcePage<P>) => {
    const placed: (Row<P> | undefined)[] = Array.from({ length: Math.max(0, Math.min(PAGE, count - page * PAGE)) })
    for (const row of rows) {
      const index = row.position - page * PAGE
      if (index >= 0 && index < placed.length) placed[index] = row
      known.set(row.id, row)
      hasMarks ||= typeof previousRankIn(row.player, false) === 'number'
    }
    pages.delete(page)
    pages.set(page, placed)
    stale.delete(page)
    size = count
    // The oldest go first, and those beyond a list that has shrunk.
    for (const old of [...pages.keys()]) {
      if (old * PAGE >= Math.max(1, count) || (!wanted.has(old) && old > 0 && pages.size > KEPT_PAGES)) pages.delete(old)
    }
    while (known.size > KEPT_PAGES * PAGE * 2) known.delete(known.keys().next().value as string)
  }
  const load = async (page: number) => {
    requests.get(page)?.controller.abort()
    const request = { controller: new AbortController(), isDone: false }
    requests.set(page, request)
    try {
      const answer = checkPage(await source.load({ start: page * PAGE, count: PAGE, filters, signal: request.controller.signal }))
      if (requests.get(page) !== request) return
      errors.delete(page)
      updatedAt = Date.now()
      keep(page, answer)
    } catch (reason) {
      if (requests.get(page) !== request || request.controller.signal.aborted) return
      errors.set(page, reason)
    }
    request.isDone = true
    tell()
  }
  const loadWanted = () => {
    timer = undefined
    for (const page of wanted) {
      const request = requests.get(page)
      if (pages.has(page) && !stale.has(page)) continue
      if (request && (!request.isDone || (errors.has(page) && !stale.has(page)))) continue
      void load(page)
    }
    for (const [page, request] of requests) {
      if (request.isDone || wanted.has(page)) continue
      request.controller.abort()
      requests.delete(page)
    }
    const failed = errors.size
    for (const page of errors.keys()) if (!wanted.has(page)) errors.delete(page)
    if (errors.size < failed) tell()
  }
  const loadSoon = (waitMs: number) => {
    if (!isConnected) return
    if (timer !== undefined) clearTimeout(timer)
    timer = setTimeout(loadWanted, waitMs)
  }
  const locateFollowed = () => {
    if (followed === undefined || !source.locate || !isConnected) return
    locating?.abort()
    locating = new AbortController()
    // Where one stands is worth showing; that it can't be had is no reason to fail.
    reader.locate?.(followed, locating.signal).catch(() => {})
  }
  const invalidate = () => {
    for (const page of pages.keys()) stale.add(page)
    for (const page of requests.keys()) stale.add(page)
    for (const request of requests.values()) request.isDone = true
    // What was seen long ago says nothing of where it is now.
    for (const [id, row] of known) if (id !== followed && rowAt(row.position) !== row) known.delete(id)
    locateFollowed()
    loadSoon(0)
  }

  const rowAt = (index: number) => pages.get(Math.floor(index / PAGE))?.[index % PAGE]
  const reader: RemoteReader<P> = {
    size: () => size,
    rows(start, count) {
      const first = Math.max(0, start)
      return Array.from({ length: Math.max(0, Math.min(count, (size ?? 0) - first)) }, (_, index) => rowAt(first + index))
    },
    row: (id) => known.get(id),
    indexOf: (id) => known.get(id)?.position,
    previousRankOf: (row) => previousRankIn(row.player, hasMarks),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getSnapshot: () => version,
    async find(text: FindText, after, signal) {
      const { isBackward } = text
      if (source.find && !text.isPrefix) {
        const found = await source.find({ text: text.text, after, filters, signal, ...(isBackward ? { isBackward } : {}) })
        if (found === undefined || !text.isWhole) return found
        const row = rowAt(found) ?? (await reader.readAt?.(found, signal))
        return row && nameOf(row) === text.text ? found : undefined
      }
      const last = (size ?? 0) - 1
      const seen: RowReader<P>['rows'] = (start, count) =>
        isBackward ? reader.rows(last + 1 - start - count, count).toReversed() : reader.rows(start, count)
      const found = await scan({ size: reader.size, rows: seen }, text, isBackward ? last - after : after, signal)
      return isBackward && found !== undefined ? last - found : found
    },
    async indexOfRank(rank) {
      return rank < 1 || rank > (size ?? 0) ? undefined : Math.trunc(rank) - 1
    },
    readAt: async (index, signal) => (await reader.readAll(index, 1, signal))[0],
    async locate(id, signal) {
      if (!source.locate) return known.get(id)?.position
      const row = await source.locate({ id, filters, signal })
      signal.throwIfAborted()
      if (row) known.set(id, row)
      else known.delete(id)
      if (id === followed) isAbsent = !row
      tell()
      return row?.position
    },
    isAbsent: (id) => isAbsent && !known.has(id),
    follow(id) {
      followed = id
      isAbsent = false
      locateFollowed()
    },
    want(ranges) {
      wanted = new Set()
      for (const [start, count] of ranges) {
        const end = size === undefined ? start + count : Math.min(size, start + count)
        for (let page = Math.floor(Math.max(0, start) / PAGE); page <= Math.floor(Math.max(0, end - 1) / PAGE); page += 1) wanted.add(page)
      }
      loadSoon(size === undefined ? 0 : WAIT_MS)
    },
    error: () => errors.values().next().value,
    isLoading: () => [...requests.values()].some((request) => !request.isDone),
    updatedAt: () => updatedAt,
    retry() {
      errors.clear()
      invalidate()
      tell()
    },
    async readAll(start, count, signal = new AbortController().signal) {
      const rows: Row<P>[] = []
      const end = Math.min(size ?? 0, start + count)
      while (start + rows.length < end) {
        const from = start + rows.length
        const page = checkPage(await source.load({ start: from, count: Math.min(CSV_PAGE, end - from), filters, signal }))
        signal.throwIfAborted()
        if (page.rows.length === 0) {
          // It has become shorter meanwhile, or a part of it is missing.
          if (from >= page.count) break
          throw invalid(`no rows from ${from} on.`)
        }
        rows.push(...page.rows.slice(0, end - from))
      }
      return rows
    },
    connect() {
      isConnected = true
      const stop = source.subscribe?.(invalidate)
      locateFollowed()
      loadSoon(0)
      return () => {
        isConnected = false
        stop?.()
        locating?.abort()
        if (timer !== undefined) clearTimeout(timer)
        timer = undefined
        for (const request of requests.values()) request.controller.abort()
        requests.clear()
      }
    },
  }
  return reader
}

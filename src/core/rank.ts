import { BinnacleError } from './errors.js'
import { RankOrder } from './rankorder.js'
import { createColumnRoster, createObjectRoster, type PlayerColumns, type Roster } from './rankroster.js'
import { sortKeys, sortTies } from './ranksort.js'
import { createTieColumns, type TieBreak } from './rankties.js'
import { createRankChanges, type ChangeListener, type ChangeWindow } from './rankchanges.js'

/** How those who tie are numbered: competition 1 2 2 4, modified 1 3 3 4, dense 1 2 2 3, ordinal 1 2 3 4, fractional 1 2.5 2.5 4. */
export type RankMode = 'competition' | 'modified' | 'dense' | 'ordinal' | 'fractional'

/** What a further score does to the one that is there: takes its place, takes it only where it is better, or is added to it. */
export type ScorePolicy = 'latest' | 'best' | 'sum'

/** What every player has. */
export interface Scored {
  id: string
  score: number
}

/** A player where they stand. Plain and immutable; the same object as before while nothing about it has changed. */
export interface Row<P = object> {
  readonly id: string
  readonly score: number
  /** By the board's rank mode, from 1. */
  readonly rank: number
  /** The place in the list, from 0. */
  readonly position: number
  /** What was given for this player. A score in it is the first one: read `score` beside it. */
  readonly player: P
}

export interface LeaderboardOptions<P> {
  /** @default 'competition' */
  rankMode?: RankMode
  /** Which score is first. @default 'descending' */
  order?: 'ascending' | 'descending'
  /** Keys that break ties, the first one first. What is left tied shares a rank, and is listed in order of insertion. @default none */
  tieBreak?: readonly TieBreak<P>[]
  /** @default 'latest' */
  policy?: ScorePolicy
}

export interface RankChange {
  rank: number
  previousRank: number
}

/** A live ranking. Reads are of now; listeners hear once a frame. */
export interface Leaderboard<P = object> {
  readonly size: number
  readonly rankMode: RankMode
  readonly order: 'ascending' | 'descending'
  /** A new score by the board's policy, or changed fields. Throws for an id that is not on the board. */
  update(id: string, change: number | Partial<P & Scored>): RankChange
  /** Many scores at once: all are checked before one is taken. Ids that are not on the board are returned, not thrown. */
  updateMany(changes: Iterable<readonly [id: string, change: number | Partial<P & Scored>]>): { changed: number; missing: string[] }
  /** Throws for an id that is on the board already. */
  add(player: P & Scored): { rank: number }
  /** Whether the player was there. */
  remove(id: string): boolean
  has(id: string): boolean
  rankOf(id: string): number | undefined
  /** The place in the list, from 0. */
  positionOf(id: string): number | undefined
  scoreOf(id: string): number | undefined
  row(id: string): Row<P> | undefined
  at(position: number): Row<P> | undefined
  /** Rows from a position on; fewer where the list ends. */
  window(start: number, count: number): Row<P>[]
  /** The player with those before and after; empty where the id is not on the board. */
  around(id: string, before: number, after: number): Row<P>[]
  /** The share of players ranked strictly below, 0–100. */
  percentileOf(id: string): number | undefined
  /** How many scores lie between two, both included. */
  countBetween(low: number, high: number): number
  /** The first position whose score is no better than this one; where a player with it would be listed. */
  positionOfScore(score: number): number
  /** The first position whose rank is not before this one. */
  positionOfRank(rank: number): number
  /** Remembers the ranks as they are now, for all players; one moment a board. */
  markRanks(): void
  /** The rank at that moment; undefined without one, or for a player who came later. */
  markedRankOf(id: string): number | undefined
  /** Hears once a frame what has changed; with a window, only when something in it has. */
  subscribe(listener: ChangeListener, window?: () => ChangeWindow): () => void
  /** A number that grows with each change listeners have heard of. */
  getSnapshot(): number
  /** Tells listeners now rather than with the next frame. */
  flush(): void
}

const MODES: readonly RankMode[] = ['competition', 'modified', 'dense', 'ordinal', 'fractional']
const POLICIES: readonly ScorePolicy[] = ['latest', 'best', 'sum']
/** Rows on the screen, and those a scroll away, are kept; more would be memory for nobody. */
const KEPT_ROWS = 4096

function oneOf<T>(value: T, allowed: readonly T[], option: string): T {
  if (allowed.includes(value)) return value
  throw new BinnacleError(
    'invalid-option',
    `createLeaderboard: ${option} is ${JSON.stringify(value)}. Use one of ${allowed.map((name) => `'${name}'`).join(', ')}.`,
  )
}

/** A score that can be ranked; -0 is 0. */
export function checkScore(score: unknown, origin: string, id: string): number {
  if (typeof score === 'number' && Number.isFinite(score)) return score === 0 ? 0 : score
  throw new BinnacleError(
    'invalid-data',
    `${origin}: the score of ${JSON.stringify(id)} is ${String(score)}, which has no place in an order. Give a finite number.`,
  )
}

function checkId(id: unknown, origin: string): string {
  if (typeof id === 'string' && id !== '') return id
  throw new BinnacleError(
    'invalid-data',
    `${origin}: a player has the id ${JSON.stringify(id)}. Give every player an id: a string that is not empty.`,
  )
}

const duplicate = (origin: string, id: string) =>
  new BinnacleError(
    'duplicate-id',
    `${origin}: the id ${JSON.stringify(id)} is on the board already. Each player is there once: use update().`,
  )

/**
 * A ranking of up to millions of players: a new score and its new rank in microseconds, a window of rows at any place in one.
 *
 * @example
 * const board = createLeaderboard({ players: [{ id: 'ada', score: 9820 }, { id: 'bo', score: 9214 }] })
 * board.update('bo', 9900) // { rank: 1, previousRank: 2 }
 *
 * @throws BinnacleError `invalid-option`, `invalid-data`, `duplicate-id`
 */
export function createLeaderboard<P extends object>({
  players,
  ...options
}: LeaderboardOptions<P> & { players: Iterable<P & Scored> }): Leaderboard<P> {
  const origin = 'createLeaderboard'
  const roster = createObjectRoster<P>()
  const slots = new Map<string, number>()
  const scores: number[] = []
  for (const player of players) {
    const id = checkId(player.id, origin)
    if (slots.has(id)) throw duplicate(origin, id)
    scores.push(checkScore(player.score, origin, id))
    slots.set(id, roster.append(id, player))
  }
  return assemble(options, roster, slots, Float64Array.from(scores))
}

/** A board over columns whose ids are indexed already. With `order`, the slots by score, it need not sort: `buildLeaderboard` did elsewhere. */
export function createLeaderboardFromColumns<P extends object>(
  columns: PlayerColumns<P>,
  slots: Map<string, number>,
  scores: Float64Array,
  options: LeaderboardOptions<P>,
  sorted?: Int32Array,
): Leaderboard<P> {
  return assemble(options, createColumnRoster(columns, 'buildLeaderboard'), slots, scores, sorted)
}

/** The keys the order is made from: ascending from the best, whatever the order of the scores. Turns them where they lie, and back. */
export function turnScores(scores: Float64Array, order: 'ascending' | 'descending' | undefined): Float64Array {
  // From 0, because a minus sign would make -0 of 0.
  if (order !== 'ascending') for (let slot = 0; slot < scores.length; slot += 1) scores[slot] = 0 - (scores[slot] as number)
  return scores
}

/** Fills the id index a part at a time, so that a caller can let the page breathe. */
export function* indexColumns(ids: readonly string[], given: ArrayLike<number>, slots: Map<string, number>, scores: Float64Array) {
  const origin = 'buildLeaderboard'
  for (let slot = 0; slot < ids.length; slot += 1) {
    const id = checkId(ids[slot], origin)
    scores[slot] = checkScore(given[slot], origin, id)
    slots.set(id, slot)
    if (slots.size !== slot + 1) throw duplicate(origin, id)
    if (slot % 8_192 === 0) yield
  }
}

function assemble<P extends object>(
  options: LeaderboardOptions<P>,
  roster: Roster<P>,
  slots: Map<string, number>,
  given: Float64Array,
  sorted?: Int32Array,
): Leaderboard<P> {
  const mode = oneOf(options.rankMode ?? 'competition', MODES, 'rankMode')
  const policy = oneOf(options.policy ?? 'latest', POLICIES, 'policy')
  const direction = oneOf(options.order ?? 'descending', ['ascending', 'descending'] as const, 'order')
  const isDescending = direction === 'descending'
  const turn = (score: number) => (isDescending ? 0 - score : score)

  const tieBreak = (options.tieBreak ?? []) as readonly TieBreak[]
  const ties = createTieColumns(tieBreak, given.length)
  const breaking = ties.filter((tie) => !tie.isShared)
  const listing = ties.filter((tie) => tie.isShared)
  for (const tie of ties) for (let slot = 0; slot < roster.length; slot += 1) tie.write(slot, roster.field(slot, tie.key))

  const compareBy = (columns: typeof ties) => (a: number, b: number) => {
    for (const column of columns) {
      const result = column.compare(a, b)
      if (result !== 0) return result
    }
    return 0
  }
  const compareTies = compareBy(breaking)
  const compareListing = compareBy(listing)
  // Slots are given out in order of insertion, and never twice.
  const compareShared = (a: number, b: number) => compareListing(a, b) || a - b
  const keys = { scores: turnScores(given, direction), compareTies, compareShared }
  const initial = sorted ?? sortKeys(keys.scores)
  if (ties.length > 0) sortTies(initial, keys.scores, (a, b) => compareTies(a, b) || compareShared(a, b))
  let order = new RankOrder(keys, initial, mode === 'dense')
  let dead = 0

  /** Ranks at the chosen moment, by slot. */
  let marks: Float64Array | undefined
  const changes = createRankChanges()

  // ---- Rows ----

  const keptSlots = new Int32Array(KEPT_ROWS).fill(-1)
  const keptRows: Row<P>[] = []
  let scratch = new Int32Array(64)

  const rowOf = (slot: number, position: number, rank: number): Row<P> => {
    const score = turn(keys.scores[slot] as number)
    const at = slot & (KEPT_ROWS - 1)
    if (keptSlots[at] === slot) {
      const kept = keptRows[at] as Row<P>
      if (kept.position === position && kept.rank === rank && kept.score === score) return kept
    }
    const row = { id: roster.id(slot) as string, score, rank, position, player: roster.player(slot) }
    keptSlots[at] = slot
    keptRows[at] = row
    return row
  }
  const forgetRow = (slot: number) => {
    const at = slot & (KEPT_ROWS - 1)
    if (keptSlots[at] === slot) keptSlots[at] = -1
  }
  const rankOf = (slot: number): number => {
    switch (mode) {
      case 'competition':
        return order.firstOf(slot) + 1
      case 'modified':
        return order.endOf(slot)
      case 'fractional':
        return (order.firstOf(slot) + 1 + order.endOf(slot)) / 2
      case 'ordinal':
        return order.positionOf(slot) + 1
      case 'dense':
        return order.rankAt(order.positionOf(slot))
    }
  }

  const window = (start: number, count: number): Row<P>[] => {
    if (Number.isNaN(start) || Number.isNaN(count)) {
      throw new BinnacleError('invalid-range', 'window: start and count are numbers of rows, and one of them is NaN. Pass whole numbers.')
    }
    const first = Math.max(0, Math.trunc(start))
    const limit = Math.max(0, Math.min(Math.trunc(count) + Math.min(0, Math.trunc(start)), order.length - first))
    if (scratch.length < limit) scratch = new Int32Array(limit)
    const length = order.read(first, limit, scratch)
    const rows: Row<P>[] = []
    rows.length = length
    let rank = 0
    const { scores } = keys
    let last = -1
    for (let index = 0; index < length; index += 1) {
      const slot = scratch[index] as number
      const position = first + index
      const sharesLast = last >= 0 && scores[last] === scores[slot] && (breaking.length === 0 || compareTies(last, slot) === 0)
      if (mode === 'ordinal') rank = position + 1
      else if (!sharesLast) {
        if (last >= 0 && mode === 'competition') rank = position + 1
        else if (last >= 0 && mode === 'dense') rank += 1
        else rank = rankOf(slot)
      }
      last = slot
      rows[index] = rowOf(slot, position, rank)
    }
    return rows
  }

  // ---- Changes ----

  const find = (id: string, origin: string): number => {
    const slot = slots.get(id)
    if (slot !== undefined) return slot
    throw new BinnacleError('unknown-id', `${origin}: no player has the id ${JSON.stringify(id)}. Add the player with add() first.`)
  }

  /** The score that counts after `given` by the policy; undefined where what is there is better. */
  const nextScore = (slot: number, given: number, fields: Partial<P & Scored> | undefined): number | undefined => {
    const current = keys.scores[slot] as number
    if (policy === 'sum') return turn(current) + given
    if (policy === 'latest') return given
    const next = turn(given)
    if (next !== current) return next < current ? given : undefined
    for (const tie of breaking) {
      if (!fields || !(tie.key in fields)) continue
      const result = tie.compareValue((fields as Record<string, unknown>)[tie.key], slot)
      if (result !== 0) return result < 0 ? given : undefined
    }
    return given
  }

  /** Checks a change without making it. */
  const checkChange = (id: string, change: number | Partial<P & Scored>, origin: string) => {
    if (typeof change === 'number') checkScore(change, origin, id)
    else if (change === null || typeof change !== 'object') {
      throw new BinnacleError(
        'invalid-data',
        `${origin}: the change of ${JSON.stringify(id)} is ${String(change)}. Pass a score or an object of fields.`,
      )
    } else {
      if (change.score !== undefined) checkScore(change.score, origin, id)
      if (change.id !== undefined && change.id !== id) {
        throw new BinnacleError(
          'invalid-data',
          `${origin}: an id can't be changed, and ${JSON.stringify(id)} was to become ${JSON.stringify(change.id)}. Remove the player and add another.`,
        )
      }
    }
  }

  /** Moves a slot to where `write` puts it. */
  const move = (slot: number, write: () => void) => {
    const isHeard = changes.isHeard()
    if (!isHeard) {
      order.remove(slot)
      write()
      order.insert(slot)
      return
    }
    const rank = rankOf(slot)
    const firstBefore = order.firstOf(slot)
    const endBefore = order.endOf(slot)
    const before = order.remove(slot)
    write()
    const after = order.insert(slot)
    // Ranks change as far as the ties reach at both ends; dense ranks may change down to the last.
    const last = mode === 'dense' ? Number.POSITIVE_INFINITY : Math.max(endBefore, order.endOf(slot)) - 1
    changes.add(roster.id(slot) as string, { position: before, rank }, Math.min(firstBefore, order.firstOf(slot), after), last)
  }

  const apply = (slot: number, change: number | Partial<P & Scored>) => {
    const fields = typeof change === 'number' ? undefined : change
    const given = typeof change === 'number' ? change : change.score
    const score = given === undefined ? undefined : nextScore(slot, given, fields)
    const isRefused = given !== undefined && score === undefined
    if (score !== undefined) checkScore(score, 'update', roster.id(slot) as string)
    const next = score === undefined ? (keys.scores[slot] as number) : turn(score)
    // What breaks ties belongs to the score it came with: a score that did not count takes it along.
    const moved =
      fields && !isRefused
        ? ties.filter((tie) => tie.key in fields && tie.compareValue((fields as Record<string, unknown>)[tie.key], slot) !== 0)
        : []
    if (fields) {
      let kept = fields
      if (isRefused) {
        kept = { ...fields }
        for (const tie of ties) delete (kept as Record<string, unknown>)[tie.key]
      }
      roster.patch(slot, kept as Partial<P>)
      forgetRow(slot)
      changes.touch(() => order.positionOf(slot))
    }
    if (next === keys.scores[slot] && moved.length === 0) return
    move(slot, () => {
      keys.scores[slot] = next
      for (const tie of moved) tie.write(slot, (fields as Record<string, unknown>)[tie.key])
    })
  }

  const reserve = (capacity: number) => {
    if (capacity <= keys.scores.length) return
    const size = Math.max(capacity, Math.ceil(keys.scores.length * 1.5) + 16)
    const scores = new Float64Array(size)
    scores.set(keys.scores)
    keys.scores = scores
    for (const tie of ties) tie.grow(size)
  }

  /** Closes the gaps that removed players left, once they are many. */
  const compact = () => {
    const renumbered = new Int32Array(roster.length)
    let to = 0
    for (let from = 0; from < renumbered.length; from += 1) {
      const id = roster.id(from)
      if (id === undefined) continue
      renumbered[from] = to
      if (from !== to) {
        roster.move(from, to)
        keys.scores[to] = keys.scores[from] as number
        for (const tie of ties) tie.move(from, to)
        if (marks) marks[to] = marks[from] ?? 0
        slots.set(id, to)
      }
      to += 1
    }
    const listed = new Int32Array(order.length)
    order.read(0, listed.length, listed)
    roster.truncate(to)
    keys.scores = keys.scores.slice(0, to)
    keptSlots.fill(-1)
    order = new RankOrder(
      keys,
      listed.map((slot) => renumbered[slot] as number),
      mode === 'dense',
    )
    dead = 0
  }

  const board: Leaderboard<P> = {
    get size() {
      return order.length
    },
    rankMode: mode,
    order: direction,
    update(id, change) {
      const slot = find(id, 'update')
      checkChange(id, change, 'update')
      const previousRank = rankOf(slot)
      apply(slot, change)
      return { rank: rankOf(slot), previousRank }
    },
    updateMany(list) {
      const missing: string[] = []
      const found: [number, number | Partial<P & Scored>][] = []
      for (const [id, change] of list) {
        const slot = slots.get(id)
        checkChange(id, change, 'updateMany')
        if (slot === undefined) missing.push(id)
        else found.push([slot, change])
      }
      for (const [slot, change] of found) apply(slot, change)
      return { changed: found.length, missing }
    },
    add(player) {
      const id = checkId(player.id, 'add')
      if (slots.has(id)) throw duplicate('add', id)
      const score = checkScore(player.score, 'add', id)
      reserve(roster.length + 1)
      const slot = roster.append(id, player)
      slots.set(id, slot)
      keys.scores[slot] = turn(score)
      for (const tie of ties) tie.write(slot, roster.field(slot, tie.key))
      const position = order.insert(slot)
      changes.shift(changes.isHeard() ? Math.min(position, order.firstOf(slot)) : position)
      return { rank: rankOf(slot) }
    },
    remove(id) {
      const slot = slots.get(id)
      if (slot === undefined) return false
      const first = changes.isHeard() ? order.firstOf(slot) : 0
      order.remove(slot)
      changes.shift(first)
      slots.delete(id)
      roster.clear(slot)
      forgetRow(slot)
      dead += 1
      if (dead > 1024 && dead > order.length / 2) compact()
      return true
    },
    has: (id) => slots.has(id),
    rankOf(id) {
      const slot = slots.get(id)
      return slot === undefined ? undefined : rankOf(slot)
    },
    positionOf(id) {
      const slot = slots.get(id)
      return slot === undefined ? undefined : order.positionOf(slot)
    },
    scoreOf(id) {
      const slot = slots.get(id)
      return slot === undefined ? undefined : turn(keys.scores[slot] as number)
    },
    row(id) {
      const slot = slots.get(id)
      return slot === undefined ? undefined : rowOf(slot, order.positionOf(slot), rankOf(slot))
    },
    at(position) {
      if (!Number.isInteger(position) || position < 0 || position >= order.length) return undefined
      const slot = order.slotAt(position)
      return rowOf(slot, position, rankOf(slot))
    },
    window,
    around(id, before, after) {
      const slot = slots.get(id)
      if (slot === undefined) return []
      const above = Math.max(0, Math.trunc(before))
      return window(order.positionOf(slot) - above, above + 1 + Math.max(0, Math.trunc(after)))
    },
    percentileOf(id) {
      const slot = slots.get(id)
      return slot === undefined ? undefined : ((order.length - order.endOf(slot)) / order.length) * 100
    },
    countBetween(low, high) {
      if (!(low <= high)) return 0
      const [from, to] = isDescending ? [turn(high), turn(low)] : [low, high]
      return order.countBefore(to, true) - order.countBefore(from, false)
    },
    positionOfScore: (score) => order.countBefore(turn(checkScore(score, 'positionOfScore', 'a player')), false),
    positionOfRank(rank) {
      // Ranks never fall from one position to the next, so half of what is left can be put aside each time.
      let low = 0
      let high = order.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (rankOf(order.slotAt(middle)) < rank) low = middle + 1
        else high = middle
      }
      return low
    },
    markRanks() {
      marks = new Float64Array(roster.length)
      for (let start = 0; start < order.length; start += KEPT_ROWS) {
        for (const row of window(start, KEPT_ROWS)) marks[slots.get(row.id) as number] = row.rank
      }
      changes.shift(0)
    },
    markedRankOf(id) {
      const slot = slots.get(id)
      // 0 is no rank: the slot was empty then.
      return slot === undefined ? undefined : marks?.[slot] || undefined
    },
    subscribe: changes.subscribe,
    getSnapshot: changes.getSnapshot,
    flush: changes.flush,
  }
  return board
}

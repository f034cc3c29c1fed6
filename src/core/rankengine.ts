import { checkChange, checkId, checkScore, duplicate, MODES, oneOf, ORDERS, quote } from './rankchecks.js'
import type { Leaderboard, LeaderboardOptions, Row, Scored, ScorePolicy } from './rankboard.js'
import { BinnacleError } from './errors.js'
import { createRankChanges } from './rankchanges.js'
import type { IdIndex } from './rankids.js'
import { RankOrder } from './rankorder.js'
import type { Roster } from './rankroster.js'
import { createRowCache } from './rankrows.js'
import { sortKeys, sortTies, turnScores } from './ranksort.js'
import { createTieColumns, type TieBreak } from './rankties.js'

/** How many ranks are noted in one go. */
const PART = 4096
const POLICIES: readonly ScorePolicy[] = ['latest', 'best', 'sum']

/** The board over players whose ids are indexed and whose scores are checked. The scores become its own. */
export function assembleLeaderboard<P extends object>(
  options: LeaderboardOptions<P>,
  roster: Roster<P>,
  index: IdIndex,
  given: Float64Array,
  sorted?: Int32Array,
): Leaderboard<P> {
  const mode = oneOf(options.rankMode ?? 'competition', MODES, 'rankMode')
  const policy = oneOf(options.policy ?? 'latest', POLICIES, 'policy')
  const direction = oneOf(options.order ?? 'descending', ORDERS, 'order')
  const isDescending = direction === 'descending'
  const turn = (score: number) => (isDescending ? 0 - score : score)

  const tieBreak = (options.tieBreak ?? []) as readonly TieBreak[]
  const ties = createTieColumns(tieBreak, given.length)
  const breaking = ties.filter((tie) => !tie.isShared)
  const listing = ties.filter((tie) => tie.isShared)
  for (const tie of ties) for (let slot = 0; slot < given.length; slot += 1) tie.write(slot, roster.field(slot, tie.key))

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

  const rows = createRowCache<P>({ idOf: (slot) => index.ids[slot] as string, playerOf: roster.player })
  let slots = new Int32Array(64)
  let ranks = new Float64Array(64)
  const scoreOf = (slot: number) => turn(keys.scores[slot] as number)

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

  /** Slots and ranks from a position on into `slots` and `ranks`; returns how many there are. */
  const readRanks = (first: number, limit: number): number => {
    if (slots.length < limit) {
      slots = new Int32Array(limit)
      ranks = new Float64Array(limit)
    }
    const length = order.read(first, limit, slots)
    const { scores } = keys
    for (let at = 0; at < length; at += 1) {
      const slot = slots[at] as number
      const last = at === 0 ? slot : (slots[at - 1] as number)
      const position = first + at
      if (mode === 'ordinal') ranks[at] = position + 1
      else if (at === 0) ranks[at] = rankOf(slot)
      else if (scores[last] === scores[slot] && (breaking.length === 0 || compareTies(last, slot) === 0))
        ranks[at] = ranks[at - 1] as number
      else if (mode === 'competition') ranks[at] = position + 1
      else if (mode === 'dense') ranks[at] = (ranks[at - 1] as number) + 1
      else ranks[at] = rankOf(slot)
    }
    return length
  }

  const window = (start: number, count: number): Row<P>[] => {
    if (Number.isNaN(start) || Number.isNaN(count)) {
      throw new BinnacleError('invalid-range', 'window: start and count are numbers of rows, and one of them is NaN. Pass whole numbers.')
    }
    const first = Math.max(0, Math.trunc(start))
    const limit = Math.max(0, Math.min(Math.trunc(count) + Math.min(0, Math.trunc(start)), order.length - first))
    const known = rows.recall(first, limit)
    if (known) return known
    const length = readRanks(first, limit)
    return rows.list(first, length, slots, ranks, scoreOf)
  }

  // ---- Changes ----

  const find = (id: string, origin: string): number => {
    const slot = typeof id === 'string' ? index.get(id) : -1
    if (slot >= 0) return slot
    throw new BinnacleError('unknown-id', `${origin}: no player has the id ${quote(id)}. Add the player with add() first.`)
  }

  const read = <T>(id: string, of: (slot: number) => T): T | undefined => {
    const slot = index.get(id)
    return slot < 0 ? undefined : of(slot)
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

  /** Moves a slot to where `write` puts it. */
  const move = (slot: number, write: () => void) => {
    rows.touch()
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
    changes.add(index.ids[slot] as string, { position: before, rank }, Math.min(firstBefore, order.firstOf(slot), after), last)
  }

  const apply = (slot: number, change: number | Partial<P & Scored>) => {
    const fields = typeof change === 'number' ? undefined : change
    const given = typeof change === 'number' ? change : change.score
    const score = given === undefined ? undefined : nextScore(slot, given, fields)
    const isRefused = given !== undefined && score === undefined
    if (score !== undefined) checkScore(score, 'update', index.ids[slot] as string)
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
      rows.forget(slot)
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
    const renumbered = new Int32Array(index.ids.length)
    const ids: string[] = []
    for (let from = 0; from < renumbered.length; from += 1) {
      const id = index.ids[from]
      if (id === undefined) continue
      const to = ids.push(id) - 1
      renumbered[from] = to
      if (from === to) continue
      roster.move(from, to)
      keys.scores[to] = keys.scores[from] as number
      for (const tie of ties) tie.move(from, to)
      if (marks) marks[to] = marks[from] ?? 0
    }
    const listed = new Int32Array(order.length)
    order.read(0, listed.length, listed)
    index.renumber(ids)
    roster.truncate?.(ids.length)
    keys.scores = keys.scores.slice(0, ids.length)
    rows.forgetAll()
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
    policy,
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
      const sums = new Map<number, number>()
      for (const [id, change] of list) {
        const slot = index.get(typeof id === 'string' ? id : checkId(id, 'updateMany'))
        checkChange(id, change, 'updateMany')
        if (slot < 0) missing.push(id)
        else found.push([slot, change])
        const given = typeof change === 'number' ? change : change.score
        if (slot < 0 || given === undefined || policy !== 'sum') continue
        // Scores that are finite may have a sum that is not.
        sums.set(slot, checkScore((sums.get(slot) ?? scoreOf(slot)) + given, 'updateMany', id))
      }
      for (const [slot, change] of found) apply(slot, change)
      return { changed: found.length, missing }
    },
    add(player) {
      const id = checkId(player?.id, 'add')
      if (index.get(id) >= 0) throw duplicate('add', id)
      const score = checkScore(player.score, 'add', id)
      reserve(index.ids.length + 1)
      const slot = index.append(id)
      roster.append(slot, player)
      keys.scores[slot] = turn(score)
      for (const tie of ties) tie.write(slot, roster.field(slot, tie.key))
      rows.touch()
      const position = order.insert(slot)
      changes.shift(changes.isHeard() ? Math.min(position, order.firstOf(slot)) : position)
      return { rank: rankOf(slot) }
    },
    remove(id) {
      const slot = index.get(id)
      if (slot < 0) return false
      const first = changes.isHeard() ? order.firstOf(slot) : 0
      order.remove(slot)
      changes.shift(first)
      index.remove(slot)
      roster.clear(slot)
      rows.forget(slot)
      dead += 1
      if (dead > 1024 && dead > order.length / 2) compact()
      return true
    },
    has: (id) => index.get(id) >= 0,
    rankOf: (id) => read(id, rankOf),
    positionOf: (id) => read(id, (slot) => order.positionOf(slot)),
    scoreOf: (id) => read(id, scoreOf),
    row: (id) => read(id, (slot) => rows.row(slot, order.positionOf(slot), rankOf(slot), scoreOf(slot))),
    at(position) {
      if (!Number.isInteger(position) || position < 0 || position >= order.length) return undefined
      const slot = order.slotAt(position)
      return rows.row(slot, position, rankOf(slot), scoreOf(slot))
    },
    window,
    around(id, before, after) {
      const slot = index.get(id)
      if (slot < 0) return []
      const above = Math.max(0, Math.trunc(before))
      return window(order.positionOf(slot) - above, above + 1 + Math.max(0, Math.trunc(after)))
    },
    percentileOf: (id) => read(id, (slot) => ((order.length - order.endOf(slot)) / order.length) * 100),
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
      marks = new Float64Array(index.ids.length)
      for (let start = 0; start < order.length; start += PART) {
        const length = readRanks(start, PART)
        for (let at = 0; at < length; at += 1) marks[slots[at] as number] = ranks[at] as number
      }
      changes.shift(0)
    },
    get hasMarks() {
      return marks !== undefined
    },
    // 0 is no rank: the slot was empty then.
    markedRankOf: (id) => read(id, (slot) => marks?.[slot] || undefined),
    subscribe: changes.subscribe,
    getSnapshot: changes.getSnapshot,
    flush: changes.flush,
  }
  return board
}

import { BinnacleError } from '../core/errors.js'
import { matcherOf, type EntryFilter, type EntryMatcher } from '../core/filter.js'
import { parseName } from '../core/key.js'
import { createBreaker, type BreakerState } from './breaker.js'
import type { SteadyClock } from './clock.js'
import { beganAt, createCutoffs } from './cutoffs.js'
import type { CacheKey } from './defineKey.js'
import type { CacheTier, StoredEntry, TierStats } from './tier.js'

export interface LaneStats extends TierStats {
  readonly name: string
  readonly breaker: BreakerState
  /** Operations that failed or hung. */
  readonly failures: number
}

/** An unconfirmed invalidation is tried again after this long, then twice as long. */
const RETRY_MS = 1_000
const MAX_RETRY_MS = 30_000

/** More unconfirmed invalidations than this become one that forgets everything. */
const MAX_DEBTS = 500

/**
 * One tier below memory, as the cache uses it: writes are gathered and follow behind, an invalidation overtakes them, and a tier that
 * fails is left alone for a while. What it did not get to forget is not read from it until it has.
 */
export interface Lane {
  readonly tier: CacheTier
  peek(name: string): StoredEntry | undefined
  read(name: string): Promise<StoredEntry | undefined>
  /** Resolves once it is written, or was given up. */
  write(name: string, entry: StoredEntry): Promise<void>
  /** Forgets what matches. */
  remove(filter: EntryFilter): Promise<void>
  /**
   * Another tab makes the tier forget what matches, as of `at` (epoch ms). It may not have done so yet: nothing that began earlier is read
   * here. What this tab stored meanwhile, or is about to, is taken back; `dropped` is what it had in memory of it.
   */
  removedElsewhere(filter: EntryFilter, at: number, dropped: ReadonlyMap<string, StoredEntry>): Promise<void>
  /** Another tab writes this: what is older is neither written nor read here. False when it has been invalidated since. */
  supersede(name: string, stored: StoredEntry): boolean
  /** The tier has refused a value. */
  refused(name: string, problem: string): void
  /** What it had of this key could not be used. */
  refuse(key: CacheKey): void
  /** Writes what waits, at once, where the tier can. */
  flushNow(): void
  stats(): LaneStats
  dispose(): void
}

const ownerOfName = (name: string) => name.slice(0, name.indexOf('.'))

interface Debt {
  filter: EntryFilter
  matches: EntryMatcher
}

/** `onError` is told of each failure, once it has been dealt with. */
export function createLane(tier: CacheTier, clock: SteadyClock, timeoutMs: number, onError: (error: unknown, tier: string) => void): Lane {
  let failures = 0
  const report = (error: unknown) => queueMicrotask(() => onError(error, tier.name))
  const fail = (error: unknown) => {
    failures++
    report(error)
  }
  const breaker = createBreaker(clock.now, timeoutMs, fail, () => tier.restart?.())
  const { attempt, attemptNow } = breaker
  const waiting = new Map<string, StoredEntry>()
  // Of these, what the tier has been given and has not confirmed.
  let inFlight: ReadonlyMap<string, StoredEntry> | undefined
  // Invalidations that the tier has not confirmed.
  const debts = new Set<Debt>()
  const cutoffs = createCutoffs()
  let lost = 0
  let told = 0
  // Writes and removals happen in the order they were asked for.
  let tail = Promise.resolve()
  let flush: Promise<void> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = RETRY_MS

  const inOrder = (operation: () => Promise<void>): Promise<void> => (tail = tail.then(operation))

  /** Nothing is read or written before the tier has forgotten what it must. */
  async function payDebts() {
    for (const debt of debts) {
      if (!(await attempt(() => tier.remove(debt.filter)))) {
        retry ??= setTimeout(() => {
          retry = undefined
          void inOrder(payDebts)
        }, retryMs)
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)
        return
      }
      debts.delete(debt)
    }
    retryMs = RETRY_MS
  }
  function owe(filter: EntryFilter) {
    if (debts.size >= MAX_DEBTS) {
      filter = { owners: [...new Set([...debts].flatMap((debt) => debt.filter.owners).concat(filter.owners))] }
      debts.clear()
    }
    debts.add({ filter, matches: matcherOf(filter) })
  }
  const unlessForgotten = (name: string, entry: StoredEntry | undefined) => {
    if (!entry || cutoffs.excludes(name, entry)) return undefined
    for (const { matches } of debts) if (matches(name, entry.tags)) return undefined
    return entry
  }
  const oweOne = (name: string) => owe({ owners: [ownerOfName(name)], name })
  /** Drops what waits to be written. Gives the names of what the tier may have got already. */
  function endWaiting(matches: EntryMatcher): string[] {
    const begun: string[] = []
    for (const [name, entry] of waiting) {
      if (!matches(name, entry.tags)) continue
      waiting.delete(name)
      if (inFlight?.get(name) === entry) begun.push(name)
    }
    return begun
  }

  function settle(entries: ReadonlyMap<string, StoredEntry>, isWritten: unknown) {
    for (const [name, entry] of entries) {
      if (waiting.get(name) === entry) waiting.delete(name)
      if (isWritten) continue
      // What was not written is gone; what it should have replaced must go too.
      lost++
      oweOne(name)
    }
  }
  /** What a tier can't keep is no failure of it, but is not lost silently. */
  function tellRejections() {
    const { rejections } = tier.stats()
    if (rejections > told)
      report(
        new BinnacleError('too-large', `${tier.name} could not keep ${rejections - told} values: too large, over quota or not storable.`),
      )
    told = rejections
  }
  async function writeWaiting() {
    if (waiting.size === 0) return
    await payDebts()
    const entries = (inFlight = new Map(waiting))
    settle(entries, debts.size === 0 && (await attempt(() => tier.write(entries).then(tellRejections))))
    inFlight = undefined
  }
  function flushNow() {
    if (!tier.writeNow || waiting.size === 0 || debts.size > 0 || !breaker.allows()) return
    const entries = new Map(waiting)
    settle(
      entries,
      attemptNow(() => {
        tier.writeNow!(entries)
        tellRejections()
        return true
      }),
    )
  }

  return {
    tier,
    peek: (name) => waiting.get(name) ?? (tier.peek && unlessForgotten(name, attemptNow(() => tier.peek!(name))?.value)),
    async read(name) {
      const known = waiting.get(name)
      if (known) return known
      if (debts.size > 0) await inOrder(payDebts)
      return unlessForgotten(name, (await attempt(() => tier.read(name)))?.value)
    },
    write(name, entry) {
      cutoffs.admit(name, entry)
      waiting.set(name, entry)
      return (flush ??= new Promise((resolve) => setTimeout(resolve)).then(() => {
        flush = undefined
        return inOrder(writeWaiting)
      }))
    },
    remove(filter) {
      endWaiting(matcherOf(filter))
      tier.forget?.(filter)
      // Another tab may be storing just now what it began to load before. A remote store sees to that itself.
      if (tier.reach !== 'remote') cutoffs.add(filter, clock.read().wall)
      owe(filter)
      return inOrder(payDebts)
    },
    removedElsewhere(filter, at, dropped) {
      cutoffs.add(filter, at)
      tier.forget?.(filter)
      const late = endWaiting(matcherOf(filter))
      // Stored by this tab after the other one's removal, maybe, although begun before.
      if (tier.reach === 'browser') for (const [name, entry] of dropped) if (entry.updatedAt >= at && beganAt(entry) <= at) late.push(name)
      late.forEach(oweOne)
      return inOrder(payDebts)
    },
    supersede(name, stored) {
      if (cutoffs.excludes(name, { ...stored, updatedAt: stored.updatedAt + 1 })) return false
      const entry = waiting.get(name)
      if (entry && entry.updatedAt <= stored.updatedAt) waiting.delete(name)
      cutoffs.add({ owners: [ownerOfName(name)], name }, stored.updatedAt - 1)
      cutoffs.admit(name, stored)
      return true
    },
    refused(name, problem) {
      told++
      report(new BinnacleError('invalid-data', `${tier.name} does not keep ${parseName(name)?.key ?? name}: ${problem}`))
    },
    refuse(key) {
      lost++
      report(new BinnacleError('invalid-data', `What ${tier.name} kept of ${key} does not pass its key's version, migration or schema.`))
    },
    flushNow,
    stats() {
      const stats = tier.stats()
      return { ...stats, name: tier.name, breaker: breaker.state, failures, rejections: stats.rejections + lost }
    },
    dispose() {
      clearTimeout(retry)
      flushNow()
      tier.dispose?.()
    },
  }
}

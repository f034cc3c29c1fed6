import { BinnacleError } from '../core/errors.js'
import { matcherOf, type EntryFilter, type EntryMatcher } from '../core/filter.js'
import { createBreaker, type BreakerState } from './breaker.js'
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
  /**
   * Forgets what matches. Where another tab has made the shared tier forget it already, only what this one was writing meanwhile is
   * taken back, and nothing newer with it.
   */
  remove(filter: EntryFilter, isDoneElsewhere?: boolean): Promise<void>
  /** Another tab has written this: what waits here and is older is not written. */
  supersede(name: string, updatedAt: number): void
  /** What it had of this key could not be used. */
  refuse(key: CacheKey): void
  /** Writes what waits, at once, where the tier can. */
  flushNow(): void
  stats(): LaneStats
  dispose(): void
}

interface Debt {
  filter: EntryFilter
  matches: EntryMatcher
}

/** `onError` is told of each failure, once it has been dealt with. */
export function createLane(tier: CacheTier, now: () => number, timeoutMs: number, onError: (error: unknown, tier: string) => void): Lane {
  let failures = 0
  const report = (error: unknown) => queueMicrotask(() => onError(error, tier.name))
  const breaker = createBreaker(now, timeoutMs, (error) => {
    failures++
    report(error)
  })
  const { attempt, attemptNow } = breaker
  const waiting = new Map<string, StoredEntry>()
  // Of these, what the tier has been given and has not confirmed.
  let inFlight: ReadonlyMap<string, StoredEntry> | undefined
  // Invalidations that the tier has not confirmed.
  const debts = new Set<Debt>()
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
  const unlessOwed = (name: string, entry: StoredEntry | undefined) => {
    if (entry) for (const { matches } of debts) if (matches(name, entry.tags)) return undefined
    return entry
  }

  function settle(entries: ReadonlyMap<string, StoredEntry>, isWritten: unknown) {
    for (const [name, entry] of entries) {
      if (waiting.get(name) === entry) waiting.delete(name)
      if (isWritten) continue
      // What was not written is gone; what it should have replaced must go too.
      lost++
      owe({ owners: [name.slice(0, name.indexOf('.'))], name })
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
    peek: (name) => waiting.get(name) ?? (tier.peek && unlessOwed(name, attemptNow(() => tier.peek!(name))?.value)),
    async read(name) {
      const known = waiting.get(name)
      if (known) return known
      if (debts.size > 0) await inOrder(payDebts)
      return unlessOwed(name, (await attempt(() => tier.read(name)))?.value)
    },
    write(name, entry) {
      waiting.set(name, entry)
      return (flush ??= new Promise((resolve) => setTimeout(resolve)).then(() => {
        flush = undefined
        return inOrder(writeWaiting)
      }))
    },
    remove(filter, isDoneElsewhere) {
      const matches = matcherOf(filter)
      for (const [name, entry] of waiting) {
        if (!matches(name, entry.tags)) continue
        waiting.delete(name)
        if (isDoneElsewhere && inFlight?.get(name) === entry) owe({ owners: filter.owners, name })
      }
      tier.forget?.(filter)
      if (!isDoneElsewhere) owe(filter)
      return inOrder(payDebts)
    },
    supersede(name, updatedAt) {
      const entry = waiting.get(name)
      if (entry && entry.updatedAt <= updatedAt) waiting.delete(name)
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

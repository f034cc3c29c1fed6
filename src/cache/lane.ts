import { matcherOf, type EntryFilter, type EntryMatcher } from '../core/filter.js'
import { parseName } from '../core/key.js'
import { createBreaker, type BreakerState } from './breaker.js'
import type { CacheTier, StoredEntry, TierStats } from './tier.js'

export interface LaneOptions {
  now: () => number
  timeoutMs: number
  /** Told of each failure, once it has been dealt with. */
  onError: (error: unknown, tier: string) => void
}

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
  remove(filter: EntryFilter): Promise<void>
  /** Another tab has written this: what waits here and is older is not written. */
  supersede(name: string, updatedAt: number): void
  /** Another tab has made the shared tier forget these: what this one was writing meanwhile is taken back, and nothing newer with it. */
  takeBack(filter: EntryFilter): Promise<void>
  /** Writes what waits, at once, where the tier can. */
  flushNow(): void
  stats(): LaneStats
  dispose(): void
}

interface Debt {
  filter: EntryFilter
  matches: EntryMatcher
}

export function createLane(tier: CacheTier, { now, timeoutMs, onError }: LaneOptions): Lane {
  const breaker = createBreaker({ now, timeoutMs })
  const waiting = new Map<string, StoredEntry>()
  // Of these, what the tier has been given and has not confirmed.
  let inFlight: ReadonlyMap<string, StoredEntry> = new Map()
  // Invalidations that the tier has not confirmed.
  const debts = new Set<Debt>()
  let failures = 0
  let lost = 0
  // Writes and removals happen in the order they were asked for.
  let tail: Promise<unknown> = Promise.resolve()
  let flush: Promise<void> | undefined

  function fail(error: unknown) {
    failures++
    onError(error, tier.name)
  }
  async function attempt<Value>(operation: () => Promise<Value>): Promise<Value | undefined> {
    if (!breaker.allows()) return undefined
    try {
      return await breaker.run(operation)
    } catch (error) {
      fail(error)
      return undefined
    }
  }
  const inOrder = <Value>(operation: () => Promise<Value>): Promise<Value> => {
    const result = tail.then(operation)
    tail = result.catch(() => {})
    return result
  }

  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = RETRY_MS
  function payLater() {
    retry ??= setTimeout(() => {
      retry = undefined
      void inOrder(payDebts)
    }, retryMs)
    retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)
  }

  /** Nothing is read or written before the tier has forgotten what it must. */
  async function payDebts() {
    for (const debt of debts) {
      if (!breaker.allows()) return payLater()
      try {
        await breaker.run(() => tier.remove(debt.filter))
        debts.delete(debt)
      } catch (error) {
        fail(error)
        return payLater()
      }
    }
    retryMs = RETRY_MS
  }
  const owes = (name: string, entry: StoredEntry) => {
    for (const { matches } of debts) if (matches(name, entry.tags)) return true
    return false
  }

  function owe(filter: EntryFilter) {
    const owners = new Set(filter.owners)
    if (debts.size >= MAX_DEBTS) {
      for (const debt of debts) for (const owner of debt.filter.owners) owners.add(owner)
      debts.clear()
      filter = { owners: [...owners] }
    }
    debts.add({ filter, matches: matcherOf(filter) })
  }

  /** What was not written is gone; what it should have replaced must go too. */
  function giveUp(entries: ReadonlyMap<string, StoredEntry>) {
    lost += entries.size
    for (const [name, entry] of entries) {
      if (waiting.get(name) === entry) waiting.delete(name)
      const parsed = parseName(name)
      if (parsed) owe({ owners: [parsed.owner], name })
    }
  }

  async function writeWaiting() {
    if (waiting.size === 0) return
    await payDebts()
    const entries = new Map(waiting)
    if (debts.size > 0 || !breaker.allows()) return giveUp(entries)
    inFlight = entries
    try {
      await breaker.run(() => tier.write(entries))
      for (const [name, entry] of entries) if (waiting.get(name) === entry) waiting.delete(name)
    } catch (error) {
      giveUp(entries)
      fail(error)
    } finally {
      inFlight = new Map()
    }
  }

  return {
    tier,
    peek(name) {
      const known = waiting.get(name)
      if (known || !tier.peek || !breaker.allows()) return known
      try {
        const entry = breaker.runNow(() => tier.peek!(name))
        return entry && !owes(name, entry) ? entry : undefined
      } catch (error) {
        fail(error)
        return undefined
      }
    },
    async read(name) {
      const known = waiting.get(name)
      if (known) return known
      if (debts.size > 0) await inOrder(payDebts)
      const entry = await attempt(() => tier.read(name))
      return entry && !owes(name, entry) ? entry : undefined
    },
    write(name, entry) {
      waiting.set(name, entry)
      flush ??= new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => {
        flush = undefined
        return inOrder(writeWaiting)
      })
      return flush
    },
    remove(filter) {
      const matches = matcherOf(filter)
      for (const [name, entry] of waiting) if (matches(name, entry.tags)) waiting.delete(name)
      owe(filter)
      return inOrder(payDebts)
    },
    supersede(name, updatedAt) {
      const entry = waiting.get(name)
      if (entry && entry.updatedAt <= updatedAt) waiting.delete(name)
    },
    takeBack(filter) {
      const matches = matcherOf(filter)
      for (const [name, entry] of waiting) {
        if (!matches(name, entry.tags)) continue
        waiting.delete(name)
        if (inFlight.get(name) === entry) owe({ owners: filter.owners, name })
      }
      return inOrder(payDebts)
    },
    flushNow() {
      if (!tier.writeNow || waiting.size === 0 || debts.size > 0 || !breaker.allows()) return
      const entries = new Map(waiting)
      try {
        breaker.runNow(() => tier.writeNow!(entries))
        waiting.clear()
      } catch (error) {
        giveUp(entries)
        fail(error)
      }
    },
    stats() {
      const stats = tier.stats()
      return { ...stats, name: tier.name, breaker: breaker.state, failures, rejections: stats.rejections + lost }
    },
    dispose() {
      clearTimeout(retry)
      this.flushNow()
      tier.dispose?.()
    },
  }
}

import type { EntryMatcher } from '../core/filter.js'

/** Why a load lost the right to commit. */
export type EndReason = 'set' | 'forced' | 'invalidated' | 'loggedOut' | 'timedOut' | 'disposed'

/**
 * The right to commit what is being loaded. It ends with the first invalidation, write or logout that concerns its entry: what arrives
 * afterwards began too early, and is neither stored nor shown.
 */
export interface Lease {
  /** Aborts when the lease ends. */
  readonly signal: AbortSignal
  readonly endedBy: EndReason | undefined
}

export interface Outcome<Result> {
  readonly result?: Result
  readonly endedBy?: EndReason
}

interface Flight<Result> {
  readonly tags: readonly string[]
  outcome: Promise<Outcome<Result>>
  end(reason: EndReason): void
}

/** One load an entry: who asks while it runs gets its outcome. A load whose lease ends makes way at once, it is not waited for. */
export interface Flights<Result> {
  current(name: string): Promise<Outcome<Result>> | undefined
  start(name: string, tags: readonly string[], run: (lease: Lease) => Promise<Result>): Promise<Outcome<Result>>
  end(reason: EndReason, matches: EntryMatcher): void
  endOne(reason: EndReason, name: string): void
}

export function createFlights<Result>(): Flights<Result> {
  const flights = new Map<string, Flight<Result>>()
  return {
    current: (name) => flights.get(name)?.outcome,
    start(name, tags, run) {
      const abort = new AbortController()
      const lease: { signal: AbortSignal; endedBy?: EndReason } = { signal: abort.signal }
      const flight = { tags } as Flight<Result>
      const ended = new Promise<Outcome<Result>>((resolve) => {
        flight.end = (endedBy) => {
          lease.endedBy = endedBy
          flights.delete(name)
          resolve({ endedBy })
          abort.abort()
        }
      })
      const land = () => {
        if (flights.get(name) === flight) flights.delete(name)
      }
      // Known before the loader is asked.
      flights.set(name, flight)
      return (flight.outcome = Promise.race([
        ended,
        run(lease as Lease)
          .then((result) => ({ result }))
          .finally(land),
      ]))
    },
    end(reason, matches) {
      for (const [name, flight] of Array.from(flights)) if (matches(name, flight.tags)) flight.end(reason)
    },
    endOne: (reason, name) => flights.get(name)?.end(reason),
  }
}

import type { EntryMatcher } from '../core/filter.js'

/** Why a load lost the right to commit. */
export type EndReason = 'set' | 'forced' | 'invalidated' | 'loggedOut' | 'timedOut' | 'disposed'

/**
 * The right to commit what is being loaded. It ends with the first invalidation, write or logout that concerns its entry: what arrives
 * afterwards began too early, and is neither stored nor shown.
 */
export interface Lease {
  readonly name: string
  readonly tags: readonly string[]
  /** Aborts when the lease ends. */
  readonly signal: AbortSignal
  readonly endedBy: EndReason | undefined
}

interface OpenLease extends Lease {
  endedBy: EndReason | undefined
  end(reason: EndReason): void
}

export type Outcome<Result> = { result: Result; endedBy?: undefined } | { endedBy: EndReason; result?: undefined }

/** One load an entry: who asks while it runs gets its outcome. A load whose lease ends makes way at once, it is not waited for. */
export interface Flights<Result> {
  current(name: string): Promise<Outcome<Result>> | undefined
  start(name: string, tags: readonly string[], run: (lease: Lease) => Promise<Result>): Promise<Outcome<Result>>
  /** A lease without a flight, for a look into a slow tier. */
  lease<Value>(name: string, tags: readonly string[], run: (lease: Lease) => Promise<Value>): Promise<Value>
  end(reason: EndReason, matches: EntryMatcher): void
  endOne(reason: EndReason, name: string): void
}

export function createFlights<Result>(): Flights<Result> {
  const leases = new Set<OpenLease>()
  const flights = new Map<string, { lease: OpenLease; outcome: Promise<Outcome<Result>> }>()

  function open(name: string, tags: readonly string[], onEnd: (reason: EndReason) => void): OpenLease {
    const abort = new AbortController()
    const lease: OpenLease = {
      name,
      tags,
      signal: abort.signal,
      endedBy: undefined,
      end(reason) {
        if (lease.endedBy) return
        lease.endedBy = reason
        leases.delete(lease)
        if (flights.get(name)?.lease === lease) flights.delete(name)
        onEnd(reason)
        abort.abort()
      },
    }
    leases.add(lease)
    return lease
  }

  return {
    current: (name) => flights.get(name)?.outcome,
    start(name, tags, run) {
      let resolve!: (outcome: Outcome<Result>) => void
      let reject!: (error: unknown) => void
      const outcome = new Promise<Outcome<Result>>((onDone, onFail) => {
        resolve = onDone
        reject = onFail
      })
      const lease = open(name, tags, (endedBy) => resolve({ endedBy }))
      flights.set(name, { lease, outcome })
      const land = () => {
        leases.delete(lease)
        if (flights.get(name)?.lease === lease) flights.delete(name)
      }
      run(lease).then(
        (result) => {
          land()
          resolve({ result })
        },
        (error: unknown) => {
          land()
          reject(error)
        },
      )
      return outcome
    },
    async lease(name, tags, run) {
      const lease = open(name, tags, () => {})
      try {
        return await run(lease)
      } finally {
        leases.delete(lease)
      }
    },
    end(reason, matches) {
      for (const lease of Array.from(leases)) if (matches(lease.name, lease.tags)) lease.end(reason)
    },
    endOne(reason, name) {
      for (const lease of Array.from(leases)) if (lease.name === name) lease.end(reason)
    },
  }
}

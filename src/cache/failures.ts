import type { EntryMatcher } from '../core/filter.js'
import { createLru } from './lru.js'
import type { Seconds } from './ttl.js'

interface Failure {
  readonly error: unknown
  readonly tags: readonly string[]
  readonly until: number
}

/** Failures that were asked to be remembered, so that a loader that fails is not asked again and again. In memory, and few. */
export interface Failures {
  remember(name: string, tags: readonly string[], error: unknown, seconds: Seconds): void
  recall(name: string): { readonly error: unknown } | undefined
  forget(name: string): void
  end(matches: EntryMatcher): void
}

export function createFailures(now: () => number): Failures {
  const failures = createLru<Failure>({ maxEntries: 1_000, maxWeight: Infinity })
  return {
    remember(name, tags, error, seconds) {
      if (seconds === 'never') failures.set(name, { error, tags, until: Infinity }, 0)
      else if (seconds > 0) failures.set(name, { error, tags, until: now() + seconds * 1_000 }, 0)
    },
    recall(name) {
      const failure = failures.get(name)
      if (!failure || now() < failure.until) return failure
      failures.delete(name)
      return undefined
    },
    forget: (name) => void failures.delete(name),
    end(matches) {
      for (const name of Array.from(failures.keys())) if (matches(name, failures.peek(name)!.tags)) failures.delete(name)
    },
  }
}

import type { EntryMatcher } from '../core/filter.js'
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

const MAX_FAILURES = 1_000

export function createFailures(now: () => number): Failures {
  // The oldest first.
  const failures = new Map<string, Failure>()
  return {
    remember(name, tags, error, seconds) {
      const until = seconds === 'never' ? Infinity : now() + seconds * 1_000
      if (!(until > now())) return
      failures.delete(name)
      failures.set(name, { error, tags, until })
      if (failures.size > MAX_FAILURES) for (const oldest of failures.keys()) if (failures.delete(oldest)) break
    },
    recall(name) {
      const failure = failures.get(name)
      if (failure && now() < failure.until) return failure
      failures.delete(name)
      return undefined
    },
    forget: (name) => void failures.delete(name),
    end(matches) {
      for (const [name, { tags }] of failures) if (matches(name, tags)) failures.delete(name)
    },
  }
}

import type { EntryMatcher } from '../core/filter.js'
import type { Cache } from './cache.js'
import type { Core } from './core.js'
import type { Entry } from './tier.js'

/** How an optimistic write behaves; as SWR's `mutate`. */
export interface MutateOptions<Value, Result = Value> {
  /** Shown until the update is done. It stays in memory. */
  optimisticData?: Value | ((committed: Value | undefined, displayed: Value | undefined) => Value)
  /** What is stored: the update's result, what a function makes of it, or nothing. @default true */
  populateCache?: boolean | ((result: Result, committed: Value | undefined) => Value)
  /** Puts the former value back when the update fails. @default true */
  rollbackOnError?: boolean | ((error: unknown) => boolean)
}

export type Update<Value, Result = Value> =
  | Result
  | Promise<Result | undefined>
  | ((committed: Value | undefined) => Result | Promise<Result | undefined> | undefined)

interface Pending {
  readonly tags: readonly string[]
  /** What was there before the first of the updates that are under way. */
  readonly committed: Entry | undefined
}

export interface Mutations {
  /** While an update is under way, what loads bring is from before it. */
  isPending(name: string): boolean
  readonly mutate: Cache['mutate']
  /** What is invalidated meanwhile is neither put back nor stored. */
  end(matches: EntryMatcher): void
}

/** Optimistic writes, the last of which wins; a failed one puts back what was there before all of them. */
export function createMutations(core: Core): Mutations {
  const { memory, nameOf, show, entryOf } = core
  const pending = new Map<string, Pending>()
  const putBack = (name: string, entry: Entry | undefined) => {
    if (entry) return show(name, entry, 'set')
    memory.delete(name)
    core.emit({ type: 'remove', matches: (other) => other === name, cause: 'rollback' })
  }
  return {
    isPending: (name) => pending.has(name),
    end(matches) {
      for (const [name, { tags }] of pending) if (matches(name, tags)) pending.delete(name)
    },
    async mutate(key, update, { optimisticData, populateCache = true, rollbackOnError = true } = {}) {
      const name = nameOf(key)
      core.end('set', name)
      const displayed = memory.peek(name)
      const known = pending.get(name)
      const committed = known ? known.committed : displayed
      const before = committed?.value
      const own: Pending = { tags: key.tags, committed }
      pending.set(name, own)
      /** Is this the last update, and not invalidated? Then it is over now. */
      const isDone = () => pending.get(name) === own && pending.delete(name)

      if (optimisticData !== undefined) show(name, entryOf(key, callOr(optimisticData, before, displayed?.value), 'set'), 'set')
      try {
        const result = await callOr(update, before)
        if (isDone()) {
          if (populateCache === false || result === undefined) putBack(name, committed)
          else await core.write(key, populateCache === true ? result : callOr(populateCache, result, before))
        }
        return result as never
      } catch (error) {
        if (isDone() && callOr(rollbackOnError, error) && optimisticData !== undefined) putBack(name, committed)
        throw error
      }
    },
  }
}

const callOr = (value: unknown, ...parameters: unknown[]): unknown => (typeof value === 'function' ? value(...parameters) : value)

import type { EntryMatcher } from '../core/filter.js'
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
  id: number
  tags: readonly string[]
  /** What was there before the first of the updates that are under way. */
  committed: Entry | undefined
}

/** The entry that is written. */
export interface MutationTarget {
  readonly name: string
  readonly tags: readonly string[]
  peek(): Entry | undefined
  /** Shows a value without storing it below memory. */
  show(value: unknown): void
  /** Puts an entry back, or takes away what is shown. */
  restore(entry: Entry | undefined): void
  store(value: unknown): Promise<void>
}

export interface Mutations {
  /** While an update is under way, what loads bring is from before it. */
  isPending(name: string): boolean
  run<Value, Result>(
    target: MutationTarget,
    update: Update<Value, Result>,
    options: MutateOptions<Value, Result>,
  ): Promise<Result | undefined>
  /** What is invalidated meanwhile is neither put back nor stored. */
  end(matches: EntryMatcher): void
}

/** Optimistic writes, the last of which wins; a failed one puts back what was there before all of them. */
export function createMutations(): Mutations {
  const pending = new Map<string, Pending>()
  let ids = 0
  return {
    isPending: (name) => pending.has(name),
    end(matches) {
      for (const [name, { tags }] of pending) if (matches(name, tags)) pending.delete(name)
    },
    async run<Value, Result>(target: MutationTarget, update: Update<Value, Result>, options: MutateOptions<Value, Result>) {
      const { name, tags } = target
      const { optimisticData, populateCache = true, rollbackOnError = true } = options
      const displayed = target.peek()
      const committed = pending.has(name) ? pending.get(name)!.committed : displayed
      const before = committed?.value as Value | undefined
      const id = ++ids
      pending.set(name, { id, tags, committed })
      const isLast = () => pending.get(name)?.id === id

      if (optimisticData !== undefined) {
        target.show(callOr(optimisticData, before, displayed?.value))
      }
      try {
        const result = (await callOr(update, before)) as Result | undefined
        if (!isLast()) return result
        pending.delete(name)
        if (populateCache === false || result === undefined) target.restore(committed)
        else await target.store(populateCache === true ? result : populateCache(result, before))
        return result
      } catch (error) {
        if (isLast()) {
          pending.delete(name)
          const rollsBack = callOr(rollbackOnError, error)
          if (rollsBack && optimisticData !== undefined) target.restore(committed)
        }
        throw error
      }
    },
  }
}

const callOr = (value: unknown, ...parameters: unknown[]): unknown => (typeof value === 'function' ? value(...parameters) : value)

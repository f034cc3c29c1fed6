import type { EntryMatcher } from '../core/filter.js'
import type { Cache } from './cache.js'
import type { Core } from './core.js'
import type { CacheKey } from './defineKey.js'
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

/** What to store, or what makes it. An update that gives undefined leaves what was there. */
export type Update<Value, Result = Value> =
  | Result
  | Promise<Result | undefined>
  | ((committed: Value | undefined) => Result | Promise<Result | undefined> | undefined)

/** A write under way. Loads that run before its end bring what is from before it: they are neither stored nor shown. */
export interface PendingWrite {
  /** Stores the value, or forgets the entry if it is undefined. False if a later write, an invalidation or a logout has come first. */
  commit(value: unknown): boolean
  /** Ends it without a value. False if it is over already. */
  end(): boolean
  /** Gives it up: what is being loaded counts. */
  drop(): void
}

interface Pending {
  readonly tags: readonly string[]
  /** What was there before the first of the writes that are under way. */
  readonly committed: Entry | undefined
  readonly over: Promise<void>
  readonly finish: () => void
}

export interface Mutations {
  isPending(name: string): boolean
  /** Resolves once no write of it is under way. */
  whenDone(name: string): Promise<void>
  begin(key: CacheKey): PendingWrite & Pick<Pending, 'committed'>
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
  const drop = (name: string, write: Pending) => {
    if (pending.get(name) !== write) return false
    pending.delete(name)
    write.finish()
    return true
  }

  function begin(key: CacheKey) {
    const name = nameOf(key)
    core.end('set', name)
    const known = pending.get(name)
    const committed = known ? known.committed : memory.peek(name)
    let finish!: () => void
    const over = new Promise<void>((resolve) => (finish = resolve))
    const own: Pending = { tags: key.tags, committed, over, finish }
    pending.set(name, own)
    known?.finish()
    /** Is this the last write, and not invalidated? Then it is over now, and with it what was loaded meanwhile. */
    const end = () => {
      if (!drop(name, own)) return false
      core.end('set', name)
      return true
    }
    const commit = (value: unknown) => {
      if (!end()) return false
      void (value === undefined ? core.clear(key) : core.write(key, value))
      return true
    }
    return { committed, end, commit, drop: () => void drop(name, own) }
  }

  return {
    begin,
    isPending: (name) => pending.has(name),
    async whenDone(name) {
      for (let write = pending.get(name); write; write = pending.get(name)) await write.over
    },
    end(matches) {
      for (const [name, write] of pending) if (matches(name, write.tags)) drop(name, write)
    },
    async mutate(key, update, { optimisticData, populateCache = true, rollbackOnError = true } = {}) {
      const name = nameOf(key)
      const displayed = memory.peek(name)?.value
      const { committed, end } = begin(key)
      const before = committed?.value
      if (optimisticData !== undefined) show(name, entryOf(key, callOr(optimisticData, before, displayed), 'set'), 'set')
      try {
        // What is there already is stored before the next write can begin.
        const given = callOr(update, before)
        const result = isPromise(given) ? await given : given
        if (end()) {
          if (populateCache === false || result === undefined) putBack(name, committed)
          else await core.write(key, populateCache === true ? result : callOr(populateCache, result, before))
        }
        return result as never
      } catch (error) {
        if (end() && optimisticData !== undefined && callOr(rollbackOnError, error)) putBack(name, committed)
        throw error
      }
    },
  }
}

const callOr = (value: unknown, ...parameters: unknown[]): unknown => (typeof value === 'function' ? value(...parameters) : value)
const isPromise = (value: unknown): value is PromiseLike<unknown> => typeof (value as PromiseLike<unknown> | undefined)?.then === 'function'

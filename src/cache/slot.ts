import type { MutatorCallback, MutatorOptions } from 'swr'
import type { Bridge } from './bridge.js'
import type { CacheKey } from './defineKey.js'
import type { Entry } from './tier.js'

/** What a hook shows of its entry. */
export interface View {
  readonly entry: Entry | undefined
  readonly isStale: boolean
}

/** The server's view and that of the first render in a browser, whatever is persisted there. */
export const ABSENT: View = Object.freeze({ entry: undefined, isStale: false })

/** One mounted hook's hold on one entry: pins it in memory, and re-renders the hook when what it reads of the entry changes. */
export interface Slot {
  readonly name: string
  readonly tags: readonly string[]
  readonly hasShown: boolean
  subscribe(onChange: () => void): () => void
  getSnapshot(): View
  /** The hook reads the entry's age or source: it renders again when they change. */
  track(): void
  update(entry: Entry, always?: boolean): void
  /** Looks again. */
  refresh(): void
  /** The entry is invalidated: what is shown stays, marked stale, until the new one comes. */
  expire(): void
  clear(): void
  isFresh(): boolean
  mutate(...parameters: MutateParameters): Promise<unknown>
}

export type MutateParameters = [data?: unknown, options?: boolean | MutatorOptions<unknown, unknown>]

/** Timers count in 31 bits. */
const MAX_DELAY_MS = 2_147_483_647

export function createSlot(bridge: Bridge, key: CacheKey, name: string): Slot {
  const { cache } = bridge
  const viewOf = (entry: Entry | undefined): View => (entry ? { entry, isStale: cache.phaseOf(entry) !== 'fresh' } : ABSENT)
  let view = viewOf(cache.peek(key))
  let isTracked = false
  let hasShown = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let onChange: (() => void) | undefined

  function change(next: View, always = false) {
    if (next.entry === view.entry && next.isStale === view.isStale) return
    view = next
    arm()
    if (isTracked || always) onChange?.()
  }

  /** A view that says how old it is turns stale by itself. */
  function arm() {
    clearTimeout(timer)
    timer = undefined
    const { entry, isStale } = view
    if (!onChange || !isTracked || !entry || isStale) return
    const delay = cache.freshForMs(entry)
    if (delay === Infinity) return
    timer = setTimeout(() => (change(viewOf(entry)), arm()), Math.min(Math.max(delay, 0) + 1, MAX_DELAY_MS))
  }

  const slot: Slot = {
    name,
    tags: key.tags,
    get hasShown() {
      return hasShown
    },
    subscribe(listener) {
      onChange = listener
      const unpin = cache.pin(key)
      const leave = bridge.watch(slot)
      slot.refresh()
      // A stale or missing value is counted by the load that follows.
      if (view.entry && !view.isStale) cache.countPeek(key, view.entry)
      arm()
      return () => {
        onChange = undefined
        arm()
        leave()
        unpin()
      }
    },
    getSnapshot: () => view,
    track() {
      isTracked = true
    },
    update(entry, always) {
      hasShown = true
      change(viewOf(entry), always)
    },
    refresh() {
      const entry = cache.peek(key)
      if (entry) slot.update(entry)
    },
    expire() {
      if (view.entry) change({ entry: view.entry, isStale: true })
    },
    clear: () => change(ABSENT, true),
    isFresh() {
      const entry = cache.peek(key)
      return entry !== undefined && cache.phaseOf(entry) === 'fresh'
    },
    async mutate(...parameters) {
      if (parameters.length === 0) return bridge.revalidate(name)
      const [data, given] = parameters
      const options = typeof given === 'object' ? given : { revalidate: given }
      const { revalidate = true, throwOnError = true, optimisticData, populateCache, rollbackOnError } = options
      try {
        const update = data as MutatorCallback<unknown>
        const result = await cache.mutate(key, update, { optimisticData, populateCache, rollbackOnError })
        if (typeof revalidate === 'function' ? revalidate(result, key.id) : revalidate) void bridge.revalidate(name)
        return result
      } catch (error) {
        if (throwOnError) throw error
        return undefined
      }
    },
  }
  return slot
}

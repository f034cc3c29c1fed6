import type { MutatorCallback, MutatorOptions } from 'swr'
import type { Bridge } from './bridge.js'
import type { Cache } from './cache.js'
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
  readonly mutate: (...parameters: MutateParameters) => Promise<unknown>
}

export type MutateParameters = [data?: unknown, options?: boolean | MutatorOptions<unknown, unknown>]

/** Timers count in 31 bits. */
const MAX_DELAY_MS = 2_147_483_647

// A class: a thousand hooks mount a thousand of these.
class HookSlot implements Slot {
  readonly name: string
  hasShown = false
  // React wants these two to be the same from render to render, and apart from the slot.
  readonly subscribe: Slot['subscribe'] = (onChange) => this.#mount(onChange)
  readonly getSnapshot: Slot['getSnapshot'] = () => this.#view
  readonly #bridge: Bridge
  readonly #cache: Cache
  readonly #key: CacheKey
  #view: View
  #isTracked = false
  #onChange: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #mutate: Slot['mutate'] | undefined

  constructor(bridge: Bridge, key: CacheKey, name: string) {
    this.#bridge = bridge
    this.#cache = bridge.cache
    this.#key = key
    this.name = name
    this.#view = this.#viewOf(this.#cache.peek(key, name))
  }

  get tags(): readonly string[] {
    return this.#key.tags
  }

  get mutate(): Slot['mutate'] {
    return (this.#mutate ??= (...parameters) => this.#write(parameters))
  }

  track() {
    if (this.#isTracked) return
    this.#isTracked = true
    if (this.#onChange) this.#arm()
  }

  update(entry: Entry, always?: boolean) {
    this.hasShown = true
    this.#change(this.#viewOf(entry), always)
  }

  refresh() {
    const entry = this.#cache.peek(this.#key, this.name)
    if (entry) this.update(entry)
  }

  expire() {
    if (this.#view.entry) this.#change({ entry: this.#view.entry, isStale: true })
  }

  clear() {
    this.#change(ABSENT, true)
  }

  isFresh() {
    const entry = this.#cache.peek(this.#key, this.name)
    return entry !== undefined && this.#cache.phaseOf(entry) === 'fresh'
  }

  #viewOf(entry: Entry | undefined): View {
    return entry ? { entry, isStale: this.#cache.phaseOf(entry) !== 'fresh' } : ABSENT
  }

  #change(next: View, always = false) {
    if (next.entry === this.#view.entry && next.isStale === this.#view.isStale) return
    this.#view = next
    this.#arm()
    if (this.#isTracked || always) this.#onChange?.()
  }

  /** A view that says how old it is turns stale by itself. */
  #arm() {
    clearTimeout(this.#timer)
    const { entry, isStale } = this.#view
    if (!this.#onChange || !this.#isTracked || !entry || isStale) return
    const delay = this.#cache.freshForMs(entry)
    if (delay === Infinity) return
    this.#timer = setTimeout(
      () => {
        this.#change(this.#viewOf(entry))
        this.#arm()
      },
      Math.min(Math.max(delay, 0) + 1, MAX_DELAY_MS),
    )
  }

  #mount(onChange: () => void) {
    this.#onChange = onChange
    const unpin = this.#cache.pin(this.#key, this.name)
    const leave = this.#bridge.watch(this)
    this.refresh()
    // A stale or missing value is counted by the load that follows.
    if (this.#view.entry && !this.#view.isStale) this.#cache.countPeek(this.#key, this.#view.entry)
    if (this.#isTracked) this.#arm()
    return () => {
      this.#onChange = undefined
      clearTimeout(this.#timer)
      leave()
      unpin()
    }
  }

  async #write(parameters: MutateParameters): Promise<unknown> {
    if (parameters.length === 0) return this.#bridge.revalidate(this.name)
    const [data, given] = parameters
    const options = typeof given === 'object' ? given : { revalidate: given }
    const { revalidate = true, throwOnError = true, optimisticData, populateCache, rollbackOnError } = options
    try {
      const update = data as MutatorCallback<unknown>
      const result = await this.#cache.mutate(this.#key, update, { optimisticData, populateCache, rollbackOnError })
      if (typeof revalidate === 'function' ? revalidate(result, this.#key.id) : revalidate) void this.#bridge.revalidate(this.name)
      return result
    } catch (error) {
      if (throwOnError) throw error
      return undefined
    }
  }
}

export const createSlot = (bridge: Bridge, key: CacheKey, name: string): Slot => new HookSlot(bridge, key, name)

import type { MutatorCallback, MutatorOptions } from 'swr'
import type { Bridge } from './bridge.js'
import type { Loader } from './cache.js'
import { MAX_DELAY_MS } from './clock.js'
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
  /** Nobody has signed out since the first hook met the cache. */
  readonly isOfSession: boolean
  /** What SWR's revalidation calls. Asked although a fresh value is shown, it is a poll, or `mutate()`: then the loader is really asked. */
  fetch(loader: Loader<unknown> | undefined, isShown: boolean): Promise<unknown>
  readonly mutate: (...parameters: MutateParameters) => Promise<unknown>
}

export type MutateParameters = [data?: unknown, options?: boolean | MutatorOptions<unknown, unknown>]

// A class, and few fields: a thousand hooks mount a thousand of these.
class HookSlot implements Slot {
  readonly name: string
  hasShown = false
  // React wants these two to be the same from render to render, and apart from the slot.
  readonly subscribe: Slot['subscribe'] = (onChange) => this.#mount(onChange)
  readonly getSnapshot: Slot['getSnapshot'] = () => this.#view
  readonly #bridge: Bridge
  readonly #key: CacheKey
  #view: View
  #isTracked = false
  #onChange: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #mutate: Slot['mutate'] | undefined

  constructor(bridge: Bridge, key: CacheKey) {
    this.#bridge = bridge
    this.#key = key
    this.name = bridge.cache.nameOf(key)
    this.#view = this.#viewOf(this.#peek())
  }

  get tags(): readonly string[] {
    return this.#key.tags
  }

  get mutate(): Slot['mutate'] {
    return (this.#mutate ??= (...parameters) => this.#write(...parameters))
  }

  get isOfSession(): boolean {
    return this.#bridge.session === this.#bridge.cache.session
  }

  track() {
    if (this.#isTracked) return
    this.#isTracked = true
    this.#arm()
  }

  update(entry: Entry, always?: boolean) {
    this.hasShown = true
    this.#change(this.#viewOf(entry), always)
  }

  refresh() {
    const entry = this.#peek()
    if (entry) this.update(entry)
  }

  expire() {
    const { entry } = this.#view
    if (entry) this.#change({ entry, isStale: true })
  }

  clear() {
    this.#change(ABSENT, true)
  }

  isFresh() {
    const entry = this.#peek()
    return entry !== undefined && !this.#viewOf(entry).isStale
  }

  fetch(loader: Loader<unknown> | undefined, isShown: boolean) {
    return this.#bridge.fetch(this.#key, this.name, loader, (isShown || this.hasShown) && this.isFresh())
  }

  #peek(): Entry | undefined {
    return this.#bridge.cache.peek(this.#key, this.name)
  }

  #viewOf(entry: Entry | undefined): View {
    return entry ? { entry, isStale: this.#bridge.cache.phaseOf(entry) !== 'fresh' } : ABSENT
  }

  #change(next: View, always = false) {
    const { entry, isStale } = this.#view
    if (next.entry === entry && next.isStale === isStale) return
    this.#view = next
    this.#arm()
    if (this.#isTracked || always) this.#onChange?.()
  }

  /** A view that says how old it is turns stale by itself. */
  #arm() {
    clearTimeout(this.#timer)
    const { entry, isStale } = this.#view
    if (!this.#onChange || !this.#isTracked || !entry || isStale) return
    const delay = this.#bridge.cache.freshForMs(entry)
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
    const { cache } = this.#bridge
    const unpin = cache.pin(this.#key, this.name)
    const leave = this.#bridge.watch(this)
    const entry = this.#peek()
    if (entry && entry !== this.#view.entry) this.update(entry)
    // A stale or missing value is counted by the load that follows.
    if (entry && !this.#view.isStale) cache.countPeek(this.#key, entry)
    if (this.#isTracked) this.#arm()
    return () => {
      this.#onChange = undefined
      clearTimeout(this.#timer)
      leave()
      unpin()
    }
  }

  async #write(...parameters: MutateParameters): Promise<unknown> {
    const [data, given] = parameters
    const { revalidate = true, throwOnError = true, ...options } = typeof given === 'object' ? given : { revalidate: given }
    const { cache, revalidate: ask } = this.#bridge
    if (parameters.length === 0) return ask(this.name)
    try {
      const result = await cache.mutate(this.#key, data as MutatorCallback<unknown>, options)
      if (typeof revalidate === 'function' ? revalidate(result, this.#key.id) : revalidate) void ask(this.name)
      return result
    } catch (error) {
      if (throwOnError) throw error
      return undefined
    }
  }
}

export const createSlot = (bridge: Bridge, key: CacheKey): Slot => new HookSlot(bridge, key)

import type { State } from 'swr'
import type { Bridge, MutateParameters } from './bridge.js'
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
  readonly key: CacheKey
  /** The entry's name in the cache. */
  readonly name: string
  /** The entry's key in SWR. */
  readonly swrKey: string
  readonly tags: readonly string[]
  readonly hasShown: boolean
  /** SWR knows the value that is shown: from now on SWR says what is shown. */
  readonly isSeeded: boolean
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
  /**
   * After a render: makes known to SWR what is shown, and to the cache that SWR's own `mutate` or `unload` has emptied the entry. Returns what
   * SWR holds.
   */
  sync(): unknown
  /** Called in a render that shows the cache's value, because SWR was not given one by this slot yet. */
  showOwn(): void
  /** Whether `next` in SWR is what that render shows already, although SWR had nothing (`prior`): then nothing changes on the screen. */
  takesOver(next: unknown, prior: unknown): boolean
  isFresh(): boolean
  /** It is fresh, and the last load has not failed. */
  isSettled(): boolean
  /** There is a value of this entry, in SWR or in the cache. */
  readonly hasData: boolean
  /** SWR's `unload` has emptied the entry, and nothing has come since. */
  readonly wasUnloaded: boolean
  /** What SWR's revalidation calls. Asked although a fresh value is shown, it is a poll, or `mutate()`: then the loader is really asked. */
  fetch(loader: Loader<unknown> | undefined, isShown: boolean): Promise<unknown>
  readonly mutate: (...parameters: MutateParameters) => Promise<unknown>
}

/** `unload` leaves no state at all, `mutate` one whose data is undefined. */
const isEmpty = (state: State | undefined) => !state || !('data' in state)

// A class, and few fields: a thousand hooks mount a thousand of these.
class HookSlot implements Slot {
  readonly key: CacheKey
  readonly name: string
  readonly swrKey: string
  hasShown = false
  isSeeded = false
  // React wants these two to be the same from render to render, and apart from the slot.
  readonly subscribe: Slot['subscribe'] = (onChange) => this.#mount(onChange)
  readonly getSnapshot: Slot['getSnapshot'] = () => this.#view
  readonly #bridge: Bridge
  #view: View
  #isTracked = false
  #onChange: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #mutate: Slot['mutate'] | undefined
  // SWR has had data, or undefined in its place.
  #hadData = false
  #wasUnloaded = false
  // SWR had no data in the last render, which showed the cache's value.
  #isOwn = false
  // SWR was given that value after the render, and has not compared it since.
  #isTakenOver = false

  constructor(bridge: Bridge, key: CacheKey) {
    this.#bridge = bridge
    this.key = key
    this.name = bridge.cache.nameOf(key)
    this.swrKey = bridge.keyOf(key)
    this.#view = this.#viewOf(this.#peek())
  }

  get tags(): readonly string[] {
    return this.key.tags
  }

  get mutate(): Slot['mutate'] {
    return (this.#mutate ??= (...parameters) => this.#bridge.mutate(this, ...parameters))
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
    this.#empty()
    // SWR itself renders nothing when a hook that has mounted with data loses it.
    this.#onChange?.()
  }

  sync() {
    const { cache, seed } = this.#bridge
    const state = this.#state
    const data = state?.data
    this.#isTakenOver = this.#isOwn
    this.#isOwn = false
    const isUnloaded = isEmpty(state)
    this.#wasUnloaded ||= this.#hadData && isUnloaded
    this.#hadData = !isUnloaded
    if (data !== undefined) {
      this.isSeeded = true
      this.#wasUnloaded = false
      return data
    }
    const { entry } = this.#view
    if (!this.isSeeded) {
      if (entry?.value !== undefined) {
        seed(this.swrKey, entry.value)
        this.isSeeded = true
        this.#hadData = true
      }
      return entry?.value
    }
    if (this.#peek()?.value !== undefined) void cache.clear(this.key)
    this.#empty()
    return undefined
  }

  showOwn() {
    this.#isOwn = this.#state?.data === undefined
  }

  takesOver(next: unknown, prior: unknown) {
    if (!this.#isTakenOver || prior !== undefined || next !== this.#view.entry?.value) return false
    this.#isTakenOver = false
    return true
  }

  #empty() {
    this.#wasUnloaded = this.wasUnloaded
    this.isSeeded = false
    this.#isTakenOver = false
    // Another object each time, so that React renders.
    this.#view = { ...ABSENT }
    this.#arm()
  }

  isFresh() {
    const entry = this.#peek()
    return entry !== undefined && !this.#viewOf(entry).isStale
  }

  isSettled() {
    return this.isFresh() && this.#state?.error === undefined
  }

  get hasData(): boolean {
    return (!this.isSeeded && this.#view.entry !== undefined) || this.#state?.data !== undefined
  }

  get wasUnloaded(): boolean {
    return this.#wasUnloaded || (this.#hadData && isEmpty(this.#state))
  }

  get #state() {
    return this.#bridge.stateOf(this.swrKey)
  }

  fetch(loader: Loader<unknown> | undefined, isShown: boolean) {
    this.sync()
    return this.#bridge.fetch(this, loader, (isShown || this.hasShown) && this.isFresh())
  }

  #peek(): Entry | undefined {
    return this.#bridge.cache.peek(this.key, this.name)
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
    const unpin = cache.pin(this.key, this.name)
    const leave = this.#bridge.watch(this)
    const entry = this.#peek()
    if (entry && entry !== this.#view.entry) this.update(entry)
    // A stale or missing value is counted by the load that follows.
    if (entry && !this.#view.isStale) cache.countPeek(this.key, entry)
    if (this.#isTracked) this.#arm()
    return () => {
      this.#onChange = undefined
      this.isSeeded = false
      this.#hadData = false
      clearTimeout(this.#timer)
      leave()
      unpin()
    }
  }
}

export const createSlot = (bridge: Bridge, key: CacheKey): Slot => new HookSlot(bridge, key)

import { observe, unobserve, type Root, type Subscriber } from './pool.js'

type Listener = (isVisible: boolean, entry: IntersectionObserverEntry | undefined) => void

/** Every change, the first alone, or none. */
export type WatchMode = 'live' | 'once' | 'off'

/** What a hook shows of its element at one moment; a new one for each change, so that it can be compared by identity. */
export class Sighting {
  readonly watcher: Watcher
  readonly isVisible: boolean

  constructor(watcher: Watcher, isVisible: boolean) {
    this.watcher = watcher
    this.isVisible = isVisible
  }

  get ref(): Watcher['ref'] {
    return this.watcher.ref
  }

  /** An entry holds rectangles: it is kept for those who read it, and they alone render for every threshold. */
  get entry(): IntersectionObserverEntry | undefined {
    this.watcher.keepsEntries = true
    return undefined
  }
}

class SightingWithEntry extends Sighting {
  readonly #entry: IntersectionObserverEntry | undefined

  constructor(watcher: Watcher, isVisible: boolean, entry: IntersectionObserverEntry | undefined) {
    super(watcher, isVisible)
    this.#entry = entry
  }

  override get entry(): IntersectionObserverEntry | undefined {
    return this.#entry
  }
}

/**
 * Follows one element under one set of options. What a hook needs is in this one object: with ten thousand elements on a page, every
 * further closure or record is a megabyte.
 */
export class Watcher implements Subscriber {
  /** Undefined: not there yet. */
  readonly root: Root | undefined
  readonly key: string
  readonly mode: WatchMode
  keepsEntries = false
  private isVisible: boolean
  /** Does the answer come from a report? What was only assumed at first stops nothing. */
  private isReported = false
  private isFollowing = false
  /** The watcher of the same element that this one takes the place of, once React has committed it. */
  private predecessor: Watcher | undefined = undefined
  private element: Element | null = null
  private show: ((update: (current: Sighting) => Sighting) => void) | undefined = undefined
  private listener: Listener | undefined = undefined

  constructor(root: Root | undefined, key: string, mode: WatchMode, isVisible: boolean) {
    this.root = root
    this.key = key
    this.mode = mode
    this.isVisible = isVisible
  }

  /** The same element under other options: what was seen stays seen. */
  under(root: Root | undefined, key: string, mode: WatchMode): Watcher {
    const next = new Watcher(root, key, mode, this.isVisible)
    next.isReported = this.isReported
    next.predecessor = this
    return next
  }

  /** The effect that follows each commit: brings the newest listener. A closure made here keeps nothing else of the render alive. */
  listening(show: Watcher['show'], listener: Listener | undefined): () => void {
    return () => this.connect(show, listener)
  }

  /** The same, and the element of a ref object. Its clean-up runs before every commit, and only the last one is meant. */
  following(show: Watcher['show'], listener: Listener | undefined, target: { readonly current: Element | null }): () => () => void {
    return () => {
      this.connect(show, listener)
      this.isFollowing = true
      if (target.current !== this.element) {
        this.release()
        this.ref(target.current)
      }
      return () => {
        this.isFollowing = false
        queueMicrotask(() => {
          if (!this.isFollowing) this.release()
        })
      }
    }
  }

  /** A callback ref: watches the element that React gives it, until React gives null. */
  readonly ref = (element: Element | null): void => {
    if (!element) return this.release()
    this.element = element
    if (this.root !== undefined && this.mode !== 'off' && !this.isDone) observe(element, this, this.root, this.key)
  }

  onIntersection(isVisible: boolean, entry: IntersectionObserverEntry | undefined): void {
    const hasChanged = isVisible !== this.isVisible
    this.isVisible = isVisible
    this.isReported = true
    if (this.isDone) this.stop()
    if (hasChanged || this.keepsEntries) this.report(isVisible, entry)
    // A report that only confirms what was known is no change; with several thresholds each crossing is.
    if (hasChanged || this.key.includes(',')) this.listener?.(isVisible, entry)
  }

  /** It was to be seen once, and was. */
  private get isDone(): boolean {
    return this.mode === 'once' && this.isVisible && this.isReported
  }

  private connect(show: Watcher['show'], listener: Listener | undefined): void {
    this.show = show
    this.listener = listener
    if (!this.predecessor) return
    // From here on this one speaks for the element, and says so if it went together with the old options.
    this.predecessor.listener = undefined
    this.predecessor = undefined
    if (this.isReported) this.leave()
  }

  private report(isVisible: boolean, entry?: IntersectionObserverEntry): void {
    const sighting = this.keepsEntries ? new SightingWithEntry(this, isVisible, entry) : new Sighting(this, isVisible)
    // Other options may have put another watcher in this one's place meanwhile.
    this.show?.((current) => (current.watcher === this ? sighting : current))
  }

  private stop(): void {
    if (this.element) unobserve(this.element, this, this.root ?? null, this.key)
  }

  private release(): void {
    if (!this.element) return
    this.stop()
    this.element = null
    this.leave()
  }

  /** Gone, or hidden by <Activity>: not visible. Unless React attaches it again in this very commit, as StrictMode does. */
  private leave(): void {
    if (!this.isVisible || this.isDone) return
    queueMicrotask(() => {
      if (this.element || !this.isVisible) return
      this.isVisible = false
      this.report(false)
      this.listener?.(false, undefined)
    })
  }
}

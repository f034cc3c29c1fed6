import { observe, unobserve, type Root, type Subscriber } from './pool.js'

type Listener = (isVisible: boolean, entry: IntersectionObserverEntry | undefined) => void

/** What a hook shows of its element at one moment; a new one for each change, so that it can be compared by identity. */
export class Sighting {
  readonly watcher: Watcher
  readonly isVisible: boolean
  private readonly report: IntersectionObserverEntry | undefined

  constructor(watcher: Watcher, isVisible: boolean, report?: IntersectionObserverEntry) {
    this.watcher = watcher
    this.isVisible = isVisible
    this.report = report
  }

  get ref(): Watcher['ref'] {
    return this.watcher.ref
  }

  /** A report holds rectangles: it is kept for those who read it, and they alone render for every threshold. */
  get entry(): IntersectionObserverEntry | undefined {
    this.watcher.keepsReports = true
    return this.report
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
  readonly once: boolean
  readonly disabled: boolean
  keepsReports = false
  private isVisible: boolean
  private isSeen: boolean
  private element: Element | null = null
  private show: ((sighting: Sighting) => void) | undefined = undefined
  private listener: Listener | undefined = undefined

  constructor(root: Root | undefined, key: string, once: boolean, disabled: boolean, isVisible: boolean, isSeen: boolean) {
    this.root = root
    this.key = key
    this.once = once
    this.disabled = disabled
    this.isVisible = isVisible
    this.isSeen = isSeen
  }

  /** The same element under other options: what was seen stays seen. */
  under(root: Root | undefined, key: string, once: boolean, disabled: boolean): Watcher {
    return new Watcher(root, key, once, disabled, this.isVisible, this.isSeen)
  }

  connect(show: (sighting: Sighting) => void, listener: Listener | undefined): void {
    this.show = show
    this.listener = listener
  }

  /** A callback ref: follows the element, and stops when React takes it away. */
  readonly ref = (element: Element | null): (() => void) | undefined => {
    if (!element) return undefined
    this.element = element
    if (!this.disabled && this.root !== undefined && !(this.once && this.isSeen)) observe(element, this, this.root, this.key)
    return () => this.release(element)
  }

  onIntersection(isVisible: boolean, entry: IntersectionObserverEntry | undefined): void {
    const hasChanged = isVisible !== this.isVisible
    this.isVisible = isVisible
    if (isVisible) {
      this.isSeen = true
      if (this.once) this.stop()
    }
    if (hasChanged || this.keepsReports) this.show?.(new Sighting(this, isVisible, this.keepsReports ? entry : undefined))
    // A report that only confirms what was known is no change; with several thresholds each crossing is.
    if (hasChanged || this.key.includes(',')) this.listener?.(isVisible, entry)
  }

  private stop(): void {
    if (this.element) unobserve(this.element, this, this.root ?? null, this.key)
  }

  private release(element: Element): void {
    if (this.element !== element) return
    this.stop()
    this.element = null
    if (!this.isVisible || this.once) return
    // Gone, or hidden by <Activity>: not visible. Unless React attaches it again in this very commit, as StrictMode does.
    queueMicrotask(() => {
      if (this.element) return
      this.isVisible = false
      this.show?.(new Sighting(this, false))
    })
  }
}

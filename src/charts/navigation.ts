import type { ChartModel, ChartRange } from './model.js'
import { shareAcross } from './pointerplace.js'

/** What zooming and panning need to know, and do. */
export interface NavigationInput {
  model: ChartModel
  /** From the first point to the last. */
  extent: ChartRange
  setRange: (range: ChartRange | null) => void
}

export interface Navigation {
  update(input: NavigationInput): void
  dispose(): void
}

/** A press of the key, or a notch of the wheel, shows this share of what was shown. */
const ZOOM_STEP = 0.75
/** A press of a button. */
export const BUTTON_STEP = 0.5
/** A key pans by this share of the window. */
const PAN_STEP = 0.2
/** A press that moves further than this is a drag. */
const DRAG_PX = 5
/** The window never gets narrower than this share of everything: below it, numbers of instants run out of digits. */
const LEAST_SHARE = 1e-9

/** The window, moved into the data and not beyond it; null where it shows everything. */
export function fit({ from, to }: ChartRange, extent: ChartRange): ChartRange | null {
  const span = to - from
  const all = extent.to - extent.from
  if (!(span < all)) return null
  const shift = Math.max(0, extent.from - from) - Math.max(0, to - extent.to)
  return { from: from + shift, to: to + shift }
}

/** Is there nothing before and after what is shown? */
const isWhole = ({ model: { from, to }, extent }: NavigationInput) => from <= extent.from && to >= extent.to

const leastOf = ({ from, to }: ChartRange) => (to - from) * LEAST_SHARE

/** The window shown `factor` times as wide, around an instant that stays where it is. */
export function zoom({ from, to }: ChartRange, factor: number, around: number, extent: ChartRange): ChartRange | null {
  const size = Math.max(factor, leastOf(extent) / (to - from))
  return fit({ from: around - (around - from) * size, to: around + (to - around) * size }, extent)
}

/**
 * Zoom and pan, loaded when a pointer or the focus first comes to the plot: drag to choose a window, with Shift to move it; two fingers
 * zoom and move it; wheel with Ctrl or ⌘ to zoom, sideways to pan; double click, or 0, for everything; + and − zoom, Shift with arrows pans. A gesture that
 * would change nothing is left to the page.
 */
export function createNavigation(host: HTMLElement, first: NavigationInput): Navigation {
  let input = first
  const listening = new AbortController()
  const brush = document.createElement('div')
  brush.className = 'bn-TimeSeriesPlot-brush'
  brush.hidden = true
  host.append(brush)

  const windowOf = ({ model: { from, to } }: NavigationInput): ChartRange => ({ from, to })
  const xOf = (clientX: number) => {
    const { from, to } = input.model
    return from + Math.min(1, Math.max(0, shareAcross(host, clientX))) * (to - from)
  }
  /** Moves a window by a part of its width. False where it is at the end already. */
  const pan = ({ from, to }: ChartRange, share: number) => {
    const by = share * (to - from)
    const next = fit({ from: from + by, to: to + by }, input.extent)
    if (!next || next.from === input.model.from) return false
    input.setRange(next)
    return true
  }

  const onWheel = (event: WheelEvent) => {
    const { from, to } = windowOf(input)
    if (event.ctrlKey || event.metaKey) {
      if (event.deltaY > 0 && isWhole(input)) return
      event.preventDefault()
      input.setRange(zoom({ from, to }, ZOOM_STEP ** (-event.deltaY / 100), xOf(event.clientX), input.extent))
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      if (pan({ from, to }, event.deltaX / host.getBoundingClientRect().width)) event.preventDefault()
    }
  }

  /** Two fingers, as they were put down. `isOurs` is decided by their first move; before it the page may still take them. */
  let pinch: { window: ChartRange; distance: number; around: number; isOurs?: boolean } | null = null
  const fingersOf = ({ touches }: TouchEvent) => {
    const [one, other] = [...touches].filter(({ target }) => host.contains(target as Node))
    if (!one || !other) return null
    return {
      distance: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
      share: shareAcross(host, (one.clientX + other.clientX) / 2),
    }
  }
  const onTouches = (event: TouchEvent) => {
    const fingers = fingersOf(event)
    const window = windowOf(input)
    pinch = fingers && { window, distance: fingers.distance, around: window.from + fingers.share * (window.to - window.from) }
  }
  const onTouchMove = (event: TouchEvent) => {
    const fingers = pinch && fingersOf(event)
    if (!pinch || !fingers) return
    pinch.isOurs ??= event.cancelable && (fingers.distance > pinch.distance || !isWhole(input))
    if (!pinch.isOurs) return
    event.preventDefault()
    const span = Math.max(leastOf(input.extent), ((pinch.window.to - pinch.window.from) * pinch.distance) / Math.max(1, fingers.distance))
    const from = pinch.around - fingers.share * span
    input.setRange(fit({ from, to: from + span }, input.extent))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== host || event.ctrlKey || event.metaKey || event.altKey) return
    const { from, to } = windowOf(input)
    const middle = (from + to) / 2
    const actions: Record<string, () => unknown> = {
      '+': () => input.setRange(zoom({ from, to }, ZOOM_STEP, middle, input.extent)),
      '=': () => input.setRange(zoom({ from, to }, ZOOM_STEP, middle, input.extent)),
      '-': () => input.setRange(zoom({ from, to }, 1 / ZOOM_STEP, middle, input.extent)),
      '0': () => input.setRange(null),
      ...(event.shiftKey ? { ArrowLeft: () => pan({ from, to }, -PAN_STEP), ArrowRight: () => pan({ from, to }, PAN_STEP) } : {}),
    }
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    event.stopImmediatePropagation()
    action()
  }

  const onPointerDown = (down: PointerEvent) => {
    if (down.button !== 0 || down.pointerType === 'touch' || (down.target as Element).closest('.bn-Readout-tip')) return
    const start = windowOf(input)
    const startX = xOf(down.clientX)
    const startShare = shareAcross(host, down.clientX)
    let isDrag = false
    const dragging = new AbortController()
    const end = () => {
      brush.hidden = true
      dragging.abort()
    }
    const onMove = (move: PointerEvent) => {
      isDrag ||= Math.abs(move.clientX - down.clientX) > DRAG_PX
      if (!isDrag) return
      if (down.shiftKey) {
        pan(start, startShare - shareAcross(host, move.clientX))
        return
      }
      const [a, b] = [startShare, shareAcross(host, move.clientX)].map((share) => Math.min(1, Math.max(0, share)) * host.clientWidth) as [
        number,
        number,
      ]
      brush.hidden = false
      brush.style.transform = `translate(${Math.min(a, b)}px, ${input.model.top}px)`
      brush.style.inlineSize = `${Math.abs(a - b)}px`
      brush.style.blockSize = `${input.model.plotHeight}px`
    }
    const onUp = (up: PointerEvent) => {
      if (isDrag && !down.shiftKey) {
        const [from, to] = [startX, xOf(up.clientX)].sort((p, q) => p - q) as [number, number]
        if (to > from) input.setRange(fit({ from, to }, input.extent))
      }
      // The click at the end of a drag pins nothing.
      if (isDrag) {
        const swallow = (click: Event) => click.stopImmediatePropagation()
        host.addEventListener('click', swallow, { capture: true })
        setTimeout(() => host.removeEventListener('click', swallow, { capture: true }))
      }
      end()
    }
    const options = { signal: AbortSignal.any([dragging.signal, listening.signal]) }
    window.addEventListener('pointermove', onMove, options)
    window.addEventListener('pointerup', onUp, options)
    window.addEventListener('pointercancel', end, options)
    window.addEventListener('keydown', (event) => event.key === 'Escape' && end(), options)
  }

  const options = { signal: listening.signal, capture: true }
  host.addEventListener('wheel', onWheel, { ...options, passive: false })
  host.addEventListener('keydown', onKeyDown, options)
  host.addEventListener('pointerdown', onPointerDown, options)
  host.addEventListener('touchstart', onTouches, { ...options, passive: true })
  host.addEventListener('touchmove', onTouchMove, { ...options, passive: false })
  host.addEventListener('touchend', onTouches, { ...options, passive: true })
  host.addEventListener('touchcancel', onTouches, { ...options, passive: true })
  // Between two fingers nothing is read out.
  host.addEventListener('pointermove', (event) => pinch && event.stopImmediatePropagation(), options)
  host.addEventListener('dblclick', () => input.setRange(null), options)
  return {
    update(next) {
      input = next
    },
    dispose() {
      listening.abort()
      brush.remove()
    },
  }
}

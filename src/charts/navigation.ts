import type { ChartModel, ChartRange } from './model.js'

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

/** The window shown `factor` times as wide, around an instant that stays where it is. */
export function zoom({ from, to }: ChartRange, factor: number, around: number, extent: ChartRange): ChartRange | null {
  const least = (extent.to - extent.from) * LEAST_SHARE
  const size = Math.max(factor, least / (to - from))
  return fit({ from: around - (around - from) * size, to: around + (to - around) * size }, extent)
}

/**
 * Zoom and pan, loaded when a pointer or the focus first comes to the plot: drag to choose a window, with Shift to move it; wheel with Ctrl or ⌘ to
 * zoom, sideways to pan; double click, or 0, for everything; + and − zoom, Shift with arrows pans.
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
    const box = host.getBoundingClientRect()
    const { from, to } = input.model
    return from + Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * (to - from)
  }
  const pan = (by: number) => {
    const { from, to } = windowOf(input)
    const next = fit({ from: from + by, to: to + by }, input.extent)
    if (next) input.setRange(next)
  }

  const onWheel = (event: WheelEvent) => {
    const { from, to } = windowOf(input)
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      input.setRange(zoom({ from, to }, ZOOM_STEP ** (-event.deltaY / 100), xOf(event.clientX), input.extent))
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault()
      pan((event.deltaX / host.clientWidth) * (to - from))
    }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== host || event.ctrlKey || event.metaKey || event.altKey) return
    const { from, to } = windowOf(input)
    const middle = (from + to) / 2
    const actions: Record<string, () => void> = {
      '+': () => input.setRange(zoom({ from, to }, ZOOM_STEP, middle, input.extent)),
      '=': () => input.setRange(zoom({ from, to }, ZOOM_STEP, middle, input.extent)),
      '-': () => input.setRange(zoom({ from, to }, 1 / ZOOM_STEP, middle, input.extent)),
      '0': () => input.setRange(null),
      ...(event.shiftKey ? { ArrowLeft: () => pan((from - to) * PAN_STEP), ArrowRight: () => pan((to - from) * PAN_STEP) } : {}),
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
    const perPx = (start.to - start.from) / host.clientWidth
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
        const by = (down.clientX - move.clientX) * perPx
        const next = fit({ from: start.from + by, to: start.to + by }, input.extent)
        if (next) input.setRange(next)
        return
      }
      const left = host.getBoundingClientRect().left
      const [a, b] = [down.clientX - left, move.clientX - left].map((px) => Math.min(host.clientWidth, Math.max(0, px))) as [number, number]
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

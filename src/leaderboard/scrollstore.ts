import { EXTENT_PX, placeAfterScroll, placeAt, type ScrollPlace } from './scroller.js'

/** The rows to draw, and where: row i stands at `i × rowPx − shift`. */
export interface RowRange {
  first: number
  count: number
  shift: number
}

export interface RevealOptions {
  /** 'nearest' moves only when the row is not in view. @default 'nearest' */
  align?: 'nearest' | 'start' | 'center'
}

const OVERSCAN = 8
/** Rows are drawn anew when fewer than this are left beyond the view. */
const MARGIN = 3
/** Without a scroll event for so long, the scroller rests. */
const REST_MS = 140

/**
 * The scroll position of a list of any length, outside React: components hear only when other rows are to be drawn. Attach it to the element
 * that scrolls; the height above the rows is the sticky header's. `visibleRows`: how many are likely seen at once, before it is measured.
 */
export function createScrollStore(visibleRows: number) {
  const listeners = new Set<() => void>()
  const viewListeners = new Set<() => void>()
  // Just enough to begin with: the first scroll draws what lies further down.
  const serverRange: RowRange = { first: 0, count: visibleRows + MARGIN, shift: 0 }
  let range = serverRange
  let element: HTMLElement | null = null
  let head: HTMLElement | null = null
  let count = 0
  let rowPx = 1
  let viewportPx = 0
  let place: ScrollPlace = { offset: 0, shift: 0 }
  let scrollTop = 0
  let rest: ReturnType<typeof setTimeout> | undefined
  /** Rows at either edge that something lies over: the reader's own row. */
  let covered = { start: 0, end: 0 }

  const totalPx = () => count * rowPx
  const update = () => {
    for (const listener of viewListeners) listener()
    const first = Math.floor(place.offset / rowPx)
    const end = Math.min(count, Math.ceil((place.offset + viewportPx) / rowPx))
    // What the server drew may be of a longer list than there is.
    const until = range === serverRange ? Math.min(range.count, count) : range.first + range.count
    const isInside =
      range.shift === place.shift &&
      (first - MARGIN >= range.first || range.first === 0) &&
      (end + MARGIN <= until || until === count) &&
      until <= count &&
      until - range.first <= end - first + 3 * OVERSCAN
    if (isInside) return
    const from = Math.max(0, first - OVERSCAN)
    range = { first: from, count: Math.max(0, Math.min(count, end + OVERSCAN) - from), shift: place.shift }
    for (const listener of listeners) listener()
  }
  /** Puts the list at a pixel. */
  const goTo = (offset: number) => {
    const next = placeAt(offset, totalPx(), viewportPx)
    if (element && Math.abs(element.scrollTop - next.scrollTop) >= 1) element.scrollTop = next.scrollTop
    // The browser may round: the shift goes by where the scrollbar really is.
    scrollTop = element ? element.scrollTop : next.scrollTop
    place = { offset: next.offset, shift: totalPx() > EXTENT_PX ? next.offset - scrollTop : 0 }
    if (place.shift === 0) place.offset = scrollTop
    update()
  }
  const onRest = () => {
    rest = undefined
    // The scrollbar may have moved already while the event of it is still on its way.
    if (element && element.scrollTop !== scrollTop) return onScroll()
    if (totalPx() > EXTENT_PX) goTo(place.offset)
    for (const listener of listeners) listener()
  }
  const onScroll = () => {
    if (!element) return
    const now = element.scrollTop
    if (now === scrollTop) return
    place = placeAfterScroll(place, scrollTop, now, totalPx(), viewportPx)
    scrollTop = now
    const isAtEdge = now <= 0 || now >= EXTENT_PX - viewportPx - 1
    if (isAtEdge && totalPx() > EXTENT_PX) goTo(place.offset)
    if (rest !== undefined) clearTimeout(rest)
    rest = setTimeout(onRest, REST_MS)
    update()
  }
  const measure = () => {
    if (!element) return
    viewportPx = Math.max(0, element.clientHeight - (head?.offsetHeight ?? 0))
    update()
  }

  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Hears of every move, for what follows the view itself. */
    subscribeView(listener: () => void) {
      viewListeners.add(listener)
      return () => void viewListeners.delete(listener)
    },
    /** Where a row is: in the view as a whole, or on which side of it. */
    sideOf(index: number): 'inside' | 'above' | 'below' {
      if (viewportPx === 0) return 'inside'
      if (index * rowPx < place.offset) return 'above'
      return (index + 1) * rowPx > place.offset + viewportPx ? 'below' : 'inside'
    },
    getRange: () => range,
    getServerRange: () => serverRange,
    isScrolling: () => rest !== undefined,
    getOffset: () => place.offset,
    getViewport: () => viewportPx,
    getRowPx: () => rowPx,
    /** A ref for the element that scrolls; its first child is the sticky header. */
    attach(scroller: HTMLElement) {
      element = scroller
      head = scroller.firstElementChild as HTMLElement | null
      // jsdom has none, and no sizes either.
      const observer = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(measure)
      observer?.observe(scroller)
      if (head) observer?.observe(head)
      scroller.addEventListener('scroll', onScroll, { passive: true })
      measure()
      return () => {
        observer?.disconnect()
        scroller.removeEventListener('scroll', onScroll)
        if (rest !== undefined) clearTimeout(rest)
        rest = undefined
        element = null
        head = null
        // Another element begins at its own place.
        count = 0
      }
    },
    /** How long the list is, once its extent is in the document. Keeps the row at the top where it is when the height of rows changes. */
    setList(nextCount: number, nextRowPx: number) {
      if (nextCount === count && nextRowPx === rowPx) return
      const top = place.offset / rowPx
      const isFirst = count === 0
      const isResized = nextRowPx !== rowPx
      count = nextCount
      rowPx = nextRowPx
      if (isFirst) goTo(element?.scrollTop ?? 0)
      else if (isResized) goTo(top * rowPx)
      else if (place.offset > Math.max(0, totalPx() - viewportPx) || totalPx() > EXTENT_PX) goTo(place.offset)
      update()
    },
    setCovered(start: number, end: number) {
      covered = { start, end }
    },
    /** Moves the list by pixels without a leap in what is seen: for anchors. */
    goTo,
    reveal(index: number, { align = 'nearest' }: RevealOptions = {}) {
      const top = index * rowPx
      if (align === 'start') goTo(top)
      else if (align === 'center') goTo(top - (viewportPx - rowPx) / 2)
      else if (top < place.offset + covered.start) goTo(top - covered.start)
      else if (top + rowPx > place.offset + viewportPx - covered.end) goTo(top + rowPx - viewportPx + covered.end)
    },
  }
}

export type ScrollStore = ReturnType<typeof createScrollStore>

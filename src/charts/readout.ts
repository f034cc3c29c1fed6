import { xAt } from './columns.js'
import type { CursorStore } from './cursorstore.js'
import { instantWords } from './instantwords.js'
import type { LineModel } from './model.js'
import { targetOf } from './readoutkeys.js'
import { heightOf, linesOf, MOST_ROWS, pointOf, rowsAt, snap, spoken, type ReadoutInput, type ReadoutRow } from './readoutrows.js'
import { createReadoutView, type ReadoutContent } from './readoutview.js'

export interface Readout {
  /** Listens on the plot until the clean-up it returns is called. */
  attach(element: HTMLElement): () => void
  update(input: ReadoutInput): void
  /** What is read out now, for a part that draws it itself, and the element to draw it in. */
  readonly content: ReadoutContent | null
  readonly slot: HTMLElement | null
  /** Says the window, once a person has stopped moving it. */
  sayWindow(): void
  subscribe(onChange: () => void): () => void
}

/** Words come this long after the last of a burst of keys: a person cannot listen faster. */
const SPEAK_MS = 200
/** What is said where a key finds no other point than the one it is on. */
const ONLY: Record<string, 'onlyBreach' | 'onlyAnnotation'> = { b: 'onlyBreach', a: 'onlyAnnotation' }

/**
 * The read-out of a chart: crosshair, points and every series' value at the pointer or at the focus point. It lives beside React: a move of
 * the pointer changes a few transforms and texts, and renders nothing.
 */
export function createReadout(): Readout {
  let input: ReadoutInput | null = null
  let view: ReturnType<typeof createReadoutView> | null = null
  let host: HTMLElement | null = null
  /** What is read: an instant, and where in the plot one looks, in px from its top. */
  let shown: { x: number; y: number } | null = null
  /** Another chart's cursor, or the application's. */
  let foreign: number | null = null
  let content: ReadoutContent | null = null
  let isPinned = false
  let isDismissed = false
  let byKey = false
  let focusId = ''
  let cursor: CursorStore | undefined
  let leaveGroup = () => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  const self = {}
  const listeners = new Set<() => void>()

  const focusLine = () => {
    const lines = input ? linesOf(input) : []
    return lines.find(({ view: { id } }) => id === focusId) ?? lines[0]
  }

  const draw = () => {
    const before = content
    content = null
    const at = shown?.x ?? foreign
    // Another chart's cursor may stand where this one's window does not reach.
    if (host && input && at !== null && at >= input.model.from && at <= input.model.to) {
      const { model, annotations, t, formatters, isTime, group } = input
      view ??= createReadoutView(host)
      const share = (at - model.from) / (model.to - model.from)
      if (!shown && (!group || group.readout === 'crosshair')) view.crosshair(model, share)
      else {
        const y = shown?.y ?? 0
        const near = ((model.to - model.from) / model.width) * 4
        const rest = linesOf(input).length - MOST_ROWS
        content = {
          model,
          x: at,
          at: share,
          y,
          title: instantWords(at, model, formatters, isTime, Date.now()),
          events: annotations.filter(({ x }) => Math.abs(x - at) <= near).map(({ label }) => label),
          rows: rowsAt(input, at, y, byKey ? focusId : null),
          more: rest > 0 ? t('moreSeries', { count: rest }) : '',
          isPinned,
          // Asked for only where a person points: another chart of a group would have to be laid out for it.
          seen: shown ? seenPart(host, model) : undefined,
        }
        view.show(content)
      }
    } else view?.hide()
    if (before !== content) for (const onChange of listeners) onChange()
  }

  const show = (x: number, y: number) => {
    if (!shown) document.addEventListener('keydown', onDocumentKey)
    const isMove = shown?.x !== x
    shown = { x, y }
    draw()
    if (!isMove) return
    cursor?.set(x, self)
    input?.onCursorChange?.(x)
  }

  const hide = () => {
    if (!shown) return
    shown = null
    isPinned = byKey = false
    document.removeEventListener('keydown', onDocumentKey)
    draw()
    cursor?.set(null, self)
    input?.onCursorChange?.(null)
  }

  // Escape closes what hovering opened, wherever the focus is.
  const onDocumentKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    isDismissed = true
    hide()
  }

  /** The instant under the pointer at which something was measured, and the pointer's height. */
  const read = (event: MouseEvent) => {
    if (!input || !host) return
    const box = host.getBoundingClientRect()
    const { from, to, top, height } = input.model
    const x = snap(input, from + ((event.clientX - box.left) / box.width) * (to - from))
    if (x === null) return
    byKey = false
    show(x, ((event.clientY - box.top) / box.height) * height - top)
  }

  const onPointerMove = (event: PointerEvent) => {
    if (!isPinned && !isDismissed && !view?.contains(event.target)) read(event)
  }
  const onPointerLeave = () => {
    isDismissed = false
    if (!isPinned && !byKey) hide()
  }

  const onClick = (event: MouseEvent) => {
    if (!input || view?.contains(event.target)) return
    isDismissed = false
    isPinned = !isPinned
    read(event)
    if (!shown) return
    const { x, y } = shown
    const distance = (row: ReadoutRow) => (row.y === row.y ? Math.abs(row.y - y) : Number.POSITIVE_INFINITY)
    const [nearest] = rowsAt(input, x, y, null).sort((a, b) => distance(a) - distance(b))
    const line = linesOf(input).find(({ view: { id } }) => id === nearest?.id)
    if (!line || !nearest || nearest.index < 0) return
    sayPinned(line, nearest.index)
    input.onPointClick?.(pointOf(line, nearest.index))
  }

  /** Puts the focus point on a raw point, and says it; where it is already, that there is no other. */
  const focusOn = (line: LineModel, index: number, only: 'onlyBreach' | 'onlyAnnotation' | undefined) => {
    if (!input) return
    const isThere = only && byKey && shown?.x === xAt(line.view.columns, index)
    byKey = true
    isPinned = isDismissed = false
    focusId = line.view.id
    show(xAt(line.view.columns, index), heightOf(line, index) || 0)
    const point = spoken(input, line, index)
    say(isThere ? input.t(only, { point }) : point)
  }

  const sayPinned = (line: LineModel, index: number) => {
    if (input) say(isPinned ? input.t('pinned', { point: spoken(input, line, index) }) : input.t('unpinned'))
  }

  /** The words, or what makes them when it is time: of what is then shown. */
  const say = (words: string | (() => string)) => {
    if (!host) return
    view ??= createReadoutView(host)
    const { live } = view
    clearTimeout(timer)
    timer = setTimeout(() => {
      const text = typeof words === 'string' ? words : words()
      // The same words again are said again only where the text changes.
      live.textContent = text === live.textContent ? `${text}\u00a0` : text
    }, SPEAK_MS)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const line = focusLine()
    if (!input || !line || event.ctrlKey || event.metaKey || event.altKey || event.target !== host) return
    if (event.key === 'Enter' && shown) {
      const row = rowsAt(input, shown.x, shown.y, null).find(({ id }) => id === line.view.id)
      isPinned = !isPinned
      draw()
      if (!row || row.index < 0) return
      sayPinned(line, row.index)
      input.onPointClick?.(pointOf(line, row.index))
      return
    }
    const target = targetOf(event, input, line, shown?.x ?? null)
    if (!target) return
    event.preventDefault()
    if (typeof target === 'string') say(input.t(target))
    else focusOn(target.line, target.index, ONLY[event.key.toLowerCase()])
  }

  // Someone who comes by keyboard sees at once where the focus point is.
  const onFocus = () => {
    const line = focusLine()
    if (!host?.matches(':focus-visible') || !line || shown) return
    byKey = true
    focusId = line.view.id
    show(xAt(line.view.columns, line.end - 1), 0)
  }
  const onBlur = () => {
    if (byKey && !isPinned) hide()
  }

  const join = (next: CursorStore | undefined) => {
    if (next === cursor) return
    leaveGroup()
    cursor = next
    foreign = null
    leaveGroup = next
      ? next.subscribe(self, (x) => {
          foreign = x
          if (!shown) draw()
        })
      : () => {}
  }

  return {
    attach(element) {
      host = element
      const handlers = {
        pointermove: onPointerMove,
        pointerdown: onPointerMove,
        pointerleave: onPointerLeave,
        click: onClick,
        keydown: onKeyDown,
        focus: onFocus,
        blur: onBlur,
      }
      for (const [type, handler] of Object.entries(handlers)) element.addEventListener(type, handler as EventListener)
      join(input?.group?.cursor)
      return () => {
        for (const [type, handler] of Object.entries(handlers)) element.removeEventListener(type, handler as EventListener)
        hide()
        join(undefined)
        clearTimeout(timer)
        view?.remove()
        view = host = content = null
      }
    },
    update(next) {
      input = next
      join(host ? next.group?.cursor : undefined)
      if (next.cursor !== undefined) foreign = next.cursor
      // What is read may have slid out of the window.
      if (shown && (linesOf(next).length === 0 || shown.x < next.model.from || shown.x > next.model.to)) hide()
      else if (shown || foreign !== null || content) draw()
    },
    get content() {
      return content
    },
    get slot() {
      return view?.slot ?? null
    },
    sayWindow() {
      say(() => input?.model.windowAt(null) ?? '')
    },
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
  }
}

/** What of the page is seen, in px of an element on it, whatever `transform` and `zoom` make of these. */
function seenPart(host: HTMLElement, { width, height }: { width: number; height: number }) {
  const box = host.getBoundingClientRect()
  const [scaleX, scaleY] = [box.width / width || 1, box.height / height || 1]
  const {
    offsetLeft,
    offsetTop,
    width: across,
    height: down,
  } = window.visualViewport ?? {
    ...{ offsetLeft: 0, offsetTop: 0 },
    ...{ width: innerWidth, height: innerHeight },
  }
  return {
    left: (offsetLeft - box.left) / scaleX,
    right: (offsetLeft + across - box.left) / scaleX,
    top: (offsetTop - box.top) / scaleY,
    bottom: (offsetTop + down - box.top) / scaleY,
  }
}

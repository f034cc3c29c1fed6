import type { Formatters } from '../core/format.js'
import type { ChartMessages } from '../core/messages/charts.js'
import type { MessageParameters } from '../core/messages/format.js'
import { judges, type Annotation, type Threshold } from '../core/series.js'
import { indexAtOrAfter, nearestIndex, xAt, yAt } from './columns.js'
import { instantWords } from './instantwords.js'
import { breachedBy, placeOf, type ChartModel, type LineModel } from './model.js'
import { createReadoutView, type ReadoutRow } from './readoutview.js'
import { nextWhere } from './pyramid.js'
import { thresholdWords } from './takeaway.js'

/** A raw point of a series. */
export interface ChartPoint {
  seriesId: string
  /** Its index in the series. */
  index: number
  x: number
  y: number
}

export interface ReadoutInput {
  model: ChartModel
  thresholds: readonly Threshold[]
  annotations: readonly Annotation[]
  isTime: boolean
  formatters: Formatters
  t: (key: keyof ChartMessages, parameters?: MessageParameters) => string
  onPointClick?: (point: ChartPoint) => void
}

/** More rows than this are not read at a glance: those nearest to the pointer are shown. */
const MOST_ROWS = 12
/** A Page key crosses this share of the points in view. */
const PAGE = 0.1

export interface Readout {
  /** Listens on the plot until the clean-up it returns is called. */
  attach(element: HTMLElement): () => void
  update(input: ReadoutInput): void
}

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
  let isPinned = false
  let isDismissed = false
  let byKey = false
  let focusId = ''

  const lines = () => input?.model.lines.filter(({ first, end }) => end > first) ?? []
  const focusLine = () => lines().find(({ view: { id } }) => id === focusId) ?? lines()[0]

  /** The point of a line at an instant: the nearest, if it is not far away. */
  const indexAt = ({ view: { columns }, first, end }: LineModel, x: number): number => {
    const index = nearestIndex(columns, x, first, end)
    if (index < 0 || !input) return -1
    const { from, to, width } = input.model
    const spacing = end - first > 1 ? (xAt(columns, end - 1) - xAt(columns, first)) / (end - first - 1) : to - from
    return Math.abs(xAt(columns, index) - x) <= Math.max(spacing, ((to - from) / width) * 3) ? index : -1
  }

  const rowsAt = (x: number, y: number): ReadoutRow[] => {
    if (!input) return []
    const { model, thresholds, formatters } = input
    let rows = lines().map((line): ReadoutRow => {
      const { columns, unit, label, place, id } = line.view
      const index = indexAt(line, x)
      const value = index < 0 ? Number.NaN : yAt(columns, index)
      const at = index < 0 ? x : xAt(columns, index)
      const breach = breachedBy(value, id, thresholds)
      return {
        id,
        label,
        place,
        index,
        value,
        words: formatters.value(value, unit),
        at: (at - model.from) / (model.to - model.from),
        y: placeOf(value, model),
        status: breach && (breach.status ?? 'critical'),
        isFocus: byKey && id === focusId,
      }
    })
    if (rows.length > MOST_ROWS) {
      const distance = (row: ReadoutRow) => (row.isFocus ? -1 : Number.isNaN(row.y) ? Number.POSITIVE_INFINITY : Math.abs(row.y - y))
      rows = rows.sort((a, b) => distance(a) - distance(b)).slice(0, MOST_ROWS)
    }
    return rows
  }

  const draw = () => {
    if (!host || !input || !shown) return
    const { model, annotations, t, formatters, isTime } = input
    view ??= createReadoutView(host)
    const near = ((model.to - model.from) / model.width) * 4
    const rest = lines().length - MOST_ROWS
    view.show({
      model,
      at: (shown.x - model.from) / (model.to - model.from),
      y: shown.y,
      title: instantWords(shown.x, model, formatters, isTime),
      events: annotations.filter(({ x }) => Math.abs(x - (shown as { x: number }).x) <= near).map(({ label }) => label),
      rows: rowsAt(shown.x, shown.y),
      more: rest > 0 ? t('moreSeries', { count: rest }) : '',
      isPinned,
    })
  }

  const show = (x: number, y: number) => {
    if (!shown) document.addEventListener('keydown', onDocumentKey)
    shown = { x, y }
    draw()
  }

  const hide = () => {
    if (!shown) return
    shown = null
    isPinned = false
    byKey = false
    document.removeEventListener('keydown', onDocumentKey)
    view?.hide()
  }

  // Escape closes what hovering opened, wherever the focus is.
  const onDocumentKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    isDismissed = true
    hide()
  }

  /** The nearest instant at which something was measured. */
  const snap = (x: number): number | null => {
    let nearest: number | null = null
    for (const {
      view: { columns },
      first,
      end,
    } of lines()) {
      const at = xAt(columns, nearestIndex(columns, x, first, end))
      if (nearest === null || Math.abs(at - x) < Math.abs(nearest - x)) nearest = at
    }
    return nearest
  }

  const onPointerMove = (event: PointerEvent) => {
    if (!input || !host || isPinned || isDismissed || view?.contains(event.target)) return
    const box = host.getBoundingClientRect()
    const { from, to, top } = input.model
    const x = snap(from + ((event.clientX - box.left) / box.width) * (to - from))
    if (x === null) return
    byKey = false
    show(x, event.clientY - box.top - top)
  }

  const onPointerLeave = () => {
    isDismissed = false
    if (!isPinned && !byKey) hide()
  }

  const onClick = (event: MouseEvent) => {
    if (!input || view?.contains(event.target)) return
    isDismissed = false
    const wasPinned = isPinned
    isPinned = false
    onPointerMove(event as PointerEvent)
    isPinned = !wasPinned
    draw()
    if (!shown || !input.onPointClick) return
    const { x, y } = shown
    const distance = (row: ReadoutRow) => (Number.isNaN(row.y) ? Number.POSITIVE_INFINITY : Math.abs(row.y - y))
    const nearest = rowsAt(x, y).reduce<ReadoutRow | undefined>(
      (best, row) => (!best || distance(row) < distance(best) ? row : best),
      undefined,
    )
    if (nearest && nearest.index >= 0) input.onPointClick(pointOf(nearest.id, nearest.index))
  }

  const pointOf = (id: string, index: number): ChartPoint => {
    const { columns } = (lines().find((line) => line.view.id === id) as LineModel).view
    return { seriesId: id, index: index - columns.start, x: xAt(columns, index), y: yAt(columns, index) }
  }

  /** Puts the focus point on a raw point, and says it. */
  const focusOn = (line: LineModel, index: number) => {
    if (!input) return
    const { columns, id } = line.view
    byKey = true
    isPinned = false
    isDismissed = false
    focusId = id
    show(xAt(columns, index), placeOf(yAt(columns, index), input.model) || 0)
    say(spoken(line, index))
  }

  const spoken = ({ view: { id, columns, label, unit } }: LineModel, index: number): string => {
    if (!input) return ''
    const { model, t, formatters, isTime, thresholds, annotations } = input
    const [x, y] = [xAt(columns, index), yAt(columns, index)]
    const value = Number.isFinite(y) ? formatters.value(y, unit).text : t('noValue')
    let words = t('spokenPoint', { series: label, time: instantWords(x, model, formatters, isTime), value })
    const threshold = breachedBy(y, id, thresholds)
    if (threshold) words = t('spokenBreach', { point: words, threshold: thresholdWords(threshold, unit, formatters) })
    const event = annotations.find((annotation) => indexAtOrAfter(columns, annotation.x) === index)
    return event ? t('spokenEvent', { point: words, event: event.label }) : words
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  /** Politely, and not more often than a person can listen: the last words of a burst. */
  const say = (words: string) => {
    if (!host) return
    view ??= createReadoutView(host)
    const { live } = view
    clearTimeout(timer)
    timer = setTimeout(() => (live.textContent = words), 200)
  }

  const moveTo = (x: number | undefined, missing: 'noBreach' | 'noAnnotation') => {
    const line = focusLine()
    if (!input || !line) return
    if (x === undefined) return say(input.t(missing))
    if (missing === 'noAnnotation') {
      const { columns } = line.view
      return focusOn(line, Math.min(line.end - 1, indexAtOrAfter(columns, x, line.first, line.end)))
    }
    // The series that is in breach there.
    let best: { line: LineModel; index: number } | undefined
    for (const each of lines()) {
      const { columns, id } = each.view
      for (const threshold of input.thresholds) {
        if (!judges(threshold, id)) continue
        const { value, breach } = threshold
        const index = nextWhere(
          columns,
          indexAtOrAfter(columns, x, each.first, each.end),
          each.end,
          breach === 'below' ? (low) => low < value : (_low, high) => high > value,
        )
        if (index >= 0 && (!best || xAt(columns, index) < xAt(best.line.view.columns, best.index))) best = { line: each, index }
      }
    }
    if (best) focusOn(best.line, best.index)
  }

  /** The next of some instants, or the previous one; around the end. */
  const nextOf = (instants: number[], isBack: boolean): number | undefined => {
    const at = shown?.x ?? (isBack ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)
    return isBack ? (instants.findLast((x) => x < at) ?? instants.at(-1)) : (instants.find((x) => x > at) ?? instants[0])
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const line = focusLine()
    if (!input || !line || event.ctrlKey || event.metaKey || event.altKey || event.target !== host) return
    const { columns } = line.view
    const current = shown ? nearestIndex(columns, shown.x, line.first, line.end) : -1
    const step = Math.max(1, Math.round((line.end - line.first) * PAGE))
    const go = (index: number) => focusOn(line, Math.max(line.first, Math.min(line.end - 1, index)))
    const series = (by: number) => {
      const all = lines()
      const next = all[(all.indexOf(line) + by + all.length) % all.length] as LineModel
      focusOn(next, nearestIndex(next.view.columns, shown?.x ?? input!.model.to, next.first, next.end))
    }
    const { model, annotations } = input
    const actions: Record<string, () => void> = {
      ArrowLeft: () => go(current < 0 ? line.end - 1 : current - 1),
      ArrowRight: () => go(current < 0 ? line.first : current + 1),
      Home: () => go(line.first),
      End: () => go(line.end - 1),
      PageUp: () => go(current - step),
      PageDown: () => go(current < 0 ? line.first : current + step),
      ArrowUp: () => series(-1),
      ArrowDown: () => series(1),
      b: () =>
        moveTo(
          nextOf(
            model.breaches.map(({ from }) => from),
            event.shiftKey,
          ),
          'noBreach',
        ),
      a: () =>
        moveTo(
          nextOf(
            annotations
              .map(({ x }) => x)
              .filter((x) => x >= model.from && x <= model.to)
              .sort((p, q) => p - q),
            event.shiftKey,
          ),
          'noAnnotation',
        ),
      Enter: () => {
        if (current < 0) return
        isPinned = !isPinned
        draw()
        input?.onPointClick?.(pointOf(line.view.id, current))
      },
    }
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!action) return
    event.preventDefault()
    action()
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

  return {
    attach(element) {
      host = element
      const listeners = {
        pointermove: onPointerMove,
        pointerdown: onPointerMove,
        pointerleave: onPointerLeave,
        click: onClick,
        keydown: onKeyDown,
        focus: onFocus,
        blur: onBlur,
      }
      for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener as EventListener)
      return () => {
        for (const [type, listener] of Object.entries(listeners)) element.removeEventListener(type, listener as EventListener)
        hide()
        clearTimeout(timer)
        view?.remove()
        view = host = null
      }
    },
    update(next) {
      input = next
      if (shown && lines().length === 0) hide()
      draw()
    },
  }
}

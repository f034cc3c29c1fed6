import { markerPath, seriesSlot } from './marker.js'
import type { ChartModel } from './model.js'
import type { ReadoutRow } from './readoutrows.js'
import { shortenTo } from './textwidth.js'

/** All that a read-out says at an instant. */
export interface ReadoutContent {
  model: ChartModel
  x: number
  /** Share of the width. */
  at: number
  /** Where one looks, in px from the plot's top. */
  y: number
  title: string
  events: string[]
  rows: ReadoutRow[]
  more: string
  isPinned: boolean
  /** What of the page is seen, in px of the plot's element. */
  seen?: { left: number; right: number; top: number; bottom: number }
}

/** What keeps the words off the edge of the screen. */
const EDGE = 4
/** Further than any screen. */
const FAR = 1e5

/** For the name of a series, in em. */
const LABEL_ROOM = 17

const SVG = 'http://www.w3.org/2000/svg'

function make(className: string, parent: HTMLElement): HTMLElement {
  const element = document.createElement('div')
  element.className = className
  parent.append(element)
  return element
}

function makeMarker(parent: HTMLElement): SVGPathElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', 'bn-Marker')
  svg.setAttribute('viewBox', '-5 -5 10 10')
  svg.setAttribute('width', '10')
  svg.setAttribute('height', '10')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('fill-rule', 'evenodd')
  svg.append(path)
  parent.append(svg)
  return path
}

/** Writes only what has changed: most moves change a few texts. */
function write(element: Node, text: string) {
  if (element.textContent !== text) element.textContent = text
}

/** One series in the read-out: a row of the list, and a dot on its line. */
function createRow(list: HTMLElement, overlay: HTMLElement) {
  const row = make('bn-Readout-row', list)
  const marker = makeMarker(row)
  const label = document.createElement('bdi')
  label.className = 'bn-Readout-label'
  row.append(label)
  const value = make('bn-Readout-value', row)
  const number = document.createTextNode('')
  const unit = document.createElement('span')
  unit.className = 'bn-unit'
  value.append(number, unit)
  const dot = make('bn-Readout-dot', overlay)
  let place = -1
  return {
    show(content: ReadoutRow, width: number, top: number) {
      if (content.place !== place) {
        place = content.place
        marker.setAttribute('d', markerPath(place))
        row.dataset.series = dot.dataset.series = String(seriesSlot(place)['data-series'])
      }
      row.hidden = false
      write(label, shortenTo(content.label, LABEL_ROOM))
      write(number, content.words.value)
      write(unit, content.words.unit)
      unit.toggleAttribute('data-attached', content.words.text === content.words.value + content.words.unit)
      row.dataset.status = content.status ?? ''
      row.dataset.focus = dot.dataset.focus = String(content.isFocus)
      const isDrawn = content.y === content.y
      dot.hidden = !isDrawn
      if (isDrawn) dot.style.transform = `translate(${content.at * width}px, ${top + content.y}px)`
    },
    hide() {
      row.hidden = dot.hidden = true
    },
  }
}

/** The elements of a read-out, made when it is first shown, in an overlay that React does not know. */
export function createReadoutView(host: HTMLElement) {
  const overlay = make('bn-Readout', host)
  overlay.hidden = true
  const line = make('bn-Readout-line', overlay)
  const tip = make('bn-Readout-tip', overlay)
  const body = make('bn-Readout-body', tip)
  const slot = make('bn-Readout-slot', tip)
  const title = make('bn-Readout-title', body)
  const events = make('bn-Readout-event', body)
  const list = make('bn-Readout-rows', body)
  const rows: ReturnType<typeof createRow>[] = []
  const more = make('bn-Readout-more', body)
  const live = make('bn-hidden', host)
  live.setAttribute('role', 'status')

  // The width is the model's: to ask the page for it, in each of a dozen charts that share a cursor, would lay it out as often.
  const place = ({ plotHeight, top, width }: ChartModel, at: number) => {
    overlay.hidden = false
    line.style.transform = `translate(${at * width}px, ${top}px)`
    const height = `${plotHeight}px`
    if (line.style.blockSize !== height) line.style.blockSize = height
    return width
  }
  const showRows = (contents: readonly ReadoutRow[], width: number, top: number) => {
    while (rows.length < contents.length) rows.push(createRow(list, overlay))
    rows.forEach((row, index) => {
      const content = contents[index]
      if (content) row.show(content, width, top)
      else row.hide()
    })
  }

  return {
    live,
    /** Where a part of the application draws the content in place of this. */
    slot,
    contains: (target: EventTarget | null) => target instanceof Node && tip.contains(target),
    crosshair(model: ChartModel, at: number) {
      tip.hidden = true
      showRows([], place(model, at), model.top)
    },
    show({ model, at, y, title: heading, events: happened, rows: contents, more: rest, isPinned, seen }: ReadoutContent) {
      const width = place(model, at)
      const x = at * width
      tip.hidden = false
      write(title, heading)
      write(events, happened.join(', '))
      events.hidden = happened.length === 0
      showRows(contents, width, model.top)
      write(more, rest)
      more.hidden = rest === ''
      tip.dataset.pinned = String(isPinned)
      // Over the half where one does not look, on the crosshair: so it hides little, and the pointer can reach it straight up or down.
      const isUp = y > model.plotHeight / 2
      const { top, plotHeight } = model
      const [left, right] = [Math.max(0, (seen?.left ?? 0) + EDGE), Math.min(width, (seen?.right ?? Number.POSITIVE_INFINITY) - EDGE)]
      const across = `max(${left}px, min(${x}px - 50%, ${right}px - 100%))`
      // In the part of the plot that is seen, as far as there is one.
      const highest = Math.min(model.height, (seen?.top ?? -FAR) + EDGE)
      const lowest = Math.max(0, (seen?.bottom ?? FAR) - EDGE)
      const down = `max(${highest}px, min(${isUp ? `${top}px` : `${top + plotHeight - 8}px - 100%`}, ${lowest}px - 100%))`
      tip.style.transform = `translate(${across}, ${down})`
    },
    hide() {
      overlay.hidden = true
    },
    remove() {
      overlay.remove()
      live.remove()
    },
  }
}

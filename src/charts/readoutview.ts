import type { FormattedValue } from '../core/format.js'
import type { Status } from '../core/series.js'
import { markerPath, seriesSlot } from './marker.js'
import type { ChartModel } from './model.js'

export interface ReadoutRow {
  id: string
  label: string
  place: number
  /** -1 where the series has no point here. */
  index: number
  value: number
  words: FormattedValue
  /** Share of the width, and px from the plot's top; NaN without a value. */
  at: number
  y: number
  status?: Status
  isFocus: boolean
}

export interface ReadoutContent {
  model: ChartModel
  at: number
  y: number
  title: string
  events: string[]
  rows: ReadoutRow[]
  more: string
  isPinned: boolean
}

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

/** One series in the read-out: a row of the tip, and a dot on its line. */
function createRow(tip: HTMLElement, overlay: HTMLElement) {
  const row = make('bn-Readout-row', tip)
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
      write(label, content.label)
      write(number, content.words.value)
      write(unit, content.words.unit)
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
  const title = make('bn-Readout-title', tip)
  const events = make('bn-Readout-event', tip)
  const rows: ReturnType<typeof createRow>[] = []
  const more = make('bn-Readout-more', tip)
  const live = make('bn-hidden', host)
  live.setAttribute('role', 'status')

  return {
    live,
    contains: (target: EventTarget | null) => target instanceof Node && tip.contains(target),
    show({ model, at, y, title: heading, events: happened, rows: contents, more: rest, isPinned }: ReadoutContent) {
      const width = host.clientWidth
      overlay.hidden = false
      const x = at * width
      line.style.transform = `translate(${x}px, ${model.top}px)`
      if (line.style.blockSize !== `${model.plotHeight}px`) line.style.blockSize = `${model.plotHeight}px`
      write(title, heading)
      write(events, happened.join(', '))
      events.hidden = happened.length === 0
      while (rows.length < contents.length) rows.push(createRow(tip, overlay))
      rows.forEach((row, place) => {
        const content = contents[place]
        if (content) row.show(content, width, model.top)
        else row.hide()
      })
      if (tip.lastChild !== more) tip.append(more)
      write(more, rest)
      more.hidden = rest === ''
      tip.dataset.pinned = String(isPinned)
      // Over the half where one does not look, on the crosshair: so it hides little, and the pointer can reach it straight up or down.
      const isUp = y > model.plotHeight / 2
      const across = `clamp(0px, ${x}px - 50%, max(0px, ${width}px - 100%))`
      const down = isUp ? `${model.top}px` : `calc(${model.top + model.plotHeight - 8}px - 100%)`
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

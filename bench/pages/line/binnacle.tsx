import { ChartGroup, createSeries, TimeSeriesChart, type SeriesStore } from 'binnacle/charts'
import 'binnacle/styles.css'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { FROM, makeLines, nextY, type Line, type Params } from './data.js'

let root: Root | undefined
let given: Params
let lines: Line[]
let stores: SeriesStore[]
let length = 0

export function prepare(params: Params) {
  given = params
  lines = makeLines(params)
  length = params.points
}

const draw = (container: HTMLElement, data: Parameters<typeof TimeSeriesChart>[0]['data']) => {
  root = createRoot(container)
  const charts = Array.from({ length: given.charts ?? 1 }, (_, place) => (
    <TimeSeriesChart key={place} title="Response time" height={300} data={data} />
  ))
  flushSync(() => root?.render(given.charts ? <ChartGroup>{charts}</ChartGroup> : charts))
}

export function mount(container: HTMLElement) {
  draw(
    container,
    lines.map(({ x, y }, line) => ({ id: `line-${line}`, unit: 'ms', x, y })),
  )
}

/** The same chart over live stores. */
export function mountLive(container: HTMLElement) {
  stores ??= lines.map(({ x, y }, line) => {
    const store = createSeries({ id: `line-${line}`, unit: 'ms' })
    store.appendMany(x, y)
    return store
  })
  draw(container, stores)
}

export function append(_: HTMLElement, index: number) {
  for (const store of stores) store.append(FROM + length * 1_000, nextY(index))
  length += 1
}

export function unmount() {
  root?.unmount()
}

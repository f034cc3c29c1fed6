import { useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { FROM, makeLines, nextY, type Params } from './data.js'

let root: Root | undefined
let data: [number[], ...number[][]]
let plots: uPlot[] = []
let given: Params

export function prepare(params: Params) {
  given = params
  const lines = makeLines(params)
  const x = Array.from(lines[0]!.x, (ms) => ms / 1_000)
  data = [x, ...lines.map(({ y }) => Array.from(y))]
}

const colors = ['#274abd', '#e16527', '#0a9acc', '#991e58']

function Plot() {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const plot = new uPlot(
      {
        title: 'Response time',
        width: 800,
        height: 300,
        cursor: given.charts ? { sync: { key: 'all' } } : {},
        series: [{}, ...data.slice(1).map((_, line) => ({ label: `line-${line}`, stroke: colors[line % 4] }))],
        axes: [{}, { values: (_: uPlot, ticks: number[]) => ticks.map((tick) => `${tick} ms`) }],
      },
      data,
      host.current!,
    )
    plots.push(plot)
    return () => {
      plots = plots.filter((each) => each !== plot)
      plot.destroy()
    }
  }, [])
  return <div ref={host} />
}

export function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() => root?.render(Array.from({ length: given.charts ?? 1 }, (_, place) => <Plot key={place} />)))
}
export const mountLive = mount

export function append(_: HTMLElement, index: number) {
  const [x, ...ys] = data
  x.push(FROM / 1_000 + x.length)
  for (const y of ys) y.push(nextY(index))
  for (const plot of plots) plot.setData(data)
}

export function unmount() {
  root?.unmount()
}

import { LineChart } from '@mui/x-charts/LineChart'
import { useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { FROM, makeLines, nextY, type Params } from './data.js'

let root: Root | undefined
let columns: number[][]
let setColumns: (columns: number[][]) => void = () => {}

export function prepare(params: Params) {
  const lines = makeLines(params)
  columns = [Array.from(lines[0]!.x), ...lines.map(({ y }) => Array.from(y))]
}

function App() {
  const [[x, ...ys], set] = useState(columns)
  useLayoutEffect(() => {
    setColumns = set
  }, [])
  return (
    <LineChart
      width={800}
      height={300}
      skipAnimation
      xAxis={[{ data: x, valueFormatter: (at: number) => new Date(at).toISOString().slice(11, 16) }]}
      series={ys.map((data, line) => ({ id: `line-${line}`, data, showMark: false }))}
    />
  )
}

export function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() => root?.render(<App />))
}
export const mountLive = mount

export function append(_: HTMLElement, index: number) {
  const [x, ...ys] = columns as [number[], ...number[][]]
  columns = [[...x, FROM + x.length * 1_000], ...ys.map((y) => [...y, nextY(index)])]
  flushSync(() => setColumns(columns))
}

export function unmount() {
  root?.unmount()
}

import { useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts'
import { FROM, makeLines, nextY, type Params } from './data.js'

type Row = Record<string, number>
let root: Root | undefined
let rows: Row[]
let given: Params
let setRows: (rows: Row[]) => void = () => {}

export function prepare(params: Params) {
  given = params
  const lines = makeLines(params)
  rows = Array.from(lines[0]!.x, (at, index) => ({ at, ...Object.fromEntries(lines.map(({ y }, line) => [`line-${line}`, y[index]!])) }))
}

function Chart({ data }: { data: Row[] }) {
  return (
    <LineChart width={800} height={300} data={data} syncId={given.charts ? 'all' : undefined}>
      <CartesianGrid />
      <XAxis dataKey="at" type="number" domain={['dataMin', 'dataMax']} tickFormatter={(at) => new Date(at).toISOString().slice(11, 16)} />
      <YAxis unit=" ms" />
      <Tooltip />
      {Array.from({ length: given.lines ?? 1 }, (_, line) => (
        <Line key={line} dataKey={`line-${line}`} dot={false} isAnimationActive={false} />
      ))}
    </LineChart>
  )
}

function App() {
  const [data, set] = useState(rows)
  useLayoutEffect(() => {
    setRows = set
  }, [])
  return Array.from({ length: given.charts ?? 1 }, (_, place) => <Chart key={place} data={data} />)
}

export function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() => root?.render(<App />))
}
export const mountLive = mount

export function append(_: HTMLElement, index: number) {
  const next = Object.fromEntries(Array.from({ length: given.lines ?? 1 }, (__, line) => [`line-${line}`, nextY(index)]))
  rows = [...rows, { at: FROM + rows.length * 1_000, ...next }]
  flushSync(() => setRows(rows))
}

export function unmount() {
  root?.unmount()
}

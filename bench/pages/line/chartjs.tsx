import { Chart, Decimation, LinearScale, LineController, LineElement, PointElement, Title, Tooltip } from 'chart.js'
import { useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { FROM, makeLines, nextY, type Params } from './data.js'

Chart.register(Decimation, LinearScale, LineController, LineElement, PointElement, Title, Tooltip)

let root: Root | undefined
let lines: { x: number; y: number }[][]
let charts: Chart[] = []

export function prepare(params: Params) {
  lines = makeLines(params).map(({ x, y }) => Array.from(x, (at, index) => ({ x: at, y: y[index]! })))
}

const colors = ['#274abd', '#e16527', '#0a9acc', '#991e58']

function Plot() {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const chart = new Chart(canvas.current!, {
      type: 'line',
      data: {
        datasets: lines.map((data, line) => ({
          label: `line-${line}`,
          data,
          borderColor: colors[line % 4],
          borderWidth: 1.75,
          pointRadius: 0,
        })),
      },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: false,
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        plugins: { decimation: { enabled: true, algorithm: 'min-max' }, title: { display: true, text: 'Response time' } },
        scales: { x: { type: 'linear', ticks: { callback: (at) => new Date(Number(at)).toISOString().slice(11, 16) } } },
      },
    })
    charts.push(chart)
    return () => {
      charts = charts.filter((each) => each !== chart)
      chart.destroy()
    }
  }, [])
  return <canvas ref={canvas} width={800} height={300} />
}

export function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() => root?.render(<Plot />))
}
export const mountLive = mount

export function append(_: HTMLElement, index: number) {
  for (const line of lines) line.push({ x: FROM + line.length * 1_000, y: nextY(index) })
  for (const chart of charts) chart.update('none')
}

export function unmount() {
  root?.unmount()
}

import { gzipSync } from 'node:zlib'
import { buildEntries, onDemandGraph, staticGraph } from '../build.mjs'

export const name = 'bundle'

// One line, drawn once with each library, in the same Vite build settings. What the bare React app weighs is subtracted.
const app = (imports, chart) => `
import { createRoot } from 'react-dom/client'
${imports}
const x = Array.from({ length: 200 }, (_, index) => Date.UTC(2026, 10, 24) + index * 60_000)
const y = x.map((_, index) => 200 + 50 * Math.sin(index / 9))
createRoot(document.getElementById('root')!).render(${chart})
`
const apps = {
  bare: app('', '<div>{x.length + y.length}</div>'),
  binnacle: app(
    `import { TimeSeriesChart } from 'binnacle/charts'`,
    `<TimeSeriesChart title="Response time" height={300} data={[{ id: 'p95', label: 'p95', unit: 'ms', x, y }]} />`,
  ),
  'uplot-react': app(
    `import UplotReact from 'uplot-react'\nimport 'uplot/dist/uPlot.min.css'`,
    `<UplotReact options={{ title: 'Response time', width: 800, height: 300, series: [{}, { label: 'p95', stroke: 'blue' }] }} data={[x.map((ms) => ms / 1000), y]} />`,
  ),
  recharts: app(
    `import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts'`,
    `<LineChart width={800} height={300} data={x.map((at, index) => ({ at, p95: y[index] }))}>
      <CartesianGrid /><XAxis dataKey="at" type="number" domain={['dataMin', 'dataMax']} /><YAxis /><Tooltip /><Line dataKey="p95" dot={false} />
    </LineChart>`,
  ),
}

const weigh = (chunks) => chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0)

export async function run({ record }) {
  const sizes = {}
  for (const [library, source] of Object.entries(apps)) {
    const { chunks } = await buildEntries({ app: source })
    const entry = chunks.find((chunk) => chunk.isEntry)
    sizes[library] = { first: weigh(staticGraph(chunks, entry)), later: weigh(onDemandGraph(chunks, entry)) }
  }
  const { bare, binnacle, ...peers } = sizes
  const of = (pick) => Object.fromEntries(Object.entries(peers).map(([library, size]) => [library, pick(size)]))
  record({
    case: 'one-line chart, first view',
    metric: 'JavaScript, gzip, less React',
    unit: 'B',
    binnacle: binnacle.first - bare.first,
    peers: of((size) => size.first - bare.first),
  })
  record({
    case: 'one-line chart, on demand',
    metric: 'JavaScript, gzip',
    unit: 'B',
    binnacle: binnacle.later,
    peers: of((size) => size.later),
  })
}

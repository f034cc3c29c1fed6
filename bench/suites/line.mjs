export const name = 'line'

// Lines of 1k to 10M points, four lines, and twelve charts that share their cursor: main-thread CPU of a real page, net of an empty React div.
const folder = 'pages/line'
const pages = {
  floor: 'pages/floor.tsx',
  binnacle: `${folder}/binnacle.tsx`,
  uplot: `${folder}/uplot.tsx`,
  'chart.js': `${folder}/chartjs.tsx`,
  recharts: `${folder}/recharts.tsx`,
  'mui-x': `${folder}/mui.tsx`,
}
const LIFE = [
  { memory: true },
  { run: 'mount', metric: 'cold mount' },
  // Above the data, which the page had before; the floor is what React and the first frame keep.
  { memory: true, metric: 'memory', unit: 'B' },
  { run: 'unmount' },
  // The second time everything is compiled, and what the data summarises to is known.
  { run: 'mount' },
  { run: 'unmount' },
  { run: 'mount', metric: 'remount' },
  { hover: 40, metric: 'hover' },
  { run: 'unmount' },
]
const LIVE = [{ run: 'mountLive' }, { run: 'append', times: 5 }, { run: 'append', metric: 'append', times: 20 }, { run: 'unmount' }]
const few = ['binnacle', 'uplot', 'chart.js']

export async function run({ comparePages }) {
  await comparePages({
    pages,
    timeoutMs: 60_000,
    cases: [
      { name: '1k points', params: { points: 1_000 } },
      { name: '100k points', params: { points: 100_000 }, only: [...few, 'recharts'] },
      { name: '1M points', params: { points: 1_000_000 }, only: few },
      { name: '4 × 10k points', params: { points: 10_000, lines: 4 } },
      { name: '10M points', params: { points: 10_000_000 }, only: ['binnacle', 'uplot'] },
    ],
    steps: [...LIFE, ...LIVE],
  })
  await comparePages({
    pages: Object.fromEntries(Object.entries(pages).filter(([page]) => ['floor', 'binnacle', 'uplot', 'recharts'].includes(page))),
    cases: [{ name: '12 synced charts × 500 points', params: { points: 500, charts: 12 } }],
    steps: [
      { run: 'mount', metric: 'cold mount' },
      { hover: 40, metric: 'hover' },
    ],
    timeoutMs: 60_000,
  })
}

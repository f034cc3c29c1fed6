import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium as playwright } from 'playwright'
import { CHROMIUM_FLAGS } from '../../test/support/chromium.mjs'
import { buildEntries } from '../build.mjs'

export const name = 'leaderboard'

// The rank engine at a million players in Node, and the table over it in Chromium; every contender gets the same players and the same updates.
const PLAYERS = 1_000_000
const UPDATES = 100_000
const { createLeaderboard } = await import(pathToFileURL(path.resolve(import.meta.dirname, '../../dist/leaderboard/index.js')).href)

/** mulberry32: the same numbers in every run. */
function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function makePlayers() {
  const random = seeded(1)
  return Array.from({ length: PLAYERS }, (_, index) => ({ id: `player-${index}`, score: Math.floor(random() * 1_000_000) }))
}

const pages = {
  floor: 'pages/floor.tsx',
  binnacle: 'pages/leaderboard/binnacle.tsx',
  'react-window': 'pages/leaderboard/reactwindow.tsx',
  'ag-grid': 'pages/leaderboard/aggrid.tsx',
}
const LIVE = { players: PLAYERS, perSecond: 10_000, seconds: 30 }

export async function run(context) {
  await measureEngine(context)
  await context.comparePages({
    pages,
    timeoutMs: 120_000,
    cases: [{ name: 'table of 1M players', params: { players: PLAYERS } }],
    steps: [
      { memory: true },
      { run: 'mount', metric: 'mount' },
      { memory: true, metric: 'memory above the data', unit: 'B' },
      // To its first place and back, so that what is compiled at the first change is not counted.
      { run: 'update', times: 2 },
      { run: 'update', times: 10, metric: 'one score to drawn rows' },
    ],
  })
  await measureLive(context)
}

/** Real frames, by the clock: what a person sees, on whatever else the machine does. */
async function measureLive({ chromium, recordRuns }) {
  const page = JSON.stringify(path.resolve(import.meta.dirname, '../pages/leaderboard/live.tsx'))
  const { chunks, assets } = await buildEntries({
    live: `import { live } from ${page}\nwindow.live = (given) => live(document.getElementById('root'), given)`,
  })
  const files = new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, ['text/javascript', code]]))
  for (const [file, source] of assets) files.set(`/${file}`, ['text/css', String(source)])
  const styles = [...assets.keys()].filter((file) => file.endsWith('.css')).map((file) => `<link rel="stylesheet" href="/${file}">`)
  const entry = chunks.find(({ isEntry }) => isEntry)
  files.set('/', [
    'text/html',
    `<!doctype html>${styles.join('')}<div id="root"></div><script type="module" src="/${entry.fileName}"></script>`,
  ])
  const browser = await playwright.launch({ executablePath: await chromium(), args: CHROMIUM_FLAGS })
  try {
    const tab = await browser.newPage()
    await tab.route('http://bench.test/**', (route) => {
      const [contentType, body] = files.get(new URL(route.request().url()).pathname) ?? []
      return body === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ contentType, body })
    })
    await tab.goto('http://bench.test/')
    await tab.waitForFunction('window.live')
    const { frames, sent, isRight } = await tab.evaluate((given) => window.live(given), LIVE)
    if (!isRight) throw new Error('leaderboard: after the live run the rows are not those of the board.')
    let now = 0
    const long = frames.flatMap((ms) => {
      now += ms
      return ms > 50 ? [`${ms.toFixed(0)} ms after ${(now / 1_000).toFixed(1)} s`] : []
    })
    frames.sort((a, b) => a - b)
    console.log(`  live: ${sent} scores, ${frames.length} frames, over 50 ms: ${long.join(', ') || 'none'}; the rows in order at the end`)
    const name = `${LIVE.perSecond} scores a second for ${LIVE.seconds} s, scrolling`
    recordRuns({ case: name, metric: 'frame, median', unit: 'ms', values: { binnacle: [frames[frames.length >> 1]] } })
    recordRuns({ case: name, metric: 'frame, longest', unit: 'ms', values: { binnacle: [frames.at(-1)] } })
  } finally {
    await browser.close()
  }
}

async function measureEngine({ recordRuns, repeat, runs }) {
  const players = makePlayers()
  const builds = []
  const means = []
  const tails = []
  const windows = { hot: [], anywhere: [] }
  const sorts = []
  await repeat(runs, () => {
    let started = performance.now()
    const board = createLeaderboard({ players })
    builds.push(performance.now() - started)

    const random = seeded(2)
    const took = new Float64Array(UPDATES)
    for (let index = 0; index < UPDATES; index += 1) {
      const { id } = players[Math.floor(random() * PLAYERS)]
      const score = board.scoreOf(id) + Math.floor(random() * 2_000) - 1_000
      started = performance.now()
      board.update(id, score)
      took[index] = performance.now() - started
    }
    took.sort()
    means.push((took.reduce((sum, ms) => sum + ms, 0) / UPDATES) * 1_000)
    tails.push(took[Math.floor(UPDATES * 0.99)] * 1_000)

    const read = (places) => {
      const times = 50_000
      started = performance.now()
      for (let index = 0; index < times; index += 1) board.window(Math.floor(random() * places), 60)
      return ((performance.now() - started) / times) * 1_000
    }
    windows.hot.push(read(10))
    windows.anywhere.push(read(PLAYERS - 60))

    // What an array costs for one new score: sorted again, nearly in order already.
    const array = [...players].sort((a, b) => b.score - a.score)
    started = performance.now()
    array[500_000] = { ...array[500_000], score: 999_999 }
    array.sort((a, b) => b.score - a.score)
    sorts.push((performance.now() - started) * 1_000)
  })
  const million = '1M players'
  recordRuns({ case: million, metric: 'build', unit: 'ms', values: { binnacle: builds } })
  recordRuns({ case: million, metric: 'update and rank', unit: 'µs/op', values: { binnacle: means, 'Array.sort': sorts } })
  recordRuns({ case: million, metric: 'update and rank, p99', unit: 'µs/op', values: { binnacle: tails } })
  recordRuns({ case: million, metric: 'window of 60, the one in view', unit: 'µs/op', values: { binnacle: windows.hot } })
  recordRuns({ case: million, metric: 'window of 60, anywhere', unit: 'µs/op', values: { binnacle: windows.anywhere } })
}

// A stated, seeded workload against the demo's own endpoints and cache: npm run load
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createServer as createVite } from 'vite'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const GOAL = 0.9

const vite = await createVite({
  configFile: at('../vite.config.ts'),
  root: at('.'),
  logLevel: 'warn',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
})
const [{ createDemo, isLocal }, { createGame }, { replay, hitRateFrom, WORKLOAD }, { hitRateOf }] = await Promise.all(
  ['/server/app.ts', '/server/game.ts', '/load/workload.ts', 'binnacle/cache'].map((name) => vite.ssrLoadModule(name)),
)
const time = { now: Date.now() }
const demo = createDemo({ pages: at('.'), game: createGame({ authorize: isLocal, clock: () => time.now }) })
const server = createServer(demo.listener)
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

console.log('The workload:', WORKLOAD)
const began = performance.now()
const from = time.now
const { reads, counts, scores, logouts, requests } = await replay(`http://127.0.0.1:${server.address().port}`, time)
const [log, panel] = [hitRateFrom(reads), hitRateOf(counts)]
const percent = (rate) => `${(rate * 100).toFixed(2)}%`
console.log(`\n${((time.now - from) / 3_600_000).toFixed(1)} hours, played in ${((performance.now() - began) / 1_000).toFixed(1)} s`)
console.log(`${scores} scores, ${logouts} logouts, ${requests.game} requests to the game, ${requests.cache} to the remote cache\n`)
console.table(
  Object.fromEntries(
    [...new Set(reads.map(({ template }) => template))].map((template) => {
      const own = hitRateFrom(reads.filter((read) => read.template === template))
      return [template, { ...own, rate: percent(own.rate) }]
    }),
  ),
)
console.log(
  `As the cache counts: ${counts.fresh} fresh, ${counts.stale} stale, ${counts.negative} negative; ${counts.coalesced} coalesced, ${counts.miss} miss`,
)
console.log(`Hit rate by the log    ${percent(log.rate)} (${log.hits} of ${log.reads} reads)`)
console.log(`Hit rate on the panel  ${percent(panel.rate)} (${panel.hits} of ${panel.reads} reads); the goal is ${percent(GOAL)}`)

server.close()
await Promise.all([demo.stop(), vite.close()])
server.closeAllConnections()
const isKept = panel.rate > GOAL && panel.hits === log.hits && panel.reads === log.reads
if (!isKept) console.error('Missed: the goal, or the panel and the log do not agree.')
process.exit(isKept ? 0 : 1)

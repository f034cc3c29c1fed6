// The demo application from source, its server and its pages on one port of 127.0.0.1: npm start
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, createServer as createVite } from 'vite'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const shared = { configFile: at('../vite.config.ts'), root: at('.'), logLevel: 'warn' }
const wished = Number(process.env.PORT ?? 4170)
const folder = process.env.DEMO_DATA ?? at('../.data')

// The pages as a visitor gets them, so that their vitals are a visitor's; the server straight from its source.
const pages = path.join(folder, 'pages')
const vite = await createVite({ ...shared, appType: 'custom', server: { middlewareMode: true, hmr: false, ws: false, watch: null } })
const [{ createDemo, isLocal }, { createGame }, { createBoards }, { createAccount }, { openPrometheus }, data, redis] = await Promise.all([
  vite.ssrLoadModule('/server/app.ts'),
  vite.ssrLoadModule('/server/game.ts'),
  vite.ssrLoadModule('/server/boards.ts'),
  vite.ssrLoadModule('/server/account.ts'),
  vite.ssrLoadModule('/server/prometheus.ts'),
  vite.ssrLoadModule('/server/data.ts').then(({ openData }) => openData(folder)),
  vite.ssrLoadModule('/server/redis.ts').then(({ openRedis }) => openRedis()),
  build({ ...shared, build: { outDir: pages, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1_000 } }),
])
let demo
const server = createServer((message, response) => {
  if (demo) return demo.listener(message, response)
  response.writeHead(503, { 'retry-after': '1' }).end()
})

function listen(port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
await listen(wished).catch((error) => {
  // Without a wish of one's own any free port will do.
  if (error.code !== 'EADDRINUSE' || process.env.PORT) throw error
  return listen(0)
})
const { port } = server.address()
// Pages and keys are bound to the origin, and so to the port.
const account = await createAccount(data, port)
const boards = await createBoards({ authorize: isLocal, store: redis?.boards })
const prometheus = openPrometheus(isLocal)
demo = createDemo({ pages, account, game: createGame({ authorize: isLocal, store: redis?.cache }), boards, prometheus })
console.log(`Binnacle demo: http://127.0.0.1:${port}/`)
console.log(`Accounts and MFA: ${account.origin}/account, kept in ${data.place}`)
console.log(`Dashboard: ${prometheus ? 'from the Prometheus of PROMETHEUS_URL' : 'from this process'}`)
console.log(`Rankings and the shared cache: kept in ${redis ? 'the Redis of REDIS_URL' : 'memory'}`)

let isStopping = false
// No new connections, then the answers that are under way, then the stores: docs/running.md says why.
async function stop() {
  if (isStopping) process.exit(1)
  isStopping = true
  // Whatever hangs, the process ends.
  setTimeout(() => process.exit(1), 20_000).unref()
  const closed = new Promise((resolve) => server.close(resolve))
  await Promise.all([demo?.stop(), vite.close()])
  server.closeAllConnections()
  await closed
  await Promise.race([Promise.all([data.close(), redis?.close()]), new Promise((resolve) => setTimeout(resolve, 4_000))])
  process.exit(0)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

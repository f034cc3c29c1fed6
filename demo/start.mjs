// The demo application from source, its server and its pages on one port of 127.0.0.1: npm start
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build, createServer as createVite } from 'vite'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const shared = { configFile: at('../vite.config.ts'), root: at('.'), logLevel: 'warn' }
const wished = Number(process.env.PORT ?? 4170)

// The pages as a visitor gets them, so that their vitals are a visitor's; the server straight from its source.
const pages = at('../node_modules/.cache/binnacle-demo')
const [vite] = await Promise.all([
  createVite({ ...shared, appType: 'custom', server: { middlewareMode: true, hmr: false, ws: false, watch: null } }),
  build({ ...shared, build: { outDir: pages, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1_000 } }),
])
const { createDemo } = await vite.ssrLoadModule('/server/app.ts')
const demo = createDemo({ pages })
const server = createServer(demo.listener)

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
console.log(`Binnacle demo: http://127.0.0.1:${server.address().port}/`)

let isStopping = false
async function stop() {
  if (isStopping) process.exit(1)
  isStopping = true
  server.close(() => process.exit(0))
  await Promise.all([demo.stop(), vite.close()])
  server.closeAllConnections()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

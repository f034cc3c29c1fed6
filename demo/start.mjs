// The demo application from source, its server and its pages on one port of 127.0.0.1: npm start
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createServer as createVite } from 'vite'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const wished = Number(process.env.PORT ?? 4170)

const server = createServer()
const vite = await createVite({
  configFile: at('../vite.config.ts'),
  root: at('.'),
  cacheDir: at('../node_modules/.vite-demo'),
  appType: 'custom',
  logLevel: 'warn',
  clearScreen: false,
  server: { middlewareMode: true, hmr: { server }, fs: { allow: [at('..')] }, warmup: { clientFiles: ['./pages/main.tsx'] } },
})
const { createDemo } = await vite.ssrLoadModule('/server/app.ts')
const demo = createDemo({ renderPage: (path, html) => vite.transformIndexHtml(path, html) })

// What is not the application's own is a module of its pages.
server.on('request', (request, response) => (demo.owns(request.url) ? demo.listener(request, response) : vite.middlewares(request, response)))

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
  await Promise.all([demo.stop(), vite.close()])
  server.close(() => process.exit(0))
  server.closeAllConnections()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

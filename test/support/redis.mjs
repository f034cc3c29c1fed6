import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The path of `redis-server`, or null where it is not installed; with CI=true that is an error. */
export async function findRedis() {
  const found = await run('sh', ['-c', 'command -v redis-server']).catch(() => null)
  if (found) return found.stdout.trim()
  if (process.env.CI) throw new Error('No redis-server on the path. Install it: apt-get install redis-server')
  return null
}

/**
 * A Redis of one's own, on a free port of 127.0.0.1, keeping nothing on disk. Null where it is not installed.
 *
 * @param {string[]} [settings] further arguments, as `['--maxmemory', '4mb']`
 */
export async function startRedis(settings = []) {
  const binary = await findRedis()
  if (!binary) return null
  const port = await freePort()
  let child
  const server = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      child = spawn(binary, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...settings], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      await new Promise((resolve, reject) => {
        child.once('error', reject)
        child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
        child.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept connections') && resolve())
      })
    },
    /** At once, as a crash would. */
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
    stop: () => server.kill(),
  }
  await server.start()
  return server
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

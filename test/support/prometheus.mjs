import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The path of `prometheus` or `promtool`, or null where it is not installed; with CI=true that is an error. */
export async function findPrometheus(name = 'prometheus') {
  const found = await run('sh', ['-c', `command -v ${name}`]).catch(() => null)
  if (found) return found.stdout.trim()
  if (process.env.CI) throw new Error(`No ${name} on the path. Install it: apt-get install prometheus`)
  return null
}

/** What `promtool check metrics` says about an exposition; empty where it finds nothing to complain of. */
export async function checkExposition(text) {
  const promtool = await findPrometheus('promtool')
  const child = spawn(promtool, ['check', 'metrics'])
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  child.stdin.end(text)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0 ? output.trim() : output.trim() || `promtool ended with ${code}`))
  })
}

/**
 * A Prometheus of one's own: in a temporary folder, on a free port of 127.0.0.1, scraping the given addresses every second, gone when stopped.
 *
 * @param {{ targets: { url: string, authorization?: string }[], rules?: string }} options `url` is the full address of a metrics endpoint
 */
export async function startPrometheus({ targets, rules }) {
  const binary = await findPrometheus()
  if (!binary) return null
  const folder = await mkdtemp(path.join(os.tmpdir(), 'binnacle-prometheus-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  // YAML takes JSON.
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: rules ? ['rules.yml'] : [],
    scrape_configs: targets.map((target, at) => {
      const { host, pathname } = new URL(target.url)
      const authorization = target.authorization && { type: 'Bearer', credentials: target.authorization }
      return {
        job_name: `target-${at}`,
        metrics_path: pathname,
        static_configs: [{ targets: [host] }],
        ...(authorization && { authorization }),
      }
    }),
  }
  await writeFile(path.join(folder, 'prometheus.yml'), JSON.stringify(config))
  if (rules) await writeFile(path.join(folder, 'rules.yml'), rules)

  const child = spawn(
    binary,
    [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  child.stderr.on('data', (chunk) => (log += chunk))
  const ended = new Promise((resolve) => child.once('close', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }

  for (let tries = 0; ; tries += 1) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null)
    if (ready?.ok) break
    if (tries > 300 || child.exitCode !== null) {
      await stop()
      throw new Error(`Prometheus did not become ready:\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const get = async (endpoint, parameters = {}) => {
    const response = await fetch(`${url}/api/v1/${endpoint}?${new URLSearchParams(parameters)}`)
    const { status, data, error } = await response.json()
    if (status !== 'success') throw new Error(error)
    return data
  }
  return {
    url,
    /** The samples of an instant query: labels and value. */
    async query(query) {
      const { result } = await get('query', { query })
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
    },
    /** How the last scrape of each target went. */
    async targets() {
      const { activeTargets } = await get('targets')
      return activeTargets.map(({ scrapeUrl, health, lastError }) => ({ url: scrapeUrl, health, error: lastError }))
    },
    stop,
  }
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

import { spawnSync } from 'node:child_process'
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { digestOf } from './build.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const output = path.join(root, 'storybook-static')
const stamp = path.join(output, '.source')

/** Builds Storybook, unless storybook-static is the build of exactly these sources. Returns whether there is one now. */
export function ensureStorybook() {
  const source = digestOf(['src', 'stories', '.storybook', 'docs'], ['package.json', 'package-lock.json', 'vite.config.ts'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return true
  if (spawnSync('npm', ['run', '--silent', 'build:storybook'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
    return false
  writeFileSync(stamp, source)
  return true
}

/** The stories of the built Storybook that are tests. */
export const builtStories = () =>
  Object.values(JSON.parse(readFileSync(path.join(output, 'index.json'), 'utf8')).entries).filter(
    ({ type, tags }) => type === 'story' && tags.includes('test'),
  )

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** Serves the built Storybook and, before it, the files of other folders, on a free port of 127.0.0.1. */
export async function serveStorybook(folders) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const file = [...folders, output]
      .map((base) => path.join(base, path.normalize(pathname)))
      .find((name) => existsSync(name) && statSync(name).isFile())
    if (!file) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((resolve) => server.close(resolve)) }
}

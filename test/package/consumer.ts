import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright'
import { CHROMIUM_FLAGS, provideChromium } from '../support/chromium.mjs'
import { ROOT } from './graph.js'

const run = promisify(execFile)

/** A project outside of this repository: it has the packed tarball installed, and the applications of fixtures/. */
export async function installConsumer(packages: string[]) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'binnacle-consumer-'))
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  // The versions that this repository has installed, so that they come out of npm's cache.
  const dependencies = Object.fromEntries(packages.map((name) => [name, devDependencies[name]]))
  const manifest = { private: true, type: 'module', dependencies: { ...dependencies, binnacle: `file:./${filename}` } }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder })
  cpSync(path.join(import.meta.dirname, 'fixtures'), folder, { recursive: true })

  /** One of the applications, with the programs of the project. */
  const open = (app: string, env: Record<string, string>) => {
    const options = { cwd: path.join(folder, app), env: { ...process.env, ...env } }
    return {
      folder: options.cwd,
      run: (program: string, ...args: string[]) => run(path.join(folder, 'node_modules/.bin', program), args, options),
      node: (...args: string[]) => run(process.execPath, args, options),
      start: (program: string, ...args: string[]) => spawn(path.join(folder, 'node_modules/.bin', program), args, options),
    }
  }
  return { open, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await provideChromium(), args: CHROMIUM_FLAGS })
}

/** Opens a page and collects what it complains about: console warnings and errors, uncaught errors, failed and foreign requests. */
export async function openPage(browser: Browser, url: string) {
  const page = await browser.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
  })
  page.on('request', (request) => {
    requests.push(request.url())
    if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url()))
      complaints.push(`left the machine: ${request.url()}`)
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  return { page, complaints, requests }
}

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

/** Serves a folder's files, and `html` at `/`, under the strictest Content-Security-Policy there is. */
export async function serveStrict(folder: string, html: string) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const headers = { 'content-security-policy': "default-src 'self'" }
    if (pathname === '/') {
      response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(html)
      return
    }
    try {
      const body = readFileSync(path.join(folder, path.normalize(pathname)))
      response.writeHead(200, { ...headers, 'content-type': TYPES[path.extname(pathname)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404, headers).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as { port: number }
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() }
}

import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installConsumer, launchBrowser, openPage, serveStrict } from './consumer.js'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
}

let consumer: Awaited<ReturnType<typeof installConsumer>>
let browser: Browser

beforeAll(async () => {
  ;[consumer, browser] = await Promise.all([
    installConsumer(['react', 'react-dom', 'swr', 'recharts', 'vite', '@vitejs/plugin-react', 'next']),
    launchBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  consumer?.remove()
})

// Both builds: React says more in the one for development, and the one for production is what people ship.
describe.each(['production', 'development'])('a Vite application with the packed tarball, built for %s', (mode) => {
  const client = `dist-${mode}`
  let app: ReturnType<typeof consumer.open>
  let html: string

  beforeAll(async () => {
    app = consumer.open('vite-app', { NODE_ENV: mode })
    await Promise.all([
      app.run('vite', 'build', '--mode', mode, '--outDir', client),
      app.run('vite', 'build', '--mode', mode, '--ssr', 'src/server.jsx', '--outDir', `${client}-ssr`),
    ])
    // Node itself loads the package here: the server's bundle leaves it outside.
    const script = `const { render } = await import(${JSON.stringify(pathToFileURL(path.join(app.folder, `${client}-ssr/server.js`)).href)}); process.stdout.write(await render())`
    const { stdout, stderr } = await app.node('--input-type=module', '-e', script)
    expect(stderr).toBe('')
    html = readFileSync(path.join(app.folder, client, 'index.html'), 'utf8').replace('<!--app-->', stdout)
  })

  it('has the figures and the picture in the server’s HTML', () => {
    expect(html).toContain('312')
    expect(html).toMatch(/<svg[^>]*>[\s\S]*<path/)
  })

  it('hydrates and loads further charts under a strict Content-Security-Policy without a complaint', async () => {
    const server = await serveStrict(path.join(app.folder, client), html)
    try {
      const { page, complaints, requests } = await openPage(browser, server.url)
      await page.getByRole('figure', { name: 'Response time' }).locator('.bn-TimeSeriesPlot-line').waitFor()
      const before = requests.length
      await page.getByRole('button', { name: 'Errors' }).click()
      await page.locator('.recharts-surface').first().waitFor()
      expect(requests.slice(before).some((url) => url.endsWith('.js'))).toBe(true)
      expect(complaints).toEqual([])
      await page.close()
    } finally {
      server.close()
    }
  })

  it('has the chart of binnacle/lazy in a chunk of its own, and recharts in another', () => {
    const folder = path.join(app.folder, client)
    const manifest = JSON.parse(readFileSync(path.join(folder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
    const first = new Set<string>()
    const visit = (name: string) => {
      if (first.has(name)) return
      first.add(name)
      manifest[name]?.imports?.forEach(visit)
    }
    visit(Object.keys(manifest).find((name) => manifest[name]?.isEntry) as string)
    const chunksWith = (text: string) =>
      Object.keys(manifest).filter(
        (name) =>
          manifest[name]?.file.endsWith('.js') && readFileSync(path.join(folder, manifest[name]?.file as string), 'utf8').includes(text),
      )

    // The frame and its class are there at once, as the skeleton; the plot comes with the chart.
    const chart = chunksWith('bn-TimeSeriesPlot')
    const recharts = chunksWith('recharts-surface')
    expect(chart.length).toBeGreaterThan(0)
    expect(recharts.length).toBeGreaterThan(0)
    expect([...chart, ...recharts].filter((name) => first.has(name))).toEqual([])
    expect(chart.filter((name) => recharts.includes(name))).toEqual([])
    // While the tile, imported from binnacle/charts, is there at once.
    expect(chunksWith('bn-StatTile').some((name) => first.has(name))).toBe(true)
  })
})

describe('a Next.js App Router application with the packed tarball', () => {
  let server: ChildProcess | undefined
  let url: string

  beforeAll(async () => {
    const app = consumer.open('next-app', { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' })
    await app.run('next', 'build')
    server = app.start('next', 'start', '-p', '0', '-H', '127.0.0.1')
    url = await new Promise<string>((resolve, reject) => {
      let output = ''
      const read = (data: Buffer) => {
        output += String(data)
        const port = /127\.0\.0\.1:(\d+)/.exec(output)?.[1]
        if (port) resolve(`http://127.0.0.1:${port}/`)
      }
      server?.stdout?.on('data', read)
      server?.stderr?.on('data', read)
      server?.once('exit', (code) => reject(new Error(`next start ended with ${code}: ${output}`)))
    })
  })
  afterAll(() => void server?.kill())

  it('renders client charts from a Server Component, which calls pure functions of the package', async () => {
    const html = await (await fetch(url)).text()
    // What the page hands to React is in a script; what the server rendered comes before it.
    const markup = html.slice(0, html.indexOf('<script', html.indexOf('<main')))
    for (const part of [
      /<p>89 Min\.<\/p>/,
      /<p>dashboard_{userId}_{timeframe}<\/p>/,
      /bn-StatTile/,
      /bn-TimeSeriesChart[^]*<path/,
      /bn-CategoryChart[^]*Bad gateway/,
    ]) {
      expect(part.test(markup), String(part)).toBe(true)
    }
  })

  it('hydrates without a complaint, and loads what is behind binnacle/lazy, and what recharts paints, on demand', async () => {
    const { page, complaints } = await openPage(browser, url)
    await page.locator('.recharts-surface').first().waitFor()
    await page.getByRole('figure', { name: 'Response time, later' }).locator('.bn-TimeSeriesPlot-line').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })
})

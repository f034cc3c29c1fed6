import http from 'node:http'
import path from 'node:path'
import { chromium as playwright } from 'playwright'
import { CHROMIUM_FLAGS } from '../test/support/chromium.mjs'
import { buildEntries } from './build.mjs'

/**
 * Pages side by side in real Chromium.
 *
 * A page is a module in bench/pages that exports named functions, called in the browser:
 *
 *     export function prepare(params) {}            // once, not measured: builds the data
 *     export function mount(root) {}                // and any other, by the names that the steps use
 *     export function update(root, index) {}
 *     export function unmount(root) {}
 *
 * Each returns when React has committed (`flushSync`) or a promise for it; the harness then waits until the frame is painted. A page that lacks
 * the function of a step does nothing there, so the floor (`bench/pages/floor.tsx`: an empty React div) takes part in every step.
 *
 * A step is one of
 *
 *     { run: 'mount', metric: 'cold mount' }              // main-thread CPU ms of one call
 *     { run: 'unmount' }                                  // no metric: done, not recorded
 *     { run: 'update', metric: 'append', times: 20 }      // the mean of twenty calls, a frame each
 *     { hover: 40, metric: 'hover' }                      // the mean of forty real pointer moves across the root
 *     { heap: true, metric: 'heap', unit: 'B' }           // JS heap after garbage collection
 *     { memory: true }                                    // heap and array buffers after garbage collection: where the next one counts from
 *     { memory: true, metric: 'memory', unit: 'B' }       // what was added to them since
 *     { reload: true }                                    // the next page of the same visitor: what was stored is there, nothing else
 *
 * @param {object} options
 * @param {Record<string, string>} options.pages module by contender, relative to bench/
 * @param {string} options.chromium path of the browser
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {number} [options.timeoutMs] a contender that takes longer for one page is left out of that run
 */
export async function openPages({ pages, chromium, viewport = { width: 1280, height: 800 }, timeoutMs = 40_000 }) {
  const server = await serve(pages)
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_FLAGS })

  /** The metrics of one fresh page, or undefined where it took too long or failed. */
  async function measure(name, { params, steps }) {
    const context = await browser.newContext({ viewport })
    let timer
    try {
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`took longer than ${timeoutMs} ms`)), timeoutMs)
      })
      return await Promise.race([walk(context, `${server.origin}/${name}.html`, params, steps), late])
    } catch (error) {
      console.warn(`  ${name} ${JSON.stringify(params ?? {})}: ${error.message.split('\n')[0]}`)
      return undefined
    } finally {
      clearTimeout(timer)
      await context.close().catch(() => {})
    }
  }

  return {
    measure,
    dispose: async () => {
      await browser.close()
      server.close()
    },
  }
}

async function walk(context, url, params, steps) {
  const page = await context.newPage()
  const failures = []
  page.on('pageerror', (error) => failures.push(error.message))
  await page.goto(url)
  await page.waitForFunction('window.bench')
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable')
  const threadTime = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find((metric) => metric.name === 'ThreadTime').value * 1_000
  }
  await page.evaluate((given) => window.bench('prepare', given), params)

  const results = {}
  let memoryBefore = 0
  for (const step of steps) {
    const value = await take(step)
    if (failures.length > 0) throw new Error(failures[0])
    if (step.metric) results[step.metric] = value
  }
  return results

  async function take({ run, times = 1, hover, heap, memory, reload }) {
    if (reload) {
      await page.reload()
      await page.waitForFunction('window.bench')
      return page.evaluate(() => window.bench('settle'))
    }
    if (heap || memory) {
      await devtools.send('HeapProfiler.enable')
      await devtools.send('HeapProfiler.collectGarbage')
      const { usedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage')
      if (heap) return usedSize
      const before = memoryBefore
      memoryBefore = usedSize + backingStorageSize
      return memoryBefore - before
    }
    if (hover) {
      const box = await page.locator('#root').boundingBox()
      // In the first chart where there are many.
      const y = box.y + Math.min(box.height / 2, 180)
      await page.mouse.move(box.x + 1, y)
      await page.evaluate(() => window.bench('settle'))
      const before = await threadTime()
      for (let index = 1; index <= hover; index += 1) {
        await page.mouse.move(box.x + (box.width * index) / (hover + 1), y)
        await page.evaluate(() => window.bench('settle'))
      }
      return ((await threadTime()) - before) / hover
    }
    const before = await threadTime()
    await page.evaluate(([name, count]) => window.bench('step', name, count), [run, times])
    return ((await threadTime()) - before) / times
  }
}

/** The script around a page's module: calls its functions and waits for the frame. */
const entryOf = (file) => `
import * as page from ${JSON.stringify(path.resolve(import.meta.dirname, file))}
const root = document.getElementById('root')
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
const call = (name, ...args) => page[name]?.(...args)
const actions = {
  prepare: (params) => call('prepare', params),
  settle: painted,
  async step(name, times) {
    for (let index = 0; index < times; index += 1) {
      await call(name, root, index)
      await painted()
    }
  },
}
window.bench = async (action, ...args) => {
  await actions[action](...args)
}
`

async function serve(pages) {
  const { chunks, assets } = await buildEntries(Object.fromEntries(Object.entries(pages).map(([name, file]) => [name, entryOf(file)])))
  const files = new Map(chunks.map((chunk) => [`/${chunk.fileName}`, ['text/javascript', chunk.code]]))
  const styles = [...assets].filter(([name]) => name.endsWith('.css'))
  for (const [name, source] of styles) files.set(`/${name}`, ['text/css', source])
  for (const name of Object.keys(pages)) {
    const entry = chunks.find((chunk) => chunk.isEntry && chunk.name === name)
    const own = styles.filter(([file]) => [...(entry.viteMetadata?.importedCss ?? [])].includes(file))
    files.set(`/${name}.html`, [
      'text/html',
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><style>body{margin:0}#root{width:800px}</style>${own
        .map(([file]) => `<link rel="stylesheet" href="/${file}">`)
        .join('')}<div id="root"></div><script type="module" src="/${entry.fileName}"></script></html>`,
    ])
  }
  const server = http.createServer((request, response) => {
    const [type, body] = files.get(request.url) ?? []
    response.writeHead(body === undefined ? 404 : 200, type ? { 'content-type': type } : {})
    response.end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installConsumer, launchBrowser, openPage, serveStrict } from './consumer.js'

let consumer: Awaited<ReturnType<typeof installConsumer>>
let browser: Browser
let plain: Record<string, string>[]

const PROPERTIES = [
  'display',
  'padding',
  'margin',
  'border-width',
  'background-color',
  'color',
  'font-size',
  'font-weight',
  'border-radius',
]

beforeAll(async () => {
  const packages = ['react', 'react-dom', 'swr', 'recharts', 'vite', '@vitejs/plugin-react', 'tailwindcss', '@tailwindcss/vite']
  ;[consumer, browser] = await Promise.all([installConsumer(packages), launchBrowser()])
  plain = await lookOf('plain')
})
afterAll(async () => {
  await browser?.close()
  consumer?.remove()
})

/** The application with one of its style sheets: how each element of ours looks, the tile (which has a utility class) left out. */
async function lookOf(styles: string, extra?: (page: Awaited<ReturnType<typeof openPage>>['page']) => Promise<void>) {
  const app = consumer.open('tailwind-app', { NODE_ENV: 'production', STYLES: styles })
  const output = `dist-${styles}`
  await app.run('vite', 'build', '--outDir', output)
  const server = await serveStrict(path.join(app.folder, output), readFileSync(path.join(app.folder, output, 'index.html'), 'utf8'))
  try {
    const { page } = await openPage(browser, server.url)
    await page.locator('.bn-TimeSeriesPlot-line').first().waitFor()
    await page.locator('.bn-CodeInput').first().waitFor()
    const looks = await page.evaluate(
      (properties) =>
        // What is inside a drawing is placed by its attributes: `display` has no effect on a nested svg.
        Array.from(document.querySelectorAll('[class*="bn-"]:not(.bn-StatTile, svg *)'), (element) => {
          const style = getComputedStyle(element)
          return Object.fromEntries([
            ['element', element.getAttribute('class') ?? ''],
            ...properties.map((property) => [property, style.getPropertyValue(property)]),
          ]) as Record<string, string>
        }),
      PROPERTIES,
    )
    await extra?.(page)
    await page.close()
    return looks
  } finally {
    server.close()
  }
}

// docs/styling.md: `@layer theme, base, binnacle, components, utilities;`
describe.each(['binnacle-first', 'tailwind-first'])('with Tailwind v4 and the line that orders the layers, %s', (styles) => {
  it('every component looks as it does without Tailwind, and utilities win over its styles', async () => {
    const looks = await lookOf(styles, async (page) => {
      // `.bn-StatTile` says 0.
      const width = await page.locator('.bn-StatTile').evaluate((tile) => getComputedStyle(tile).minWidth)
      expect(width).toBe('160px')
    })
    expect(looks.length).toBeGreaterThan(50)
    expect(looks).toEqual(plain)
  })
})

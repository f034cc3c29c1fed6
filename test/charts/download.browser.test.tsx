import { BinnacleProvider } from 'binnacle'
import { CategoryChart, TimeSeriesChart } from 'binnacle/charts'
import 'binnacle/styles.css'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const HOUR = 3_600_000
const x = Array.from({ length: 6 }, (_, hour) => Date.UTC(2026, 10, 24, hour))
const series = [
  { id: 'a', label: 'ap-south', unit: 'ms', x, y: [120, 130.5, null, 410, 90, 0] },
  { id: 'b', label: '=cmd, "x"', unit: 'ms', x: x.map((at) => at + HOUR / 2).slice(1), y: [50, 60, 70, 80, 1e9] },
]

afterEach(() => vi.restoreAllMocks())

/** What the browser is asked to save when a menu item is pressed. */
async function saved(item: string): Promise<{ name: string; blob: Blob }> {
  let blob: Blob | undefined
  const make = URL.createObjectURL
  vi.spyOn(URL, 'createObjectURL').mockImplementation((object) => make.call(URL, (blob = object as Blob)))
  const names: string[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    names.push(this.download)
  })
  await userEvent.click(page.getByRole('button', { name: 'Download' }))
  await userEvent.click(page.getByRole('menuitem', { name: item }))
  await vi.waitFor(() => expect(names).toHaveLength(1), 30_000)
  return { name: names[0] as string, blob: blob as Blob }
}

/** RFC 4180, read back. */
function parse(text: string): string[][] {
  return text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\r\n')
    .map((line) => {
      const fields = [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)]
      return fields.map(([, field = '']) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
    })
}

const chart = () => (
  <div style={{ inlineSize: 640 }}>
    <TimeSeriesChart title="Latency: p95/p99" data={series} thresholds={[{ value: 400, label: 'SLO' }]} height={240} hasDownload />
  </div>
)

describe('the download of a chart', () => {
  it('has the rows of the table view, which are the points of the chart', async () => {
    await render(chart())
    const { name, blob } = await saved('Data (CSV)')
    expect(name).toBe('Latency p95 p99.csv')
    const [header, ...rows] = parse(await blob.text())
    expect(header).toEqual(['Time', 'ap-south (ms)', `'=cmd, "x" (ms)`])
    const points = series.flatMap(({ x: xs, y }, place) => xs.map((at, index) => ({ at, place, value: y[index] ?? null })))
    const expected = [...new Set(points.map(({ at }) => at))]
      .sort((a, b) => a - b)
      .map((at) => [
        new Date(at).toISOString(),
        ...[0, 1].map((place) => String(points.find((point) => point.at === at && point.place === place)?.value ?? '')),
      ])
    expect(rows).toEqual(expected)

    await userEvent.click(page.getByRole('button', { name: 'View as table' }))
    const cells = () =>
      [...document.querySelectorAll('.bn-ChartTable tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
    await vi.waitFor(() => expect(cells()).toHaveLength(rows.length), 30_000)
    // The table writes three significant digits, the file all of them.
    const figure = (words: string | null | undefined) => (words === '' || words === '–' ? '' : words?.replaceAll(/[^\d.]/g, ''))
    for (const [row, [, first]] of cells().entries()) {
      const value = rows[row]?.[1] ?? ''
      expect(figure(first), `row ${row}`).toBe(value && String(Number(Number(value).toPrecision(3))))
    }
  })

  it('is a picture that needs no style sheet: the same lines, words and colours', async () => {
    await render(<BinnacleProvider theme="dark">{chart()}</BinnacleProvider>)
    const line = document.querySelector('.bn-TimeSeriesPlot-line') as SVGPathElement
    const { name, blob } = await saved('Picture (SVG)')
    expect(name).toBe('Latency p95 p99.svg')
    const text = await blob.text()
    expect(text).not.toMatch(/var\(|class=|style=|oklch|color-mix|foreignObject|data-/)
    const picture = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
    expect(picture.localName).toBe('svg')
    const words = [...picture.querySelectorAll('text')].map((each) => each.textContent)
    expect(words).toEqual(expect.arrayContaining(['Latency: p95/p99', 'ap-south', expect.stringContaining('SLO')]))
    expect(words.join(' ')).toContain(document.querySelector('.bn-ChartFrame-caption')?.textContent?.split(' ')[0])
    const drawn = [...picture.querySelectorAll('path')].find((path) => path.getAttribute('d') === line.getAttribute('d'))
    expect(drawn?.getAttribute('fill')).toBe('none')
    expect(drawn?.getAttribute('stroke')).toMatch(/^#[\da-f]{6}$/)
    expect(picture.querySelector('rect')?.getAttribute('fill')).not.toBe('#ffffff')
  })

  it('is the same picture in pixels, two for one', async () => {
    await render(chart())
    const { blob } = await saved('Picture (PNG)')
    expect(blob.type).toBe('image/png')
    const image = await createImageBitmap(blob)
    expect(image.width).toBe((640 + 32) * 2)
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d') as OffscreenCanvasRenderingContext2D
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    const colours = new Set<number>()
    for (let at = 0; at < data.length; at += 4)
      colours.add(((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number))
    // Two lines, a threshold and text, with their soft edges.
    expect(colours.size).toBeGreaterThan(50)
  })

  it('holds the values of a chart by category, and its bars', async () => {
    await render(
      <BinnacleProvider reducedMotion>
        <CategoryChart
          title="Errors"
          data={[
            { id: 'a', label: 'Timeout', value: 1_204 },
            { id: 'b', label: '502', value: 311 },
          ]}
          hasDownload
        />
      </BinnacleProvider>,
    )
    expect(parse(await (await saved('Data (CSV)')).blob.text())).toEqual([
      ['Category', 'Value', 'Share'],
      ['Timeout', '1204', expect.stringMatching(/^0\.79/)],
      ['502', '311', expect.stringMatching(/^0\.20/)],
    ])
    await vi.waitFor(() => expect(document.querySelectorAll('.recharts-bar-rectangle path')).toHaveLength(2), 30_000)
    vi.restoreAllMocks()
    const picture = new DOMParser().parseFromString(await (await saved('Picture (SVG)')).blob.text(), 'image/svg+xml').documentElement
    const bars = [...picture.querySelectorAll('path')].filter((path) => path.getAttribute('d')?.includes('A') || path.getAttribute('name'))
    expect(bars.length).toBeGreaterThanOrEqual(2)
    for (const bar of bars) expect(bar.getAttribute('fill')).toMatch(/^#[\da-f]{6}$/)
    expect([...picture.querySelectorAll('text')].map((each) => each.textContent)).toEqual(
      expect.arrayContaining(['Errors', 'Timeout', '502']),
    )
  })

  it('is a menu: arrows move, Escape returns, a press elsewhere closes', async () => {
    await render(chart())
    const button = page.getByRole('button', { name: 'Download' })
    await userEvent.click(button)
    await expect.element(page.getByRole('menuitem', { name: 'Data (CSV)' })).toHaveFocus()
    await userEvent.keyboard('{ArrowUp}')
    await expect.element(page.getByRole('menuitem', { name: 'Copy summary' })).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect.element(button).toHaveFocus()
    await expect.element(button).toHaveAttribute('aria-expanded', 'false')
    await userEvent.click(button)
    await expect.element(page.getByRole('menu')).toBeVisible()
    await userEvent.click(page.getByRole('heading'))
    await expect.element(button).toHaveAttribute('aria-expanded', 'false')
  })
})

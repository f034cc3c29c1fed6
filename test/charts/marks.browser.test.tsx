import { BinnacleProvider } from 'binnacle'
import { EngagementChart, TimeSeriesChart, type TimeSeriesChartProps } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { colourAt, contrastOf, pictureOf } from '../support/picture.js'

const at = Date.UTC(2026, 10, 24, 8)
const minute = 60_000
const x = Array.from({ length: 61 }, (_, step) => at + step * minute)

const chart = (props: Partial<TimeSeriesChartProps> = {}, width = 800) => (
  <BinnacleProvider timeZone="UTC" reducedMotion>
    <div style={{ inlineSize: width }}>
      <TimeSeriesChart title="Latency" data={[{ id: 'p95', x, y: x.map((_, step) => step) }]} {...props} />
    </div>
  </BinnacleProvider>
)

describe('TimeSeriesChart: points that stand alone', () => {
  it.each(['line', 'step', 'area'] as const)('are seen, at least 4 px wide (%s)', async (kind) => {
    const y = x.map((_, step) => (step === 30 ? 50 : step < 5 || step > 55 ? 0 : null))
    await render(chart({ kind, data: [{ id: 'p95', x, y }] }))
    const plot = page.getByRole('application').element()
    const picture = await pictureOf(plot)
    const scale = picture.width / plot.clientWidth
    const middle = Math.round(picture.width / 2)
    const ground = colourAt(picture, middle - Math.round(20 * scale), Math.round(picture.height / 3))
    const near = Array.from({ length: Math.round(24 * scale) }, (_, step) => middle - Math.round(12 * scale) + step)
    // The widest of all rows of pixels around the value, which stands at the top of the axis or below.
    const widths = Array.from({ length: Math.round(picture.height * 0.6) }, (_, y0) => {
      return near.filter((x0) => contrastOf(colourAt(picture, x0, y0), ground) > 2).length
    })
    const grid = Math.round(24 * scale)
    expect(Math.max(...widths.filter((width) => width < grid)) / scale).toBeGreaterThanOrEqual(4)
  })
})

describe('TimeSeriesChart: labels at the ends of lines', () => {
  const many = (count: number, last = (place: number) => 50 + place / 10) =>
    Array.from({ length: count }, (_, place) => ({ id: `s${place}`, x, y: x.map((_, step) => (step < 60 ? step : last(place))) }))

  it.each([0, 50, 100])(
    'are targets of 24 px inside the plot, apart from each other, led to their lines where they were moved (%s)',
    async (level) => {
      await render(chart({ data: many(5, () => level), valueRange: { low: 0, high: 100 }, height: 200 }))
      const plot = document.querySelector('.bn-TimeSeriesPlot')!.getBoundingClientRect()
      const labels = [...document.querySelectorAll('.bn-EndLabels-row')]
      const boxes = labels.map((label) => label.getBoundingClientRect()).toSorted((a, b) => a.top - b.top)
      expect(boxes).toHaveLength(5)
      boxes.forEach(({ top, bottom, height }, place) => {
        expect(height).toBeGreaterThanOrEqual(24)
        expect(top).toBeGreaterThanOrEqual(plot.top - 0.5)
        expect(bottom).toBeLessThanOrEqual(plot.bottom + 0.5)
        if (place > 0) expect(top).toBeGreaterThanOrEqual((boxes[place - 1]?.bottom ?? 0) - 0.5)
      })
      const leaders = [...document.querySelectorAll('.bn-EndLabels-leader')]
      expect(leaders.length).toBeGreaterThanOrEqual(4)
      expect(labels.filter((label) => label.querySelector('.bn-Marker'))).toHaveLength(leaders.length)
      for (const leader of leaders) expect(getComputedStyle(leader).stroke).not.toBe('none')
    },
  )

  it('have neither where they stand at their lines', async () => {
    await render(chart({ data: many(3, (place) => place * 40) }))
    expect(document.querySelectorAll('.bn-EndLabels-row')).toHaveLength(3)
    expect(document.querySelectorAll('.bn-EndLabels-leader, .bn-EndLabels .bn-Marker')).toHaveLength(0)
  })

  it('give way to the legend above five', async () => {
    await render(chart({ data: many(6) }))
    expect(document.querySelectorAll('.bn-EndLabels-row')).toHaveLength(0)
    await expect.element(page.getByRole('list', { name: 'Series' })).toBeVisible()
  })
})

describe('TimeSeriesChart: long names', () => {
  const names = ['checkout-service-eu-central-1-requests-p95', 'checkout-service-eu-central-1-requests-p99']
  const data = (count: number) =>
    Array.from({ length: count }, (_, place) => ({
      id: `s${place}`,
      label: names[place] ?? `other ${place}`,
      x,
      y: x.map(() => place * 20),
    }))

  it.each([2, 6])('are cut in the middle, so that they are told apart, and are spoken in full (%s series)', async (count) => {
    await render(chart({ data: data(count) }))
    for (const name of names) await expect.element(page.getByRole('button', { name: new RegExp(`^${name}`) })).toBeVisible()
    const seen = [...document.querySelectorAll<HTMLElement>('.bn-SeriesButton-label')].filter((label) => label.offsetWidth > 0)
    const words = seen.map(({ textContent }) => textContent ?? '')
    expect(words.some((text) => text.startsWith('c') && text.includes('…') && text.endsWith('p95'))).toBe(true)
    expect(new Set(words).size).toBe(count)
    for (const label of seen) expect(label.scrollWidth).toBeLessThanOrEqual(label.clientWidth + 1)
  })
})

describe('TimeSeriesChart: the tip', () => {
  it.each([
    ['above the screen', { marginBlockStart: -100, inlineSize: 400 }],
    ['at the end of a page', { marginBlockStart: 'calc(100vh - 90px)', inlineSize: 400 }],
    ['wider than the screen', { inlineSize: 'calc(100vw + 600px)' }],
    ['made larger', { inlineSize: 400, transform: 'scale(1.6)', transformOrigin: '0 0', marginBlockStart: -150 }],
  ])('never leaves the screen (%s)', async (_, style) => {
    const data = Array.from({ length: 10 }, (_, place) => ({ id: `series ${place}`, x, y: x.map(() => place) }))
    await render(
      <BinnacleProvider timeZone="UTC">
        <div style={style}>
          <TimeSeriesChart title="Latency" data={data} height={200} />
        </div>
      </BinnacleProvider>,
    )
    const plot = page.getByRole('application').element()
    // A first picture may be drawn for another width, and is drawn anew before it is painted.
    for (let frame = 0; frame < 2; frame++) await new Promise((done) => requestAnimationFrame(done))
    const box = plot.getBoundingClientRect()
    const seen = {
      left: Math.max(0, box.left),
      right: Math.min(innerWidth, box.right),
      top: Math.max(0, box.top),
      bottom: Math.min(innerHeight, box.bottom),
    }
    for (const across of [0.02, 0.5, 0.98])
      for (const down of [0.1, 0.9]) {
        const clientX = seen.left + across * (seen.right - seen.left)
        const clientY = seen.top + down * (seen.bottom - seen.top)
        plot.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }))
        const tip = document.querySelector('.bn-Readout-tip')!.getBoundingClientRect()
        expect(tip.height).toBeGreaterThan(50)
        expect(tip.left).toBeGreaterThanOrEqual(0)
        expect(tip.right).toBeLessThanOrEqual(innerWidth)
        expect(tip.top).toBeGreaterThanOrEqual(0)
        if (tip.height < innerHeight) expect(tip.bottom).toBeLessThanOrEqual(innerHeight)
      }
  })
})

describe('TimeSeriesChart: legend with figures', () => {
  it('scrolls beyond eight series, and not before', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, place) => ({ id: `s${place}`, x, y: x.map(() => place) }))
    const screen = await render(chart({ legend: 'figures', data: many(8) }))
    await expect.element(page.getByRole('table', { name: 'Series' })).toBeVisible()
    const box = () => document.querySelector('.bn-LegendTable') as HTMLElement
    expect(box().scrollHeight).toBeLessThanOrEqual(box().clientHeight)
    await screen.rerender(chart({ legend: 'figures', data: many(40) }))
    expect(box().scrollHeight).toBeGreaterThan(box().clientHeight)
    expect(box().clientHeight).toBeLessThan(300)
  })
})

describe('EngagementChart', () => {
  it('shows the line of what it is compared with on the bars', async () => {
    const days = Array.from({ length: 20 }, (_, day) => at + day * 86_400_000)
    await render(
      <BinnacleProvider timeZone="UTC" reducedMotion>
        <EngagementChart
          title="Users"
          comparison="line"
          data={[{ id: 's', x: days, y: days.map(() => 100), previous: days.map(() => 50) }]}
        />
      </BinnacleProvider>,
    )
    await expect.poll(() => document.querySelectorAll('.recharts-bar-rectangle').length).toBe(20)
    const bar = document.querySelectorAll('.recharts-bar-rectangle')[10]!
    const picture = await pictureOf(bar)
    const column = Math.round(picture.width / 2)
    const colours = Array.from({ length: picture.height }, (_, y) => colourAt(picture, column, y))
    const fill = colourAt(picture, column, Math.round(picture.height / 4))
    expect(Math.max(...colours.slice(4, -4).map((colour) => contrastOf(colour, fill)))).toBeGreaterThan(3)
  })

  it('shows a day that stands alone in what it is compared with', async () => {
    const days = Array.from({ length: 20 }, (_, day) => at + day * 86_400_000)
    const previous = days.map((_, day) => (day === 10 ? 50 : null))
    await render(
      <BinnacleProvider timeZone="UTC" reducedMotion>
        <EngagementChart title="Users" comparison="line" data={[{ id: 's', x: days, y: days.map(() => 100), previous }]} />
      </BinnacleProvider>,
    )
    await expect.poll(() => document.querySelectorAll('.bn-Engagement-bars circle').length).toBe(2)
    for (const { width } of [...document.querySelectorAll('.bn-Engagement-bars circle')].map((dot) => dot.getBoundingClientRect()))
      expect(width).toBeGreaterThanOrEqual(4)
  })
})

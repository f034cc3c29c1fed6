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

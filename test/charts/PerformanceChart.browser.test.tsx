import { BinnacleProvider } from 'binnacle'
import { chartTakeaway, createSeries, PerformanceChart, type PerformanceChartProps } from 'binnacle/charts'
import { describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { describeConformance } from '../support/conformance.js'

const at = Date.UTC(2026, 10, 24, 8)
const minute = 60_000
const x = Array.from({ length: 61 }, (_, step) => at + step * minute)
const line = (id: string, value: (step: number) => number | null) => ({ id, x, y: x.map((_, step) => value(step)) })
const data = {
  average: line('average', (step) => 100 + step),
  p95: line('p95', (step) => (step < 30 ? 250 : 450) + step),
  // Nothing was measured in the last step.
  p99: line('p99', (step) => (step === 60 ? null : 700 + step)),
}
const objective = { value: 400, label: 'SLO' }

describeConformance('PerformanceChart', (props) => <PerformanceChart title="Latency" data={data} objective={objective} {...props} />)

const chart = (props: Partial<PerformanceChartProps> = {}) => (
  <BinnacleProvider timeZone="UTC">
    <PerformanceChart title="Latency" data={data} objective={objective} {...props} />
  </BinnacleProvider>
)
const figures = (root: Element) =>
  [...root.querySelectorAll('[role=listitem]')].map((item) => [...item.children].map((part) => part.textContent))

describe('PerformanceChart', () => {
  it('has the figures of the last row of its table, and the share of the time that its sentence says', async () => {
    const screen = await render(chart())
    const shown = figures(screen.container)
    expect(shown.slice(0, 3)).toEqual([
      ['Average', '160ms', 'Nov 24, 09:00'],
      ['p95', '510ms', 'Nov 24, 09:00'],
      ['p99', '–', 'Nov 24, 09:00'],
    ])
    const missed = chartTakeaway([{ ...data.p95, unit: 'ms' }], { thresholds: [objective] })?.breach?.durationMs ?? 0
    expect(shown[3]).toEqual(['Over SLO 400 ms', `${((missed / (60 * minute)) * 100).toFixed(1)}%`, '30 min of 60 min'])
    expect(screen.container.querySelector('figcaption')).toHaveTextContent(
      'p95 in the typical step rose 88% at 08:30, from 264 ms to 495 ms; above SLO 400 ms since 08:29 (30 min)',
    )
    await screen.getByRole('button', { name: 'View as table' }).click()
    await expect.element(screen.getByRole('columnheader', { name: 'p95' })).toBeVisible()
    const cells = [...(screen.container.querySelector('tbody tr:last-child')?.children ?? [])].map((cell) => cell.textContent)
    expect(cells).toEqual(['Nov 24, 2026, 09:00:00', '–', '510 ms', '160 ms'])
    // They stay while the table is shown.
    expect(figures(screen.container)).toEqual(shown)
  })

  it('follows the window one zooms to, and back', async () => {
    const onRangeChange = vi.fn()
    const screen = await render(chart({ onRangeChange, defaultRange: { from: at, to: at + 20 * minute } }))
    expect(figures(screen.container)[1]).toEqual(['p95', '270ms', 'Nov 24, 08:20'])
    expect(figures(screen.container)[3]).toEqual(['Over SLO 400 ms', '0%', '0 ms of 20 min'])
    await screen.getByRole('button', { name: 'Reset zoom' }).click()
    await expect.poll(() => figures(screen.container)[1]).toEqual(['p95', '510ms', 'Nov 24, 09:00'])
    expect(onRangeChange).toHaveBeenLastCalledWith(null)
  })

  it('shows figures of the whole window where the source has them, in every state', async () => {
    const given = { now: { value: 143, window: 'last 1 min' }, p95: { value: 412, window: 'last 1 h' } }
    const screen = await render(chart({ figures: given }))
    expect(figures(screen.container).slice(0, 2)).toEqual([
      ['Now', '143ms', 'last 1 min'],
      ['p95', '412ms', 'last 1 h'],
    ])
    await screen.rerender(chart({ data: undefined, isLoading: true }))
    expect(figures(screen.container).map(([name]) => name)).toEqual(['Average', 'p95', 'p99', 'Over SLO 400 ms'])
    expect(screen.container.querySelectorAll('.bn-Skeleton')).toHaveLength(4)
  })

  it('goes along with live series', async () => {
    const p95 = createSeries({ id: 'p95', label: 'p95', unit: 'ms' })
    p95.appendMany([at, at + minute], [100, 110])
    const screen = await render(chart({ data: { p95 }, objective: undefined }))
    expect(figures(screen.container)).toEqual([['p95', '110ms', 'Nov 24, 08:01']])
    p95.append(at + 2 * minute, 480)
    await expect.poll(() => figures(screen.container)).toEqual([['p95', '480ms', 'Nov 24, 08:02']])
  })

  it('says what is wrong with its data', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const screen = await render(chart({ data: [data.p95] as never }))
    await expect.element(screen.getByRole('alert')).toHaveTextContent('PerformanceChart: data has none of average, p95 and p99')
    expect(said).toHaveBeenCalled()
  })
})

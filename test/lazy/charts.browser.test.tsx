import * as charts from 'binnacle/charts'
import * as dashboard from 'binnacle/dashboard'
import * as lazy from 'binnacle/lazy'
import * as leaderboard from 'binnacle/leaderboard'
import * as mfa from 'binnacle/mfa'
import { BinnacleProvider } from 'binnacle'
import { preparePrint, WhenVisible } from 'binnacle/visibility'
import { describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'

const x = Array.from({ length: 60 }, (_, index) => Date.UTC(2026, 10, 24) + index * 60_000)
const series = ['eu-west', 'us-east'].map((id, place) => ({
  id,
  unit: 'ms',
  x,
  y: x.map((_, index) => 200 + 100 * place + 30 * Math.sin(index / 9)),
}))
const categories = [
  { id: 'timeout', label: 'Timeout', value: 12 },
  { id: '502', value: 3 },
]

const boxOf = (root: Element) => {
  const { x: left, y: top, width, height } = root.getBoundingClientRect()
  return { left, top, width, height }
}

describe('binnacle/lazy', () => {
  it('exports every component under the name of its eager twin', () => {
    const eager: Record<string, unknown> = { ...charts, ...dashboard, ...leaderboard, ...mfa }
    const components = Object.keys(lazy).filter((name) => /^[A-Z]/.test(name))
    expect(components).toEqual(expect.arrayContaining(['CategoryChart', 'PerformanceDashboard', 'TimeSeriesChart']))
    for (const name of components) expect(eager[name], name).toBeTypeOf('function')
  })

  it('moves nothing when a time series chart comes, in a wide place and in a narrow one', async () => {
    const screen = await render(
      <BinnacleProvider reducedMotion>
        {[900, 320].map((width) => (
          <div key={width} style={{ inlineSize: width }}>
            <lazy.TimeSeriesChart title="Latency" subtitle="by region" data={series} height={220} className="mine" data-mine="yes" />
            <p>below</p>
          </div>
        ))}
      </BinnacleProvider>,
    )
    const figures = () => [...screen.container.querySelectorAll('figure')]
    const states = () => figures().map(({ dataset }) => dataset.state)
    const boxes = () => [...screen.container.querySelectorAll('figure, div > figure + p')].map(boxOf)
    // The title is there before the chart is.
    expect(states()).toEqual(['loading', 'loading'])
    for (const figure of figures()) expect(figure).toHaveTextContent('Latency')
    const before = boxes()
    await expect.poll(states, { timeout: 30_000 }).toEqual(['ready', 'ready'])
    await expect.poll(() => figures().every((figure) => figure.querySelectorAll('svg path').length > 1)).toBe(true)
    expect(boxes()).toEqual(before)
    for (const figure of figures()) expect([figure.className, figure.dataset.mine]).toEqual([expect.stringContaining('mine'), 'yes'])
  })

  it('keeps the place of a heatmap and of a performance chart, in a wide place and in a narrow one', async () => {
    const [p99, p95] = series
    const screen = await render(
      <BinnacleProvider reducedMotion timeZone="UTC">
        {[900, 320].map((width) => (
          <div key={width} style={{ inlineSize: width }}>
            <lazy.Heatmap title="Cells" data={{ x, y: [0, 100], values: x }} height={120} />
            <lazy.PerformanceChart title="Latency" data={{ p95, p99 }} objective={{ value: 250 }} caption="One line." height={220} />
            <p>below</p>
          </div>
        ))}
      </BinnacleProvider>,
    )
    const figures = () => [...screen.container.querySelectorAll('figure')]
    const below = () => [...screen.container.querySelectorAll('figure, div > figure + p')].map(boxOf)
    expect(figures().map(({ dataset }) => dataset.state)).toEqual(Array(4).fill('loading'))
    const before = below()
    await expect.poll(() => figures().map(({ dataset }) => dataset.state), { timeout: 30_000 }).toEqual(Array(4).fill('ready'))
    await expect.poll(() => figures().every((figure) => figure.querySelectorAll('svg path').length > 1)).toBe(true)
    expect(below()).toEqual(before)
  })

  it('brings a category chart with its painter, in the place that was kept', async () => {
    const ref = vi.fn()
    const screen = await render(
      <BinnacleProvider reducedMotion>
        <lazy.CategoryChart title="Errors" data={categories} height={160} ref={ref} />
        <p>below</p>
      </BinnacleProvider>,
    )
    const below = boxOf(screen.getByText('below').element())
    await expect.poll(() => screen.container.querySelectorAll('.recharts-bar-rectangle').length, { timeout: 30_000 }).toBe(2)
    expect(boxOf(screen.getByText('below').element())).toEqual(below)
    expect(ref).toHaveBeenLastCalledWith(screen.container.querySelector('figure'))
  })

  it('is waited for by a print button', async () => {
    const Late = lazy.lazyComponent(() => import('./Late.js').then((module) => module.Late), { name: 'Late' })
    const screen = await render(
      <>
        <div style={{ height: 4000 }} />
        <WhenVisible height={100}>
          <Late />
        </WhenVisible>
      </>,
    )
    expect(screen.container).not.toHaveTextContent('late')
    expect(await preparePrint()).toEqual({ missing: [] })
    expect(screen.container).toHaveTextContent('late')
    window.dispatchEvent(new Event('afterprint'))
  })

  it('keeps nobody from printing for longer than asked: what is there is printed, what is missing is named', async () => {
    const Never = lazy.lazyComponent(() => new Promise<() => null>(() => {}), { name: 'Never' })
    const screen = await render(
      <>
        <div style={{ height: 4000 }} />
        <WhenVisible height={100}>
          <p>there</p>
          <Never />
        </WhenVisible>
      </>,
    )
    expect(await preparePrint({ timeoutMs: 300 })).toEqual({ missing: ['Never'] })
    expect(screen.container).toHaveTextContent('there')
    window.dispatchEvent(new Event('afterprint'))
    await expect.poll(() => screen.container.textContent).not.toContain('there')
  })

  it('leaves nothing shown after printing, also where nothing waited when it began', async () => {
    await preparePrint({ timeoutMs: 300 })
    window.dispatchEvent(new Event('afterprint'))
    const screen = await render(
      <>
        <div style={{ height: 4000 }} />
        <WhenVisible height={100} placeholder="soon">
          there
        </WhenVisible>
      </>,
    )
    await expect.element(screen.getByText('soon')).toBeInTheDocument()
    expect(screen.container).not.toHaveTextContent('there')
  })
})

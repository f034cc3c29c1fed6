import { createSeries, type TimeSeries } from 'binnacle/charts'
import { denseDomain, DenseLine, DenseTooltip } from 'binnacle/charts/recharts'
import { StrictMode, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { userEvent } from 'vitest/browser'

const FROM = Date.UTC(2026, 10, 24, 9)
const many = 100_000
const x = Float64Array.from({ length: many }, (_, index) => FROM + index * 1_000)
const wave: TimeSeries = {
  id: 'wave',
  label: 'Wave',
  unit: 'ms',
  x,
  y: Float64Array.from(x, (_, index) => 300 + 200 * Math.sin(index / 9_000)),
}
const spiked: TimeSeries = { ...wave, y: Float64Array.from(wave.y as Float64Array, (value, index) => (index === 54_321 ? 900 : value)) }
const gapped: TimeSeries = {
  ...wave,
  y: Float64Array.from(wave.y as Float64Array, (value, index) => (index > 40_000 && index < 60_000 ? NaN : value)),
}

interface ChartProps {
  children: ReactNode
  xDomain?: [number, number]
  yDomain?: [number, number]
  data?: object[]
  isReversed?: boolean
}
const { x: all } = denseDomain(wave)
function Chart({ children, xDomain = all, yDomain = [0, 1_000], data, isReversed }: ChartProps) {
  return (
    <ComposedChart width={640} height={300} data={data} margin={{ top: 10, right: 10, bottom: 0, left: 0 }}>
      <XAxis dataKey="x" type="number" domain={xDomain} allowDataOverflow reversed={isReversed} tickCount={4} />
      <YAxis type="number" domain={yDomain} allowDataOverflow />
      {children}
    </ComposedChart>
  )
}

afterEach(() => vi.restoreAllMocks())
const lineOf = (root: Element) => root.querySelector<SVGPathElement>('.bn-DenseLine path[vector-effect]')
const drawn = async (root: Element) => {
  await expect.poll(() => lineOf(root)?.getAttribute('d')?.length ?? 0, { timeout: 30_000 }).toBeGreaterThan(0)
  return lineOf(root) as SVGPathElement
}
/** The plot on screen: where the line is clipped. */
function plotOf(root: Element): DOMRect {
  const rect = root.querySelector('.bn-DenseLine clipPath rect') as SVGRectElement
  const { left, top } = (rect.ownerSVGElement as SVGElement).getBoundingClientRect()
  const [x1, y1, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name))) as [
    number,
    number,
    number,
    number,
  ]
  return new DOMRect(left + x1, top + y1, width, height)
}

describe('DenseLine', () => {
  it('draws a hundred thousand points as one short path on the axes of the chart, and keeps the one that stands out', async () => {
    const screen = await render(
      <Chart>
        <DenseLine data={spiked} />
      </Chart>,
    )
    const path = await drawn(screen.container)
    expect(screen.container.querySelectorAll('.bn-DenseLine path')).toHaveLength(1)
    expect(path.getAttribute('d')?.length).toBeLessThan(40_000)
    const plot = plotOf(screen.container)
    const box = path.getBoundingClientRect()
    // 900 of 0–1,000, and from edge to edge.
    expect(box.top).toBeCloseTo(plot.top + plot.height * 0.1, 0)
    expect(box.bottom).toBeCloseTo(plot.top + plot.height * 0.9, 0)
    expect([box.left, box.right].map(Math.round)).toEqual([plot.left, plot.right].map(Math.round))
  })

  it('splits at gaps, stays inside the plot when the window is narrower than the data, and follows the window', async () => {
    const middle: [number, number] = [FROM + 30_000_000, FROM + 70_000_000]
    const screen = await render(
      <Chart xDomain={middle}>
        <DenseLine data={gapped} shape="area" className="mine" stroke="rgb(1, 2, 3)" />
      </Chart>,
    )
    const path = await drawn(screen.container)
    expect(path.getAttribute('d')?.match(/M/g)).toHaveLength(2)
    const group = screen.container.querySelector('.bn-DenseLine.mine') as Element
    expect(getComputedStyle(path).stroke).toBe('rgb(1, 2, 3)')
    expect(group.querySelectorAll('path')).toHaveLength(2)
    const clip = group.querySelector('[clip-path]')?.getAttribute('clip-path') as string
    expect(clip).toBe(`url(#${group.querySelector('clipPath')?.id})`)
    const before = path.getAttribute('d')
    await screen.rerender(
      <Chart xDomain={[FROM, FROM + 20_000]}>
        <DenseLine data={gapped} />
      </Chart>,
    )
    // Raw points: one for each second, and none to the left.
    await expect.poll(() => lineOf(screen.container)?.getAttribute('d')).not.toBe(before)
    expect(lineOf(screen.container)?.getAttribute('d')?.match(/M/g)).toHaveLength(1)
  })

  it('stands on a logarithmic value axis, and on an x axis that runs the other way', async () => {
    const powers: TimeSeries = { id: 'powers', x: [0, 1, 2, 3], y: [1, 10, 100, 1_000] }
    const screen = await render(
      <ComposedChart width={640} height={300}>
        <XAxis dataKey="x" type="number" domain={[0, 3]} allowDataOverflow reversed />
        <YAxis type="number" scale="log" domain={[1, 1_000]} allowDataOverflow />
        <DenseLine data={powers} />
      </ComposedChart>,
    )
    const path = await drawn(screen.container)
    const steps = path.getAttribute('d')?.split('l')[1]?.match(/-?\d+/g)?.map(Number) ?? []
    // Three steps of the same size, to the left and up.
    expect(steps).toHaveLength(6)
    for (const at of [0, 2, 4]) {
      expect(steps[at]).toBeLessThan(0)
      expect(steps[at + 1]).toBeLessThan(0)
      expect(Math.abs((steps[at + 1] as number) - (steps[1] as number))).toBeLessThanOrEqual(1)
    }
  })

  it('draws a constant series across the middle of the plot', async () => {
    const constant: TimeSeries = { id: 'limit', x: [0, 1, 2, 3], y: [5, 5, 5, 5] }
    const { x, y } = denseDomain(constant)
    const screen = await render(
      <ComposedChart width={640} height={300}>
        <XAxis dataKey="x" type="number" domain={x} allowDataOverflow />
        <YAxis type="number" domain={y} allowDataOverflow />
        <DenseLine data={constant} />
      </ComposedChart>,
    )
    const line = (await drawn(screen.container)).getBoundingClientRect()
    const plot = plotOf(screen.container)
    expect(line.width).toBeGreaterThan(plot.width * 0.99)
    expect(Math.abs(line.top + line.height / 2 - (plot.top + plot.height / 2))).toBeLessThan(1.5)
  })

  it('follows a live store', async () => {
    const store = createSeries({ id: 'live' })
    store.appendMany([0, 1], [1, 2])
    const screen = await render(
      <StrictMode>
        <Chart xDomain={[0, 10]} yDomain={[0, 10]}>
          <DenseLine data={store} />
        </Chart>
      </StrictMode>,
    )
    const before = (await drawn(screen.container)).getAttribute('d')
    store.append(5, 9)
    await expect.poll(() => lineOf(screen.container)?.getAttribute('d')).not.toBe(before)
  })

  it('shows an error in the chart, and throws none, where x and y do not match; says which axis is missing', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const screen = await render(
      <Chart>
        <DenseLine data={{ id: 'bad', x: [1, 2], y: [1] }} />
        <DenseTooltip data={{ id: 'bad', x: [1, 2], y: [1] }} />
      </Chart>,
    )
    await expect.poll(() => screen.container.querySelector('.bn-DenseLine')?.getAttribute('data-state')).toBe('error')
    expect(screen.container).toHaveTextContent('Could not load')
    expect(said.mock.calls.flat().join()).toContain('DenseLine: `data`')
    await render(
      <ComposedChart width={300} height={200}>
        <DenseLine data={wave} />
      </ComposedChart>,
    )
    await expect.poll(() => said.mock.calls.flat().join(), { timeout: 30_000 }).toContain('allowDataOverflow')
    expect(
      renderToString(
        <Chart>
          <DenseLine data={wave} />
        </Chart>,
      ),
    ).not.toContain('error')
  })
})

describe('DenseTooltip', () => {
  const tipOf = (root: Element) => root.querySelector('.bn-DenseTooltip')
  it('reads the raw point under the pointer, is reachable, and closes with Escape', async () => {
    const onCursorChange = vi.fn()
    const screen = await render(
      <Chart>
        <DenseLine data={spiked} />
        <DenseTooltip data={spiked} onCursorChange={onCursorChange} />
      </Chart>,
    )
    await drawn(screen.container)
    const plot = plotOf(screen.container)
    const surface = screen.container.querySelector('svg') as SVGElement
    const host = surface.parentElement as HTMLElement
    const at = (share: number) => ({ position: { x: plot.left - host.getBoundingClientRect().left + plot.width * share, y: 200 } })
    await userEvent.hover(host, at(0.25))
    await expect.poll(() => tipOf(screen.container)?.textContent).toMatch(/Wave\d+ms/)
    const shown = onCursorChange.mock.lastCall?.[0] as number
    // A raw instant, and the one nearest to the pointer.
    expect(shown % 1_000).toBe(0)
    expect(Math.abs(shown - (FROM + 0.25 * 99_999_000))).toBeLessThan(200_000)
    const value = Math.round(spiked.y[(shown - FROM) / 1_000] as number)
    expect(tipOf(screen.container)).toHaveTextContent(`Wave${value}ms`)
    await userEvent.hover(tipOf(screen.container) as Element)
    expect(tipOf(screen.container)).toBeTruthy()
    await userEvent.keyboard('{Escape}')
    await expect.poll(() => tipOf(screen.container)).toBeNull()
    expect(onCursorChange).toHaveBeenLastCalledWith(null)
  })

  it('goes from raw point to raw point with the keys, and says each', async () => {
    const few: TimeSeries = { id: 'few', label: 'Load', unit: '%', x: [0, 1, 2, 3], y: [10, null, 30, 40] }
    const screen = await render(
      <Chart xDomain={[0, 3]} yDomain={[0, 50]}>
        <DenseLine data={few} />
        <DenseTooltip data={few} xType="number" />
      </Chart>,
    )
    await drawn(screen.container)
    await userEvent.tab()
    await userEvent.keyboard('{Home}')
    await expect.element(screen.getByRole('status')).toHaveTextContent('Load, 0, 10%')
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(screen.getByRole('status')).toHaveTextContent('Load, 1, no value')
    await userEvent.keyboard('{End}')
    await expect.element(screen.getByRole('status')).toHaveTextContent('Load, 3, 40%')
    await userEvent.tab()
    await expect.poll(() => tipOf(screen.container)).toBeNull()
  })

  it('is the content of recharts’ own tooltip where the chart has data too', async () => {
    const coarse = [0, 25_000, 50_000, 75_000].map((index) => ({ x: x[index], y: 500 }))
    const screen = await render(
      <Chart data={coarse}>
        <Line dataKey="y" isAnimationActive={false} />
        <DenseLine data={spiked} />
        <Tooltip isAnimationActive={false} content={<DenseTooltip data={[spiked]} />} />
      </Chart>,
    )
    await drawn(screen.container)
    const plot = plotOf(screen.container)
    const surface = screen.getByRole('application')
    await userEvent.hover(surface, {
      position: { x: plot.left - surface.element().getBoundingClientRect().left + plot.width * 0.26, y: 150 },
    })
    await expect.poll(() => tipOf(screen.container)?.textContent).toContain(`Wave${Math.round(spiked.y[25_000] as number)}ms`)
  })
})

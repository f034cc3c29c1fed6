import { BinnacleProvider } from 'binnacle'
import { createSeries, TimeSeriesChart, type SeriesInput, type TimeSeriesChartProps } from 'binnacle/charts'
import { Profiler, StrictMode, useState, type ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const at = Date.UTC(2026, 10, 24, 8)
const minute = 60_000
const x = Array.from({ length: 61 }, (_, step) => at + step * minute)
const p95: SeriesInput = { id: 'p95', unit: 'ms', x, y: x.map((_, step) => (step < 30 ? 200 : 400) + step) }
const p50: SeriesInput = { id: 'p50', unit: 'ms', x, y: x.map((_, step) => 100 + step) }
const slo = [{ value: 300, label: 'SLO' }]
const deploy = [{ x: at + 20 * minute, label: 'Deploy 7' }]

const chart = (props: Partial<TimeSeriesChartProps> = {}) => (
  <BinnacleProvider timeZone="UTC">
    <TimeSeriesChart title="Latency" data={[p95, p50]} thresholds={slo} annotations={deploy} {...props} />
  </BinnacleProvider>
)
const plot = () => page.getByRole('application', { name: 'Latency' })
const element = () => plot().element() as HTMLElement
const tip = () => document.querySelector<HTMLElement>('.bn-Readout:not([hidden]) .bn-Readout-tip')
const live = () => document.querySelector('[role=application] [role=status]')
const frames = (count: number) =>
  new Promise<void>((done) =>
    (function next(left: number) {
      if (left === 0) done()
      else requestAnimationFrame(() => next(left - 1))
    })(count),
  )

/** Moves the pointer to a place of the plot, as shares of its width and height. */
const hover = (across: number, down: number) => {
  const box = element().getBoundingClientRect()
  return userEvent.hover(plot(), { position: { x: across * box.width, y: down * box.height } })
}

describe('TimeSeriesChart: the pointer', () => {
  it('reads every series out at the nearest instant, in raw values', async () => {
    await render(chart())
    await hover(0.5, 0.8)
    await expect.poll(() => tip()?.textContent).toContain('Nov 24, 08:30')
    expect(tip()?.textContent).toContain('p95430ms')
    expect(tip()?.textContent).toContain('p50130ms')
    await hover(1 / 3, 0.8)
    await expect.poll(() => tip()?.textContent).toContain('Deploy 7')
    await userEvent.unhover(plot())
    await expect.poll(tip).toBeNull()
  })

  it('renders nothing when the pointer moves', async () => {
    const onRender = vi.fn()
    await render(
      <Profiler id="chart" onRender={onRender}>
        {chart()}
      </Profiler>,
    )
    await frames(2)
    onRender.mockClear()
    const box = element().getBoundingClientRect()
    for (let step = 0; step < 50; step++) {
      element().dispatchEvent(
        new PointerEvent('pointermove', { clientX: box.left + (step / 50) * box.width, clientY: box.top + 100, bubbles: true }),
      )
    }
    expect(tip()).not.toBeNull()
    await frames(2)
    expect(onRender).not.toHaveBeenCalled()
  })

  it('can be hovered itself, and closed with Escape without moving the pointer', async () => {
    await render(chart())
    await hover(0.5, 0.9)
    await expect.poll(tip).not.toBeNull()
    const before = tip()?.textContent
    // Straight up from the crosshair: the tip is over it.
    const box = (tip() as HTMLElement).getBoundingClientRect()
    const host = element().getBoundingClientRect()
    await userEvent.hover(plot(), { position: { x: 0.5 * host.width, y: box.bottom - host.top - 4 } })
    await frames(2)
    expect(document.elementFromPoint(host.left + 0.5 * host.width, box.bottom - 4)?.closest('.bn-Readout-tip')).not.toBeNull()
    expect(tip()?.textContent).toBe(before)
    await userEvent.keyboard('{Escape}')
    expect(tip()).toBeNull()
  })

  it('stays when it is pinned, and names the point that was clicked', async () => {
    const onPointClick = vi.fn()
    await render(chart({ onPointClick }))
    const box = element().getBoundingClientRect()
    await userEvent.click(plot(), { position: { x: box.width / 2, y: box.height - 60 } })
    expect(onPointClick).toHaveBeenCalledWith({ seriesId: 'p50', index: 30, x: at + 30 * minute, y: 130 })
    await userEvent.unhover(plot())
    await frames(2)
    expect(tip()?.textContent).toContain('08:30')
  })

  it('never makes the page scroll sideways', async () => {
    onTestFinished(() => page.viewport(1024, 768))
    await page.viewport(320, 600)
    await render(chart())
    for (const across of [0.01, 0.5, 0.99]) {
      await hover(across, 0.5)
      await frames(1)
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
    }
  })
})

describe('TimeSeriesChart: the keyboard', () => {
  beforeEach(async () => {
    await render(chart())
    element().focus()
  })

  it('goes from point to point, and says each, the last of a burst', async () => {
    await userEvent.keyboard('{Home}{ArrowRight}{ArrowRight}')
    await expect.poll(() => live()?.textContent).toBe('p95, Nov 24, 08:02, 202 ms')
    await userEvent.keyboard('{End}')
    await expect.poll(() => live()?.textContent).toBe('p95, Nov 24, 09:00, 460 ms, beyond SLO 300 ms')
    await userEvent.keyboard('{PageUp}')
    await expect.poll(() => live()?.textContent).toContain('08:54')
  })

  it('changes the series, and keeps the time', async () => {
    await userEvent.keyboard('{Home}{ArrowRight}{ArrowDown}')
    await expect.poll(() => live()?.textContent).toBe('p50, Nov 24, 08:01, 101 ms')
    await userEvent.keyboard('{ArrowUp}')
    await expect.poll(() => live()?.textContent).toBe('p95, Nov 24, 08:01, 201 ms')
  })

  it('jumps to the next breach and to the next annotation', async () => {
    await userEvent.keyboard('{Home}a')
    await expect.poll(() => live()?.textContent).toBe('p95, Nov 24, 08:20, 220 ms, Deploy 7')
    await userEvent.keyboard('b')
    await expect.poll(() => live()?.textContent).toBe('p95, Nov 24, 08:30, 430 ms, beyond SLO 300 ms')
  })

  it('shows where the focus point is, and closes with Escape', async () => {
    await userEvent.keyboard('{Home}')
    const dot = document.querySelector('.bn-Readout-dot[data-focus=true]') as HTMLElement
    expect(getComputedStyle(dot).outlineStyle).toBe('solid')
    expect(Math.abs(dot.getBoundingClientRect().x + 5 - element().getBoundingClientRect().x)).toBeLessThanOrEqual(1)
    await userEvent.keyboard('{Escape}')
    expect(tip()).toBeNull()
  })

  it('shows its keys while it has the focus', async () => {
    await userEvent.keyboard('{Home}')
    const keys = document.querySelector('.bn-TimeSeriesPlot-keys') as HTMLElement
    expect(getComputedStyle(keys).visibility).toBe('visible')
    element().blur()
    expect(getComputedStyle(keys).visibility).toBe('hidden')
  })
})

describe('TimeSeriesChart: layout', () => {
  it('hydrates what the server drew without a mismatch and without moving anything', async () => {
    const errors: unknown[] = []
    const host = document.body.appendChild(document.createElement('div'))
    host.style.inlineSize = '700px'
    host.innerHTML = renderToString(<TimeSeriesChart title="Latency" data={[p95, p50]} thresholds={slo} annotations={deploy} />)
    const places = () =>
      ['.bn-ChartFrame-header', '.bn-TimeSeriesPlot', '.bn-TimeSeriesPlot-main', '.bn-ChartFrame-caption', '.bn-EndLabels'].map(
        (selector) => {
          const { x: left, y, width, height } = (host.querySelector(selector) as Element).getBoundingClientRect()
          return [selector, left, y, width, height]
        },
      )
    const before = places()
    const root = hydrateRoot(host, <TimeSeriesChart title="Latency" data={[p95, p50]} thresholds={slo} annotations={deploy} />, {
      onRecoverableError: (error) => errors.push(error),
    })
    await frames(4)
    expect(errors).toEqual([])
    expect(places()).toEqual(before)
    // Measured now: one unit of the picture is a tenth of a pixel.
    const width = (host.querySelector('.bn-TimeSeriesPlot-main') as HTMLElement).clientWidth
    expect(host.querySelector('.bn-TimeSeriesPlot-picture > svg[viewBox]')?.getAttribute('viewBox')).toMatch(
      new RegExp(`^0 -30 ${width * 10} `),
    )
    root.unmount()
    host.remove()
  })

  it('keeps its height in every state', async () => {
    const heights = new Set<number>()
    const screen = await render(chart())
    const height = () => (document.querySelector('.bn-ChartFrame') as HTMLElement).getBoundingClientRect().height
    heights.add(height())
    for (const props of [
      { data: undefined, isLoading: true },
      { data: [] },
      { data: undefined, error: new Error('down') },
      { view: 'table' as const },
    ]) {
      await screen.rerender(chart({ ...props }))
      heights.add(height())
    }
    expect([...heights]).toHaveLength(1)
  })

  it('draws as many columns as it has pixels, through sixty changes of its width', async () => {
    let setWidth: (width: number) => void = () => {}
    function Box({ children }: { children: ReactNode }) {
      const [width, set] = useState(900)
      setWidth = set
      return <div style={{ inlineSize: width }}>{children}</div>
    }
    await render(<Box>{chart()}</Box>)
    for (let step = 0; step < 60; step++) {
      setWidth(900 - step * 10)
      await frames(1)
    }
    await frames(2)
    const svg = document.querySelector('.bn-TimeSeriesPlot-picture > svg[viewBox]') as SVGSVGElement
    expect(svg.getAttribute('viewBox')?.split(' ')[2]).toBe(String(element().clientWidth * 10))
  })

  it('waits while it is not displayed, and draws in one pixel', async () => {
    const screen = await render(<div style={{ display: 'none' }}>{chart()}</div>)
    expect(document.querySelectorAll('.bn-TimeSeriesPlot-line')).toHaveLength(2)
    await screen.rerender(<div style={{ inlineSize: 600 }}>{chart()}</div>)
    await frames(2)
    expect(document.querySelector('.bn-TimeSeriesPlot-picture > svg[viewBox]')?.getAttribute('viewBox')).toContain(
      ` ${element().clientWidth * 10} `,
    )
    await screen.rerender(<div style={{ inlineSize: 1 }}>{chart()}</div>)
    await frames(2)
    expect(document.body.innerHTML).not.toMatch(/NaN|Infinity/)
  })

  it.each([5, 30, 52])('keeps the words of a breach inside a narrow plot, where it began %i minutes in', async (start) => {
    const y = x.map((_, step) => (step === 2 || step >= start ? 400 : 200))
    await render(<div style={{ inlineSize: 280 }}>{chart({ data: [{ id: 'p95', unit: 'ms', x, y }] })}</div>)
    // How far they reach beyond it, once it has its width.
    const beyond = () => {
      const words = document.querySelector('.bn-TimeSeriesPlot-strip text')!.getBoundingClientRect()
      const box = element().getBoundingClientRect()
      return Math.max(box.left - words.left, words.right - box.right)
    }
    await expect.poll(beyond).toBeLessThanOrEqual(1)
  })

  it('has labels at the lines’ ends where there is room, and a legend where there is none', async () => {
    const screen = await render(<div style={{ inlineSize: 800 }}>{chart()}</div>)
    await expect.element(page.getByRole('button', { name: 'p95' })).toBeVisible()
    expect(page.getByRole('list', { name: 'Series' }).elements()).toHaveLength(0)
    await screen.rerender(<div style={{ inlineSize: 400 }}>{chart()}</div>)
    await expect.element(page.getByRole('list', { name: 'Series' })).toBeVisible()
    expect(page.getByRole('button', { name: 'p95' }).elements()).toHaveLength(1)
  })
})

describe('TimeSeriesChart: live', () => {
  it('renders at most once a frame, whatever is appended', async () => {
    const store = createSeries({ id: 'live' })
    store.append(at, 1)
    const onRender = vi.fn()
    await render(
      <StrictMode>
        <Profiler id="chart" onRender={onRender}>
          <TimeSeriesChart title="Latency" data={[store]} />
        </Profiler>
      </StrictMode>,
    )
    await frames(2)
    onRender.mockClear()
    for (let point = 1; point <= 500; point++) store.append(at + point * 1_000, point)
    await frames(3)
    expect(onRender.mock.calls.length).toBeLessThanOrEqual(1)
    expect(document.querySelector('figcaption')?.textContent).toContain('live rose')
  })

  it('keeps the read-out open while new points come', async () => {
    const store = createSeries({ id: 'live', unit: 'ms' })
    store.appendMany(
      x,
      x.map((_, step) => step),
    )
    await render(
      <BinnacleProvider timeZone="UTC">
        <TimeSeriesChart title="Latency" data={[store]} />
      </BinnacleProvider>,
    )
    await hover(0.5, 0.2)
    await expect.poll(() => tip()?.textContent).toContain('08:30')
    store.append(at + 61 * minute, 99)
    await frames(3)
    expect(tip()?.textContent).toContain('08:30')
  })
})

describe('TimeSeriesChart: the table', () => {
  it('draws the rows in view of a million, and reaches the last', async () => {
    const length = 1_000_000
    const many = {
      id: 's',
      x: Float64Array.from({ length }, (_, step) => at + step * 1_000),
      y: Float64Array.from({ length }, (_, step) => step),
    }
    await render(chart({ data: [many], defaultView: 'table' }))
    const table = page.getByRole('table', { name: 'Latency' })
    await expect.element(table).toHaveAttribute('aria-rowcount', '1000001')
    const scroller = page.getByRole('region', { name: 'Latency' }).element()
    expect(scroller.querySelectorAll('tbody tr').length).toBeLessThan(40)
    scroller.scrollTop = scroller.scrollHeight
    await expect.poll(() => [...scroller.querySelectorAll('tbody tr[aria-rowindex]')].at(-1)?.getAttribute('aria-rowindex')).toBe('1000001')
    const last = [...scroller.querySelectorAll('tbody tr[aria-rowindex]')].at(-1) as HTMLElement
    expect(last.textContent).toContain('999,999')
    expect(last.getBoundingClientRect().bottom).toBeLessThanOrEqual(scroller.getBoundingClientRect().bottom + 1)
  })
})

it.each([
  ['above', [100, 500], 300, 400, 350],
  ['below', [500, 100], 300, 200, 250],
] as const)('fills what lies %s an objective, between it and the line alone', async (breach, [good, bad], value, inside, elsewhere) => {
  const x = Array.from({ length: 41 }, (_, step) => step)
  const y = x.map((step) => (step <= 20 ? good : bad))
  const screen = await render(
    <TimeSeriesChart
      title="Load"
      xType="number"
      data={[{ id: 'load', x, y }]}
      thresholds={[{ value, breach, label: 'Goal' }]}
      valueRange={{ low: 0, high: 600 }}
    />,
  )
  const area = screen.container.querySelector<SVGPathElement>('.bn-TimeSeriesPlot-threshold path')!
  const { viewBox } = area.ownerSVGElement!
  const line = screen.container.querySelector('.bn-TimeSeriesPlot-line')!.closest('svg')!.viewBox.baseVal
  const isFilled = (step: number, at: number) => {
    const point = new DOMPoint((step / 40) * line.width, (1 - at / 600) * (line.height - 2 * -line.y))
    const { y: top, height } = viewBox.baseVal
    return area.isPointInFill(point) && point.y > top && point.y < top + height
  }
  expect(isFilled(30, inside)).toBe(true)
  // Beyond the line, on the good side, and where nothing was missed.
  expect(isFilled(30, breach === 'above' ? 550 : 50)).toBe(false)
  expect(isFilled(30, breach === 'above' ? 200 : 400)).toBe(false)
  expect(isFilled(10, elsewhere)).toBe(false)
})

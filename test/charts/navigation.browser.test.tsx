import { BinnacleProvider } from 'binnacle'
import { ChartGroup, createSeries, TimeSeriesChart, type SeriesInput, type TimeSeriesChartProps } from 'binnacle/charts'
import { Profiler } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const at = Date.UTC(2026, 10, 24, 8)
const minute = 60_000
const x = Array.from({ length: 61 }, (_, step) => at + step * minute)
const series = (id: string, unit = 'ms'): SeriesInput => ({ id, unit, x, y: x.map((_, step) => 100 + step) })

const chart = (props: Partial<TimeSeriesChartProps> = {}) => (
  <BinnacleProvider timeZone="UTC">
    <TimeSeriesChart title="Latency" data={[series('p95')]} {...props} />
  </BinnacleProvider>
)
const plot = (name = 'Latency') => page.getByRole('application', { name }).element() as HTMLElement
const frames = (count: number) =>
  new Promise<void>((done) =>
    (function next(left: number) {
      if (left === 0) done()
      else requestAnimationFrame(() => next(left - 1))
    })(count),
  )
const figure = () => document.querySelector('.bn-TimeSeriesChart') as HTMLElement

/** The plot loads what zooms when a pointer first comes to it. */
const ready = async (element: HTMLElement) => {
  element.dispatchEvent(new PointerEvent('pointerenter'))
  await expect.poll(() => element.querySelector('.bn-TimeSeriesPlot-brush')).not.toBeNull()
}
const drag = (element: HTMLElement, from: number, to: number, more: PointerEventInit = {}) => {
  const box = element.getBoundingClientRect()
  const event = (type: string, share: number, target: EventTarget = element) =>
    target.dispatchEvent(
      new PointerEvent(type, {
        clientX: box.left + share * box.width,
        clientY: box.top + 100,
        bubbles: true,
        pointerType: 'mouse',
        ...more,
      }),
    )
  event('pointerdown', from)
  for (let step = 1; step <= 5; step++) event('pointermove', from + ((to - from) * step) / 5, window)
  event('pointerup', to, window)
}

describe('TimeSeriesChart: zoom and pan', () => {
  it('zooms to what is dragged over, and back with the button', async () => {
    const onRangeChange = vi.fn()
    await render(chart({ onRangeChange }))
    await ready(plot())
    drag(plot(), 0.25, 0.5)
    const [{ from, to }] = onRangeChange.mock.calls[0] as [{ from: number; to: number }]
    expect(Math.abs(from - (at + 15 * minute))).toBeLessThan(minute / 2)
    expect(Math.abs(to - (at + 30 * minute))).toBeLessThan(minute / 2)
    await expect.element(page.getByText(/^Nov 24, 08:1[45] – 08:(29|30)/)).toBeVisible()
    await userEvent.click(page.getByRole('button', { name: 'Reset zoom' }))
    expect(onRangeChange).toHaveBeenLastCalledWith(null)
    await expect.element(page.getByText(/^Nov 24, 08:00 – 09:00/)).toBeVisible()
  })

  it('shows everything after a double click on the plot', async () => {
    const onRangeChange = vi.fn()
    await render(chart({ onRangeChange }))
    await ready(plot())
    drag(plot(), 0.25, 0.5)
    await expect.element(page.getByText(/^Nov 24, 08:1[45] – 08:(29|30)/)).toBeVisible()
    await userEvent.dblClick(plot())
    await expect.element(page.getByText(/^Nov 24, 08:00 – 09:00/)).toBeVisible()
    expect(onRangeChange).toHaveBeenLastCalledWith(null)
  })

  it('zooms around the pointer by the wheel with Ctrl, and leaves the page’s own scrolling alone without', async () => {
    await render(chart())
    await ready(plot())
    const box = plot().getBoundingClientRect()
    const wheel = (ctrlKey: boolean) => {
      const event = new WheelEvent('wheel', {
        deltaY: -300,
        ctrlKey,
        clientX: box.left + box.width / 2,
        clientY: box.top + 50,
        bubbles: true,
        cancelable: true,
      })
      plot().dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(wheel(false)).toBe(false)
    expect(figure().textContent).toContain('08:00 – 09:00')
    expect(wheel(true)).toBe(true)
    await expect.element(page.getByText(/^Nov 24, 08:17 – 08:42/)).toBeVisible()
  })

  it('zooms, pans and resets by keys', async () => {
    await render(chart())
    plot().focus()
    await expect.poll(() => plot().querySelector('.bn-TimeSeriesPlot-brush')).not.toBeNull()
    await userEvent.keyboard('++')
    await expect.poll(() => figure().textContent).toContain('08:13 – 08:46')
    await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowRight}{ArrowRight}{/Shift}')
    await expect.poll(() => figure().textContent).toContain('08:26 – 09:00')
    await userEvent.keyboard('-')
    await expect.poll(() => figure().textContent).toMatch(/08:1\d – 09:00/)
    await userEvent.keyboard('0')
    await expect.poll(() => figure().textContent).toContain('08:00 – 09:00')
  })

  it('moves the window when it is dragged with Shift', async () => {
    await render(chart({ defaultRange: { from: at + 20 * minute, to: at + 40 * minute } }))
    await ready(plot())
    drag(plot(), 0.5, 0.75, { shiftKey: true })
    await expect.poll(() => figure().textContent).toContain('08:15 – 08:35')
  })

  it('does not pin at the end of a drag, and reads out after it', async () => {
    await render(chart())
    await ready(plot())
    drag(plot(), 0.2, 0.6)
    plot().click()
    await frames(1)
    expect(document.querySelector('.bn-Readout-tip[data-pinned=true]')).toBeNull()
  })

  it('leaves a window to the application that fixes it', async () => {
    const range = { from: at + 10 * minute, to: at + 20 * minute }
    const onRangeChange = vi.fn()
    const screen = await render(chart({ range }))
    plot().focus()
    await userEvent.keyboard('+')
    expect(figure().textContent).toContain('08:10 – 08:20')
    await screen.rerender(chart({ range, onRangeChange }))
    await ready(plot())
    drag(plot(), 0.25, 0.75)
    expect(onRangeChange).toHaveBeenCalledOnce()
    expect(figure().textContent).toContain('08:10 – 08:20')
  })

  it('reaches the raw points', async () => {
    const length = 200_000
    const many = {
      id: 's',
      x: Float64Array.from({ length }, (_, step) => at + step * 1_000),
      y: Float64Array.from({ length }, (_, step) => step % 7),
    }
    await render(chart({ data: [many], defaultRange: { from: at, to: at + 60_000 } }))
    expect(figure().textContent).toMatch(/08:00 – 08:01, 1\ss steps/)
  })
})

describe('TimeSeriesChart: live', () => {
  it('stands still when it is paused, and jumps to now', async () => {
    const store = createSeries({ id: 'live' })
    store.appendMany(
      x,
      x.map((_, step) => step),
    )
    await render(chart({ data: [store], slidingWindow: 30 * minute }))
    await expect.element(page.getByText(/^Nov 24, 08:30 – 09:00/)).toBeVisible()
    store.append(at + 61 * minute, 1)
    await expect.element(page.getByText(/^Nov 24, 08:31 – 09:01/)).toBeVisible()
    await userEvent.click(page.getByRole('button', { name: 'Pause' }))
    store.append(at + 65 * minute, 1)
    await frames(3)
    await expect.element(page.getByText(/^Nov 24, 08:31 – 09:01/)).toBeVisible()
    await userEvent.click(page.getByRole('button', { name: 'Jump to now' }))
    await expect.element(page.getByText(/^Nov 24, 08:35 – 09:05/)).toBeVisible()
  })

  it('reads out whatever the store has dropped meanwhile', async () => {
    const store = createSeries({ id: 'live', capacity: 5_000 })
    for (let point = 0; point < 5_000; point++) store.append(at + point * 1_000, point)
    await render(chart({ data: [store] }))
    const box = plot().getBoundingClientRect()
    const move = (share: number) =>
      plot().dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + share * box.width, clientY: box.top + 50, bubbles: true }))
    for (let burst = 0; burst < 20; burst++) {
      for (let point = 0; point < 997; point++) store.append(at + (5_000 + burst * 997 + point) * 1_000, point)
      for (const share of [0.01, 0.5, 0.99]) move(share)
    }
    await frames(2)
    move(0.5)
    expect(document.querySelector('.bn-Readout-row')?.textContent).toMatch(/live\d/)
  })
})

describe('TimeSeriesChart: read-out of the application', () => {
  it('shows its words in place of ours, and renders only them', async () => {
    const onRender = vi.fn()
    const words = ({ title, rows }: { title: string; rows: { text: string }[] }) => <p>{`${title} it was ${rows[0]?.text}`}</p>
    await render(
      <Profiler id="chart" onRender={onRender}>
        {chart({ renderReadout: words })}
      </Profiler>,
    )
    await frames(3)
    const box = plot().getBoundingClientRect()
    const move = (share: number) =>
      plot().dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + share * box.width, clientY: box.top + 50, bubbles: true }))
    await expect
      .poll(() => {
        move(0.5)
        return document.querySelector('.bn-Readout-tip')?.textContent
      })
      .toContain('Nov 24, 08:30 it was 130 ms')
    expect(getComputedStyle(document.querySelector('.bn-Readout-body') as HTMLElement).display).toBe('none')
  })

  it('goes where the application puts the cursor, and tells where a person moved it', async () => {
    const onCursorChange = vi.fn()
    await render(chart({ cursor: at + 30 * minute, onCursorChange }))
    const line = document.querySelector('.bn-Readout-line') as HTMLElement
    expect(Math.abs(line.getBoundingClientRect().left - (plot().getBoundingClientRect().left + plot().clientWidth / 2))).toBeLessThan(1)
    await userEvent.hover(page.getByRole('application'), { position: { x: 0.25 * plot().clientWidth, y: 50 } })
    expect(onCursorChange).toHaveBeenLastCalledWith(at + 15 * minute)
  })
})

describe('ChartGroup', () => {
  const group = (onRender: () => void, props: object = {}) => (
    <BinnacleProvider timeZone="UTC">
      <ChartGroup {...props}>
        {Array.from({ length: 12 }, (_, place) => (
          <Profiler key={place} id={String(place)} onRender={onRender}>
            <TimeSeriesChart title={`Chart ${place}`} data={[series('s')]} height={120} />
          </Profiler>
        ))}
      </ChartGroup>
    </BinnacleProvider>
  )
  const move = (share: number) => {
    const box = plot('Chart 3').getBoundingClientRect()
    plot('Chart 3').dispatchEvent(
      new PointerEvent('pointermove', { clientX: box.left + share * box.width, clientY: box.top + 20, bubbles: true }),
    )
  }

  it('moves the crosshair of twelve charts without rendering one', async () => {
    const onRender = vi.fn()
    await render(group(onRender))
    await frames(2)
    onRender.mockClear()
    for (let step = 0; step < 30; step++) move(0.3 + step / 100)
    await frames(2)
    expect(onRender).not.toHaveBeenCalled()
    const crosshairs = [...document.querySelectorAll<HTMLElement>('.bn-Readout:not([hidden]) .bn-Readout-line')]
    expect(crosshairs).toHaveLength(12)
    const shares = crosshairs.map((line) =>
      (line.getBoundingClientRect().left - (line.closest('[role=application]') as HTMLElement).getBoundingClientRect().left).toFixed(0),
    )
    expect(new Set(shares).size).toBe(1)
    expect(document.querySelectorAll('.bn-Readout-tip:not([hidden])')).toHaveLength(1)
    plot('Chart 3').dispatchEvent(new PointerEvent('pointerleave'))
    expect(document.querySelectorAll('.bn-Readout:not([hidden])')).toHaveLength(0)
  })

  it('shows the values everywhere on request', async () => {
    await render(group(() => {}, { readout: 'values' }))
    move(0.5)
    expect(document.querySelectorAll('.bn-Readout:not([hidden]) .bn-Readout-tip:not([hidden])')).toHaveLength(12)
  })

  it('zooms all of them', async () => {
    const onRangeChange = vi.fn()
    await render(group(() => {}, { onRangeChange }))
    await ready(plot('Chart 3'))
    drag(plot('Chart 3'), 0.25, 0.75)
    expect(onRangeChange).toHaveBeenCalledOnce()
    await expect.poll(() => page.getByText(/^Nov 24, 08:1[45] – 08:4[45]/).elements().length).toBe(12)
  })
})

describe('TimeSeriesChart: kinds', () => {
  it('gives two units two axes, and each objective its own', async () => {
    await render(
      chart({ data: [series('p95'), { ...series('rate', 'req/s'), y: x.map(() => 5_000) }], thresholds: [{ value: 120, label: 'SLO' }] }),
    )
    const labels = [...document.querySelectorAll('.bn-TimeSeriesPlot-values')].map((axis) => axis.textContent)
    expect(labels).toHaveLength(2)
    expect(labels[0]).toContain('ms')
    expect(labels[1]).toContain('req/s')
    expect(figure().textContent).toContain('Over SLO for 40 min')
  })

  it('shows the figures of the window in the legend', async () => {
    await render(chart({ legend: 'figures', defaultRange: { from: at, to: at + 10 * minute } }))
    const table = page.getByRole('table', { name: 'Series' })
    await expect.element(table).toHaveTextContent('p95110 ms100 ms110 ms105 ms110 ms')
  })

  it.each(['stacked', 'bars'] as const)('reads the raw values out of %s', async (kind) => {
    await render(chart({ kind, data: [series('a'), series('b')] }))
    const box = plot().getBoundingClientRect()
    plot().dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + box.width / 2, clientY: box.top + 20, bubbles: true }))
    expect([...document.querySelectorAll('.bn-Readout-row')].map((row) => row.textContent)).toEqual(['a130ms', 'b130ms'])
    const [a, b] = [...document.querySelectorAll('.bn-Readout-dot')].map((dot) => dot.getBoundingClientRect().top) as [number, number]
    expect(b).toBeLessThan(a)
  })
})

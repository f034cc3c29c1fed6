import { BinnacleProvider } from 'binnacle'
import { TimeSeriesChart, type TimeSeriesChartProps } from 'binnacle/charts'
import type { CSSProperties } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const at = Date.UTC(2026, 10, 24, 8)
const minute = 60_000
const x = Array.from({ length: 61 }, (_, step) => at + step * minute)
const data = [{ id: 'p95', unit: 'ms', x, y: x.map((_, step) => 100 + step) }] as const

const chart = (props: Partial<TimeSeriesChartProps> = {}, style: CSSProperties = {}) => (
  <BinnacleProvider timeZone="UTC">
    <div style={style}>
      <TimeSeriesChart title="Latency" data={data} {...props} />
    </div>
  </BinnacleProvider>
)
const plot = () => page.getByRole('application', { name: 'Latency' }).element() as HTMLElement
const figure = () => document.querySelector('.bn-TimeSeriesChart') as HTMLElement
const live = () => plot().querySelector('[role=status]')?.textContent

/** What zooms is loaded when a pointer first comes to the plot. */
const ready = async () => {
  plot().dispatchEvent(new PointerEvent('pointerenter'))
  await expect.poll(() => plot().querySelector('.bn-TimeSeriesPlot-brush')).not.toBeNull()
}

interface DevTools {
  send(
    method: 'Input.dispatchTouchEvent',
    parameters: { type: 'touchStart' | 'touchMove' | 'touchEnd'; touchPoints: { x: number; y: number; id: number }[] },
  ): Promise<void>
  send(method: 'Emulation.resetPageScaleFactor' | 'Emulation.setPageScaleFactor', parameters?: { pageScaleFactor: number }): Promise<void>
}

// A pinch that is left to the page zooms it: for the files after this one, too, which may look at pictures.
afterEach(async () => {
  await (cdp() as unknown as DevTools).send('Emulation.setPageScaleFactor', { pageScaleFactor: 1 })
  await (cdp() as unknown as DevTools).send('Emulation.resetPageScaleFactor')
})

/** Real fingers on the plot, at shares of its width. The page of a test stands in a frame of another one, which may be scaled. */
const fingers = async (type: 'touchStart' | 'touchMove' | 'touchEnd', shares: number[]) => {
  const box = plot().getBoundingClientRect()
  const frame = window.frameElement?.getBoundingClientRect() ?? { left: 0, top: 0, width: innerWidth }
  const scale = frame.width / innerWidth
  const touchPoints = shares.map((share, id) => ({
    x: frame.left + (box.left + share * box.width) * scale,
    y: frame.top + (box.top + 100) * scale,
    id,
  }))
  await (cdp() as unknown as DevTools).send('Input.dispatchTouchEvent', { type, touchPoints })
}
/** Moves two fingers in steps, as hands do. */
const pinch = async (start: [number, number], end: [number, number]) => {
  await fingers('touchStart', [start[0]])
  await fingers('touchStart', start)
  for (let step = 1; step <= 10; step++) {
    await fingers(
      'touchMove',
      start.map((share, place) => share + (((end[place] as number) - share) * step) / 10),
    )
  }
  await fingers('touchEnd', [])
}

const drag = (from: number, to: number, more: PointerEventInit = {}) => {
  const box = plot().getBoundingClientRect()
  const event = (type: string, share: number, target: EventTarget) =>
    target.dispatchEvent(
      new PointerEvent(type, { clientX: box.left + share * box.width, clientY: box.top + box.height / 2, bubbles: true, ...more }),
    )
  event('pointerdown', from, plot())
  for (let step = 1; step <= 5; step++) event('pointermove', from + ((to - from) * step) / 5, window)
  return () => event('pointerup', to, window)
}
const wheel = (init: WheelEventInit) => {
  const box = plot().getBoundingClientRect()
  const where = { clientX: box.left + box.width / 2, clientY: box.top + 50 }
  const event = new WheelEvent('wheel', { ...where, ...init, bubbles: true, cancelable: true })
  plot().dispatchEvent(event)
  return event.defaultPrevented
}

describe('TimeSeriesChart: fingers', () => {
  it('zooms to what two fingers pull apart, and what is under them stays under them', async () => {
    const onRangeChange = vi.fn()
    await render(chart({ onRangeChange }))
    await ready()
    await pinch([0.4, 0.6], [0.2, 0.8])
    // 24 and 36 minutes now lie at 20% and 80%.
    await expect.poll(() => Math.round((onRangeChange.mock.lastCall?.[0].from - at) / minute)).toBe(20)
    await expect.poll(() => Math.round((onRangeChange.mock.lastCall?.[0].to - at) / minute)).toBe(40)
    expect(window.visualViewport?.scale).toBe(1)
  })

  it('moves the window with two fingers', async () => {
    await render(chart({ defaultRange: { from: at + 20 * minute, to: at + 40 * minute } }))
    await ready()
    await pinch([0.4, 0.6], [0.65, 0.85])
    await expect.poll(() => figure().textContent).toMatch(/08:1[45] – 08:3[45]/)
  })

  it('leaves a pinch to the page where it would change nothing', async () => {
    const onRangeChange = vi.fn()
    const taken: boolean[] = []
    const screen = await render(chart({ onRangeChange }))
    const onTouch = (event: TouchEvent) => event.touches.length === 2 && taken.push(event.defaultPrevented)
    window.addEventListener('touchmove', onTouch)
    await ready()
    await pinch([0.2, 0.8], [0.4, 0.6])
    await expect.poll(() => taken.length).toBeGreaterThan(0)
    // A window that is fixed cannot be zoomed.
    await screen.rerender(chart({ range: { from: at, to: at + 30 * minute } }))
    const before = taken.length
    await pinch([0.4, 0.6], [0.2, 0.8])
    await expect.poll(() => taken.length).toBeGreaterThan(before)
    window.removeEventListener('touchmove', onTouch)
    expect(taken).not.toContain(true)
    expect(onRangeChange).not.toHaveBeenCalled()
    expect(getComputedStyle(plot()).touchAction).toContain('pinch-zoom')
  })
})

describe('TimeSeriesChart: buttons', () => {
  it('zooms by buttons, around what is pinned', async () => {
    await render(chart())
    const out = page.getByRole('button', { name: 'Zoom out' })
    await expect.element(out).toHaveAttribute('aria-disabled', 'true')
    await userEvent.click(page.getByRole('button', { name: 'Zoom in' }))
    await expect.poll(() => figure().textContent).toContain('08:15 – 08:45')
    await userEvent.click(out)
    await expect.poll(() => figure().textContent).toContain('08:00 – 09:00')
    await userEvent.click(plot(), { position: { x: plot().clientWidth / 4, y: 100 } })
    await userEvent.click(page.getByRole('button', { name: 'Zoom in' }))
    await expect.poll(() => figure().textContent).toMatch(/08:0[78] – 08:3[78]/)
  })

  it('has none where the window is fixed, nor over the table', async () => {
    const screen = await render(chart({ range: { from: at, to: at + 30 * minute } }))
    expect(page.getByRole('button', { name: /^Zoom/ }).elements()).toHaveLength(0)
    await screen.rerender(chart({ view: 'table' }))
    expect(page.getByRole('button', { name: /^Zoom/ }).elements()).toHaveLength(0)
  })

  it('has targets of 24 px', async () => {
    await render(chart())
    for (const button of page.getByRole('button', { name: /^Zoom/ }).elements()) {
      const { width, height } = button.getBoundingClientRect()
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(24)
    }
  })
})

describe('TimeSeriesChart: wheel', () => {
  it('passes a sideways wheel on where there is nothing to pan, and at the ends', async () => {
    const screen = await render(chart())
    await ready()
    expect(wheel({ deltaX: 100 })).toBe(false)
    expect(wheel({ deltaX: -100 })).toBe(false)
    await screen.unmount()
    await render(chart({ defaultRange: { from: at, to: at + 30 * minute } }))
    await ready()
    expect(wheel({ deltaX: -100 })).toBe(false)
    expect(wheel({ deltaX: 100 })).toBe(true)
  })

  it('lets the page zoom out where the chart cannot', async () => {
    await render(chart())
    await ready()
    expect(wheel({ deltaY: 100, ctrlKey: true })).toBe(false)
    expect(wheel({ deltaY: -100, ctrlKey: true })).toBe(true)
  })
})

describe.each<[string, CSSProperties]>([
  ['a transform', { transform: 'scale(0.5)', transformOrigin: '0 0', inlineSize: 1200 }],
  ['zoom', { zoom: 1.5, inlineSize: 500 }],
  ['both', { zoom: 0.8, transform: 'translate(10px, 20px) scale(1.25, 0.75)', transformOrigin: '0 0', inlineSize: 600 }],
])('TimeSeriesChart: under %s', (_, style) => {
  it('draws the brush where the pointer is', async () => {
    await render(chart({}, style))
    await ready()
    const box = plot().getBoundingClientRect()
    const end = drag(0.25, 0.75)
    const brush = document.querySelector('.bn-TimeSeriesPlot-brush')!.getBoundingClientRect()
    expect(Math.abs(brush.left - (box.left + box.width * 0.25))).toBeLessThan(3)
    expect(Math.abs(brush.right - (box.left + box.width * 0.75))).toBeLessThan(3)
    end()
    await expect.poll(() => figure().textContent).toContain('08:15 – 08:45')
  })

  it('pans as far as the pointer goes', async () => {
    await render(chart({ defaultRange: { from: at + 20 * minute, to: at + 40 * minute } }, style))
    await ready()
    drag(0.5, 0.75, { shiftKey: true })()
    await expect.poll(() => figure().textContent).toContain('08:15 – 08:35')
    wheel({ deltaX: plot().getBoundingClientRect().width / 4 })
    await expect.poll(() => figure().textContent).toContain('08:20 – 08:40')
  })

  it('reads out what is under the pointer, and looks away from it', async () => {
    await render(chart({}, style))
    const box = plot().getBoundingClientRect()
    const move = (share: number) =>
      plot().dispatchEvent(
        new PointerEvent('pointermove', { clientX: box.left + box.width / 2, clientY: box.top + box.height * share, bubbles: true }),
      )
    move(0.1)
    const middle = box.left + box.width / 2
    expect(Math.abs(document.querySelector('.bn-Readout-line')!.getBoundingClientRect().left - middle)).toBeLessThan(2)
    const tip = document.querySelector('.bn-Readout-tip') as HTMLElement
    const below = tip.getBoundingClientRect().top
    move(0.7)
    expect(tip.getBoundingClientRect().top).toBeLessThan(below)
  })
})

describe('TimeSeriesChart: what is said', () => {
  it('says the window after zoom and pan, by whatever means', async () => {
    await render(chart())
    await userEvent.click(page.getByRole('button', { name: 'Zoom in' }))
    await expect.poll(live).toContain('08:15 – 08:45')
    plot().focus()
    await ready()
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}')
    await expect.poll(live).toContain('08:21 – 08:51')
    await userEvent.click(page.getByRole('button', { name: 'Reset zoom' }))
    await expect.poll(live).toContain('08:00 – 09:00')
  })

  it('says that a point is pinned, and that it no longer is', async () => {
    await render(chart())
    plot().focus()
    await userEvent.keyboard('{End}{Enter}')
    await expect.poll(live).toContain('Pinned: p95, Nov 24, 09:00, 160 ms')
    await userEvent.keyboard('{Enter}')
    await expect.poll(live).toBe('No longer pinned')
  })

  it('says that there is no other breach, and no other annotation', async () => {
    await render(chart({ thresholds: [{ value: 130, label: 'SLO' }], annotations: [{ x: at + 10.5 * minute, label: 'Deploy 9' }] }))
    plot().focus()
    await userEvent.keyboard('b')
    await expect.poll(live).toMatch(/^p95, Nov 24, 08:31, 131 ms/)
    await userEvent.keyboard('b')
    await expect.poll(live).toMatch(/^The only breach in view: p95, Nov 24, 08:31/)
    await userEvent.keyboard('a')
    await expect.poll(live).toMatch(/^p95, Nov 24, 08:11/)
    await userEvent.keyboard('{Shift>}a{/Shift}')
    await expect.poll(live).toMatch(/^The only annotation in view: p95, Nov 24, 08:11/)
  })

  it('goes back from breach to breach, and from annotation to annotation', async () => {
    const y = x.map((_, step) => (step % 20 >= 10 && step % 20 < 15 ? 200 : 100))
    const annotations = [5.5, 25.5, 45.5].map((step) => ({ x: at + step * minute, label: `Deploy ${step}` }))
    await render(chart({ data: [{ id: 'p95', x, y }], thresholds: [{ value: 150 }], annotations }))
    plot().focus()
    for (const time of ['08:50', '08:30', '08:10', '08:50']) {
      await userEvent.keyboard('{Shift>}b{/Shift}')
      await expect.poll(live).toContain(time)
    }
    await userEvent.keyboard('{End}')
    for (const time of ['08:46', '08:26', '08:06', '08:46']) {
      await userEvent.keyboard('{Shift>}a{/Shift}')
      await expect.poll(live).toContain(time)
    }
  })
})

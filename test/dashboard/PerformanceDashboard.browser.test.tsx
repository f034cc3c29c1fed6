import { createStaticSource, DashboardOverview, PerformanceDashboard, type MetricsSource } from 'binnacle/dashboard'
import { describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { userEvent } from 'vitest/browser'
import { quietRange, quietSnapshot, rangeFixture, snapshotFixture } from '../../stories/fixtures/metrics.js'

/** Far more than it takes; a busy machine is no failure. */
const PATIENCE = { timeout: 30_000 }
const source = createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })

describe('PerformanceDashboard', () => {
  it('shows what the source says, each figure with its unit, and their window once', async () => {
    const screen = await render(<PerformanceDashboard source={source} title="checkout-api" refreshMs={null} />)
    await expect.element(screen.getByRole('region', { name: 'checkout-api' })).toBeVisible()
    await expect.element(screen.getByRole('group', { name: 'Latency, p95' })).toHaveTextContent(/438\s*ms/)
    await expect.element(screen.getByText(/13:45 – 14:45, 15\ss steps, against the .+ before$/)).toBeVisible()
    expect(screen.getByText(/last 1 h|steps/).elements()).toHaveLength(1)
    for (const line of document.querySelectorAll('.bn-Sparkline-line'))
      expect(line.getAttribute('d')!.match(/[ML]/g)!.length).toBeLessThanOrEqual(line.getBoundingClientRect().width / 3)
    await expect.element(screen.getByText('HTTP 503').first()).toBeInTheDocument()
    screen.getByRole('region', { name: 'Routes' }).element().scrollIntoView()
    await expect.element(screen.getByRole('rowheader', { name: '/orders/{id}' })).toBeVisible()
  })

  it('says that there was no traffic, and shows no zero for a latency nobody measured', async () => {
    const quiet = createStaticSource({ snapshot: quietSnapshot, range: quietRange })
    const screen = await render(<PerformanceDashboard source={quiet} refreshMs={null} />)
    await expect.element(screen.getByText('No requests').first()).toBeVisible()
    await expect.element(screen.getByRole('group', { name: 'Latency, p95' })).not.toHaveTextContent(/\b0\s*ms/)
  })

  it('lets one failing query fail one panel, and mends it by its retry', async () => {
    let isBroken = true
    const partly: MetricsSource = {
      ...source,
      id: 'partly',
      range: (query) =>
        isBroken && query.metrics.includes('cpu') && query.metrics.includes('memory')
          ? Promise.reject(new Error('The process figures are away.'))
          : source.range(query),
    }
    const screen = await render(<PerformanceDashboard source={partly} refreshMs={null} />)
    // Before it leaves the screen: a panel that nobody sees does not ask.
    await expect.element(screen.getByRole('figure', { name: 'Latency' })).toHaveAttribute('data-state', 'ready')
    screen.getByRole('region', { name: 'Process' }).element().scrollIntoView()
    await expect.element(screen.getByText('The process figures are away.').first()).toBeInTheDocument()
    await expect.element(screen.getByRole('figure', { name: 'Latency' })).toHaveAttribute('data-state', 'ready')
    isBroken = false
    await screen.getByRole('figure', { name: 'Memory' }).getByRole('button', { name: 'Try again' }).click()
    await expect.element(screen.getByRole('figure', { name: 'Memory' })).toHaveAttribute('data-state', 'ready')
  })

  it('asks for another window when a person chooses one, with the keyboard alone', async () => {
    const snapshot = vi.fn(source.snapshot)
    const onRangeChange = vi.fn()
    const screen = await render(
      <PerformanceDashboard source={{ ...source, id: 'asked', snapshot }} refreshMs={null} onRangeChange={onRangeChange} />,
    )
    const chosen = screen.getByRole('radio', { name: 'Last 15 minutes' })
    await expect.element(chosen).toBeChecked()
    ;(chosen.element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(screen.getByRole('radio', { name: 'Last 1 hour' })).toBeChecked()
    expect(onRangeChange).toHaveBeenCalledExactlyOnceWith({ lastMs: 3_600_000 })
    await vi.waitFor(() => expect(snapshot).toHaveBeenCalledWith(expect.objectContaining({ windowSeconds: 3_600 })), PATIENCE)
  })

  it('leaves the window to the application that controls it', async () => {
    const onRangeChange = vi.fn()
    const screen = await render(
      <PerformanceDashboard source={source} refreshMs={null} range={{ lastMs: 900_000 }} onRangeChange={onRangeChange} />,
    )
    await screen.getByText(/^1\s?h$/).click()
    expect(onRangeChange).toHaveBeenCalledExactlyOnceWith({ lastMs: 3_600_000 })
    await expect.element(screen.getByRole('radio', { name: 'Last 15 minutes' })).toBeChecked()
  })

  it('refreshes by its rhythm, stops for pause, and catches up on resume', async () => {
    const snapshot = vi.fn(source.snapshot)
    const screen = await render(<PerformanceDashboard source={{ ...source, id: 'rhythm', snapshot }} refreshMs={40} />)
    await vi.waitFor(() => expect(snapshot.mock.calls.length).toBeGreaterThan(3), PATIENCE)
    await screen.getByRole('button', { name: 'Pause' }).click()
    await expect.element(screen.getByRole('button', { name: 'Resume' })).toBeVisible()
    const before = snapshot.mock.calls.length
    await screen.getByRole('button', { name: 'Refresh now' }).click()
    await vi.waitFor(() => expect(snapshot.mock.calls.length).toBeGreaterThan(before), PATIENCE)
  })

  // Five tiles: as many as fit, and no orphan.
  it.each([
    [1280, [5]],
    [768, [3, 2]],
    [320, [1, 1, 1, 1, 1]],
  ])('shows the tiles at %i px in rows of %j, whose parts stand on common lines', async (width, rows) => {
    const screen = await render(
      <div style={{ inlineSize: width }}>
        <PerformanceDashboard source={source} refreshMs={null} objectives={{ responseTimeP95: { value: 400, label: 'SLO' } }} />
      </div>,
    )
    await expect.element(screen.getByRole('group', { name: 'Latency, p95' })).toHaveTextContent(/438\s*ms/)
    const tiles = Array.from(screen.container.querySelectorAll('.bn-StatTile'))
    const topsOf = (part: string) =>
      tiles.map((tile) => Math.round(tile.querySelector(`.bn-StatTile-${part}`)!.getBoundingClientRect().top))
    for (const part of ['label', 'value', 'context', 'spark']) {
      const tops = topsOf(part)
      expect([...new Set(tops)].map((top) => tops.filter((each) => each === top).length)).toEqual(rows)
    }
    for (const tile of tiles) expect(tile.scrollWidth).toBeLessThanOrEqual(tile.clientWidth)
  })

  it('shows a tile outside a dashboard as failed, with the remedy, and does not throw', async () => {
    const screen = await render(<DashboardOverview />)
    await expect.element(screen.getByText(/Wrap it in <DashboardProvider/).first()).toBeInTheDocument()
  })
})

import { render, screen, within } from '@testing-library/react'
import { DashboardProvider, ErrorsPanel, PerformanceDashboard, ProcessPanel, RoutesPanel, TrafficPanel } from 'binnacle/dashboard'
import type { MetricsSource, NotMeasured, PerformanceMetrics } from 'binnacle/dashboard'
import { createMetrics } from 'binnacle/server'
import { describe, expect, it } from 'vitest'

const MINUTE = 60_000
const START = new Date(2026, 10, 24, 2, 3).getTime()
const PATIENCE = { timeout: 30_000 }
let made = 0

/** The window of ten minutes that ended a minute before the process began, with another reason where one is given. */
function sourceOf(change: Partial<PerformanceMetrics> = {}): MetricsSource {
  let now = START
  const metrics = createMetrics({ clock: () => now })
  now += 10 * MINUTE
  return {
    id: `not measured ${(made += 1)}`,
    snapshot: async () => ({ ...metrics.snapshot(600, START - MINUTE), ...change }),
    range: async (query) => metrics.range({ ...query, from: START - 11 * MINUTE, to: START - MINUTE }),
  }
}

const REASONS: [words: string, notMeasured: NotMeasured | undefined][] = [
  ['This process began 02:03', { reason: 'not-started' }],
  ['No target matches {job="typo"}', { reason: 'no-target', selector: '{job="typo"}' }],
  ['Prometheus has no targets', { reason: 'no-target', selector: '' }],
  ['0 of 2 targets up', { reason: 'targets-down', up: 0, targets: 2 }],
  ['0 of 1 target up', { reason: 'targets-down', up: 0, targets: 1 }],
  ['Not exposed', { reason: 'not-exposed' }],
  ['Not measured', undefined],
]

describe('a window that was not measured', () => {
  it.each(REASONS)('is explained by each panel: %s', async (words, notMeasured) => {
    render(
      <DashboardProvider source={sourceOf({ notMeasured })} refreshMs={null}>
        <ErrorsPanel aria-label="errors" />
        <TrafficPanel aria-label="traffic" />
        <RoutesPanel />
        <ProcessPanel />
      </DashboardProvider>,
    )
    for (const name of ['errors', 'traffic', 'Routes', 'Process']) {
      const panel = within(screen.getByRole('region', { name }))
      expect((await panel.findAllByText(words, {}, PATIENCE)).length).toBeGreaterThan(0)
    }
    expect(screen.queryByText('No requests')).toBeNull()
  })

  it('is explained beside the title of the dashboard, and has no figure of 0', async () => {
    render(<PerformanceDashboard source={sourceOf()} refreshMs={null} title="shop" />)
    const header = within(screen.getByRole('heading', { name: 'shop' }).parentElement as HTMLElement)
    expect(await header.findByText('This process began 02:03', {}, PATIENCE)).toBeVisible()
    const overview = within(screen.getByRole('group', { name: 'Overview' }))
    expect(overview.getAllByText('–').length).toBe(5)
    expect(overview.queryByText('0')).toBeNull()
  })

  it('names the day of a process that began on another one', async () => {
    render(
      <DashboardProvider source={sourceOf({ at: START - 86_400_000 })} refreshMs={null}>
        <RoutesPanel />
      </DashboardProvider>,
    )
    expect(await screen.findByText(/^This process began .*Nov.*02:03/, {}, PATIENCE)).toBeVisible()
  })
})

import { render, screen, waitFor } from '@testing-library/react'
import { DashboardProvider, LatencyPanel, type MetricsSource } from 'binnacle/dashboard'
import { describe, expect, it, vi } from 'vitest'
import { rangeFixture, snapshotFixture } from '../../stories/fixtures/metrics.js'

const MINUTE = 60_000
const PATIENCE = { timeout: 30_000 }
const from = Date.UTC(2026, 10, 24, 8)
const x = Array.from({ length: 120 }, (_, step) => from + step * MINUTE)
const deploy = { x: from + 60 * MINUTE, label: 'Deploy 412' }

/** Steps whose p95 went from 50 to 307 ms at a deploy, and what the source makes of whole stretches. */
function sourceOf(id: string, percentile: (isAfter: boolean) => number | null, answered = (at: number) => at) {
  const snapshot = vi.fn<MetricsSource['snapshot']>(async ({ windowSeconds, at = from + 120 * MINUTE }) => ({
    ...snapshotFixture,
    at: answered(at),
    windowSeconds,
    responseTime: { ...snapshotFixture.responseTime, p95: percentile(at - windowSeconds * 1_000 >= deploy.x) },
  }))
  const source: MetricsSource = {
    id,
    snapshot,
    range: async () => ({
      ...rangeFixture,
      ...{ from, to: from + 120 * MINUTE, stepMs: MINUTE, x, annotations: [deploy] },
      series: [
        { metric: 'response_time_average', unit: 'ms', y: x.map(() => 40) },
        { metric: 'response_time_p95', unit: 'ms', y: x.map((at) => (at < deploy.x ? 50 : 307)) },
        { metric: 'response_time_p99', unit: 'ms', y: x.map(() => 900) },
      ],
    }),
  }
  return { source, snapshot }
}

const panel = (source: MetricsSource) => (
  <DashboardProvider source={source} refreshMs={null} defaultRange={{ from, to: from + 120 * MINUTE }}>
    <LatencyPanel title="Latency" />
  </DashboardProvider>
)
const caption = () => screen.getByRole('figure', { name: 'Latency' }).querySelector('figcaption')
const OF_STEPS = 'p95 in the typical step rose since Deploy 412, from 50 ms to 307 ms'

describe('LatencyPanel', () => {
  it('compares percentiles that its source has merged for both stretches, and asks for neither across the deploy', async () => {
    const { source, snapshot } = sourceOf('merged', (isAfter) => (isAfter ? 150 : 100))
    render(panel(source))
    await waitFor(() => expect(caption()).toHaveTextContent('p95 rose 50% since Deploy 412, from 100 ms to 150 ms'), PATIENCE)
    const stretches = snapshot.mock.calls
      .map(([{ windowSeconds, at = 0 }]) => ({ from: at + 1 - windowSeconds * 1_000, to: at + 1 }))
      .filter((stretch) => stretch.to - stretch.from < 119 * MINUTE)
    expect(stretches).toHaveLength(2)
    for (const stretch of stretches) expect(stretch.to < deploy.x || stretch.from > deploy.x).toBe(true)
  })

  it('claims no rise that the merged figures do not bear', async () => {
    render(panel(sourceOf('unborne', (isAfter) => (isAfter ? 51 : 50)).source))
    await waitFor(() => expect(caption()).toHaveTextContent(/^p95 varies from step to step, between 50 ms at 08:00 and 307 ms/), PATIENCE)
  })

  it('speaks of typical steps where the source answers for another window, or not at all', async () => {
    const recorded = sourceOf(
      'recorded',
      () => 412,
      () => from + 120 * MINUTE,
    )
    const { unmount } = render(panel(recorded.source))
    await waitFor(() => expect(caption()).toHaveTextContent(OF_STEPS), PATIENCE)
    await waitFor(() => expect(recorded.snapshot.mock.calls.length).toBeGreaterThanOrEqual(3), PATIENCE)
    expect(caption()).toHaveTextContent(OF_STEPS)
    unmount()
    const silent = sourceOf('silent', () => null)
    render(panel(silent.source))
    await waitFor(() => expect(silent.snapshot.mock.calls.length).toBeGreaterThanOrEqual(3), PATIENCE)
    expect(caption()).toHaveTextContent(OF_STEPS)
  })
})

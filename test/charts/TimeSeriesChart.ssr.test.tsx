import { BinnacleProvider } from 'binnacle'
import { createSeries, TimeSeriesChart } from 'binnacle/charts'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

const at = Date.UTC(2026, 10, 24, 8)
const x = Array.from({ length: 61 }, (_, step) => at + step * 60_000)

describe('TimeSeriesChart on the server', () => {
  it('sends a picture of the final height, the sentence and its labels, without a style or a script', () => {
    const html = renderToString(
      <TimeSeriesChart
        title="Latency"
        height={280}
        data={[{ id: 'p95', unit: 'ms', x, y: x.map((_, step) => 100 + step * 5) }]}
        thresholds={[{ value: 300, label: 'SLO' }]}
      />,
    )
    expect(html).toMatch(/<path class="bn-TimeSeriesPlot-line" d="M0 \d+l/)
    expect(html).toMatch(/<svg[^>]*height="280"/)
    expect(html).toContain('p95 in the typical step rose 271%, from 105 ms to 390 ms; above SLO 300 ms since 08:40 (20 min)')
    expect(html).toContain('SLO 300 ms')
    expect(html).toContain('08:10')
    expect(html).not.toMatch(/<(style|script)\b|\sstyle="/)
  })

  it('draws a million points, and no more of them than fit', () => {
    const length = 1_000_000
    const series = {
      id: 's',
      x: Float64Array.from({ length }, (_, step) => at + step),
      y: Float64Array.from({ length }, (_, step) => Math.sin(step / 1_000)),
    }
    const html = renderToString(<TimeSeriesChart title="Long" data={[series]} />)
    expect(html.length).toBeLessThan(60_000)
    expect(html).toMatch(/showing [\d,]+ of 1,000,000 points/)
  })

  it('draws a store, and each state', () => {
    const store = createSeries({ id: 's' })
    store.appendMany([at, at + 60_000], [1, 2])
    expect(renderToString(<TimeSeriesChart title="Live" data={[store]} />)).toContain('bn-TimeSeriesPlot-line')
    expect(renderToString(<TimeSeriesChart title="None" data={[]} />)).toContain('data-state="empty"')
    expect(renderToString(<TimeSeriesChart title="Soon" isLoading />)).toContain('data-state="loading"')
    expect(renderToString(<TimeSeriesChart title="Bad" data={[{ id: 's', x: [1], y: [] }]} />)).toContain('data-state="error"')
  })

  it('writes times in the zone of the provider', () => {
    const html = renderToString(
      <BinnacleProvider timeZone="Asia/Kathmandu">
        <TimeSeriesChart title="Latency" data={[{ id: 's', x, y: x.map(() => 1) }]} />
      </BinnacleProvider>,
    )
    expect(html).toContain('13:45 – 14:45')
    expect(html).toContain('14:00')
  })
})

import { Gauge, Heatmap, PerformanceChart } from 'binnacle/charts'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'

const at = Date.UTC(2026, 10, 24, 8)
const x = Array.from({ length: 31 }, (_, step) => at + step * 60_000)

it('the server sends a heatmap as its picture, its sentence and the figures of its colours', () => {
  const html = renderToString(
    <Heatmap
      title="Latency"
      height={240}
      data={{ x, y: [0, 100, 400, Infinity], values: Array.from({ length: 93 }, (_, cell) => (cell % 31 === 7 ? null : 93 - cell)) }}
      yUnit="ms"
      objective={{ value: 400, label: 'SLO' }}
    />,
  )
  expect(html).toMatch(/<path data-step="9" d="M0 2h/)
  expect(html).toContain('Most in 0 – 100 ms: 55.4% of 4,206; 11.2% above SLO 400 ms')
  expect(html).toContain('aria-label="Colours from 0 to 93, in steps of the square root"')
  expect(html).toContain('08:10')
  expect(html).toContain('not measured')
  expect(html).toMatch(/<pattern id="([^"]+)".*fill="url\(#\1\)"/s)
  expect(html).not.toMatch(/<(style|script)\b|\sstyle="/)
})

it('the server sends a gauge as a meter with its bar', () => {
  const html = renderToString(<Gauge label="Pool" window="now" high={20} data={15} />)
  expect(html).toMatch(/role="meter"[^>]*aria-valuetext="15"/)
  expect(html).toContain('stroke-dasharray="0 0.00 75.00 100"')
})

it('the server sends a performance chart with its figures, lines and the objective', () => {
  const html = renderToString(
    <PerformanceChart
      title="Latency"
      data={{ p95: { id: 'p95', x, y: x.map((_, step) => (step < 15 ? 300 : 500)) }, average: { id: 'avg', x, y: x.map(() => 120) } }}
      objective={{ value: 400, label: 'SLO' }}
    />,
  )
  expect(html).toMatch(/p95<\/span> <bdi[^>]*>500<span class="bn-unit">ms/)
  expect(html).toContain('Over SLO 400 ms')
  expect(html).toContain('bn-TimeSeriesPlot-line')
  expect(html).not.toMatch(/<(style|script)\b|\sstyle="/)
})

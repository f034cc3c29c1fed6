import { CategoryChart, Sparkline, StatTile } from 'binnacle/charts'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

describe('on the server', () => {
  it('draws a sparkline', () => {
    const html = renderToString(<Sparkline data={[1, 2, 3]} label="rising" />)
    expect(html).toMatch(/<path[^>]* d="M0 1000L500 500L1000 0"/)
    expect(html).toContain('aria-label="rising"')
  })

  it('writes a tile with its figure, unit and window', () => {
    const html = renderToString(<StatTile label="Latency, p95" window="last 5 min" unit="ms" data={438} sparkline={[1, 2]} />)
    expect(html).toContain('Latency, p95, last 5 min: 438 ms')
    expect(html).toContain('<path')
  })

  it('writes a category chart as its table, in the height of the chart, without recharts', () => {
    const html = renderToString(<CategoryChart title="Errors" height={180} data={[{ id: 'timeout', label: 'Timeout', value: 12 }]} />)
    expect(html).toContain('height="180"')
    expect(html).toMatch(/<th scope="row">.*Timeout/)
    expect(html).not.toContain('recharts')
  })

  it('sends markup and bidi controls in labels as text', () => {
    const html = renderToString(<CategoryChart title="Errors" data={[{ id: '<script>alert(1)</script>', value: 1 }]} />)
    expect(html).not.toContain('<script>')
    expect(html).toContain('<bdi class="bn-Categories-label">&lt;script&gt;')
  })
})

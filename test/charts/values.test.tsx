import { BinnacleProvider } from 'binnacle'
import {
  CategoryChart,
  EngagementChart,
  Gauge,
  Heatmap,
  PerformanceChart,
  ProgressChart,
  StatTile,
  TimeSeriesChart,
  type FormatValue,
} from 'binnacle/charts'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, describe, expect, it } from 'vitest'

afterEach(cleanup)

const HOUR = 3_600_000
const at = Date.UTC(2026, 10, 24)
const x = [0, 1, 2, 3].map((hour) => at + hour * HOUR)
const euros = { currency: 'EUR' }
const uptime = { id: 'uptime', unit: '%', x, y: [99.99, 99.98, 99.97, 99.96] }
const slo = { value: 99.97, breach: 'below' as const, label: 'SLO' }

const textOf = (element: ReactElement) => {
  const page = document.createElement('div')
  page.innerHTML = renderToStaticMarkup(<BinnacleProvider timeZone="UTC">{element}</BinnacleProvider>)
  return page.textContent.replaceAll('\u00a0', ' ')
}

/** Each chart with values 1, 2, 3 … in a unit. */
const charts = {
  StatTile: (props: object) => <StatTile label="Revenue" window="today" data={2} unit={euros} {...props} />,
  Gauge: (props: object) => <Gauge label="Revenue" window="today" data={2} high={4} unit={euros} {...props} />,
  TimeSeriesChart: (props: object) => (
    <TimeSeriesChart title="Revenue" data={[{ id: 'shop', unit: euros, x, y: [1, 2, 3, 2] }]} {...props} />
  ),
  PerformanceChart: (props: object) => (
    <PerformanceChart title="Revenue" unit={euros} data={{ p95: { id: 'shop', x, y: [1, 2, 3, 2] } }} {...props} />
  ),
  CategoryChart: (props: object) => <CategoryChart title="Revenue" data={[{ id: 'shop', value: 2 }]} unit={euros} {...props} />,
  ProgressChart: (props: object) => <ProgressChart title="Revenue" data={[{ id: 'shop', value: 2, target: 4, unit: euros }]} {...props} />,
  EngagementChart: (props: object) => (
    <EngagementChart title="Revenue" data={[{ id: 'shop', unit: euros, x, y: [1, 2, 3, 2] }]} {...props} />
  ),
  Heatmap: (props: object) => (
    <Heatmap title="Revenue" kind="value" unit={euros} data={{ x: ['a', 'b'], y: ['c'], values: [2, 3] }} {...props} />
  ),
}

describe.each(Object.entries(charts))('%s', (_, chart) => {
  it('writes money as the language does', () => {
    expect(textOf(chart({}))).toMatch(/€2\b/)
    expect(textOf(<BinnacleProvider locale="de">{chart({})}</BinnacleProvider>)).toMatch(/2 €/)
  })

  it('writes values as the application does', () => {
    const formatValue: FormatValue = (value, unit) => `${value} of ${(unit as { currency: string }).currency}`
    const text = textOf(chart({ formatValue }))
    expect(text).toContain('2 of EUR')
    expect(text).not.toContain('€')
  })
})

describe('a value near its threshold', () => {
  it('stays on its side of it in tile and gauge, which name the threshold whole', () => {
    const tile = <StatTile label="Availability" window="today" unit="%" data={99.96} thresholds={[slo]} />
    expect(textOf(tile)).toContain('99.96%, Below SLO 99.97%')
    expect(textOf(<Gauge label="Availability" window="today" unit="%" high={100} data={99.96} thresholds={[slo]} />)).toContain(
      'Below SLO 99.97%',
    )
    expect(textOf(<StatTile label="Latency" window="today" unit="ms" data={400.2} thresholds={[{ value: 400 }]} />)).toContain(
      '400.2 ms, Above 400 ms',
    )
  })

  it('stays on its side of it at the end of its line, on the axis and in the table', async () => {
    render(<TimeSeriesChart title="Availability" data={[uptime]} thresholds={[slo]} />)
    expect(document.querySelector('.bn-EndLabels-value')).toHaveTextContent('99.96')
    const labels = [...document.querySelectorAll('.bn-TimeSeriesPlot-values text')].map(({ textContent }) => textContent)
    expect(new Set(labels).size).toBe(labels.length)
    expect(labels.length).toBeGreaterThan(2)
    expect(document.querySelector('.bn-TimeSeriesPlot-threshold text')).toHaveTextContent('SLO 99.97%')
    fireEvent.click(screen.getByRole('button', { name: 'View as table' }))
    await waitFor(() => expect(screen.getByRole('table')).toHaveTextContent('99.96%'), { timeout: 30_000 })
    expect(screen.getByRole('table')).toHaveTextContent('99.97%')
  })

  it('stays on its side of it as a share', () => {
    expect(
      textOf(
        <CategoryChart
          title="Errors"
          data={[
            { id: 'a', value: 9_999 },
            { id: 'b', value: 1 },
          ]}
        />,
      ),
    ).toMatch(/99\.99%.*0\.01%/)
    expect(textOf(<ProgressChart title="Goals" data={[{ id: 'a', value: 99_996, target: 100_000 }]} />)).toContain('99.996%')
  })
})

it('compares activity with a tiny base by how many times it is', () => {
  const series = { id: 'flights', x: [at, at + 24 * HOUR], y: [690, 692], previous: [10, 10] }
  const text = textOf(<EngagementChart title="Activity" data={[series]} period="day" comparisonLabel="the week before" />)
  expect(text).toContain('69 times the week before')
  expect(text).toContain('×69')
  expect(text).not.toContain('6,8')
})

it('has no more digits than a reader can use where nothing is near', () => {
  expect(textOf(<StatTile label="Latency" window="today" unit="ms" data={438.372} thresholds={[{ value: 400 }]} />)).toContain(
    '438 ms, Above 400 ms',
  )
  expect(textOf(<Gauge label="CPU" window="today" unit="%" high={100} data={43.2189} thresholds={[{ value: 80 }]} />)).toContain('43.2%')
  expect(textOf(<ProgressChart title="Goals" data={[{ id: 'a', value: 62.3333, target: 100 }]} />)).toContain('62.3 of 100')
})

it('names the worst objective in the strip, not the first', () => {
  const limits = [
    { value: 150, status: 'warning' as const, label: 'Goal' },
    { value: 250, label: 'SLO' },
  ]
  const { container } = render(
    <TimeSeriesChart title="Latency" data={[{ id: 'p95', unit: 'ms', x, y: [100, 200, 300, 100] }]} thresholds={limits} />,
  )
  expect(container.querySelector('.bn-TimeSeriesPlot-strip')).toHaveAttribute('data-status', 'critical')
  expect(container.querySelector('.bn-TimeSeriesPlot-strip')).toHaveTextContent('Over SLO')
})

it('gives a window in the past its date', () => {
  expect(textOf(<TimeSeriesChart title="Latency" data={[{ id: 'p95', x, y: [1, 2, 3, 4] }]} />)).toContain('Nov 24, 00:00 – 03:00')
})

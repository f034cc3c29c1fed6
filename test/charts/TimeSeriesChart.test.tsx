import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { BinnacleProvider, german } from 'binnacle'
import {
  ChartGroup,
  chartTakeaway,
  createSeries,
  TimeSeriesChart,
  type Comparison,
  type SeriesInput,
  type TimeSeriesChartProps,
} from 'binnacle/charts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sentences } from '../../stories/fixtures/sentences.js'
import { describeConformance } from '../support/conformance.js'

const at = Date.UTC(2026, 10, 24, 8)
const minute = 60_000
const x = Array.from({ length: 60 }, (_, step) => at + step * minute)
const p95: SeriesInput = { id: 'p95', label: 'p95', unit: 'ms', x, y: x.map((_, step) => (step < 30 ? 200 : 400)) }
const p50: SeriesInput = { id: 'p50', label: 'p50', unit: 'ms', x, y: x.map(() => 100) }

const chart = (props: Partial<TimeSeriesChartProps> = {}) => (
  <BinnacleProvider timeZone="UTC">
    <TimeSeriesChart title="Latency" data={[p95, p50]} {...props} />
  </BinnacleProvider>
)
const figure = () => screen.getByRole('figure', { name: 'Latency' })
const paths = () => [...figure().querySelectorAll('.bn-TimeSeriesPlot-line')].map((path) => path.getAttribute('d') ?? '')

describeConformance('TimeSeriesChart', (props) => <TimeSeriesChart title="Latency" data={[p95, p50]} {...props} />)

describe('TimeSeriesChart', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
  afterEach(() => vi.restoreAllMocks())

  it('draws one path a series, and says in words what it shows', () => {
    render(chart({ thresholds: [{ value: 300, label: 'SLO' }], annotations: [{ x: at + 30 * minute, label: 'Deploy 7' }] }))
    expect(paths()).toHaveLength(2)
    expect(paths().every((path) => /^M\d/.test(path))).toBe(true)
    expect(figure()).toHaveTextContent(
      'p95 in the typical step rose 100% since Deploy 7, from 200 ms to 400 ms; above SLO 300 ms since 08:29 (29 min)',
    )
    expect(figure()).toHaveTextContent('08:00 – 08:59, 1 min steps')
  })

  it('splits the line at a gap, and draws a point alone as a dot', () => {
    render(chart({ data: [{ id: 's', x: [1, 2, 3, 4, 5, 6, 7], y: [1, 2, null, 3, Number.NaN, 4, 5] }] }))
    const [path] = paths()
    expect(path?.split('M').slice(1)).toHaveLength(2)
    expect(document.querySelector('.bn-TimeSeriesPlot-dots')?.getAttribute('d')).toMatch(/^M\d+ \d+h0$/)
  })

  const flat = (id: string, unit: string, low: number, high: number): SeriesInput => ({
    id,
    unit,
    x,
    y: x.map((_, step) => (step % 2 ? high : low)),
  })
  const heights = () => paths().map((path) => /^M-?\d+ (-?\d+)l-?\d+ (-?\d+)/.exec(path)?.slice(1).map(Number))

  it.each([
    { units: ['ms', 's'], low: [200, 0.2], high: [800, 0.8] },
    { units: ['s', 'ms'], low: [0.2, 200], high: [0.8, 800] },
    { units: ['%', 'ratio'], low: [20, 0.2], high: [80, 0.8] },
  ])('draws $units on one axis, each value at its place', ({ units, low, high }) => {
    const [first, second] = [0, 1].map((place) => flat(`s${place}`, units[place] ?? '', low[place] ?? 0, high[place] ?? 0))
    render(chart({ data: [first as SeriesInput, second as SeriesInput, flat('rate', 'req/s', 1, 2)] }))
    const [one, other] = heights()
    expect(other).toEqual(one)
    // The other axis is free for what measures something else.
    expect(figure().querySelector('[data-side="1"]')).toHaveTextContent('req/s')
    expect(console.error).not.toHaveBeenCalled()
  })

  it('judges seconds by an objective in milliseconds', () => {
    const data = [flat('fast', 'ms', 200, 200), flat('slow', 's', 0.5, 0.5)]
    render(chart({ data, thresholds: [{ value: 400, label: 'SLO' }] }))
    expect(figure()).toHaveTextContent('Over SLO for 59 min')
    expect(figure().querySelectorAll('.bn-TimeSeriesPlot-threshold line')).toHaveLength(1)
    expect(chartTakeaway(data, { thresholds: [{ value: 400, label: 'SLO' }] })?.text).toContain('above SLO 400 ms')
  })

  it('says that a third unit has no axis, and gives its series the whole height', () => {
    render(chart({ data: [flat('age', 'd', 100, 300), flat('share', '%', 20, 80), flat('latency', 'ms', 1, 3)] }))
    const [age, , latency] = heights()
    expect(latency).toEqual(age)
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('"d", "%", "ms"'))
  })

  it.each([
    { kind: 'stacked', unit: 'req/s' },
    { kind: 'bars', unit: 's' },
  ] as const)('refuses to sum up different units, as $kind', ({ kind, unit }) => {
    render(chart({ kind, data: [flat('latency', 'ms', 1, 3), flat('other', unit, 1, 3)] }))
    expect(figure()).toHaveAttribute('data-state', 'error')
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining(`"ms", "${unit}"`))
  })

  it('shows the cursor of a group only where the chart’s own window reaches', async () => {
    const user = userEvent.setup()
    render(
      <ChartGroup readout="values">
        <TimeSeriesChart title="Day" data={[p95]} />
        <TimeSeriesChart title="Its end" data={[{ ...p50, x: x.map((instant) => instant + 30 * minute) }]} />
      </ChartGroup>,
    )
    const plotOf = (title: string) => within(screen.getByRole('figure', { name: title })).getByRole('application')
    const shown = () => plotOf('Its end').querySelector('.bn-Readout:not([hidden])')
    plotOf('Day').focus()
    await user.keyboard('{End}')
    expect(shown()).not.toBeNull()
    await user.keyboard('{Home}')
    expect(plotOf('Day').querySelector('.bn-Readout:not([hidden])')).not.toBeNull()
    expect(shown()).toBeNull()
  })

  it.each(['stacked', 'bars'] as const)('sees the breach of a sum whose series are read 7 s apart, as %s', (kind) => {
    const shard = (id: string, offset: number): SeriesInput => ({ id, x: x.map((instant) => instant + offset), y: x.map(() => 100) })
    render(chart({ kind, data: [shard('a', 0), shard('b', 7_000)], thresholds: [{ value: 150, label: 'Limit' }] }))
    expect(figure()).toHaveTextContent('Over Limit for 59 min')
  })

  it.each(['stacked', 'bars'] as const)('draws negative values below zero, as %s', (kind) => {
    const data = [10, -6, 3].map((value, place): SeriesInput => ({ id: `s${place}`, x, y: x.map(() => value) }))
    render(chart({ kind, data }))
    const areas = [...figure().querySelectorAll('.bn-TimeSeriesPlot-area')].map((path) => path.getAttribute('d') ?? '').toReversed()
    const tops = areas.map((d) => Number(/^M-?\d+ (?:\d+V)?(-?\d+)/.exec(d)?.[1]))
    const zero = Number((kind === 'bars' ? /^M-?\d+ (\d+)/ : /V(\d+)H/).exec(areas[0] ?? '')?.[1])
    const [ten = 0, minusSix = 0, three = 0] = tops
    expect((zero - three) / (zero - ten)).toBeCloseTo(1.3)
    expect((minusSix - zero) / (zero - ten)).toBeCloseTo(0.6)
  })

  it.each([
    { of: 'months', starts: Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 1)) },
    // Berlin's clocks go forward on 29 March.
    { of: 'days of 23 h', starts: [26, 27, 28, 29].map((day) => Date.UTC(2026, 2, day) - 3_600_000).concat(Date.UTC(2026, 2, 29, 22)) },
    { of: 'irregular steps', starts: [0, 1, 2, 10, 11, 30].map((hour) => at + hour * 60 * minute) },
  ])('draws the first and the last bar of $of whole', ({ starts }) => {
    render(chart({ kind: 'bars', data: [{ id: 'visits', unit: 'count', x: starts, y: starts.map(() => 7) }] }))
    const area = figure().querySelector('.bn-TimeSeriesPlot-area')
    const [, , width] = (area?.closest('svg')?.getAttribute('viewBox') ?? '').split(' ').map(Number)
    const bars = [...(area?.getAttribute('d') ?? '').matchAll(/M(-?\d+) [^H]+H(-?\d+)/g)].map(([, left, right]) => [
      Number(left),
      Number(right),
    ])
    expect(bars).toHaveLength(starts.length)
    expect(bars[0]?.[0]).toBeGreaterThanOrEqual(0)
    expect(bars.at(-1)?.[1]).toBeLessThanOrEqual(width ?? 0)
  })

  it.each([
    { id: 'p95', value: 300, words: 'Goal 300 ms' },
    { id: 'load', value: 60, words: 'Goal 60%' },
  ])('draws the line of an objective for $id on the axis of that series, and judges no other by it', ({ id, value, words }) => {
    const steady = (name: string, unit: 'ms' | '%', last: number): SeriesInput => ({
      id: name,
      unit,
      x,
      y: x.map((_, step) => (step === 0 ? 0 : step === 1 ? last * 1.5 : last)),
    })
    const data = [steady('p95', 'ms', 300), steady('load', '%', 60)]
    render(chart({ data, thresholds: [{ value, label: 'Goal', series: [id] }] }))
    const line = figure().querySelector('.bn-TimeSeriesPlot-threshold line')
    const end = figure().querySelectorAll('.bn-TimeSeriesPlot-end')[data.findIndex((each) => each.id === id)]
    expect(figure().querySelector('.bn-TimeSeriesPlot-threshold text')).toHaveTextContent(words)
    // The series ends on its objective: both lie at one height.
    expect(Math.abs(Number(line?.getAttribute('y1')) - Number(end?.getAttribute('y')))).toBeLessThanOrEqual(1)
    // Only its own first step was above it.
    expect(figure().querySelectorAll('.bn-TimeSeriesPlot-strip path')).toHaveLength(1)
    expect(figure()).toHaveTextContent('above Goal')
  })

  it.each([
    { id: 'p95', value: 180, grows: 'left' },
    { id: 'load', value: 65, grows: 'right' },
  ])('makes room for an objective on the $grows axis alone', ({ id, value }) => {
    const data: SeriesInput[] = [
      { ...p95, y: x.map((_, step) => 100 + step) },
      { id: 'load', unit: '%', x, y: x.map((_, step) => 20 + step / 2) },
    ]
    const line = (place: number) => paths()[place]
    const { rerender } = render(chart({ data }))
    // With a line that changes no axis, so that the strip under them takes the same room.
    const seen = (threshold: number) => {
      rerender(chart({ data, thresholds: [{ value: threshold, series: [id] }] }))
      return [line(0), line(1)]
    }
    const own = data.findIndex((each) => each.id === id)
    const before = seen(id === 'p95' ? 130 : 30)
    const after = seen(value)
    expect(after[own]).not.toBe(before[own])
    expect(after[1 - own]).toBe(before[1 - own])
  })

  it('describes the plot to assistive technology, keys included', () => {
    render(chart())
    const plot = screen.getByRole('application', { name: 'Latency' })
    expect(plot).toHaveAccessibleDescription(
      /p95 in the typical step rose 100% at 08:30, from 200 ms to 400 ms.*Arrow keys: points and series/,
    )
  })

  it('hides and shows series from the legend, or one alone', async () => {
    const onHiddenChange = vi.fn()
    const user = userEvent.setup()
    render(chart({ onHiddenChange }))
    const legend = within(screen.getByRole('list', { name: 'Series' }))
    await user.click(legend.getByRole('button', { name: 'p50' }))
    expect(onHiddenChange).toHaveBeenLastCalledWith(['p50'])
    expect(legend.getByRole('button', { name: 'p50' })).toHaveAttribute('aria-pressed', 'false')
    expect(paths()).toHaveLength(1)
    await user.keyboard('{Alt>}')
    await user.click(legend.getByRole('button', { name: 'p50' }))
    await user.keyboard('{/Alt}')
    expect(onHiddenChange).toHaveBeenLastCalledWith(['p95'])
    await user.dblClick(legend.getByRole('button', { name: 'p50' }))
    expect(onHiddenChange).toHaveBeenLastCalledWith([])
  })

  it('leaves hidden series to the application that controls them', async () => {
    const user = userEvent.setup()
    const { rerender } = render(chart({ hidden: ['p50'] }))
    const legend = within(screen.getByRole('list', { name: 'Series' }))
    await user.click(legend.getByRole('button', { name: 'p50' }))
    expect(paths()).toHaveLength(1)
    rerender(chart({ hidden: [] }))
    expect(paths()).toHaveLength(2)
  })

  it('shows the same rows as a table', async () => {
    const user = userEvent.setup()
    render(chart({ data: [p95, { ...p50, x: x.map((instant) => instant + 30_000) }] }))
    await user.click(screen.getByRole('button', { name: 'View as table' }))
    const table = await screen.findByRole('table', { name: 'Latency' })
    const rows = within(table).getAllByRole('row')
    expect(rows).toHaveLength(121)
    expect(rows.slice(0, 4).map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['Time', 'p95', 'p50'],
      ['Nov 24, 2026, 08:00:00', '200 ms', '–'],
      ['Nov 24, 2026, 08:00:30', '–', '100 ms'],
      ['Nov 24, 2026, 08:01:00', '200 ms', '–'],
    ])
    await user.click(screen.getByRole('button', { name: 'View as chart' }))
    expect(paths()).toHaveLength(2)
  })

  it('shows a window, and follows the one that is set', () => {
    const { rerender } = render(chart({ range: { from: at, to: at + 10 * minute } }))
    expect(figure()).toHaveTextContent('08:00 – 08:10')
    rerender(chart({ range: { from: at + 20 * minute, to: at + 30 * minute } }))
    expect(figure()).toHaveTextContent('08:20 – 08:30')
  })

  it('says how much of it it shows', () => {
    const length = 100_000
    const many = {
      id: 's',
      x: Float64Array.from({ length }, (_, step) => at + step),
      y: Float64Array.from({ length }, (_, step) => Math.sin(step)),
    }
    render(chart({ data: [many] }))
    expect(figure()).toHaveTextContent(/showing [\d,]+ of 100,000 points/)
  })

  it('speaks German where the application does', () => {
    render(
      <BinnacleProvider locale="de" messages={german} timeZone="Europe/Zurich">
        <TimeSeriesChart title="Latenz" data={[p95, p50]} thresholds={[{ value: 300, label: 'SLO' }]} />
      </BinnacleProvider>,
    )
    expect(screen.getByRole('figure')).toHaveTextContent(
      'p95 im typischen Schritt ist um 09:30 um 100 % gestiegen, von 200 ms auf 400 ms; seit 09:29 über SLO 300 ms (29 Min.)',
    )
    expect(screen.getByRole('figure')).toHaveTextContent('09:00 – 09:59, Schritte von 1 Min.')
  })

  it('shows each state of its data', () => {
    const onRetry = vi.fn()
    const { rerender } = render(chart({ data: undefined, isLoading: true }))
    expect(figure()).toHaveAttribute('data-state', 'loading')
    expect(figure()).toHaveTextContent('Loading')
    rerender(chart({ data: [] }))
    expect(figure()).toHaveAttribute('data-state', 'empty')
    rerender(chart({ data: [{ id: 's', x: [1, 2], y: [null, null] }] }))
    expect(figure()).toHaveAttribute('data-state', 'empty')
    rerender(chart({ data: undefined, error: new Error('down'), onRetry }))
    expect(screen.getByRole('alert')).toHaveTextContent('down')
    rerender(chart({ error: new Error('down'), updatedAt: Date.now() - 120_000 }))
    expect(figure()).toHaveAttribute('data-state', 'stale')
    expect(figure()).toHaveTextContent(/Stale/)
    expect(paths()).toHaveLength(2)
  })
})

describe('TimeSeriesChart, given what it should not be given', () => {
  let said: string[] = []
  beforeEach(() => {
    said = []
    vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => void said.push(words.join(' ')))
  })
  afterEach(() => vi.restoreAllMocks())

  const series = (y: (number | null)[], more: object = {}): SeriesInput => ({
    id: 's',
    x: y.map((_, step) => at + step * minute),
    y,
    ...more,
  })

  it.each<[string, Partial<TimeSeriesChartProps>, RegExp]>([
    ['columns of different lengths', { data: [{ id: 'a', x: [1, 2, 3], y: [1, 2] }] }, /3 values of x and 2 of y/],
    ['an instant that is none', { data: [{ id: 'b', x: [1, Number.NaN], y: [1, 2] }] }, /no place on an axis/],
    ['a series without an id', { data: [{ x: [1], y: [1] } as never] }, /needs an id/],
    ['one series in place of a list', { data: series([1]) as never }, /must be an array/],
    ['a window that ends before it begins', { range: { from: 5, to: 1 } }, /begins at 5 and ends at 1/],
    ['a window of NaN', { range: { from: Number.NaN, to: 1 } }, /NaN/],
  ])('shows the error state for %s, and says why once', (_, props, words) => {
    const { rerender } = render(chart(props))
    expect(figure()).toHaveAttribute('data-state', 'error')
    expect(screen.getByRole('alert')).toHaveTextContent(words)
    rerender(chart({ ...props }))
    expect(said.filter((line) => words.test(line)).length).toBeLessThanOrEqual(1)
  })

  it.each<[string, Partial<TimeSeriesChartProps>]>([
    ['one point', { data: [series([5])] }],
    ['equal values', { data: [series([7, 7, 7])] }],
    ['NaN and infinite values', { data: [series([1, Number.NaN, Number.POSITIVE_INFINITY, 2, null])] }],
    ['unsorted x', { data: [{ id: 's', x: [at + 2 * minute, at, at + minute], y: [3, 1, 2] }] }],
    ['duplicate x', { data: [{ id: 's', x: [at, at, at, at + minute], y: [1, 9, 4, 2] }] }],
    ['values at the edge of what a number holds', { data: [series([-1e308, 1e308, 5e-324, 0])] }],
    ['zeros and negative values on a logarithmic axis', { scale: 'log', data: [series([-5, 0, 1, 100])] }],
    ['nothing above zero on a logarithmic axis', { scale: 'log', data: [series([-5, 0])] }],
    ['a window without points', { range: { from: at - 5 * minute, to: at - minute } }],
    ['a window between two points', { range: { from: at + 1, to: at + 2 } }],
    ['a window of one instant', { range: { from: at, to: at } }],
    ['fifty years', { data: [{ id: 's', x: [0, at], y: [1, 2] }] }],
    ['a threshold far away', { thresholds: [{ value: 1e9 }, { value: -1e9, breach: 'below' }] }],
    [
      'annotations outside the window',
      {
        annotations: [
          { x: 0, label: 'before' },
          { x: Number.NaN, label: 'never' },
        ],
      },
    ],
    ['two hundred series', { data: Array.from({ length: 200 }, (_, place) => series([place, place + 1], { id: String(place) })) }],
    ['no height', { height: 0 }],
  ])('draws %s without a number that is none', (_, props) => {
    render(chart(props))
    expect(figure()).toHaveAttribute('data-state', 'ready')
    expect(figure().innerHTML).not.toMatch(/NaN|Infinity|undefined/)
    expect(said).toEqual([])
  })

  it('leaves out a threshold that is no number, and reports it', () => {
    render(chart({ thresholds: [{ value: Number.NaN }] }))
    expect(figure().innerHTML).not.toContain('NaN')
    expect(said.join()).toMatch(/thresholds has the value NaN/)
  })

  it.each([
    [{ low: 10, high: 5 }, 'linear'],
    [{ low: 5, high: 5 }, 'linear'],
    [{ low: Number.NaN }, 'linear'],
    [{ low: 0, high: 5 }, 'log'],
  ] as const)('reports a valueRange that is no range (%o, %s), and goes by the data', (valueRange, scale) => {
    const labels = () => [...document.querySelectorAll('.bn-TimeSeriesPlot-values text')].map(({ textContent }) => textContent)
    const { rerender } = render(chart({ scale }))
    const usual = labels()
    rerender(chart({ scale, valueRange }))
    expect(labels()).toEqual(usual)
    expect(said.join()).toMatch(/TimeSeriesChart: valueRange is/)
  })

  it('keeps an end that is fixed beyond all values', () => {
    const labels = () =>
      [...document.querySelectorAll('.bn-TimeSeriesPlot-values text')].map(({ textContent }) => Number.parseFloat(textContent))
    const { rerender } = render(chart({ valueRange: { low: 5_000 }, data: [{ id: 's', x: [1, 2, 3], y: [1, 2, 3] }] }))
    expect(Math.min(...labels())).toBeGreaterThanOrEqual(5)
    rerender(chart({ valueRange: { high: -10 }, data: [{ id: 's', x: [1, 2, 3], y: [1, 2, 3] }] }))
    expect(labels().length).toBeGreaterThanOrEqual(2)
  })

  it('keeps apart two series with the same id, and reports it', () => {
    render(chart({ data: [series([1, 2]), series([3, 4])] }))
    expect(paths()).toHaveLength(2)
    expect(said.join()).toMatch(/two series with the id "s"/)
  })

  it('shows labels as text: markup is not read, controls do not reorder what stands around', () => {
    render(
      chart({
        data: [
          series([1, 2], { id: 'a', label: '<img src=x onerror=alert(1)>' }),
          series([1, 3], { id: 'b', label: '\u202Eevil\u202C' }),
          series([1], { id: 'c', label: 'x'.repeat(500) }),
        ],
      }),
    )
    expect(figure().querySelector('img')).toBeNull()
    expect(figure().textContent).toContain('<img src=x onerror=alert(1)>')
    expect(figure().textContent).not.toMatch(/[\u202a-\u202e]/)
  })

  it('draws what a live store holds', () => {
    const store = createSeries({ id: 'live' })
    const { rerender } = render(chart({ data: [store] }))
    expect(figure()).toHaveAttribute('data-state', 'empty')
    store.appendMany([at, at + minute], [1, 2])
    rerender(chart({ data: [store] }))
    expect(paths()).toHaveLength(1)
  })
})

describe('the sentence of a chart', () => {
  const plain = (text: string | null | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ')

  it.each(sentences)('says in its caption, its description and chartTakeaway the same of $name', ({ data, options = {}, en }) => {
    const { isStep, from: _from, to: _to, ...rest } = options
    render(chart({ ...rest, data, kind: isStep ? 'step' : 'line' }))
    expect(plain(figure().querySelector('figcaption')?.textContent)).toBe(en)
    const plot = screen.getByRole('application', { name: 'Latency' })
    expect(plain(document.getElementById(plot.getAttribute('aria-describedby')?.split(' ')[0] ?? '')?.textContent)).toBe(en)
    expect(plain(chartTakeaway(data, options)?.text)).toBe(en)
  })

  it('asks for merged figures of the stretches that it compares, and compares these', () => {
    const onComparisonsChange = vi.fn()
    const annotations = [{ x: at + 30 * minute, label: 'Deploy 7' }]
    const { rerender } = render(chart({ data: [p95], annotations, onComparisonsChange }))
    const [[comparison]] = onComparisonsChange.mock.lastCall as [[Comparison]]
    expect(comparison).toEqual({
      seriesId: 'p95',
      before: { from: at + minute, to: at + 30 * minute },
      after: { from: at + 30 * minute, to: at + 59 * minute },
    })
    const merged = [
      { series: 'p95', ...comparison.before, value: 120 },
      { series: 'p95', ...comparison.after, value: 180 },
    ]
    rerender(chart({ data: [p95], annotations, onComparisonsChange, merged }))
    expect(figure()).toHaveTextContent('p95 rose 50% since Deploy 7, from 120 ms to 180 ms')
    expect(onComparisonsChange).toHaveBeenCalledOnce()
  })
})

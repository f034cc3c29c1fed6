import fc from 'fast-check'
import { createFormatters } from 'binnacle'
import { heatmapOfHistograms, type HeatmapData, type HeatmapScale } from 'binnacle/charts'
import { createHistogram } from 'binnacle/server'
import { describe, expect, it } from 'vitest'
import { readHeatmap, shareOfColumn, valueAt, type HeatGrid } from '../../src/charts/heatdata.js'
import { cellAt, drawnRow, heatModel, HEAT_WIDTH, shareOfX } from '../../src/charts/heatmodel.js'
import { HEAT_STEPS, heatScale } from '../../src/charts/heatscale.js'
import { heatTable } from '../../src/charts/heattable.js'
import { cellReading, heatTakeaway, heatTakeawayWords, spokenCell, type HeatWordsInput } from '../../src/charts/heatwords.js'
import { formatMessage } from '../../src/core/messages/format.js'
import { heatmapMessages } from '../../src/core/messages/heatmap.js'

const MINUTE = 60_000
const AT = Date.UTC(2026, 10, 24, 13, 20)
const formatters = createFormatters()
const inWords = (grid: HeatGrid, rest: Partial<HeatWordsInput> = {}): HeatWordsInput => ({
  ...{ grid, isTime: true, isCount: true, yUnit: 'ms', formatters, value: formatters.value },
  t: (key, parameters = {}) => formatMessage(heatmapMessages[key], parameters, 'en'),
  ...rest,
})
/** Two steps, three buckets. */
const latency: HeatmapData = { x: [AT, AT + MINUTE], y: [0, 100, 400, Infinity], values: [6, 8, 3, 2, 1, null] }

const anyValue = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -20, max: 400 }) },
  { weight: 2, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(null, Number.NaN, 0, 1e308, -1e308, 5e-324) },
)
const heat = fc.record({ columns: fc.integer({ min: 1, max: 9 }), rows: fc.integer({ min: 1, max: 9 }) }).chain(({ columns, rows }) =>
  fc.record({
    x: fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: columns, maxLength: columns }).map((x) => x.toSorted((a, b) => a - b)),
    y: fc.constantFrom(
      Array.from({ length: rows + 1 }, (_, edge) => edge * 10),
      Array.from({ length: rows }, (_, row) => `row ${row}`),
    ),
    values: fc.array(anyValue, { minLength: columns * rows, maxLength: columns * rows }),
  }),
)
const scaleOptions = fc.record({ scale: fc.constantFrom<HeatmapScale>('sqrt', 'linear', 'log'), isCount: fc.boolean() })

/** The rectangles of a path: [left, y, width]. */
const rectangles = (path: string) => [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-?\d+z/g)].map((match) => match.slice(1, 4).map(Number))

describe('the colours', () => {
  it('give every finite value exactly one of the steps, never a lower one to a larger value, and none to a gap', () => {
    fc.assert(
      fc.property(heat, scaleOptions, fc.option(fc.double({ noNaN: true }), { nil: undefined }), (data, options, high) => {
        const grid = readHeatmap(data)
        const { stepOf } = heatScale(grid, { ...options, high })
        expect(stepOf(Number.NaN)).toBe(-1)
        const values = data.values.filter((value): value is number => value !== null && Number.isFinite(value)).toSorted((a, b) => a - b)
        let before = 0
        for (const value of values) {
          const step = stepOf(value)
          expect(Number.isInteger(step) && step >= (options.isCount ? 0 : 1) && step <= HEAT_STEPS).toBe(true)
          expect(step).toBeGreaterThanOrEqual(before)
          // Nothing has a colour of its own, which nothing else has.
          if (options.isCount) expect(step === 0).toBe(value <= 0)
          before = step
        }
      }),
    )
  })

  it('tell the smallest numbers there are apart, and those whose logarithms are one', () => {
    const tiny = heatScale({ min: 0, max: 5e-324, leastPositive: 5e-324 }, { scale: 'sqrt', isCount: false })
    expect([0, 5e-324].map(tiny.stepOf)).toEqual([1, HEAT_STEPS])
    const close = { min: 1e15, max: 1e15 + 0.125, leastPositive: 1e15 }
    const near = heatScale(close, { scale: 'log', isCount: false })
    for (const value of [close.min, close.max]) expect(near.stepOf(value)).toBeGreaterThanOrEqual(1)
    const large = heatScale({ min: -1.7e308, max: 1.7e308, leastPositive: 1 }, { scale: 'linear', isCount: false })
    expect([-1.7e308, 0, 1.7e308].map(large.stepOf)).toEqual([1, 5, HEAT_STEPS])
  })

  it('begin and end where the legend says', () => {
    for (const scale of ['sqrt', 'linear', 'log'] as const) {
      const { bounds, stepOf } = heatScale({ min: 1, max: 900, leastPositive: 1 }, { scale, isCount: true })
      expect(bounds).toEqual(bounds.toSorted((a, b) => a - b))
      expect(bounds.at(-1)).toBe(900)
      for (let step = 1; step <= HEAT_STEPS; step++) {
        const [from, to] = [bounds[step - 1] as number, bounds[step] as number]
        expect(stepOf(from + (to - from) * 0.5), scale).toBe(step)
      }
    }
  })
})

describe('the picture', () => {
  it('draws each measured cell once, in the colour of its value and at its place, and no other', () => {
    fc.assert(
      fc.property(heat, scaleOptions, fc.constantFrom(40, 300), (data, options, height) => {
        const grid = readHeatmap(data)
        const scale = heatScale(grid, options)
        const { paths } = heatModel({ grid, scale, height, formatters })
        const drawn = paths.map(rectangles)
        for (let cell = 0; cell < grid.values.length; cell++) {
          const [column, row] = [cell % grid.columns, Math.floor(cell / grid.columns)]
          const middle = Math.round(
            ((shareOfX(grid, grid.starts[column] as number) + shareOfX(grid, grid.ends[column] as number)) / 2) * HEAT_WIDTH,
          )
          const holds = ([left = 0, y, width = 0]: number[]) => y === drawnRow(grid, row) && left <= middle && middle < left + width
          const steps = drawn.flatMap((all, step) => all.filter(holds).map(() => step))
          const step = scale.stepOf(grid.values[cell] as number)
          expect(steps).toEqual(step < 0 ? [] : [step])
        }
      }),
    )
  })

  it('finds the cell under every place of it', () => {
    fc.assert(
      fc.property(heat, (data) => {
        const grid = readHeatmap(data)
        for (let column = 0; column < grid.columns; column++)
          for (let row = 0; row < grid.rows; row++) {
            const across = (shareOfX(grid, grid.starts[column] as number) + shareOfX(grid, grid.ends[column] as number)) / 2
            expect(cellAt(grid, across, (drawnRow(grid, row) + 0.5) / grid.rows)).toEqual({ column, row })
          }
      }),
    )
  })

  it('leaves a hole where a column of time is missing, and is a few paths however many cells there are', () => {
    const grid = readHeatmap({ x: [0, 1, 2, 7].map((step) => AT + step * MINUTE), y: ['all'], values: [1, 1, 1, 1] })
    expect(Array.from(grid.ends, (end) => (end - AT) / MINUTE)).toEqual([1, 2, 3, 8])
    expect(cellAt(grid, 0.6, 0.5)).toBeNull()
    const large = readHeatmap({
      x: Array.from({ length: 200 }, (_, column) => AT + column * MINUTE),
      y: Array.from({ length: 41 }, (_, edge) => edge),
      values: Float64Array.from({ length: 8_000 }, (_, cell) => (cell * 7919) % 500),
    })
    const model = heatModel({ grid: large, scale: heatScale(large, { scale: 'sqrt', isCount: true }), height: 300, formatters })
    expect(model.paths).toHaveLength(HEAT_STEPS + 1)
    expect(model.paths.join('').length).toBeLessThan(160_000)
  })
})

describe('the words', () => {
  it('say a cell with its bucket of both axes, its value, its share and the objective it is beyond', () => {
    const grid = readHeatmap(latency)
    const objective = { value: 400, label: 'SLO' }
    expect(spokenCell(inWords(grid), 0, 0)).toBe('Nov 24, 13:20 – 13:21, 0 – 100 ms: 6, 60.0% of the column')
    expect(spokenCell(inWords(grid, { objective }), 0, 2)).toBe(
      'Nov 24, 13:20 – 13:21, above 400 ms: 1, 10.0% of the column, beyond SLO 400 ms',
    )
    expect(spokenCell(inWords(grid), 1, 2)).toBe('Nov 24, 13:21 – 13:22, above 400 ms: not measured')
  })

  it('say what the picture shows: the bucket with the most and what is beyond the objective; the fullest cell; the extremes', () => {
    const say = (data: HeatmapData, rest: Partial<HeatWordsInput> = {}) => {
      const input = inWords(readHeatmap(data), rest)
      return heatTakeawayWords(heatTakeaway(input.grid, input.isCount, input.objective), input)
    }
    const week: HeatmapData = { x: ['00', '12'], y: ['Mon', 'Tue'], values: [1, 2, 30, 7] }
    expect(say(latency, { objective: { value: 400, label: 'SLO' } })).toBe('Most in 0 – 100 ms: 70.0% of 20; 5.0% above SLO 400 ms')
    expect(say(latency, { objective: { value: 300 } })).toBe('Most in 0 – 100 ms: 70.0% of 20; at least 5.0% above 300 ms')
    expect(say(latency, { objective: { value: 100, breach: 'below' } })).toContain('70.0% below 100 ms')
    expect(say(week)).toBe('Most at \u206800\u2069, \u2068Tue\u2069: 30 of 40')
    expect(say(week, { isCount: false, unit: '%' })).toBe(
      'Highest 30% at \u206800\u2069, \u2068Tue\u2069, lowest 1% at \u206800\u2069, \u2068Mon\u2069',
    )
    expect(say({ ...week, values: [0, 0, 0, null] })).toBe('Nothing was counted')
  })

  it('can be computed again from the rows of the table', () => {
    fc.assert(
      fc.property(heat, fc.boolean(), fc.integer({ min: 0, max: 90 }), (data, isCount, value) => {
        const objective = typeof data.y[0] === 'string' ? undefined : { value }
        const grid = readHeatmap(data)
        const takeaway = heatTakeaway(grid, isCount, objective)
        const finite = data.values.map((each) => (each !== null && Number.isFinite(each) ? each : null))
        const known = finite.filter((each) => each !== null)
        if (known.length === 0) {
          expect(takeaway).toBeNull()
          return
        }
        // Zero is zero: by its sign it is not told apart.
        const plain = (value: number | undefined) => (value ?? Number.NaN) + 0
        expect([takeaway?.highest.value, takeaway?.lowest.value].map(plain)).toEqual([Math.max(...known), Math.min(...known)].map(plain))
        expect(plain(valueAt(grid, takeaway?.highest.column ?? -1, takeaway?.highest.row ?? -1))).toBe(plain(takeaway?.highest.value))
        const sum = (cells: (number | null)[]) => cells.reduce<number>((all, each) => all + (each ?? 0), 0)
        const rows = Array.from({ length: grid.rows }, (_, row) => sum(finite.slice(row * grid.columns, (row + 1) * grid.columns)))
        if (takeaway?.topRow) {
          expect(takeaway.topRow.share).toBeCloseTo(Math.max(...rows) / sum(finite), 9)
          expect(takeaway.beyond?.share).toBeCloseTo(sum(rows.filter((_, row) => row * 10 >= value)) / sum(finite), 9)
        }
        if (isCount && Number.isFinite(grid.total) && grid.total > 0) {
          const column = Array.from({ length: grid.rows }, (_, row) => shareOfColumn(grid, 0, row))
          if (column.some((share) => share !== null)) expect(sum(column)).toBeCloseTo(1, 9)
        }
      }),
    )
  })

  it('are those of the table and of its file: every cell of the chart stands there as it is read out', () => {
    for (const data of [latency, { x: ['a', 'b'], y: ['c', 'd', 'e'], values: [1, 2, 3, null, 5, 6] }]) {
      const input = inWords(readHeatmap(data))
      const { columns, rows, valuesAt } = heatTable(input, 'Time', 'Bucket')
      expect(columns[0]?.label).toBe(input.grid.xLabels ? 'Bucket' : 'Time')
      for (let column = 0; column < 2; column++)
        for (let row = 0; row < 3; row++) {
          const cell = input.grid.xLabels ? rows.at(row)?.[column + 1] : rows.at(column)?.[row + 1]
          expect(cell?.replace('–', 'not measured')).toBe(cellReading(input, column, row).value)
          const inFile = input.grid.xLabels ? valuesAt?.(row)[column + 1] : valuesAt?.(column)[row + 1]
          expect(inFile).toBe(valueAt(input.grid, column, row))
        }
    }
  })
})

describe('heatmapOfHistograms', () => {
  it('counts every value of merged histograms once, in the bucket that holds it', () => {
    const bounds = [0, 50, 100, 400, Infinity]
    fc.assert(
      fc.property(fc.array(fc.option(fc.array(fc.double({ min: 0, max: 900, noNaN: true })), { nil: null }), { maxLength: 4 }), (steps) => {
        const histograms = steps.map((values, step) => {
          if (!values) return null
          const [first, second] = [createHistogram(), createHistogram()]
          values.forEach((value, place) => (place % 2 ? first : second).record(value))
          first.merge(second)
          return step % 2 ? first.serialize() : first
        })
        const { values } = heatmapOfHistograms({ x: steps.map((_, step) => step), histograms }, bounds)
        steps.forEach((all, step) => {
          for (let row = 0; row < 4; row++) {
            const [from, to] = [bounds[row] as number, bounds[row + 1] as number]
            // The histogram keeps float32: what is next to a bound may round onto it.
            const near = all?.some((value) => bounds.some((bound) => value !== bound && Math.fround(value) === bound))
            const count = all && all.filter((value) => (row === 0 || value > from) && value <= to).length
            if (!near) expect(values[row * steps.length + step]).toBe(count)
          }
        })
      }),
    )
  })

  it('says what is wrong with what it is given', () => {
    expect(() => heatmapOfHistograms({ x: [1], histograms: [] })).toThrow('x has 1 steps, histograms 0')
    expect(() => heatmapOfHistograms({ x: [1], histograms: [null] }, [1, 1])).toThrow('ascending')
  })
})

it.each<[string, unknown, string]>([
  ['no array', { x: 3, y: [], values: [] }, 'data.x is number'],
  ['too few values', { x: [1, 2], y: [0, 1, 2], values: [1] }, '1 values for 2 columns and 2 rows'],
  ['columns out of order', { x: [2, 1], y: ['a'], values: [1, 1] }, 'data.x[1] is 1'],
  ['a column twice', { x: [1, 1], y: ['a'], values: [1, 1] }, 'data.x[1] is 1'],
  ['a boundary that is no number', { x: [1], y: [0, Number.NaN], values: [1] }, 'data.y[1] is NaN'],
  ['a time after the last of the calendar', { x: [9e15], y: ['a'], values: [1] }, 'in epoch ms'],
  ['a million cells', { x: new Float64Array(1e6).map((_, i) => i), y: ['a'], values: new Float64Array(1e6) }, '1000000 cells'],
])('readHeatmap refuses %s, and says so', (_, data, words) => {
  expect(() => readHeatmap(data as HeatmapData)).toThrow(words)
})

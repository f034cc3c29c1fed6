import fc from 'fast-check'
import { createFormatters } from 'binnacle'
import { describe, expect, it } from 'vitest'
import { axisLabels } from '../../src/charts/axislabels.js'
import { timeTicks } from '../../src/charts/timeticks.js'
import { valueAxis } from '../../src/charts/valueticks.js'

const labels = (from: string, to: string, most: number, timeZone = 'UTC', locale = 'en') =>
  timeTicks(Date.parse(from), Date.parse(to), most, createFormatters({ timeZone, locale })).map(({ label }) => label)

describe('timeTicks', () => {
  it('stands at round times of the wall clock', () => {
    expect(labels('2026-11-24T08:45Z', '2026-11-24T14:45Z', 8)).toEqual(['09:00', '10:00', '11:00', '12:00', '13:00', '14:00'])
    expect(labels('2026-11-24T08:45:01Z', '2026-11-24T08:45:59Z', 6)).toEqual(['08:45:10', '08:45:20', '08:45:30', '08:45:40', '08:45:50'])
    expect(labels('2026-11-20T08:00Z', '2026-11-24T08:00Z', 5)).toEqual(['Nov 21', 'Nov 22', 'Nov 23', 'Nov 24'])
    expect(labels('2026-02-10T00:00Z', '2027-02-10T00:00Z', 5)).toEqual(['Apr', 'Jul', 'Oct', '2027'])
  })

  it('stands at the zone’s own midnights and half hours', () => {
    expect(labels('2026-11-23T20:00Z', '2026-11-24T20:00Z', 4, 'Asia/Kathmandu')).toEqual(['06:00', '12:00', '18:00', 'Nov 25'])
    expect(labels('2026-11-24T08:00Z', '2026-11-24T10:00Z', 4, 'Asia/Kolkata')).toEqual(
      ['13:30', '14:00', '14:30', '15:00', '15:30'].slice(0, 5),
    )
  })

  it('skips an hour that does not exist, and shows one twice that comes twice', () => {
    expect(labels('2026-03-29T00:00Z', '2026-03-29T04:00Z', 8, 'Europe/Zurich')).toEqual(
      ['01:00', '01:30', '03:00', '03:30', '04:00', '04:30', '05:00', '05:30', '06:00'].slice(0, 9),
    )
    expect(labels('2026-10-25T00:00Z', '2026-10-25T03:00Z', 4, 'Europe/Zurich')).toEqual(['02:00', '02:00', '03:00', '04:00'])
  })

  it('begins a day whose midnight is skipped when the clock goes on', () => {
    // Beirut goes from 00:00 to 01:00.
    const ticks = timeTicks(
      Date.parse('2026-03-27T12:00Z'),
      Date.parse('2026-03-30T12:00Z'),
      4,
      createFormatters({ timeZone: 'Asia/Beirut' }),
    )
    expect(ticks.map(({ x }) => new Date(x).toISOString())).toEqual([
      '2026-03-27T22:00:00.000Z',
      '2026-03-28T22:00:00.000Z',
      '2026-03-29T21:00:00.000Z',
    ])
  })

  it('counts fifty years', () => {
    expect(labels('1976-05-01T00:00Z', '2026-05-01T00:00Z', 6)).toEqual(['1980', '1990', '2000', '2010', '2020'])
  })

  it('has at most a few more ticks than asked for, ascending and inside, in any zone', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca')
    const start = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2040, 0) })
    const span = fc.double({ min: 1, max: 12, noNaN: true }).map((power) => Math.round(10 ** power))
    fc.assert(
      fc.property(zone, start, span, fc.integer({ min: 1, max: 20 }), (timeZone, from, length, most) => {
        const xs = timeTicks(from, from + length, most, createFormatters({ timeZone })).map(({ x }) => x)
        expect(xs.length).toBeLessThanOrEqual(most + 3)
        expect(xs).toEqual([...new Set(xs)].toSorted((a, b) => a - b))
        expect(xs.filter((x) => x < from || x > from + length)).toEqual([])
      }),
      { numRuns: 200 },
    )
  }, 30_000)

  it('has none for a window that is none', () => {
    expect(labels('2026-11-24T08:45Z', '2026-11-24T08:45Z', 8)).toEqual([])
    expect(timeTicks(Number.NaN, 1, 8, createFormatters())).toEqual([])
  })
})

describe('valueAxis', () => {
  it('counts by 1, 2 and 5, bytes by powers of two, durations by parts of hours', () => {
    expect(valueAxis({ low: 98, high: 470, unit: 'ms', most: 4 }).ticks).toEqual([0, 200, 400, 600])
    expect(valueAxis({ low: 0, high: 2.5e9, unit: 'bytes', most: 4 }).ticks).toEqual([0, 2 ** 30, 2 ** 31, 3 * 2 ** 30])
    expect(valueAxis({ low: 0, high: 170, unit: 's', most: 4 }).ticks).toEqual([0, 60, 120, 180])
  })

  it('begins at zero where zero is near, and for areas always', () => {
    expect(valueAxis({ low: 96, high: 104, most: 4 }).low).toBeGreaterThan(90)
    expect(valueAxis({ low: 96, high: 104, most: 4, needsZero: true }).low).toBe(0)
    expect(valueAxis({ low: -8, high: -2, most: 4, needsZero: true }).high).toBe(0)
  })

  it('gives equal values, no values and the largest ones an axis', () => {
    expect(valueAxis({ low: 0, high: 0, most: 4 }).ticks).toEqual([0, 1])
    expect(valueAxis({ low: Infinity, high: -Infinity, most: 4 }).ticks).toEqual([0, 1])
    const { low, high } = valueAxis({ low: 7, high: 7, most: 4 })
    expect(low).toBeLessThan(7)
    expect(high).toBeGreaterThan(7)
    for (const value of [1e-323, -1e-323, Number.MAX_VALUE]) {
      const axis = valueAxis({ low: value, high: value, most: 4 })
      expect(axis.low < axis.high && axis.low <= value && value <= axis.high && Number.isFinite(axis.high)).toBe(true)
    }
    expect(valueAxis({ low: -1e308, high: 1e308, most: 4 }).ticks.every(Number.isFinite)).toBe(true)
  })

  it('has powers of ten on a logarithmic axis, whatever is not above zero', () => {
    expect(valueAxis({ low: 3, high: 4_000, most: 4, isLog: true }).ticks).toEqual([1, 10, 100, 1_000, 10_000])
    expect(valueAxis({ low: -5, high: 100, most: 4, isLog: true }).low).toBeGreaterThan(0)
  })

  it('contains the data, ascends, and keeps to the number of steps', () => {
    const number = fc.double({ min: -1e12, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(
        number,
        number,
        fc.integer({ min: 2, max: 8 }),
        fc.constantFrom('ms', 's', 'bytes', '%', 'count'),
        fc.boolean(),
        (a, b, most, unit, needsZero) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)]
          const axis = valueAxis({ low, high, unit, most, needsZero })
          expect(axis.low).toBeLessThanOrEqual(low)
          expect(axis.high).toBeGreaterThanOrEqual(high)
          expect(axis.low).toBeLessThan(axis.high)
          expect(axis.ticks.length).toBeLessThanOrEqual(most + 2)
          expect(axis.ticks.filter((tick, at) => at > 0 && tick <= (axis.ticks[at - 1] as number))).toEqual([])
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('the labels of an axis', () => {
  it('are all in one unit, which stands once', () => {
    const formatters = createFormatters()
    expect(axisLabels([0, 200, 400, 600], formatters, 'ms')).toEqual({ labels: ['0', '200', '400', '600'], unit: 'ms' })
    expect(axisLabels([0, 500, 1_000, 1_500], formatters, 'ms')).toEqual({ labels: ['0', '0.5', '1.0', '1.5'], unit: 's' })
    expect(axisLabels([0, 2 ** 28, 2 ** 29, 3 * 2 ** 28], formatters, 'bytes')).toEqual({ labels: ['0', '256', '512', '768'], unit: 'MiB' })
    expect(axisLabels([0, 0.25, 0.5], formatters, 'ratio')).toEqual({ labels: ['0', '25', '50'], unit: '%' })
  })
})

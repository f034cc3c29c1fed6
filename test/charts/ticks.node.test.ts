import fc from 'fast-check'
import { createFormatters, type Unit } from 'binnacle'
import { describe, expect, it } from 'vitest'
import { axisLabels } from '../../src/charts/axislabels.js'
import { timeTicks } from '../../src/charts/timeticks.js'
import { valueAxis } from '../../src/charts/valueticks.js'
import { numberReader } from '../support/readNumber.js'

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

  it('has two to five lines on a logarithmic axis, around the values and not far from them', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 9, noNaN: true }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.integer({ min: 2, max: 5 }),
        (start, decades, most) => {
          const [low, high] = [10 ** start, 10 ** (start + decades)]
          const axis = valueAxis({ low, high, most, isLog: true })
          expect(axis.ticks.length).toBeGreaterThanOrEqual(2)
          expect(axis.ticks.length).toBeLessThanOrEqual(5)
          expect(axis.low).toBeLessThanOrEqual(low)
          expect(axis.low).toBeGreaterThan(low / 10.001)
          expect(axis.high).toBeGreaterThanOrEqual(high)
          expect(axis.high).toBeLessThan(high * 10.001)
        },
      ),
    )
  })

  it.each([
    [210, 240, [210, 220, 230, 240]],
    [130, 480, [100, 200, 500]],
    [3, 90, [1, 10, 100]],
    [1.2, 9, [1, 2, 5, 10]],
    [3, 4e9, [1, 1e3, 1e6, 1e9]],
  ])('stays within a decade where the values do (%s to %s)', (low, high, ticks) => {
    expect(valueAxis({ low, high, most: 4, isLog: true }).ticks).toEqual(ticks)
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
  const formatters = createFormatters()

  it('are all in one unit, which stands once', () => {
    expect(axisLabels([0, 200, 400, 600], formatters, 'ms')).toEqual({ labels: ['0', '200', '400', '600'], unit: 'ms', scale: 1 })
    expect(axisLabels([0, 500, 1_000, 1_500], formatters, 'ms')).toEqual({ labels: ['0', '0.5', '1.0', '1.5'], unit: 's', scale: 1_000 })
    const bytes = axisLabels([0, 2 ** 28, 2 ** 29, 3 * 2 ** 28], formatters, 'bytes')
    expect(bytes).toEqual({ labels: ['0', '256', '512', '768'], unit: 'MiB', scale: 2 ** 20 })
    expect(axisLabels([0, 0.25, 0.5], formatters, 'ratio')).toEqual({ labels: ['0', '25', '50'], unit: '%', scale: 0.01 })
    expect(axisLabels([0, 0.005, 0.01], formatters, 'req/s')).toMatchObject({ labels: ['0', '0.3', '0.6'], unit: 'req/min' })
  })

  it('write out what a short number would not tell apart, and shorten what it does', () => {
    expect(axisLabels([5_000_000, 5_000_100, 5_000_200], formatters).labels).toEqual(['5,000,000', '5,000,100', '5,000,200'])
    expect(axisLabels([0, 500_000, 1_000_000], formatters).labels).toEqual(['0', '500K', '1M'])
    expect(axisLabels([86_400_000, 86_400_100], formatters, 'ms')).toMatchObject({ labels: ['86,400,000', '86,400,100'], unit: 'ms' })
  })

  it('have the sign of a currency, as its language writes it', () => {
    expect(axisLabels([0, 500, 1_000], formatters, { currency: 'EUR' })).toMatchObject({ labels: ['€0', '€500', '€1,000'], unit: '' })
    const german = axisLabels([0, 0.5, 1], createFormatters({ locale: 'de' }), { currency: 'EUR' }).labels
    expect(german.map((label) => label.replaceAll('\u00a0', ' '))).toEqual(['0 €', '0,5 €', '1,0 €'])
    expect(axisLabels([0, 1], formatters, { currency: 'euros' }).labels).toEqual(['0', '1'])
  })

  const locales = ['en', 'de', 'fr', 'ja', 'hi', 'ar-EG', 'fa', 'pt', 'en-IN', 'de-CH', 'sv', 'tr', 'zh']
  const readers = new Map(locales.map((locale) => [locale, { read: numberReader(locale), formatters: createFormatters({ locale }) }]))
  const units: Unit[] = [
    'count',
    'ms',
    's',
    '%',
    'ratio',
    'bytes',
    'bytes/s',
    '/s',
    'req/s',
    'widgets',
    { currency: 'EUR' },
    { currency: 'JPY' },
  ]
  const number = fc.oneof(
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.integer({ min: -1e9, max: 1e9 }),
    // What is written as 1.8E308 is no number of JavaScript any more.
    fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  )
  const span = fc.double({ min: -7, max: 13, noNaN: true }).map((power) => 10 ** power)

  it('are distinct, and each is nearer to its tick than half a step: at any range, unit and locale', () => {
    fc.assert(
      fc.property(
        number,
        span,
        fc.integer({ min: 2, max: 6 }),
        fc.constantFrom(...units),
        fc.constantFrom(...locales),
        fc.boolean(),
        (low, size, most, unit, locale, isLog) => {
          // Closer ones are hardly two numbers of a computer.
          fc.pre(size > Math.abs(low) * 1e-13)
          const { read, formatters: own } = readers.get(locale) as NonNullable<ReturnType<(typeof readers)['get']>>
          const { ticks } = valueAxis({ low, high: low + size, unit, most, isLog })
          const { labels, scale } = axisLabels(ticks, own, unit)
          expect(new Set(labels).size).toBe(labels.length)
          ticks.forEach((tick, place) => {
            const steps = [ticks[place - 1], ticks[place + 1]].filter((other) => other !== undefined).map((other) => Math.abs(other - tick))
            const told = read((labels[place] as string).replace(/EUR|JPY/, '')) * scale
            expect(Math.abs(told - tick), `${labels[place]} × ${scale} is ${told}, not ${tick}`).toBeLessThan(
              Math.max(Number.MIN_VALUE, Math.min(...steps) / 2),
            )
          })
        },
      ),
      { numRuns: 3_000 },
    )
  }, 60_000)

  it('count in whole numbers', () => {
    expect(valueAxis({ low: 0, high: 2, unit: 'count', most: 5 }).ticks).toEqual([0, 1, 2])
    expect(valueAxis({ low: 0, high: 1, unit: 'count', most: 5 }).ticks).toEqual([0, 1])
    expect(valueAxis({ low: 0, high: 3, most: 6 }).ticks).toEqual([0, 1, 2, 3])
    expect(valueAxis({ low: 0, high: 1, most: 5 }).ticks).toContain(0.2)
    fc.assert(
      fc.property(
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 2, max: 6 }),
        (low, size, most) => {
          expect(valueAxis({ low, high: low + size, unit: 'count', most }).ticks.filter((tick) => !Number.isInteger(tick))).toEqual([])
        },
      ),
    )
  })
})

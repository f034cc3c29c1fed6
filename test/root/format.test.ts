import { BinnacleError, createFormatters, type Unit } from 'binnacle'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberReader } from '../support/readNumber.js'

describe('createFormatters', () => {
  it('sets the unit apart from the number', () => {
    expect(createFormatters().value(438, 'ms')).toEqual({ value: '438', unit: 'ms', text: '438 ms' })
    expect(createFormatters({ locale: 'de' }).value(0.0082, 'ratio')).toEqual({ value: '0,82', unit: '%', text: '0,82\u00a0%' })
  })

  it('writes durations in the units of instruments', () => {
    const { duration } = createFormatters()
    const written = [0.4, 438, 7_800, 90_000, 9_000_000, 259_200_000].map(duration)
    expect(written.map((text) => text.replaceAll('\u00a0', ' '))).toEqual(['0.4 ms', '438 ms', '7.8 s', '1.5 min', '2.5 h', '3 days'])
  })

  it('shows a dash, never a zero, where there is no value', () => {
    const formatters = createFormatters()
    for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(formatters.value(missing, 'ms').text).toBe('–')
  })

  it.each(['xx-nowhere', 'not a locale', ''])('refuses the locale %j with a remedy', (locale) => {
    expect(() => createFormatters({ locale })).toThrow(BinnacleError)
    expect(() => createFormatters({ locale })).toThrow(/BCP 47/)
  })

  it('refuses an unknown time zone with a remedy', () => {
    expect(() => createFormatters({ timeZone: 'Mars/Olympus' })).toThrow(/IANA/)
  })
})

describe('rounding', () => {
  const { value, percent } = createFormatters()
  const read = numberReader('en')

  it('writes nothing as 0% or 100% that is not', () => {
    expect(value(99.96, '%').text).toBe('99.96%')
    expect(value(99.99999, '%').text).toBe('99.99999%')
    expect([percent(0.99996), percent(1), percent(0.999), percent(0.00001), percent(0)]).toEqual([
      '99.996%',
      '100%',
      '99.9%',
      '0.001%',
      '0%',
    ])
    expect([percent(0.9996, 1), percent(0.5, 1), percent(0.0004, 1)]).toEqual(['99.96%', '50.0%', '0.04%'])
    // A sum of shares that is one but for the last bit is one.
    expect(percent(0.1 + 0.2 + 0.7)).toBe('100%')
  })

  it('writes nothing as a limit, or beyond it, that is not', () => {
    expect(value(99.96, '%', { limits: [99.97] }).text).toBe('99.96%')
    expect(value(99.97, '%', { limits: [99.96, 99.97] }).text).toBe('99.97%')
    expect(value(400.4, 'ms', { limits: [400] }).text).toBe('400.4 ms')
    expect(value(400, 'ms', { limits: [400.4] }).text).toBe('400 ms')
    expect(value(1_234.5, 'count', { limits: [1_234.5] }).text).toBe('1,234.5')
    expect(value(438.4, 'ms', { limits: [400] }).text).toBe('438 ms')
  })

  it('keeps the order of a value and its limits in words, in every unit', () => {
    const units = fc.constantFrom<Unit>('count', 'ms', '%', 'ratio', 'bytes', '/s', { currency: 'EUR' })
    const number = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: -1e4, max: 1e4 }).map((each) => each / 100),
    )
    const factors: Record<string, number> = {
      ms: 1,
      s: 1e3,
      min: 6e4,
      h: 36e5,
      day: 864e5,
      days: 864e5,
      B: 1,
      KiB: 2 ** 10,
      MiB: 2 ** 20,
      '%': 1,
      '/s': 1,
      '/min': 1 / 60,
      '/h': 1 / 3_600,
      '/d': 1 / 86_400,
    }
    fc.assert(
      fc.property(
        number,
        fc.oneof(number, fc.double({ min: -1e-3, max: 1e-3, noNaN: true })),
        units,
        fc.boolean(),
        (first, other, unit, isNear) => {
          const second = isNear ? first + other : other
          fc.pre(Math.abs(first - second) > 1e-9 * Math.max(1, Math.abs(first)))
          const limits = [first, second]
          const [a, b] = limits.map((each) => {
            const words = value(each, unit, { limits })
            return read(words.value) * (factors[words.unit] ?? 1)
          }) as [number, number]
          expect(Math.sign(a - b), `${value(first, unit, { limits }).text} and ${value(second, unit, { limits }).text}`).toBe(
            Math.sign(first - second),
          )
        },
      ),
      { numRuns: 3_000 },
    )
  })

  it('leaves no digit out where a value must be exact, in the unit as it is given', () => {
    const exact = (each: number, unit?: Unit) => value(each, unit, { exact: true }).text
    expect([exact(3.94), exact(83_452, 'ms'), exact(12.345, '%'), exact(1_536, 'bytes'), exact(12_345_678)]).toEqual([
      '3.94',
      '83,452 ms',
      '12.345%',
      '1,536 B',
      '12,345,678',
    ])
    expect(exact(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991')
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (each) => {
        expect(read(exact(each))).toBe(each || 0)
      }),
    )
  })
})

describe('units', () => {
  const written = (locale: string, each: number, unit: Unit) =>
    createFormatters({ locale })
      .value(each, unit)
      .text.replaceAll(/[\u00a0\u202f]/g, ' ')

  it('writes money as the language does', () => {
    expect(createFormatters().value(12.5, { currency: 'EUR' })).toEqual({ value: '€12.50', unit: '', text: '€12.50' })
    expect(written('de', 1_234.5, { currency: 'EUR' })).toBe('1.234,50 €')
    expect([
      written('en', 1_200, { currency: 'JPY' }),
      written('en', 40, { currency: 'USD' }),
      written('en', 0.0004, { currency: 'USD' }),
    ]).toEqual(['¥1,200', '$40', '$0.0004'])
    expect(written('en', -3.2, { currency: 'CHF' })).toBe('-CHF 3.20')
    // What is no code is a word, and no exception.
    expect(written('en', 3, { currency: 'euros' })).toBe('3 euros')
  })

  it('tells low rates in minutes, hours or days', () => {
    const rates = [12_481, 0.5, 0.0033, 0.00005, 0.000002, 0, -0.0033]
    expect(rates.map((each) => written('en', each, 'req/s'))).toEqual([
      '12,481 req/s',
      '0.5 req/s',
      '0.2 req/min',
      '0.18 req/h',
      '0.17 req/d',
      '0 req/s',
      '-0.2 req/min',
    ])
    expect(written('en', 0.0033, '/s')).toBe('0.2/min')
  })

  it('tells times as races do', () => {
    expect([83_452, 23_452, 3_723_452, 0, 59_999.6, -1_500].map((each) => written('en', each, 'm:ss.mmm'))).toEqual([
      '1:23.452',
      '0:23.452',
      '1:02:03.452',
      '0:00.000',
      '1:00.000',
      '-0:01.500',
    ])
    expect(written('de', 83_452, 'm:ss.mmm')).toBe('1:23,452')
    expect(createFormatters().value(83_452.25, 'm:ss.mmm', { exact: true }).text).toBe('1:23.45225')
  })

  it('leaves a unit before its number where the language has it', () => {
    expect(createFormatters({ locale: 'tr' }).value(42, '%')).toEqual({ value: '%42', unit: '', text: '%42' })
  })
})

describe('windows', () => {
  const { timeRange } = createFormatters()
  const at = (text: string) => Date.parse(`${text}Z`)
  const now = at('2026-11-24T15:00')

  it('have their date, unless it is today', () => {
    const [from, to] = [at('2026-11-24T08:45'), at('2026-11-24T14:45')]
    expect(timeRange(from, to, now)).toBe('08:45 – 14:45')
    expect(timeRange(from, to)).toBe('Nov 24, 08:45 – 14:45')
    expect(timeRange(from, to, at('2026-11-25T00:10'))).toBe('Nov 24, 08:45 – 14:45')
    expect(timeRange(at('2026-11-23T20:00'), to, now)).toBe('Nov 23, 20:00 – Nov 24, 14:45')
  })

  it('of another year have their year', () => {
    expect(timeRange(at('2025-11-24T08:45'), at('2025-11-24T14:45'), now)).toBe('Nov 24, 2025, 08:45 – 14:45')
    expect(timeRange(at('2025-12-31T20:00'), at('2026-01-01T02:00'))).toBe('Dec 31, 2025, 20:00 – Jan 1, 2026, 02:00')
  })

  it('under a minute have their seconds, under a second their milliseconds', () => {
    expect(timeRange(at('2026-11-24T08:45:10'), at('2026-11-24T08:45:40'), now)).toBe('08:45:10 – 08:45:40')
    expect(timeRange(at('2026-11-24T08:45:10.100'), at('2026-11-24T08:45:10.350'), now)).toBe('08:45:10.100 – 08:45:10.350')
  })
})

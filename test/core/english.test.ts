import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { english } from '../../src/core/english.js'
import { createFormatters as formattersWith } from '../../src/core/format.js'

const hard = fc.constantFrom(
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.005,
  0.145,
  2.5,
  9.995,
  99.95,
  999.5,
  999_999.5,
  1e15,
  1e21,
  1e-7,
  5e-324,
  Number.MAX_VALUE,
)
const tenths = fc.integer({ min: -1e7, max: 1e7 }).map((value) => value / 1_000)
const values = fc.oneof(hard, tenths, fc.double({ noNaN: true, noDefaultInfinity: true }))

const decimals = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
  .map(([a, b]) => ({ minimumFractionDigits: Math.min(a, b), maximumFractionDigits: Math.max(a, b) }))
const significant = fc.integer({ min: 1, max: 6 }).map((maximumSignificantDigits) => ({ maximumSignificantDigits }))
const precision = fc.oneof(fc.constant({}), decimals, significant)
const units = fc.constantFrom(
  {},
  { style: 'percent' as const },
  ...[
    ['millisecond', 'short'],
    ['second', 'narrow'],
    ['minute', 'short'],
    ['hour', 'narrow'],
    ['day', 'short'],
  ].map(([unit, unitDisplay]) => ({ style: 'unit' as const, unit, unitDisplay: unitDisplay as 'short' | 'narrow' })),
)

describe('English without Intl', () => {
  it('writes every number as Intl does', () => {
    fc.assert(
      fc.property(values, units, precision, (value, unit, digits) => {
        const options = { ...unit, ...digits }
        const written = english.number(value, options)
        const size = Math.abs(value)
        if (written) expect(written.figure + written.unit).toBe(new Intl.NumberFormat('en', options).format(value))
        else expect(size >= 1e8 || (size > 0 && size < 1e-6)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([{ notation: 'compact' }, { style: 'currency', currency: 'CHF' }, { style: 'unit', unit: 'mile', unitDisplay: 'long' }] as const)(
    'leaves %j to Intl',
    (options) => {
      expect(english.number(12.5, options)).toBeUndefined()
      expect(formattersWith({}, english).number(12.5, options)).toBe(new Intl.NumberFormat('en', options).format(12.5))
    },
  )

  const parts = fc.record(
    {
      year: fc.constantFrom('numeric' as const, '2-digit' as const),
      month: fc.constantFrom('short' as const, 'long' as const),
      day: fc.constant('numeric' as const),
      hour: fc.constant('2-digit' as const),
      minute: fc.constant('2-digit' as const),
      second: fc.constant('2-digit' as const),
      hourCycle: fc.constant('h23' as const),
      fractionalSecondDigits: fc.constant(3 as const),
    },
    { requiredKeys: [] },
  )
  const instants = fc.integer({ min: -8.64e15, max: 8.64e15 })
  const nearby = fc.integer({ min: 0, max: 4e12 })

  it('writes every date that it writes as Intl does', () => {
    fc.assert(
      fc.property(fc.oneof(nearby, instants), parts, (instant, options) => {
        const written = english.date(instant, 'UTC', options)
        if (written !== undefined) expect(written).toBe(new Intl.DateTimeFormat('en', { timeZone: 'UTC', ...options }).format(instant))
      }),
      { numRuns: 2_000 },
    )
  })

  it("takes the runtime's zone by its own clock", () => {
    const [here, named] = [formattersWith({ timeZone: 'local' }, english), new Intl.DateTimeFormat().resolvedOptions().timeZone]
    expect(here.timeZone).toBe(named)
    fc.assert(
      fc.property(nearby, (instant) => {
        const options = {
          day: 'numeric',
          month: 'short',
          year: 'numeric',
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
          hourCycle: 'h23',
        } as const
        expect(here.dateTime(instant)).toBe(new Intl.DateTimeFormat('en', { timeZone: named, ...options }).format(instant))
      }),
    )
  })

  it('needs no Intl for what a chart shows at first', () => {
    const { time, timeRange, value, number, dateTime } = formattersWith({ timeZone: 'local' }, english)
    const at = Date.UTC(2026, 10, 24, 12)
    const { NumberFormat, DateTimeFormat } = Intl
    const refuse = () => {
      throw new Error('asked Intl')
    }
    Object.assign(Intl, { NumberFormat: refuse, DateTimeFormat: refuse })
    try {
      expect(time(at)).toMatch(/^\d\d:\d\d$/)
      expect(timeRange(at, at + 1e8)).toMatch(/^Nov \d\d, .* – Nov \d\d, /)
      expect(dateTime(at)).toMatch(/2026/)
      expect(value(438.25, 'ms').text).toBe('438 ms')
      expect(value(90_000, 'ms').text).toBe('1.5 min')
      expect(value(0.4231, 'ratio').text).toBe('42.3%')
      expect(number(1_234_567)).toBe('1,234,567')
    } finally {
      Object.assign(Intl, { NumberFormat, DateTimeFormat })
    }
  })
})

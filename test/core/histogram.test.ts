import { BinnacleError } from 'binnacle'
import { createHistogram, type Histogram, parseHistogram } from 'binnacle/server'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const MAX_ERROR = 0.008
const QUANTILES = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]

const of = (values: readonly number[]): Histogram => {
  const histogram = createHistogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** Nearest rank, by an exact sort. */
const exactQuantile = (values: readonly number[], q: number): number => {
  const sorted = Float64Array.from(values).sort()
  const rank = Math.max(1, Math.ceil(Number((q * sorted.length).toPrecision(12))))
  return sorted[rank - 1] as number
}

/** Durations from a microsecond to a day, in ms, each order of magnitude as likely. */
const duration = fc.double({ min: -3, max: 8, noNaN: true }).map((exponent) => 10 ** exponent)
const durations = fc.array(duration, { minLength: 1, maxLength: 400 })

function logNormal(count: number): number[] {
  // Fixed and seeded: mulberry32, Box–Muller, median 80 ms.
  let state = 0x1234_5678
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return Array.from({ length: count }, () => 80 * Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())))
}

describe('a histogram', () => {
  it('says null, never 0, when it is empty', () => {
    const empty = createHistogram()
    expect([empty.quantile(0.95), empty.mean, empty.min, empty.max]).toEqual([null, null, null, null])
    expect([empty.count, empty.sum, empty.countAtOrBelow(200)]).toEqual([0, 0, 0])
  })

  it('keeps every percentile within 0.8% of the exact one', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = of(values)
        for (const q of QUANTILES) {
          const exact = exactQuantile(values, q)
          expect(Math.abs((histogram.quantile(q) as number) - exact) / exact).toBeLessThanOrEqual(MAX_ERROR)
        }
      }),
    )
  })

  it('keeps count, sum, mean, min and max exact', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = of(values)
        const sum = values.reduce((total, value) => total + value, 0)
        expect(histogram).toMatchObject({
          count: values.length,
          sum,
          mean: sum / values.length,
          min: Math.min(...values),
          max: Math.max(...values),
        })
      }),
    )
  })

  it('merges two parts into what the whole would be', () => {
    fc.assert(
      fc.property(durations, durations, (left, right) => {
        const merged = of(left)
        merged.merge(of(right))
        const whole = of([...left, ...right])
        expect(merged.sum).toBeCloseTo(whole.sum, 4)
        expect({ ...read(merged), sum: 0 }).toEqual({ ...read(whole), sum: 0 })
      }),
    )
  })

  it('merges with an empty one, into an empty one and with itself', () => {
    const histogram = of([10, 20])
    histogram.merge(createHistogram())
    expect(histogram.count).toBe(2)
    const target = createHistogram()
    target.merge(histogram)
    expect(read(target)).toEqual(read(histogram))
    histogram.merge(histogram)
    expect(histogram).toMatchObject({ count: 4, sum: 60 })
  })

  it('merges one of another copy of the package through its wire form', () => {
    const own = of([1, 2, 3])
    const foreign = { serialize: () => own.serialize() } as Histogram
    const target = of([4])
    target.merge(foreign)
    expect(read(target)).toEqual(read(of([4, 1, 2, 3])))
  })

  it('has quantiles that never fall as q rises', () => {
    fc.assert(
      fc.property(durations, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }), (values, qs) => {
        const histogram = of(values)
        const read = qs.sort((a, b) => a - b).map((q) => histogram.quantile(q) as number)
        expect(read).toEqual(read.toSorted((a, b) => a - b))
      }),
    )
  })

  it.each([5, 10, 25, 50, 75, 100, 200, 250, 300, 400, 500, 800, 1_000, 4_000])('counts exactly what is at or below %i', (bound) => {
    const histogram = of([bound, bound * 1.0001, bound * 0.999, bound + 1, bound - 1, bound * 3, 0.5])
    expect(histogram.countAtOrBelow(bound)).toBe(4)
  })

  it('tells 200 ms from 201 ms: the objective is met on one side and missed on the other', () => {
    const atBound = createHistogram()
    atBound.record(200, 95)
    atBound.record(2_000, 5)
    expect(atBound.quantile(0.95)).toBeLessThanOrEqual(200)
    const above = createHistogram()
    above.record(201, 95)
    above.record(2_000, 5)
    expect(above.quantile(0.95)).toBeGreaterThan(200)
  })

  it('never counts more at a higher bound than there are, nor fewer than at a lower one', () => {
    fc.assert(
      fc.property(durations, duration, duration, (values, a, b) => {
        const histogram = of(values)
        const [low, high] = [histogram.countAtOrBelow(Math.min(a, b)), histogram.countAtOrBelow(Math.max(a, b))]
        expect(low).toBeLessThanOrEqual(high)
        expect(high).toBeLessThanOrEqual(values.filter((value) => value <= Math.max(a, b) * (1 + 1e-6)).length)
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, -1e-9])('ignores %d and says so', (value) => {
    const histogram = of([100])
    expect(histogram.record(value)).toBe(false)
    expect(read(histogram)).toEqual(read(of([100])))
  })

  it('takes zero, tiny and huge values within bounded memory', () => {
    const histogram = of([0, -0, 5e-324, 1e-30, Number.MAX_VALUE, 2 ** 30 * (1 + 1e-9), 2 ** 30])
    expect(histogram).toMatchObject({ count: 7, min: 0, max: 2 ** 30 })
    expect(histogram.countAtOrBelow(1)).toBe(4)
    expect(read(parseHistogram(histogram.serialize()))).toEqual(read(histogram))
  })

  it('counts a value several times at once', () => {
    const histogram = createHistogram()
    histogram.record(10, 1_000_000)
    expect(histogram).toMatchObject({ count: 1_000_000, mean: 10 })
    for (const count of [0, -1, 1.5, Number.NaN, Infinity]) expect(() => histogram.record(10, count)).toThrow(/positive whole number/)
  })

  it.each([-0.1, 1.1, Number.NaN, 95])('refuses %d as a quantile', (q) => {
    expect(() => of([1]).quantile(q)).toThrow(/share from 0 to 1/)
  })

  it('is empty after a reset, and can be used again', () => {
    const histogram = of([1, 1_000])
    histogram.reset()
    expect(read(histogram)).toEqual(read(createHistogram()))
    histogram.record(7)
    expect(read(histogram)).toEqual(read(of([7])))
  })
})

describe('a serialised histogram', () => {
  it('comes back as it was, through JSON', () => {
    fc.assert(
      fc.property(fc.array(duration, { maxLength: 400 }), (values) => {
        const histogram = of(values)
        const text = JSON.parse(JSON.stringify(histogram.serialize())) as string
        expect(read(parseHistogram(text))).toEqual(read(histogram))
        expect(parseHistogram(text).serialize()).toBe(text)
      }),
    )
  })

  it('takes at most 3 kB for a million log-normal values, and their p99 stays exact to 0.8%', () => {
    const values = logNormal(1_000_000)
    const histogram = of(values)
    expect(histogram.serialize().length).toBeLessThanOrEqual(3_000)
    const exact = exactQuantile(values, 0.99)
    expect(Math.abs((histogram.quantile(0.99) as number) - exact) / exact).toBeLessThanOrEqual(MAX_ERROR)
  })

  it.each([
    '',
    'AQ=',
    '<!doctype html>',
    '{}',
    'AA==',
    'AgAA',
    btoa('\u0001x'),
    'A'.repeat(60_000),
    of([1, 2]).serialize().slice(0, -4),
    'é',
  ])('is refused where it is garbage: %j', (text) => {
    expect(() => parseHistogram(text)).toThrow(BinnacleError)
    expect(() => parseHistogram(text)).toThrow(/serialize\(\)/)
  })

  it.each([undefined, null, 42, {}, ['AQ==']])('is refused where it is no string: %j', (value) => {
    expect(() => parseHistogram(value as string)).toThrow(expect.objectContaining({ code: 'invalid-data' }))
  })

  it('never yields anything but a sound histogram, whatever bytes come', () => {
    fc.assert(
      fc.property(durations, fc.nat(), fc.integer({ min: 0, max: 255 }), (values, position, byte) => {
        const bytes = Array.from(atob(of(values).serialize()))
        bytes[position % bytes.length] = String.fromCharCode(byte)
        let histogram: Histogram
        try {
          histogram = parseHistogram(btoa(bytes.join('')))
        } catch (error) {
          expect(error).toBeInstanceOf(BinnacleError)
          return
        }
        expect(histogram.quantile(0.5)).toBeGreaterThanOrEqual(histogram.min as number)
        expect(histogram.quantile(0.5)).toBeLessThanOrEqual(histogram.max as number)
        expect(histogram.countAtOrBelow(Infinity)).toBe(histogram.count)
        expect(histogram.mean).toBeGreaterThanOrEqual((histogram.min as number) * 0.999)
      }),
    )
  })
})

/** Everything one can learn from a histogram. */
function read(histogram: Histogram) {
  const { count, sum, min, max } = histogram
  return {
    count,
    sum,
    min,
    max,
    quantiles: QUANTILES.map((q) => histogram.quantile(q)),
    at: [1, 200, 1_000].map((bound) => histogram.countAtOrBelow(bound)),
  }
}

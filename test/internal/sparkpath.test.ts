import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPARKLINE_BOX, sparklineShape } from '../../src/internal/sparkpath.js'

const points = (path: string) => [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
const values = fc.array(fc.oneof({ weight: 5, arbitrary: fc.double() }, { weight: 1, arbitrary: fc.constant(null) }), { maxLength: 2_000 })

describe('sparklineShape', () => {
  it('stays in its box, whatever the values', () => {
    fc.assert(
      fc.property(values, fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }), (y, minRange) => {
        const { path, end } = sparklineShape(y, minRange)
        expect(path).not.toMatch(/NaN|Infinity/)
        for (const [x, at] of points(path)) {
          expect(x).toBeGreaterThanOrEqual(0)
          expect(x).toBeLessThanOrEqual(SPARKLINE_BOX)
          expect(at).toBeGreaterThanOrEqual(0)
          expect(at).toBeLessThanOrEqual(SPARKLINE_BOX)
        }
        const hasValue = y.some((value) => value !== null && Number.isFinite(value))
        expect(end !== null).toBe(hasValue)
      }),
      { examples: [[[3e-323, 1.5e-323], undefined]] },
    )
  })

  const measured = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 4 })

  it('draws one line for each run of few values', () => {
    fc.assert(
      fc.property(fc.array(measured, { maxLength: 40 }), (y) => {
        const runs = y.filter((value, index) => value !== null && (index === 0 || y[index - 1] === null)).length
        expect([...sparklineShape(y).path.matchAll(/M/g)]).toHaveLength(runs)
      }),
    )
  })

  it('draws nothing across a gap', () => {
    fc.assert(
      fc.property(fc.array(measured, { minLength: 41, maxLength: 500 }), (y) => {
        const indexOf = (x: number) => Math.round((x / SPARKLINE_BOX) * (y.length - 1))
        for (const run of sparklineShape(y).path.split('M').slice(1)) {
          const [first, ...others] = points(`M${run}`).map(([x]) => indexOf(x))
          others.reduce((before, index) => {
            expect(y.slice(before, index + 1)).not.toContain(null)
            return index
          }, first!)
        }
      }),
    )
  })

  it('draws one point per 3 px of a place of 130 px at the most', () => {
    const noise = Array.from({ length: 5_760 }, (_, index) => Math.sin(index * index))
    expect(points(sparklineShape(noise).path).length).toBeLessThanOrEqual(130 / 3)
  })

  it('keeps first, lowest, highest and last of many, in few points', () => {
    const y = Array.from({ length: 100_000 }, (_, index) => Math.sin(index / 5_000))
    y[54_321] = 40
    y[76_543] = -40
    const drawn = points(sparklineShape(y).path)
    // Each at its own place: without them the rest would fill the box as well.
    expect(drawn).toEqual(
      expect.arrayContaining([
        [543.2, 0],
        [765.4, SPARKLINE_BOX],
      ]),
    )
    expect(drawn[0]?.[0]).toBe(0)
    expect(drawn.at(-1)?.[0]).toBe(SPARKLINE_BOX)
    expect(drawn.every(([x], index) => index === 0 || x >= (drawn[index - 1]?.[0] ?? 0))).toBe(true)
  })

  it('draws the lowest and the highest of every column at their own places, so that no spike is lost', () => {
    const COLUMNS = 20
    const spike = fc.record({
      column: fc.integer({ min: 1, max: COLUMNS - 2 }),
      value: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      isUp: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: COLUMNS * 4, max: 20_000 }),
        fc.uniqueArray(spike, { minLength: 1, maxLength: 15, selector: ({ column }) => column }),
        (length, spikes) => {
          const y = Array.from({ length }, () => 0)
          // The scale is known from the ends: what is lost in between does not change it.
          y[0] = 1
          y[length - 1] = -1
          const tenth = (value: number) => Math.round(value * 10) / 10
          const expected = spikes.map(({ column, value, isUp }) => {
            const index = Math.floor(((column + 0.5) * length) / COLUMNS)
            y[index] = isUp ? value : -value
            return [tenth((index / (length - 1)) * SPARKLINE_BOX), tenth(((1 - y[index]) / 2) * SPARKLINE_BOX)]
          })
          expect(points(sparklineShape(y).path)).toEqual(expect.arrayContaining(expected))
        },
      ),
    )
  })

  it('draws noise of one percent no taller than a tenth of the box, unless told to', () => {
    const y = [1_000, 1_005, 995, 1_002, 998]
    const heightOf = (minRange?: number) => {
      const drawn = points(sparklineShape(y, minRange).path).map(([, at]) => at)
      return Math.max(...drawn) - Math.min(...drawn)
    }
    expect(heightOf()).toBeCloseTo(100, 0)
    expect(heightOf(0)).toBe(SPARKLINE_BOX)
    expect(heightOf(100)).toBeCloseTo(100, 0)
  })

  it('places values by their own x, and one value at the end', () => {
    expect(points(sparklineShape({ x: [0, 75, 100], y: [0, 1, 2] }).path).map(([x]) => x)).toEqual([0, 750, 1000])
    expect(sparklineShape([438]).end).toEqual({ x: SPARKLINE_BOX, y: 500 })
    expect(sparklineShape([]).end).toBeNull()
  })

  it('shows a value that stands alone as a dot', () => {
    expect(sparklineShape([1, null, 2, null, 3]).path).toMatch(/h0M/)
  })
})

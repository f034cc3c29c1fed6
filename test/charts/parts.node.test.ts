import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align } from '../../src/charts/align.js'
import { breachSpans, mergeSpans, totalOf } from '../../src/charts/breaches.js'
import { flatColumns, yAt, type Columns } from '../../src/charts/columns.js'
import { barPath } from '../../src/charts/path.js'
import { selectPoints } from '../../src/charts/downsample.js'
import { fit, zoom } from '../../src/charts/navigation.js'
import { stackOf, sumAt } from '../../src/charts/stack.js'
import { statsOf } from '../../src/charts/stats.js'

const value = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -100, max: 100 }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) })
const columns = fc
  .array(fc.record({ x: fc.integer({ min: 0, max: 60 }), y: value }), { maxLength: 60 })
  .map((points) => points.toSorted((a, b) => a.x - b.x))
  .map((points) =>
    flatColumns(
      Float64Array.from(points, ({ x }) => x),
      Float64Array.from(points, ({ y }) => y),
    ),
  )
const pointsOf = ({ xs, ys }: Columns) => Array.from(xs[0] ?? [], (x, at) => ({ x, y: (ys[0] as Float64Array)[at] as number }))

describe('align', () => {
  it('has each point of each series in one row, at its instant, in order', () => {
    fc.assert(
      fc.property(fc.array(columns, { maxLength: 4 }), (all) => {
        const rows = align(all)
        const xs = Array.from({ length: rows.length }, (_, row) => rows.xAt(row))
        expect(xs).toEqual(xs.toSorted((a, b) => a - b))
        all.forEach((each, series) => {
          const found = xs.flatMap((x, row) => (rows.indexAt(row, series) < 0 ? [] : [{ x, y: yAt(each, rows.indexAt(row, series)) }]))
          expect(found).toEqual(pointsOf(each))
        })
      }),
    )
  })
})

describe('stackOf', () => {
  it.each(['line', 'bars'] as const)('sums up at each instant, before anything is left out, as %s', (shape) => {
    const unique = columns.map((each) => {
      const points = pointsOf(each).filter(({ x }, at, all) => x !== all[at - 1]?.x)
      return flatColumns(
        Float64Array.from(points, ({ x }) => x),
        Float64Array.from(points, ({ y }) => y),
      )
    })
    fc.assert(
      fc.property(fc.array(unique, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 8 }), (all, count) => {
        const stack = stackOf(all, shape)
        const xs = [...new Set(all.flatMap((each) => pointsOf(each).map(({ x }) => x)))].toSorted((a, b) => a - b)
        stack?.sums.forEach((sum, series) => {
          expect(new Set(pointsOf(sum).map(({ x }) => x))).toEqual(new Set(xs))
          for (const { x, y } of pointsOf(all[series] as Columns)) {
            if (Number.isNaN(y)) expect(sumAt(sum, x)).toBeNaN()
            else if (shape === 'bars') {
              const sameSign = sum.end - sum.start > 0 ? stack.sums.slice(0, series).map((each) => sumAt(each, x)) : []
              const beneath = sameSign.filter((height) => (y < 0 ? height < 0 : y > 0 && height > 0))
              if (y !== 0) expect(sumAt(sum, x)).toBe(y + (beneath.at(-1) ?? 0))
            }
          }
          // The ends of all sums survive their downsampling.
          const heights = pointsOf(sum).flatMap(({ y }) => (Number.isNaN(y) ? [] : [y]))
          const drawn = Array.from(selectPoints(sum, 0, 60, count).index, (at) => yAt(sum, at))
          for (const end of heights.length > 0 ? [Math.min(...heights), Math.max(...heights)] : []) expect(drawn).toContain(end)
        })
      }),
    )
  })

  const minute = 60
  const scrape = (offset: number, values: readonly number[]) =>
    flatColumns(
      Float64Array.from(values, (_, step) => offset + step * minute),
      Float64Array.from(values),
    )
  const rows = ({ xs, ys }: Columns) => Array.from(xs[0] ?? [], (x, at) => [x, (ys[0] as Float64Array)[at]])

  it.each(['line', 'bars'] as const)('sums series that are read some seconds apart without a saw, as %s', (shape) => {
    const stack = stackOf([scrape(0, [10, 10, 10]), scrape(7, [5, 5, 5])], shape)
    const heights = pointsOf(stack?.totals.above as Columns).map(({ y }) => y)
    expect(heights.slice(1)).toEqual([15, 15, 15, 15, 15])
  })

  it('goes along the line of a series between its points', () => {
    const stack = stackOf([scrape(0, [0, 60, 120]), scrape(30, [1, 1, 1])], 'line')
    expect(pointsOf(stack?.totals.above as Columns).map(({ y }) => y)).toEqual([1, 31, 61, 91, 121, 121])
  })

  it('ends the band of a series upright where it has a gap, and lets the others go on', () => {
    const stack = stackOf([scrape(0, [1, 2, Number.NaN, 4, 5]), scrape(0, [10, 10, 10, 10, 10])], 'line')
    const [own, over] = stack?.sums ?? []
    expect(rows(own as Columns)).toEqual([
      [0, 1],
      [60, 2],
      [60, Number.NaN],
      [120, Number.NaN],
      [180, Number.NaN],
      [180, 4],
      [240, 5],
    ])
    expect(pointsOf(over as Columns).map(({ y }) => y)).toEqual([11, 12, 10, 10, 10, 14, 15])
    // Too little is said only of a sum that is known as a whole.
    expect(pointsOf(stack?.totals.below as Columns).map(({ y }) => y)).toEqual([11, 12, Number.NaN, Number.NaN, Number.NaN, 14, 15])
  })

  it.each(['line', 'bars'] as const)('adds positive values up and negative ones down from zero, as %s', (shape) => {
    const stack = stackOf(
      [10, -6, 3, -1].map((value) => scrape(0, [value, value])),
      shape,
    )
    expect(stack?.sums.map((each) => yAt(each, 0))).toEqual([10, -6, 13, -7])
    expect(yAt(stack?.totals.above as Columns, 0)).toBe(6)
  })

  it('invents no bar where a series on the same steps has no point', () => {
    const sparse = flatColumns(Float64Array.from([0, 60, 180]), Float64Array.from([1, 1, 1]))
    const stack = stackOf([sparse, scrape(0, [2, 2, 2, 2])], 'bars')
    expect(pointsOf(stack?.totals.above as Columns).map(({ y }) => y)).toEqual([3, 3, 2, 3])
  })
})

describe('barPath', () => {
  const cells = fc.array(fc.integer({ min: 2, max: 400 }), { minLength: 1, maxLength: 40 })

  it('draws bars that never overlap, however far apart they are', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 400 }), (gaps, most) => {
        const xs = Float64Array.from([0, ...gaps.map((_, at) => gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0))])
        const each = flatColumns(
          xs,
          xs.map(() => 1),
        )
        const frame = { from: 0, perX: 10, top: 2, perY: 10, isLog: false, base: 20 }
        const path = barPath(each, [...xs.keys()], frame, 0.8, most)
        const bars = [...path.matchAll(/M(-?\d+) [^H]+H(-?\d+)/g)].map(([, left, right]) => [Number(left), Number(right)] as const)
        expect(bars).toHaveLength(xs.length)
        bars.forEach(([left, right], at) => {
          expect(right).toBeGreaterThan(left)
          if (at > 0) expect(left).toBeGreaterThanOrEqual(bars[at - 1]?.[1] as number)
        })
      }),
    )
  })
})

describe('breachSpans', () => {
  it('never overlap, lie in the window, and hold every point that is beyond', () => {
    const threshold = fc.record({ value: fc.integer({ min: -100, max: 100 }), breach: fc.constantFrom('above' as const, 'below' as const) })
    fc.assert(
      fc.property(columns, threshold, fc.boolean(), (each, objective, isStep) => {
        const spans = breachSpans(each, 0, each.end, objective, 0, 60, isStep)
        for (const { from, to } of spans) expect(from >= 0 && to <= 60 && from <= to).toBe(true)
        expect(totalOf(mergeSpans(spans))).toBeCloseTo(totalOf(spans))
        for (const { x, y } of pointsOf(each)) {
          const isBeyond = objective.breach === 'above' ? y > objective.value : y < objective.value
          if (isBeyond) expect(spans.some(({ from, to }) => from <= x && x <= to)).toBe(true)
        }
      }),
    )
  })
})

describe('statsOf', () => {
  it('agrees with the definitions', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (each, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const inside = pointsOf(each).filter(({ x, y }) => x >= from && x <= to && !Number.isNaN(y))
        const sorted = inside.map(({ y }) => y).toSorted((p, q) => p - q)
        const stats = statsOf(each, from, to)
        expect(stats.last).toBe(inside.at(-1)?.y ?? Number.NaN)
        expect([stats.min, stats.max]).toEqual([sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN])
        expect(stats.p95).toBe(sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN)
        const mean = sorted.reduce((sum, y) => sum + y, 0) / sorted.length
        if (sorted.length > 0) expect(stats.mean).toBeCloseTo(mean)
      }),
    )
  })
})

describe('zoom', () => {
  const extent = { from: 1_000, to: 2_000 }
  const range = fc
    .record({ from: fc.integer({ min: 1_000, max: 1_900 }), span: fc.integer({ min: 1, max: 100 }) })
    .map(({ from, span }) => ({ from, to: from + span }))

  it('stays inside the data, keeps the instant under the pointer where there is room, and ends at everything', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (window, factor, share) => {
          const around = window.from + share * (window.to - window.from)
          const next = zoom(window, factor, around, extent)
          if (!next) {
            expect((window.to - window.from) * factor).toBeGreaterThanOrEqual(1_000 - 1e-6)
            return
          }
          expect(next.from).toBeGreaterThanOrEqual(extent.from - 1e-6)
          expect(next.to).toBeLessThanOrEqual(extent.to + 1e-6)
          expect(next.to - next.from).toBeCloseTo((window.to - window.from) * factor, 6)
          const isFree = next.from > extent.from + 1e-6 && next.to < extent.to - 1e-6
          if (isFree) expect((around - next.from) / (next.to - next.from)).toBeCloseTo(share, 6)
        },
      ),
    )
  })

  it('does not get narrower than numbers can tell apart', () => {
    const { from, to } = zoom({ from: 1_500, to: 1_500.000_001 }, 1e-9, 1_500, extent) as { from: number; to: number }
    expect(to - from).toBeGreaterThan(0)
  })

  it('moves a window back into the data', () => {
    expect(fit({ from: 900, to: 1_100 }, extent)).toEqual({ from: 1_000, to: 1_200 })
    expect(fit({ from: 1_950, to: 2_150 }, extent)).toEqual({ from: 1_800, to: 2_000 })
    expect(fit({ from: 500, to: 2_500 }, extent)).toBeNull()
  })
})

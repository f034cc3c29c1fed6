import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align } from '../../src/charts/align.js'
import { breachSpans, mergeSpans, totalOf } from '../../src/charts/breaches.js'
import { flatColumns, yAt, type Columns } from '../../src/charts/columns.js'
import { selectPoints } from '../../src/charts/downsample.js'
import { fit, zoom } from '../../src/charts/navigation.js'
import { stackOf } from '../../src/charts/stack.js'
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
  it('sums up at each instant, before anything is left out', () => {
    const unique = columns.map((each) => {
      const points = pointsOf(each).filter(({ x }, at, all) => x !== all[at - 1]?.x)
      return flatColumns(
        Float64Array.from(points, ({ x }) => x),
        Float64Array.from(points, ({ y }) => y),
      )
    })
    fc.assert(
      fc.property(fc.array(unique, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 8 }), (all, count) => {
        const sums = stackOf(all)
        const xs = [...new Set(all.flatMap((each) => pointsOf(each).map(({ x }) => x)))].toSorted((a, b) => a - b)
        sums.forEach((sum, series) => {
          const expected = xs.map((x) => {
            const here = all.map((each) => pointsOf(each).find((point) => point.x === x)?.y ?? Number.NaN)
            const isGap = here.every(Number.isNaN)
            return { x, y: isGap ? Number.NaN : here.slice(0, series + 1).reduce((total, y) => total + (Number.isNaN(y) ? 0 : y), 0) }
          })
          expect(pointsOf(sum)).toEqual(expected)
          // The highest sum of all survives the downsampling of the sums.
          const drawn = selectPoints(sum, 0, 60, count)
          const highest = Math.max(...expected.map(({ y }) => (Number.isNaN(y) ? Number.NEGATIVE_INFINITY : y)))
          if (highest > Number.NEGATIVE_INFINITY) expect(Array.from(drawn.index, (at) => yAt(sum, at))).toContain(highest)
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

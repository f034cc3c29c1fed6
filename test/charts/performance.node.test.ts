import fc from 'fast-check'
import type { Threshold } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'
import { flatColumns } from '../../src/charts/columns.js'
import { gaugeZones, readGauge } from '../../src/charts/gaugescale.js'
import { breachShare, lastStep } from '../../src/charts/performance.js'

const MINUTE = 60_000
const line = (id: string, y: readonly (number | null)[]) => ({
  id,
  columns: flatColumns(
    Float64Array.from(y, (_, at) => at * MINUTE),
    Float64Array.from(y, (value) => value ?? Number.NaN),
  ),
})
const values = fc.array(fc.option(fc.integer({ min: 0, max: 100 }), { freq: 6 }), { minLength: 1, maxLength: 40 })

describe('the figures of a performance chart', () => {
  it('are those of the last row that is not empty', () => {
    fc.assert(
      fc.property(values, values, (p95, p99) => {
        const step = lastStep([line('p95', p95), line('p99', p99)], 0, Infinity)
        const rows = Array.from({ length: Math.max(p95.length, p99.length) }, (_, at) => [p95[at] ?? null, p99[at] ?? null])
        const last = rows.findLastIndex((row) => row.some((value) => value !== null))
        expect(step).toEqual(last < 0 ? null : { x: last * MINUTE, values: rows[last]?.map((value) => value ?? Number.NaN) })
      }),
    )
  })

  it('count as missed the time beyond the objective, of the time that was measured, for steps as their rows say', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 100 }), (p95, value) => {
        // A step holds its value until the next one; the last has no length yet.
        const held = p95.slice(0, -1).filter((each) => each !== null)
        const missed = held.filter((each) => each > value)
        expect(breachShare([line('p95', p95)], { value }, 0, (p95.length - 1) * MINUTE, true)).toEqual({
          missedMs: missed.length * MINUTE,
          measuredMs: held.length * MINUTE,
          share: held.length > 0 ? missed.length / held.length : null,
        })
      }),
    )
  })

  it('judge only what the objective speaks of', () => {
    const lines = [line('p95', [100, 100, 300, 300]), line('p99', [900, 900, 900, 900])]
    expect(breachShare(lines, { value: 200, series: ['p95'] }, 0, 3 * MINUTE, false).share).toBeCloseTo(0.5)
    expect(breachShare(lines, { value: 200 }, 0, 3 * MINUTE, false).share).toBe(1)
  })
})

describe('a gauge', () => {
  it('keeps every value on its scale, in order, and says which are beyond it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [first, second] = [readGauge(Math.min(a, b), -50, 100), readGauge(Math.max(a, b), -50, 100)]
        expect(first.at).toBeGreaterThanOrEqual(0)
        expect(second.at).toBeLessThanOrEqual(1)
        expect(first.at).toBeLessThanOrEqual(second.at)
        expect(second.beyond === 'high').toBe(Math.max(a, b) > 100)
        expect(first.beyond === 'low').toBe(Math.min(a, b) < -50)
      }),
    )
    expect(readGauge(1e308, -1e308, 1e308)).toEqual({ at: 1, from: 0.5, beyond: null })
  })

  it('marks the parts of its scale by the worst status there', () => {
    const thresholds: Threshold[] = [{ value: 95 }, { value: 80, status: 'warning' }, { value: 10, breach: 'below', status: 'info' }]
    expect(gaugeZones(0, 100, thresholds)).toEqual([
      { from: 0, to: 0.1, status: 'info' },
      { from: 0.8, to: 0.95, status: 'warning' },
      { from: 0.95, to: 1, status: 'critical' },
    ])
    expect(gaugeZones(0, 100, [{ value: 200 }])).toEqual([])
    expect(gaugeZones(0, 100, [{ value: -5 }])).toEqual([{ from: 0, to: 1, status: 'critical' }])
  })
})

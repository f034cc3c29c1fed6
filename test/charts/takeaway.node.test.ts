import fc from 'fast-check'
import { createFormatters, german } from 'binnacle'
import { chartTakeaway, type TimeSeries } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'

const MINUTE = 60_000
const minutes = (y: (number | null)[], id = 'p95'): TimeSeries => ({ id, unit: 'ms', x: y.map((_, at) => at * MINUTE), y })
const level = (count: number, value: number) => Array.from({ length: count }, () => value)

describe('chartTakeaway', () => {
  it('says direction, size, since when, which breach and for how long', () => {
    const series = minutes([...level(10, 200), ...level(10, 276), ...level(12, 350)])
    const takeaway = chartTakeaway([series], {
      annotations: [{ x: 10 * MINUTE, label: 'deploy 412' }],
      thresholds: [{ value: 300, label: 'SLO' }],
    })
    // After: (10 × 276 + 12 × 350) / 22. The line crosses 300 on its way from 276 to 350, a third of a minute after the last point below.
    expect(takeaway?.text).toBe('p95 rose 58% since deploy 412; above SLO 300 ms for 11 min')
  })

  it('compares the window’s first quarter with its last where nothing happened', () => {
    expect(chartTakeaway([minutes([...level(20, 100), ...level(20, 40)])])?.text).toBe('p95 fell 60%, from 100 ms to 40 ms')
    expect(chartTakeaway([minutes(level(20, 120))])?.text).toBe('p95 is steady at 120 ms')
    expect(chartTakeaway([minutes([...level(10, 0), ...level(10, 90)])])?.text).toBe('p95 rose from 0 ms to 90 ms')
  })

  it('speaks of the series that breaches the gravest objective, else of the one that changes most', () => {
    const data = [minutes(level(20, 100), 'calm'), minutes([...level(10, 10), ...level(10, 90)], 'wild'), minutes(level(20, 500), 'bad')]
    expect(chartTakeaway(data)?.seriesId).toBe('wild')
    expect(chartTakeaway(data, { thresholds: [{ value: 400 }] })?.seriesId).toBe('bad')
    expect(
      chartTakeaway(data, {
        thresholds: [
          { value: 400, status: 'warning' },
          { value: 50, breach: 'below' },
        ],
      })?.seriesId,
    ).toBe('wild')
  })

  it('speaks another language', () => {
    const words = chartTakeaway([minutes([...level(10, 100), ...level(10, 150)])], {
      formatters: createFormatters({ locale: 'de' }),
      messages: german.charts,
    })
    expect(words?.text).toBe('p95 ist um 50\u00a0% gestiegen, von 100 ms auf 150 ms')
  })

  it('has nothing to say without values', () => {
    expect(chartTakeaway([])).toBeNull()
    expect(chartTakeaway([minutes([])])).toBeNull()
    expect(chartTakeaway([minutes([null, null])])).toBeNull()
  })

  it('says only what can be computed again from the data', () => {
    const value = fc.option(fc.integer({ min: -1_000, max: 1_000 }), { nil: null, freq: 12 })
    const threshold = fc.record({
      value: fc.integer({ min: -1_000, max: 1_000 }),
      breach: fc.constantFrom('above' as const, 'below' as const),
    })
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 400 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
        threshold,
        (y, places, objective) => {
          const { x } = minutes(y)
          const end = (y.length - 1) * MINUTE
          const annotations = places.map((place, at) => ({ x: place * end, label: `event ${at}` }))
          const takeaway = chartTakeaway([minutes(y)], { annotations, thresholds: [objective] })
          const mean = (from: number, to: number) => {
            const inside = y.filter((each, at): each is number => each !== null && (x[at] as number) >= from && (x[at] as number) < to)
            return inside.length > 0 ? inside.reduce((sum, each) => sum + each, 0) / inside.length : Number.NaN
          }
          if (!takeaway) {
            expect(mean(0, Infinity)).toBeNaN()
            return
          }
          if (takeaway.event) {
            expect(takeaway.before).toBeCloseTo(mean(0, takeaway.event.x))
            expect(takeaway.after).toBeCloseTo(mean(takeaway.event.x, Infinity))
          } else {
            const quarters = [mean(0, end / 4), mean(end - end / 4, Infinity)]
            const [before, after] = quarters.some(Number.isNaN) ? [mean(0, Infinity), mean(0, Infinity)] : quarters
            expect(takeaway.before).toBeCloseTo(before as number)
            expect(takeaway.after).toBeCloseTo(after as number)
          }
          if (takeaway.change !== null) expect(takeaway.change).toBeCloseTo((takeaway.after - takeaway.before) / Math.abs(takeaway.before))
          expect(takeaway.breach?.durationMs ?? 0).toBeCloseTo(timeBeyond(y, objective), 3)
        },
      ),
      { numRuns: 500 },
    )
  })
})

/** How long straight lines between neighbours are beyond the threshold, line by line. */
function timeBeyond(y: (number | null)[], { value, breach }: { value: number; breach: 'above' | 'below' }): number {
  const excess = y.map((each) => (each === null ? null : breach === 'above' ? each - value : value - each))
  let total = 0
  for (let at = 1; at < excess.length; at++) {
    const [before, after] = [excess[at - 1], excess[at]]
    if (before == null || after == null) continue
    if (before > 0 && after > 0) total += MINUTE
    else if (before > 0 || after > 0) total += MINUTE * (Math.max(before, after) / Math.abs(before - after))
  }
  return total
}

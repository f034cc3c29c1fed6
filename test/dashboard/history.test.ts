import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RangeResult } from '../../src/core/metrics.js'
import { createHistory } from '../../src/dashboard/history.js'

const STEP = 5_000

function answer(from: number, values: (number | null)[], startedAt = 0): RangeResult {
  return {
    from,
    to: from + values.length * STEP,
    stepMs: STEP,
    startedAt,
    x: values.map((_, index) => from + index * STEP),
    series: [{ metric: 'cpu', unit: 'ratio', y: values }],
    annotations: startedAt > from ? [{ x: startedAt, label: 'Restart' }] : [],
  }
}

describe('the history of a live window', () => {
  it('asks for the whole window first, then only for its newest steps', () => {
    const history = createHistory()
    expect(history.missingFrom(['cpu'], { from: 0, to: 75_000 }, STEP)).toBe(0)
    history.join(answer(0, [1, 2, 3, 4, 5, 6]), { from: 0, to: 30_000 })
    expect(history.missingFrom(['cpu'], { from: 5_000, to: 35_000 }, STEP)).toBe(15_000)
  })

  it('asks for the whole window again when it grows, or for other metrics', () => {
    const history = createHistory()
    history.join(answer(60_000, [1, 2, 3]), { from: 60_000, to: 75_000 })
    expect(history.missingFrom(['cpu'], { from: 0, to: 75_000 }, STEP)).toBe(0)
    expect(history.missingFrom(['memory'], { from: 60_000, to: 75_000 }, STEP)).toBe(60_000)
  })

  it('keeps what a process measured before it restarted, and shows the time between as a gap', () => {
    const history = createHistory()
    history.join(answer(0, [1, 2, 3, null, null]), { from: 0, to: 25_000 })
    // The new process started at 20 s and knows nothing before it.
    const joined = history.join(answer(0, [null, null, null, null, 9], 20_000), { from: 0, to: 25_000 })
    expect(joined.series[0]?.y).toEqual([1, 2, 3, null, 9])
    expect(joined.annotations).toEqual([{ x: 20_000, label: 'Restart' }])
  })

  it('joins overlapping slices into the same window as one whole answer', () => {
    const values = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 4, maxLength: 60 })
    fc.assert(
      fc.property(values, fc.nat(), fc.nat(3), (all, cutSeed, overlap) => {
        const cut = 1 + (cutSeed % (all.length - 1))
        const window = { from: 0, to: all.length * STEP }
        const history = createHistory()
        history.join(answer(0, all.slice(0, cut)), window)
        const start = Math.max(0, cut - overlap)
        const joined = history.join(answer(start * STEP, all.slice(start)), window)
        expect(joined.x).toEqual(all.map((_, index) => index * STEP))
        expect(joined.series[0]?.y).toEqual(all)
      }),
    )
  })

  it('forgets what has left the window', () => {
    const history = createHistory()
    history.join(answer(0, [1, 2, 3, 4]), { from: 0, to: 20_000 })
    const joined = history.join(answer(20_000, [5]), { from: 15_000, to: 25_000 })
    expect(joined.x[0]).toBeGreaterThanOrEqual(10_000)
  })

  it('shows nothing beyond the window: neither steps of a clock that was ahead, nor those of a later window', () => {
    const history = createHistory()
    history.join(answer(20_000, [1, 2, 3, 4]), { from: 20_000, to: 40_000 })
    const earlier = { from: 5_000, to: 25_000 }
    expect(history.missingFrom(['cpu'], earlier, STEP)).toBe(5_000)
    expect(history.join(answer(5_000, [5, 6, 7, 1]), earlier).x).toEqual([5_000, 10_000, 15_000, 20_000])
  })
})

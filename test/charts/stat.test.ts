import fc from 'fast-check'
import { createFormatters } from 'binnacle'
import { describe, expect, it } from 'vitest'
import { readTrend, worstBreach } from '../../src/charts/stat.js'
import { thresholdWords } from '../../src/charts/thresholdwords.js'
import { statusOf, type Threshold } from '../../src/core/series.js'

const formatters = createFormatters()
const points = (value: string) => `${value} pt`
const against = { label: 'vs last week' }

describe('readTrend', () => {
  it.each([
    [{ change: 0.031 }, 'ms', 'up', '3.1%'],
    [{ change: -61, kind: 'absolute' }, 'ms', 'down', '61 ms'],
    [{ change: 0.003, kind: 'absolute' }, 'ratio', 'up', '0.3 pt'],
    [{ change: 0.3, kind: 'absolute' }, '%', 'up', '0.3 pt'],
    [{ change: 2_890, kind: 'absolute' }, undefined, 'up', '2,890'],
    [{ change: 0 }, 'ms', 'flat', '0%'],
    // Less than the last digit that would be printed.
    [{ change: -0.00001 }, 'ms', 'flat', '0%'],
  ] as const)('reads %j of a value in %s as %s %s', (trend, unit, direction, change) => {
    expect(readTrend({ ...against, ...trend }, unit, formatters, points)).toMatchObject({ direction, change })
  })

  it('calls a change good or bad only where a direction is better', () => {
    const toneOf = (change: number, goodDirection?: 'up' | 'down' | 'neutral') =>
      readTrend({ ...against, change, goodDirection }, 'ms', formatters, points)?.tone
    expect([toneOf(0.1, 'up'), toneOf(-0.1, 'up')]).toEqual(['good', 'bad'])
    expect([toneOf(0.1, 'down'), toneOf(-0.1, 'down')]).toEqual(['bad', 'good'])
    expect([toneOf(0.1), toneOf(0.1, 'neutral'), toneOf(0, 'up')]).toEqual(['neutral', 'neutral', 'neutral'])
  })

  it('shows none where the change is not known', () => {
    for (const change of [null, Number.NaN, Number.POSITIVE_INFINITY])
      expect(readTrend({ ...against, change }, 'ms', formatters, points)).toBeNull()
    expect(readTrend(undefined, 'ms', formatters, points)).toBeNull()
  })
})

describe('worstBreach', () => {
  const thresholds = fc.array(
    fc.record<Threshold>({
      value: fc.integer({ min: -100, max: 100 }),
      breach: fc.constantFrom('above', 'below'),
      status: fc.constantFrom('info', 'warning', 'critical'),
    }),
  )

  it('agrees with statusOf', () => {
    fc.assert(
      fc.property(fc.integer({ min: -120, max: 120 }), thresholds, (value, list) => {
        const status = statusOf(value, list)
        const breach = worstBreach(value, list)
        expect(breach?.status ?? 'ok').toBe(status ?? 'ok')
      }),
    )
  })

  it('names a limit with its label and unit', () => {
    expect(thresholdWords({ value: 400 }, 'ms', formatters)).toBe('400 ms')
    expect(thresholdWords({ value: 400, label: 'SLO' }, 'ms', formatters)).toBe('SLO 400 ms')
  })

  it('tells a change from a tiny base as how many times it is', () => {
    const changeOf = (change: number) => readTrend({ ...against, change }, 'ms', formatters, points)?.change
    expect([68.09, 9, 8.99, 0.031, -0.5].map(changeOf)).toEqual(['×69', '×10', '899%', '3.1%', '50%'])
  })
})

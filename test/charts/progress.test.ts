import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goalShare, goalsTakeaway, goalState, readGoals, summariseGoals, type Goal } from '../../src/charts/progress.js'
import { createFormatters } from '../../src/core/format.js'
import { formatMessage, type MessageParameters } from '../../src/core/messages/format.js'
import { progressMessages } from '../../src/core/messages/progress.js'

const formatters = createFormatters()
const t = (key: keyof typeof progressMessages, parameters: MessageParameters = {}) => formatMessage(progressMessages[key], parameters, 'en')
const number = fc.oneof(fc.double(), fc.integer({ min: -200, max: 200 }), fc.constant(null))
const goals = fc.array(
  fc.record<Goal>({ id: fc.string({ maxLength: 2 }), value: number, target: fc.option(number), expected: fc.option(number) }),
  { maxLength: 12 },
)
const isKnown = (input: number | null | undefined): input is number => typeof input === 'number' && Number.isFinite(input)

describe('goals', () => {
  it('sum up to what anyone can count in the data, and the furthest is the one with the least share', () => {
    fc.assert(
      fc.property(goals, (all) => {
        const readings = readGoals(all)
        const summary = summariseGoals(readings)
        const judged = all.filter(({ value, target }) => isKnown(value) && isKnown(target))
        const isReached = ({ value, target }: Goal) => (value as number) >= (target as number)
        expect(summary.count).toBe(judged.length)
        expect(summary.reached).toBe(judged.filter(isReached).length)
        expect(summary.behind).toBe(
          judged.filter((goal) => !isReached(goal) && isKnown(goal.expected) && (goal.value as number) < goal.expected).length,
        )
        const shares = judged
          .filter((goal) => !isReached(goal) && (goal.target as number) > 0)
          .map(({ value, target }) => (value as number) / (target as number))
          .filter(Number.isFinite)
        expect(summary.furthest?.share ?? null).toEqual(shares.length > 0 ? Math.min(...shares) || 0 : null)
      }),
    )
  })

  it('draw bars between none and whole, and never say 100% of what is not reached', () => {
    fc.assert(
      fc.property(goals, (all) => {
        const readings = readGoals(all)
        expect(new Set(readings.map(({ key }) => key)).size).toBe(all.length)
        for (const { extent, lap, pace, share, state } of readings) {
          for (const part of [extent, lap, pace ?? 0]) expect(part >= 0 && part <= 1).toBe(true)
          if (lap > 0) expect(extent).toBe(1)
          if (share !== null && state !== 'reached')
            expect(Number.parseFloat(goalShare(share, formatters).replaceAll(',', ''))).toBeLessThan(100)
        }
      }),
    )
  })

  it('say how they stand: over, there, on pace, behind, open, without a target, with one of zero, not known', () => {
    const cases: [Partial<Goal>, string, string][] = [
      [{ value: 132, target: 100 }, '132%', 'Reached'],
      [{ value: 99.99, target: 100 }, '99.99%', '0.01 to go'],
      [{ value: 60, target: 100, expected: 50 }, '60%', 'On pace'],
      [{ value: 40, target: 100, expected: 50 }, '40%', 'Behind pace'],
      [{ value: 40, target: 100, unit: 'min' }, '40%', '60 min to go'],
      [{ value: -40, target: 100 }, '-40%', '140 to go'],
      [{ value: -1e300, target: 1e-6 }, '-1E308%', '1E300 to go'],
      [{ value: 42 }, '–', 'No target'],
      [{ value: 0, target: 0 }, '–', 'Reached'],
      [{ value: -1, target: 0 }, '–', '1 to go'],
      [{ value: Number.NaN, target: 100 }, '–', 'Not known'],
      [{ value: 5, target: Number.POSITIVE_INFINITY }, '–', 'No target'],
    ]
    for (const [given, share, state] of cases) {
      const [goal] = readGoals([{ id: 'goal', value: null, ...given }])
      expect([goal && goalShare(goal.share, formatters), goal && goalState(goal, formatters, t)]).toEqual([share, state])
    }
    const takeaway = (all: Goal[]) => goalsTakeaway(summariseGoals(readGoals(all)), formatters, t)
    expect(takeaway(cases.slice(0, 4).map(([given], at) => ({ id: `g${at}`, value: null, ...given })))).toBe(
      '1 of 4 goals reached, 1 behind pace; furthest to go: \u2068g3\u2069 (40%)',
    )
    expect([takeaway([{ id: 'a', value: 2, target: 1 }]), takeaway([{ id: 'a', value: 2 }])]).toEqual(['1 of 1 goal reached', ''])
  })
})

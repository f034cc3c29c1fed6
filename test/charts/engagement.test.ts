import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEngagement, type EngagementSeries } from '../../src/charts/engagement.js'
import { endOf, periodOf, periodWords, roomFor } from '../../src/charts/engagementperiods.js'
import { changeOf, engagementTakeaway } from '../../src/charts/engagementwords.js'
import { createFormatters } from '../../src/core/format.js'
import { engagementMessages } from '../../src/core/messages/engagement.js'
import { formatMessage, type MessageParameters } from '../../src/core/messages/format.js'

const DAY = 86_400_000
const formatters = createFormatters()
const t = (key: keyof typeof engagementMessages, parameters: MessageParameters = {}) =>
  formatMessage(engagementMessages[key], parameters, 'en')
const value = fc.oneof(fc.integer({ min: -1_000, max: 1_000_000 }), fc.constant(null), fc.constant(Number.NaN))
const points = fc.array(fc.record({ day: fc.nat({ max: 60 }), y: value, previous: value }), { minLength: 1, maxLength: 40 })
const seriesOf = (all: { day: number; y: number | null; previous: number | null }[], total: 'mean' | 'sum'): EngagementSeries => ({
  ...{ id: 'users', total },
  x: all.map(({ day }) => day * DAY),
  y: all.map(({ y }) => y),
  previous: all.map(({ previous }) => previous),
})
const isKnown = (input: number | null): input is number => input !== null && Number.isFinite(input)

describe('readEngagement', () => {
  it('gives figures that anyone can recompute from the data: the highest, the mean or sum, and like compared with like', () => {
    fc.assert(
      fc.property(points, fc.constantFrom('mean', 'sum'), fc.integer({ min: 0, max: 61 }), (all, total, lastDay) => {
        const reading = readEngagement(seriesOf(all, total), { period: 'day', completeUntil: lastDay * DAY, timeZone: 'UTC' })
        const complete = all.filter(({ day, y }) => day + 1 <= lastDay && isKnown(y)).toSorted((a, b) => a.day - b.day)
        const figure = (values: (number | null)[]) =>
          values.reduce<number>((sum, at) => sum + (at ?? 0), 0) / (total === 'sum' ? 1 : values.length)
        const pairs = complete.filter(({ previous }) => isKnown(previous))
        if (complete.length === 0) expect([reading.figure, reading.highest]).toEqual([null, -1])
        else {
          expect(reading.figure).toBeCloseTo(figure(complete.map(({ y }) => y)), 6)
          const top = Math.max(...complete.map(({ y }) => y as number))
          const best = reading.rows[reading.highest]
          expect([best?.value, best?.start]).toEqual([top, (complete.find(({ y }) => y === top)?.day ?? Number.NaN) * DAY])
        }
        if (pairs.length === 0) expect(reading.compared).toBeNull()
        else {
          expect(reading.compared?.figure).toBeCloseTo(figure(pairs.map(({ y }) => y)), 6)
          expect(reading.compared?.previous).toBeCloseTo(figure(pairs.map(({ previous }) => previous)), 6)
        }
      }),
    )
  })

  it('keeps each period with what it is compared with, in order, each with a key of its own', () => {
    fc.assert(
      fc.property(points, (all) => {
        const { rows } = readEngagement(seriesOf(all, 'mean'), { period: 'day', timeZone: 'UTC' })
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
        const known = (input: number | null) => (isKnown(input) ? input : null)
        const days = all.map(({ day }) => day)
        const expected: [number, number | null, number | null][] = []
        // Days that are left out take their place.
        for (let day = Math.min(...days); day <= Math.max(...days); day++) {
          const found = all.filter((point) => point.day === day)
          for (const { y, previous } of found.length > 0 ? found : [{ y: null, previous: null }])
            expected.push([day * DAY, known(y), known(previous)])
        }
        expect(rows.map(({ start, value: y, previous }) => [start, y, previous])).toEqual(expected)
      }),
    )
  })

  it.each([
    ['day', 'Europe/Berlin', '2026-03-27T23:00Z', '2026-03-30T22:00Z', 4],
    ['hour', 'Europe/Berlin', '2026-03-28T22:00Z', '2026-03-29T03:00Z', 6],
    ['week', 'UTC', '2026-11-02T00:00Z', '2026-11-30T00:00Z', 5],
    ['month', 'UTC', '2026-01-31T00:00Z', '2026-05-31T00:00Z', 5],
    ['year', 'UTC', '2020-01-01T00:00Z', '2024-01-01T00:00Z', 5],
  ] as const)('gives each missing %s its place (%s)', (period, timeZone, first, last, count) => {
    const series = { id: 's', x: [Date.parse(first), Date.parse(last)], y: [1, 2] }
    const { rows, figure } = readEngagement(series, { period, timeZone })
    expect(rows.map(({ value }) => value)).toEqual([1, ...Array<null>(count - 2).fill(null), 2])
    expect(figure).toBe(1.5)
  })

  it('takes periods that begin a little early or late for what they are', () => {
    const jitter = [0, 7, -6, 5, 0, -7].map((hours, day) => day * DAY + hours * 3_600_000)
    expect(readEngagement({ id: 's', x: jitter, y: jitter.map(() => 1) }, { period: 'day', timeZone: 'UTC' }).rows).toHaveLength(6)
  })

  it('says in a sentence what the figures are', () => {
    const series = {
      ...seriesOf(
        [10, 30, 20].map((y, day) => ({ day, y, previous: 15 + day })),
        'mean',
      ),
      label: 'Users',
    }
    const reading = readEngagement(series, { timeZone: 'UTC', completeUntil: 3 * DAY })
    const say = () => engagementTakeaway(reading, series, (place) => `day ${place}`, 'the week before', formatters, t)
    expect(say()).toBe('\u2068Users\u2069: highest day 1 (30); 20 on average, 25% more than the week before')
    expect(
      engagementTakeaway(readEngagement(series, { period: 'day', timeZone: 'UTC', completeUntil: 0 }), series, String, '', formatters, t),
    ).toBe('')
  })
})

describe('a change', () => {
  const change = (now: number | null, before: number | null, unit?: string) => changeOf(now, before, unit, formatters, t)?.signed ?? null
  it('is in percent where that means something, else the difference, and unknown where one of the two is', () => {
    expect([change(120, 100), change(99.9, 100), change(0, 100), change(100, 100)]).toEqual(['+20%', '-0.1%', '-100%', '0%'])
    expect([change(5, 0), change(5, -5), change(-5, 5), change(0, 0)]).toEqual(['+5', '+10', '-10', '0'])
    expect([change(12, 10, '%'), change(0.12, 0.1, 'ratio'), change(30, 20, 'min')]).toEqual(['+2 pt', '+2 pt', '+50%'])
    expect([change(null, 1), change(1, null), change(1e308, -1e308)]).toEqual([null, null, null])
  })
})

describe('periods', () => {
  it('are recognised by their distances, and end by the wall clock of the zone', () => {
    const starts = (step: number) => Array.from({ length: 9 }, (_, at) => at * step)
    expect([3_600_000, DAY, 7 * DAY, 30 * DAY, 365 * DAY].map((step) => periodOf(starts(step)))).toEqual([
      'hour',
      'day',
      'week',
      'month',
      'year',
    ])
    expect(periodOf([0])).toBe('day')
    // 25 October 2026 has 25 hours in Zurich, 29 March 23.
    const length = (start: number) => (endOf(start, 'day', 'Europe/Zurich') - start) / 3_600_000
    expect([Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 2, 28, 23)].map(length)).toEqual([25, 23])
    expect(new Date(endOf(Date.UTC(2024, 1, 1), 'month', 'UTC')).toISOString()).toBe('2024-03-01T00:00:00.000Z')
  })

  it('are written in the zone; the hour that comes twice is told apart', () => {
    const zurich = createFormatters({ timeZone: 'Europe/Zurich' })
    const night = Array.from({ length: 4 }, (_, at) => Date.UTC(2026, 9, 24, 22) + at * 3_600_000)
    const words = periodWords(night, 'hour', zurich, t)
    expect(words.map(({ short }) => short)).toEqual(['Oct 25', '01:00', '02:00', '02:00'])
    expect(new Set(words.map(({ full }) => full)).size).toBe(4)
    expect(roomFor(7 * 2.62)).toBe(22)
    expect(roomFor(1e9)).toBe(Number.POSITIVE_INFINITY)
  })
})

import fc from 'fast-check'
import { createFormatters } from 'binnacle'
import { chartTakeaway, createSeries, type TakeawayOptions, type TimeSeries } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'
import { faultsOf } from './sentenceChecker.js'

const MINUTE = 60_000
const minutes = (y: (number | null)[], id = 'api', unit = 'ms'): TimeSeries => ({ id, unit, x: y.map((_, at) => at * MINUTE), y })
const level = (count: number, value: number) => Array.from({ length: count }, () => value)
const say = (y: (number | null)[], options?: TakeawayOptions, unit?: string) => chartTakeaway([minutes(y, 'api', unit)], options)?.text

describe('chartTakeaway', () => {
  it('has nothing to say without values', () => {
    expect(chartTakeaway([])).toBeNull()
    expect(chartTakeaway([minutes([])])).toBeNull()
    expect(chartTakeaway([minutes([null, null])])).toBeNull()
  })

  it('tells the last value only, under eight of them', () => {
    expect(say([1, 2, 3, 4, 5, 6, 700])).toBe('api was 700 ms at 00:06')
    expect(say([...level(4, 1), ...level(4, 900)])).toBe('api rose at 00:04, from 1 ms to 900 ms')
  })

  it('compares no stretch of fewer than three values', () => {
    const before = { annotations: [{ x: 2 * MINUTE, label: 'deploy' }] }
    expect(say([100, 100, ...level(20, 200)], before)).not.toContain('deploy')
    expect(say([100, 100, 100, ...level(20, 200)], { annotations: [{ x: 3 * MINUTE, label: 'deploy' }] })).toContain('since deploy')
  })

  it('tells what was planted: a step at its event, an outage and its end, a spike, silence', () => {
    const deploy = { annotations: [{ x: 40 * MINUTE, label: 'deploy 9' }] }
    expect(say([...level(40, 200), ...level(40, 250)], deploy)).toBe('api rose 25% since deploy 9, from 200 ms to 250 ms')
    expect(say([...level(40, 200), ...level(40, 215)], deploy)).not.toContain('deploy 9')
    expect(say([...level(40, 1), ...level(20, 0), ...level(40, 1)], {}, 'ratio')).toBe(
      'api is typically 100%, 0% from 00:40 to 00:59, recovered to 100%',
    )
    expect(say([...level(40, 100), 5_000, ...level(40, 100)])).toBe('api is typically 100 ms, up to 5\u00a0s at 00:40')
    expect(say([...level(40, 100), ...level(40, 0)].map((value) => value || null))).toBe('api was steady at 100 ms; no values since 00:39')
  })

  it('names no event that the values do not bear', () => {
    const restart = { annotations: [{ x: 60 * MINUTE, label: 'Restart' }] }
    const ramp = Array.from({ length: 120 }, (_, at) => 100 + at)
    expect(say(ramp, restart)).toBe('api rose 112%, from 102 ms to 216 ms')
    expect(say([...level(60, 100), ...level(30, 400), ...level(30, 100)], restart)).not.toContain('since Restart')
    expect(say([...level(50, 100), ...level(70, 300)], restart)).not.toContain('Restart')
  })

  it('names the event of the largest step, and both of one instant', () => {
    const y = [...level(30, 100), ...level(30, 120), ...level(30, 200)]
    const annotations = [
      { x: 60 * MINUTE, label: 'second' },
      { x: 30 * MINUTE, label: 'first' },
    ]
    expect(say(y, { annotations })).toContain('since second, from 120 ms to 200 ms')
    expect(say(y, { annotations: [...annotations, { x: 60 * MINUTE, label: 'at once' }] })).toContain('since second, at once')
  })

  it('says percent on a ratio scale only, points of shares, and the values everywhere', () => {
    const steps = (from: number, to: number) => [...level(20, from), ...level(20, to)]
    expect(say(steps(100, 150))).toBe('api rose 50% at 00:20, from 100 ms to 150 ms')
    expect(say(steps(-1, 2), {}, '°C')).toBe('api rose at 00:20, from -1 °C to 2 °C')
    expect(say(steps(12, 18), {}, '°C')).toBe('api rose at 00:20, from 12 °C to 18 °C')
    expect(say(steps(0.2, 0.5), {}, 'ratio')).toBe('api rose 30 percentage points at 00:20, from 20% to 50%')
    expect(say(steps(2, 3), {}, 'count')).toBe('api rose at 00:20, from 2 to 3')
    expect(say(steps(10, 900), {}, 'ms')).toBe('api rose at 00:20, from 10 ms to 900 ms')
  })

  it('takes a tolerance of the series’ own', () => {
    const y = Array.from({ length: 40 }, (_, at) => 20 + (at % 2))
    const text = (tolerance?: number) => chartTakeaway([{ ...minutes(y, 'room', 'bar'), tolerance }])?.text
    expect(text()).toBe('room varies between 20 bar at 00:00 and 21 bar at 00:01')
    expect(text(1)).toBe('room is steady at 20 bar')
    const store = createSeries({ id: 'room', unit: 'bar', tolerance: 1 })
    store.appendMany(minutes(y).x, y)
    expect(chartTakeaway([store])?.text).toBe('room is steady at 20 bar')
  })

  it('speaks of the series that matters, and of one more at most', () => {
    const data = [minutes(level(20, 100), 'calm'), minutes([...level(10, 10), ...level(10, 90)], 'wild'), minutes(level(20, 500), 'bad')]
    expect(chartTakeaway(data)).toMatchObject({ seriesId: 'wild', also: null })
    expect(chartTakeaway(data, { thresholds: [{ value: 400 }] })).toMatchObject({ seriesId: 'bad', also: { seriesId: 'wild' } })
    const many = Array.from({ length: 9 }, (_, at) => minutes([...level(10, 10), ...level(10, 90 + at)], `s${at}`))
    expect(chartTakeaway(many)?.text).toBe('s8 rose at 00:10, from 10 ms to 98 ms. s7 rose at 00:10, from 10 ms to 97 ms')
  })

  it('compares merged percentiles where the source has them, and no average of steps', () => {
    const y = [...level(30, 50), ...level(30, 307)]
    const options = { annotations: [{ x: 30 * MINUTE, label: 'deploy' }] }
    const text = (before: number | null, after: number, to = 30 * MINUTE) =>
      chartTakeaway([minutes(y, 'latency_p95')], {
        ...options,
        merged: [
          { series: 'latency_p95', from: MINUTE, to, value: before },
          { series: 'latency_p95', from: 30 * MINUTE, to: 59 * MINUTE, value: after },
        ],
      })?.text
    expect(text(60, 280)).toBe('latency_p95 rose since deploy, from 60 ms to 280 ms')
    const ofSteps = 'latency_p95 in the typical step rose since deploy, from 50 ms to 307 ms'
    expect(text(null, 280)).toBe(ofSteps)
    // Of another stretch, which reaches beyond the deploy.
    expect(text(60, 280, 31 * MINUTE)).toBe(ofSteps)
    // The steps that went up had few requests.
    expect(text(50, 51)).toBe('latency_p95 varies from step to step, between 50 ms at 00:00 and 307 ms at 00:30')
    expect(chartTakeaway([{ ...minutes(y, 'slowest'), isPercentile: true }], options)?.text).toContain('in the typical step')
    expect(chartTakeaway([{ ...minutes(y, 'latency_p95'), isPercentile: false }], options)?.text).not.toContain('step')
  })

  it('holds steps, and takes them for as long as they hold', () => {
    const series = {
      id: 'replicas',
      unit: 'count',
      points: [0, 5, 6, 7, 9, 12, 200, 210, 470].map((at, place) => ({ x: at * MINUTE, y: place % 2 ? 9 : 3 })),
    }
    // Recorded as 3 six times, as 9 four times; but for 451 of 480 minutes it was 9.
    const said = chartTakeaway([{ ...series, points: [...series.points, { x: 480 * MINUTE, y: 3 }] }], { isStep: true })
    expect(said?.claim).toMatchObject({ kind: 'typical', value: 9 })
  })

  it('reads a million points as it reads a few', () => {
    const random = (at: number) => ((at * 2_654_435_761) % 4_294_967_296) / 4_294_967_296
    const y = Float64Array.from({ length: 1_000_000 }, (_, at) => 100 + 10 * random(at))
    y.fill(400, 600_000, 600_100)
    const x = Float64Array.from({ length: y.length }, (_, at) => at * 1_000)
    expect(chartTakeaway([{ id: 'api', unit: 'ms', x, y }])?.text).toMatch(
      /^api is typically 10[45] ms, 400 ms from Jan 7, 22:40 to Jan 7, 22:41, recovered to 10[45] ms$/,
    )
    y.fill(200, 800_000)
    expect(chartTakeaway([{ id: 'api', unit: 'ms', x, y: y.slice() }])?.text).toMatch(
      /^api rose 90% on Jan 10, 06:13, from 105 ms to 200 ms; 400 ms from|^api rose 9\d% on Jan 10, 06:13, from 10[45] ms to 200 ms/,
    )
  })

  it('counts no breaches that it does not tell apart', () => {
    const y = Array.from({ length: 50_001 }, (_, at) => (at % 2 ? 90 : 110))
    const text = (values: number[]) =>
      chartTakeaway([{ id: 'api', unit: 'ms', x: values.map((_, at) => at), y: values }], { thresholds: [{ value: 100 }] })?.text
    expect(text([...y, 90])).toMatch(/; was above 100 ms again and again, until 00:00:50$/)
    expect(text(y)).toMatch(/; above 100 ms$/)
    expect(text([...y.slice(0, 10_001), 90])).toContain('; was above 100 ms 5,001 times, ')
  })

  it('names no event in noise alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 800, max: 1_200 }), { minLength: 24, maxLength: 200 }),
        fc.integer({ min: 20, max: 80 }).map((percent) => percent / 100),
        (y, place) => {
          expect(say(y, { annotations: [{ x: place * y.length * MINUTE, label: 'deploy' }] })).not.toContain('deploy')
        },
      ),
      { numRuns: 300, seed: 7 },
    )
  })

  it('says only what can be computed again from the data', () => {
    const kinds: Record<string, number> = {}
    const formatters = createFormatters()
    fc.assert(
      fc.property(world, ({ data, options }) => {
        const said = chartTakeaway(data, options)
        for (const clause of said?.text.split(/; |\. /) ?? []) kinds[kindOf(clause)] = (kinds[kindOf(clause)] ?? 0) + 1
        expect(faultsOf(said?.text ?? '', data, options, formatters)).toEqual([])
      }),
      { numRuns: 1_500 },
    )
    // Each kind of claim was met, and checked.
    for (const kind of ['steady', 'typically', 'varies', 'rose', 'fell', 'since event', 'recovered', 'above', 'below', 'no values', 'was'])
      expect(kinds[kind] ?? 0, kind).toBeGreaterThan(10)
  }, 120_000)
})

const kindOf = (clause: string) =>
  /since event/.exec(clause)?.[0] ?? /steady|typically|varies|recovered|no values|above|below|rose|fell/.exec(clause)?.[0] ?? 'was'

/** As likely anywhere: `fc.double` prefers numbers near zero. */
const share = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000)

/** Random series of a window: a level with noise, and on it steps, drifts, seasons, spikes, outages, gaps; sometimes few points. */
const curve = fc
  .record({
    length: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 20, max: 300 })),
    base: fc.constantFrom(0.5, 3, 40, 100, 700),
    noise: fc.constantFrom(0, 0.01, 0.03, 0.1, 0.4),
    drift: fc.constantFrom(0, 0, 0, 0.3, -0.4, 2),
    season: fc.constantFrom(0, 0, 0, 0.3, 0.8),
    step: fc.constantFrom(0, 0, 0.15, -0.3, 1, 4),
    stepAt: share,
    holes: fc.array(fc.record({ at: share, share: fc.constantFrom(0, 0.02, 0.1, 0.3) }), {
      maxLength: 3,
    }),
    peaks: fc.array(
      fc.record({
        at: share,
        share: fc.constantFrom(0, 0.02, 0.2),
        factor: fc.constantFrom(0, 0, 0.4, 3, 30),
      }),
      { maxLength: 2 },
    ),
    isWhole: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ length, base, noise, drift, season, step, stepAt, holes, peaks, isWhole, seed }) => {
    let state = seed
    const random = () => ((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647) * 2 - 1
    const y = Array.from({ length }, (_, at): number | null => {
      const place = at / length
      if (holes.some((hole) => place >= hole.at && place <= hole.at + hole.share)) return null
      let value = base * (1 + drift * place + season * Math.sin(place * 30) + (place >= stepAt ? step : 0) + noise * random())
      for (const peak of peaks) if (place >= peak.at && place <= peak.at + peak.share) value *= peak.factor
      return (isWhole ? Math.round(value) : value) || 0
    })
    return { y, stepAt: Math.ceil(stepAt * length) }
  })

const world = fc
  .record({
    curves: fc.array(curve, { minLength: 1, maxLength: 3 }),
    unit: fc.constantFrom('ms', 'req/s', 'count', '%', 'ratio', '°C', 'widgets'),
    isPercentile: fc.boolean(),
    events: fc.array(share, { maxLength: 3 }),
    objective: fc.option(
      fc.record({ value: fc.constantFrom(0.6, 20, 90, 110, 200), breach: fc.constantFrom('above' as const, 'below' as const) }),
      { nil: undefined },
    ),
    // An event at the step, or at any instant.
    isCause: fc.boolean(),
    isStep: fc.boolean(),
  })
  .map(({ curves, unit, isPercentile, events, objective, isCause, isStep }) => {
    const data = curves.map(({ y }, at) => ({ ...minutes(y, `s${at}`, unit), isPercentile }))
    const end = Math.max(...curves.map(({ y }) => y.length - 1)) * MINUTE
    const cause = isCause && curves[0] ? [curves[0].stepAt * MINUTE] : []
    const annotations = [...cause, ...events.map((place) => Math.round(place * end))].map((x, at) => ({ x, label: `event ${at}` }))
    return { data, options: { annotations, thresholds: objective ? [objective] : [], isStep } }
  })

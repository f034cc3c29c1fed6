import fc from 'fast-check'
import { createPrometheusSource, createServerSource, type MetricName, type MetricsSource } from 'binnacle/dashboard'
import { createMetrics, createMetricsHandler } from 'binnacle/server'
import { describe, expect, it } from 'vitest'

const STEP_MS = 5_000
const WIDTH_MS = 600_000
/** In the middle of a step: a Date has whole seconds, and a clock that is one second off is not told from one that is right. */
const START = 1_700_000_002_500
const METRICS = ['request_rate', 'peak_concurrency'] as const satisfies readonly MetricName[]

interface Servers {
  /** Lets the server's time pass. */
  pass(ms: number): void
  now(): number
  /** Requests so far. */
  asked(): number
  /** A page of its own, whose clock is ahead by what `skewMs` says. */
  page(skewMs: () => number): MetricsSource
}

/** The server half, on a clock of the test's. */
function server(): Servers {
  // The process began with a step, so that its start is at the edge of no window.
  let now = START - STEP_MS / 2
  let asked = 0
  const metrics = createMetrics({ clock: () => now, stepMs: STEP_MS })
  const handler = createMetricsHandler({ metrics, authorize: () => true, clock: () => now })
  let requests = 0
  now = START
  return {
    now: () => now,
    asked: () => asked,
    pass(ms) {
      for (const end = now + ms; now < end; now += STEP_MS) {
        requests += 1
        for (let index = 0; index < requests % 7; index += 1)
          metrics.beginRequest()({ route: '/', method: 'GET', status: 200, durationMs: 10 })
      }
    },
    page: (skewMs) =>
      createServerSource('http://server/metrics', {
        clock: () => now + skewMs(),
        async fetch(input, init) {
          asked += 1
          const response = await handler(new Request(input, init))
          response.headers.set('date', new Date(now).toUTCString())
          return response
        },
      }),
  }
}

/** A Prometheus that has a value for every instant that has come, as it has one for the minutes after, out of the last scrape. */
function prometheus(): Servers {
  let now = START
  let asked = 0
  const dated = (result: unknown) =>
    Response.json({ status: 'success', data: { result } }, { headers: { date: new Date(now).toUTCString() } })
  const at = (seconds: number): [number, string] => [seconds, String(Math.floor(Math.min(seconds * 1_000, now) / STEP_MS) % 1_000)]
  return {
    now: () => now,
    asked: () => asked,
    pass: (ms) => void (now += ms),
    page: (skewMs) =>
      createPrometheusSource('http://prometheus', {
        scrapeSeconds: STEP_MS / 1_000,
        clock: () => now + skewMs(),
        async fetch(_, init) {
          asked += 1
          const form = init?.body as URLSearchParams
          const number = (name: string) => Number(form.get(name))
          if (!form.has('start')) {
            const figure = (name: string) => ({
              metric: { binnacle_figure: name },
              value: at(form.has('time') ? number('time') : now / 1_000),
            })
            return dated([figure('now'), figure('active')])
          }
          const values: [number, string][] = []
          for (let instant = number('start'); instant <= number('end'); instant += number('step'))
            if (instant * 1_000 <= now + 300_000) values.push(at(instant))
          return dated([{ metric: { binnacle_figure: 'active' }, values }])
        },
      }),
  }
}

/** What a page shows of the last ten minutes: steps and values, and the snapshot. */
async function shown(source: MetricsSource, pageNow: number) {
  const query = { metrics: METRICS, from: pageNow - WIDTH_MS, to: pageNow, isLive: true, stepMs: STEP_MS }
  const [{ x, series, annotations }, snapshot] = await Promise.all([source.range(query), source.snapshot({ windowSeconds: 600 })])
  return { x, series, annotations, snapshot }
}

const HOURS_MS = 7_200_000
const skew = fc.oneof(fc.integer({ min: -HOURS_MS, max: HOURS_MS }), fc.integer({ min: -3_000, max: 3_000 }))
const refreshes = fc.array(
  fc.record({
    passMs: fc.nat(200).map((steps) => steps * STEP_MS),
    // The clock is set, or stays; before a refresh, or while its answer is awaited.
    skewMs: fc.option(skew),
    isSetOnTheWay: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
)

describe.each([
  ['createServerSource', server],
  ['createPrometheusSource', prometheus],
])('%s on a page whose clock is wrong', (_, start) => {
  it('shows what an unskewed page shows, from the first window on and however the clock is set', async () => {
    await fc.assert(
      fc.asyncProperty(skew, refreshes, async (firstMs, list) => {
        const { pass, now, page } = start()
        let skewMs = firstMs
        const wrong = page(() => skewMs)
        const right = page(() => 0)
        for (const { passMs, skewMs: nextMs, isSetOnTheWay } of list) {
          pass(passMs)
          if (nextMs !== null && !isSetOnTheWay) skewMs = nextMs
          const answer = shown(wrong, now() + skewMs)
          if (nextMs !== null && isSetOnTheWay) skewMs = nextMs
          expect(await answer).toEqual(await shown(right, now()))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('means any other window as it is', async () => {
    const { pass, now, page } = start()
    pass(1_800_000)
    const wrong = page(() => 600_000)
    await shown(wrong, now() + 600_000)
    const query = { metrics: METRICS, from: START + 60_000, to: START + 660_000, stepMs: STEP_MS }
    const right = page(() => 0)
    const { x, series } = await wrong.range(query)
    expect(x[0]).toBeLessThanOrEqual(query.from)
    expect(x.at(-1)).toBeLessThan(query.to)
    expect(x.length).toBeGreaterThanOrEqual(120)
    expect({ x, series }).toMatchObject({ x: (await right.range(query)).x, series: (await right.range(query)).series })
    const stretch = { windowSeconds: 300, at: START + 600_000 }
    expect(await wrong.snapshot(stretch)).toEqual(await right.snapshot(stretch))
  })

  it('asks once more for the first window, and no more than others after it', async () => {
    const { pass, now, page, asked } = start()
    const wrong = page(() => 600_000)
    for (let beat = 0; beat < 5; beat += 1) {
      pass(STEP_MS)
      await wrong.range({ metrics: METRICS, from: now() + 600_000 - WIDTH_MS, to: now() + 600_000, isLive: true, stepMs: STEP_MS })
    }
    expect(asked()).toBe(6)
  })
})

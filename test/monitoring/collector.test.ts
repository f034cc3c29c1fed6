import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRumBatch, RUM_LIMITS, type RumPayload } from '../../src/core/rum.js'
import { createCollector } from '../../src/monitoring/collector.js'

const head = { batch: 'batch-123', session: 'visitor-1', ageMs: 5_000 }
const take = (collector: ReturnType<typeof createCollector>, maxBytes: number = RUM_LIMITS.sentBytes, isFinal = false) =>
  collector.take(head, maxBytes, isFinal).payload

const event = fc.oneof(
  fc.record({
    kind: fc.constant('request' as const),
    route: fc.oneof(fc.constant('/users/:id'), fc.webPath(), fc.string()),
    durationMs: fc.double({ min: -1, max: 1e8 }),
  }),
  fc.record({ kind: fc.constant('error' as const), type: fc.oneof(fc.constant('TypeError'), fc.string({ unit: 'binary' })) }),
  fc.record({ kind: fc.constant('vital' as const), id: fc.stringMatching(/^v6-\d{8,20}$/), value: fc.double() }),
  fc.record({ kind: fc.constant('task' as const), durationMs: fc.double({ min: 50, max: 1e8 }) }),
)

function feed(collector: ReturnType<typeof createCollector>, events: readonly (typeof event extends fc.Arbitrary<infer T> ? T : never)[]) {
  for (const each of events) {
    if (each.kind === 'request') collector.request(each.route, each.durationMs, each.durationMs > 1_000)
    if (each.kind === 'error') collector.error(each.type)
    if (each.kind === 'vital') collector.vital({ id: each.id, name: 'INP', value: each.value })
    if (each.kind === 'task') collector.longTask(each.durationMs)
  }
}

describe('what the page collects', () => {
  it('is a batch the server takes, and fits, whatever happens in the page', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), fc.integer({ min: 20_000, max: 60_000 }), (events, maxBytes) => {
        const collector = createCollector()
        feed(collector, events)
        const payload = take(collector, maxBytes)
        expect(JSON.stringify(payload).length).toBeLessThanOrEqual(maxBytes)
        expect(() => parseRumBatch(JSON.parse(JSON.stringify(payload)))).not.toThrow()
      }),
    )
  })

  it('fits, at its worst: every limit reached and every duration another one', () => {
    const collector = createCollector()
    for (let index = 0; index < 60; index += 1) {
      for (let step = 0; step < 2_000; step += 1) collector.request(`/${'r'.repeat(100)}/${index}`, 1.0116 ** step / 1_000, true)
      collector.error('E'.repeat(110) + index)
      collector.vital({ id: `v6-${'1'.repeat(40)}-${index}`, name: 'INP', value: Math.PI * index, final: true })
    }
    for (let step = 0; step < 2_000; step += 1) collector.longTask(1.0116 ** step / 1_000)
    const sizes: number[] = []
    let requests = 0
    while (collector.hasNews(false)) {
      const payload = take(collector)
      sizes.push(JSON.stringify(payload).length)
      const batch = parseRumBatch(payload)
      requests += batch.requests.reduce((sum, { durations }) => sum + durations.count, 0)
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(RUM_LIMITS.sentBytes)
    // What did not fit came with a later batch.
    expect(sizes.length).toBeGreaterThan(1)
    expect(requests).toBe(60 * [...Array(2_000).keys()].filter((step) => 1.0116 ** step / 1_000 <= RUM_LIMITS.durationMs).length)
  })

  it('lets neither a URL nor a text through', () => {
    const collector = createCollector()
    collector.request('https://app.test/users/bob?token=hunter2', 10, false)
    collector.request('/users/bob@example.com', 10, false)
    collector.error('User bob@example.com: hunter2')
    expect(take(collector)).toMatchObject({ requests: [{ route: 'other' }], errors: [{ type: 'Error', count: 1 }] })
  })

  it('keeps a name as long as there is room, and folds the rest into one', () => {
    const collector = createCollector()
    for (let index = 0; index < 100_000; index += 1) collector.error(`Made${index}`)
    const { errors = [] } = take(collector)
    expect(errors).toHaveLength(RUM_LIMITS.errorTypes)
    expect(errors.at(-1)).toEqual({ type: 'other', count: 100_000 - RUM_LIMITS.errorTypes + 1 })
  })

  it('sends the latest value of a vital, and again only when it changed', () => {
    const collector = createCollector()
    const values = (payload: RumPayload) => payload.vitals?.map(({ value, final }) => [value, final])
    collector.vital({ id: 'page-view-1', name: 'INP', value: 40 })
    collector.vital({ id: 'page-view-1', name: 'INP', value: 90 })
    expect(values(take(collector))).toEqual([[90, undefined]])
    expect(collector.hasNews(false)).toBe(false)
    collector.vital({ id: 'page-view-1', name: 'INP', value: 120 })
    expect(values(take(collector))).toEqual([[120, undefined]])
    // The page goes away: what the server has is the last word.
    expect(collector.hasNews(true)).toBe(true)
    expect(values(take(collector, RUM_LIMITS.sentBytes, true))).toEqual([[120, true]])
    expect(collector.hasNews(true)).toBe(false)
  })

  it('settles the vital of a page view when the next one begins', () => {
    const collector = createCollector()
    collector.vital({ id: 'page-view-1', name: 'LCP', value: 900 })
    take(collector)
    collector.vital({ id: 'page-view-2', name: 'LCP', value: 300 })
    expect(take(collector).vitals).toEqual([
      { id: 'page-view-1', name: 'LCP', value: 900, final: true },
      { id: 'page-view-2', name: 'LCP', value: 300 },
    ])
  })

  it('tells how many events were lost', () => {
    const collector = createCollector()
    collector.drop(7)
    expect(take(collector).dropped).toBe(7)
    expect(take(collector).dropped).toBeUndefined()
    expect(collector.dropped).toBe(7)
  })
})

import { createCache, defineKey, memoryTier, storageTier, type OpenChannel } from 'binnacle/cache'
import * as devalue from 'devalue'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'

const key = defineKey('report_{id}', { ttl: 'long' })
const one = key({ id: '1' })

const opened: { dispose(): void }[] = []
afterEach(() => {
  localStorage.clear()
  for (const cache of opened.splice(0)) cache.dispose()
})

type Options = Parameters<typeof storageTier>[1]
function open(options?: Options) {
  const onError = vi.fn<(error: unknown, tier: string) => void>()
  const cache = createCache({ tiers: [memoryTier(), storageTier('local', options)], channel: false, onError })
  opened.push(cache)
  return { cache, onError, rejections: () => cache.stats().tiers[1]!.rejections }
}

class Player {
  name = 'Ada'
}
const cycle: Record<string, unknown> = { name: 'Ada' }
cycle.self = cycle

const unsayable: [problem: string, value: unknown][] = [
  ['value.born is an instance of Date', { born: new Date(0) }],
  ['value.by is an instance of Map', { by: new Map([['a', 1]]) }],
  ['value[1] is an instance of Set', ['x', new Set([1])]],
  ['value.rows[2].share is NaN', { rows: [{ share: 1 }, { share: 2 }, { share: Number.NaN }] }],
  ['value is Infinity', Number.POSITIVE_INFINITY],
  ['value.count is a bigint', { count: 12n }],
  ['value[0] is undefined', [undefined]],
  ['value.onClick is a function', { onClick() {} }],
  ['value.player is an instance of Player', { player: new Player() }],
  ['value.self is a cycle', cycle],
]

describe('a value that JSON does not give back', () => {
  it.each(unsayable)('is refused, counted and named: %s', async (problem, value) => {
    const { cache, onError, rejections } = open()
    await cache.set(one, { plain: 'before' })
    await cache.set(one, value)
    // This page has it as it is, and the storage nothing, of the one before neither.
    expect(cache.peek(one)?.value).toBe(value)
    expect(Object.keys(localStorage)).toEqual([])
    expect(rejections()).toBe(1)
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1), 30_000)
    const [error, tier] = onError.mock.calls[0]!
    expect(tier).toBe('localStorage')
    expect(error).toMatchObject({ code: 'invalid-data' })
    const { message } = error as Error
    expect(message).toContain('report_1')
    expect(message).toContain(problem)
    expect(message).toContain('serializer')
  })

  it('is kept by a tier with a serializer, such as devalue', async () => {
    const value = { born: new Date(0), by: new Map([['a', new Set([1n, Number.NaN])]]), nothing: undefined }
    const { cache, rejections } = open({ serializer: devalue })
    await cache.set(one, value)
    expect(rejections()).toBe(0)
    const restored = open({ serializer: devalue }).cache.peek(one)?.value
    expect(restored).toEqual(value)
  })

  it('is kept by a serializer of your own, and text that it can not read is dropped', async () => {
    const dates = { stringify: (value: unknown) => (value as Date).toISOString(), parse: (text: string) => new Date(text) }
    await open({ serializer: dates }).cache.set(one, new Date(5))
    expect(open({ serializer: dates }).cache.peek(one)?.value).toEqual(new Date(5))
    const strict = {
      ...dates,
      parse() {
        throw new SyntaxError('no')
      },
    }
    const { cache, rejections } = open({ serializer: strict })
    expect(cache.peek(one)).toBeUndefined()
    expect(rejections()).toBe(1)
  })

  it('reaches no other tab changed either: it asks for the value itself', async () => {
    const tabs: ((message: unknown) => void)[] = []
    const channel: OpenChannel = (_, onMessage) => {
      const self = tabs.push(onMessage) - 1
      return { post: (message) => tabs.forEach((hear, at) => at !== self && hear(structuredClone(message))), dispose() {} }
    }
    // Each look at the clock is later than the one before: of two writes in one millisecond neither tab shows the other's.
    let now = Date.now()
    const clock = () => (now += 2)
    const [a, b] = [0, 1].map(() => {
      const cache = createCache({ principal: 'ada', channel, clock })
      opened.push(cache)
      return cache
    })
    await b!.set(one, new Date(0))
    await a!.load(one, async () => new Date(0))
    await a!.set(one, new Map([['dates', 'travel']]))
    await vi.waitFor(() => expect(b!.peek(one)?.value).toEqual(new Map([['dates', 'travel']])), 30_000)
    await a!.set(one, new Player())
    await vi.waitFor(() => expect(b!.peek(one)).toBeUndefined(), 30_000)
  })
})

it('gives back exactly what was set, or nothing, and then counts it', async () => {
  const value = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
    // JSON makes 0 of -0, which equals it.
    values: [
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.double().filter((each) => !Object.is(each, -0)),
      fc.constantFrom(null, undefined, Number.NaN),
    ],
  })
  await fc.assert(
    fc.asyncProperty(value, fc.boolean(), async (given, hasSerializer) => {
      localStorage.clear()
      const options = hasSerializer ? { serializer: devalue } : undefined
      const { cache, rejections } = open(options)
      await cache.set(one, given)
      const restored = open(options).cache.peek(one)
      if (restored) expect(restored.value).toEqual(given)
      expect(rejections()).toBe(restored ? 0 : 1)
      for (const each of opened.splice(0)) each.dispose()
    }),
    { numRuns: 300 },
  )
}, 60_000)

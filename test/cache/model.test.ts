import { createCache, defineKey, memoryTier, type Cache, type CacheKey, type StoredEntry } from 'binnacle/cache'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { fakeTier } from './fakeTier.js'

// A value knows when the load or the write that made it began, by the model's own count and by a clock that never jumps.
interface Value {
  name: string
  began: number
  bornAt: number
}

const FRESH = 10_000
const STALE = 20_000
const playerKey = defineKey('player_{team}_{id}', {
  ttl: { freshSeconds: FRESH / 1_000, staleSeconds: (STALE - FRESH) / 1_000, errorSeconds: 60 },
  tags: ({ team }) => [`team:${team}`],
})
const publicKey = defineKey('news_{id}', { ttl: { freshSeconds: FRESH / 1_000, staleSeconds: (STALE - FRESH) / 1_000 }, scope: 'public' })
const keys = [...['a', 'b'].flatMap((team) => ['1', '2'].map((id) => playerKey({ team, id }))), publicKey({ id: '1' })]

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

const index = fc.nat(keys.length - 1)
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('load' as const), key: index, force: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('get' as const), key: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set' as const), key: index }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('invalidate' as const),
      key: index,
      by: fc.constantFrom('key', 'tag', 'template', 'parameters'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('logout' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('clock' as const), ms: fc.integer({ min: -30_000, max: 30_000 }) }) },
  // Lets one waiting loader or tier go on, or fail.
  { weight: 8, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(20), fails: fc.boolean() }) },
)

describe('the cache, whatever happens in whatever order', () => {
  it('serves nothing older than an invalidation or a window allows, loads once a key, and counts every read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), fc.integer({ min: 1, max: 6 }), async (commands, maxEntries) => {
        let tick = 0
        let wall = 1_000_000
        let real = 0
        let reads = 0
        const held = new Map<string, StoredEntry>()
        const gates: { open: (fails: boolean) => void }[] = []
        const gate = () =>
          new Promise<void>((resolve, reject) => gates.push({ open: (fails) => (fails ? reject(new Error('fault')) : resolve()) }))
        const invalidatedAt = new Map<string, number>()
        const live = new Map<string, number>()
        const problems: string[] = []

        const make = (): Cache => {
          const tier = fakeTier(matcherOf, { held })
          tier.before = gate
          return createCache({
            tiers: [memoryTier({ maxEntries }), tier],
            principal: 'ada',
            clock: () => wall,
            channel: false,
            onError() {},
            tierTimeoutMs: 60_000,
          })
        }
        let cache = make()
        const nameOf = (key: CacheKey) => cache.nameOf(key)

        const check = (what: string, key: CacheKey, value: unknown, isFromLoader: boolean) => {
          if (value === undefined) return
          const { name, began, bornAt } = value as Value
          if (name !== nameOf(key)) problems.push(`${what} gave ${name} for ${nameOf(key)}`)
          if (began < (invalidatedAt.get(name) ?? 0))
            problems.push(`${what} ${name}: began ${began}, invalidated at ${invalidatedAt.get(name)}`)
          const limit = isFromLoader ? 70_000 : STALE
          if (real - bornAt >= limit) problems.push(`${what} ${name}: ${real - bornAt} ms old`)
        }
        const loaderOf =
          (key: CacheKey) =>
          async ({ signal }: { signal: AbortSignal }) => {
            const name = nameOf(key)
            const value: Value = { name, began: ++tick, bornAt: real }
            live.set(name, (live.get(name) ?? 0) + 1)
            if (live.get(name)! > 1) problems.push(`${name} is loaded twice at once`)
            let isOver = false
            const end = () => {
              if (!isOver) live.set(name, live.get(name)! - 1)
              isOver = true
            }
            signal.addEventListener('abort', end)
            try {
              await gate()
              // Loaded values are dated when they arrive.
              return { ...value, bornAt: real }
            } finally {
              end()
            }
          }
        const reading: Promise<unknown>[] = []

        const run = (step: (typeof commands)[number]) => {
          tick++
          if (step.do === 'load') {
            const key = keys[step.key]!
            if (!step.force) reads++
            reading.push(
              cache.load(key, loaderOf(key), { force: step.force }).then(
                (value) => check('load', key, value, true),
                () => {},
              ),
            )
          } else if (step.do === 'get') {
            const key = keys[step.key]!
            reads++
            reading.push(cache.get(key).then((value) => check('get', key, value, false)))
          } else if (step.do === 'set') {
            const key = keys[step.key]!
            const name = nameOf(key)
            void cache.set(key, { name, began: ++tick, bornAt: real })
            // What was there before a write must not come back either.
            invalidatedAt.set(name, tick)
          } else if (step.do === 'invalidate') {
            const key = keys[step.key]!
            const { by } = step
            const isAffected = (other: CacheKey) => {
              const sameTemplate = other.definition.template === key.definition.template
              if (by === 'key') return other.id === key.id && sameTemplate
              if (by === 'tag') return other.tags.includes(key.tags[0]!)
              if (by === 'template') return sameTemplate
              return sameTemplate && other.parameters.id === key.parameters.id
            }
            if (by === 'tag' && key.tags.length === 0) return
            void cache.invalidate(
              by === 'key'
                ? key
                : by === 'tag'
                  ? { tag: key.tags[0]! }
                  : by === 'template'
                    ? { template: key.definition.template }
                    : { template: key.definition.template, params: { id: key.parameters.id! } },
            )
            for (const other of keys) if (isAffected(other)) invalidatedAt.set(nameOf(other), tick)
            for (const other of keys) if (isAffected(other) && cache.peek(other)) problems.push(`${other} survived its invalidation`)
          } else if (step.do === 'logout') {
            void cache.logout()
            for (const key of keys) if (key.definition.scope !== 'public') invalidatedAt.set(nameOf(key), tick)
          } else if (step.do === 'clock') {
            wall += step.ms
            real += Math.max(0, step.ms)
            // The cache looks at its clock at least as often as it jumps.
            cache.peek(keys[0]!)
          } else if (step.do === 'release' && gates.length > 0) {
            const [open] = gates.splice(step.which % gates.length, 1)
            open!.open(step.fails)
          }
          for (const key of keys) check('peek', key, cache.peek(key)?.value, false)
        }

        for (const step of commands) {
          run(step)
          await turn()
        }
        for (let rounds = 0; gates.length > 0 || rounds < 5; rounds++) {
          for (const { open } of gates.splice(0)) open(false)
          await turn()
        }
        await Promise.all(reading)
        const { fresh, stale, coalesced, negative, miss } = cache.stats().reads
        expect(problems).toEqual([])
        expect(fresh + stale + coalesced + negative + miss).toBe(reads)

        // Once the tier works again and was told what it missed, a page opened afterwards finds nothing that was forgotten.
        const readAll = async (what: string) => {
          const later = keys.map(async (key) => check(what, key, await cache.get(key), false))
          for (let rounds = 0; rounds < 20; rounds++) {
            for (const { open } of gates.splice(0)) open(false)
            await turn()
          }
          await Promise.all(later)
        }
        wall += 30_000
        real += 30_000
        await readAll('the page')
        cache.dispose()
        cache = make()
        await readAll('the next page')
        cache.dispose()
        expect(problems.filter((problem) => !problem.endsWith('ms old'))).toEqual([])
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

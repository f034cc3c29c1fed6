import { createCache, defineKey, memoryTier, type Cache, type OpenChannel, type StoredEntry } from 'binnacle/cache'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { fakeTier, type FakeTier } from './fakeTier.js'

const key = defineKey('item_{id}', { ttl: 'long', tags: ['items'] })
const [one, other] = [key({ id: '1' }), key({ id: '2' })]
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

const opened: Cache[] = []
afterEach(() => {
  for (const cache of opened.splice(0)) cache.dispose()
})

interface Tab {
  cache: Cache
  /** This tab's way to the tier that all share: hold it back in `before`. */
  tier: FakeTier
}

/** Tabs of one browser: one shared tier, and messages that arrive when they are delivered. */
function browser({ holdsMessages = false } = {}) {
  const held = new Map<string, StoredEntry>()
  const tabs: ((message: unknown) => void)[] = []
  const way: (() => void)[] = []
  const time = { now: 1_000_000 }
  const channel: OpenChannel = (_, onMessage) => {
    const self = tabs.push(onMessage) - 1
    return {
      post(message) {
        const copy = structuredClone(message)
        tabs.forEach((hear, at) => at !== self && way.push(() => hear(copy)))
        if (!holdsMessages) deliver()
      },
      dispose: () => void (tabs[self] = () => {}),
    }
  }
  const deliver = (count = way.length) => {
    for (const arrive of way.splice(0, count)) arrive()
  }
  const open = (): Tab => {
    const tier = fakeTier(matcherOf, { held, reach: 'browser', isTransactional: true })
    const cache = createCache({ tiers: [memoryTier(), tier], principal: 'ada', channel, clock: () => time.now, tierTimeoutMs: 60_000 })
    opened.push(cache)
    return { cache, tier }
  }
  return { open, deliver, way, held, time }
}

function gate() {
  let open!: () => void
  const opens = new Promise<void>((resolve) => (open = resolve))
  return { open, opens }
}
const removed = (cache: Cache) =>
  new Promise<void>((resolve) => {
    cache.subscribe((event) => event.type === 'remove' && resolve())
  })

describe('after another tab has invalidated an entry', () => {
  it('takes nothing older from the tier that they share, although it is still there', async () => {
    const { open, held, time } = browser()
    const [a, b] = [open(), open()]
    await a.cache.set(one, 'old')
    expect(await b.cache.get(one)).toBe('old')
    time.now += 10
    const removal = gate()
    a.tier.before = (operation) => (operation === 'remove' ? removal.opens : undefined)
    const heard = removed(b.cache)
    const invalidation = a.cache.invalidate({ tag: 'items' })
    await heard
    expect(held.get(b.cache.nameOf(one))?.value).toBe('old')
    expect(await b.cache.get(one)).toBeUndefined()
    time.now += 10
    expect(await b.cache.load(one, async () => 'new')).toBe('new')
    removal.open()
    await invalidation
    expect(await b.cache.load(one, async () => 'asked again')).toBe('new')
  })

  it('takes nothing older either when it was opened while the entry was being removed', async () => {
    const { open, time } = browser()
    const a = open()
    await a.cache.set(one, 'old')
    time.now += 10
    const removal = gate()
    a.tier.before = (operation) => (operation === 'remove' ? removal.opens : undefined)
    const invalidation = a.cache.invalidate(one)
    const c = open()
    expect(await c.cache.get(one)).toBe('old')
    const heard = removed(c.cache)
    removal.open()
    await invalidation
    await heard
    expect(await c.cache.get(one)).toBeUndefined()
  })

  it('takes back what it began to load before and has stored since, for tabs that come later, too', async () => {
    const { open, deliver, time, held } = browser({ holdsMessages: true })
    const [a, b] = [open(), open()]
    deliver()
    await turn()
    const answer = gate()
    const asked = vi.fn()
    const loading = b.cache.load(one, async () => {
      asked()
      await answer.opens
      return 'old'
    })
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), 30_000)
    time.now += 10
    await a.cache.invalidate(one)
    time.now += 10
    answer.open()
    await loading
    await vi.waitFor(() => expect(held.size).toBe(1), 30_000)
    // It is there, and has a later time than the invalidation.
    expect(await a.cache.get(one)).toBeUndefined()
    deliver()
    await vi.waitFor(() => expect(held.size).toBe(0), 30_000)
    expect(await open().cache.get(one)).toBeUndefined()
  })

  it('takes what was set after it in the same millisecond', async () => {
    const { open } = browser()
    const [a, b] = [open(), open()]
    await b.cache.get(other)
    void a.cache.invalidate({ tag: 'items' })
    await a.cache.set(one, 'new')
    await turn()
    expect(await b.cache.get(one)).toBe('new')
  })

  it('does not take what was set before it, and is told of later', async () => {
    const { open, deliver, way, time, held } = browser({ holdsMessages: true })
    const [a, b, c] = [open(), open(), open()]
    deliver()
    await turn()
    await c.cache.set(one, 'first')
    deliver()
    await a.cache.set(one, 'old')
    const late = way.splice(0)
    time.now += 10
    await b.cache.invalidate(one)
    deliver()
    for (const arrive of late) arrive()
    await turn()
    expect(c.cache.peek(one)).toBeUndefined()
    expect(held.size).toBe(0)
  })
})

it('does not read what another tab is just replacing', async () => {
  const { open, time } = browser()
  const [a, b] = [open(), open()]
  await a.cache.set(one, 'old')
  await b.cache.get(other)
  time.now += 10
  const writing = gate()
  a.tier.before = (operation) => (operation === 'write' ? writing.opens : undefined)
  const setting = a.cache.set(one, 'new')
  await turn()
  expect(await b.cache.get(one)).toBeUndefined()
  writing.open()
  await setting
  expect(await b.cache.get(one)).toBe('new')
})

const tab = fc.nat(2)
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('load' as const), tab, isOther: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('invalidate' as const), tab, by: fc.constantFrom('key', 'tag', 'template') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('logout' as const), tab }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.nat(20) }) },
)

it('serves in no tab what began before an invalidation that the tab knows of, whatever is slow', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
      const { open, deliver, time } = browser({ holdsMessages: true })
      let tick = 0
      const gates: (() => void)[] = []
      const wait = () => new Promise<void>((resolve) => gates.push(resolve))
      const tabs = [open(), open(), open()]
      deliver()
      await turn()
      deliver()
      await turn()
      await tabs[0]!.cache.set(one, 0)
      await tabs[1]!.cache.set(other, 0)
      deliver()
      for (const { tier } of tabs) tier.before = (operation) => (operation === 'read' ? undefined : wait())
      // When each tab last learned that an entry was invalidated, and what was true then.
      const known = tabs.map(() => new Map<string, number>())
      const told: { id: string; at: number; to: number }[] = []
      const everInvalidated = new Map<string, number>()
      const problems: string[] = []
      const reading: Promise<unknown>[] = []

      for (const step of commands) {
        tick++
        if (step.do === 'load') {
          const entry = step.isOther ? other : one
          const atLeast = known[step.tab]!.get(entry.id) ?? 0
          const loader = async () => {
            const began = ++tick
            await wait()
            return began
          }
          reading.push(
            tabs[step.tab]!.cache.load(entry, loader).then(
              (began) => {
                if (began < atLeast) problems.push(`${entry} of tab ${step.tab} began at ${began}, invalidated at ${atLeast}`)
              },
              () => {},
            ),
          )
        } else if (step.do === 'invalidate' || step.do === 'logout') {
          const { cache } = tabs[step.tab]!
          const isOne = step.do === 'invalidate' && step.by === 'key'
          if (step.do === 'logout') void cache.logout()
          else void cache.invalidate(isOne ? one : step.by === 'tag' ? { tag: 'items' } : { template: key.template })
          for (const { id } of isOne ? [one] : [one, other]) {
            known[step.tab]!.set(id, tick)
            everInvalidated.set(id, tick)
            for (const to of [0, 1, 2]) if (to !== step.tab) told.push({ id, at: tick, to })
          }
        } else if (step.do === 'release') gates.splice(step.which % Math.max(1, gates.length), 1)[0]?.()
        else if (step.do === 'deliver') {
          deliver()
          for (const { id, at, to } of told.splice(0)) known[to]!.set(id, Math.max(at, known[to]!.get(id) ?? 0))
        } else time.now += step.ms
        await turn()
      }
      // Everything ends, and everybody hears of it.
      for (let rounds = 0; rounds < 50; rounds++) {
        time.now += 5
        for (const release of gates.splice(0)) release()
        deliver()
        await turn()
      }
      await Promise.all(reading)
      for (const entry of [one, other]) {
        const late = open()
        const left = await late.cache.get<number>(entry as never)
        if (left !== undefined && left < (everInvalidated.get(entry.id) ?? 0)) problems.push(`${entry} is left: ${left}`)
      }
      for (const cache of opened.splice(0)) cache.dispose()
      expect(problems).toEqual([])
    }),
    { numRuns: 100 },
  )
}, 120_000)

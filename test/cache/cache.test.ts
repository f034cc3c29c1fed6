import {
  createCache,
  defineKey,
  memoryTier,
  storageTier,
  type Cache,
  type CacheOptions,
  type KeySchema,
  type StoredEntry,
} from 'binnacle/cache'
import { describe, expect, it, vi } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { fakeTier } from './fakeTier.js'

const userKey = defineKey('user_{id}', {
  ttl: { freshSeconds: 10, staleSeconds: 10, errorSeconds: 100 },
  tags: ({ id }) => ['users', `user:${id}`],
})
const one = userKey({ id: '1' })

function deferred<Value>() {
  let resolve!: (value: Value) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<Value>((onDone, onFail) => ((resolve = onDone), (reject = onFail)))
  return { promise, resolve, reject }
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

function withClock(options: CacheOptions = {}) {
  const time = { now: 1_000_000 }
  return { time, cache: createCache({ clock: () => time.now, onError: () => {}, ...options }) }
}

describe('load', () => {
  it('asks the loader once, and then serves what it has while it is fresh', async () => {
    const { cache, time } = withClock()
    const load = vi.fn(async () => 'Ada')
    expect(await cache.load(one, load)).toBe('Ada')
    time.now += 9_999
    expect(await cache.load(one, load)).toBe('Ada')
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('serves a stale value at once and loads a new one behind it', async () => {
    const { cache, time } = withClock()
    await cache.load(one, async () => 'old')
    time.now += 10_000
    expect(await cache.load(one, async () => 'new')).toBe('old')
    await turn()
    expect(cache.peek(one)?.value).toBe('new')
  })

  it('waits for a new value as long as softTimeoutMs says, and then serves the stale one', async () => {
    const { cache, time } = withClock()
    await cache.set(one, 'old')
    time.now += 10_000
    expect(await cache.load(one, async () => 'new', { softTimeoutMs: 1_000 })).toBe('new')
    time.now += 10_000
    const slow = deferred<string>()
    expect(await cache.load(one, () => slow.promise, { softTimeoutMs: 5 })).toBe('new')
  })

  it('gives up after hardTimeoutMs, aborts the loader, and serves what is within its error window', async () => {
    const { cache, time } = withClock()
    let signal!: AbortSignal
    const hang = ({ signal: given }: { signal: AbortSignal }) => ((signal = given), new Promise<string>(() => {}))
    await expect(cache.load(one, hang, { hardTimeoutMs: 5 })).rejects.toMatchObject({ code: 'timed-out' })
    expect(signal.aborted).toBe(true)
    await cache.set(one, 'old')
    time.now += 50_000
    expect(await cache.load(one, hang, { hardTimeoutMs: 5 })).toBe('old')
  })

  it('rejects beyond the error window, and when it is told to', async () => {
    const { cache, time } = withClock()
    const fail = async () => Promise.reject(new Error('down'))
    await cache.set(one, 'old')
    time.now += 109_999
    expect(await cache.load(one, fail)).toBe('old')
    await expect(cache.load(one, fail, { staleIfError: false })).rejects.toThrow('down')
    time.now += 1
    await expect(cache.load(one, fail)).rejects.toThrow('down')
  })

  it('shares one load between all who ask meanwhile, failures too', async () => {
    const { cache } = withClock()
    const answer = deferred<string>()
    const load = vi.fn(() => answer.promise)
    const asked = [1, 2, 3].map(() => cache.load(one, load).catch((error: Error) => error.message))
    answer.reject(new Error('down'))
    expect(await Promise.all(asked)).toEqual(['down', 'down', 'down'])
    expect(load).toHaveBeenCalledTimes(1)
    expect(cache.stats().reads).toMatchObject({ miss: 1, coalesced: 2, failed: 1 })
  })

  it('remembers a failure only on request', async () => {
    const { cache, time } = withClock()
    const fail = vi.fn(async () => Promise.reject(new Error('down')))
    await expect(cache.load(one, fail)).rejects.toThrow('down')
    await expect(cache.load(one, fail, { rememberErrorSeconds: 5 })).rejects.toThrow('down')
    await expect(cache.load(one, fail)).rejects.toThrow('down')
    expect(fail).toHaveBeenCalledTimes(2)
    expect(cache.stats().reads.negative).toBe(1)
    time.now += 5_000
    expect(await cache.load(one, async () => 'up')).toBe('up')
  })

  it('replaces a load under way when it is forced', async () => {
    const { cache } = withClock()
    const first = deferred<string>()
    const asked = cache.load(one, () => first.promise)
    expect(await cache.load(one, async () => 'forced', { force: true })).toBe('forced')
    first.resolve('first')
    expect(await asked).toBe('forced')
    expect(cache.peek(one)?.value).toBe('forced')
  })

  it('passes the key to the loader', async () => {
    const { cache } = withClock()
    expect(await cache.load(one, ({ key }) => key.parameters.id)).toBe('1')
  })
})

describe('the commit lease', () => {
  it('ends with an invalidation: who waited gets the value loaded after it', async () => {
    const { cache } = withClock()
    const answers = [deferred<string>(), deferred<string>()]
    const load = vi.fn(() => answers[load.mock.calls.length - 1]!.promise)
    const asked = cache.load(one, load)
    await cache.invalidate({ tag: 'user:1' })
    answers[0]!.resolve('old')
    await turn()
    expect(cache.peek(one)).toBeUndefined()
    answers[1]!.resolve('new')
    expect(await asked).toBe('new')
  })

  it('ends with a write, and who waited gets what was written', async () => {
    const { cache } = withClock()
    const answer = deferred<string>()
    const asked = cache.load(one, () => answer.promise)
    void cache.set(one, 'written')
    answer.resolve('old')
    expect(await asked).toBe('written')
    await turn()
    expect(cache.peek(one)?.value).toBe('written')
  })

  it('ends with a logout, and then nobody gets anything', async () => {
    const { cache } = withClock({ principal: 'ada' })
    const answer = deferred<string>()
    const asked = cache.load(one, () => answer.promise)
    await cache.logout()
    answer.resolve('secret')
    await expect(asked).rejects.toMatchObject({ code: 'superseded' })
    expect(cache.peek(one)).toBeUndefined()
  })

  it('goes on for other entries', async () => {
    const { cache } = withClock()
    const answer = deferred<string>()
    const asked = cache.load(userKey({ id: '12' }), () => answer.promise)
    await cache.invalidate(one)
    await cache.invalidate({ template: userKey, params: { id: '1' } })
    answer.resolve('untouched')
    expect(await asked).toBe('untouched')
  })
})

describe('invalidate and logout', () => {
  const ids = ['1', '12', '1_2', '2']
  const fill = async (cache: Cache) => Promise.all(ids.map((id) => cache.set(userKey({ id }), id)))
  const left = (cache: Cache) => ids.filter((id) => cache.peek(userKey({ id })))

  it('forgets one entry, a template, some parameters, or a tag, exactly', async () => {
    const { cache } = withClock()
    await fill(cache)
    await cache.invalidate(userKey({ id: '1' }))
    expect(left(cache)).toEqual(['12', '1_2', '2'])
    await cache.invalidate({ template: userKey, params: { id: '12' } })
    expect(left(cache)).toEqual(['1_2', '2'])
    await cache.invalidate({ tag: 'user:2' })
    expect(left(cache)).toEqual(['1_2'])
    await cache.invalidate({ template: 'user_{id}' })
    expect(left(cache)).toEqual([])
  })

  it('refuses a parameter that the template does not name, rather than leave what is stale', async () => {
    const { cache } = withClock()
    await expect(cache.invalidate({ template: 'user_{id}', params: { userId: '1' } })).rejects.toThrow(/no parameter \{userId\}/)
  })

  it("leaves public entries and other principals' alone at logout", async () => {
    const shared = memoryTier()
    const news = defineKey('news', { ttl: 'long', scope: 'public' })()
    const ada = createCache({ tiers: [shared], principal: 'ada', channel: false })
    const grace = createCache({ tiers: [shared], principal: 'grace', channel: false })
    await ada.set(one, 'ada')
    await grace.set(one, 'grace')
    await ada.set(news, 'news')
    await ada.logout()
    expect(ada.peek(one)).toBeUndefined()
    expect(grace.peek(one)?.value).toBe('grace')
    expect(grace.peek(news)?.value).toBe('news')
  })

  it('refuses what it does not understand', async () => {
    await expect(createCache().invalidate({} as { tag: string })).rejects.toThrow(/pass a key/)
  })
})

describe('mutate', () => {
  it('shows the optimistic value, does not store it below, and puts the former one back on failure', async () => {
    const tier = fakeTier(matcherOf)
    const { cache } = withClock({ tiers: [memoryTier(), tier] })
    await cache.set(one, 'before')
    const answer = deferred<string>()
    const done = cache.mutate(one, answer.promise, { optimisticData: 'hoped' })
    expect(cache.peek(one)?.value).toBe('hoped')
    await turn()
    expect([...tier.held.values()].map(({ value }) => value)).toEqual(['before'])
    answer.reject(new Error('refused'))
    await expect(done).rejects.toThrow('refused')
    expect(cache.peek(one)?.value).toBe('before')
  })

  it('lets the last of several win, and a failure put back what was there before all of them', async () => {
    const { cache } = withClock()
    await cache.set(one, 0)
    const answers = [deferred<number>(), deferred<number>()]
    const first = cache.mutate<number>(one as never, answers[0]!.promise, { optimisticData: 1 })
    const second = cache.mutate<number>(one as never, answers[1]!.promise, { optimisticData: 2 }).catch(() => {})
    answers[0]!.resolve(1)
    await first
    expect(cache.peek(one)?.value).toBe(2)
    answers[1]!.reject(new Error('refused'))
    await second
    expect(cache.peek(one)?.value).toBe(0)
  })

  it('is not overwritten by a load that ends meanwhile', async () => {
    const { cache } = withClock()
    const answer = deferred<string>()
    const done = cache.mutate(one, answer.promise, { optimisticData: 'hoped' })
    expect(await cache.load(one, async () => 'old', { force: true })).toBe('hoped')
    answer.resolve('done')
    await done
    expect(cache.peek(one)?.value).toBe('done')
  })

  it('stores nothing when it was invalidated meanwhile', async () => {
    const { cache } = withClock()
    const answer = deferred<string>()
    const done = cache.mutate(one, answer.promise, { optimisticData: 'hoped' })
    await cache.invalidate(one)
    answer.resolve('old')
    await done
    expect(cache.peek(one)).toBeUndefined()
  })
})

describe('tiers below memory', () => {
  const two = (options: CacheOptions = {}) => {
    const tier = fakeTier(matcherOf)
    const make = () => withClock({ tiers: [memoryTier(), tier], ...options })
    return { tier, make, ...make() }
  }

  it('write behind, and serve the next page without asking the loader', async () => {
    const { tier, make } = two()
    await make().cache.set(one, 'Ada')
    const { cache } = make()
    const load = vi.fn(async () => 'Grace')
    expect(await cache.load(one, load)).toBe('Ada')
    expect(load).not.toHaveBeenCalled()
    expect(cache.peek(one)?.source).toBe(tier.name)
    expect(cache.stats().tiers.map(({ served }) => served)).toEqual([0, 1])
  })

  it('never make a value younger than it is', async () => {
    const { make } = two()
    await make().cache.set(one, 'Ada')
    const later = make()
    later.time.now += 9_000
    expect(await later.cache.get(one)).toBe('Ada')
    later.time.now += 1_000
    expect(later.cache.phaseOf(later.cache.peek(one)!)).toBe('stale')
  })

  it('copy what a slower one had to the faster ones, with the same age', async () => {
    const [fast, slow] = [fakeTier(matcherOf, { name: 'fast' }), fakeTier(matcherOf, { name: 'slow' })]
    const { cache, time } = withClock({ tiers: [memoryTier(), slow] })
    await cache.set(one, 'Ada')
    const other = createCache({ tiers: [memoryTier(), fast, slow], clock: () => time.now + 5_000 })
    await other.get(one)
    await vi.waitFor(() => expect([...fast.held.values()]).toMatchObject([{ value: 'Ada', updatedAt: time.now }]))
  })

  it('do not replace something newer with what they restore late', async () => {
    const { tier, make } = two()
    await make().cache.set(one, 'old')
    const { cache } = make()
    const gate = deferred<void>()
    tier.before = (operation) => (operation === 'read' ? gate.promise : undefined)
    const reading = cache.get(one)
    void cache.set(one, 'new')
    gate.resolve()
    expect(await reading).toBe('new')
  })

  it('restore nothing that was invalidated while they were read', async () => {
    const { tier, make } = two()
    await make().cache.set(one, 'old')
    const { cache } = make()
    const gate = deferred<void>()
    tier.before = (operation) => (operation === 'read' ? gate.promise : undefined)
    const reading = cache.get(one)
    void cache.invalidate(one)
    gate.resolve()
    expect(await reading).toBeUndefined()
    expect(cache.peek(one)).toBeUndefined()
  })

  it('never see sensitive values', async () => {
    const { tier, cache } = two()
    const secret = defineKey('secret', { ttl: 'short', sensitive: true })()
    await cache.set(secret, 'token')
    await cache.load(secret, async () => 'token', { force: true })
    await turn()
    expect(tier.held.size).toBe(0)
    expect(cache.peek(secret)?.value).toBe('token')
  })

  it('are left alone once they hang, and forgotten values stay forgotten when they come back', async () => {
    const { tier, cache, time } = two({ tierTimeoutMs: 5 })
    await cache.set(one, 'old')
    tier.before = () => new Promise(() => {})
    await cache.invalidate(one)
    expect(cache.stats().tiers[1]).toMatchObject({ breaker: 'open', failures: 1 })
    // Still held there, but never read from there again.
    expect(tier.held.size).toBe(1)
    expect(await cache.get(one)).toBeUndefined()
    time.now += 30_000
    tier.before = () => {}
    expect(await cache.get(one)).toBeUndefined()
    expect(tier.held.size).toBe(0)
    expect(cache.stats().tiers[1]!.breaker).toBe('closed')
  })

  it('do not serve what a failed write should have replaced', async () => {
    const { tier, time } = two()
    const { cache } = withClock({ tiers: [memoryTier({ maxEntries: 1 }), tier], clock: () => time.now })
    await cache.set(one, 'old')
    tier.before = (operation) => {
      if (operation === 'write') throw new Error('full')
    }
    await cache.set(one, 'new')
    await cache.set(userKey({ id: '2' }), 'evicts the first')
    tier.before = () => {}
    expect(await cache.get(one)).toBeUndefined()
  })

  it('are asked again only after a while when they keep throwing, and the cache works without them', async () => {
    const { tier, cache } = two()
    const before = vi.fn(() => {
      throw new Error('broken')
    })
    tier.before = before
    for (let index = 0; index < 10; index++) expect(await cache.load(userKey({ id: `${index}` }), async () => index)).toBe(index)
    await turn()
    expect(before.mock.calls.length).toBeLessThanOrEqual(4)
    expect(cache.peek(userKey({ id: '3' }))?.value).toBe(3)
  })

  it('check and migrate what they restore, and drop what does not pass', async () => {
    const isText: KeySchema<string> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) => (typeof value === 'string' ? { value } : { issues: [{ message: 'no text' }] }),
      },
    }
    const { make } = two()
    const old = defineKey('greeting', { ttl: 'long' })()
    const typed = defineKey('greeting', { ttl: 'long', schema: isText })()
    const migrated = defineKey('greeting', { ttl: 'long', schema: isText, version: 2, migrate: (value) => `hello ${value}` })()
    const unmigrated = defineKey('greeting', { ttl: 'long', version: 2 })()
    await make().cache.set(old, 42)
    expect(await make().cache.get(typed)).toBeUndefined()
    expect(await make().cache.get(migrated)).toBe('hello 42')
    await make().cache.set(old, 42)
    expect(await make().cache.get(unmigrated)).toBeUndefined()
  })
})

describe('what a tier has that its key refuses', () => {
  const stored = (version: number): StoredEntry => {
    return { value: { name: 1 }, updatedAt: 1_000_000, version, tags: [], keepMs: 1e9, isAuthored: true }
  }
  const schema: KeySchema<{ name: string }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        typeof (value as { name: unknown }).name === 'string' ? { value: value as { name: string } } : { issues: [{ message: 'no name' }] },
    },
  }
  const fail = () => {
    throw new Error('unknown shape')
  }

  it.each([
    ['by its schema', { schema }, 0],
    ['by its schema after a migration', { schema, version: 2, migrate: (value: unknown) => value }, 1],
    ['by a schema that throws', { schema: { '~standard': { ...schema['~standard'], validate: fail } } }, 0],
    ['by a schema that rejects', { schema: { '~standard': { ...schema['~standard'], validate: async () => fail() } } }, 0],
    ['by a migration that throws', { version: 2, migrate: fail }, 1],
    ['by a new version without a migration', { version: 2 }, 1],
    ['as an older version than the stored one', { version: 2 }, 3],
  ])('%s is counted and reported, and loaded anew', async (_, options, version) => {
    const below = fakeTier(matcherOf)
    const onError = vi.fn()
    const { cache } = withClock({ tiers: [memoryTier(), below], onError })
    const key = defineKey('person_{id}', { ttl: 'long', ...options })({ id: '1' })
    below.held.set(cache.nameOf(key), stored(version))
    expect(await cache.load(key, () => ({ name: 'Ada' }))).toEqual({ name: 'Ada' })
    expect(cache.stats().tiers.find(({ name }) => name === 'fake')).toMatchObject({ rejections: 1, served: 0 })
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: 'invalid-data' }), 'fake']])
    cache.dispose()
  })
})

it('reports what a tier could not keep, once each', async () => {
  localStorage.clear()
  const onError = vi.fn()
  const { cache } = withClock({ tiers: [memoryTier(), storageTier('local', { maxChars: 200 })], channel: false, onError })
  await cache.set(one, 'x'.repeat(300))
  await cache.set(userKey({ id: '2' }), 2n)
  await cache.set(userKey({ id: '3' }), 'fits')
  expect(onError.mock.calls).toEqual([
    [expect.objectContaining({ code: 'too-large' }), 'localStorage'],
    [expect.objectContaining({ code: 'invalid-data' }), 'localStorage'],
  ])
  expect(cache.stats().tiers[1]).toMatchObject({ rejections: 2, entries: 1 })
  expect(await cache.get(one)).toBe('x'.repeat(300))
  cache.dispose()
})

describe('the clock', () => {
  it('never makes a value younger by going back', async () => {
    const { cache, time } = withClock()
    await cache.set(one, 'Ada')
    time.now += 9_000
    cache.peek(one)
    time.now -= 100_000
    expect(cache.phaseOf(cache.peek(one)!)).toBe('fresh')
    time.now += 1_000
    expect(cache.phaseOf(cache.peek(one)!)).toBe('stale')
  })

  it('does not trust a stored value from the future', async () => {
    const held = new Map<string, StoredEntry>()
    const make = (now: number) => createCache({ tiers: [memoryTier(), fakeTier(matcherOf, { held })], clock: () => now })
    await make(1_000_000).set(one, 'Ada')
    expect(await make(500_000).get(one)).toBeUndefined()
  })
})

describe('stats', () => {
  it('counts every read once, per template, and per tier that served it', async () => {
    const { cache, time } = withClock()
    await cache.load(one, async () => 'Ada')
    await cache.load(one, async () => 'Ada')
    await cache.get(one)
    time.now += 10_000
    await cache.load(one, async () => 'Ada')
    await cache.load(defineKey('other', { ttl: 'short' })(), async () => 1)
    const { reads, templates, tiers } = cache.stats()
    expect(reads).toMatchObject({ fresh: 2, stale: 1, miss: 2, coalesced: 0, negative: 0 })
    expect(templates).toMatchObject([
      { template: 'user_{id}', fresh: 2, stale: 1, miss: 1 },
      { template: 'other', miss: 1 },
    ])
    expect(tiers).toMatchObject([{ name: 'memory', served: 3, entries: 2, breaker: 'closed' }])
  })
})

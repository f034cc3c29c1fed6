import { createMemoryCacheStore, type MemoryCacheStoreOptions, type RemoteEntry } from 'binnacle/server'
import { createRedisCacheStore } from 'binnacle/server/redis'
import fc from 'fast-check'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findRedis, startRedis } from '../support/redis.mjs'
import { describeCacheStore, remoteEntry } from './cacheStores.js'

const quiet = () => {}

describeCacheStore('memory', () => createMemoryCacheStore({ onNotice: quiet }))

describe('createMemoryCacheStore', () => {
  it('says loudly that it does not last', () => {
    const onNotice = vi.fn()
    createMemoryCacheStore({ onNotice })
    expect(onNotice).toHaveBeenCalledWith(expect.stringMatching(/loses them/))
  })

  it('holds at most so many entries', async () => {
    const store = createMemoryCacheStore({ maxEntries: 2, onNotice: quiet })
    const { token } = await store.get('a', [])
    for (const name of ['1', '2', '3']) await store.put('a', name, remoteEntry(name), token)
    expect((await store.get('a', ['1', '2', '3'])).entries.map((entry) => entry?.value)).toEqual([undefined, '2', '3'])
  })
})

describe('createMemoryCacheStore, in bounded memory', () => {
  const open = (options: MemoryCacheStoreOptions = {}) => {
    const time = { now: 1_000_000 }
    const store = createMemoryCacheStore({ clock: () => time.now, onNotice: quiet, ...options })
    const tokenOf = async (owner: string) => (await store.get(owner, [])).token
    const put = async (owner: string, name: string, value: unknown, more: Partial<RemoteEntry> = {}) =>
      (await store.put(owner, name, remoteEntry(value, { storedAt: time.now, ...more }), await tokenOf(owner))).result
    const read = async (owner: string, ...names: string[]) => (await store.get(owner, names)).entries.map((entry) => entry?.value)
    /** A store that has forgotten the owner says so. */
    const knows = async (owner: string, token: string) => (await store.get(owner, [], token)).news !== 'reset'
    return { time, store, tokenOf, put, read, knows }
  }

  it('forgets who only asked: first those who were quiet longest, and none who has entries', async () => {
    const { store, tokenOf, put, read, knows } = open({ maxOwners: 3 })
    await put('ada', 'ada.1:abc:x', 'kept')
    const tokens = new Map<string, string>()
    for (const owner of ['a', 'b', 'c', 'd']) tokens.set(owner, await tokenOf(owner))
    expect(await Promise.all(['b', 'c', 'd'].map((owner) => knows(owner, tokens.get(owner)!)))).toEqual([true, true, true])
    expect(await knows('a', tokens.get('a')!)).toBe(false)
    for (let visitor = 0; visitor < 1_000; visitor++) await store.get(`visitor${visitor}`, ['x'])
    expect(await read('ada', 'ada.1:abc:x')).toEqual(['kept'])
  })

  it('forgets owners beyond so many with all that is theirs, and takes no put that began before', async () => {
    const { store, tokenOf, put, read } = open({ maxOwners: 2 })
    await put('a', 'a.1:abc:x', 1)
    const lease = await tokenOf('a')
    for (const owner of ['b', 'c']) await put(owner, `${owner}.1:abc:x`, 1)
    expect(await read('a', 'a.1:abc:x')).toEqual([undefined])
    expect((await store.put('a', 'a.1:abc:x', remoteEntry('old'), lease)).result).toBe('conflict')
    expect(await read('c', 'c.1:abc:x')).toEqual([1])
  })

  it('forgets an owner that was quiet for maxIdleMs, and who only asked after an hour', async () => {
    const { time, tokenOf, put, knows, store } = open({ maxIdleMs: 10_000_000 })
    await put('a', 'a.1:abc:x', 1, { keepMs: null })
    const [kept, asked] = [await tokenOf('a'), await tokenOf('b')]
    time.now += 9_999_999
    await store.get('another', [])
    expect(await knows('b', asked)).toBe(false)
    expect(await knows('a', kept)).toBe(true)
    time.now += 10_000_000
    await store.get('another', [])
    expect(await knows('a', kept)).toBe(false)
  })

  it('holds at most so many bytes; the oldest entries leave', async () => {
    const { put, read } = open({ maxBytes: 50_000 })
    const names = Array.from({ length: 10 }, (_, index) => `a.1:abc:${index}`)
    for (const name of names) expect(await put('a', name, 'x'.repeat(5_000))).toBe('stored')
    const held = (await read('a', ...names)).map((value) => value !== undefined)
    expect(held).toEqual([...Array<boolean>(6).fill(false), ...Array<boolean>(4).fill(true)])
  })

  it('refuses an entry that alone is over the limit, and loses no other for it', async () => {
    const { put, read } = open({ maxBytes: 50_000 })
    await put('a', 'a.1:abc:1', 'small')
    await put('a', 'a.1:abc:2', 'old')
    expect(await put('a', 'a.1:abc:2', 'x'.repeat(30_000))).toBe('refused')
    expect(await read('a', 'a.1:abc:1', 'a.1:abc:2')).toEqual(['small', undefined])
  })

  it('loses what has ended before what lives, though nobody asks for it', async () => {
    const { time, put, read } = open({ maxEntries: 2 })
    await put('a', 'a.1:abc:old', 1, { keepMs: 200_000 })
    await put('b', 'b.1:abc:brief', 2, { keepMs: 10 })
    time.now += 60_000
    await put('a', 'a.1:abc:new', 3)
    expect(await read('a', 'a.1:abc:old', 'a.1:abc:new')).toEqual([1, 3])
  })

  it('bounds histories by bytes: what others have stays, and who comes late starts anew', async () => {
    const { store, tokenOf, put, read, knows } = open({ maxBytes: 1_000_000 })
    await put('ada', 'ada.1:abc:x', 'kept')
    const token = await tokenOf('eve')
    for (let index = 0; index < 900; index++) await store.invalidate('eve', { owners: ['eve'], tag: `${index}`.padEnd(1_000) })
    expect(await knows('eve', token)).toBe(false)
    expect(await read('ada', 'ada.1:abc:x')).toEqual(['kept'])
  })

  it('serves nothing older than an invalidation, whatever leaves', async () => {
    const owners = ['a', 'b', 'c', 'd']
    const step = fc.record({
      owner: fc.constantFrom(...owners),
      key: fc.constantFrom('x', 'y', 'z'),
      action: fc.constantFrom('begin', 'end', 'set', 'read', 'invalidate', 'invalidateTag', 'logout'),
      waitMs: fc.constantFrom(0, 10, 30_000, 70_000),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
        const { time, store } = open({ maxEntries: 4, maxOwners: 2, maxBytes: 4_000, maxIdleMs: 100_000 })
        const began = new Map<string, { token: string; at: number }>()
        const ended = new Map<string, number>()
        for (const [at, { owner, key, action, waitMs }] of steps.entries()) {
          time.now += waitMs
          const name = `${owner}.1:abc:${key}`
          const entry = (value: number) => remoteEntry(value, { tags: [key], storedAt: time.now, keepMs: 50_000 })
          const begun = began.get(name)
          if (action === 'begin') began.set(name, { token: (await store.get(owner, [name])).token, at })
          if (action === 'end' && begun) await store.put(owner, name, entry(begun.at), begun.token)
          if (action === 'set') await store.put(owner, name, entry(at), null)
          if (action === 'invalidate') await store.invalidate(owner, { owners: [owner], name })
          if (action === 'invalidateTag') await store.invalidate(owner, { owners: [owner], tag: key })
          if (action === 'logout') await store.invalidate(owner, { owners: [owner] })
          if (action === 'set' || action.startsWith('invalidate')) ended.set(name, at)
          if (action === 'logout') for (const each of ['x', 'y', 'z']) ended.set(`${owner}.1:abc:${each}`, at)
          const value = (await store.get(owner, [name])).entries[0]?.value as number | undefined
          if (value !== undefined) expect(value).toBeGreaterThanOrEqual(ended.get(name) ?? 0)
        }
      }),
    )
  })
})

describe.skipIf(!(await findRedis()))('on a real Redis', () => {
  let redis: NonNullable<Awaited<ReturnType<typeof startRedis>>>
  const clients: { destroy(): void }[] = []
  const connect = async () => {
    const client = createClient({ url: redis.url, socket: { reconnectStrategy: 20 }, disableOfflineQueue: true })
    client.on('error', quiet)
    await client.connect()
    clients.push(client)
    return client
  }
  beforeAll(async () => {
    redis = (await startRedis())!
  })
  afterAll(async () => {
    for (const client of clients) client.destroy()
    await redis.stop()
  })

  describeCacheStore('redis', async () => createRedisCacheStore({ client: await connect() }))

  it('is one cache for two processes', async () => {
    const [one, two] = [createRedisCacheStore({ client: await connect() }), createRedisCacheStore({ client: await connect() })]
    const name = 'both.1:abc:shared'
    const { token } = await one.get('both', [name])
    await two.invalidate('both', { owners: ['both'], tag: 'x' })
    expect((await one.put('both', name, remoteEntry('old', { tags: ['x'] }), token)).result).toBe('conflict')
    const { token: later, news } = await two.get('both', [name], token)
    expect(news).toHaveLength(1)
    expect((await two.put('both', name, remoteEntry('new'), later)).result).toBe('stored')
    expect((await one.get('both', [name])).entries[0]?.value).toBe('new')
  })

  it('sets the time to live in milliseconds', async () => {
    const client = await connect()
    const store = createRedisCacheStore({ client, prefix: 'ttl:' })
    const { token } = await store.get('a', [])
    await store.put('a', 'n', remoteEntry('x', { keepMs: 3_600_000 }), token)
    const left = Number(await client.sendCommand(['PTTL', 'ttl:{a}:entry:n']))
    expect(left).toBeGreaterThan(3_500_000)
    expect(left).toBeLessThanOrEqual(3_600_000)
  })

  it('keeps no key for ever: the index lives as long as its longest entry, and loses what has ended', async () => {
    const client = await connect()
    const store = createRedisCacheStore({ client, prefix: 'lives:' })
    const lifeOf = async (key: string) => Number(await client.sendCommand(['PTTL', `lives:{a}:${key}`]))
    const namesIn = () => client.zRange('lives:{a}:index', 0, -1)
    const hour = 3_600_000
    const { token } = await store.get('a', [])
    // Who only asks leaves an hour's trace.
    expect(await lifeOf('head')).toBeLessThanOrEqual(hour)
    await store.put('a', 'a.1:abc:hour', remoteEntry('x', { keepMs: hour }), token)
    expect(await lifeOf('index')).toBeGreaterThan(hour - 60_000)
    await store.put('a', 'a.1:abc:brief', remoteEntry('x', { keepMs: 50 }), token)
    expect(await lifeOf('index')).toBeGreaterThan(hour - 60_000)
    expect(await namesIn()).toEqual(['a.1:abc:brief', 'a.1:abc:hour'])
    await expect.poll(() => lifeOf('entry:a.1:abc:brief')).toBe(-2)
    await store.put('a', 'a.1:abc:never', remoteEntry('x', { keepMs: null }), token)
    expect(await namesIn()).toEqual(['a.1:abc:hour', 'a.1:abc:never'])
    await store.invalidate('a', { owners: ['a'], tag: 'x' })
    const keys = await client.keys('lives:*')
    expect(keys.length).toBeGreaterThanOrEqual(6)
    const lives = await Promise.all(keys.map((key) => client.pTTL(key)))
    expect(Math.min(...lives)).toBeGreaterThan(0)
    expect(Math.max(...lives)).toBeLessThanOrEqual(40 * 24 * hour)
  })

  it('bounds what it remembers of invalidations: beyond a thousand marks, what is older than the oldest is void', async () => {
    const client = await connect()
    const store = createRedisCacheStore({ client, prefix: 'marks:' })
    const nameOf = (id: string) => `a.1:abc:${id}`
    const put = async (id: string, tag: string) => {
      const { token } = await store.get('a', [])
      await store.put('a', nameOf(id), remoteEntry(id, { tags: [tag] }), token)
    }
    const read = async (...ids: string[]) => (await store.get('a', ids.map(nameOf))).entries.map((entry) => entry?.value)
    const invalidate = (tag: string) => store.invalidate('a', { owners: ['a'], tag })
    await put('first', 'kept')
    for (let tag = 0; tag < 10; tag++) await invalidate(`tag${tag}`)
    await put('second', 'kept')
    for (let tag = 10; tag < 1_000; tag++) await invalidate(`tag${tag}`)
    expect(await read('first', 'second')).toEqual(['first', 'second'])
    // The same again is the same mark.
    await invalidate('tag999')
    expect(await read('first', 'second')).toEqual(['first', 'second'])
    await invalidate('tag1000')
    expect(await read('first', 'second')).toEqual([undefined, 'second'])
    expect(await client.zCard('marks:{a}:marks')).toBe(1_000)
  })

  it('goes on after Redis was killed, and puts nothing that began before', async () => {
    const store = createRedisCacheStore({ client: await connect() })
    const name = 'restart.1:abc:x'
    const { token } = await store.get('restart', [name])
    await redis.kill()
    await expect(store.get('restart', [name])).rejects.toThrow()
    await redis.start()
    await expect
      .poll(
        () =>
          store.put('restart', name, remoteEntry('old'), token).then(
            ({ result }) => result,
            () => 'down',
          ),
        { timeout: 30_000 },
      )
      .toBe('conflict')
    const { token: anew, news } = await store.get('restart', [name], token)
    expect(news).toBe('reset')
    expect((await store.put('restart', name, remoteEntry('new'), anew)).result).toBe('stored')
  })
})

import { createMemoryCacheStore } from 'binnacle/server'
import { createRedisCacheStore } from 'binnacle/server/redis'
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

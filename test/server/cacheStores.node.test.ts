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
        { timeout: 10_000 },
      )
      .toBe('conflict')
    const { token: anew, news } = await store.get('restart', [name], token)
    expect(news).toBe('reset')
    expect((await store.put('restart', name, remoteEntry('new'), anew)).result).toBe('stored')
  })
})

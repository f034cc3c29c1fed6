import type { CacheStore } from 'binnacle/server'
import { createRedisCacheStore } from 'binnacle/server/redis'
import { createClient } from 'redis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findRedis, startRedis } from '../support/redis.mjs'
import { remoteEntry } from './cacheStores.js'

const connect = async (settings: string[] = []) => {
  const redis = (await startRedis(settings))!
  const client = createClient({ url: redis.url })
  await client.connect()
  onTestFinished(async () => {
    client.destroy()
    await redis.stop()
  })
  return { client, store: createRedisCacheStore({ client }) }
}
const full = (policy: string) => ['--maxmemory', '4mb', '--maxmemory-policy', policy]

const nameOf = (owner: string, id: number) => `${owner}.1:abc:item_${id}`
const valuesOf = async (store: CacheStore, owner: string, names: string[]) =>
  (await store.get(owner, names)).entries.map((entry) => entry?.value)

const WAYS = [
  ['a tag', (owner: string) => ({ owners: [owner], tag: 'users' })],
  ['a template', (owner: string) => ({ owners: [owner], template: 'user_{id}' })],
  ['everything, as logout does', (owner: string) => ({ owners: [owner] })],
] as const

describe.skipIf(!(await findRedis()))('a Redis that evicts', () => {
  describe.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-ttl'])('by %s, full', (policy) => {
    it.each(WAYS)('reads nothing older than an invalidation of %s', async (_, filterOf) => {
      const { client, store } = await connect(full(policy))
      // Of `user_{id}`, each with a tag; read all the time, so that what no read touches goes first.
      const fingerprint = (await import('binnacle/cache')).defineKey('user_{id}', { ttl: 'short' }).definition.fingerprint
      const names = Array.from({ length: 50 }, (_unused, id) => `ada.1:${fingerprint}:user_${id}`)
      const { token } = await store.get('ada', names)
      for (const name of names) await store.put('ada', name, remoteEntry(name, { tags: ['users'] }), token)
      // Another application in the same Redis.
      const fill = async (count: number) => {
        for (let id = 0; id < count; id += 20) {
          await Promise.all(Array.from({ length: 20 }, () => client.set(`other:${Math.random()}`, 'x'.repeat(2_000), { PX: 3_600_000 })))
          await store.get('ada', names)
        }
      }
      const evicted = async () => Number(/evicted_keys:(\d+)/.exec(await client.info('stats'))![1])
      await fill(3_000)
      expect(await evicted()).toBeGreaterThan(500)
      await store.invalidate('ada', filterOf('ada'))
      expect(await valuesOf(store, 'ada', names)).toEqual(names.map(() => undefined))
      // The right to put it ended, whatever was lost.
      expect((await store.put('ada', names[0]!, remoteEntry('old', { tags: ['users'] }), token)).result).toBe('conflict')
      await fill(500)
      expect(await valuesOf(store, 'ada', names)).toEqual(names.map(() => undefined))
      // And it is still a cache.
      await expect
        .poll(async () => {
          const { token: anew } = await store.get('ada', [])
          await store.put('ada', names[0]!, remoteEntry('new', { tags: ['users'] }), anew)
          return valuesOf(store, 'ada', [names[0]!])
        })
        .toEqual(['new'])
    })
  })

  it('by allkeys-lru keeps what is read often, although it evicts all around it', async () => {
    const { client, store } = await connect(full('allkeys-lru'))
    const name = nameOf('ada', 1)
    const { token } = await store.get('ada', [name])
    await store.put('ada', name, remoteEntry('hot'), token)
    let kept = 0
    for (let round = 0; round < 300; round++) {
      await Promise.all(Array.from({ length: 10 }, () => client.set(`other:${Math.random()}`, 'x'.repeat(2_000))))
      if ((await valuesOf(store, 'ada', [name]))[0] === 'hot') kept++
    }
    expect(kept).toBeGreaterThan(100)
  })

  it('not at all, full: refuses puts, and is still read and invalidated', async () => {
    const { client, store } = await connect(full('noeviction'))
    const names = [0, 1].map((id) => nameOf('ada', id))
    const { token } = await store.get('ada', names)
    for (const name of names) await store.put('ada', name, remoteEntry('old', { tags: ['users'] }), token)
    const fill = async () => {
      for (let id = 0; ; id++) await client.set(`other:${id}`, 'x'.repeat(20_000))
    }
    await expect(fill()).rejects.toThrow(/OOM/)
    expect(await valuesOf(store, 'ada', names)).toEqual(['old', 'old'])
    await expect(store.put('ada', names[0]!, remoteEntry('new'), token)).rejects.toThrow(/OOM/)
    await store.invalidate('ada', { owners: ['ada'], tag: 'users' })
    expect(await valuesOf(store, 'ada', names)).toEqual([undefined, undefined])
    expect((await store.get('ada', [], token)).news).toEqual([{ owners: ['ada'], tag: 'users' }])
  })

  it.each(WAYS)(
    'reads nothing older than an invalidation of %s, and repeats no token, whichever keys are lost before and after it',
    async (_, filterOf) => {
      const { client, store } = await connect()
      const fingerprint = (await import('binnacle/cache')).defineKey('user_{id}', { ttl: 'short' }).definition.fingerprint
      let owners = 0
      const start = async () => {
        const owner = `owner${++owners}`
        const names = [1, 2].map((id) => `${owner}.1:${fingerprint}:user_${id}`)
        const tokens = [(await store.get(owner, [])).token]
        await store.invalidate(owner, { owners: [owner], tag: 'another' })
        tokens.push((await store.get(owner, [])).token)
        for (const name of names) await store.put(owner, name, remoteEntry('old', { tags: ['users'] }), tokens[1]!)
        const keys = (await client.keys(`*{${owner}}*`)).map((key) => key.replace(owner, 'OWNER')).sort()
        const drop = (key: string) => client.del(key.replace('OWNER', owner).replace('OWNER', owner))
        return { owner, names, tokens, keys, drop }
      }
      const keys = ['nothing', ...(await start()).keys]
      expect(keys.length).toBeGreaterThanOrEqual(6)
      for (const before of keys)
        for (const after of keys) {
          const lost = `${before} before, ${after} after`
          const { owner, names, tokens, drop } = await start()
          await drop(before)
          const { token: begun } = await store.get(owner, [])
          await store.invalidate(owner, filterOf(owner))
          await drop(after)
          expect(await valuesOf(store, owner, names), lost).toEqual([undefined, undefined])
          const { token } = await store.get(owner, [])
          expect([...tokens, begun], lost).not.toContain(token)
          for (const lease of [...tokens, begun])
            expect((await store.put(owner, names[0]!, remoteEntry('old', { tags: ['users'] }), lease)).result, lost).toBe('conflict')
          const { news } = await store.get(owner, [], begun)
          expect(news === 'reset' || news.length === 1, lost).toBe(true)
          expect((await store.put(owner, names[0]!, remoteEntry('new', { tags: ['users'] }), token)).result, lost).toBe('stored')
          expect(await valuesOf(store, owner, names), lost).toEqual(['new', undefined])
        }
    },
  )
})

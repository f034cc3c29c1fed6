import type { CacheStore, RemoteEntry } from 'binnacle/server'
import { describe, expect, it } from 'vitest'

export const remoteEntry = (value: unknown, more: Partial<RemoteEntry> = {}): RemoteEntry => ({
  value,
  version: 0,
  tags: [],
  keepMs: 60_000,
  isAuthored: false,
  storedAt: Date.now(),
  ...more,
})

let owners = 0

/** What every store of the remote tier must keep. */
export function describeCacheStore(name: string, open: () => CacheStore | Promise<CacheStore>) {
  const start = async () => {
    const owner = `owner${++owners}`
    const nameOf = (key: string) => `${owner}.1:abc:${key}`
    return { store: await open(), owner, nameOf, NAME: nameOf('user_1'), filter: (more: object) => ({ owners: [owner], ...more }) }
  }

  describe(`the cache store contract: ${name}`, () => {
    it('gives back what was put under a good lease', async () => {
      const { store, owner, nameOf, NAME } = await start()
      const { token, entries } = await store.get(owner, [NAME])
      expect(entries).toEqual([undefined])
      const entry = remoteEntry({ name: 'Ada ü' }, { tags: ['users'] })
      expect((await store.put(owner, NAME, entry, token)).result).toBe('stored')
      expect((await store.get(owner, [NAME, nameOf('user_2')])).entries).toEqual([entry, undefined])
    })

    it.each([
      ['the entry', { name: 'user_1' }],
      ['its tag', { tag: 'users' }],
      ['its template', { template: 'never_{matched}' }],
      ['everything', {}],
    ])('refuses what began before an invalidation of %s that concerns it', async (_, what) => {
      const { store, owner, NAME, filter } = await start()
      const { token } = await store.get(owner, [NAME])
      await store.invalidate(owner, filter('name' in what ? { name: NAME } : what))
      const concerns = !('template' in what)
      expect((await store.put(owner, NAME, remoteEntry('old', { tags: ['users'] }), token)).result).toBe(concerns ? 'conflict' : 'stored')
    })

    it('forgets exactly what is invalidated', async () => {
      const { store, owner, nameOf, filter } = await start()
      const names = ['user_1', 'user_12', 'user_2'].map(nameOf)
      const { token } = await store.get(owner, [])
      for (const each of names) await store.put(owner, each, remoteEntry(each, { tags: [`tag:${each}`] }), token)
      await store.invalidate(owner, filter({ name: names[0] }))
      await store.invalidate(owner, filter({ tag: `tag:${names[2]}` }))
      expect((await store.get(owner, names)).entries.map((entry) => entry?.value)).toEqual([undefined, names[1], undefined])
    })

    it("lets the application's own word pass, and ends others' leases with it", async () => {
      const { store, owner, NAME } = await start()
      const { token } = await store.get(owner, [NAME])
      const put = await store.put(owner, NAME, remoteEntry('set', { isAuthored: true }), null)
      expect(put).toMatchObject({ result: 'stored', token: expect.any(String) })
      expect((await store.put(owner, NAME, remoteEntry('loaded'), token)).result).toBe('conflict')
      expect((await store.get(owner, [NAME])).entries[0]?.value).toBe('set')
    })

    it('tells what happened since, and says so when it no longer knows', async () => {
      const { store, owner, filter } = await start()
      const { token, news } = await store.get(owner, [])
      expect(news).toEqual([])
      await store.invalidate(owner, filter({ tag: 'a' }))
      const { token: later } = await store.invalidate(owner, filter({ tag: 'b' }))
      expect((await store.get(owner, [], token)).news).toEqual([filter({ tag: 'a' }), filter({ tag: 'b' })])
      expect((await store.get(owner, [], later)).news).toEqual([])
      for (const unknown of ['other-epoch.1', 'garbage', `${later}9`]) expect((await store.get(owner, [], unknown)).news).toBe('reset')
    })

    it('keeps owners apart', async () => {
      const { store, owner, NAME, filter } = await start()
      const { token } = await store.get(owner, [])
      await store.put(owner, NAME, remoteEntry('ada'), token)
      expect((await store.get(`${owner}x`, [NAME])).entries).toEqual([undefined])
      await store.invalidate(`${owner}x`, filter({}))
      expect((await store.get(owner, [NAME])).entries[0]?.value).toBe('ada')
    })

    it('drops an entry when its life is over, in milliseconds', async () => {
      const { store, owner, nameOf, NAME } = await start()
      const { token } = await store.get(owner, [])
      await store.put(owner, NAME, remoteEntry('short', { keepMs: 60 }), token)
      await store.put(owner, nameOf('never'), remoteEntry('never', { keepMs: null }), token)
      expect((await store.get(owner, [NAME])).entries[0]?.value).toBe('short')
      await expect.poll(async () => (await store.get(owner, [NAME])).entries[0]).toBeUndefined()
      expect((await store.get(owner, [nameOf('never')])).entries[0]?.value).toBe('never')
    })

    it('serves nothing older than a completed invalidation, however puts and invalidations interleave', async () => {
      const { store, owner, NAME, filter } = await start()
      let done = 0
      for (let round = 0; round < 20; round++) {
        const work = Array.from({ length: 8 }, async (_, index) => {
          if (index % 3 === 2) {
            const mark = round * 100 + index
            await store.invalidate(owner, filter({ name: NAME }))
            done = Math.max(done, mark)
          } else {
            const began = done
            const { token } = await store.get(owner, [NAME])
            await store.put(owner, NAME, remoteEntry({ began }), token)
          }
        })
        await Promise.all(work)
        await store.invalidate(owner, filter({ name: NAME }))
        done = (round + 1) * 100
        const value = (await store.get(owner, [NAME])).entries[0]?.value as { began: number } | undefined
        expect(value?.began ?? done).toBeGreaterThanOrEqual(done)
      }
    })
  })
}

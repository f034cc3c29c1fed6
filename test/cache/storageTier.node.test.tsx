import { CacheProvider, createCache, defineKey, memoryTier, storageTier, useCached } from 'binnacle/cache'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it, vi } from 'vitest'

const key = defineKey('profile_{id}', { ttl: 'long' })({ id: '1' })
const Profile = () => <p>{String(useCached(key).data)}</p>

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it.each([
  ['local', () => storageTier('local')],
  ['session', () => storageTier('session')],
  ['globalThis.localStorage, which is undefined there', () => storageTier(globalThis.localStorage)],
])('goes on in memory on a server with %s, and says so once', async (_, tier) => {
  // Newer Nodes have storages of their own.
  vi.stubGlobal('localStorage', undefined)
  vi.stubGlobal('sessionStorage', undefined)
  const onError = vi.fn()
  const cache = createCache({ tiers: [memoryTier(), tier()], onError })
  expect(await cache.load(key, async () => 'Ada')).toBe('Ada')
  const html = renderToString(
    <CacheProvider cache={cache}>
      <Profile />
    </CacheProvider>,
  )
  expect(html).toContain('<p>')
  expect(await cache.get(key)).toBe('Ada')
  await cache.invalidate(key)
  expect(await cache.get(key)).toBeUndefined()
  expect(new Set(onError.mock.calls.map(([error]) => (error as Error).message))).toEqual(
    new Set([expect.stringMatching(/^storageTier: there is no (local|session)Storage here.*in memory/)]),
  )
})

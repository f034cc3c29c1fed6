import { CacheProvider, createCache, defineKey, hitRateOf, memoryTier, type CacheTier } from 'binnacle/cache'
import { CachePanel } from 'binnacle/dashboard'
import { expect, it } from 'vitest'
import { render } from 'vitest-browser-react'

const userKey = defineKey('user_{id}', { ttl: 'short' })
const newsKey = defineKey('news', { ttl: 'long', scope: 'public' })

it('shows the rate of hitRateOf with what it is made of, each kind of data apart, and the state of each tier', async () => {
  const down = async () => Promise.reject(new Error('down'))
  const remote: CacheTier = {
    name: 'remote',
    reach: 'remote',
    read: down,
    write: down,
    remove: down,
    stats: () => ({ entries: 0, bytes: null, evictions: 3, rejections: 0 }),
  }
  let now = 0
  const cache = createCache({ tiers: [memoryTier(), remote], clock: () => now, channel: false, onError() {} })
  const failing = async () => Promise.reject(new Error('no news'))
  for (let read = 0; read < 9; read++) await cache.load(userKey({ id: '1' }), async () => 'Ada')
  now += 300_000
  await cache.load(userKey({ id: '1' }), async () => 'Ada')
  await Promise.all([1, 2].map(() => cache.load(userKey({ id: '2' }), async () => 'Grace')))
  for (let read = 0; read < 3; read++) await cache.load(newsKey(), failing, { rememberErrorSeconds: 60 }).catch(() => {})
  await cache.load(userKey({ id: '2' }), async () => 'Grace', { force: true })

  const screen = await render(
    <CacheProvider cache={cache}>
      <CachePanel goal={0.9} everyMs={50} />
    </CacheProvider>,
  )
  const { hits, reads, rate } = hitRateOf(cache.stats().reads)
  expect({ hits, reads }).toEqual({ hits: 11, reads: 15 })
  await expect.element(screen.getByText(`${(rate! * 100).toFixed(1)}%`.replace('%', '')).first()).toBeVisible()
  await expect.element(screen.getByText('/ 15 reads')).toBeVisible()
  await expect.element(screen.getByText('Below goal')).toBeVisible()
  const cells = (name: RegExp) =>
    screen
      .getByRole('row', { name })
      .getByRole('cell')
      .elements()
      .map((cell) => cell.textContent)
  // Hit rate, fresh, stale, negative, coalesced, miss, forced.
  expect(cells(/^user_/)).toEqual(['75%', '8', '1', '0', '1', '2', '1'])
  expect(cells(/^news /)).toEqual(['66.7%', '0', '0', '2', '0', '1', '0'])
  expect(cells(/^memory /).slice(0, 3)).toEqual(['In use', '9', '2'])
  expect(cells(/^remote /)).toEqual(['Left alone', '0', '0', '–', '3', expect.stringMatching(/^\d+$/)])

  // It follows what the cache does.
  for (let read = 0; read < 100; read++) await cache.load(userKey({ id: '1' }), async () => 'Ada')
  await expect.element(screen.getByText('/ 115 reads')).toBeVisible()
  await expect.element(screen.getByText('Goal met')).toBeVisible()
})

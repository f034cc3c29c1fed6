import { render, screen } from '@testing-library/react'
import { CacheProvider, createCache, defineKey, memoryTier, storageTier, useCached, type CacheTier } from 'binnacle/cache'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { fakeTier } from './fakeTier.js'

beforeEach(() => localStorage.clear())
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe('a private key without a principal', () => {
  let templates = 0
  const warningsOf = async (options: { tiers: CacheTier[]; principal?: string; scope?: 'public'; sensitive?: boolean }) => {
    const warn = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { tiers, principal, ...more } = options
    const cache = createCache({ tiers, principal, channel: false })
    // Each is said once a page: another template each time.
    const key = defineKey(`settings${++templates}_{id}`, { ttl: 'short', ...more })
    for (const id of ['1', '2']) {
      await cache.set(key({ id }), 'dark')
      await cache.get(key({ id }))
    }
    return warn.mock.calls.map(([message]) => String(message))
  }

  it('is warned of once, in development, where it outlives the page', async () => {
    expect(await warningsOf({ tiers: [memoryTier(), storageTier('local')] })).toEqual([
      expect.stringMatching(/^createCache: settings1_\{id\} is private .* Pass principal, or/),
    ])
  })

  it.each([
    ['with a principal', { tiers: [storageTier('local')], principal: 'ada' }],
    ['in memory alone', { tiers: [memoryTier()] }],
    ['of a public key', { tiers: [storageTier('local')], scope: 'public' as const }],
    ['of a sensitive key', { tiers: [storageTier('local')], sensitive: true }],
  ])('is no matter %s', async (_, options) => {
    expect(await warningsOf(options)).toEqual([])
  })

  it('is not warned of in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(await warningsOf({ tiers: [storageTier('local')] })).toEqual([])
  })
})

it.each([
  ['localStorage', () => storageTier('local')],
  ['a tier that answers later and is shared by transactions', () => fakeTier(matcherOf, { reach: 'browser', isTransactional: true })],
])('asks for nothing anew on return from the back/forward cache that is fresh in %s', async (_, open) => {
  const shared = open()
  const cache = createCache({ tiers: [memoryTier(), shared], principal: 'ada' })
  const key = defineKey('profile', { ttl: 'short' })()
  const load = vi.fn(async () => `load ${load.mock.calls.length}`)
  function Profile() {
    const { data, isStale } = useCached(key, load)
    return <p>{`${data ?? 'nothing'}, ${isStale ? 'stale' : 'fresh'}`}</p>
  }
  render(
    <CacheProvider cache={cache}>
      <Profile />
    </CacheProvider>,
  )
  await screen.findByText('load 1, fresh')
  await vi.waitFor(() => expect(shared.stats().entries).toBe(1))
  const removed = vi.fn()
  cache.subscribe((event) => void (event.type === 'remove' && removed()))
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  await vi.waitFor(() => expect(removed).toHaveBeenCalled())
  await screen.findByText(/fresh/)
  expect(await cache.get(key)).toBe('load 1')
  await screen.findByText('load 1, fresh')
  expect(load).toHaveBeenCalledTimes(1)
})

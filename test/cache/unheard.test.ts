import { createCache, defineKey, memoryTier, type Cache, type OpenChannel } from 'binnacle/cache'
import { afterEach, expect, it, vi } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { fakeTier } from './fakeTier.js'

// As after a release that has replaced the file on the server.
vi.mock('../../src/cache/hearing.js', () => {
  throw new TypeError('Failed to fetch dynamically imported module')
})
// The same file of the build, on which the suite runs again.
vi.mock('../../dist/cache/hearing.js', () => {
  throw new TypeError('Failed to fetch dynamically imported module')
})

const key = defineKey('item_{id}', { ttl: 'long', tags: ['items'] })
const [one, other] = [key({ id: '1' }), key({ id: '2' })]
const badges = defineKey('badges', { ttl: 'static', scope: 'public' })()

const ownerOf = (cache: Cache) => cache.nameOf(one).split('.')[0]!

const opened: { dispose(): void }[] = []
afterEach(() => {
  for (const cache of opened.splice(0)) cache.dispose()
})

/** A tab that hears what `tell` says, from another that it can't understand. */
async function openTab() {
  let tell!: (message: unknown) => void
  const channel: OpenChannel = (_, onMessage) => {
    tell = onMessage
    return { post() {}, dispose() {} }
  }
  const [ofPage, ofBrowser] = [fakeTier(matcherOf, { name: 'page' }), fakeTier(matcherOf, { name: 'browser', reach: 'browser' })]
  const cache = createCache({ tiers: [memoryTier(), ofPage, ofBrowser], principal: 'ada', channel })
  opened.push(cache)
  for (const each of [one, other, badges]) await cache.set(each, 'old')
  return { cache, ofPage, ofBrowser, tell: (message: unknown) => tell({ from: 'other', number: 1, kind: 'message', message }) }
}

it('goes on, and shows nothing old, when what hears the other tabs can not be loaded', async () => {
  const { cache, ofPage, ofBrowser, tell } = await openTab()
  const removed = vi.fn()
  cache.subscribe(removed)
  tell({ type: 'remove', filter: { owners: [ownerOf(cache)], name: cache.nameOf(one) }, cause: 'invalidate' })
  await vi.waitFor(() => expect(removed).toHaveBeenCalledWith(expect.objectContaining({ type: 'remove', cause: 'invalidate' })))
  // It can't tell what was meant: everything of that owner is asked for anew, and what all tabs share was the other's to forget.
  expect(cache.peek(one)).toBeUndefined()
  expect(cache.peek(other)).toBeUndefined()
  expect(cache.peek(badges)?.value).toBe('old')
  await vi.waitFor(() => expect(ofPage.held.size).toBe(1))
  expect(ofBrowser.held.size).toBe(3)

  expect(await cache.load(badges, () => 'new')).toBe('old')
  await cache.set(one, 'written')
  expect(await cache.get(one)).toBe('written')
  await cache.invalidate({ tag: 'items' })
  expect(await cache.load(one, () => 'loaded')).toBe('loaded')
})

it('still signs out with the other tab, and forgets all for a message of another version', async () => {
  const first = await openTab()
  const { session } = first.cache
  first.tell({ type: 'remove', filter: { owners: [ownerOf(first.cache)] }, cause: 'logout' })
  await vi.waitFor(() => expect(first.cache.session).not.toBe(session))
  expect(first.cache.peek(one)).toBeUndefined()
  expect(first.cache.peek(badges)?.value).toBe('old')

  const second = await openTab()
  second.tell({ type: 'of the next release' })
  await vi.waitFor(() => expect(second.cache.peek(one)).toBeUndefined())
  expect(second.cache.peek(badges)).toBeUndefined()
})

import { createCache, defineKey, memoryTier, type CacheKey } from 'binnacle/cache'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { createLru } from '../../src/cache/lru.js'

const itemKey = defineKey('item_{id}', { ttl: 'medium' })
const item = (id: string): CacheKey<string> => itemKey({ id }) as CacheKey<string>

it('refuses one entry that is larger than the whole memory tier, counts and reports it, and keeps the others', async () => {
  const onError = vi.fn()
  const cache = createCache({ tiers: [memoryTier({ maxBytes: 10_000 })], channel: false, onError })
  for (const id of ['1', '2', '3']) await cache.set(item(id), id)
  await cache.set(item('big'), 'x'.repeat(20_000))
  expect(['1', '2', '3', 'big'].map((id) => cache.peek(item(id))?.value)).toEqual(['1', '2', '3', undefined])
  expect(cache.stats().tiers[0]).toMatchObject({ entries: 3, evictions: 0, rejections: 1 })
  expect(onError).toHaveBeenCalledTimes(1)
  expect(onError.mock.calls[0]).toMatchObject([{ code: 'too-large', message: expect.stringContaining('item_big') }, 'memory'])
  // What it should have replaced goes.
  await cache.set(item('1'), 'x'.repeat(20_000))
  expect(cache.peek(item('1'))).toBeUndefined()
  expect(await cache.load(item('1'), async () => 'x'.repeat(20_000))).toHaveLength(20_000)
  expect(cache.peek(item('2'))?.value).toBe('2')
})

it('keeps such an entry while it is pinned, at no cost to the others', () => {
  const lru = createLru<string>(100, 10)
  lru.set('a', 'a', 4)
  const unpin = lru.pin('big')
  lru.set('big', 'big', 50)
  lru.set('b', 'b', 4)
  expect([...lru.keys()]).toEqual(['a', 'big', 'b'])
  unpin()
  expect([...lru.keys()]).toEqual(['a', 'b'])
  expect(lru).toMatchObject({ weight: 8, evictions: 0, rejections: 1 })
})

it('never keeps more than it may, and drops nothing without need, whatever is set, pinned and deleted', () => {
  const step = fc.record({
    do: fc.constantFrom('set', 'pin', 'unpin', 'delete', 'get'),
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    weight: fc.nat(14),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const lru = createLru<number>(3, 10)
      const weights = new Map<string, number>()
      const pins = new Map<string, () => void>()
      for (const { do: what, key, weight } of steps) {
        if (what === 'set') {
          const before = lru.evictions
          const others = [...lru.keys()].filter((other) => other !== key)
          const isKept = lru.set(key, weight, weight)
          weights.set(key, weight)
          expect(isKept).toBe(weight <= 10)
          if (!isKept && lru.evictions === before) expect([...lru.keys()].filter((other) => other !== key)).toEqual(others)
        } else if (what === 'pin') {
          pins.get(key)?.()
          pins.set(key, lru.pin(key))
        } else if (what === 'unpin') {
          pins.get(key)?.()
          pins.delete(key)
        } else if (what === 'delete') lru.delete(key)
        else lru.get(key)
        const kept = [...lru.keys()]
        expect(lru.weight).toBe(kept.reduce((sum, each) => sum + weights.get(each)!, 0))
        const loose = kept.filter((each) => !pins.has(each))
        if (loose.length > 0) {
          expect(kept.length).toBeLessThanOrEqual(3)
          expect(kept.filter((each) => weights.get(each)! <= 10).reduce((sum, each) => sum + weights.get(each)!, 0)).toBeLessThanOrEqual(10)
        }
      }
    }),
  )
})

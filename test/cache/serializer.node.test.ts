import { createCache, defineKey, httpTier, memoryTier } from 'binnacle/cache'
import { createCacheHandler, createMemoryCacheStore } from 'binnacle/server'
import * as devalue from 'devalue'
import { expect, it, vi } from 'vitest'

const key = defineKey('report_{id}', { ttl: 'long' })
const one = key({ id: '1' })

function remote() {
  const handler = createCacheHandler({
    store: createMemoryCacheStore({ onNotice() {} }),
    authorize: () => true,
    principalOf: () => 'ada',
  })
  const send: typeof fetch = (input, init) => handler(new Request(new URL(String(input), 'http://test'), init))
  return (serializer?: typeof devalue) => {
    const onError = vi.fn<(error: unknown) => void>()
    const tier = httpTier({ url: '/cache', fetch: send, memory: false, serializer })
    return { onError, cache: createCache({ tiers: [memoryTier(), tier], principal: 'ada', channel: false, onError }) }
  }
}

it('keeps in the remote tier what a serializer gives back', async () => {
  const browser = remote()
  const value = { born: new Date(0), by: new Map([['a', new Set([1n])]]) }
  await browser(devalue).cache.set(one, value)
  expect(await browser(devalue).cache.get(one)).toEqual(value)
})

it('refuses without one what JSON would change, takes the value before it back, and says why', async () => {
  const browser = remote()
  const { cache, onError } = browser()
  await cache.set(one, { plain: true })
  expect(await browser().cache.get(one)).toEqual({ plain: true })
  await cache.set(one, { born: new Date(0) })
  expect(await browser().cache.get(one)).toBeUndefined()
  expect(cache.stats().tiers[1]!.rejections).toBe(1)
  expect(onError).toHaveBeenCalledTimes(1)
  expect(onError.mock.calls[0]![0]).toMatchObject({
    code: 'invalid-data',
    message: expect.stringMatching(/report_1.*value\.born is an instance of Date.*serializer/),
  })
})

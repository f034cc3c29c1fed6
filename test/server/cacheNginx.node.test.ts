import { createCache, defineKey, httpTier, memoryTier } from 'binnacle/cache'
import { createCacheHandler, createMemoryCacheStore } from 'binnacle/server'
import { toNodeListener } from 'binnacle/server/node'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findNginx, startNginx } from '../support/nginx.mjs'

const newsKey = defineKey('news_{id}', { ttl: 'short', scope: 'public' })
const userKey = defineKey('user_{id}', { ttl: 'short' })
const wind = newsKey({ id: 'wind' })

describe.skipIf(!(await findNginx()))('through a real nginx that caches', () => {
  let nginx: NonNullable<Awaited<ReturnType<typeof startNginx>>>
  let stop: () => Promise<void>
  /** What reached the server: the conditional ones with the tag they asked for, and how they were answered. */
  const reached: { method: string; url: string; ifNoneMatch: string | null; status: number }[] = []
  // Each request that a browser here made, by what nginx did with it.
  const seen: { session: string; url: string; status: number; xCache: string | null }[] = []

  beforeAll(async () => {
    const handler = createCacheHandler({
      store: createMemoryCacheStore({ onNotice() {} }),
      authorize: () => true,
      authorizePublic: (request) => request.headers.get('cookie') === 'session=editor',
      principalOf: (request) => /^session=(\w+)$/.exec(request.headers.get('cookie') ?? '')?.[1] ?? null,
      publicMaxAgeSeconds: 2,
    })
    const listener = toNodeListener(async (request) => {
      const response = await handler(request)
      const { pathname, search } = new URL(request.url)
      const ifNoneMatch = request.headers.get('if-none-match')
      reached.push({ method: request.method, url: pathname + search, ifNoneMatch, status: response.status })
      return response
    })
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    nginx = (await startNginx(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))!
    stop = async () => {
      await nginx.stop()
      server.close()
      await listener.close()
      server.closeAllConnections()
    }
  })
  afterAll(() => stop())

  const fetchAs =
    (session: string): typeof fetch =>
    async (input, init) => {
      const response = await fetch(input, { ...init, headers: { ...(init?.headers as object), cookie: `session=${session}` } })
      const { pathname, search } = new URL(String(input))
      seen.push({ session, url: pathname + search, status: response.status, xCache: response.headers.get('x-cache') })
      return response
    }
  const browserOf = (session: string) =>
    createCache({
      tiers: [memoryTier(), httpTier({ url: `${nginx.origin}/cache`, fetch: fetchAs(session), memory: false })],
      principal: session,
    })
  const getsOf = (name: string) => reached.filter(({ method, url }) => method === 'GET' && url.includes(encodeURIComponent(name)))

  it('asks anew for whoever has heard of an invalidation, although nginx still holds the answer', async () => {
    const [editor, reader] = [browserOf('editor'), browserOf('ada')]
    await editor.set(wind, 'north')
    expect(await reader.get(wind)).toBe('north')
    await editor.invalidate(wind)
    expect(await editor.get(wind)).toBeUndefined()
    await editor.set(wind, 'west')
    expect(await editor.get(wind)).toBe('west')
  })

  it('keeps public entries for everybody, revalidates them by ETag, and never makes them younger', async () => {
    const key = newsKey({ id: 'tide' })
    const editor = browserOf('editor')
    await editor.set(key, 'high')
    const bornAt = editor.peek(key)!.updatedAt
    expect(await browserOf('ada').get(key)).toBe('high')
    expect(await browserOf('grace').get(key)).toBe('high')
    expect(seen.slice(-2).map(({ xCache }) => xCache)).toEqual(['MISS', 'HIT'])
    expect(getsOf('news_tide')).toHaveLength(1)

    // Past s-maxage nginx asks whether it still holds, by the tag it was given.
    await vi.waitFor(
      async () => {
        const late = browserOf('linus')
        expect(await late.get(key)).toBe('high')
        // nginx says no Age: its Date tells how long the answer has lain there.
        expect(late.peek(key)!.updatedAt).toBeLessThan(bornAt + 1_000)
        expect(seen.at(-1)!.xCache).toBe('REVALIDATED')
      },
      { timeout: 30_000, interval: 200 },
    )
    // The others hear of the invalidation above once nginx has asked again: within publicMaxAgeSeconds.
    expect(await browserOf('grace').get(wind)).toBe('west')
    expect(getsOf('news_tide').at(-1)).toMatchObject({ ifNoneMatch: expect.stringMatching(/^".+"$/), status: 304 })
  })

  it('never keeps a private entry, nor gives one to another principal at the same address', async () => {
    const key = userKey({ id: '1' })
    const [ada, grace] = [browserOf('ada'), browserOf('grace')]
    await ada.set(key, "Ada's")
    expect(await browserOf('ada').get(key)).toBe("Ada's")
    expect(await browserOf('ada').get(key)).toBe("Ada's")
    expect(await grace.get(key)).toBeUndefined()
    await grace.set(key, "Grace's")
    expect(await browserOf('grace').get(key)).toBe("Grace's")
    expect(await browserOf('ada').get(key)).toBe("Ada's")
    const gets = seen.filter(({ url }) => url.includes('user_1'))
    // The owner is in the session alone, so both ask at one address; each request reaches the server.
    expect(new Set(gets.map(({ url }) => url)).size).toBe(1)
    expect(gets.map(({ xCache }) => xCache)).not.toContain('HIT')
    expect(getsOf('user_1')).toHaveLength(gets.length)
    // Nobody's session gets nobody's entry, and no answer of somebody's.
    const stranger = await fetch(nginx.origin + gets[0]!.url)
    expect(stranger.status).toBe(401)
    expect(await stranger.text()).not.toMatch(/Ada|Grace/)
  })
})

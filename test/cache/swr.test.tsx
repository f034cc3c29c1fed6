import { act, render, screen } from '@testing-library/react'
import { CacheProvider, createCache, defineKey, memoryTier, useCached, type Cache, type CachedResponse } from 'binnacle/cache'
import { Component, Suspense, type ReactNode } from 'react'
import { SWRConfig, useSWRConfig, type SWRConfiguration } from 'swr'
import useSWRInfinite from 'swr/infinite'
import { describe, expect, it, vi } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { fakeTier } from './fakeTier.js'

// SWR stays the view: what it offers works on what the cache holds.

const userKey = defineKey('user_{id}', { ttl: 'short' })
const pageKey = defineKey('page_{index}', { ttl: 'short', tags: ['pages'] })
const shown = () => screen.getAllByRole('status').map(({ textContent }) => textContent)

function Page({ cache, children, ...config }: { cache: Cache; children: ReactNode } & SWRConfiguration) {
  return (
    <SWRConfig value={{ provider: () => new Map(), dedupingInterval: 0, ...config }}>
      <CacheProvider cache={cache}>{children}</CacheProvider>
    </SWRConfig>
  )
}

describe('Suspense', () => {
  function User({ id = '1', load }: { id?: string; load: () => Promise<string> }) {
    const { data, source } = useCached<string>(userKey({ id }), load, { suspense: true })
    return <output>{`${data} ${source}`}</output>
  }
  const page = (cache: Cache, load: () => Promise<string>) => (
    <Page cache={cache}>
      <Suspense fallback={<output>waiting</output>}>
        <User load={load} />
      </Suspense>
    </Page>
  )

  it('waits for the first value, loads it once, and does not wait for what is there', async () => {
    const cache = createCache()
    const load = vi.fn(async () => 'Ada')
    const { unmount } = await act(async () => render(page(cache, load)))
    await vi.waitFor(() => expect(shown()).toEqual(['Ada loader']))
    unmount()
    await act(async () => render(page(cache, load)))
    expect(shown()).toEqual(['Ada loader'])
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('hands a failure to the nearest boundary', async () => {
    class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
      override state: { error?: Error } = {}
      static getDerivedStateFromError = (error: Error) => ({ error })
      override render() {
        return this.state.error ? <output>{this.state.error.message}</output> : this.props.children
      }
    }
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    await act(async () => render(<Boundary>{page(createCache(), async () => Promise.reject(new Error('down')))}</Boundary>))
    await vi.waitFor(() => expect(shown()).toEqual(['down']))
    error.mockRestore()
  })
})

describe('useSWRInfinite', () => {
  function List({ cache, load }: { cache: Cache; load: (index: string) => Promise<string> }) {
    const { data, size, setSize, mutate } = useSWRInfinite(
      (index: number) => pageKey({ index: `${index}` }).id,
      (id: string) => {
        const { index } = pageKey.parse(id)!
        return cache.load<unknown, string>(pageKey({ index }), () => load(index))
      },
      { revalidateFirstPage: false },
    )
    return (
      <>
        <output>{data?.join() ?? 'nothing'}</output>
        <button type="button" onClick={() => void setSize(size + 1)}>
          more
        </button>
        <button type="button" onClick={() => void mutate()}>
          again
        </button>
      </>
    )
  }
  const click = (name: string) => act(async () => screen.getByRole('button', { name }).click())

  it('pages through the cache: a page that is there is not loaded, and an invalidated one is', async () => {
    const tier = fakeTier(matcherOf)
    const open = () => createCache({ tiers: [memoryTier(), tier] })
    const cache = open()
    await cache.set(pageKey({ index: '1' }), 'kept')
    const load = vi.fn(async (index: string) => `${index}:${load.mock.calls.length}`)
    render(
      <Page cache={cache}>
        <List cache={cache} load={load} />
      </Page>,
    )
    await vi.waitFor(() => expect(shown()).toEqual(['0:1']))
    await click('more')
    await vi.waitFor(() => expect(shown()).toEqual(['0:1,kept']))
    await act(async () => cache.invalidate({ tag: 'pages' }))
    await click('again')
    await vi.waitFor(() => expect(shown()).toEqual(['0:2,1:3']))
    expect(load).toHaveBeenCalledTimes(3)
    await vi.waitFor(() => expect([...tier.held.values()].map(({ value }) => value).sort()).toEqual(['0:2', '1:3']))
  })
})

describe('SWRConfig and mutate', () => {
  function User({ load }: { load: () => Promise<string> }) {
    const user = useCached<string>(userKey({ id: '1' }), load)
    result = user
    config = useSWRConfig()
    return <output>{user.data ?? 'nothing'}</output>
  }
  let result: CachedResponse<string>
  let config: ReturnType<typeof useSWRConfig>

  it('tells its callbacks of successes and failures, under readable keys', async () => {
    const [onSuccess, onError] = [vi.fn(), vi.fn()]
    const load = vi.fn<() => Promise<string>>(async () => 'Ada')
    render(
      <Page cache={createCache()} onSuccess={onSuccess} onError={onError} shouldRetryOnError={false}>
        <User load={load} />
      </Page>,
    )
    await vi.waitFor(() => expect(onSuccess).toHaveBeenCalledTimes(1))
    load.mockRejectedValueOnce(new Error('down'))
    await act(async () => result.mutate())
    expect(onError).toHaveBeenCalledTimes(1)
    expect(onError.mock.calls[0]![1]).toContain('user_1')
    expect(shown()).toEqual(['Ada'])
  })

  it('puts what mutate is given into every tier, not on the screen alone', async () => {
    const tier = fakeTier(matcherOf)
    const cache = createCache({ tiers: [memoryTier(), tier] })
    render(
      <Page cache={cache}>
        <User load={async () => 'Ada'} />
      </Page>,
    )
    await vi.waitFor(() => expect(shown()).toEqual(['Ada']))
    await act(async () => result.mutate((known) => `${known} Lovelace`, { revalidate: false }))
    expect(shown()).toEqual(['Ada Lovelace'])
    expect(cache.peek(userKey({ id: '1' }))?.value).toBe('Ada Lovelace')
    await vi.waitFor(() => expect([...tier.held.values()]).toMatchObject([{ value: 'Ada Lovelace' }]))
    // SWR's own, for every key at once, really asks.
    await act(async () => config.mutate(() => true))
    expect(shown()).toEqual(['Ada'])
  })

  it('may leave the page before the cache lets go of what it has shown', async () => {
    vi.useFakeTimers()
    try {
      const [provider, cache] = [new Map(), createCache()]
      await cache.set(userKey({ id: '1' }), 'Ada')
      const { unmount } = render(
        <Page cache={cache} provider={() => provider}>
          <User load={async () => 'Ada'} />
        </Page>,
      )
      expect(shown()).toEqual(['Ada'])
      unmount()
      expect(provider.size).toBe(1)
      // An unhandled rejection here fails the run.
      await vi.advanceTimersByTimeAsync(10_000)
      expect(provider.size).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

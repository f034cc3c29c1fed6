import { act, render, screen } from '@testing-library/react'
import {
  CacheProvider,
  createCache,
  defineKey,
  memoryTier,
  useCached,
  type Cache,
  type CachedResponse,
  type CacheKey,
} from 'binnacle/cache'
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

  it('tells each callback the readable key, and nobody who is signed in', async () => {
    const told: [name: string, key: unknown][] = []
    const tell =
      (name: string, place: number) =>
      (...parameters: unknown[]) =>
        void told.push([name, parameters[place]])
    const load = vi.fn(async () => Promise.reject<string>(new Error('down')))
    const cache = createCache({ principal: 'ada@example.org', channel: false })
    render(
      <Page
        cache={cache}
        loadingTimeout={1}
        onLoadingSlow={tell('onLoadingSlow', 0)}
        onSuccess={tell('onSuccess', 1)}
        onError={tell('onError', 1)}
        onErrorRetry={tell('onErrorRetry', 1)}
        onDiscarded={tell('onDiscarded', 0)}
      >
        <User load={load} />
      </Page>,
    )
    await vi.waitFor(() => expect(told).toContainEqual(['onErrorRetry', 'user_1']), 30_000)
    const answers: ((value: string) => void)[] = []
    load.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
    act(() => void result.mutate())
    await vi.waitFor(() => expect(told).toContainEqual(['onLoadingSlow', 'user_1']), 30_000)
    act(() => void result.mutate())
    await act(async () => answers.forEach((answer) => answer('Ada')))
    await act(async () => result.mutate('Ada', { revalidate: (_, key) => void told.push(['revalidate', key]) as never }))
    expect(new Set(told.map(([name]) => name))).toEqual(
      new Set(['onError', 'onErrorRetry', 'onLoadingSlow', 'onDiscarded', 'onSuccess', 'revalidate']),
    )
    expect(new Set(told.map(([, key]) => key))).toEqual(new Set(['user_1']))
    // A key filter sees the readable key at the start.
    await act(async () => config.mutate((key) => void told.push(['filter', key]) as never))
    expect(told.at(-1)![1]).toMatch(/^user_1 /)
    expect(JSON.stringify(told)).not.toContain('ada')
  })

  it('takes a fallback of SWRConfig by the readable key', async () => {
    render(
      <Page cache={createCache()} fallback={{ user_1: 'of the server' }}>
        <User load={() => new Promise(() => {})} />
      </Page>,
    )
    expect(shown()).toEqual(['of the server'])
  })

  it('goes on where an SWRConfig says that it has no fallback', async () => {
    render(
      <Page cache={createCache()} fallback={undefined}>
        <User load={async () => 'Ada'} />
      </Page>,
    )
    await vi.waitFor(() => expect(shown()).toEqual(['Ada']))
  })

  it('refuses a middleware that passes on another key', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const other: SWRConfiguration['use'] = [(useNext) => (_, fetcher, given) => useNext('user_2', fetcher, given)]
    const page = () => (
      <Page cache={createCache()} use={other}>
        <User load={async () => 'Ada'} />
      </Page>
    )
    expect(() => render(page())).toThrow(/useCached: a middleware of `use` passed on another key than it was given \(user_1\)/)
    error.mockRestore()
  })

  it('shows both of two updates that follow each other at once', async () => {
    const cache = createCache()
    render(
      <Page cache={cache}>
        <User load={async () => 'A'} />
      </Page>,
    )
    await vi.waitFor(() => expect(shown()).toEqual(['A']))
    await act(async () => {
      void result.mutate((known) => `${known}d`, false)
      void result.mutate((known) => `${known}a`, false)
    })
    expect(shown()).toEqual(['Ada'])
    await Promise.all(
      ['1', '2'].map((more) => cache.mutate<string>(userKey({ id: '1' }) as CacheKey<string>, (known) => `${known}${more}`)),
    )
    expect(cache.peek(userKey({ id: '1' }))?.value).toBe('Ada12')
  })

  it('asks anew when mutate() comes after an invalidation whose load still runs', async () => {
    const cache = createCache()
    const answers: ((value: string) => void)[] = []
    render(
      <Page cache={cache}>
        <User load={() => new Promise((resolve) => answers.push(resolve))} />
      </Page>,
    )
    await act(async () => answers[0]!('old'))
    await act(async () => cache.invalidate(userKey({ id: '1' })))
    await act(async () => void result.mutate())
    expect(answers).toHaveLength(3)
    await act(async () => answers[2]!('new'))
    await act(async () => answers[1]!('old'))
    expect(shown()).toEqual(['new'])
    expect(cache.peek(userKey({ id: '1' }))?.value).toBe('new')
  })

  it('sends no second request for a load that an update of the cache itself has replaced', async () => {
    const cache = createCache()
    const load = vi.fn(() => new Promise<string>(() => {}))
    render(
      <Page cache={cache}>
        <User load={load} />
      </Page>,
    )
    let answer!: (value: string) => void
    const update = new Promise<string>((resolve) => (answer = resolve))
    await act(async () => void cache.mutate<string>(userKey({ id: '1' }) as CacheKey<string>, update))
    await act(async () => answer('set'))
    expect(shown()).toEqual(['set'])
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('empties every tier when mutate gives undefined, and when SWR clears or unloads all', async () => {
    const tier = fakeTier(matcherOf)
    const cache = createCache({ tiers: [memoryTier(), tier] })
    render(
      <Page cache={cache}>
        <User load={async () => 'Ada'} />
      </Page>,
    )
    for (const empty of [
      () => result.mutate(undefined, false),
      () => config.mutate(() => true, undefined, { revalidate: false }),
      async () => config.unload({ revalidate: false }),
    ]) {
      await act(async () => result.mutate())
      await vi.waitFor(() => expect(tier.held.size).toBe(1), 30_000)
      expect(shown()).toEqual(['Ada'])
      await act(async () => void (await empty()))
      expect(shown()).toEqual(['nothing'])
      expect(cache.peek(userKey({ id: '1' }))).toBeUndefined()
      await vi.waitFor(() => expect(tier.held.size).toBe(0), 30_000)
    }
  })

  it('stores and shows nothing of an update that was invalidated meanwhile', async () => {
    const cache = createCache()
    let version = 0
    const load = vi.fn(async () => `version ${++version}`)
    render(
      <Page cache={cache}>
        <User load={load} />
      </Page>,
    )
    await vi.waitFor(() => expect(shown()).toEqual(['version 1']), 30_000)
    let answer!: (value: string) => void
    await act(async () => void result.mutate(new Promise<string>((resolve) => (answer = resolve)), false))
    await act(async () => cache.invalidate(userKey({ id: '1' })))
    await act(async () => answer('from before'))
    await vi.waitFor(() => expect(shown()).toEqual(['version 3']), 30_000)
    expect(cache.peek(userKey({ id: '1' }))?.value).toBe('version 3')
  })

  it('loads what is mounted anew when its tag is invalidated, and nothing else', async () => {
    const taggedKey = defineKey('tagged_{id}', { ttl: 'medium', tags: ({ id }) => ['all', `tag:${id}`] })
    const cache = createCache()
    const load = vi.fn(async (id: string) => `${id}:${load.mock.calls.length}`)
    function Tagged({ id }: { id: string }) {
      return <output>{useCached<string>(taggedKey({ id }), () => load(id)).data ?? 'nothing'}</output>
    }
    render(
      <Page cache={cache}>
        <Tagged id="1" />
        <Tagged id="2" />
      </Page>,
    )
    await vi.waitFor(() => expect(shown()).toEqual(['1:1', '2:2']), 30_000)
    await act(async () => cache.invalidate({ tag: 'tag:2' }))
    await vi.waitFor(() => expect(shown()).toEqual(['1:1', '2:3']), 30_000)
    await act(async () => cache.invalidate({ tag: 'nobody' }))
    await act(async () => cache.invalidate({ tag: 'all' }))
    await vi.waitFor(() => expect(shown()).toEqual(['1:4', '2:5']), 30_000)
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

import { act, render, screen } from '@testing-library/react'
import { fromSWR } from 'binnacle'
import {
  CacheProvider,
  createCache,
  defineKey,
  memoryTier,
  useCached,
  type Cache,
  type CachedOptions,
  type CachedResponse,
} from 'binnacle/cache'
import { StrictMode, type ReactNode } from 'react'
import { SWRConfig, useSWRConfig, type Middleware } from 'swr'
import { describe, expect, it, vi } from 'vitest'

const userKey = defineKey('user_{id}', { ttl: 'short' })

function deferred<Value>() {
  let resolve!: (value: Value) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<Value>((onDone, onFail) => {
    resolve = onDone
    reject = onFail
  })
  return { promise, resolve, reject }
}

const flush = () => act(async () => {})

interface ReaderProps {
  id?: string | null
  load?: () => string | Promise<string>
  options?: CachedOptions<string>
  read?: (result: CachedResponse<string>) => ReactNode
  onRender?: () => void
}

function Reader({ id = '1', load, options, read = (result) => result.data ?? 'nothing', onRender }: ReaderProps) {
  const result = useCached<string>(id === null ? null : userKey({ id }), load, options)
  onRender?.()
  return <output>{read(result)}</output>
}

const shown = () => screen.getByRole('status').textContent

/** Each test has an SWR provider of its own. */
function Page({ cache, children }: { cache?: Cache; children: ReactNode }) {
  return (
    <SWRConfig value={{ provider: () => new Map(), dedupingInterval: 0 }}>
      {cache ? <CacheProvider cache={cache}>{children}</CacheProvider> : children}
    </SWRConfig>
  )
}

describe('useCached', () => {
  it('loads, shows the value, and says where it came from and when', async () => {
    const cache = createCache({ clock: () => 1_000 })
    const read = (result: CachedResponse<string>) => `${result.data} ${result.source} ${result.updatedAt} ${result.isStale}`
    render(
      <Page cache={cache}>
        <Reader load={async () => 'Ada'} read={read} />
      </Page>,
    )
    expect(shown()).toBe('undefined undefined undefined false')
    await flush()
    expect(shown()).toBe('Ada loader 1000 false')
  })

  it('works without a provider, and then shares one cache a tree', async () => {
    const load = vi.fn(async () => 'Ada')
    const page = (isShown: boolean) => <Page>{isShown && <Reader load={load} />}</Page>
    const { rerender } = render(page(true))
    await flush()
    expect(shown()).toBe('Ada')
    rerender(page(false))
    rerender(page(true))
    expect(shown()).toBe('Ada')
    await flush()
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('keeps trees apart that have different SWR providers', async () => {
    const other = vi.fn(async () => 'Grace')
    render(
      <>
        <Page>
          <Reader load={async () => 'Ada'} />
        </Page>
        <Page>
          <Reader load={other} />
        </Page>
      </>,
    )
    await flush()
    expect(screen.getAllByRole('status').map((element) => element.textContent)).toEqual(['Ada', 'Grace'])
  })

  it('waits while the key is null', async () => {
    const load = vi.fn(async () => 'Ada')
    const { rerender } = render(
      <Page>
        <Reader id={null} load={load} />
      </Page>,
    )
    await flush()
    expect(load).not.toHaveBeenCalled()
    rerender(
      <Page>
        <Reader load={load} />
      </Page>,
    )
    await flush()
    expect(shown()).toBe('Ada')
  })

  it('shows a fresh value at once and asks nobody', async () => {
    const cache = createCache()
    await cache.set(userKey({ id: '1' }), 'Ada')
    const load = vi.fn(async () => 'Grace')
    render(
      <Page cache={cache}>
        <Reader load={load} />
      </Page>,
    )
    expect(shown()).toBe('Ada')
    await flush()
    expect(load).not.toHaveBeenCalled()
  })

  it('shows a stale value at once, and then the new one', async () => {
    let now = 0
    const cache = createCache({ clock: () => now })
    await cache.set(userKey({ id: '1' }), 'Ada')
    now = 301_000
    const answer = deferred<string>()
    const read = (result: CachedResponse<string>) => `${result.data} ${result.isStale}`
    render(
      <Page cache={cache}>
        <Reader load={() => answer.promise} read={read} />
      </Page>,
    )
    expect(shown()).toBe('Ada true')
    await act(async () => new Promise(requestAnimationFrame))
    await act(async () => answer.resolve('Grace'))
    expect(shown()).toBe('Grace false')
  })

  it('really asks again on mutate() and on refreshInterval, although the value is fresh', async () => {
    vi.useFakeTimers()
    try {
      let count = 0
      const load = vi.fn(async () => `${++count}`)
      let result!: CachedResponse<string>
      const read = (given: CachedResponse<string>) => {
        result = given
        return given.data
      }
      const options = { refreshInterval: 5_000 }
      render(
        <Page cache={createCache()}>
          <Reader load={load} read={read} options={options} />
        </Page>,
      )
      await act(async () => vi.advanceTimersByTimeAsync(10))
      expect(shown()).toBe('1')
      await act(async () => result.mutate())
      expect(shown()).toBe('2')
      await act(async () => vi.advanceTimersByTimeAsync(5_100))
      expect(shown()).toBe('3')
    } finally {
      vi.useRealTimers()
    }
  })

  it("answers SWR's own mutate, by key filter too", async () => {
    let count = 0
    const load = vi.fn(async () => `${++count}`)
    let config!: ReturnType<typeof useSWRConfig>
    function Spy() {
      config = useSWRConfig()
      return null
    }
    render(
      <Page cache={createCache()}>
        <Reader load={load} />
        <Spy />
      </Page>,
    )
    await flush()
    await act(async () => {
      await config.mutate(() => true)
    })
    expect(shown()).toBe('2')
  })

  it('does not ask on focus while the value is fresh, and does once it is stale', async () => {
    let now = 0
    const load = vi.fn(async () => `${load.mock.calls.length}`)
    const options = { focusThrottleInterval: -1 }
    render(
      <Page cache={createCache({ clock: () => now })}>
        <Reader load={load} options={options} />
      </Page>,
    )
    await flush()
    const focus = () =>
      act(async () => {
        window.dispatchEvent(new Event('focus'))
        await new Promise((resolve) => setTimeout(resolve, 5))
      })
    await focus()
    expect(load).toHaveBeenCalledTimes(1)
    now = 301_000
    await focus()
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('never shows what was being loaded when the entry was invalidated', async () => {
    const cache = createCache()
    const answers = [deferred<string>(), deferred<string>()]
    const load = vi.fn(() => answers[load.mock.calls.length - 1]!.promise)
    const seen: (string | undefined)[] = []
    const read = (result: CachedResponse<string>) => {
      seen.push(result.data)
      return result.data
    }
    render(
      <Page cache={cache}>
        <Reader load={load} read={read} />
      </Page>,
    )
    await act(async () => cache.invalidate(userKey({ id: '1' })))
    await act(async () => answers[0]!.resolve('old'))
    expect(cache.peek(userKey({ id: '1' }))).toBeUndefined()
    await act(async () => answers[1]!.resolve('new'))
    expect(shown()).toBe('new')
    expect(seen).not.toContain('old')
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('keeps an invalidated value on the screen, marked stale, until the new one comes', async () => {
    const cache = createCache()
    await cache.set(userKey({ id: '1' }), 'Ada')
    const answer = deferred<string>()
    const read = (result: CachedResponse<string>) => `${result.data} ${result.isStale}`
    render(
      <Page cache={cache}>
        <Reader load={() => answer.promise} read={read} />
      </Page>,
    )
    await act(async () => cache.invalidate({ template: userKey }))
    expect(shown()).toBe('Ada true')
    await act(async () => answer.resolve('Grace'))
    expect(shown()).toBe('Grace false')
  })

  it('leaves nothing on the screen at logout, keepPreviousData or not, and does not ask again', async () => {
    const cache = createCache({ principal: 'ada' })
    const load = vi.fn(async () => 'secret')
    const options = { keepPreviousData: true }
    render(
      <Page cache={cache}>
        <Reader load={load} options={options} />
      </Page>,
    )
    await flush()
    expect(shown()).toBe('secret')
    await act(async () => cache.logout())
    expect(shown()).toBe('nothing')
    await flush()
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('shows no late answer and no error after a logout', async () => {
    const cache = createCache()
    const answer = deferred<string>()
    const read = (result: CachedResponse<string>) => `${result.data} ${result.error} ${result.isLoading}`
    render(
      <Page cache={cache}>
        <Reader load={() => answer.promise} read={read} />
      </Page>,
    )
    await act(async () => cache.logout())
    await act(async () => answer.resolve('secret'))
    expect(shown()).toBe('undefined undefined false')
  })

  it('never shows the value of a former mount that was invalidated meanwhile', async () => {
    const cache = createCache()
    const answers = [Promise.resolve('old'), deferred<string>().promise]
    const load = vi.fn(() => answers[load.mock.calls.length - 1]!)
    const page = (isShown: boolean) => (
      <SWRConfig value={{ provider: SHARED }}>
        <CacheProvider cache={cache}>{isShown && <Reader load={load} />}</CacheProvider>
      </SWRConfig>
    )
    const map = new Map()
    const SHARED = () => map
    const { rerender } = render(page(true))
    await flush()
    expect(shown()).toBe('old')
    rerender(page(false))
    await act(async () => cache.invalidate(userKey({ id: '1' })))
    rerender(page(true))
    expect(shown()).toBe('nothing')
    await flush()
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('renders once for an update, whatever it reads, and not for another key', async () => {
    const cache = createCache()
    await cache.set(userKey({ id: '1' }), 'Ada')
    const renders = vi.fn()
    const read = (result: CachedResponse<string>) => `${result.data} ${result.source} ${result.updatedAt} ${result.isStale}`
    render(
      <Page cache={cache}>
        <Reader read={read} onRender={renders} load={async () => 'loaded'} />
      </Page>,
    )
    await flush()
    renders.mockClear()
    await act(async () => cache.set(userKey({ id: '1' }), 'Grace'))
    expect(renders).toHaveBeenCalledTimes(1)
    await act(async () => void cache.set(userKey({ id: '2' }), 'Linus'))
    expect(renders).toHaveBeenCalledTimes(1)
  })

  it('renders once to show a value that is there, however many hooks show it', async () => {
    const cache = createCache()
    await cache.set(userKey({ id: '1' }), 'Ada')
    const renders = vi.fn()
    const load = vi.fn(() => 'loaded')
    render(
      <Page cache={cache}>
        <Reader onRender={renders} load={load} />
        <Reader onRender={renders} load={load} />
      </Page>,
    )
    await flush()
    expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toEqual(['Ada', 'Ada'])
    expect(renders).toHaveBeenCalledTimes(2)
    expect(load).not.toHaveBeenCalled()
    await act(async () => void cache.clear(userKey({ id: '1' })))
    expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toEqual(['nothing', 'nothing'])
  })

  it('renders once when a load brings a value: value, source and age change together', async () => {
    const cache = createCache({ clock: () => 7 })
    const answer = deferred<string>()
    const seen: string[] = []
    const read = (result: CachedResponse<string>) => {
      seen.push(`${result.data} ${result.source} ${result.updatedAt}`)
      return result.data
    }
    render(
      <Page cache={cache}>
        <Reader read={read} load={() => answer.promise} />
      </Page>,
    )
    await flush()
    // Outside act, as in a browser: React flushes by itself.
    answer.resolve('Ada')
    await vi.waitFor(() => expect(shown()).toBe('Ada'))
    expect(seen).toEqual(['undefined undefined undefined', 'Ada loader 7'])
  })

  it('gives fromSWR all it wants', async () => {
    const cache = createCache({ clock: () => 5 })
    let props!: ReturnType<typeof fromSWR<string>>
    const read = (result: CachedResponse<string>) => {
      props = fromSWR(result)
      return props.data
    }
    render(
      <Page cache={cache}>
        <Reader read={read} load={async () => 'Ada'} />
      </Page>,
    )
    await flush()
    expect(props).toMatchObject({ data: 'Ada', error: undefined, isLoading: false, isValidating: false, updatedAt: 5 })
  })

  it('shows an error of the loader and keeps the value before it', async () => {
    const cache = createCache()
    let result!: CachedResponse<string>
    const read = (given: CachedResponse<string>) => {
      result = given
      return `${given.data} ${given.error}`
    }
    const load = vi.fn<() => Promise<string>>(async () => 'Ada')
    render(
      <Page cache={cache}>
        <Reader read={read} load={load} options={{ shouldRetryOnError: false }} />
      </Page>,
    )
    await flush()
    load.mockRejectedValueOnce(new Error('down'))
    await act(async () => result.mutate())
    expect(shown()).toBe('Ada Error: down')
  })

  it('shows a value within its error window when loading fails', async () => {
    let now = 0
    const cache = createCache({ clock: () => now })
    await cache.set(userKey({ id: '1' }), 'Ada')
    now = 1_000_000
    const read = (given: CachedResponse<string>) => `${given.data} ${given.error} ${given.isStale}`
    const load = async () => {
      throw new Error('down')
    }
    render(
      <Page cache={cache}>
        <Reader read={read} load={load} options={{ shouldRetryOnError: false }} />
      </Page>,
    )
    expect(shown()).toBe('undefined undefined false')
    await flush()
    expect(shown()).toBe('Ada Error: down true')
  })

  it('updates optimistically through the cache and rolls back on failure', async () => {
    const cache = createCache()
    await cache.set(userKey({ id: '1' }), 'Ada')
    let result!: CachedResponse<string>
    const read = (given: CachedResponse<string>) => {
      result = given
      return given.data
    }
    render(
      <Page cache={cache}>
        <Reader read={read} />
      </Page>,
    )
    const answer = deferred<string>()
    let done!: Promise<unknown>
    act(() => {
      done = result.mutate(answer.promise, { optimisticData: 'Grace', revalidate: false }).catch(() => {})
    })
    expect(shown()).toBe('Grace')
    await act(async () => {
      answer.reject(new Error('refused'))
      await done
    })
    expect(shown()).toBe('Ada')
    expect(cache.peek(userKey({ id: '1' }))?.value).toBe('Ada')
  })

  it('lets middleware see plain values under readable keys', async () => {
    const seen: unknown[] = []
    const spy: Middleware = (useNext) =>
      function useSpy(key, fetcher, config) {
        const response = useNext(key, fetcher, config)
        seen.push([key, response.data])
        return response
      }
    render(
      <Page cache={createCache()}>
        <Reader load={async () => 'Ada'} options={{ use: [spy] }} />
      </Page>,
    )
    await flush()
    expect(seen).toEqual([
      ['user_1', undefined],
      ['user_1', 'Ada'],
    ])
  })

  it("uses SWRConfig's fetcher when it is given no loader", async () => {
    render(
      <SWRConfig value={{ provider: () => new Map(), fetcher: async (url: string) => `fetched ${url}` }}>
        <Reader />
      </SWRConfig>,
    )
    await flush()
    expect(shown()).toBe('fetched user_1')
  })

  it('keeps its mutate the same from render to render', async () => {
    const seen = new Set<unknown>()
    const read = (given: CachedResponse<string>) => {
      seen.add(given.mutate)
      return given.data
    }
    render(
      <Page cache={createCache()}>
        <Reader read={read} load={async () => 'Ada'} />
      </Page>,
    )
    await flush()
    expect(seen.size).toBe(1)
  })

  it('mounts and unmounts in StrictMode without losing or doubling anything', async () => {
    const load = vi.fn(async () => 'Ada')
    const cache = createCache({ tiers: [memoryTier({ maxEntries: 0 })] })
    const { unmount } = render(
      <StrictMode>
        <Page cache={cache}>
          <Reader load={load} />
        </Page>
      </StrictMode>,
    )
    await flush()
    expect(shown()).toBe('Ada')
    expect(load).toHaveBeenCalledTimes(1)
    expect(cache.stats().tiers[0]!.entries).toBe(1)
    unmount()
    expect(cache.stats().tiers[0]!.entries).toBe(0)
  })
})

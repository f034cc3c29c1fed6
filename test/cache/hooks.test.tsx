import { act, fireEvent, render, screen } from '@testing-library/react'
import {
  CacheProvider,
  createCache,
  defineKey,
  useCached,
  useCacheStats,
  usePrefetch,
  useStoredState,
  type KeySchema,
  type StoredState,
  type StoredStateOptions,
} from 'binnacle/cache'
import * as devalue from 'devalue'
import type { ReactNode } from 'react'
import { SWRConfig } from 'swr'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const key = defineKey('user_{id}', { ttl: 'short' })
const page = (cache: ReturnType<typeof createCache>, children: ReactNode) => (
  <SWRConfig value={{ provider: () => new Map() }}>
    <CacheProvider cache={cache}>{children}</CacheProvider>
  </SWRConfig>
)

describe('usePrefetch', () => {
  it('loads an entry before it is shown, and is the same from render to render', async () => {
    const cache = createCache()
    const load = vi.fn(async () => 'Ada')
    const seen = new Set()
    function Link({ isOpen }: { isOpen: boolean }) {
      const prefetch = usePrefetch()
      seen.add(prefetch)
      return isOpen ? (
        <Shown />
      ) : (
        <button type="button" onPointerEnter={() => void prefetch(key({ id: '1' }), load)}>
          open
        </button>
      )
    }
    function Shown() {
      return <output>{useCached<string>(key({ id: '1' }), load).data}</output>
    }
    const { rerender } = render(page(cache, <Link isOpen={false} />))
    await act(async () => {
      fireEvent.pointerEnter(screen.getByRole('button'))
    })
    rerender(page(cache, <Link isOpen />))
    expect(screen.getByRole('status')).toHaveTextContent('Ada')
    expect(load).toHaveBeenCalledTimes(1)
    expect(seen.size).toBe(1)
  })
})

describe('useCacheStats', () => {
  it('follows what the cache counts, and renders only when something changed', async () => {
    vi.useFakeTimers()
    try {
      const cache = createCache()
      const renders = vi.fn()
      function Panel() {
        const { reads } = useCacheStats({ everyMs: 100 })
        renders()
        return <output>{`${reads.fresh} ${reads.miss}`}</output>
      }
      render(page(cache, <Panel />))
      await cache.load(key({ id: '1' }), async () => 1)
      await cache.load(key({ id: '1' }), async () => 1)
      await act(async () => vi.advanceTimersByTimeAsync(100))
      expect(screen.getByRole('status')).toHaveTextContent('1 1')
      renders.mockClear()
      await act(async () => vi.advanceTimersByTimeAsync(1_000))
      expect(renders).not.toHaveBeenCalled()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('useStoredState', () => {
  beforeEach(() => localStorage.clear())

  function Counter({ options }: { options?: StoredStateOptions<number> }) {
    const [count, setCount, remove] = useStoredState('count', 0, options)
    return (
      <>
        <output>{count}</output>
        <button type="button" onClick={() => setCount((current) => current + 1)}>
          more
        </button>
        <button type="button" onClick={remove}>
          forget
        </button>
      </>
    )
  }
  const click = (name: string) => fireEvent.click(screen.getAllByRole('button', { name })[0]!)
  const shown = () => screen.getAllByRole('status').map((element) => element.textContent)

  it('keeps its value from page to page, and forgets it', () => {
    const { unmount } = render(<Counter />)
    click('more')
    click('more')
    expect(shown()).toEqual(['2'])
    unmount()
    render(<Counter />)
    expect(shown()).toEqual(['2'])
    click('forget')
    expect(shown()).toEqual(['0'])
    expect(localStorage.getItem('count')).toBeNull()
  })

  it('is one value for all that read it', () => {
    render(
      <>
        <Counter />
        <Counter />
      </>,
    )
    click('more')
    expect(shown()).toEqual(['1', '1'])
  })

  it('follows other tabs, unless told not to', () => {
    render(
      <>
        <Counter />
        <Counter options={{ sync: false, storage: sessionStorage }} />
      </>,
    )
    localStorage.setItem('count', '7')
    sessionStorage.setItem('count', '7')
    act(() => {
      window.dispatchEvent(new StorageEvent('storage', { key: 'count', newValue: '7', storageArea: localStorage }))
      window.dispatchEvent(new StorageEvent('storage', { key: 'count', newValue: '7', storageArea: sessionStorage }))
    })
    expect(shown()[0]).toBe('7')
    sessionStorage.clear()
  })

  it.each(['garbage', '"text"', '{'])('takes %j as absent', (text) => {
    const schema: KeySchema<number> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) => (typeof value === 'number' ? { value } : { issues: [{ message: 'no' }] }),
      },
    }
    localStorage.setItem('count', text)
    render(<Counter options={{ schema }} />)
    expect(shown()).toEqual(['0'])
  })

  describe('with a value that JSON does not give back', () => {
    const states: StoredState<unknown>[] = []
    function Field({ options }: { options?: StoredStateOptions<unknown> }) {
      const state = useStoredState<unknown>('since', 'never', options)
      states.push(state)
      return <output>{`${state[0] instanceof Date ? state[0].toISOString() : state[0]}`}</output>
    }
    const set = (value: unknown) => act(() => states.at(-1)![1](value))

    it.each([
      ['a date', new Date(0), '1970-01-01T00:00:00.000Z', /useStoredState\("since"\).*value is an instance of Date.*serializer/],
      ['a bigint', 12n, '12', /value is a bigint/],
    ])('shows %s as it is in all that read it, stores nothing, and says why', (_, value, text, message) => {
      const error = vi.spyOn(console, 'error').mockImplementation(() => {})
      render(
        <>
          <Field />
          <Field />
        </>,
      )
      set(value)
      expect(shown()).toEqual([text, text])
      expect(localStorage.getItem('since')).toBeNull()
      expect(error).toHaveBeenCalledWith(expect.stringMatching(message))
      set('now')
      expect(shown()).toEqual(['now', 'now'])
      expect(localStorage.getItem('since')).toBe('"now"')
      error.mockRestore()
    })

    it('keeps it from page to page with a serializer', () => {
      const { unmount } = render(<Field options={{ serializer: devalue }} />)
      set(new Date(0))
      expect(shown()).toEqual(['1970-01-01T00:00:00.000Z'])
      unmount()
      render(<Field options={{ serializer: devalue }} />)
      expect(shown()).toEqual(['1970-01-01T00:00:00.000Z'])
    })
  })

  it('works on in memory when nothing can be written', () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      removeItem() {},
    } as unknown as Storage
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    render(<Counter options={{ storage: full }} />)
    click('more')
    expect(shown()).toEqual(['1'])
    error.mockRestore()
  })
})

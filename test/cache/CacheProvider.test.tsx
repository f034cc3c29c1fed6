import { render } from '@testing-library/react'
import { CacheProvider, createCache } from 'binnacle/cache'
import { StrictMode } from 'react'
import { afterEach, expect, it, vi } from 'vitest'

const spy = () => vi.spyOn(console, 'error').mockImplementation(() => {})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

it('does not warn when people sign in and out, or when one cache is rendered often', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const error = spy()
  const caches = [createCache(), createCache(), createCache(), createCache(), createCache()]
  const page = (index: number) => (
    <StrictMode>
      <CacheProvider cache={caches[index]!} />
    </StrictMode>
  )
  const { rerender } = render(page(0))
  for (let count = 0; count < 20; count++) rerender(page(0))
  for (const index of [1, 2, 3, 4]) {
    vi.setSystemTime(Date.now() + 60_000)
    rerender(page(index))
  }
  expect(error).not.toHaveBeenCalled()
})

it('warns once in development when each render makes another cache', () => {
  const error = spy()
  const page = () => <CacheProvider cache={createCache()} />
  const { rerender } = render(page())
  for (let count = 0; count < 10; count++) rerender(page())
  expect(error).toHaveBeenCalledTimes(1)
  expect(error.mock.calls[0]![0]).toMatch(/^CacheProvider: `cache` is another object at each render\..*outside the component/)
})

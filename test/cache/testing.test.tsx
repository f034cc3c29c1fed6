import { render, screen } from '@testing-library/react'
import { createCache, defineKey, useCached } from 'binnacle/cache'
import { IsolatedCache } from 'binnacle/cache/testing'
import useSWR from 'swr'
import { describe, expect, it, vi } from 'vitest'

const profileKey = defineKey('profile_{id}', { ttl: 'long' })
const key = profileKey({ id: '1' })

interface ReaderProps {
  load: () => Promise<string>
}
const Cached = ({ load }: ReaderProps) => {
  const { data, error } = useCached(key, load)
  return <p>{error ? 'failed' : (data ?? 'nothing yet')}</p>
}
const Plain = ({ load }: ReaderProps) => <p>{useSWR('/api/profile', load).data ?? 'nothing yet'}</p>

describe('IsolatedCache', () => {
  it.each([
    ['useCached', Cached],
    ['the application’s own useSWR', Plain],
  ])('keeps what one test loaded by %s from the next, which asks anew', async (_, Reader) => {
    const first = vi.fn(async () => 'of the first test')
    const { unmount } = render(<Reader load={first} />, { wrapper: IsolatedCache })
    expect(await screen.findByText('of the first test')).toBeInTheDocument()
    unmount()
    const second = vi.fn(async () => 'of the second test')
    render(<Reader load={second} />, { wrapper: IsolatedCache })
    expect(screen.getByText('nothing yet')).toBeInTheDocument()
    expect(await screen.findByText('of the second test')).toBeInTheDocument()
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1])
  })

  it('keeps its cache over renders, and shows a failure at once', async () => {
    const load = vi.fn(() => Promise.reject(new Error('down')))
    const { rerender } = render(<Cached load={load} />, { wrapper: IsolatedCache })
    expect(await screen.findByText('failed')).toBeInTheDocument()
    rerender(<Cached load={load} />)
    expect(screen.getByText('failed')).toBeInTheDocument()
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('takes a cache that the test has prepared', async () => {
    const cache = createCache({ channel: false })
    await cache.set(key, 'prepared')
    const load = vi.fn(async () => 'loaded')
    render(
      <IsolatedCache cache={cache}>
        <Cached load={load} />
      </IsolatedCache>,
    )
    expect(screen.getByText('prepared')).toBeInTheDocument()
    expect(load).not.toHaveBeenCalled()
  })
})

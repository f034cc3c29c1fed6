import { act, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useNow } from '../../src/internal/useNow.js'

beforeEach(() => void vi.useFakeTimers({ now: 10_900 }))
afterEach(() => void vi.useRealTimers())

function Clock({ step }: { step: number | null }) {
  return <time>{useNow(step)}</time>
}

it('is the time in steps', () => {
  const { container } = render(
    <StrictMode>
      <Clock step={1_000} />
    </StrictMode>,
  )
  const time = () => container.textContent
  expect(time()).toBe('10000')
  act(() => void vi.advanceTimersByTime(1_000))
  expect(time()).toBe('11000')
  act(() => void vi.advanceTimersByTime(5_000))
  expect(time()).toBe('16000')
})

it('says one time to a render that crosses the end of a step', () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  // Each look at the clock takes half a step: React looks twice in a row.
  let now = 20_000
  vi.spyOn(Date, 'now').mockImplementation(() => (now += 30))
  render(<Clock step={60} />)
  expect(errors).not.toHaveBeenCalled()
})

it('ticks for nobody who does not ask, and not after the last has left', () => {
  const { rerender, unmount } = render(<Clock step={null} />)
  expect(vi.getTimerCount()).toBe(0)
  rerender(<Clock step={2_000} />)
  expect(vi.getTimerCount()).toBe(1)
  unmount()
  expect(vi.getTimerCount()).toBe(0)
})

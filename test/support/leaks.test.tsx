import { useEffect } from 'react'
import { expect, it } from 'vitest'
import { watchLeaks } from './leaks.js'
import { render } from '@testing-library/react'

function Leaky() {
  useEffect(() => {
    window.addEventListener('resize', () => {})
    const controller = new AbortController()
    document.addEventListener('keydown', () => {}, { signal: controller.signal })
    setInterval(() => {}, 1_000_000)
    new MutationObserver(() => {}).observe(document.body, { childList: true })
    return () => controller.abort()
  }, [])
  return null
}

it('the leak watch names each listener, timer and observer that was left, and only those', () => {
  render(null)
  const leaks = watchLeaks()
  render(<Leaky />).unmount()
  expect(leaks.stop()).toEqual([
    '1 × listener "resize" on window',
    expect.stringMatching(/^1 × setInterval from support\/leaks.test.tsx:\d+$/),
    '1 × MutationObserver target',
  ])
})

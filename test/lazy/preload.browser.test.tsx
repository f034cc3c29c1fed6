import { preloadOn, type Preloadable } from 'binnacle/lazy'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { userEvent } from 'vitest/browser'

const target = () => ({ preload: vi.fn(() => Promise.resolve()) }) satisfies Preloadable
const connection = (value: object) => vi.spyOn(navigator as Navigator & { connection: object }, 'connection', 'get').mockReturnValue(value)

afterEach(() => {
  vi.restoreAllMocks()
  window.scrollTo(0, 0)
})

describe('preloadOn', () => {
  it('loads when the element is on the screen, once', async () => {
    const near = target()
    const far = target()
    const screen = await render(
      <>
        <p ref={preloadOn('visible', near)}>near</p>
        <div style={{ height: 3000 }} />
        <p ref={preloadOn('visible', far)}>far</p>
      </>,
    )
    await expect.poll(() => near.preload.mock.calls.length).toBe(1)
    expect(far.preload).not.toHaveBeenCalled()
    window.scrollTo(0, 3000)
    await expect.poll(() => far.preload.mock.calls.length).toBe(1)
    await screen.unmount()
    expect(near.preload).toHaveBeenCalledTimes(1)
  })

  it('loads when a person points at the element, or focuses it, once', async () => {
    const pointed = target()
    const focused = target()
    const screen = await render(
      <>
        <a ref={preloadOn('hover', pointed)} href="#a">
          report
        </a>
        <a ref={preloadOn('hover', focused)} href="#b">
          settings
        </a>
      </>,
    )
    expect(pointed.preload).not.toHaveBeenCalled()
    await screen.getByRole('link', { name: 'report' }).hover()
    await screen.getByRole('link', { name: 'report' }).hover()
    expect(pointed.preload).toHaveBeenCalledTimes(1)
    ;(screen.getByRole('link', { name: 'report' }).element() as HTMLElement).focus()
    await userEvent.keyboard('{Tab}')
    expect(focused.preload).toHaveBeenCalledTimes(1)
  })

  it('loads again for whoever points again after a failure, and not after a success', async () => {
    const flaky = { preload: vi.fn<() => Promise<void>>(() => Promise.resolve()).mockRejectedValueOnce(new Error('offline')) }
    const screen = await render(
      <>
        <a ref={preloadOn('hover', flaky)} href="#a">
          report
        </a>
        <p>elsewhere</p>
      </>,
    )
    for (const calls of [1, 2, 2]) {
      await screen.getByRole('link').hover()
      await expect.poll(() => flaky.preload.mock.calls.length).toBe(calls)
      await screen.getByText('elsewhere').hover()
    }
    expect(flaky.preload).toHaveBeenCalledTimes(2)
  })

  it('loads several when the page has nothing else to do, and none after it is gone', async () => {
    const [first, second, late] = [target(), target(), target()]
    const screen = await render(<p ref={preloadOn('idle', first, second)}>page</p>)
    await expect.poll(() => [first.preload.mock.calls.length, second.preload.mock.calls.length]).toEqual([1, 1])
    const cancel = preloadOn('idle', late)(screen.container)
    cancel?.()
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1_000 }))
    expect(late.preload).not.toHaveBeenCalled()
  })

  it.each([{ saveData: true }, { effectiveType: '2g' }, { effectiveType: 'slow-2g' }])('loads nothing with %j', async (value) => {
    connection(value)
    const [seen, pointed, idle] = [target(), target(), target()]
    const screen = await render(
      <>
        <p ref={preloadOn('visible', seen)}>seen</p>
        <a ref={preloadOn('hover', pointed)} href="#a">
          pointed
        </a>
        <p ref={preloadOn('idle', idle)}>idle</p>
      </>,
    )
    await screen.getByRole('link').hover()
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1_000 }))
    expect([seen, pointed, idle].flatMap(({ preload }) => preload.mock.calls)).toEqual([])
  })

  it('lets a preload fail in silence', async () => {
    const rejections = vi.fn()
    window.addEventListener('unhandledrejection', rejections)
    const failing = { preload: vi.fn(() => Promise.reject(new Error('offline'))) }
    await render(<p ref={preloadOn('visible', failing)}>page</p>)
    await expect.poll(() => failing.preload.mock.calls.length).toBe(1)
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1_000 }))
    window.removeEventListener('unhandledrejection', rejections)
    expect(rejections).not.toHaveBeenCalled()
  })
})

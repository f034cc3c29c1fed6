import type { BinnacleError } from 'binnacle'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoader, type LoaderOptions } from '../../src/lazy/loader.js'
import { isMissingChunk } from '../../src/lazy/reload.js'

const options: LoaderOptions = { name: 'Report', retries: 2, timeoutMs: 1_000, reloadWhenGone: false }
const gone = new TypeError('Failed to fetch dynamically imported module: https://example.com/Report-4f2a.js')
const reload = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', { reload })
  sessionStorage.clear()
  reload.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** The outcome, watched from the start, so that a rejection is never unhandled. */
const outcome = (promise: Promise<unknown>) => {
  const state: { value?: unknown; error?: BinnacleError } = {}
  promise.then(
    (value) => (state.value = value),
    (error: BinnacleError) => (state.error = error),
  )
  return state
}

describe('createLoader', () => {
  it('loads once, however many ask and whenever', async () => {
    const load = vi.fn(() => Promise.resolve('component'))
    const loader = createLoader(load, options)
    expect(loader.peek()).toBeUndefined()
    expect(await Promise.all([loader.get(), loader.get()])).toEqual(['component', 'component'])
    expect(await loader.get()).toBe('component')
    expect(loader.peek()).toBe('component')
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('tries again by itself, with growing pauses', async () => {
    const load = vi.fn().mockRejectedValueOnce(gone).mockRejectedValueOnce(gone).mockResolvedValue('component')
    const state = outcome(createLoader(load, options).get())
    await vi.advanceTimersByTimeAsync(399)
    expect(load).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(load).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(799)
    expect(load).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(state.value).toBe('component')
  })

  it('says what failed, how often, why, and what helps', async () => {
    const load = vi.fn().mockRejectedValue(gone)
    const state = outcome(createLoader(load, options).get())
    await vi.runAllTimersAsync()
    expect(load).toHaveBeenCalledTimes(3)
    // By its name: run on the build, this test's own class is another.
    expect(state.error).toMatchObject({ name: 'BinnacleError', code: 'load-failed' })
    expect(state.error?.message).toMatch(/"Report" could not be loaded in 3 attempts: Failed to fetch.*loading the page anew, helps/)
    expect(state.error?.cause).toBe(gone)
  })

  it('keeps no failure: who asks next gets a new attempt', async () => {
    const load = vi.fn().mockRejectedValueOnce(gone).mockResolvedValue('component')
    const loader = createLoader(load, { ...options, retries: 0 })
    await expect(loader.get()).rejects.toThrow('Failed to fetch')
    expect(await loader.get()).toBe('component')
  })

  it('gives up on an attempt that takes too long, and on a load that throws at once', async () => {
    const late = outcome(createLoader(() => new Promise(() => {}), { ...options, retries: 0 }).get())
    await vi.advanceTimersByTimeAsync(999)
    expect(late.error).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(late.error?.code).toBe('timed-out')
    const thrown = outcome(
      createLoader(
        () => {
          throw new Error('at once')
        },
        { ...options, retries: 0 },
      ).get(),
    )
    await vi.runAllTimersAsync()
    expect(thrown.error?.message).toContain('at once')
  })

  it('leaves no timer behind', async () => {
    await createLoader(() => Promise.resolve('component'), options).get()
    expect(vi.getTimerCount()).toBe(0)
  })

  describe('with reloadWhenGone', () => {
    const eager: LoaderOptions = { ...options, retries: 0, reloadWhenGone: true }

    it('loads the page anew, once a session, and shows nothing of the failure until the page is gone', async () => {
      const first = outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.runAllTimersAsync()
      expect(reload).toHaveBeenCalledTimes(1)
      expect(first).toEqual({})
      // The page that came is no better.
      const second = outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.runAllTimersAsync()
      expect(reload).toHaveBeenCalledTimes(1)
      expect(second.error?.code).toBe('load-failed')
    })

    it('may do so again after a deploy that worked', async () => {
      outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.runAllTimersAsync()
      await createLoader(() => Promise.resolve('component'), eager).get()
      outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.runAllTimersAsync()
      expect(reload).toHaveBeenCalledTimes(2)
    })

    it('never does so for a module that throws, nor where it could not remember that it did', async () => {
      outcome(createLoader(() => Promise.reject(new Error('x is not a function')), eager).get())
      await vi.runAllTimersAsync()
      vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
        throw new DOMException('denied', 'SecurityError')
      })
      const denied = outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.runAllTimersAsync()
      expect(reload).not.toHaveBeenCalled()
      expect(denied.error?.code).toBe('load-failed')
    })
  })
})

describe('isMissingChunk', () => {
  it.each([
    'Failed to fetch dynamically imported module: https://example.com/a.js',
    'error loading dynamically imported module: https://example.com/a.js',
    'Importing a module script failed.',
    'Loading chunk 42 failed.',
    'Loading CSS chunk 42 failed.',
  ])('knows %j', (message) => expect(isMissingChunk(new Error(message))).toBe(true))

  it('leaves other failures alone', () => {
    expect(isMissingChunk(new TypeError('x is not a function'))).toBe(false)
    expect(isMissingChunk('Loading chunk')).toBe(false)
  })
})

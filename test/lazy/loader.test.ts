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

  it('takes what arrives after it was given up: at once in a later attempt, and with a word to who shows the failure', async () => {
    let arrive: (component: string) => void = () => {}
    const first = new Promise<string>((resolve) => (arrive = resolve))
    const load = vi.fn<() => Promise<string>>(() => new Promise(() => {})).mockReturnValueOnce(first)
    const trying = outcome(createLoader(load, { ...options, retries: 1 }).get())
    await vi.advanceTimersByTimeAsync(1_400)
    expect(load).toHaveBeenCalledTimes(2)
    arrive('late')
    await vi.advanceTimersByTimeAsync(0)
    expect(trying).toEqual({ value: 'late' })

    const onLate = vi.fn()
    const loader = createLoader(() => new Promise<string>((resolve) => (arrive = resolve)), { ...options, retries: 0, onLate })
    const given = outcome(loader.get())
    await vi.advanceTimersByTimeAsync(1_000)
    expect(given.error).toMatchObject({ code: 'timed-out', needsReload: true })
    expect(onLate).not.toHaveBeenCalled()
    arrive('late')
    await vi.advanceTimersByTimeAsync(0)
    expect(onLate).toHaveBeenCalledTimes(1)
    expect(loader.peek()).toBe('late')
  })

  it('says where a new page may help: at once for what a browser remembers, after a second failure for a file that was not fetched', async () => {
    const needsReload = async (loader: { get(): Promise<unknown> }) => {
      const state = outcome(loader.get())
      await vi.runAllTimersAsync()
      return (state.error as { needsReload?: boolean } | undefined)?.needsReload
    }
    const failing = (error: Error) => createLoader(() => Promise.reject(error), { ...options, retries: 0 })
    expect(await needsReload(failing(new SyntaxError('Unexpected end of input')))).toBe(true)
    const missing = failing(gone)
    expect(await needsReload(missing)).toBe(false)
    expect(await needsReload(missing)).toBe(true)
  })

  it('knows what failed where the application called Vite’s own error off, and the import brought nothing', async () => {
    const callOff = (event: Event) => event.preventDefault()
    window.addEventListener('vite:preloadError', callOff)
    const load = vi.fn(async () => {
      const event = Object.assign(new Event('vite:preloadError', { cancelable: true }), { payload: gone })
      window.dispatchEvent(event)
      const nothing = undefined as unknown as { Report: string }
      return nothing.Report
    })
    const state = outcome(createLoader(load, options).get())
    await vi.runAllTimersAsync()
    window.removeEventListener('vite:preloadError', callOff)
    expect(load).toHaveBeenCalledTimes(3)
    expect(state.error?.cause).toBe(gone)
  })

  it('leaves no timer behind', async () => {
    await createLoader(() => Promise.resolve('component'), options).get()
    expect(vi.getTimerCount()).toBe(0)
  })

  describe('with reloadWhenGone', () => {
    const eager: LoaderOptions = { ...options, retries: 0, reloadWhenGone: true }

    it('loads the page anew, once a session, and shows nothing of the failure until the page is gone', async () => {
      const first = outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.advanceTimersByTimeAsync(eager.timeoutMs - 1)
      expect(reload).toHaveBeenCalledTimes(1)
      expect(first).toEqual({})
      // The page that came is no better.
      const second = outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.runAllTimersAsync()
      expect(reload).toHaveBeenCalledTimes(1)
      expect(second.error?.code).toBe('load-failed')
    })

    it('shows the failure where a person kept the page for a form that is not saved', async () => {
      const state = outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.advanceTimersByTimeAsync(0)
      expect(reload).toHaveBeenCalledTimes(1)
      // The application asks whether to leave; the person stays.
      const leaving = new Event('beforeunload', { cancelable: true })
      leaving.preventDefault()
      window.dispatchEvent(leaving)
      await vi.advanceTimersByTimeAsync(eager.timeoutMs / 2)
      expect(state.error).toMatchObject({ code: 'load-failed', needsReload: true })
    })

    it('waits for a page that is left without a question, and shows the failure where none comes', async () => {
      const state = outcome(createLoader(() => Promise.reject(gone), eager).get())
      await vi.advanceTimersByTimeAsync(0)
      window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
      await vi.advanceTimersByTimeAsync(eager.timeoutMs - 1)
      expect(state).toEqual({})
      await vi.advanceTimersByTimeAsync(1)
      expect(state.error?.code).toBe('load-failed')
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
    'Unable to preload CSS for /assets/Report-4f2a.css',
    "'text/html' is not a valid JavaScript MIME type.",
    'Failed to load chunk /_next/static/chunks/4f2a.js from module 42',
  ])('knows %j', (message) => expect(isMissingChunk(new Error(message))).toBe(true))

  it('leaves other failures alone', () => {
    expect(isMissingChunk(new TypeError('x is not a function'))).toBe(false)
    expect(isMissingChunk('Loading chunk')).toBe(false)
  })
})

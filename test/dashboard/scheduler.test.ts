import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRefreshScheduler } from '../../src/dashboard/scheduler.js'

/** Frames run by hand: one task a frame. */
function frames() {
  const tasks: (() => void)[] = []
  return {
    nextFrame: (task: () => void) => void tasks.push(task),
    run: () => tasks.shift()?.(),
    runAll() {
      while (tasks.length > 0) tasks.shift()?.()
    },
  }
}

const settled = () => Promise.resolve()

describe('createRefreshScheduler', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('starts one query a frame', () => {
    const { nextFrame, run } = frames()
    const scheduler = createRefreshScheduler({ nextFrame, isHidden: () => false })
    const a = vi.fn(settled)
    const b = vi.fn(settled)
    scheduler.register('a', a)
    scheduler.register('b', b)
    scheduler.setVisible('a', true)
    scheduler.setVisible('b', true)
    scheduler.refreshAll()
    expect(a).not.toHaveBeenCalled()
    run()
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 0])
    run()
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 1])
  })

  it('runs a query once, however many panels show it', () => {
    const { nextFrame, runAll } = frames()
    const scheduler = createRefreshScheduler({ nextFrame, isHidden: () => false })
    const refresh = vi.fn(settled)
    for (let panel = 0; panel < 5; panel += 1) {
      scheduler.register('snapshot', refresh)
      scheduler.setVisible('snapshot', true)
    }
    scheduler.refreshAll()
    runAll()
    expect(refresh).toHaveBeenCalledOnce()
  })

  it('does not start a query that is still running', async () => {
    const { nextFrame, runAll } = frames()
    const scheduler = createRefreshScheduler({ nextFrame, isHidden: () => false })
    let finish = () => {}
    const refresh = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
    scheduler.register('slow', refresh)
    scheduler.setVisible('slow', true)
    scheduler.refreshAll()
    runAll()
    scheduler.refreshAll()
    runAll()
    expect(refresh).toHaveBeenCalledOnce()
    finish()
    await vi.advanceTimersByTimeAsync(0)
    scheduler.refreshAll()
    runAll()
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('lets rest what nobody sees, and catches up when it is seen', () => {
    const { nextFrame, runAll } = frames()
    const scheduler = createRefreshScheduler({ nextFrame, isHidden: () => false })
    const refresh = vi.fn(settled)
    scheduler.register('below', refresh)
    scheduler.refreshAll()
    runAll()
    expect(refresh).not.toHaveBeenCalled()
    scheduler.setVisible('below', true)
    runAll()
    expect(refresh).toHaveBeenCalledOnce()
  })

  it('lets everything rest while the tab is hidden, and catches up when it is shown', () => {
    const { nextFrame, runAll } = frames()
    let isHidden = true
    const scheduler = createRefreshScheduler({ nextFrame, isHidden: () => isHidden })
    const refresh = vi.fn(settled)
    scheduler.register('a', refresh)
    scheduler.setVisible('a', true)
    scheduler.setInterval(1_000)
    vi.advanceTimersByTime(5_000)
    runAll()
    expect(refresh).not.toHaveBeenCalled()
    isHidden = false
    document.dispatchEvent(new Event('visibilitychange'))
    runAll()
    expect(refresh).toHaveBeenCalledOnce()
    scheduler.setInterval(null)
    vi.advanceTimersByTime(5_000)
    runAll()
    expect(refresh).toHaveBeenCalledOnce()
  })

  it('forgets a query with its last panel', () => {
    const { nextFrame, runAll } = frames()
    const scheduler = createRefreshScheduler({ nextFrame, isHidden: () => false })
    const refresh = vi.fn(settled)
    const first = scheduler.register('a', refresh)
    const second = scheduler.register('a', refresh)
    scheduler.setVisible('a', true)
    first()
    scheduler.refreshAll()
    runAll()
    expect(refresh).toHaveBeenCalledOnce()
    second()
    scheduler.refreshAll()
    runAll()
    expect(refresh).toHaveBeenCalledOnce()
  })
})

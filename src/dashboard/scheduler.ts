/** One thing that can be refreshed: shared by every panel that shows it. */
interface Entry {
  refresh: () => Promise<unknown>
  /** How many of the panels that show it are on the screen. */
  visible: number
  holders: number
}

export interface RefreshScheduler {
  /** Announces a query a panel shows. @returns the clean-up */
  register(key: string, refresh: () => Promise<unknown>): () => void
  /** Tells that one of its panels came on the screen, or left it. */
  setVisible(key: string, isVisible: boolean): void
  /** Refreshes everything on the screen now, one query a frame. */
  refreshAll(): void
  /** Starts the beat; null stops it. */
  setInterval(ms: number | null): void
}

export interface RefreshSchedulerOptions {
  /** Runs a task in a later frame. @default requestAnimationFrame, or a timeout where the page is hidden */
  nextFrame?: (task: () => void) => void
  /** @default document.hidden */
  isHidden?: () => boolean
}

const frame = (task: () => void) => {
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(task)
  else setTimeout(task, 16)
}
const pageIsHidden = () => typeof document !== 'undefined' && document.hidden

/**
 * Refreshes a dashboard within a frame's budget: queries start one a frame, a query that many panels show runs once, one that is still
 * running is not started again, and what nobody sees (scrolled away, hidden tab) waits until it is seen.
 */
export function createRefreshScheduler({ nextFrame = frame, isHidden = pageIsHidden }: RefreshSchedulerOptions = {}): RefreshScheduler {
  const entries = new Map<string, Entry>()
  const queue: string[] = []
  const running = new Set<string>()
  const missed = new Set<string>()
  let timer: ReturnType<typeof setInterval> | undefined
  let isDraining = false

  const drain = () => {
    const key = queue.shift()
    const entry = key === undefined ? undefined : entries.get(key)
    if (key !== undefined && entry && !running.has(key)) {
      running.add(key)
      const done = () => running.delete(key)
      // The outcome reaches the panel through its own hook.
      entry.refresh().then(done, done)
    }
    if (queue.length > 0) nextFrame(drain)
    else isDraining = false
  }
  const enqueue = (key: string) => {
    if (!queue.includes(key)) queue.push(key)
    if (isDraining) return
    isDraining = true
    nextFrame(drain)
  }
  const refreshAll = () => {
    for (const [key, entry] of entries) {
      if (entry.visible > 0 && !isHidden()) enqueue(key)
      else missed.add(key)
    }
  }
  const onVisibilityChange = () => {
    if (isHidden() || timer === undefined) return
    for (const [key, entry] of entries) if (entry.visible > 0 && missed.delete(key)) enqueue(key)
  }

  return {
    register(key, refresh) {
      const entry = entries.get(key) ?? { refresh, visible: 0, holders: 0 }
      entry.refresh = refresh
      entry.holders += 1
      entries.set(key, entry)
      return () => {
        entry.holders -= 1
        if (entry.holders === 0) {
          entries.delete(key)
          missed.delete(key)
        }
      }
    },
    setVisible(key, isVisible) {
      const entry = entries.get(key)
      if (!entry) return
      entry.visible = Math.max(0, entry.visible + (isVisible ? 1 : -1))
      if (isVisible && missed.delete(key)) enqueue(key)
    },
    refreshAll,
    setInterval(ms) {
      clearInterval(timer)
      timer = ms === null ? undefined : setInterval(refreshAll, ms)
      if (typeof document === 'undefined') return
      document.removeEventListener('visibilitychange', onVisibilityChange)
      if (ms !== null) document.addEventListener('visibilitychange', onVisibilityChange)
    },
  }
}

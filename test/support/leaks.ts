/**
 * Watches what outlives a component: listeners on window, document and media queries, timers, frames and observers that are still there when
 * `stop` is called. Listeners on elements go with their element and are not counted.
 */
export function watchLeaks(): { stop: () => string[] } {
  const open = new Map<string, number>()
  const count = (what: string, by: number) => open.set(what, (open.get(what) ?? 0) + by)
  const restore: (() => void)[] = []

  const replace = <Target extends object, Key extends keyof Target>(
    target: Target,
    key: Key,
    make: (original: Target[Key]) => Target[Key],
  ) => {
    const own = Object.getOwnPropertyDescriptor(target, key)
    const original = target[key]
    if (original === undefined) return
    Object.defineProperty(target, key, { configurable: true, writable: true, value: make(original) })
    restore.push(() => {
      if (own) Object.defineProperty(target, key, own)
      else delete target[key]
    })
  }

  watchListeners(replace, count)
  watchTimers(replace, count)
  watchObservers(replace, count)

  return {
    stop() {
      for (const undo of restore.toReversed()) undo()
      return [...open].filter(([, left]) => left > 0).map(([what, left]) => `${left} × ${what}`)
    },
  }
}

type Replace = <Target extends object, Key extends keyof Target>(
  target: Target,
  key: Key,
  make: (original: Target[Key]) => Target[Key],
) => void
type Count = (what: string, by: number) => void

function watchListeners(replace: Replace, count: Count) {
  const known = new Map<EventTarget, Map<string, Set<unknown>>>()
  const nameOf = (target: EventTarget) => (target === window ? 'window' : target === document ? 'document' : target.constructor.name)
  const listenersOf = (target: EventTarget, key: string) => {
    const byKey = known.get(target) ?? new Map<string, Set<unknown>>()
    known.set(target, byKey)
    const set = byKey.get(key) ?? new Set<unknown>()
    byKey.set(key, set)
    return set
  }
  const isCapture = (options: unknown) =>
    typeof options === 'object' && options !== null ? Boolean((options as { capture?: boolean }).capture) : Boolean(options)
  const forget = (target: EventTarget, type: string, listener: unknown, options: unknown) => {
    if (listenersOf(target, `${type}|${isCapture(options)}`).delete(listener)) count(`listener "${type}" on ${nameOf(target)}`, -1)
  }

  // jsdom's window has its own two functions, bound to it.
  for (const owner of Object.hasOwn(window, 'addEventListener') ? [EventTarget.prototype, window] : [EventTarget.prototype]) {
    replace(
      owner,
      'addEventListener',
      (original) =>
        function (this: EventTarget | undefined, type: string, listener: unknown, options: unknown) {
          const target = this ?? window
          const isGlobal =
            !(target instanceof Node) || target === document || target === document.body || target === document.documentElement
          const signal = (options as AddEventListenerOptions | undefined)?.signal
          if (isGlobal && !(target instanceof AbortSignal) && !signal?.aborted) {
            const listeners = listenersOf(target, `${type}|${isCapture(options)}`)
            if (!listeners.has(listener)) {
              listeners.add(listener)
              count(`listener "${type}" on ${nameOf(target)}`, 1)
              signal?.addEventListener('abort', () => forget(target, type, listener, options), { once: true })
            }
          }
          return original.call(target, type, listener as EventListener, options as AddEventListenerOptions)
        } as typeof original,
    )
    replace(
      owner,
      'removeEventListener',
      (original) =>
        function (this: EventTarget | undefined, type: string, listener: unknown, options: unknown) {
          const target = this ?? window
          forget(target, type, listener, options)
          return original.call(target, type, listener as EventListener, options as EventListenerOptions)
        } as typeof original,
    )
  }
}

/** Where in the sources the caller of a patched function stands; undefined where it is a library, whose timers are its own (SWR's deduping). */
function callerOf(stack = ''): string | undefined {
  const frame = stack.split('\n').find((line) => /^\s*at /.test(line) && !/support\/leaks\.ts/.test(line))
  if (!frame || frame.includes('node_modules')) return undefined
  return /([\w-]+\/[\w.-]+)(?:\?[^:]*)?:(\d+):\d+\)?$/.exec(frame)?.slice(1).join(':') ?? 'unknown'
}

function watchTimers(replace: Replace, count: Count) {
  const pairs = [
    ['setTimeout', 'clearTimeout', true],
    ['setInterval', 'clearInterval', false],
    ['requestAnimationFrame', 'cancelAnimationFrame', true],
    ['requestIdleCallback', 'cancelIdleCallback', true],
  ] as const
  for (const [set, clear, isOnce] of pairs) {
    const pending = new Map<unknown, string>()
    const end = (handle: unknown) => {
      const what = pending.get(handle)
      if (what !== undefined && pending.delete(handle)) count(what, -1)
    }
    const scope = globalThis as unknown as Record<string, (...args: unknown[]) => unknown>
    replace(scope, set, (original) => (action, ...rest) => {
      const handle = original!.call(
        globalThis,
        (...args: unknown[]) => {
          if (isOnce) end(handle)
          return (action as (...args: unknown[]) => unknown)(...args)
        },
        ...rest,
      )
      const caller = callerOf(new Error().stack)
      if (caller !== undefined) {
        pending.set(handle, `${set} from ${caller}`)
        count(`${set} from ${caller}`, 1)
      }
      return handle
    })
    replace(scope, clear, (original) => (handle) => {
      end(handle)
      return original!.call(globalThis, handle)
    })
  }
}

interface AnyObserver {
  observe: (...args: unknown[]) => void
  unobserve?: (target: unknown) => void
  disconnect: () => void
}

function watchObservers(replace: Replace, count: Count) {
  for (const name of ['IntersectionObserver', 'ResizeObserver', 'MutationObserver', 'PerformanceObserver']) {
    const Observer = (globalThis as unknown as Record<string, { prototype: AnyObserver } | undefined>)[name]
    if (!Observer) continue
    const watched = new WeakMap<object, Set<unknown>>()
    const targetsOf = (observer: object) => {
      const targets = watched.get(observer) ?? new Set<unknown>()
      watched.set(observer, targets)
      return targets
    }
    replace(
      Observer.prototype,
      'observe',
      (original) =>
        function (this: AnyObserver, ...args) {
          const target = name === 'PerformanceObserver' ? JSON.stringify(args[0]) : args[0]
          const targets = targetsOf(this)
          if (!targets.has(target)) {
            targets.add(target)
            count(`${name} target`, 1)
          }
          original.apply(this, args)
        },
    )
    replace(
      Observer.prototype,
      'unobserve',
      (original) =>
        function (this: AnyObserver, target) {
          if (targetsOf(this).delete(target)) count(`${name} target`, -1)
          original!.call(this, target)
        },
    )
    replace(
      Observer.prototype,
      'disconnect',
      (original) =>
        function (this: AnyObserver) {
          count(`${name} target`, -targetsOf(this).size)
          targetsOf(this).clear()
          original.call(this)
        },
    )
  }
}

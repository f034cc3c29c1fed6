'use client'
import { lazy, Suspense, useEffect, useState, useSyncExternalStore, type ComponentType, type ReactNode } from 'react'
import { reportOnce } from '../internal/report.js'
import { usePending } from '../internal/usePending.js'
import { LazyFailure, LazySkeleton, type LazyFailureState } from './LazyState.js'
import { createLoader, LoadError, type Loader } from './loader.js'

export interface LazyOptions<Props> {
  /** Named in messages and in React's tools. */
  name: string
  /** The height that is kept free, in px or as a CSS length; or what to draw meanwhile, from the props the component is going to get. @default 240 */
  skeleton?: number | string | ((props: Props) => ReactNode)
  /** What to draw where loading failed. @default a notice with "Try again" and, where only that may help, "Reload page", as tall as the skeleton */
  failure?: (props: Props, state: LazyFailureState) => ReactNode
  /** How often a failed load is tried again by itself, with growing pauses. @default 2 */
  retries?: number
  /** How long one attempt may take. @default 20000 */
  timeoutMs?: number
  /** Load the page anew, once a session, where a deploy has removed the file. A person who stays, for a form that is not saved, sees the failure. @default false */
  reloadWhenGone?: boolean
}

/** A component behind a door. */
export type LazyComponent<Props> = ComponentType<Props> & {
  /** Loads it ahead of its first render. Rejects where that fails; rendering it tries anew. */
  preload(): Promise<void>
}

type Loaded<Props> = ComponentType<Props> | { default: ComponentType<Props> }

const HEIGHT = 240

/**
 * A component that is loaded when it is first rendered, or ahead of that by `preload()`. It brings its own skeleton. A failed load is
 * tried again by itself, then says so, and "Try again" makes a new attempt. Call it at the top of a module, with
 * `/* @__PURE__ *\/` before it in a library.
 *
 * @example
 * const Report = lazyComponent(() => import('./Report.js').then((module) => module.Report), { name: 'Report', skeleton: 480 })
 * <a href="/report" onPointerEnter={() => void Report.preload()}>Report</a>
 */
export function lazyComponent<Props extends object>(
  load: () => Promise<Loaded<Props>>,
  { name, skeleton = HEIGHT, failure, retries = 2, timeoutMs = 20_000, reloadWhenGone = false }: LazyOptions<Props>,
): LazyComponent<Props> {
  const loader = createLoader(() => load().then((loaded) => componentOf(loaded, name)), {
    name,
    retries,
    timeoutMs,
    reloadWhenGone,
    onLate: () => retry(),
  })
  const listeners = new Set<() => void>()
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const height = typeof skeleton === 'function' ? HEIGHT : skeleton
  const fail = (props: Props, error: unknown) => {
    const state: LazyFailureState = { error, retry, reload: reloadFor(error) }
    return failure ? failure(props, state) : <LazyFailure height={height} {...state} />
  }

  // React.lazy keeps what it got for ever, a failure too: another attempt needs another one.
  let door = doorOf(loader, fail, retry)
  const current = () => door
  function retry() {
    // Several places show one failure: the first of them to ask has asked for all.
    if (!door.hasFailed) return
    door = doorOf(loader, fail, retry)
    for (const listener of listeners) listener()
  }
  /** What is there before the first render needs no skeleton; a failure that nobody looks at any more is tried anew. */
  const enter = () => {
    if (door.hasFailed && listeners.size === 0) door = doorOf(loader, fail, retry)
    return loader.peek()
  }

  function Lazy(props: Props) {
    const [Ready] = useState(enter)
    const { Component } = useSyncExternalStore(subscribe, current, current)
    const Shown = Ready ?? Component
    return (
      <Suspense
        fallback={<Waiting name={name}>{typeof skeleton === 'function' ? skeleton(props) : <LazySkeleton height={height} />}</Waiting>}
      >
        <Shown {...props} />
      </Suspense>
    )
  }
  Lazy.displayName = `Lazy(${name})`
  return Object.assign(Lazy, { preload: () => loader.get().then(() => {}) })
}

/** Offline a new page would be worse than the one that is there. */
const reloadFor = (error: unknown) =>
  error instanceof LoadError && error.needsReload && navigator.onLine !== false ? () => location.reload() : undefined

/** Printing waits for what has a skeleton in its place. */
function Waiting({ name, children }: { name: string; children: ReactNode }) {
  usePending(true, name)
  return children
}

/** Tries anew by itself when the network is back. */
function Failed({ retry, children }: { retry: () => void; children: ReactNode }) {
  useEffect(() => {
    addEventListener('online', retry)
    return () => removeEventListener('online', retry)
  }, [retry])
  return children
}

interface Door<Props> {
  Component: ComponentType<Props>
  hasFailed: boolean
}

/**
 * One attempt. A failure is something to draw, not something to throw: it needs no error boundary, and what a loaded component throws
 * goes to the application's own.
 */
function doorOf<Props extends object>(
  loader: Loader<ComponentType<Props>>,
  fail: (props: Props, error: unknown) => ReactNode,
  retry: () => void,
): Door<Props> {
  const load = async () => {
    try {
      return { default: await loader.get() }
    } catch (error) {
      // Thrown on the server, it makes React send the skeleton and lets the browser try.
      if (typeof document === 'undefined') throw error
      reportOnce(error)
      door.hasFailed = true
      return { default: (props: Props) => <Failed retry={retry}>{fail(props, error)}</Failed> }
    }
  }
  const door: Door<Props> = { Component: lazy(load), hasFailed: false }
  return door
}

function componentOf<Props>(loaded: Loaded<Props>, name: string): ComponentType<Props> {
  const component = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded
  // memo() and forwardRef() give objects.
  if (typeof component === 'function' || (typeof component === 'object' && component !== null && '$$typeof' in component)) return component
  throw new LoadError(
    'invalid-option',
    `lazyComponent: what "${name}" loaded is ${typeof component}, not a component. Its function has to resolve to a component or to { default: component }: ` +
      `() => import('./${name}.js').then((module) => module.${name}).`,
  )
}

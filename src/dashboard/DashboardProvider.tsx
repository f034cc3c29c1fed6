'use client'
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { BinnacleError } from '../core/errors.js'
import { useStableProp } from '../internal/useStableProp.js'
import { createDashboardStore, type DashboardState, type DashboardStore } from './dashboardstore.js'
import { createRefreshScheduler, type RefreshScheduler } from './scheduler.js'
import type { MetricsSource, TimeRange } from './source.js'

interface DashboardContextValue {
  source: MetricsSource
  store: DashboardStore
  scheduler: RefreshScheduler
  /** Asks for another window: the application decides where it keeps the window itself. */
  setRange: (range: TimeRange) => void
}

const DashboardContext = createContext<DashboardContextValue | null>(null)

const FIFTEEN_MINUTES: TimeRange = { lastMs: 900_000 }

export interface DashboardProviderProps {
  /** Where the figures come from. Made once, outside the component: another object is another source, whose figures are asked for anew. */
  source: MetricsSource
  /** The window, where the application keeps it. */
  range?: TimeRange
  /** The window at first. @default the last 15 minutes */
  defaultRange?: TimeRange
  /** A person chose another window. */
  onRangeChange?: (range: TimeRange) => void
  /** Time between refreshes at first, ms; null for none. @default 5000 */
  refreshMs?: number | null
  children?: ReactNode
}

/**
 * One source, one window and one rhythm for the panels inside it. Several dashboards on a page each have their own.
 *
 * @example
 * const source = createServerSource('/api/metrics')
 *
 * <DashboardProvider source={source}>
 *   <TimeRangePicker />
 *   <DashboardGrid><Panel title="Now"><DashboardOverview /></Panel></DashboardGrid>
 * </DashboardProvider>
 */
export function DashboardProvider({
  source,
  range,
  defaultRange = FIFTEEN_MINUTES,
  onRangeChange,
  refreshMs = 5_000,
  children,
}: DashboardProviderProps) {
  useStableProp(
    'DashboardProvider (also of PerformanceDashboard)',
    'source',
    source,
    'Each one begins without the figures of the one before.',
  )
  const [store] = useState(() => createDashboardStore({ range: range ?? defaultRange, refreshMs }))
  const [scheduler] = useState(() => createRefreshScheduler())
  const beat = useStore(store, (state) => (state.isPaused ? null : state.refreshMs))

  useEffect(() => {
    if (range) store.getState().setRange(range)
  }, [store, range])
  useEffect(() => {
    scheduler.setInterval(beat)
    return () => scheduler.setInterval(null)
  }, [scheduler, beat])

  const isControlled = range !== undefined
  const value = useMemo<DashboardContextValue>(
    () => ({
      source,
      store,
      scheduler,
      setRange: (next) => {
        if (!isControlled) store.getState().setRange(next)
        onRangeChange?.(next)
      },
    }),
    [source, store, scheduler, isControlled, onRangeChange],
  )
  return <DashboardContext value={value}>{children}</DashboardContext>
}

let outside: DashboardContextValue | undefined

/** Outside a dashboard a panel still renders: its queries fail with the words that say what is missing. */
function outsideDashboard(): DashboardContextValue {
  const reject = () =>
    Promise.reject(
      new BinnacleError(
        'invalid-option',
        'This panel is outside a dashboard, so it has no source. Wrap it in <DashboardProvider source={…}>, or use <PerformanceDashboard source={…}>.',
      ),
    )
  outside ??= {
    source: { id: 'none', snapshot: reject, range: reject },
    store: createDashboardStore({ range: FIFTEEN_MINUTES, refreshMs: null }),
    scheduler: createRefreshScheduler(),
    setRange: () => {},
  }
  return outside
}

export function useDashboardContext(): DashboardContextValue {
  return useContext(DashboardContext) ?? outsideDashboard()
}

/** Reads the state that a dashboard's panels share: `useDashboard((state) => state.range)`. */
export function useDashboard<T>(selector: (state: DashboardState) => T): T {
  return useStore(useDashboardContext().store, selector)
}

/** The dashboard's window, and how a control changes it. */
export function useTimeRange(): [range: TimeRange, setRange: (range: TimeRange) => void] {
  const { setRange } = useDashboardContext()
  return [useDashboard((state) => state.range), setRange]
}

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TimeRange } from './source.js'

/** What the panels of one dashboard share. */
export interface DashboardState {
  range: TimeRange
  /** Time between refreshes, ms; null where only a person refreshes. */
  refreshMs: number | null
  isPaused: boolean
  setRange: (range: TimeRange) => void
  setRefreshMs: (refreshMs: number | null) => void
  setPaused: (isPaused: boolean) => void
}

export type DashboardStore = StoreApi<DashboardState>

export interface DashboardStoreOptions {
  range: TimeRange
  refreshMs: number | null
}

export function createDashboardStore({ range, refreshMs }: DashboardStoreOptions): DashboardStore {
  return createStore<DashboardState>()((set) => ({
    range,
    refreshMs,
    isPaused: false,
    setRange: (next) => set({ range: next }),
    setRefreshMs: (next) => set({ refreshMs: next }),
    setPaused: (isPaused) => set({ isPaused }),
  }))
}

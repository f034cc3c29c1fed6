'use client'
import { useEffect, useState } from 'react'
import { defineKey, useCached, type CacheKey } from '../cache/index.js'
import type { MetricName, PerformanceMetrics, RangeResult } from '../core/metrics.js'
import { fromSWR, type DataProps } from '../internal/data.js'
import { useDashboard, useDashboardContext } from './DashboardProvider.js'
import { usePanelVisibility } from './Panel.js'
import { resolveRange } from './source.js'

// Live figures are never fresh for long: each beat asks again, and what was there stays on the screen until the answer.
const LIVE = { freshSeconds: 1, staleSeconds: 300, errorSeconds: 3_600 }
const snapshotKey = /* @__PURE__ */ defineKey('metrics_{source}_snapshot_{range}', { ttl: LIVE })
const rangeKey = /* @__PURE__ */ defineKey('metrics_{source}_range_{range}_{metrics}', { ttl: LIVE })

/** One query of the dashboard: fetched once its panel was seen, refreshed by the scheduler while it is seen. */
function useLiveQuery<Data>(key: CacheKey, load: () => Promise<Data>): DataProps<Data> {
  const { scheduler } = useDashboardContext()
  const isVisible = usePanelVisibility()
  const wasSeen = useWasTrue(isVisible)
  const result = useCached(wasSeen ? key : null, load, { keepPreviousData: true, revalidateOnFocus: false })
  const { mutate } = result
  const name = key.id
  useEffect(() => scheduler.register(name, () => mutate()), [scheduler, name, mutate])
  useEffect(() => {
    if (!isVisible) return
    scheduler.setVisible(name, true)
    return () => scheduler.setVisible(name, false)
  }, [scheduler, name, isVisible])
  const props = fromSWR(result)
  return wasSeen ? props : { ...props, isLoading: true }
}

/** Once true, true for good. */
function useWasTrue(value: boolean): boolean {
  const [was, setWas] = useState(value)
  if (value && !was) setWas(true)
  return was || value
}

/** The dashboard's figures over its window, as data props for any component. */
export function useSnapshot(): DataProps<PerformanceMetrics> {
  const { source } = useDashboardContext()
  const range = useDashboard((state) => state.range)
  const name = 'lastMs' in range ? String(range.lastMs) : `${range.from}-${range.to}`
  return useLiveQuery(snapshotKey({ source: source.id, range: name }), () => {
    const { from, to } = resolveRange(range, Date.now())
    return source.snapshot({ windowSeconds: Math.round((to - from) / 1_000), at: 'lastMs' in range ? undefined : to })
  })
}

/** The figures of a stretch in the past, once the panel was seen; those of the stretch before until they are there. Nothing where the source does not have them. */
export function usePastSnapshot(stretch: { from: number; to: number } | undefined): PerformanceMetrics | undefined {
  const { source } = useDashboardContext()
  const wasSeen = useWasTrue(usePanelVisibility())
  const key = stretch && wasSeen ? snapshotKey({ source: source.id, range: `${stretch.from}-${stretch.to}` }) : null
  const load = () => {
    const { from, to } = stretch as { from: number; to: number }
    // A window ends with the step that its end is in.
    return source.snapshot({ windowSeconds: Math.round((to - from) / 1_000), at: to - 1 })
  }
  return useCached(key, load, { keepPreviousData: true, revalidateOnFocus: false, revalidateIfStale: false, shouldRetryOnError: false })
    .data
}

/** The dashboard's lines over its window, as data props. */
export function useMetricRange(metrics: readonly MetricName[]): DataProps<RangeResult> {
  const { source } = useDashboardContext()
  const range = useDashboard((state) => state.range)
  const name = 'lastMs' in range ? String(range.lastMs) : `${range.from}-${range.to}`
  return useLiveQuery(rangeKey({ source: source.id, range: name, metrics: metrics.join() }), () =>
    source.range({ metrics, ...resolveRange(range, Date.now()), isLive: 'lastMs' in range }),
  )
}

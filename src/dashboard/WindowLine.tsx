'use client'
import { createContext, useContext } from 'react'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { rangeWords } from './rangewords.js'
import { useMetricRange, useSnapshot } from './useMetrics.js'

/** Inside, the window of the dashboard is written already: panels do not repeat it. */
export const WindowIsWritten = createContext(false)

/** Words for the stretch that a figure is of, "last 5 min"; undefined where the dashboard has written it for all of them. */
export function useWindowWords(): (ms: number) => string | undefined {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const isWritten = useContext(WindowIsWritten)
  return (ms) => (isWritten ? undefined : t('window', { duration: rangeWords(ms, formatters, 'short') }))
}

/** For a chart's `rangeLabel`. */
export const useRangeLabel = () => (useContext(WindowIsWritten) ? 'zoomed' : 'always')

/** The question that the traffic panel asks too: one request answers both. */
export const TRAFFIC_METRICS = ['request_rate'] as const

/** The window that every figure of the dashboard is of, written once. */
export function WindowLine() {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const { data } = useMetricRange(TRAFFIC_METRICS)
  const { data: snapshot } = useSnapshot()
  if (!data) return <p className="bn-PerformanceDashboard-window" />
  const window = t('windowLine', { window: formatters.timeRange(data.from, data.to), step: formatters.duration(data.stepMs) })
  const hasBefore = snapshot?.throughput.trend.previous != null
  return (
    <p className="bn-PerformanceDashboard-window">
      {hasBefore ? t('windowAgainst', { window, duration: rangeWords(data.to - data.from, formatters, 'long') }) : window}
    </p>
  )
}

'use client'
import { dashboardMessages } from '../core/messages/dashboard.js'
import type { PerformanceMetrics } from '../core/metrics.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'

/** Why a snapshot has no figures, in words; undefined where it has them, or where there was nothing to count. */
export function useNoFigures(): (metrics: PerformanceMetrics | undefined) => { title: string; hint: string } | undefined {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  return (metrics) => {
    if (!metrics) return undefined
    const { notMeasured, startedAt, at } = metrics
    switch (notMeasured?.reason) {
      case 'not-started': {
        if (startedAt === null) break
        const isSameDay = formatters.date(startedAt) === formatters.date(at)
        const time = isSameDay ? formatters.time(startedAt) : formatters.dateTime(startedAt)
        return { title: t('processBegan', { time }), hint: t('processBeganHint') }
      }
      case 'no-target': {
        const { selector } = notMeasured
        return { title: selector ? t('noTargetMatches', { selector }) : t('noTarget'), hint: t('noTargetHint') }
      }
      case 'targets-down': {
        const { up, targets } = notMeasured
        return { title: t('targetsUp', { count: targets, up: formatters.number(up) }), hint: t('targetsUpHint') }
      }
      case 'not-exposed':
        return { title: t('notExposed'), hint: t('notExposedHint') }
    }
    return metrics.errorRate.requests === null ? { title: t('notMeasured'), hint: t('notMeasuredHint') } : undefined
  }
}

'use client'
import { CategoryChart } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { Panel, type PanelProps } from './Panel.js'
import { rangeWords } from './rangewords.js'
import { useSnapshot } from './useMetrics.js'

/** Failed requests by what went wrong: a status, or the name of what was thrown. */
export function ErrorsPanel({ className, ...rest }: Omit<PanelProps, 'children'>) {
  return (
    <Panel {...rest} className={classNames('bn-ErrorsPanel', className)}>
      <ErrorsBody />
    </Panel>
  )
}

function ErrorsBody() {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const { data: snapshot, ...states } = useSnapshot()
  const hasTraffic = (snapshot?.errorRate.requests ?? 0) > 0
  return (
    <CategoryChart
      title={t('errorsByType')}
      subtitle={snapshot && t('window', { duration: rangeWords(snapshot.windowSeconds * 1_000, formatters, 'short') })}
      emptyWords={hasTraffic ? { title: t('noErrors'), hint: t('noErrorsHint') } : { title: t('noTraffic'), hint: t('noTrafficHint') }}
      {...states}
      data={snapshot?.errorRate.byType.map(({ type, count }) => ({ id: type, label: type, value: count }))}
      height={280}
    />
  )
}

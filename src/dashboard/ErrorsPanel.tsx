'use client'
import { CategoryChart } from '../charts/index.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { classNames } from '../internal/classNames.js'
import { useMessages } from '../internal/useSettings.js'
import { Panel, type PanelProps } from './Panel.js'
import { useSnapshot } from './useMetrics.js'
import { useNoFigures } from './useNoFigures.js'
import { useWindowWords } from './WindowLine.js'

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
  const windowWords = useWindowWords()
  const { data: snapshot, ...states } = useSnapshot()
  const noFigures = useNoFigures()
  const hasTraffic = (snapshot?.errorRate.requests ?? 0) > 0
  return (
    <CategoryChart
      title={t('errorsByType')}
      subtitle={snapshot && windowWords(snapshot.windowSeconds * 1_000)}
      emptyWords={
        noFigures(snapshot) ??
        (hasTraffic ? { title: t('noErrors'), hint: t('noErrorsHint') } : { title: t('noTraffic'), hint: t('noTrafficHint') })
      }
      {...states}
      data={snapshot?.errorRate.byType.map(({ type, count }) => ({ id: type, label: type, value: count }))}
      height={280}
    />
  )
}

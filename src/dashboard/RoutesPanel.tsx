'use client'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { FigureTable } from './FigureTable.js'
import type { PanelProps } from './Panel.js'
import { SnapshotPanel } from './SnapshotPanel.js'

/** Requests, errors and latency by route template, slowest first. */
export function RoutesPanel({ className, ...rest }: Omit<PanelProps, 'children'>) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  return (
    <SnapshotPanel
      title={t('routes')}
      subtitle={t('routesSubtitle')}
      skeletonRows={5}
      emptyWords={({ routes }) => (routes.length > 0 ? null : { title: t('noTraffic'), hint: t('noTrafficHint') })}
      {...rest}
      className={classNames('bn-RoutesPanel', className)}
    >
      {({ routes }) => (
        <FigureTable
          caption={t('routes')}
          columns={[
            { title: t('route') },
            { title: t('requests'), isNumeric: true },
            { title: t('errors'), isNumeric: true },
            { title: t('average'), isNumeric: true },
            { title: t('p95'), isNumeric: true },
          ]}
          rows={routes.map((route) => ({
            key: route.route,
            cells: [
              <bdi key="route">{route.route}</bdi>,
              formatters.number(route.requests),
              formatters.number(route.errors),
              formatters.duration(route.average),
              formatters.duration(route.p95),
            ],
          }))}
        />
      )}
    </SnapshotPanel>
  )
}

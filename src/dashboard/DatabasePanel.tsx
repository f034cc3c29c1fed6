'use client'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { FigureList } from './FigureList.js'
import { FigureTable } from './FigureTable.js'
import type { PanelProps } from './Panel.js'
import { SnapshotPanel } from './SnapshotPanel.js'

/** Connections, query time, the cache's hit rate, and the slow queries with their text. */
export function DatabasePanel({ className, ...rest }: Omit<PanelProps, 'children'>) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  return (
    <SnapshotPanel
      title={t('database')}
      subtitle={t('databaseSubtitle')}
      skeletonRows={4}
      emptyWords={({ database }) => (database ? null : { title: t('notCollected'), hint: t('databaseHint') })}
      {...rest}
      className={classNames('bn-DatabasePanel', className)}
    >
      {({ database }) =>
        database && (
          <>
            <FigureList
              figures={[
                {
                  label: t('connections'),
                  value: formatters.value(database.connections.active),
                  of: database.connections.max === null ? undefined : formatters.number(database.connections.max),
                },
                { label: t('queryTime'), value: formatters.value(database.queryTime.p95, 'ms') },
                { label: t('cacheHitRate'), value: formatters.value(database.cacheHitRate, 'ratio') },
              ]}
            />
            {database.slowQueries.length > 0 && (
              <FigureTable
                caption={t('slowQueries')}
                columns={[{ title: t('query') }, { title: t('runs'), isNumeric: true }, { title: t('slowest'), isNumeric: true }]}
                rows={database.slowQueries.map((query) => ({
                  key: query.text,
                  cells: [<code key="text">{query.text}</code>, formatters.number(query.count), formatters.duration(query.durationMs)],
                }))}
              />
            )}
          </>
        )
      }
    </SnapshotPanel>
  )
}

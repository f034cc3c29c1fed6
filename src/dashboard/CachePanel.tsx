'use client'
import { hitRateOf, useCacheStats, type BreakerState, type Cache, type CacheStats, type ReadCounts } from '../cache/index.js'
import { commonMessages } from '../core/messages/common.js'
import { dashboardMessages } from '../core/messages/dashboard.js'
import type { Status } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { StateNotice } from '../internal/StateNotice.js'
import { StatusMark } from '../internal/StatusMark.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { FigureList } from './FigureList.js'
import { FigureTable } from './FigureTable.js'
import { Panel, type PanelProps } from './Panel.js'

export interface CachePanelProps extends Omit<PanelProps, 'children'> {
  /** Whose figures. @default the one around the panel */
  cache?: Cache
  /** The hit rate it should have, 0 to 1. @default 0.9 */
  goal?: number
  /** How often it looks, ms. @default 1000 */
  everyMs?: number
}

/**
 * What the page's own cache did so far: its hit rate against a goal, how the reads of each kind of data went, and how full and how well each
 * tier is. The rate is that of `hitRateOf`.
 *
 * @example
 * <CacheProvider cache={cache}><CachePanel goal={0.95} /></CacheProvider>
 */
export function CachePanel({ cache, goal = 0.9, everyMs, className, ...rest }: CachePanelProps) {
  const t = useMessages('dashboard', dashboardMessages)
  return (
    <Panel title={t('pageCache')} subtitle={t('pageCacheSubtitle')} {...rest} className={classNames('bn-CachePanel', className)}>
      <CacheFigures stats={useCacheStats({ cache, everyMs })} goal={goal} />
    </Panel>
  )
}

function CacheFigures({ stats, goal }: { stats: CacheStats; goal: number }) {
  const t = useMessages('dashboard', dashboardMessages)
  const common = useMessages('common', commonMessages)
  const formatters = usePlainFormatters()
  const { hits, reads, rate } = hitRateOf(stats.reads)
  // The server, and the first render in a browser, know no figures yet.
  if (stats.tiers.length === 0) {
    return (
      <div className="bn-SnapshotBody-skeleton" role="status" aria-label={common('loading')}>
        {Array.from({ length: 6 }, (_, row) => (
          <span key={row} className="bn-Skeleton" />
        ))}
      </div>
    )
  }
  return (
    <>
      {rate === null ? (
        <StateNotice state="empty" title={t('noReads')} hint={t('noReadsHint')} />
      ) : (
        <>
          <FigureList
            figures={[
              { label: t('hitRate'), value: formatters.value(rate, 'ratio') },
              { label: t('hits'), value: formatters.value(hits), of: t('hitsOf', { count: reads }) },
              { label: t('goal'), value: formatters.value(goal, 'ratio') },
            ]}
          />
          <p className="bn-CachePanel-words">
            <StatusMark status={rate >= goal ? 'ok' : 'warning'}>{t(rate >= goal ? 'goalMet' : 'goalMissed')}</StatusMark>{' '}
            {t('hitRateWords')}
          </p>
          <TemplateTable templates={stats.templates} />
        </>
      )}
      <TierTable tiers={stats.tiers} />
    </>
  )
}

/** Every read is one of the first five. */
const COUNTS = ['fresh', 'stale', 'negative', 'coalesced', 'miss', 'forced'] as const satisfies readonly (keyof ReadCounts)[]

function TemplateTable({ templates }: Pick<CacheStats, 'templates'>) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  return (
    <FigureTable
      caption={t('templates')}
      columns={[
        { title: t('template') },
        { title: t('hitRate'), isNumeric: true },
        ...COUNTS.map((what) => ({ title: t(what), isNumeric: true })),
      ]}
      rows={templates.map((counts) => ({
        key: counts.template,
        cells: [
          <bdi key="template">{counts.template}</bdi>,
          formatters.percent(hitRateOf(counts).rate),
          ...COUNTS.map((what) => formatters.number(counts[what])),
        ],
      }))}
    />
  )
}

const STATES = {
  closed: ['ok', 'breakerClosed'],
  halfOpen: ['warning', 'breakerHalfOpen'],
  open: ['critical', 'breakerOpen'],
} as const satisfies Record<BreakerState, readonly [Status, keyof typeof dashboardMessages]>

function TierTable({ tiers }: Pick<CacheStats, 'tiers'>) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  return (
    <FigureTable
      caption={t('tiers')}
      columns={[
        { title: t('tier') },
        { title: t('breaker') },
        ...(['served', 'entries', 'bytes', 'evicted', 'refused'] as const).map((name) => ({ title: t(name), isNumeric: true })),
      ]}
      rows={tiers.map(({ name, breaker, served, entries, bytes, evictions, rejections }, index) => {
        const [status, word] = STATES[breaker]
        return {
          key: `${index} ${name}`,
          cells: [
            <bdi key="name">{name}</bdi>,
            <StatusMark key="breaker" status={status}>
              {t(word)}
            </StatusMark>,
            formatters.number(served),
            formatters.number(entries),
            formatters.bytes(bytes),
            formatters.number(evictions),
            formatters.number(rejections),
          ],
        }
      })}
    />
  )
}

'use client'
import type { ReactNode } from 'react'
import type { PerformanceMetrics } from '../core/metrics.js'
import { commonMessages } from '../core/messages/common.js'
import { dataStateOf } from '../internal/data.js'
import { StaleBadge } from '../internal/StaleBadge.js'
import { StateNotice } from '../internal/StateNotice.js'
import { useMessages } from '../internal/useSettings.js'
import { Panel, type PanelProps } from './Panel.js'
import { useSnapshot } from './useMetrics.js'
import { useNoFigures } from './useNoFigures.js'

interface SnapshotPanelProps extends Omit<PanelProps, 'children'> {
  /** Rows the skeleton holds open, so that nothing moves when the figures come. */
  skeletonRows: number
  /** Why there is nothing to show, where that is so. */
  emptyWords: (metrics: PerformanceMetrics) => { title: string; hint: string } | null
  children: (metrics: PerformanceMetrics) => ReactNode
}

/** A panel over the snapshot with all its states. */
export function SnapshotPanel({ skeletonRows, emptyWords, children, ...rest }: SnapshotPanelProps) {
  return (
    <Panel {...rest}>
      <SnapshotBody skeletonRows={skeletonRows} emptyWords={emptyWords}>
        {children}
      </SnapshotBody>
    </Panel>
  )
}

// Inside the panel, where its visibility is known.
function SnapshotBody({ skeletonRows, emptyWords, children }: Pick<SnapshotPanelProps, 'skeletonRows' | 'emptyWords' | 'children'>) {
  const t = useMessages('common', commonMessages)
  const snapshot = useSnapshot()
  const noFigures = useNoFigures()
  const words = snapshot.data ? emptyWords(snapshot.data) : null
  const empty = words && (noFigures(snapshot.data) ?? words)
  const state = dataStateOf(snapshot, empty !== null)
  if (state === 'loading') {
    return (
      <div className="bn-SnapshotBody-skeleton" role="status" aria-label={t('loading')}>
        {Array.from({ length: skeletonRows }, (_, row) => (
          <span key={row} className="bn-Skeleton" />
        ))}
      </div>
    )
  }
  if (state === 'error' || state === 'empty' || !snapshot.data) {
    return (
      <StateNotice
        state={state === 'error' ? 'error' : 'empty'}
        error={snapshot.error}
        title={state === 'error' ? undefined : empty?.title}
        hint={state === 'error' ? undefined : empty?.hint}
        onRetry={snapshot.onRetry}
        isRetrying={snapshot.isValidating}
      />
    )
  }
  return (
    <>
      {state === 'stale' && <StaleBadge updatedAt={snapshot.updatedAt} />}
      {children(snapshot.data)}
    </>
  )
}

'use client'
import { commonMessages } from '../core/messages/common.js'
import { lazyMessages } from '../core/messages/lazy.js'
import { StateNotice } from '../internal/StateNotice.js'
import { useMessages } from '../internal/useSettings.js'

/** Keeps the place of what loads. An attribute, because a style from the server would be blocked under a strict CSP. */
const Space = ({ height }: { height: number | string }) => <svg className="bn-Lazy-space" width="1" height={height} aria-hidden="true" />

/** Stands where a component loads, as tall as it is going to be. */
export function LazySkeleton({ height }: { height: number | string }) {
  const t = useMessages('common', commonMessages)
  return (
    <div className="bn-root bn-Lazy" data-state="loading" aria-busy="true">
      <Space height={height} />
      <span className="bn-hidden">{t('loading')}</span>
    </div>
  )
}

/** Stands where a component could not be loaded: why, and another attempt. */
export function LazyFailure({ height, error, retry }: { height: number | string; error: unknown; retry: () => void }) {
  const t = useMessages('lazy', lazyMessages)
  return (
    <div className="bn-root bn-Lazy" data-state="error">
      <Space height={height} />
      <StateNotice state="error" title={t('loadFailed')} error={error} onRetry={retry} />
    </div>
  )
}

'use client'
import { commonMessages } from '../core/messages/common.js'
import { lazyMessages } from '../core/messages/lazy.js'
import { isDevelopment } from '../internal/report.js'
import { StateNotice } from '../internal/StateNotice.js'
import { useMessages } from '../internal/useSettings.js'
import { LoadError } from './loader.js'

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

/** What may help the person who sees it. A mistake of the developer is named as such in development; what failed in the network goes to the console. */
export function hintOf(error: unknown, hint: string): string {
  return error instanceof LoadError && error.code === 'invalid-option' && isDevelopment() ? error.message : hint
}

export interface LazyFailureState {
  /** A `BinnacleError` with the cause. */
  error: unknown
  /** Makes a new attempt. It is made by itself when the network is back, and what arrives late is shown without one. */
  retry: () => void
  /** Loads the page anew. Undefined where another attempt should come first, or the page is offline. */
  reload?: () => void
}

/** Stands where a component could not be loaded: why, and what can be done. */
export function LazyFailure({ height, error, retry, reload }: LazyFailureState & { height: number | string }) {
  const t = useMessages('lazy', lazyMessages)
  return (
    <div className="bn-root bn-Lazy" data-state="error">
      <Space height={height} />
      <StateNotice
        state="error"
        title={t('loadFailed')}
        hint={hintOf(error, t('loadFailedHint'))}
        onRetry={retry}
        action={reload && { label: t('reload'), onClick: reload }}
      />
    </div>
  )
}

'use client'
import type { ComponentPropsWithRef } from 'react'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { useDashboard, useDashboardContext } from './DashboardProvider.js'
import { rangeWords } from './rangewords.js'

const INTERVALS_MS = [2_000, 5_000, 15_000, 60_000] as const

export interface RefreshControlProps extends ComponentPropsWithRef<'div'> {
  /** Rhythms to choose from, ms. @default 2 s, 5 s, 15 s, 1 min */
  intervalsMs?: readonly number[]
}

/**
 * The rhythm of a live dashboard: how often it refreshes, pause and resume (WCAG 2.2.2), and refresh now.
 *
 * @example
 * <RefreshControl intervalsMs={[10_000, 60_000]} />
 */
export function RefreshControl({ intervalsMs = INTERVALS_MS, className, ...rest }: RefreshControlProps) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const { scheduler } = useDashboardContext()
  const refreshMs = useDashboard((state) => state.refreshMs)
  const isPaused = useDashboard((state) => state.isPaused)
  const setRefreshMs = useDashboard((state) => state.setRefreshMs)
  const setPaused = useDashboard((state) => state.setPaused)
  const options = refreshMs !== null && !intervalsMs.includes(refreshMs) ? [...intervalsMs, refreshMs].sort((a, b) => a - b) : intervalsMs
  const isLive = refreshMs !== null && !isPaused
  return (
    <div {...rest} className={classNames('bn-RefreshControl bn-root', className)} role="group" aria-label={t('refresh')} data-live={isLive}>
      <button
        type="button"
        className="bn-Button bn-RefreshControl-icon"
        disabled={refreshMs === null}
        aria-label={t(isPaused ? 'resume' : 'pause')}
        title={t(isPaused ? 'resume' : 'pause')}
        onClick={() => {
          setPaused(!isPaused)
          if (isPaused) scheduler.refreshAll()
        }}
      >
        <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" fill="currentColor">
          <path d={isPaused ? 'M4 2.5v11l9.5-5.5Z' : 'M4 2.5h3v11H4Zm5 0h3v11H9Z'} />
        </svg>
      </button>
      <button
        type="button"
        className="bn-Button bn-RefreshControl-icon"
        aria-label={t('refreshNow')}
        title={t('refreshNow')}
        onClick={() => scheduler.refreshAll()}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.5">
          <path d="M13.3 8A5.3 5.3 0 1 1 11.6 4.1M12 1.4v3h-3" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </button>
      <select
        className="bn-Input"
        aria-label={t('refreshEvery')}
        value={refreshMs ?? 'off'}
        onChange={(event) => setRefreshMs(event.target.value === 'off' ? null : Number(event.target.value))}
      >
        <option value="off">{t('refreshOff')}</option>
        {options.map((ms) => (
          <option key={ms} value={ms}>
            {rangeWords(ms, formatters, 'short')}
          </option>
        ))}
      </select>
    </div>
  )
}

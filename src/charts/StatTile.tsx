'use client'
import { useId, type ComponentPropsWithRef } from 'react'
import { messageOf } from '../core/errors.js'
import type { Unit } from '../core/format.js'
import { commonMessages } from '../core/messages/common.js'
import { tileMessages } from '../core/messages/tiles.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import { statusOf, type Status, type Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { dataStateOf, type DataProps } from '../internal/data.js'
import { Sparkline } from '../internal/Sparkline.js'
import type { SparklineData } from '../internal/sparkpath.js'
import { StaleBadge } from '../internal/StaleBadge.js'
import { StatusMark } from '../internal/StatusMark.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { ValueWithUnit } from '../internal/ValueWithUnit.js'
import { digitsOf, readTrend, worstBreach, type StatTrend, type TrendReading } from './stat.js'
import { limitsOf, thresholdWords } from './thresholdwords.js'

/** `data` is the figure: null where nothing was measured in the window, undefined while it is not known. */
export interface StatTileProps extends DataProps<number | null>, Omit<ComponentPropsWithRef<'div'>, 'children' | 'onError'> {
  /** What is measured: "Latency, p95". */
  label: string
  /** Over which time: "last 5 min". To be left out only where the page says it, once, for all its figures. */
  window?: string
  /** @default 'count' */
  unit?: Unit
  /** Writes the figure in a way of its own. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** How it moved: arrow and words. */
  trend?: StatTrend | null
  /** The line under the figure. Null or empty keeps its place, so that a line which comes later moves nothing. */
  sparkline?: SparklineData | null
  /** The least span of the line's y-range, in the unit of the value. @default a tenth of the largest value */
  minRange?: number
  /** Where good ends. The worst one breached gives the status, and its words: "Above SLO 400 ms". */
  thresholds?: readonly Threshold[]
  /** The status, where something else than thresholds decides it. */
  status?: Status
  /** The status in a word of your own: "Backlog". Shown only when the status is not ok. */
  statusLabel?: string
}

/**
 * One figure with its unit and window, how it moved, its line, and its status in shape, word and colour; a healthy one says nothing.
 * Every state has the same size.
 *
 * @example
 * <StatTile label="Latency, p95" window="last 5 min" unit="ms" {...fromSWR(latency)} thresholds={[{ value: 400, status: 'warning' }]} />
 */
export function StatTile({
  label,
  window,
  unit,
  formatValue,
  trend,
  sparkline,
  minRange,
  thresholds,
  status: ownStatus,
  statusLabel,
  data,
  error,
  isLoading,
  isValidating,
  updatedAt,
  onRetry,
  className,
  ...rest
}: StatTileProps) {
  const t = useMessages('tiles', tileMessages)
  const common = useMessages('common', commonMessages)
  const base = usePlainFormatters()
  const id = useId()

  const value = typeof data === 'number' && Number.isFinite(data) ? data : null
  const hasValue = value !== null
  // Null is an answer ("not measured"), undefined is none yet.
  const state = dataStateOf({ data: data === undefined ? undefined : true, error, isLoading, isValidating }, !hasValue)
  const formatters = ownFormatters(base, formatValue, limitsOf(thresholds))
  const figure = formatters.value(value, unit)
  const status = hasValue ? (ownStatus ?? statusOf(value, thresholds)) : null
  const breach = hasValue && !ownStatus ? worstBreach(value, thresholds) : undefined
  const reading = hasValue ? readTrend(trend, unit, formatters, (points) => t('points', { value: points })) : null

  const statusWord = () => {
    if (!status || status === 'ok') return ''
    if (statusLabel) return statusLabel
    if (breach) return t(breach.breach === 'below' ? 'below' : 'above', { limit: thresholdWords(breach, unit, formatters, value) })
    return common(STATUS_WORDS[status])
  }
  const word = statusWord()
  const problem = state === 'error' ? common('error') : ''

  // A screen reader hears one sentence; the parts it is made of are drawn apart.
  const earlier = reading && trend?.previous != null ? formatters.value(trend.previous, unit) : undefined
  const against = (from: string | undefined) => [from && t('from', { value: from }), trend?.label].filter(Boolean).join(' ')
  const trendWords = reading ? [t(reading.direction, { change: reading.change, against: against(earlier?.text) })] : []
  if (reading && reading.tone !== 'neutral') trendWords.push(t(reading.tone === 'good' ? 'better' : 'worse'))
  const details = state === 'error' ? [messageOf(error)] : [word, ...trendWords]
  const spoken = hasValue ? figure.text : problem || common(state === 'loading' ? 'loading' : 'empty')
  const sentence = details
    .filter(Boolean)
    .reduce(
      (before, detail) => t('also', { reading: before, detail }),
      window ? t('reading', { label, window, value: spoken }) : t('readingAlone', { label, value: spoken }),
    )

  return (
    <div
      {...rest}
      role="group"
      aria-labelledby={`${id}label`}
      aria-busy={isLoading || undefined}
      className={classNames('bn-root bn-StatTile', className)}
      data-state={state}
      data-status={status ?? undefined}
    >
      <div className="bn-StatTile-header">
        <span className="bn-StatTile-label" id={`${id}label`} aria-hidden="true">
          {label}
        </span>
        <p className="bn-hidden" role={problem ? 'alert' : undefined}>
          {sentence}
        </p>
        {word && status && (
          <span className="bn-StatTile-status" aria-hidden="true">
            <StatusMark status={status}>{word}</StatusMark>
          </span>
        )}
        {problem && onRetry && (
          <button type="button" className="bn-Button bn-StatTile-retry" data-kind="quiet" onClick={onRetry} disabled={isValidating}>
            {common('retry')}
          </button>
        )}
      </div>
      <div className="bn-StatTile-value bn-figures" data-digits={digitsOf(figure)} aria-hidden="true">
        {state === 'loading' && <span className="bn-Skeleton bn-StatTile-skeleton" />}
        {problem && <StatusMark status="critical">{problem}</StatusMark>}
        {!problem && state !== 'loading' && (
          // A number and its unit keep their order in right-to-left text.
          <bdi>
            <ValueWithUnit {...figure} />
          </bdi>
        )}
      </div>
      <div className="bn-StatTile-context">
        {state === 'stale' && <StaleBadge updatedAt={updatedAt} />}
        {state === 'ready' && reading && (
          <TrendWords
            reading={reading}
            // The unit stands beside the figure already.
            label={against(earlier && (earlier.unit === figure.unit ? earlier.value : earlier.text))}
            noChange={t('noChange')}
          />
        )}
        {state === 'empty' && <span aria-hidden="true">{common('empty')}</span>}
        {problem ? (
          <bdi className="bn-StatTile-problem" aria-hidden="true">
            {messageOf(error)}
          </bdi>
        ) : (
          window && (
            <span className="bn-StatTile-window" aria-hidden="true">
              {window}
            </span>
          )
        )}
      </div>
      {sparkline !== undefined && (
        <div className="bn-StatTile-spark">
          <Sparkline data={(hasValue && sparkline) || []} status={status} minRange={minRange} height={SPARK_PX} />
        </div>
      )}
    </div>
  )
}

const SPARK_PX = 36

const STATUS_WORDS = {
  ok: 'statusOk',
  info: 'statusInfo',
  warning: 'statusWarning',
  critical: 'statusCritical',
  neutral: 'statusNeutral',
} as const

const ARROWS: Record<TrendReading['direction'], string> = { up: 'M3.5 1 7 7H0Z', down: 'M3.5 7 0 1H7Z', flat: 'M0 3.25H7V4.75H0Z' }

function TrendWords({ reading, label, noChange }: { reading: TrendReading; label: string; noChange: string }) {
  return (
    <span className="bn-StatTile-trend" data-direction={reading.direction} data-tone={reading.tone} aria-hidden="true">
      <svg className="bn-StatTile-arrow" viewBox="0 0 7 8" width="7" height="8">
        <path d={ARROWS[reading.direction]} />
      </svg>
      <bdi className="bn-StatTile-change">{reading.direction === 'flat' ? noChange : reading.change}</bdi>
      {label && <bdi>{label}</bdi>}
    </span>
  )
}

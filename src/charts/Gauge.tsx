'use client'
import { useId, type ComponentPropsWithRef } from 'react'
import { BinnacleError, messageOf } from '../core/errors.js'
import type { FormattedValue, Unit } from '../core/format.js'
import { commonMessages } from '../core/messages/common.js'
import { gaugeMessages } from '../core/messages/gauge.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import { statusOf, type Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { dataStateOf, type DataProps } from '../internal/data.js'
import { reportOnce } from '../internal/report.js'
import { StaleBadge } from '../internal/StaleBadge.js'
import { StatusMark } from '../internal/StatusMark.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { ValueWithUnit } from '../internal/ValueWithUnit.js'
import { GaugePicture } from './GaugePicture.js'
import { gaugeZones, readGauge } from './gaugescale.js'
import { digitsOf, worstBreach } from './stat.js'
import { limitsOf, thresholdWords } from './thresholdwords.js'

/** `data` is the value: null where nothing was measured in the window, undefined while it is not known. */
export interface GaugeProps extends DataProps<number | null>, Omit<ComponentPropsWithRef<'div'>, 'children' | 'onError'> {
  /** What is measured: "CPU". */
  label: string
  /** Over which time: "last 5 min". No figure without it. */
  window: string
  /** Where the scale begins. @default 0 */
  low?: number
  /** Where it ends: 100 for a percentage, 1 for a ratio, the size of a pool. */
  high: number
  /** @default 'count' */
  unit?: Unit
  /** Writes value, limits and thresholds in a way of its own. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** Half a ring, or a bar. @default 'arc' */
  shape?: 'arc' | 'line'
  /** Where good ends, marked beside the scale. The worst one breached gives the status, and its words: "Above 80%". */
  thresholds?: readonly Threshold[]
}

/**
 * A value between two limits. A value beyond them is drawn at the limit, with an arrow, and written as it is; what was not measured has no bar. A healthy one
 * has no status word. Every state has the same size.
 *
 * @example
 * <Gauge label="CPU" window="last 5 min" unit="%" high={100} {...fromSWR(cpu)} thresholds={[{ value: 80, status: 'warning' }, { value: 95 }]} />
 */
export function Gauge({
  label,
  window,
  low = 0,
  high,
  unit,
  formatValue,
  shape = 'arc',
  thresholds,
  data,
  error: failure,
  isLoading,
  isValidating,
  updatedAt,
  onRetry,
  className,
  ...rest
}: GaugeProps) {
  const t = useMessages('gauge', gaugeMessages)
  const common = useMessages('common', commonMessages)
  const base = usePlainFormatters()
  const id = useId()

  const fault = faultOf(low, high)
  const error = fault ?? failure
  const value = !fault && typeof data === 'number' && Number.isFinite(data) ? data : null
  // Null is an answer ("not measured"), undefined is none yet.
  const state = dataStateOf({ data: fault || data === undefined ? undefined : true, error, isLoading, isValidating }, value === null)
  const formatters = ownFormatters(base, formatValue, limitsOf(thresholds, low, high))
  const figure = formatters.value(value, unit)
  const reading = value === null ? null : readGauge(value, low, high)
  const status = statusOf(value, thresholds)
  const breach = worstBreach(value, thresholds)
  const limits = { low: formatters.value(low, unit), high: formatters.value(high, unit) }
  const word = breach ? t(breach.breach === 'below' ? 'below' : 'above', { limit: thresholdWords(breach, unit, formatters, value) }) : ''
  const beyond = reading?.beyond ? t('beyond', { low: limits.low.text, high: limits.high.text }) : ''
  const name = t('name', { label, window })

  const spokenStatus = word || (status ? common('statusOk') : '')
  const spoken = [beyond, spokenStatus].filter(Boolean).reduce((before, detail) => t('also', { reading: before, detail }), figure.text)
  const stateWords = common(state === 'loading' ? 'loading' : state === 'error' ? 'error' : 'empty')
  const meter =
    reading && value !== null
      ? {
          role: 'meter',
          'aria-label': name,
          ...ariaValues(Math.min(high, Math.max(low, value)), low, high, reading.at),
          'aria-valuetext': spoken,
        }
      : { role: 'img', 'aria-label': t('state', { name, state: stateWords }) }

  return (
    <div
      {...rest}
      role="group"
      aria-labelledby={`${id}label`}
      aria-busy={isLoading || undefined}
      className={classNames('bn-root bn-Gauge', className)}
      data-state={state}
      data-shape={shape}
      data-status={status ?? undefined}
      data-beyond={reading?.beyond ?? undefined}
    >
      <div className="bn-Gauge-header">
        <span className="bn-Gauge-label" id={`${id}label`}>
          {label}
        </span>
        {word && status && (
          <span className="bn-Gauge-status" aria-hidden="true">
            <StatusMark status={status}>{word}</StatusMark>
          </span>
        )}
        {state === 'error' && onRetry && (
          <button type="button" className="bn-Button bn-Gauge-retry" data-kind="quiet" onClick={onRetry} disabled={isValidating}>
            {common('retry')}
          </button>
        )}
      </div>
      <div className="bn-Gauge-dial" {...meter}>
        <GaugePicture shape={shape} reading={reading} zones={fault ? [] : gaugeZones(low, high, thresholds)} status={status} />
        <Value state={state} figure={figure} />
      </div>
      <div className="bn-Gauge-limits bn-figures" aria-hidden="true">
        <bdi>{fault ? '' : limits.low.text}</bdi>
        <bdi>{fault ? '' : limits.high.text}</bdi>
      </div>
      <div className="bn-Gauge-context">
        {state === 'stale' && <StaleBadge updatedAt={updatedAt} />}
        {state === 'error' ? (
          <span className="bn-Gauge-problem" role="alert">
            <StatusMark status="critical">{common('error')}</StatusMark> <bdi>{messageOf(error)}</bdi>
          </span>
        ) : (
          <span aria-hidden="true">{beyond || (state === 'empty' ? stateWords : window)}</span>
        )}
      </div>
    </div>
  )
}

function Value({ state, figure }: { state: string; figure: FormattedValue }) {
  return (
    <div className="bn-Gauge-value bn-figures" data-digits={digitsOf(figure)}>
      {state === 'loading' ? (
        <span className="bn-Skeleton bn-Gauge-skeleton" />
      ) : (
        // A number and its unit keep their order in right-to-left text.
        <bdi>
          <ValueWithUnit {...figure} />
        </bdi>
      )}
    </div>
  )
}

/** ARIA has no numbers with a power of ten, as JavaScript writes the very large and the very small: then the share of the scale. */
function ariaValues(now: number, low: number, high: number, at: number) {
  const isPlain = [now, low, high].every((number) => !String(number).includes('e'))
  return isPlain
    ? { 'aria-valuemin': low, 'aria-valuemax': high, 'aria-valuenow': now }
    : { 'aria-valuemin': 0, 'aria-valuemax': 1, 'aria-valuenow': Math.round(at * 1_000) / 1_000 }
}

/** A scale without a length has no places. */
function faultOf(low: number, high: number): BinnacleError | undefined {
  if (low < high && Number.isFinite(low) && Number.isFinite(high)) return undefined
  const words = `Gauge: its scale goes from low ${low} to high ${high}. Pass finite numbers, low below high.`
  const error = new BinnacleError('invalid-range', words)
  reportOnce(error)
  return error
}

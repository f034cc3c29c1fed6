'use client'
import { useContext, useMemo, useState } from 'react'
import { BinnacleError } from '../core/errors.js'
import type { Unit } from '../core/format.js'
import { performanceMessages } from '../core/messages/performance.js'
import { ownFormatters } from '../core/ownformatters.js'
import type { Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import type { DataProps } from '../internal/data.js'
import { reportOnce } from '../internal/report.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useNow } from '../internal/useNow.js'
import { useMessages } from '../internal/useSettings.js'
import { ChartGroupContext } from './ChartGroup.js'
import { storedColumns } from './columns.js'
import { ingest, type SeriesInput } from './ingest.js'
import { instantWords } from './instantwords.js'
import type { ChartRange } from './model.js'
import { breachShare, lastStep, type PerformanceLine } from './performance.js'
import { PerformanceFigureRow, type ShownFigure } from './PerformanceFigures.js'
import { extentOf } from './seriesview.js'
import { limitsOf, spanWords, thresholdWords } from './thresholdwords.js'
import { TimeSeriesChart, type TimeSeriesChartProps } from './TimeSeriesChart.js'
import { useLiveVersion } from './useLiveVersion.js'

/** The lines of a performance chart. Each step's percentile comes from what was measured in that step; none is averaged from others. */
export interface PerformanceData {
  average?: SeriesInput
  p95?: SeriesInput
  p99?: SeriesInput
}

/** A figure above the lines. */
export interface PerformanceFigure {
  /** Null where nothing was measured. */
  value: number | null
  /** Over which time: "last 1 h". To be left out only where the page says it, once, for all its figures. */
  window?: string
  /** @default "Now", "Average", "p95", "p99" */
  label?: string
}

/** Figures of a whole window, which lines of steps cannot give: a percentile of all is no average of percentiles. */
export interface PerformanceFigures {
  now?: PerformanceFigure
  average?: PerformanceFigure
  p95?: PerformanceFigure
  p99?: PerformanceFigure
}

export interface PerformanceChartProps extends Omit<TimeSeriesChartProps, 'data' | 'thresholds' | 'xType'>, DataProps<PerformanceData> {
  /** Of every value. @default 'ms' */
  unit?: Unit
  /** What is promised: line, band and words, and the share of the time in which it was missed. @default of p95, where it names no series */
  objective?: Threshold
  /**
   * Figures of the window, from merged histograms, where the source has them.
   * @default those of the last step in view, the last row of the table
   */
  figures?: PerformanceFigures
}

const LINES = ['p99', 'p95', 'average'] as const
const FIGURES = ['now', 'average', 'p95', 'p99'] as const

/**
 * Average, p95 and p99 over time against an objective: figures with their window, the lines, and how much of the time the objective was missed.
 *
 * @example
 * <PerformanceChart title="Latency" {...fromSWR(latency)} objective={{ value: 400, label: 'SLO' }} />
 */
export function PerformanceChart({
  unit = 'ms',
  objective,
  figures,
  data: input,
  error,
  subtitle,
  defaultRange,
  onRangeChange,
  className,
  ...rest
}: PerformanceChartProps) {
  const t = useMessages('performance', performanceMessages)
  const formatters = usePlainFormatters()
  const { formatValue } = rest
  const now = useNow(900_000)
  const group = useContext(ChartGroupContext)
  const [zoom, setZoom] = useState<ChartRange | null>(defaultRange ?? null)
  const fault = useMemo(() => faultOf(input), [input])
  const data = fault ? undefined : input
  const series = useMemo(() => seriesOf(data, unit, (key) => t(key)), [data, unit, t])
  const version = useLiveVersion(series)
  const threshold = useMemo(() => {
    const p95 = objective && !objective.series && data?.p95?.id
    return objective && (p95 ? { ...objective, series: [p95] } : objective)
  }, [objective, data])

  // The chart's own window, for its figures follow it.
  const range = rest.range ?? (group ? group.range : (zoom ?? undefined))
  const { slidingWindow, kind } = rest
  const reading = useMemo(
    () => readLines(series, threshold, range, slidingWindow, kind === 'step'),
    // The version stands for what live stores have in them now.
    // oxlint-disable-next-line react/exhaustive-deps
    [series, version, threshold, range, slidingWindow, kind],
  )
  const isFixed = rest.range !== undefined && !onRangeChange

  const own = ownFormatters(formatters, formatValue, limitsOf(threshold && [threshold]))
  const shown: ShownFigure[] = []
  if (figures) {
    for (const key of FIGURES) {
      const figure = figures[key]
      if (figure) shown.push({ key, label: figure.label ?? t(key), value: own.value(figure.value, unit), window: figure.window })
    }
  } else {
    for (const key of FIGURES) {
      if (key === 'now' || (data && !data[key])) continue
      const step = reading?.step
      shown.push({
        key,
        label: t(key),
        value: own.value(step?.values[LINES.filter((line) => data?.[line]).indexOf(key)], data?.[key]?.unit ?? unit),
        window: step && reading ? instantWords(step.x, reading, formatters, true, now ?? undefined) : '',
      })
    }
  }
  if (threshold) {
    const missed = reading?.breach
    shown.push({
      key: 'missed',
      label: t(threshold.breach === 'below' ? 'under' : 'over', { objective: thresholdWords(threshold, unit, own) }),
      value: formatters.value(missed?.share, 'ratio'),
      window: missed
        ? t('missedFor', { duration: spanWords(missed.missedMs, true, formatters), total: spanWords(missed.measuredMs, true, formatters) })
        : '',
      status: missed && missed.missedMs > 0 ? (threshold.status ?? 'critical') : undefined,
    })
  }
  return (
    <TimeSeriesChart
      {...rest}
      className={classNames('bn-PerformanceChart', className)}
      data={series}
      error={fault ?? error}
      thresholds={threshold && [threshold]}
      defaultRange={defaultRange}
      onRangeChange={
        isFixed
          ? undefined
          : (next) => {
              setZoom(next)
              onRangeChange?.(next)
            }
      }
      subtitle={
        <>
          {subtitle}
          <PerformanceFigureRow figures={shown} label={t('figures')} isLoading={!data && !figures && Boolean(rest.isLoading)} />
        </>
      }
    />
  )
}

function faultOf(data: PerformanceData | undefined): BinnacleError | undefined {
  if (data === undefined || data === null || LINES.some((line) => line in Object(data))) return undefined
  const words = 'PerformanceChart: data has none of average, p95 and p99. Pass { average, p95, p99 }, each of them a series { id, x, y }.'
  const error = new BinnacleError('invalid-series', words)
  reportOnce(error)
  return error
}

/** The lines, named and with a unit where they have none. A live store keeps its own. */
function seriesOf(
  data: PerformanceData | undefined,
  unit: Unit,
  nameOf: (key: (typeof LINES)[number]) => string,
): SeriesInput[] | undefined {
  if (!data) return undefined
  const series: SeriesInput[] = []
  for (const key of LINES) {
    const input = data[key]
    if (input) series.push(storedColumns(input) ? input : { ...input, label: input.label ?? nameOf(key), unit: input.unit ?? unit })
  }
  return series
}

interface Reading extends ChartRange {
  step: ReturnType<typeof lastStep>
  breach: ReturnType<typeof breachShare> | null
}

/** What the figures say of the lines in view; null where there is nothing, or a mistake, which the chart itself shows. */
function readLines(
  series: readonly SeriesInput[] | undefined,
  threshold: Threshold | undefined,
  range: ChartRange | undefined,
  slidingWindow: number | undefined,
  isStep: boolean,
): Reading | null {
  if (!series) return null
  try {
    const lines: PerformanceLine[] = series.map((input) => ({ id: input.id, columns: ingest(input) }))
    const all = extentOf(lines)
    if (!all) return null
    const { from, to } = range ?? (slidingWindow ? { from: all.to - slidingWindow, to: all.to } : all)
    return {
      from,
      to,
      step: lastStep(lines, from, to),
      breach: threshold && Number.isFinite(threshold.value) ? breachShare(lines, threshold, from, to, isStep) : null,
    }
  } catch {
    return null
  }
}

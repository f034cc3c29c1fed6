'use client'
import { useId, useLayoutEffect, useMemo, useState, type ReactNode } from 'react'
import { chartMessages } from '../core/messages/charts.js'
import { BinnacleError } from '../core/errors.js'
import type { Annotation, Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import type { DataProps } from '../internal/data.js'
import { reportOnce } from '../internal/report.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import { ChartFrame, OnDemand, type ChartFrameProps } from './ChartFrame.js'
import { EndLabels, hasRoomForLabels, labelWidth } from './EndLabels.js'
import type { SeriesInput } from './ingest.js'
import { Legend } from './Legend.js'
import { buildModel, type ChartKind, type ChartRange } from './model.js'
import { createReadout, type ChartPoint } from './readout.js'
import { hasValues, viewsOf } from './seriesview.js'
import { TimeSeriesPlot } from './TimeSeriesPlot.js'
import { useHiddenSeries, type HiddenSeriesOptions } from './useHiddenSeries.js'
import { useLiveVersion } from './useLiveVersion.js'
import { usePlotWidth } from './usePlotWidth.js'

export interface TimeSeriesChartProps
  extends
    Omit<ChartFrameProps, 'data' | 'isEmpty' | 'table' | 'tableView' | 'legend' | 'caption' | 'frameId' | 'children' | 'hidden'>,
    DataProps<readonly SeriesInput[]>,
    HiddenSeriesOptions {
  /** Line, area from zero, or a step that holds its value until the next point. @default 'line' */
  kind?: ChartKind
  /** What x is: epoch milliseconds, or plain numbers. @default 'time' */
  xType?: 'time' | 'number'
  /** The value axis: even steps, or powers of ten. @default 'linear' */
  scale?: 'linear' | 'log'
  /** Objectives: each draws its line, its band and, under the axis, when it was missed. */
  thresholds?: readonly Threshold[]
  /** What happened: deploys, restarts, alerts. */
  annotations?: readonly Annotation[]
  /** The window shown, both ends included. @default from the first point to the last */
  range?: ChartRange
  /** Under the plot, in place of the generated sentence; null leaves that to assistive technology. */
  caption?: ReactNode
  /** Called when a person clicks on a point, or presses Enter on the focus point. */
  onPointClick?: (point: ChartPoint) => void
}

const loadTable = () => import('./SeriesTable.js')
const nothing: readonly never[] = []

/**
 * Series over time, however many points: each is one SVG path, which the server draws already. Hover or arrow keys read the raw values out; a
 * sentence says what the picture shows; the same rows are there as a table.
 *
 * @example
 * <TimeSeriesChart title="Latency, p95" data={[{ id: 'ap-south', unit: 'ms', x, y }]} thresholds={[{ value: 400, label: 'SLO' }]} />
 */
export function TimeSeriesChart({
  kind = 'line',
  xType = 'time',
  scale = 'linear',
  thresholds = nothing,
  annotations = nothing,
  range,
  hidden,
  defaultHidden,
  onHiddenChange,
  caption,
  onPointClick,
  view,
  defaultView = 'chart',
  onViewChange,
  data,
  error,
  height = 300,
  actions: userActions,
  className,
  ...frame
}: TimeSeriesChartProps) {
  const frameId = useId()
  const t = useMessages('charts', chartMessages)
  const formatters = useFormatters()
  const version = useLiveVersion(data)
  const { hiddenIds, actions } = useHiddenSeries({ hidden, defaultHidden, onHiddenChange })
  const [ownView, setOwnView] = useState(defaultView)
  const shownView = view ?? ownView
  const { width, measure } = usePlotWidth(shownView === 'chart')
  const isTime = xType === 'time'

  const { views, problem } = useMemo(() => readSeries(data, hiddenIds, range, thresholds), [data, hiddenIds, range, thresholds])
  const model = useMemo(
    () =>
      width === null || views.length === 0
        ? null
        : buildModel({ views, kind, width, height, range, thresholds, annotations, isTime, isLog: scale === 'log', formatters, t }),
    // The version stands for what live stores have in them now.
    // oxlint-disable-next-line react/exhaustive-deps
    [views, version, kind, width, height, range, thresholds, annotations, isTime, scale, formatters, t],
  )
  // oxlint-disable-next-line react/exhaustive-deps
  const isEmpty = useMemo(() => !hasValues(views), [views, version])

  const [readout] = useState(createReadout)
  useLayoutEffect(() => {
    if (model) readout.update({ model, thresholds, annotations, isTime, formatters, t, onPointClick })
  })
  const [attach] = useState(() => (element: HTMLElement | null) => {
    if (!element) return
    const cleanUps = [measure(element), readout.attach(element)]
    return () => cleanUps.forEach((cleanUp) => cleanUp())
  })

  const toggles = actions(views.map(({ id }) => id))
  const hasLabels = hasRoomForLabels(views, height - 60)
  const words = caption === undefined || caption === null ? model?.caption : caption
  return (
    <ChartFrame
      {...frame}
      className={classNames('bn-TimeSeriesChart', className)}
      data-labels={hasLabels ? 'ends' : 'legend'}
      frameId={frameId}
      view={shownView}
      onViewChange={(next) => {
        setOwnView(next)
        onViewChange?.(next)
      }}
      height={height}
      data={problem ? undefined : data}
      error={problem ?? error}
      isEmpty={isEmpty}
      actions={
        <>
          {userActions}
          {model && !isEmpty && <bdi className="bn-TimeSeriesChart-window">{model.window}</bdi>}
        </>
      }
      legend={views.length > 1 && <Legend views={views} {...toggles} />}
      caption={<span className={caption === null ? 'bn-hidden' : undefined}>{words}</span>}
      tableView={() => (
        <OnDemand load={loadTable}>
          {({ SeriesTable }) => (
            <SeriesTable
              label={frame.title}
              views={views.filter(({ isHidden }) => !isHidden)}
              from={model?.from ?? 0}
              to={model?.to ?? 0}
              isTime={isTime}
              xLabel={t(isTime ? 'time' : 'position')}
              formatters={formatters}
            />
          )}
        </OnDemand>
      )}
    >
      <div className="bn-TimeSeriesPlot">
        <svg className="bn-TimeSeriesPlot-values" height={height} aria-hidden="true">
          {model?.yTicks.map(({ y, label, unit }, place) => (
            <text key={place} x="100%" dx="-8" y={model.top + y} dy="0.33em" textAnchor="end">
              {unit ? `${label} ${unit}` : label}
            </text>
          ))}
        </svg>
        <div
          ref={attach}
          className="bn-TimeSeriesPlot-main bn-focusable"
          // Arrow keys belong to the chart here, and not to a screen reader's own browsing.
          role="application"
          aria-roledescription={t('interactiveChart')}
          aria-labelledby={`${frameId}-title`}
          aria-describedby={`${frameId}-caption ${frameId}-keys`}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          {model && <TimeSeriesPlot model={model} />}
          <p className="bn-TimeSeriesPlot-keys" id={`${frameId}-keys`}>
            {t('keys')}
          </p>
        </div>
        {hasLabels && (
          <div className="bn-TimeSeriesPlot-labels" data-size={labelWidth(views)}>
            {model && <EndLabels model={model} views={views} {...toggles} />}
          </div>
        )}
      </div>
    </ChartFrame>
  )
}

/** The series, or why there are none: a mistake shows in the error state and is reported, and never thrown. */
function readSeries(
  data: readonly SeriesInput[] | undefined,
  hidden: ReadonlySet<string>,
  range: ChartRange | undefined,
  thresholds: readonly Threshold[],
) {
  for (const { value } of thresholds)
    if (!Number.isFinite(value))
      reportOnce(
        new BinnacleError(
          'invalid-option',
          `TimeSeriesChart: thresholds has the value ${value}, which is nowhere on an axis; it is left out. Pass a finite number.`,
        ),
      )
  try {
    if (range && !(range.from <= range.to)) {
      throw new BinnacleError(
        'invalid-range',
        `TimeSeriesChart: range begins at ${range.from} and ends at ${range.to}. Pass from ≤ to, both as numbers.`,
      )
    }
    return { views: data ? viewsOf(data, hidden) : [] }
  } catch (problem) {
    reportOnce(problem)
    return { views: [], problem }
  }
}

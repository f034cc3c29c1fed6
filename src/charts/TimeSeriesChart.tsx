'use client'
import { useEffect, useId, useLayoutEffect, useMemo, useState, type ReactNode } from 'react'
import { chartMessages } from '../core/messages/charts.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import type { Annotation, Threshold } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import type { DataProps } from '../internal/data.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { useNow } from '../internal/useNow.js'
import { goalsOf } from './axisunits.js'
import { ChartFrame, OnDemand, type ChartFrameProps } from './ChartFrame.js'
import { storedColumns } from './columns.js'
import { EndLabels, hasRoomForLabels, labelWidth } from './EndLabels.js'
import type { SeriesInput } from './ingest.js'
import { createLazyNavigation } from './lazynavigation.js'
import { Legend } from './Legend.js'
import { buildModel, isStacked, type ChartKind, type ChartRange } from './model.js'
import { createReadout } from './readout.js'
import type { ChartPoint } from './readoutrows.js'
import type { ReadoutPoint } from './ReadoutSlot.js'
import { RangeButton } from './RangeButton.js'
import { readSeries } from './readseries.js'
import { checkedRange, type ValueRange } from './scale.js'
import { extentOf, hasValues } from './seriesview.js'
import type { Comparison, MergedFigure } from './takeaway/choice.js'
import { limitsByUnit } from './thresholdwords.js'
import { TimeSeriesPlot, ValueLabels } from './TimeSeriesPlot.js'
import { useChartRange, type ChartRangeOptions } from './useChartRange.js'
import { useHiddenSeries, type HiddenSeriesOptions } from './useHiddenSeries.js'
import { useLiveVersion } from './useLiveVersion.js'
import { usePlotWidth } from './usePlotWidth.js'
import { ZoomButtons } from './ZoomButtons.js'

type FrameProps = Omit<
  ChartFrameProps,
  'data' | 'isEmpty' | 'table' | 'tableView' | 'downloadTable' | 'legend' | 'caption' | 'frameId' | 'children' | 'hidden'
>

export interface TimeSeriesChartProps extends FrameProps, DataProps<readonly SeriesInput[]>, HiddenSeriesOptions, ChartRangeOptions {
  /**
   * Line; area from zero; step, which holds its value until the next point; stacked areas and bars, which sum the series up.
   * @default 'line'
   */
  kind?: ChartKind
  /** What x is: epoch milliseconds, or plain numbers. @default 'time' */
  xType?: 'time' | 'number'
  /** The value axis: equal steps, or equal ratios, at equal distances. @default 'linear' */
  scale?: 'linear' | 'log'
  /** Writes every value, those of axes included, in a way of its own; keep the function between renders. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** Ends of the left value axis that do not follow the data. */
  valueRange?: ValueRange
  /** Show only so much of x, up to the last point, and go along with it. @default everything */
  slidingWindow?: number
  /** Objectives: each draws its line, what of the series lies beyond it and, under the axis, when it was missed. */
  thresholds?: readonly Threshold[]
  /** What happened: deploys, restarts, alerts. */
  annotations?: readonly Annotation[]
  /** Where the stretch in view is written beside the title: always, or only while zoomed in, for pages that write it once for all charts. @default 'always' */
  rangeLabel?: 'always' | 'zoomed'
  /** Names alone, or with last, lowest, highest, mean and 95th percentile of the window. @default 'names' */
  legend?: 'names' | 'figures'
  /**
   * Percentiles of whole stretches, for series of percentiles: the generated sentence compares these, as no figure of a stretch can be made of its steps.
   *
   * @default it speaks of typical steps
   */
  merged?: readonly MergedFigure[]
  /** Called with the stretches for which `merged` would be of use, at first and when they change. Pass a stable function. */
  onComparisonsChange?: (comparisons: readonly Comparison[]) => void
  /** Under the plot, in place of the generated sentence; null leaves that to assistive technology. */
  caption?: ReactNode
  /** Draws the read-out's words in place of the time and a row a series. */
  renderReadout?: (point: ReadoutPoint) => ReactNode
  /** Where the cursor stands when the application decides: an instant, or null. */
  cursor?: number | null
  /** Called when a person moves the cursor, with the instant of a point, or null. */
  onCursorChange?: (x: number | null) => void
  /** Called when a person clicks on a point, or presses Enter on the focus point. */
  onPointClick?: (point: ChartPoint) => void
}

/** How often a window is asked whether it is still of today: midnights of every zone are a quarter of an hour apart. */
const DAY_CHECK_MS = 900_000

const loadTable = () => import('./SeriesTable.js')
const loadRows = () => import('./rows.js')
const loadLegend = () => import('./LegendTable.js')
const loadSlot = () => import('./ReadoutSlot.js')
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
  formatValue,
  valueRange,
  slidingWindow,
  thresholds = nothing,
  annotations = nothing,
  rangeLabel = 'always',
  range: rangeProp,
  defaultRange,
  onRangeChange,
  hidden,
  defaultHidden,
  onHiddenChange,
  legend = 'names',
  merged,
  onComparisonsChange,
  caption,
  renderReadout,
  cursor,
  onCursorChange,
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
  const base = usePlainFormatters()
  const version = useLiveVersion(data)
  const now = useNow(DAY_CHECK_MS)
  const { hiddenIds, actions } = useHiddenSeries({ hidden, defaultHidden, onHiddenChange })
  const { range, setRange, group } = useChartRange({ range: rangeProp, defaultRange, onRangeChange })
  const [ownView, setOwnView] = useState(defaultView)
  const shownView = view ?? ownView
  const { width, measure } = usePlotWidth(shownView === 'chart')
  const isTime = xType === 'time'

  const { views, problem } = useMemo(() => readSeries(data, hiddenIds, range, thresholds, kind), [data, hiddenIds, range, thresholds, kind])
  const formatters = useMemo(
    () =>
      ownFormatters(
        base,
        formatValue,
        limitsByUnit(
          goalsOf(thresholds, views).flatMap(({ parts }) => parts),
          views,
        ),
      ),
    [base, formatValue, thresholds, views],
  )
  const [low, high] = [valueRange?.low, valueRange?.high]
  const model = useMemo(() => {
    if (width === null || views.length === 0) return null
    const isLog = scale === 'log' && !isStacked(kind)
    return buildModel({
      ...{ views, kind, width, height, range, slidingWindow, thresholds, annotations, merged, isTime, isLog, formatters, t },
      valueRange: checkedRange({ low, high }, isLog, 'TimeSeriesChart'),
    })
    // The version stands for what live stores have in them now.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [views, version, kind, width, height, range, slidingWindow, thresholds, annotations, merged, isTime, scale, low, high, formatters, t])
  // oxlint-disable-next-line react/exhaustive-deps
  const isEmpty = useMemo(() => !hasValues(views), [views, version])

  const extent = extentOf(views)
  const [readout] = useState(createReadout)
  const [navigation] = useState(createLazyNavigation)
  const move =
    setRange &&
    ((next: ChartRange | null) => {
      setRange(next)
      readout.sayWindow()
    })
  useLayoutEffect(() => {
    if (!model) return
    readout.update({ model, annotations, isTime, formatters, t, onPointClick, group: group ?? undefined, cursor, onCursorChange })
    navigation.update(extent && move ? { model, extent, setRange: move } : null)
  })
  const [attach] = useState(() => (element: HTMLElement | null) => {
    if (!element) return
    const cleanUps = [measure(element), readout.attach(element), navigation.attach(element)]
    return () => cleanUps.forEach((cleanUp) => cleanUp())
  })

  const asked = onComparisonsChange && model ? JSON.stringify(model.comparisons) : null
  useEffect(() => {
    if (asked !== null) onComparisonsChange?.(JSON.parse(asked))
  }, [asked, onComparisonsChange])

  const toggles = actions(views.map(({ id }) => id))
  const hasLabels =
    kind !== 'bars' && legend === 'names' && new Set(views.map(({ unit }) => unit)).size <= 1 && hasRoomForLabels(views, height - 60)
  const isLive = Array.isArray(data) && data.some((input) => storedColumns(input))
  const words = caption === undefined || caption === null ? model?.caption : caption
  const rowOptions = {
    views: views.filter(({ isHidden }) => !isHidden),
    from: model?.from ?? 0,
    to: model?.to ?? 0,
    xLabel: t(isTime ? 'time' : 'position'),
    ...{ isTime, formatters },
  }
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
          {model && !isEmpty && (
            <>
              {(rangeLabel === 'always' || range) && <bdi className="bn-TimeSeriesChart-window">{model.windowAt(now)}</bdi>}
              <RangeButton isLive={isLive} range={range} extent={extent} shown={model} setRange={move} />
              {move && shownView === 'chart' && (
                <ZoomButtons
                  isWhole={!extent || (model.from <= extent.from && model.to >= extent.to)}
                  // Around what a person has pinned, so that every point can be reached without a drag.
                  zoom={(isIn) => void navigation.zoom(isIn, readout.content?.isPinned ? readout.content.x : undefined)}
                />
              )}
            </>
          )}
        </>
      }
      legend={
        legend === 'figures'
          ? model && (
              <OnDemand load={loadLegend}>
                {({ LegendTable }) => <LegendTable views={views} model={model} formatters={formatters} {...toggles} />}
              </OnDemand>
            )
          : views.length > 1 && <Legend views={views} {...toggles} />
      }
      caption={<bdi className={caption === null ? 'bn-hidden' : undefined}>{words}</bdi>}
      downloadTable={() => loadRows().then(({ seriesTable }) => seriesTable(rowOptions))}
      tableView={() => (
        <OnDemand load={loadTable}>{({ SeriesTable }) => <SeriesTable label={frame.title} version={version} {...rowOptions} />}</OnDemand>
      )}
    >
      <div className="bn-TimeSeriesPlot">
        <ValueLabels model={model} height={height} side={0} />
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
            {t('keys')} {setRange && t('zoomKeys')}
          </p>
          {renderReadout && (
            <OnDemand load={loadSlot}>{({ ReadoutSlot }) => <ReadoutSlot readout={readout} render={renderReadout} />}</OnDemand>
          )}
        </div>
        {model?.axes[1] && <ValueLabels model={model} height={height} side={1} />}
        {hasLabels && (
          <div className="bn-TimeSeriesPlot-labels" data-size={labelWidth(views, model)}>
            {model && <EndLabels model={model} views={views} {...toggles} />}
          </div>
        )}
      </div>
    </ChartFrame>
  )
}

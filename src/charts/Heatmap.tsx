'use client'
import { useId, useMemo, type ComponentPropsWithRef, type ReactNode } from 'react'
import { BinnacleError } from '../core/errors.js'
import type { Unit } from '../core/format.js'
import { heatmapMessages } from '../core/messages/heatmap.js'
import type { Threshold } from '../core/series.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import { classNames } from '../internal/classNames.js'
import type { DataProps } from '../internal/data.js'
import { reportOnce } from '../internal/report.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { ChartFrame, type ChartFrameOptions } from './ChartFrame.js'
import { readHeatmap, type HeatGrid, type HeatmapData } from './heatdata.js'
import { HeatmapField, type HeatmapCell } from './HeatmapField.js'
import { HeatmapLegend } from './HeatmapLegend.js'
import { HeatmapPicture, HeatmapRows } from './HeatmapPicture.js'
import { heatModel, heatXTicks } from './heatmodel.js'
import { heatScale, type HeatmapScale } from './heatscale.js'
import { heatTable } from './heattable.js'
import { heatTakeaway, heatTakeawayWords, type HeatWordsInput } from './heatwords.js'
import { checkedRange, type ValueRange } from './scale.js'
import { limitsOf } from './thresholdwords.js'
import { usePlotWidth } from './usePlotWidth.js'

export interface HeatmapProps
  extends ChartFrameOptions, DataProps<HeatmapData>, Omit<ComponentPropsWithRef<'figure'>, 'title' | 'children' | 'onError'> {
  /** What the values are: counts add up, so that shares are shown and zero has a colour of its own; other values do not. @default 'count' */
  kind?: 'count' | 'value'
  /** Of the values. @default 'count' */
  unit?: Unit
  /** Writes the values of cells in a way of its own; keep the function between renders. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** Of the boundaries of the rows. @default plain numbers */
  yUnit?: Unit
  /** What x is, where it is numbers: epoch milliseconds, or plain numbers. @default 'time' */
  xType?: 'time' | 'number'
  /** How values become colours. @default 'sqrt' for counts, which keeps the rare beside the frequent; 'linear' for other values */
  scale?: HeatmapScale
  /** Ends of the colours that do not follow the data, so that two heatmaps can be compared. */
  valueRange?: ValueRange
  /** A line at a value of y, where rows are buckets; the sentence says how much lies beyond it. */
  objective?: Threshold
  /** Heads the columns in the table. @default 'Time', or 'Column' */
  xLabel?: string
  /** Heads the rows. @default 'Row' */
  yLabel?: string
  /** Names the values in the read-out. @default 'Count', or 'Value' */
  valueLabel?: string
  /** Under the plot, in place of the generated sentence; null leaves that to assistive technology. */
  caption?: ReactNode
  /** Called when a person clicks on a cell, or presses Enter on the focus cell. */
  onCellClick?: (cell: HeatmapCell) => void
}

/**
 * Values over two axes as colours: latency by time, requests by weekday and hour. One path a colour, which the server draws already; a cell that was not
 * measured is hatched, which zero is not. Pointer or arrow keys read each cell out; the same figures are there as a table.
 *
 * @example
 * <Heatmap title="Latency" data={{ x: starts, y: [0, 100, 200, 400, Infinity], values }} yUnit="ms" objective={{ value: 400, label: 'SLO' }} />
 */
export function Heatmap({
  title,
  height = 300,
  kind = 'count',
  unit,
  formatValue,
  yUnit,
  xType = 'time',
  scale = kind === 'count' ? 'sqrt' : 'linear',
  valueRange,
  objective,
  xLabel,
  yLabel,
  valueLabel,
  caption,
  onCellClick,
  data,
  error,
  className,
  ...rest
}: HeatmapProps) {
  const frameId = useId()
  const t = useMessages('heatmap', heatmapMessages)
  const base = usePlainFormatters()
  const { width, measure } = usePlotWidth(true)
  const isTime = xType === 'time'
  const isCount = kind === 'count'

  const { grid, problem } = useMemo(() => read(data, isTime), [data, isTime])
  const judged = useMemo(() => judge(grid, objective), [grid, objective])
  const formatters = useMemo(() => ownFormatters(base, undefined, limitsOf(judged && [judged])), [base, judged])
  const { value } = useMemo(() => ownFormatters(base, formatValue), [base, formatValue])
  const [low, high] = [valueRange?.low, valueRange?.high]
  const colours = useMemo(
    () => heatScale(grid ?? NOTHING, { scale, isCount, ...checkedRange({ low, high }, false, 'Heatmap') }),
    [grid, scale, isCount, low, high],
  )
  const model = useMemo(
    () => grid && heatModel({ grid, scale: colours, height, objective: judged, yUnit, formatters }),
    [grid, colours, height, judged, yUnit, formatters],
  )
  const xTicks = useMemo(
    () => (grid && width !== null ? heatXTicks(grid, width, isTime, formatters) : []),
    [grid, width, isTime, formatters],
  )
  const words = useMemo<HeatWordsInput | undefined>(
    () => grid && { grid, isTime: isTime && !grid.xLabels, isCount, unit, yUnit, objective: judged, formatters, value, t },
    [grid, isTime, isCount, unit, yUnit, judged, formatters, value, t],
  )
  const sentence = useMemo(() => words && heatTakeawayWords(heatTakeaway(words.grid, isCount, judged), words), [words, isCount, judged])

  const isEmpty = !grid || grid.known === 0
  const heads = {
    x: xLabel ?? t(words?.isTime ? 'time' : 'column'),
    y: yLabel ?? t('row'),
    value: valueLabel ?? t(isCount ? 'count' : 'value'),
  }
  return (
    <ChartFrame
      {...rest}
      title={title}
      height={height}
      className={classNames('bn-Heatmap', className)}
      frameId={frameId}
      data={problem ? undefined : data}
      error={problem ?? error}
      isEmpty={isEmpty}
      legend={
        <HeatmapLegend scale={isEmpty ? null : colours} mapping={scale} hasGaps={model?.hasGaps ?? false} unit={unit} value={value} />
      }
      caption={<bdi className={caption === null ? 'bn-hidden' : undefined}>{caption ?? sentence}</bdi>}
      table={words && (() => heatTable(words, heads.x, heads.y))}
    >
      {model && words && (
        <div className="bn-TimeSeriesPlot bn-Heatmap-plot">
          <HeatmapRows model={model} />
          <HeatmapField frameId={frameId} measure={measure} model={model} words={words} heads={heads} onCellClick={onCellClick}>
            <HeatmapPicture model={model} xTicks={xTicks} frameId={frameId} objective={judged} yUnit={yUnit} formatters={formatters} />
          </HeatmapField>
        </div>
      )}
    </ChartFrame>
  )
}

const NOTHING = { min: Number.NaN, max: Number.NaN, leastPositive: Number.NaN }

/** The data, or why there is none: a mistake shows in the error state and is reported, and never thrown. */
function read(data: HeatmapData | undefined, isTime: boolean): { grid?: HeatGrid; problem?: unknown } {
  try {
    return data ? { grid: readHeatmap(data, isTime) } : {}
  } catch (problem) {
    reportOnce(problem)
    return { problem }
  }
}

/** The objective, where it has a meaning. */
function judge(grid: HeatGrid | undefined, objective: Threshold | undefined): Threshold | undefined {
  if (!objective || !grid || (grid.edges && Number.isFinite(objective.value))) return objective
  const words = grid.edges
    ? `Heatmap: objective has the value ${objective.value}, which is nowhere on an axis; it is left out. Pass a finite number.`
    : 'Heatmap: objective is a value of y, but the rows are labels; it is left out. Pass boundaries as data.y.'
  reportOnce(new BinnacleError('invalid-option', words))
  return undefined
}

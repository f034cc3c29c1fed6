'use client'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import {
  DefaultZIndexes,
  usePlotArea,
  useXAxisDomain,
  useXAxisScale,
  useYAxisDomain,
  useYAxisScale,
  ZIndexLayer,
  type AxisId,
  type PlotArea,
} from 'recharts'
import { chartMessages } from '../../core/messages/charts.js'
import { reportOnce } from '../../internal/report.js'
import { usePlainFormatters } from '../../internal/usePlainFormatters.js'
import { useMessages } from '../../internal/useSettings.js'
import type { SeriesInput } from '../ingest.js'
import { instantWords } from '../instantwords.js'
import { strokeOf } from './DenseLine.js'
import { DenseRows } from './DenseRows.js'
import { axisPlaces, windowOf, type AxisPlaces } from './densepath.js'
import { densePointsAt, type DensePoint } from './densepoints.js'
import { useDenseCursor } from './useDenseCursor.js'
import { useLiveVersion } from '../useLiveVersion.js'

export interface DenseTooltipProps {
  /** The series of the chart's DenseLines, in the order of their `place`. */
  data: SeriesInput | readonly SeriesInput[]
  /** What x is: epoch ms, or plain numbers. @default 'time' */
  xType?: 'time' | 'number'
  /** Their colours, where the lines have others than those of their place. */
  strokes?: readonly string[]
  /** @default 0 */
  xAxisId?: AxisId
  /** Of the dots. @default 0 */
  yAxisId?: AxisId
  /** Called when a person moves the cursor, with the x of a raw point, or null. */
  onCursorChange?: (x: number | null) => void
}

/** What recharts adds to an element that is the content of its own Tooltip. */
interface ContentProps {
  active?: boolean
  label?: unknown
}

/**
 * Reads the raw points of DenseLines out. As a child of the chart it follows pointer and arrow keys from raw point to raw point, with a
 * crosshair, and speaks to screen readers. As the content of recharts' own Tooltip, in a chart that has data beside the lines, it shows the raw points at the active label.
 *
 * @example
 * <DenseTooltip data={[p50, p95]} />
 * <Tooltip content={<DenseTooltip data={[p50, p95]} />} />
 */
export function DenseTooltip(props: DenseTooltipProps) {
  return 'active' in props ? <ActiveLabel {...(props as DenseTooltipProps & ContentProps)} /> : <Cursor {...props} />
}

const listOf = (data: DenseTooltipProps['data']) => [data].flat() as SeriesInput[]

/** The points at x, or none where the data is wrong: DenseLine shows that, and both report it. */
function pointsAt(data: readonly SeriesInput[], x: number): DensePoint[] {
  try {
    return densePointsAt(data, x)
  } catch (error) {
    reportOnce(error)
    return []
  }
}

function ActiveLabel({ data, xType, strokes, active, label }: DenseTooltipProps & ContentProps) {
  const title = useInstant(Number(label), xType)
  if (!active || !Number.isFinite(Number(label))) return null
  return (
    <div className="bn-root bn-Readout-tip bn-DenseTooltip" data-view="content">
      <DenseRows title={title} points={pointsAt(listOf(data), Number(label))} strokes={strokes} />
    </div>
  )
}

function useInstant(x: number, xType: DenseTooltipProps['xType'] = 'time'): string {
  const formatters = usePlainFormatters()
  return Number.isFinite(x) ? instantWords(x, { from: x, to: x }, formatters, xType === 'time') : ''
}

function Cursor({ xAxisId, yAxisId, ...props }: DenseTooltipProps) {
  const plot = usePlotArea()
  const x = axisPlaces(useXAxisScale(xAxisId), useXAxisDomain(xAxisId), plot?.x)
  const y = axisPlaces(useYAxisScale(yAxisId), useYAxisDomain(yAxisId), plot?.y)
  return plot && x && y && !x.isLog ? <Follow {...props} plot={plot} x={x} y={y} /> : null
}

interface FollowProps extends DenseTooltipProps {
  plot: PlotArea
  x: AxisPlaces
  y: AxisPlaces
}

function Follow({ data, xType, strokes, onCursorChange, plot, x: xAxis, y: yAxis }: FollowProps) {
  const t = useMessages('charts', chartMessages)
  const formatters = usePlainFormatters()
  const all = listOf(data)
  const window = windowOf(xAxis, plot)
  useLiveVersion(all)
  const [wrapper, setWrapper] = useState<HTMLElement | null>(null)
  const { cursor, isSpoken } = useDenseCursor(wrapper, { data: all, plot, axis: xAxis, window, onCursorChange })
  const x = cursor?.x ?? Number.NaN
  const title = useInstant(x, xType)
  const points = cursor ? pointsAt(all, x) : []
  const left = plot.x + (x - xAxis.start) * xAxis.perUnit
  const topOf = ({ y }: DensePoint) => plot.y + ((yAxis.isLog ? Math.log10(y) : y) - yAxis.start) * yAxis.perUnit
  const isLow = (cursor?.y ?? 0) > plot.y + plot.height / 2
  const spoken = points
    .map(({ label, y, unit }) =>
      t('spokenPoint', { series: label, time: title, value: y === y ? formatters.value(y, unit).text : t('noValue') }),
    )
    .join('; ')
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.activeDot}>
      {/* The surface that it lies in belongs to a wrapper, which is what listens and what the words are put into. */}
      <g
        className="bn-DenseTooltip-marks"
        ref={(element) => setWrapper(element?.ownerSVGElement?.parentElement ?? null)}
        pointerEvents="none"
      >
        {cursor && (
          <line x1={left} x2={left} y1={plot.y} y2={plot.y + plot.height} stroke="var(--bn-chart-axis, var(--bn-hairline-strong))" />
        )}
        {points
          .filter((point) => topOf(point) >= plot.y - 1 && topOf(point) <= plot.y + plot.height + 1)
          .map((point) => (
            <circle
              key={point.seriesId}
              cx={plot.x + (point.x - xAxis.start) * xAxis.perUnit}
              cy={topOf(point)}
              r="4"
              fill={strokes?.[point.place] ?? strokeOf(point.place)}
              stroke="var(--bn-surface)"
              strokeWidth="2"
            />
          ))}
      </g>
      {wrapper &&
        createPortal(
          <>
            {cursor && (
              <div
                className="bn-root bn-Readout-tip bn-DenseTooltip"
                data-view="cursor"
                style={{
                  transform: `translate(clamp(0px, ${left}px - 50%, max(0px, ${wrapper.clientWidth}px - 100%)), ${isLow ? `${plot.y}px` : `calc(${plot.y + plot.height - 8}px - 100%)`})`,
                }}
              >
                <DenseRows title={title} points={points} strokes={strokes} />
              </div>
            )}
            <div className="bn-hidden" role="status">
              {isSpoken ? spoken : ''}
            </div>
          </>,
          wrapper,
        )}
    </ZIndexLayer>
  )
}

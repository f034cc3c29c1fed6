'use client'
import { useEffect, useId, useMemo, type ComponentPropsWithRef } from 'react'
import {
  DefaultZIndexes,
  usePlotArea,
  useXAxisDomain,
  useXAxisScale,
  useYAxisDomain,
  useYAxisScale,
  ZIndexLayer,
  type AxisId,
} from 'recharts'
import { BinnacleError, messageOf } from '../../core/errors.js'
import { commonMessages } from '../../core/messages/common.js'
import { classNames } from '../../internal/classNames.js'
import { reportOnce } from '../../internal/report.js'
import { useMessages } from '../../internal/useSettings.js'
import type { Columns } from '../columns.js'
import { ingest, type SeriesInput } from '../ingest.js'
import { PATH_SCALE } from '../path.js'
import { useLiveVersion } from '../useLiveVersion.js'
import { axisPlaces, densePath } from './densepath.js'

export interface DenseLineProps extends Omit<ComponentPropsWithRef<'g'>, 'children' | 'data'> {
  /** Columns, points, or a live store, which is followed at most once a frame. Null, NaN and ±Infinity are gaps. */
  data: SeriesInput
  /** Its place among the lines of the chart: which of the eight series colours it has. @default 0 */
  place?: number
  /** A line, steps that hold their value, or a line with the area down to zero. @default 'line' */
  shape?: 'line' | 'step' | 'area'
  /** Instants whose surroundings must be drawn, such as annotations. */
  keep?: readonly number[]
  /** The `xAxisId` of its axis: linear, in numbers or epoch ms. @default 0 */
  xAxisId?: AxisId
  /** The `yAxisId` of its axis: linear or logarithmic. @default 0 */
  yAxisId?: AxisId
}

export const strokeOf = (place: number) => `var(--bn-series-${(place % 8) + 1})`

/**
 * A line of any number of points in a chart of your own with recharts 3: one SVG path over what is left of the points in each column of
 * pixels, on the axes that recharts draws. Recharts never sees the points, so its axes are told their domain.
 *
 * @example
 * const { x, y } = denseDomain(latency)
 * <ComposedChart width={800} height={300}>
 *   <XAxis dataKey="x" type="number" domain={x} allowDataOverflow />
 *   <YAxis type="number" domain={y} allowDataOverflow />
 *   <DenseLine data={latency} />
 *   <DenseTooltip data={latency} />
 * </ComposedChart>
 */
export function DenseLine({ data, place = 0, shape = 'line', keep, xAxisId, yAxisId, className, ...rest }: DenseLineProps) {
  const t = useMessages('common', commonMessages)
  const clip = useId()
  const plot = usePlotArea()
  const x = axisPlaces(useXAxisScale(xAxisId), useXAxisDomain(xAxisId), plot?.x)
  const y = axisPlaces(useYAxisScale(yAxisId), useYAxisDomain(yAxisId), plot?.y)
  const version = useLiveVersion(useMemo(() => [data], [data]))
  const { columns, problem } = useMemo(() => columnsOf(data), [data])
  const isPlaced = x !== null && !x.isLog && y !== null
  useEffect(() => {
    if (isPlaced) return
    // Recharts knows its axes a few renders after the first.
    const timer = setTimeout(() => reportOnce(noAxis()), AXIS_MS)
    return () => clearTimeout(timer)
  }, [isPlaced])
  // The axes are new objects in each render; the numbers in them are not.
  const key = isPlaced && plot ? [version, plot.width, plot.height, x.start, x.perUnit, y.start, y.perUnit, y.isLog].join() : ''
  const path = useMemo(
    () => (isPlaced && plot && columns ? densePath(columns, plot, x, y, shape, keep) : null),
    // oxlint-disable-next-line react/exhaustive-deps
    [columns, key, shape, keep],
  )
  if (!plot) return null
  const stroke = rest.stroke ?? strokeOf(place)
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.line}>
      <g
        fill="none"
        stroke={stroke}
        strokeWidth="1.75"
        strokeLinejoin="round"
        strokeLinecap="round"
        {...rest}
        className={classNames('bn-DenseLine', className)}
        data-state={problem ? 'error' : path?.line || path?.dots ? 'ready' : 'empty'}
      >
        {problem && (
          <text x={plot.x + plot.width / 2} y={plot.y + plot.height / 2} textAnchor="middle" stroke="none" fill="var(--bn-critical-text)">
            {t('error')}
          </text>
        )}
        <clipPath id={clip}>
          <rect x={plot.x} y={plot.y} width={plot.width} height={plot.height} />
        </clipPath>
        {path && (
          <g clipPath={`url(#${clip})`}>
            <g transform={`translate(${plot.x} ${plot.y}) scale(${1 / PATH_SCALE})`}>
              {path.area && <path d={path.area} fill={stroke} fillOpacity="0.12" stroke="none" />}
              <path d={path.line} vectorEffect="non-scaling-stroke" />
              {path.dots && <path d={path.dots} strokeWidth={DOT_PX} strokeDasharray="none" vectorEffect="non-scaling-stroke" />}
            </g>
          </g>
        )}
      </g>
    </ZIndexLayer>
  )
}

const AXIS_MS = 1_000
/** A point that stands alone. */
const DOT_PX = 5

const noAxis = () =>
  new BinnacleError(
    'invalid-option',
    'DenseLine: the chart has no axes that it could be drawn on, because recharts does not see its points. Give the chart an <XAxis dataKey="x" type="number" domain={[from, to]} allowDataOverflow />, with a linear scale, and a <YAxis> likewise, linear or logarithmic; denseDomain(data) knows the ends.',
  )

/** A mistake in the data shows in the chart and is reported, and never thrown. */
function columnsOf(data: SeriesInput): { columns?: Columns; problem?: BinnacleError } {
  try {
    return { columns: ingest(data) }
  } catch (error) {
    const problem = new BinnacleError('invalid-series', `DenseLine: \`data\` cannot be drawn. ${messageOf(error)}`, { cause: error })
    reportOnce(problem)
    return { problem }
  }
}

'use client'
import type { Key } from 'react'
import { Bar, ComposedChart, Line, Rectangle, YAxis, type BarShapeProps } from 'recharts'
import type { EngagementRow } from './engagement.js'

export interface EngagementBarsProps {
  rows: readonly EngagementRow[]
  /** Ends of the value axis, which stands beside the plot. */
  low: number
  high: number
  comparison: 'bars' | 'line' | null
  width: number
  height: number
  isAnimated: boolean
}

const NO_MARGIN = { top: 0, right: 0, bottom: 0, left: 0 }
/** A value that is not zero shows. */
const LEAST_PX = 2
const MOST_BAR_PX = 40
const leastSize = (value: unknown) => (value ? LEAST_PX : 0)

/**
 * The marks of an EngagementChart, painted by recharts; a module of its own, because it is loaded on demand. Words and axes stand in the
 * table and the grid around it. So there is no axis to draw, whose ticks recharts would measure; and nothing needs a layer of its own, each of which costs recharts another render.
 */
export function EngagementBars({ rows, low, high, comparison, width, height, isAnimated }: EngagementBarsProps) {
  const common = { zIndex: 0, isAnimationActive: isAnimated, animationDuration: 180, animationEasing: 'ease-out' } as const
  return (
    <ComposedChart
      width={width}
      height={height}
      data={rows as EngagementRow[]}
      margin={NO_MARGIN}
      barGap={2}
      barCategoryGap={rows.length > 60 ? '10%' : '24%'}
      maxBarSize={MOST_BAR_PX}
      accessibilityLayer={false}
    >
      <YAxis hide domain={[low, high]} allowDataOverflow />
      {comparison === 'bars' && (
        <Bar
          dataKey="previous"
          fill="var(--bn-chart-previous, var(--bn-track))"
          stroke="var(--bn-control-border)"
          radius={GHOST_RADIUS}
          minPointSize={leastSize}
          {...common}
        />
      )}
      <Bar
        dataKey="value"
        fill="var(--bn-mark, var(--bn-series-1))"
        radius={RADIUS}
        minPointSize={leastSize}
        shape={rows.some(({ isPartial }) => isPartial) ? Shape : undefined}
        {...common}
      />
      {/* Over a rim of the surface, so that it is seen on bars of whatever colour. */}
      {comparison === 'line' &&
        [
          { stroke: 'var(--bn-surface)', strokeWidth: 4.5, strokeLinecap: 'round' as const },
          { stroke: 'var(--bn-chart-previous-line, var(--bn-text-2))', strokeWidth: 1.5, strokeDasharray: '4 3' },
        ].map((line) => (
          <Line
            key={line.stroke}
            dataKey="previous"
            {...line}
            dot={(point: LonePointProps) => <LonePoint {...point} rows={rows} />}
            activeDot={false}
            {...common}
          />
        ))}
    </ComposedChart>
  )
}

const RADIUS: [number, number, number, number] = [2, 2, 0, 0]
const GHOST_RADIUS: [number, number, number, number] = [1, 1, 0, 0]

interface LonePointProps {
  key?: Key | null
  cx?: number
  cy?: number
  index?: number
  stroke?: string
  strokeWidth?: number | string
}

/** A value between two periods without one has no line that would show it. */
function LonePoint({ cx, cy, index = 0, stroke, strokeWidth, rows }: LonePointProps & { rows: readonly EngagementRow[] }) {
  const isKnown = (at: number) => rows[at]?.previous != null
  if (!isKnown(index) || isKnown(index - 1) || isKnown(index + 1)) return null
  return <circle cx={cx} cy={cy} r={1.75 + Number(strokeWidth) / 2} fill={stroke} />
}

/** A period that has not ended is an outline that is still to be filled. */
function Shape(props: BarShapeProps) {
  const { isPartial } = props.payload as EngagementRow
  if (!isPartial) return <Rectangle {...props} />
  return (
    <Rectangle
      {...props}
      fill="color-mix(in oklab, var(--bn-mark, var(--bn-series-1)) 22%, var(--bn-surface))"
      stroke="var(--bn-mark, var(--bn-series-1))"
      strokeDasharray="3 2"
    />
  )
}

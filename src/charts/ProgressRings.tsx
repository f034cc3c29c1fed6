'use client'
import { RadialBar, RadialBarChart, Sector, type RadialBarSectorProps } from 'recharts'
import { markerPath } from './marker.js'
import type { GoalReading } from './progress.js'

export interface ProgressRingsProps {
  goals: readonly GoalReading[]
  /** Of the square, in px. */
  size: number
  isAnimated: boolean
}

/** From the top, clockwise. */
const START = 90
const FULL = -270
const NO_MARGIN = { top: 0, right: 0, bottom: 0, left: 0 }
const GAP_PX = 4
/** A ring is no wider than this, and all of them leave the middle free. */
const MOST_PX = 16
const LEAST_PX = 4
const RINGS_SHARE = 0.62
/** From here on the marker of a goal stands on its bar. */
const MARKED = 0.06

/** A ring as recharts is given it. */
interface Ring extends GoalReading {
  /** Its place among the goals: colour and marker go by it. */
  place: number
  /** For recharts each ring is whole, so that its axis ends there; how much of it is done, the shape knows. */
  whole: 1
}

/**
 * The rings of a ProgressChart, the first goal outermost, painted by recharts; a module of its own, because it is loaded on demand. The words
 * stand in the list beside it, so there are no axes; and nothing needs a layer of its own, each of which costs recharts another render.
 */
export function ProgressRings({ goals, size, isAnimated }: ProgressRingsProps) {
  const outer = size / 2
  const thick = Math.min(MOST_PX, Math.max(LEAST_PX, (outer * RINGS_SHARE) / goals.length - GAP_PX))
  const inner = Math.max(0, outer - goals.length * (thick + GAP_PX))
  const rings = goals.map((goal, place): Ring => ({ ...goal, place, whole: 1 })).toReversed()
  return (
    <RadialBarChart
      width={size}
      height={size}
      data={rings}
      cx="50%"
      cy="50%"
      innerRadius={inner}
      outerRadius={outer}
      startAngle={START}
      endAngle={FULL}
      barSize={thick}
      margin={NO_MARGIN}
      accessibilityLayer={false}
    >
      <RadialBar
        dataKey="whole"
        zIndex={0}
        shape={RingShape}
        isAnimationActive={isAnimated}
        animationDuration={240}
        animationEasing="ease-out"
      />
    </RadialBarChart>
  )
}

/** One ring: what is done, a second lap over it, the pace across it, and the marker of the goal at its start. */
function RingShape(props: RadialBarSectorProps) {
  const { cx = 0, cy = 0, innerRadius = 0, outerRadius = 0, startAngle = 0, endAngle = 0, payload } = props
  const { place, extent, lap, pace, key } = payload as Ring
  const ring = { cx, cy, innerRadius, outerRadius, startAngle, stroke: 'none' }
  // While it is animated, recharts has not come all the way round.
  const turned = endAngle - startAngle
  const radius = (innerRadius + outerRadius) / 2
  const thick = outerRadius - innerRadius
  const colour = `var(--bn-series-${(place % 8) + 1})`
  // Half a ring's width from the start, clockwise.
  const along = thick / 2 + 1
  const angle = radius > 0 ? along / radius : 0
  const markerAt = `translate(${cx + radius * Math.sin(angle)} ${cy - radius * Math.cos(angle)}) scale(${Math.min(1, thick / 16)})`
  const paceAngle = (pace ?? 0) * 2 * Math.PI
  const [sin, cos] = [Math.sin(paceAngle), Math.cos(paceAngle)]
  return (
    <g className="bn-ProgressRings-ring" data-goal={key}>
      <Sector {...ring} endAngle={FULL} fill="var(--bn-track)" />
      {extent > 0 && <Sector {...ring} endAngle={startAngle + turned * extent} cornerRadius={2} fill={colour} />}
      {lap > 0 && (
        <Sector
          {...ring}
          endAngle={startAngle + turned * lap}
          fill={`color-mix(in oklab, ${colour} 62%, var(--bn-text))`}
          stroke="var(--bn-surface)"
          strokeWidth={lap < 1 ? 1.5 : 0}
        />
      )}
      {pace !== null && pace < 1 && (
        <line
          className="bn-ProgressRings-pace"
          x1={cx + (innerRadius - 2) * sin}
          y1={cy - (innerRadius - 2) * cos}
          x2={cx + (outerRadius + 2) * sin}
          y2={cy - (outerRadius + 2) * cos}
          stroke="var(--bn-chart-marker, var(--bn-text))"
          strokeWidth="2"
        />
      )}
      <path
        d={markerPath(place)}
        transform={markerAt}
        fillRule="evenodd"
        stroke="none"
        fill={extent > MARKED ? 'var(--bn-surface)' : colour}
      />
    </g>
  )
}

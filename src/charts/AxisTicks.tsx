import { Fragment } from 'react'
import { percent } from './place.js'
import type { TextAnchor } from './textwidth.js'

/** A label under a picture. */
export interface AxisTick {
  /** Share of the width. */
  at: number
  label: string
  anchor: TextAnchor
}

export interface AxisTicksProps {
  ticks: readonly AxisTick[]
  /** The height of the axis. */
  y: number
  /** Words alone, where they name what stands above them. @default true */
  hasMarks?: boolean
}

/** Marks and words under a picture, whose width nobody has to know; those at its ends stay inside it. */
export function AxisTicks({ ticks, y, hasMarks = true }: AxisTicksProps) {
  return ticks.map(({ at, label, anchor }, place) => (
    <Fragment key={place}>
      {hasMarks && <line className="bn-TimeSeriesPlot-tick" x1={percent(at)} x2={percent(at)} y1={y} y2={y + 4} />}
      <text x={percent(at)} y={y + 18} textAnchor={anchor}>
        {label}
      </text>
    </Fragment>
  ))
}

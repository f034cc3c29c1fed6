'use client'
import { Bar, BarChart, ReferenceLine, XAxis, YAxis } from 'recharts'
import type { CategoryRow } from './categories.js'

export interface CategoryBarsProps {
  rows: readonly CategoryRow[]
  width: number
  height: number
  isAnimated: boolean
  isRightToLeft: boolean
}

const BAR_PX = 6
/** A value that is not zero shows. */
const LEAST_PX = 2
const NO_MARGIN = { top: 0, right: 0, bottom: 0, left: 0 }

/**
 * The bars of a CategoryChart, painted by recharts; a module of its own, because it is loaded on demand. The words stand in the table
 * behind it. So both axes are hidden, and recharts' first pass, which measures the text of every tick, has nothing to measure; and the bars need no
 * layer of their own, which would cost recharts another render.
 */
export function CategoryBars({ rows, width, height, isAnimated, isRightToLeft }: CategoryBarsProps) {
  const hasNegative = rows.some(({ extent }) => extent < 0)
  const hasPositive = rows.some(({ extent }) => extent > 0)
  return (
    <BarChart
      layout="vertical"
      width={width}
      height={height}
      data={rows as CategoryRow[]}
      margin={NO_MARGIN}
      barSize={BAR_PX}
      accessibilityLayer={false}
    >
      <XAxis type="number" hide domain={[hasNegative ? -1 : 0, hasPositive || !hasNegative ? 1 : 0]} reversed={isRightToLeft} />
      <YAxis type="category" dataKey="key" hide />
      {hasNegative && <ReferenceLine x={0} stroke="var(--bn-chart-axis, var(--bn-hairline-strong))" />}
      <Bar
        dataKey="extent"
        fill="var(--bn-mark, var(--bn-series-1))"
        radius={2}
        zIndex={0}
        minPointSize={(extent) => (extent ? LEAST_PX : 0)}
        isAnimationActive={isAnimated}
        animationDuration={180}
        animationEasing="ease-out"
      />
    </BarChart>
  )
}

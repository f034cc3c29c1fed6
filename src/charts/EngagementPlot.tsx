'use client'
import { useMemo } from 'react'
import { useReducedMotion } from '../internal/useSettings.js'
import type { EngagementRow } from './engagement.js'
import { fromWidth, roomFor, type PeriodWords } from './engagementperiods.js'
import { EngagementColumns } from './EngagementColumns.js'
import { EngagementSummary, type EngagementSummaryProps } from './EngagementSummary.js'
import { axisOf, type AxisModel } from './scale.js'
import { columnWidth } from './textwidth.js'
import { usePainter } from './usePainter.js'
import { percent } from './place.js'

/** The painter, with recharts; fetched once for all charts. */
const loadBars = () => import('./EngagementBars.js')

/** A column that has room for its figures. */
const FIGURE_REM = 3.25
/** What stands above and below the bars. */
const WORDS_PX = 104
const LEAST_PLOT_PX = 60

export interface EngagementPlotProps extends EngagementSummaryProps {
  title: string
  height: number
  /** Of the series that is drawn. */
  rows: readonly EngagementRow[]
  words: readonly PeriodWords[]
  onPeriodClick?: (row: EngagementRow) => void
}

/**
 * The plot of an EngagementChart: figures, gridlines with their values, and the periods as a table whose rows stand side by side. All of that is in the
 * server's HTML; the bars are painted over it as soon as recharts is there, in room that was kept for them.
 */
export function EngagementPlot({ title, height, rows, words, onPeriodClick, ...summary }: EngagementPlotProps) {
  const { series, place, before, comparison, formatters } = summary
  const unit = series[place]?.unit
  const axis = useMemo(() => {
    const values = rows.flatMap(({ value, previous }) => (comparison ? [value, previous] : [value])).filter((value) => value !== null)
    return axisOf({
      low: values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY),
      high: values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY),
      plotHeight: Math.max(LEAST_PLOT_PX, height - WORDS_PX),
      ...{ unit, isLog: false, needsZero: true, thresholds: [], formatters },
    })
  }, [rows, comparison, unit, height, formatters])
  return (
    <div
      className="bn-Engagement"
      data-figures={fromWidth(roomFor(FIGURE_REM * rows.length)) ?? 'always'}
      data-compared={comparison !== null || undefined}
    >
      <EngagementSummary {...summary} />
      <Grid axis={axis} />
      <EngagementColumns
        title={title}
        rows={rows}
        words={words}
        series={series[place]}
        before={before}
        formatters={formatters}
        hasPrevious={comparison !== null}
        onPeriodClick={onPeriodClick}
      />
      <Bars rows={rows} axis={axis} comparison={comparison} />
    </div>
  )
}

/** Gridlines, and the values beside them: shares of the height, so that the server can draw them without knowing it. */
function Grid({ axis }: { axis: AxisModel }) {
  return (
    <>
      <svg className="bn-Engagement-room" width={columnWidth(axis.ticks.map(({ label }) => label))} height="1" aria-hidden="true" />
      <svg className="bn-Engagement-values" width="100%" height="100%" aria-hidden="true">
        {axis.ticks.map(({ y, label }) => (
          <text key={y} x="100%" dx="-8" y={percent(y / axis.plotHeight)} dy="0.35em" textAnchor="end">
            {label}
          </text>
        ))}
      </svg>
      <svg className="bn-Engagement-grid" width="100%" height="100%" aria-hidden="true">
        {axis.ticks.map(({ y }) => {
          const at = percent(y / axis.plotHeight)
          const isZero = Math.abs(y - (axis.high / 2 / (axis.high / 2 - axis.low / 2)) * axis.plotHeight) < 0.01
          return <line key={y} className={isZero ? 'bn-Engagement-zero' : undefined} x1="0" x2="100%" y1={at} y2={at} />
        })}
      </svg>
    </>
  )
}

interface BarsProps {
  rows: readonly EngagementRow[]
  axis: AxisModel
  comparison: 'bars' | 'line' | null
}

/** Loads the painter when the chart comes near the screen, and gives it the size of the plot. */
function Bars({ rows, axis, comparison }: BarsProps) {
  const { ref, paint } = usePainter(loadBars)
  const isAnimated = !useReducedMotion()
  return (
    <div className="bn-Engagement-bars" ref={ref} data-state={paint ? 'painted' : 'waiting'} aria-hidden="true">
      {paint && (
        <paint.module.EngagementBars
          rows={rows}
          low={axis.low}
          high={axis.high}
          comparison={comparison}
          width={paint.width}
          height={paint.height}
          isAnimated={isAnimated}
        />
      )}
    </div>
  )
}

'use client'
import type { Formatters } from '../core/format.js'
import { progressMessages } from '../core/messages/progress.js'
import { StatusMark } from '../internal/StatusMark.js'
import { useMessages, useReducedMotion } from '../internal/useSettings.js'
import { markerPath, seriesSlot } from './marker.js'
import { goalShare, goalState, GOAL_STATUS, goalValue, type GoalReading, type GoalSummary } from './progress.js'
import { usePainter } from './usePainter.js'
import { percent } from './place.js'

/** The painter, with recharts; fetched once for all charts. */
const loadRings = () => import('./ProgressRings.js')

export interface ProgressPlotProps {
  title: string
  height: number
  /** Those that are shown. */
  goals: readonly GoalReading[]
  /** How many more there are. */
  more: number
  summary: GoalSummary
  shape: 'radial' | 'linear'
  formatters: Formatters
}

/**
 * The plot of a ProgressChart: the goals as a list, in the server's HTML. Beside it, in room that was kept for them, the rings, as soon as recharts is there; or
 * in each row a bar, which needs no recharts.
 */
export function ProgressPlot({ title, height, goals, more, summary, shape, formatters }: ProgressPlotProps) {
  const t = useMessages('progress', progressMessages)
  return (
    <div className="bn-Progress" data-shape={shape}>
      {shape === 'radial' && <Rings goals={goals} height={height} summary={summary} formatters={formatters} />}
      <ul className="bn-Progress-list bn-figures" aria-label={title}>
        {goals.map((goal, place) => (
          <Row key={goal.key} goal={goal} place={place} hasBar={shape === 'linear'} formatters={formatters} />
        ))}
        {more > 0 && <li className="bn-Progress-more">{t('more', { count: more })}</li>}
      </ul>
    </div>
  )
}

interface RowProps {
  goal: GoalReading
  place: number
  hasBar: boolean
  formatters: Formatters
}

function Row({ goal, place, hasBar, formatters }: RowProps) {
  const t = useMessages('progress', progressMessages)
  const words = goalState(goal, formatters, t)
  const { state, expected, unit } = goal
  // Rings are told apart by colour and marker, bars by the row that they stand in.
  const mark = hasBar ? undefined : seriesSlot(place)
  return (
    <li className="bn-Progress-row" data-state={state} {...mark}>
      <span className="bn-Progress-label">
        {!hasBar && (
          <svg className="bn-Marker" viewBox="-5 -5 10 10" width="10" height="10" aria-hidden="true">
            <path fillRule="evenodd" d={markerPath(place)} />
          </svg>
        )}
        <bdi className="bn-Progress-name">{goal.label}</bdi>
      </span>
      <span className="bn-Progress-share">
        <bdi>{goalShare(goal.share, formatters)}</bdi>
      </span>
      {hasBar && <Bar goal={goal} />}
      <span className="bn-Progress-value">
        <bdi>{goalValue(goal, formatters, t)}</bdi>
      </span>
      <span className="bn-Progress-state">
        {state === 'open' || state === 'noTarget' ? words : <StatusMark status={GOAL_STATUS[state]}>{words}</StatusMark>}
      </span>
      {expected !== null && (
        <span className="bn-hidden">
          {t('expected')}: {formatters.value(expected, unit).text}
        </span>
      )}
    </li>
  )
}

/** What is done, a second lap over it, and the pace across it: widths are shares, so that the server can draw them. */
function Bar({ goal: { extent, lap, pace } }: { goal: GoalReading }) {
  return (
    <svg className="bn-Progress-bar" width="100%" height="12" aria-hidden="true">
      <rect className="bn-Progress-track" y="3" width="100%" height="6" rx="2" />
      {extent > 0 && <rect className="bn-Progress-done" y="3" width={percent(extent)} height="6" rx="2" />}
      {lap > 0 && <rect className="bn-Progress-lap" y="3" width={percent(lap)} height="6" rx="2" />}
      {pace !== null && pace < 1 && <line className="bn-Progress-pace" x1={percent(pace)} x2={percent(pace)} y1="0" y2="12" />}
    </svg>
  )
}

interface RingsProps {
  goals: readonly GoalReading[]
  height: number
  summary: GoalSummary
  formatters: Formatters
}

/** Loads the painter when the chart comes near the screen, and gives it the square that is kept for it. */
function Rings({ goals, height, summary, formatters }: RingsProps) {
  const t = useMessages('progress', progressMessages)
  const { ref, paint } = usePainter(loadRings)
  const isAnimated = !useReducedMotion()
  const [only] = goals
  return (
    <div className="bn-Progress-rings" data-state={paint ? 'painted' : 'waiting'} aria-hidden="true">
      <svg className="bn-Progress-space" width={height} height={height} viewBox="0 0 1 1" />
      <div className="bn-Progress-paint" ref={ref}>
        {paint && <paint.module.ProgressRings goals={goals} size={Math.min(paint.width, paint.height)} isAnimated={isAnimated} />}
      </div>
      {only && (
        <div className="bn-Progress-middle bn-figures">
          <bdi className="bn-Progress-figure">
            {goals.length === 1
              ? goalShare(only.share, formatters)
              : t('count', { reached: formatters.number(summary.reached), count: formatters.number(summary.count) })}
          </bdi>
          {goals.length > 1 && <span className="bn-Progress-middleWord">{t('reached')}</span>}
        </div>
      )}
    </div>
  )
}

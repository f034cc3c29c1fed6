'use client'
import type { ComponentPropsWithRef } from 'react'
import { BinnacleError } from '../core/errors.js'
import type { Formatters } from '../core/format.js'
import { progressMessages } from '../core/messages/progress.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import { classNames } from '../internal/classNames.js'
import type { DataProps } from '../internal/data.js'
import { reportOnce } from '../internal/report.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { ChartFrame, type ChartFrameOptions } from './ChartFrame.js'
import type { ChartTable } from './PlainTable.js'
import {
  goalShare,
  goalsTakeaway,
  goalState,
  readGoals,
  summariseGoals,
  type Goal,
  type GoalReading,
  type ProgressWords,
} from './progress.js'
import { ProgressPlot } from './ProgressPlot.js'

export interface ProgressChartProps
  extends ChartFrameOptions, DataProps<readonly Goal[]>, Omit<ComponentPropsWithRef<'figure'>, 'title' | 'children' | 'onError'> {
  /** Rings beside the list, or a bar in each row. @default rings for up to five goals */
  shape?: 'radial' | 'linear'
  /** Writes every value in a way of its own. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** How many goals at most are listed; the table view has all. @default as many as fit the height */
  maxGoals?: number
}

/** More rings than these cannot be told apart. */
const MOST_RINGS = 5
/** The least height of a goal, in px. */
const ROW_PX = { radial: 40, linear: 52 }
const NONE: readonly Goal[] = []

/**
 * Progress to goals: value, target, share and status of each as a list, which the server sends; beside it rings, painted by recharts on demand, or a bar in
 * each row. What is beyond its target goes on in a second lap. A line across marks where the value should be by now.
 *
 * @example
 * <ProgressChart title="Goals" data={[{ id: 'lessons', label: 'Lessons', value: 62, target: 100, expected: 70 }]} />
 */
export function ProgressChart({
  title,
  height = 240,
  shape: ownShape,
  formatValue,
  maxGoals,
  data,
  error,
  className,
  ...rest
}: ProgressChartProps) {
  const t = useMessages('progress', progressMessages)
  const formatters = ownFormatters(usePlainFormatters(), formatValue)
  const fault = data == null || Array.isArray(data) ? undefined : notAList(data)
  const goals = readGoals(fault ? NONE : (data ?? NONE))
  const shape = ownShape ?? (goals.length <= MOST_RINGS ? 'radial' : 'linear')
  const most = Math.max(1, Math.floor(maxGoals ?? height / ROW_PX[shape]))
  // The line that says how many more there are takes the room of one.
  const shown = goals.length > most ? goals.slice(0, Math.max(1, most - 1)) : goals
  const summary = summariseGoals(goals)
  return (
    <ChartFrame
      {...rest}
      title={title}
      height={height}
      className={classNames('bn-ProgressChart', className)}
      data={fault ? undefined : data}
      error={fault ?? error}
      isEmpty={goals.length === 0}
      caption={goalsTakeaway(summary, formatters, t)}
      table={() => tableOf(goals, formatters, t)}
    >
      <ProgressPlot
        title={title}
        height={height}
        goals={shown}
        more={goals.length - shown.length}
        summary={summary}
        shape={shape}
        formatters={formatters}
      />
    </ChartFrame>
  )
}

/** The table view: every goal. */
function tableOf(goals: readonly GoalReading[], formatters: Formatters, t: ProgressWords): ChartTable {
  const hasPace = goals.some(({ expected }) => expected !== null)
  return {
    columns: [
      { label: t('goal') },
      { label: t('value'), isNumeric: true },
      { label: t('target'), isNumeric: true },
      { label: t('share'), isNumeric: true },
      ...(hasPace ? [{ label: t('expected'), isNumeric: true }] : []),
      { label: t('state') },
    ],
    rows: goals.map((goal) => {
      const { label, value, target, share, expected, unit } = goal
      const limits = [target, expected].filter((each) => each !== null)
      const figure = (input: number | null) => formatters.value(input, unit, { limits }).text
      return [
        label,
        figure(value),
        figure(target),
        goalShare(share, formatters),
        ...(hasPace ? [figure(expected)] : []),
        goalState(goal, formatters, t),
      ]
    }),
    valuesAt: (at) => {
      const goal = goals[at] as GoalReading
      const { label, value, target, share, expected } = goal
      return [label, value, target, share, ...(hasPace ? [expected] : []), goalState(goal, formatters, t)]
    },
  }
}

function notAList(data: unknown): BinnacleError {
  const error = new BinnacleError(
    'invalid-data',
    `ProgressChart: \`data\` is ${typeof data}, not a list. Pass an array of { id, label, value, target }, or leave it out while it loads.`,
  )
  reportOnce(error)
  return error
}

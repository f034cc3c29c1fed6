import { BinnacleError } from '../core/errors.js'
import type { Formatters, Unit } from '../core/format.js'
import type { Threshold } from '../core/series.js'
import { reportOnce } from '../internal/report.js'
import { axisLabels } from './axislabels.js'
import { valueAxis } from './valueticks.js'

/** How values become heights. */
export interface Scale {
  low: number
  high: number
  isLog: boolean
  plotHeight: number
}

/** One value axis, with its gridlines. */
export interface AxisModel extends Scale {
  /** As the axis writes it, once. */
  unit: string
  /** The topmost label has the unit behind it. */
  ticks: { y: number; label: string }[]
}

/** Ends of the value axis that the application fixes; the others follow the data. */
export interface ValueRange {
  low?: number
  high?: number
}

const GRID_PX = 60
/** A threshold so far away that it would press the data into less than this share of the height is not drawn. */
const LEAST_SHARE = 1 / 3

/** Where a value lies in the plot, in px from its top. */
export function placeOf(value: number, { low, high, isLog, plotHeight }: Scale): number {
  const [v, l, h] = isLog ? [Math.log10(value), Math.log10(low), Math.log10(high)] : [value, low, high]
  // Halved: the distance between the largest numbers is still a number.
  return ((h / 2 - v / 2) / (h / 2 - l / 2)) * plotHeight
}

/** The ends that an application fixes; none, and a report, where they are no ends of an axis. */
export function checkedRange({ low, high }: ValueRange, isLog: boolean, component: string): ValueRange | undefined {
  const isEnd = (end: number | undefined) => end === undefined || (Number.isFinite(end) && (!isLog || end > 0))
  if (isEnd(low) && isEnd(high) && (low === undefined || high === undefined || low < high)) return { low, high }
  const words = `${component}: valueRange is { low: ${low}, high: ${high} }; it is left out. Pass finite numbers with low < high${isLog ? ', both above zero on a logarithmic axis' : ''}.`
  reportOnce(new BinnacleError('invalid-range', words))
  return undefined
}

export interface AxisInput {
  low: number
  high: number
  unit: Unit | undefined
  plotHeight: number
  isLog: boolean
  needsZero: boolean
  thresholds: readonly Threshold[]
  fixed?: ValueRange
  formatters: Formatters
}

export function axisOf({ low, high, unit, plotHeight, isLog, needsZero, thresholds, fixed = {}, formatters }: AxisInput): AxisModel {
  const [lowest, highest] = withThresholds(low, high, thresholds)
  const most = Math.min(5, Math.max(2, Math.round(plotHeight / GRID_PX)))
  const axis = valueAxis({
    // An end that is fixed beyond all values has room behind it.
    low: fixed.low ?? Math.min(lowest, fixed.high ?? Number.POSITIVE_INFINITY),
    high: fixed.high ?? Math.max(highest, fixed.low ?? Number.NEGATIVE_INFINITY),
    unit,
    most,
    needsZero: needsZero && fixed.low === undefined,
    isLog,
  })
  const scale = { low: fixed.low ?? axis.low, high: fixed.high ?? axis.high, isLog, plotHeight }
  if (!(scale.low < scale.high)) Object.assign(scale, { low: axis.low, high: axis.high })
  const isInside = (value: number) => value >= scale.low && value <= scale.high
  let values = axis.ticks.filter(isInside)
  // Between fixed ends there may be no round line, or one.
  if (values.length < 2) values = valueAxis({ low: scale.low, high: scale.high, unit, most }).ticks.filter(isInside)
  if (values.length < 2) values = [scale.low, scale.high]
  const { labels, unit: axisUnit } = axisLabels(values, formatters, unit)
  const ticks = values.map((value, place) => ({
    y: placeOf(value, scale),
    label: place === values.length - 1 && axisUnit ? `${labels[place]}${gapOf(unit, formatters)}${axisUnit}` : (labels[place] as string),
  }))
  return { ...scale, unit: axisUnit, ticks }
}

/** What stands between a number and its unit: "42%", "42 ms". */
function gapOf(unit: Unit | undefined, formatters: Formatters): string {
  const { value, unit: name, text } = formatters.value(1, unit)
  return text === value + name ? '' : '\u00a0'
}

function withThresholds(low: number, high: number, thresholds: readonly Threshold[]): [number, number] {
  let [bottom, top] = [low, high]
  for (const { value } of thresholds) {
    if (!(low <= high)) [bottom, top] = [Math.min(bottom, value), Math.max(top, value)]
    else if (value > top && (high - Math.min(0, low)) / (value - Math.min(0, low)) >= LEAST_SHARE) top = value
    else if (value < bottom && (Math.max(0, high) - low) / (Math.max(0, high) - value) >= LEAST_SHARE) bottom = value
  }
  return [bottom, top]
}

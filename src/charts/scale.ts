import type { Formatters, Unit } from '../core/format.js'
import type { Threshold } from '../core/series.js'
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
    low: fixed.low ?? lowest,
    high: fixed.high ?? highest,
    unit,
    most,
    needsZero: needsZero && fixed.low === undefined,
    isLog,
  })
  const scale = { low: fixed.low ?? axis.low, high: fixed.high ?? axis.high, isLog, plotHeight }
  if (!(scale.low < scale.high)) Object.assign(scale, { low: axis.low, high: axis.high })
  const values = axis.ticks.filter((value) => value >= scale.low && value <= scale.high)
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

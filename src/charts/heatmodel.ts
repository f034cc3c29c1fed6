import type { Formatters, Unit } from '../core/format.js'
import type { Threshold } from '../core/series.js'
import { axisLabels } from './axislabels.js'
import type { HeatGrid } from './heatdata.js'
import { HEAT_STEPS, type HeatScale } from './heatscale.js'
import { edgeWords } from './heatwords.js'
import { anchorAt, shorten, type TextAnchor } from './textwidth.js'
import { timeTicks } from './timeticks.js'
import { valueAxis } from './valueticks.js'

/** The picture's own units across; rows count down it, one unit each. */
export const HEAT_WIDTH = 10_000

/** Room for half a label above, and for the axis below. */
const TOP = 8
const AXIS_HEIGHT = 24
const TICK_PX = 64
const CHAR_PX = 6.5
const LABEL_PX = 16
/** Narrower or lower cells touch each other: lines between them would be all one sees. Up to 36 columns have room in any plot, up to 96 in a wide one. */
const SPACED_COLUMNS = { always: 36, wide: 96 }
const LEAST_SPACED_PX = 6

export interface HeatTick {
  /** Share of the width, or px from the plot's top. */
  at: number
  label: string
}

/** Everything that is drawn, computed. */
export interface HeatModel {
  grid: HeatGrid
  top: number
  height: number
  plotHeight: number
  rowHeight: number
  /** The cells of each colour, from none counted to the highest: one path each, empty where there is no such cell. */
  paths: string[]
  /** Where there is a line between cells; null where there is none. */
  spacing: 'always' | 'wide' | null
  /** Is something not measured? */
  hasGaps: boolean
  yTicks: HeatTick[]
  /** Of the objective, in px from the plot's top; null where it has no place. */
  objectiveY: number | null
}

export interface HeatModelInput {
  grid: HeatGrid
  scale: HeatScale
  height: number
  objective?: Threshold
  yUnit?: Unit
  formatters: Formatters
}

/** Where a row is drawn, counted from the top: buckets grow upwards, as values do; labels are read downwards. */
export const drawnRow = ({ edges, rows }: Pick<HeatGrid, 'edges' | 'rows'>, row: number): number => (edges ? rows - 1 - row : row)

/** Where an x lies, as a share of the width. */
export function shareOfX({ starts, ends }: Pick<HeatGrid, 'starts' | 'ends'>, x: number): number {
  const from = starts[0] ?? 0
  const to = ends.at(-1) ?? 1
  return (x / 2 - from / 2) / (to / 2 - from / 2)
}

/** What does not depend on the width. */
export function heatModel({ grid, scale, height, objective, yUnit, formatters }: HeatModelInput): HeatModel {
  const plotHeight = Math.max(20, height - TOP - AXIS_HEIGHT)
  const rowHeight = plotHeight / Math.max(1, grid.rows)
  const spacing =
    rowHeight < LEAST_SPACED_PX || grid.columns > SPACED_COLUMNS.wide ? null : grid.columns > SPACED_COLUMNS.always ? 'wide' : 'always'
  const covered = grid.starts.every((start, column) => column === 0 || start === grid.ends[column - 1])
  return {
    grid,
    top: TOP,
    height,
    plotHeight,
    rowHeight,
    paths: pathsOf(grid, scale, spacing !== null),
    spacing,
    hasGaps: grid.known < grid.values.length || !covered,
    yTicks: yTicksOf(grid, rowHeight, yUnit, formatters),
    objectiveY: objective ? objectiveY(grid, objective.value, rowHeight) : null,
  }
}

/** One path a colour. Neighbours in a row that have one colour are one rectangle, unless a line is drawn between cells. */
function pathsOf(grid: HeatGrid, scale: HeatScale, isSpaced: boolean): string[] {
  const { columns, rows, values, starts, ends } = grid
  const paths = Array<string>(HEAT_STEPS + 1).fill('')
  const place = (x: number) => Math.round(shareOfX(grid, x) * HEAT_WIDTH)
  const lefts = Array.from(starts, place)
  const rights = Array.from(ends, place)
  for (let row = 0; row < rows; row++) {
    const y = drawnRow(grid, row)
    for (let column = 0; column < columns;) {
      const step = scale.stepOf(values[row * columns + column] as number)
      const left = lefts[column] as number
      let right = rights[column] as number
      column++
      while (!isSpaced && column < columns && lefts[column] === right && scale.stepOf(values[row * columns + column] as number) === step)
        right = rights[column++] as number
      if (step >= 0) paths[step] += `M${left} ${y}h${right - left}v1h${left - right}z`
    }
  }
  return paths
}

/** As few digits as a place on a screen needs. */
const short = (px: number) => Math.round(px * 100) / 100

function yTicksOf(grid: HeatGrid, rowHeight: number, unit: Unit | undefined, formatters: Formatters): HeatTick[] {
  const { edges, yLabels, rows } = grid
  const every = Math.max(1, Math.ceil(LABEL_PX / rowHeight))
  if (edges)
    return edges
      .map((edge, place) => ({ at: short((rows - place) * rowHeight), label: edgeWords(edge, unit, formatters, edges) }))
      .filter((_, place) => place % every === 0)
  return (yLabels ?? []).map((label, row) => ({ at: short((row + 0.5) * rowHeight), label })).filter((_, row) => row % every === 0)
}

/** On a boundary, or between two by its part of the bucket: of the logarithm where the boundaries have one. A bucket without an end has no places in it. */
function objectiveY({ edges, rows }: HeatGrid, value: number, rowHeight: number): number | null {
  if (!edges || !Number.isFinite(value)) return null
  const next = edges.findIndex((edge) => edge >= value)
  if (next < 0 || (next === 0 && edges[0] !== value)) return null
  const [low, high] = [edges[next - 1] ?? value, edges[next] as number]
  if (high === value) return (rows - next) * rowHeight
  if (!Number.isFinite(low) || !Number.isFinite(high)) return null
  const isLog = low > 0
  const part = isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  return (rows - (next - 1) - part) * rowHeight
}

/** Labels under the columns, as many as fit a width. */
export function heatXTicks(grid: HeatGrid, width: number, isTime: boolean, formatters: Formatters): (HeatTick & { anchor: TextAnchor })[] {
  return heatXLabels(grid, width, isTime, formatters).map((tick) => ({ ...tick, anchor: anchorAt(tick.at, tick.label, width) }))
}

function heatXLabels(grid: HeatGrid, width: number, isTime: boolean, formatters: Formatters): HeatTick[] {
  const { xLabels, columns, starts, ends } = grid
  if (columns === 0) return []
  if (xLabels) {
    const longest = xLabels.reduce((most, label) => Math.max(most, shorten(label, TICK_CHARS).length), 1)
    const every = Math.max(1, Math.ceil(((longest * CHAR_PX + 8) * columns) / Math.max(1, width)))
    return xLabels
      .map((label, column) => ({ at: (column + 0.5) / columns, label: shorten(label, TICK_CHARS) }))
      .filter((_, column) => column % every === 0)
  }
  const [from, to] = [starts[0] as number, ends.at(-1) as number]
  const most = Math.max(1, Math.floor(width / TICK_PX))
  const numbers = isTime ? [] : valueAxis({ low: from, high: to, most }).ticks.filter((x) => x >= from && x <= to)
  const { labels } = axisLabels(numbers, formatters)
  const ticks = isTime ? timeTicks(from, to, most, formatters) : numbers.map((x, place) => ({ x, label: labels[place] as string }))
  return ticks.map(({ x, label }) => ({ at: shareOfX(grid, x), label }))
}

const TICK_CHARS = 16

/** The column and the row at a place: shares of the plot's width and height, from the top left. Null where there is no column. */
export function cellAt(grid: HeatGrid, across: number, down: number): { column: number; row: number } | null {
  const { starts, ends, columns, rows } = grid
  if (columns === 0 || rows === 0 || !(down >= 0 && down <= 1)) return null
  let [low, high] = [0, columns]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (shareOfX(grid, ends[middle] as number) <= across) low = middle + 1
    else high = middle
  }
  const column = Math.min(columns - 1, low)
  if (!(across >= shareOfX(grid, starts[column] as number) && across <= 1)) return null
  const drawn = Math.min(rows - 1, Math.floor(down * rows))
  return { column, row: drawnRow(grid, drawn) }
}

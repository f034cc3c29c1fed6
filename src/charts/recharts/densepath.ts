import type { PlotArea, ScaleFunction } from 'recharts'
import { indexAfter, indexAtOrAfter, type Columns } from '../columns.js'
import { selectPoints } from '../downsample.js'
import { linePath, PATH_SCALE, type LinePath } from '../path.js'

/** An axis of recharts, as far as a path needs it. */
export interface AxisPlaces {
  /** The value at the start of the plot: its left, or its top. On a logarithmic axis its logarithm. */
  start: number
  /** How many px one more is; negative where the axis runs the other way. */
  perUnit: number
  isLog: boolean
}

/** Half a pixel off is as good as right. */
const CLOSE_PX = 0.5

/**
 * Reads an axis from what recharts offers in public: its scale and its domain. Null where there is none yet, or where it is neither linear
 * nor logarithmic.
 */
export function axisPlaces(
  scale: ScaleFunction | undefined,
  domain: readonly unknown[] | undefined,
  plotStart: number | undefined,
): AxisPlaces | null {
  const [low, high] = [Number(domain?.[0]), Number(domain?.at(-1))]
  if (!scale || plotStart === undefined || !Number.isFinite(high - low)) return null
  const [first, last] = [scale(low), scale(high)]
  // One value alone, as of a constant series, has a place, and every length serves.
  if (low === high && first !== undefined) return { start: low - (first - plotStart), perUnit: 1, isLog: false }
  if (first === undefined || last === undefined || first === last) return null
  const isHalfway = (value: number) => Math.abs((scale(value) ?? Number.NaN) - (first + last) / 2) <= CLOSE_PX
  const isLog = !isHalfway(low / 2 + high / 2)
  if (isLog && !isHalfway(Math.sqrt(low) * Math.sqrt(high))) return null
  const [from, to] = isLog ? [Math.log10(low), Math.log10(high)] : [low, high]
  const perUnit = (last - first) / (to - from)
  return { start: from - (first - plotStart) / perUnit, perUnit, isLog }
}

/** The window of x that the whole plot shows, its padding included. */
export function windowOf({ start, perUnit }: AxisPlaces, plot: PlotArea): { from: number; to: number } {
  const end = start + plot.width / perUnit
  return { from: Math.min(start, end), to: Math.max(start, end) }
}

/** The path of a series in a plot, in tenths of a px from its top left: what survives of it in each column of pixels. */
export function densePath(
  columns: Columns,
  plot: PlotArea,
  x: AxisPlaces,
  y: AxisPlaces,
  shape: 'line' | 'step' | 'area',
  keep: readonly number[] | undefined,
): LinePath {
  const { from, to } = windowOf(x, plot)
  const { index } = selectPoints(columns, from, to, Math.max(1, Math.floor(plot.width)), keep)
  // One more on either side, so that the line reaches the edge.
  const first = indexAtOrAfter(columns, from)
  const end = indexAfter(columns, to, first)
  const drawn = [...(first > columns.start ? [first - 1] : []), ...index, ...(end < columns.end ? [end] : [])]
  const zero = y.isLog ? plot.height : (0 - y.start) * y.perUnit
  const frame = {
    from: x.start,
    perX: x.perUnit * PATH_SCALE,
    top: y.start,
    // linePath halves the distance of values.
    perY: -2 * y.perUnit * PATH_SCALE,
    isLog: y.isLog,
    base: Math.round(Math.min(plot.height, Math.max(0, zero)) * PATH_SCALE),
  }
  return linePath(columns, drawn, frame, shape === 'step' ? 'step' : 'line', shape === 'area')
}

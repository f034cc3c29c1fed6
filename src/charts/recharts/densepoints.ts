import type { Unit } from '../../core/format.js'
import { indexAfter, indexAtOrAfter, nearestIndex, xAt, yAt, type Columns } from '../columns.js'
import { ingest, type SeriesInput } from '../ingest.js'

/** A raw point of a series. */
export interface DensePoint {
  seriesId: string
  /** The place of its series in the data. */
  place: number
  label: string
  unit?: Unit
  /** As the series counts it, after it was sorted by x. */
  index: number
  x: number
  /** NaN where nothing was measured. */
  y: number
}

/**
 * Of each series the raw point at `x`: the one nearest to it, unless that is further away than its neighbours are from each other. For a
 * tooltip of your own: `x` is its label, or `useXAxisInverseScale()` of where the pointer is.
 *
 * @throws BinnacleError `invalid-series`, `length-mismatch`
 */
export function densePointsAt(data: SeriesInput | readonly SeriesInput[], x: number): DensePoint[] {
  return ([data].flat() as SeriesInput[]).flatMap((input, place) => {
    const columns = ingest(input)
    const index = nearestIndex(columns, x)
    if (index < 0 || Math.abs(xAt(columns, index) - x) > reachOf(columns, index)) return []
    return [pointOf(input, place, columns, index)]
  })
}

/** How far from a point one may look and still mean it: as far as its neighbours are. */
function reachOf(columns: Columns, index: number): number {
  const at = xAt(columns, index)
  const before = index > columns.start ? at - xAt(columns, index - 1) : Number.NaN
  const after = index + 1 < columns.end ? xAt(columns, index + 1) - at : Number.NaN
  const reach = Math.max(...[before, after].filter((distance) => distance === distance))
  return Number.isFinite(reach) ? reach : Number.POSITIVE_INFINITY
}

const pointOf = ({ id, label, unit }: SeriesInput, place: number, columns: Columns, index: number): DensePoint => ({
  seriesId: id,
  place,
  label: label ?? id,
  unit,
  index: index - columns.start,
  x: xAt(columns, index),
  y: yAt(columns, index),
})

/** The x of the raw point nearest to `x` in the window, of any series; null where there is none. */
export function snapX(all: readonly SeriesInput[], x: number, from: number, to: number): number | null {
  let nearest: number | null = null
  for (const input of all) {
    const columns = ingest(input)
    const first = indexAtOrAfter(columns, from)
    const index = nearestIndex(columns, x, first, indexAfter(columns, to, first))
    if (index < 0) continue
    const at = xAt(columns, index)
    if (nearest === null || Math.abs(at - x) < Math.abs(nearest - x)) nearest = at
  }
  return nearest
}

/** A Page key crosses this share of the points in view. */
const PAGE = 0.1

/** Where a key takes the cursor among the raw points of one series in the window; null for a key that is not the cursor's. */
export function stepX(series: SeriesInput, key: string, x: number | null, from: number, to: number): number | null {
  const columns = ingest(series)
  const first = indexAtOrAfter(columns, from)
  const last = indexAfter(columns, to, first) - 1
  if (last < first) return null
  const current = x === null ? last : nearestIndex(columns, x, first, last + 1)
  const page = Math.max(1, Math.round((last - first + 1) * PAGE))
  const steps: Record<string, number> = {
    ArrowLeft: current - 1,
    ArrowRight: current + 1,
    PageUp: current - page,
    PageDown: current + page,
    Home: first,
    End: last,
  }
  const target = steps[key]
  return target === undefined ? null : xAt(columns, Math.max(first, Math.min(last, target)))
}

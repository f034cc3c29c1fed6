import { xAt, yAt, type Columns } from './columns.js'
import type { BandModel } from './furniture.js'
import { placeOf, type Scale } from './scale.js'
import { textWidth } from './textwidth.js'

/** A line as it is drawn: its points by index, and its axis. */
export interface DrawnLine {
  columns: Columns
  index: ArrayLike<number>
  axis: Scale
}

/** The plot is looked at in so many columns. */
const BINS = 64
const LABEL_PX = 12
/** From the line of the threshold to the far edge of its words, px. */
const HEIGHT_PX = 20

/** From the highest to the lowest place of a line in each column, px from the plot's top. */
function reachOf({ columns, index, axis }: DrawnLine, from: number, to: number): { top: Float64Array; bottom: Float64Array } {
  const top = new Float64Array(BINS).fill(Number.POSITIVE_INFINITY)
  const bottom = new Float64Array(BINS).fill(Number.NEGATIVE_INFINITY)
  let before: { bin: number; y: number } | null = null
  for (let at = 0; at < index.length; at++) {
    const point = index[at] as number
    const y = placeOf(yAt(columns, point), axis)
    if (!Number.isFinite(y)) {
      before = null
      continue
    }
    const bin = ((xAt(columns, point) - from) / (to - from)) * BINS
    const start = before ?? { bin, y }
    for (let column = Math.max(0, Math.floor(start.bin)); column <= Math.min(BINS - 1, Math.floor(bin)); column++) {
      // Where the piece of line enters and leaves the column.
      for (const edge of [Math.max(start.bin, column), Math.min(bin, column + 1)]) {
        const height = bin > start.bin ? start.y + (y - start.y) * ((edge - start.bin) / (bin - start.bin)) : y
        top[column] = Math.min(top[column] as number, height, bin > start.bin ? height : start.y)
        bottom[column] = Math.max(bottom[column] as number, height, bin > start.bin ? height : start.y)
      }
    }
    before = { bin, y }
  }
  return { top, bottom }
}

/**
 * Puts the words of each threshold where fewest lines, and no other words, pass through them: on the bad side of the threshold and at the left where that is
 * free, else along the threshold, else on its other side.
 */
export function placeLabels(bands: BandModel[], lines: readonly DrawnLine[], from: number, to: number, width: number): BandModel[] {
  if (bands.length === 0) return bands
  const reaches = lines.map((line) => reachOf(line, from, to))
  const taken: { first: number; end: number; low: number; high: number }[] = []
  return bands.map((band) => {
    const { y, words, threshold } = band
    const plotHeight = lines[0]?.axis.plotHeight ?? 0
    if (y === null) return band
    const size = Math.min(BINS, Math.ceil(((textWidth(words) * LABEL_PX + 12) / width) * BINS))
    const isBadUnder = threshold.breach === 'below'
    const sides = [isBadUnder, !isBadUnder].filter((isUnder) => (isUnder ? y + HEIGHT_PX < plotHeight : y >= HEIGHT_PX - 4))
    let best = { cost: Number.POSITIVE_INFINITY, first: 0, isUnder: y < HEIGHT_PX - 4 }
    for (const isUnder of sides) {
      const [high, low] = isUnder ? [y + 2, y + HEIGHT_PX] : [y - HEIGHT_PX, y - 2]
      for (let first = 0; first <= BINS - size && best.cost > 0; first++) {
        let cost = taken.some((box) => box.first < first + size && first < box.end && box.high < low && high < box.low) ? BINS * 8 : 0
        for (const { top, bottom } of reaches)
          for (let bin = first; bin < first + size; bin++) if ((top[bin] as number) < low && (bottom[bin] as number) > high) cost++
        if (cost < best.cost) best = { cost, first, isUnder }
      }
    }
    const { first, isUnder } = best
    taken.push({ first, end: first + size, ...(isUnder ? { high: y, low: y + HEIGHT_PX } : { high: y - HEIGHT_PX, low: y }) })
    return { ...band, label: { at: first / BINS, isUnder } }
  })
}

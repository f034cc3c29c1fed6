import { xAt, yAt, type Columns } from './columns.js'

/** Paths are drawn in tenths of a pixel, as whole numbers: short strings, and finer than a screen. */
export const PATH_SCALE = 10

/** How values become places, in tenths of a pixel from the top left. */
export interface PathFrame {
  from: number
  perX: number
  /** The value at the top. */
  top: number
  perY: number
  /** Takes a value to the axis: log10 on a logarithmic one. */
  isLog: boolean
  /** Where an area stands. */
  base: number
}

export interface LinePath {
  line: string
  /** A line of no length at each point that stands alone between two gaps, which round ends make a dot. */
  dots: string
  /** The area under the line; empty where it is not asked for. */
  area: string
}

/** Further away than this, a place is moved nearer: numbers beyond it are drawn wrong by some engines, and nobody sees them. */
const FAR = 1e6

/** A bar is seen, however many there are. */
const LEAST_HALF = PATH_SCALE / 2

const clamp = (place: number) => (place > FAR ? FAR : place < -FAR ? -FAR : place)

/**
 * The path through the points at `index`, in one pass, with relative steps. A point without a value ends the line; a point alone between two of
 * them becomes a dot, and one whose neighbours are only not drawn a piece of line.
 */
export function linePath(
  columns: Columns,
  index: ArrayLike<number>,
  frame: PathFrame,
  shape: 'line' | 'step',
  withArea: boolean,
): LinePath {
  const { from, perX, top, perY, isLog, base } = frame
  let line = ''
  let dots = ''
  let area = ''
  /** Relative steps, two numbers each: joined at once, which takes a quarter of the time of adding word to word. */
  let steps: number[] = []
  let px = 0
  let py = 0
  let startX = 0
  let startY = 0
  let startPoint = 0
  let isOpen = false
  const close = () => {
    if (!isOpen) return
    isOpen = false
    if (steps.length === 0) {
      const dot = `M${startX} ${startY}h0`
      if (isAlone(columns, startPoint)) dots += dot
      else line += dot
      return
    }
    const part = `M${startX} ${startY}l${steps.join(' ')}`
    line += part
    if (withArea) area += `${part}V${base}H${startX}Z`
    steps = []
  }
  for (let at = 0; at < index.length; at++) {
    const point = index[at] as number
    const value = isLog ? Math.log10(yAt(columns, point)) : yAt(columns, point)
    if (value - value !== 0) {
      close()
      continue
    }
    const x = Math.round(clamp((xAt(columns, point) - from) * perX))
    // Halved, as the axis is: the distance of the largest numbers is still a number.
    const y = Math.round(clamp((top / 2 - value / 2) * perY))
    if (!isOpen) {
      startX = x
      startY = y
      startPoint = point
      isOpen = true
    } else {
      const dx = x - px
      const dy = y - py
      if (dx === 0 && dy === 0) continue
      if (shape === 'step' && dx !== 0 && dy !== 0) steps.push(dx, 0, 0, dy)
      else steps.push(dx, dy)
    }
    px = x
    py = y
  }
  close()
  return { line, dots, area }
}

function isAlone(columns: Columns, point: number): boolean {
  const isGap = (at: number) => at < columns.start || at >= columns.end || !Number.isFinite(yAt(columns, at))
  return isGap(point - 1) && isGap(point + 1)
}

/**
 * Bars from the base to the points at `index`, around their x, as thin as `share` of the way to the nearer neighbour asks, and no wider on either side than `most`
 * tenths of a pixel: so they never overlap, however far apart they are.
 */
export function barPath(
  columns: Columns,
  index: ArrayLike<number>,
  { from, perX, top, perY, base }: PathFrame,
  share: number,
  most: number,
): string {
  let path = ''
  for (let at = 0; at < index.length; at++) {
    const point = index[at] as number
    const value = yAt(columns, point)
    if (value - value !== 0) continue
    const instant = xAt(columns, point)
    const before = point > columns.start ? instant - xAt(columns, point - 1) : Number.POSITIVE_INFINITY
    const after = point + 1 < columns.end ? xAt(columns, point + 1) - instant : Number.POSITIVE_INFINITY
    const half = Math.max(LEAST_HALF, Math.min(most, (Math.min(before, after) * perX * share) / 2))
    const place = clamp((instant - from) * perX)
    const [left, right] = [Math.round(place - half), Math.round(place + half)]
    const y = Math.round(clamp((top / 2 - value / 2) * perY))
    path += `M${left} ${base}V${y}H${right}V${base}Z`
  }
  return path
}

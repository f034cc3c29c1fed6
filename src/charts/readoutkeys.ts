import { indexAtOrAfter, nearestIndex, xAt } from './columns.js'
import type { LineModel } from './model.js'
import { nextWhere } from './pyramid.js'
import { judges } from '../core/series.js'
import { linesOf, type ReadoutInput } from './readoutrows.js'

/** A Page key crosses this share of the points in view. */
const PAGE = 0.1

type Point = { line: LineModel; index: number }

/** Where a key takes the focus point, or the word that there is nowhere to go; undefined for a key that is not the read-out's. */
export type KeyTarget = Point | 'noBreach' | 'noAnnotation' | undefined

/** Arrows, Home, End and Page go from point to point and from series to series; B to the next breach, A to the next annotation, with Shift back. */
export function targetOf(event: KeyboardEvent, input: ReadoutInput, line: LineModel, at: number | null): KeyTarget {
  const { first, end, view } = line
  const { columns } = view
  const current = at === null ? -1 : nearestIndex(columns, at, first, end)
  const page = Math.max(1, Math.round((end - first) * PAGE))
  const go = (index: number): KeyTarget => pointAt(line, index)
  switch (event.key) {
    case 'ArrowLeft':
      return go(current < 0 ? end - 1 : current - 1)
    case 'ArrowRight':
      return go(current < 0 ? first : current + 1)
    case 'Home':
      return go(first)
    case 'End':
      return go(end - 1)
    case 'PageUp':
      return go(current < 0 ? end - 1 : current - page)
    case 'PageDown':
      return go(current < 0 ? first : current + page)
    case 'ArrowUp':
    case 'ArrowDown': {
      const all = linesOf(input)
      const place = all.findIndex((each) => each.view.id === view.id)
      const next = all[(place + (event.key === 'ArrowUp' ? -1 : 1) + all.length) % all.length] as LineModel
      return { line: next, index: nearestIndex(next.view.columns, at ?? input.model.to, next.first, next.end) }
    }
    case 'b':
    case 'B': {
      const starts = input.model.breaches.map(({ from }) => from)
      return jump(starts, at, event.shiftKey, (x) => breachAt(input, x)) ?? 'noBreach'
    }
    case 'a':
    case 'A': {
      const { from, to } = input.model
      const instants = input.annotations.map(({ x }) => x).filter((x) => x >= from && x <= to)
      const ascending = instants.toSorted((p, q) => p - q)
      return jump(ascending, at, event.shiftKey, (x) => pointAt(line, indexAtOrAfter(columns, x, first, end))) ?? 'noAnnotation'
    }
    default:
      return undefined
  }
}

const pointAt = (line: LineModel, index: number): Point => ({ line, index: Math.max(line.first, Math.min(line.end - 1, index)) })

/** The point of the next of some instants, or of the previous one; around the end. An instant between two points has the later one. */
function jump(instants: number[], at: number | null, isBack: boolean, pointOf: (x: number) => Point | undefined): Point | undefined {
  const ordered = isBack ? instants.toReversed() : instants
  for (const x of ordered) {
    if (at === null || (isBack ? x >= at : x <= at)) continue
    const point = pointOf(x)
    const found = point && xAt(point.line.view.columns, point.index)
    if (found !== undefined && (isBack ? found < at : found > at)) return point
  }
  return ordered[0] === undefined ? undefined : pointOf(ordered[0])
}

/** The first point in breach at or after `x`, of any series. */
function breachAt(input: ReadoutInput, x: number): Point | undefined {
  let best: Point | undefined
  for (const line of linesOf(input)) {
    const { columns, id } = line.view
    for (const threshold of input.model.thresholds) {
      if (!judges(threshold, id)) continue
      const { value, breach } = threshold
      const start = indexAtOrAfter(columns, x, line.first, line.end)
      const index = nextWhere(columns, start, line.end, breach === 'below' ? (low) => low < value : (_low, high) => high > value)
      if (index >= 0 && (!best || xAt(columns, index) < xAt(best.line.view.columns, best.index))) best = { line, index }
    }
  }
  // The sum of a stack is in breach where no single series is.
  const [lead] = linesOf(input)
  return best ?? (lead && { line: lead, index: Math.min(lead.end - 1, indexAtOrAfter(lead.view.columns, x, lead.first, lead.end)) })
}

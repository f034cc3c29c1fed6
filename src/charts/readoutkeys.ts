import { indexAtOrAfter, nearestIndex, xAt } from './columns.js'
import type { LineModel } from './model.js'
import { nextWhere } from './pyramid.js'
import { judges } from '../core/series.js'
import { linesOf, type ReadoutInput } from './readoutrows.js'

/** A Page key crosses this share of the points in view. */
const PAGE = 0.1

/** Where a key takes the focus point, or the word that there is nowhere to go; undefined for a key that is not the read-out's. */
export type KeyTarget = { line: LineModel; index: number } | 'noBreach' | 'noAnnotation' | undefined

/** Arrows, Home, End and Page go from point to point and from series to series; B to the next breach, A to the next annotation, with Shift back. */
export function targetOf(event: KeyboardEvent, input: ReadoutInput, line: LineModel, at: number | null): KeyTarget {
  const { first, end, view } = line
  const { columns } = view
  const current = at === null ? -1 : nearestIndex(columns, at, first, end)
  const page = Math.max(1, Math.round((end - first) * PAGE))
  const go = (index: number): KeyTarget => ({ line, index: Math.max(first, Math.min(end - 1, index)) })
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
      const x = nextOf(
        input.model.breaches.map(({ from }) => from),
        at,
        event.shiftKey,
      )
      return (x !== undefined && breachAt(input, x)) || 'noBreach'
    }
    case 'a':
    case 'A': {
      const { from, to } = input.model
      const instants = input.annotations.map(({ x }) => x).filter((x) => x >= from && x <= to)
      const x = nextOf(
        instants.toSorted((p, q) => p - q),
        at,
        event.shiftKey,
      )
      return x === undefined ? 'noAnnotation' : go(indexAtOrAfter(columns, x, first, end))
    }
    default:
      return undefined
  }
}

/** The next of some instants, or the previous one; around the end. */
function nextOf(instants: number[], at: number | null, isBack: boolean): number | undefined {
  if (isBack) return (at === null ? undefined : instants.findLast((x) => x < at)) ?? instants.at(-1)
  return (at === null ? undefined : instants.find((x) => x > at)) ?? instants[0]
}

/** The first point in breach at or after `x`, of any series. */
function breachAt(input: ReadoutInput, x: number): KeyTarget {
  let best: { line: LineModel; index: number } | undefined
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

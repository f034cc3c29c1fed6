import type { Span } from '../breaches.js'
import { indexAfter, xAt, type Columns } from '../columns.js'
import { firstValue, lastValue } from '../pyramid.js'
import type { Values } from './values.js'

/** A part of the window without values. */
export interface Gap extends Span {
  /** Before the first value, between two, or since the last one. */
  where: 'before' | 'between' | 'since'
}

/** Gaps shorter than this share of the window are not told. */
const LEAST_SHARE = 0.03
/** Nor are those of fewer steps. */
const LEAST_STEPS = 3

/** Where the window has no values, ascending: between the instants of two neighbouring values, or of a value and an end of the window. */
export function gapsOf(columns: Columns, first: number, end: number, values: Values, from: number, to: number): Gap[] {
  const least = Math.max(LEAST_SHARE * (to - from), LEAST_STEPS * spacingOf(columns, first, end))
  const gaps: Gap[] = []
  const add = (where: Gap['where'], start: number, stop: number) => {
    if (stop - start > least) gaps.push({ where, from: start, to: stop })
  }
  const head = values.count > 0 ? firstValue(columns, first, end) : -1
  if (head < 0) return [{ where: 'since', from, to }]
  add('before', from, xAt(columns, head))
  let at = head
  for (let next = at; next >= 0;) {
    // No gap begins before the last value that lies within its shortest length.
    const reach = lastValue(columns, at, Math.min(end, indexAfter(columns, xAt(columns, at) + least, at, end)))
    next = reach > at ? reach : firstValue(columns, at + 1, end)
    if (next < 0) break
    if (reach <= at) add('between', xAt(columns, at), xAt(columns, next))
    at = next
  }
  add('since', xAt(columns, at), to)
  return gaps
}

const PROBES = 256
const USUAL = 0.9

/** How far apart neighbouring points usually are: nine of ten are no farther. */
function spacingOf(columns: Columns, first: number, end: number): number {
  const pairs = Math.min(PROBES, end - first - 1)
  if (pairs < 1) return 0
  const widths = Float64Array.from({ length: pairs }, (_, probe) => {
    const at = first + Math.floor((probe * (end - first - 1)) / pairs)
    return xAt(columns, at + 1) - xAt(columns, at)
  }).sort()
  return widths[Math.min(pairs - 1, Math.floor(pairs * USUAL))] as number
}

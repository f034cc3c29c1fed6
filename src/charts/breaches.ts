import type { Threshold } from '../core/series.js'
import { xAt, yAt, type Columns } from './columns.js'
import { nextWhere, type RunTest } from './pyramid.js'

/** From when to when. */
export interface Span {
  from: number
  to: number
}

/** More spans than this, of one series, are not told apart when they lie closer than a thousandth of the window. */
export const MOST_SPANS = 10_000

/**
 * When the series is on the bad side of a threshold, within [from, to] and its points [first, end). A line crosses between two points, where the straight line
 * between them does; a step holds its value until the next point. A span ends at the last point before a gap.
 */
export function breachSpans(
  columns: Columns,
  first: number,
  end: number,
  threshold: Threshold,
  from: number,
  to: number,
  isStep = false,
): Span[] {
  const { value, breach } = threshold
  const isBad: RunTest = breach === 'below' ? (low) => low < value : (_low, high) => high > value
  const isGood: RunTest =
    breach === 'below' ? (_low, high, hasGap) => hasGap || high >= value : (low, _high, hasGap) => hasGap || low <= value
  const before = Math.max(columns.start, first - 1)
  const after = Math.min(columns.end, end + 1)
  const spans: Span[] = []
  for (let start = nextWhere(columns, before, after, isBad); start >= 0;) {
    const good = nextWhere(columns, start, after, isGood)
    const stop = good < 0 ? after : good
    const span = {
      from: Math.max(from, isStep ? xAt(columns, start) : crossing(columns, start, start - 1, before, after, value)),
      to: Math.min(to, isStep ? holdEnd(columns, stop, after) : crossing(columns, stop - 1, stop, before, after, value)),
    }
    if (span.from <= span.to) {
      const last = spans.at(-1)
      if (last && spans.length >= MOST_SPANS && span.from - last.to < (to - from) / 1_000) last.to = span.to
      else spans.push(span)
    }
    start = good < 0 ? -1 : nextWhere(columns, stop, after, isBad)
  }
  return spans
}

/** Where the line between a bad point and its neighbour meets the threshold; at the bad point where there is no neighbour. */
function crossing(columns: Columns, bad: number, other: number, before: number, after: number, value: number): number {
  const x = xAt(columns, bad)
  if (other < before || other >= after) return x
  const y = yAt(columns, bad)
  const otherY = yAt(columns, other)
  if (!Number.isFinite(otherY)) return x
  return x + (xAt(columns, other) - x) * ((value - y) / (otherY - y))
}

const holdEnd = (columns: Columns, stop: number, after: number) => xAt(columns, Math.min(stop, after - 1))

/** Spans that overlap, or lie closer than `gap`, as one; ascending. */
export function mergeSpans(spans: readonly Span[], gap = 0): Span[] {
  const merged: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && span.from - last.to <= gap) last.to = Math.max(last.to, span.to)
    else merged.push({ ...span })
  }
  return merged
}

export const totalOf = (spans: readonly Span[]): number => spans.reduce((total, span) => total + span.to - span.from, 0)

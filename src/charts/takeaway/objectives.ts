import { isBreach, judges, type Threshold } from '../../core/series.js'
import { breachSpans, mergeSpans, MOST_SPANS, totalOf, type Span } from '../breaches.js'
import { yAt, type Columns } from '../columns.js'
import { lastValue } from '../pyramid.js'

/** When an objective was missed. */
export interface Breach {
  threshold: Threshold
  /** In all; of x, so milliseconds where x is time. Too long where `isCounted` is false. */
  durationMs: number
  /** The first and the last instant. */
  from: number
  to: number
  /** How often. */
  times: number
  /** False where it was missed more often than is told apart: 10,000 times. */
  isCounted: boolean
  /** The last value still misses it, and values are not missing since. */
  isLasting: boolean
  /** Where the last of the spans began. */
  since: number
}

const severity = ({ status = 'critical' }: Threshold) => ({ info: 1, warning: 2, critical: 3 })[status]

/** The gravest objective that was missed; of equally grave ones one that still is, then the one that was missed longest. */
export function gravestBreach(
  columns: Columns,
  first: number,
  end: number,
  id: string,
  thresholds: readonly Threshold[],
  window: Span,
  { isStep, hasEnded }: { isStep: boolean; hasEnded: boolean },
): Breach | null {
  let gravest: Breach | null = null
  const last = lastValue(columns, first, end)
  for (const threshold of thresholds) {
    if (!judges(threshold, id) || !Number.isFinite(threshold.value)) continue
    const raw = breachSpans(columns, first, end, threshold, window.from, window.to, isStep)
    const spans = mergeSpans(raw)
    const [head, tail] = [spans[0], spans.at(-1)]
    if (!head || !tail) continue
    const isLasting = !hasEnded && last >= 0 && isBreach(yAt(columns, last), threshold)
    const isCounted = raw.length < MOST_SPANS
    const breach = {
      threshold,
      isCounted,
      durationMs: totalOf(spans),
      from: head.from,
      to: tail.to,
      times: spans.length,
      isLasting,
      since: tail.from,
    }
    if (!gravest || weightOf(breach) > weightOf(gravest)) gravest = breach
  }
  return gravest
}

/** For comparison alone: severity, then whether it lasts, then how long. */
export function weightOf({ threshold, isLasting, durationMs }: Breach): number {
  return severity(threshold) * 4 + (isLasting ? 2 : 0) + durationMs / (1 + durationMs)
}

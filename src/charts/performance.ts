import type { Threshold } from '../core/series.js'
import { judges } from '../core/series.js'
import { breachSpans, mergeSpans, totalOf } from './breaches.js'
import { indexAfter, indexAtOrAfter, xAt, yAt, type Columns } from './columns.js'
import { lastValue } from './pyramid.js'

/** One line, as far as the figures need it. */
export interface PerformanceLine {
  id: string
  columns: Columns
}

/** The figures of the last step that was measured. */
export interface LastStep {
  /** Where it begins. */
  x: number
  /** The value of each line in this step: NaN where that line has none. */
  values: number[]
}

/** The last instant in [from, to] at which any line has a value, and what each has there: the last row of the table that is not empty. */
export function lastStep(lines: readonly PerformanceLine[], from: number, to: number): LastStep | null {
  let x = Number.NEGATIVE_INFINITY
  for (const { columns } of lines) {
    const first = indexAtOrAfter(columns, from)
    const last = lastValue(columns, first, indexAfter(columns, to, first))
    if (last >= 0) x = Math.max(x, xAt(columns, last))
  }
  if (x === Number.NEGATIVE_INFINITY) return null
  const values = lines.map(({ columns }) => {
    const index = indexAfter(columns, x) - 1
    return index >= columns.start && xAt(columns, index) === x ? yAt(columns, index) : Number.NaN
  })
  return { x, values }
}

/** How long an objective was missed in a window, and the part of what was measured. */
export interface BreachShare {
  missedMs: number
  measuredMs: number
  /** 0–1; null where nothing was measured long enough to tell. */
  share: number | null
}

/** Every number is above it: the time in which there was one. */
const MEASURED: Threshold = { value: Number.NEGATIVE_INFINITY }

/**
 * The part of the time in which any judged line missed the objective, as the strip under the picture shows it: between two points the line
 * crosses where the straight line does. Time in which nothing was measured is not counted.
 */
export function breachShare(
  lines: readonly PerformanceLine[],
  objective: Threshold,
  from: number,
  to: number,
  isStep: boolean,
): BreachShare {
  const judged = lines.filter(({ id }) => judges(objective, id))
  const total = (threshold: Threshold) =>
    totalOf(
      mergeSpans(
        judged.flatMap(({ columns }) => {
          const first = indexAtOrAfter(columns, from)
          return breachSpans(columns, first, indexAfter(columns, to, first), threshold, from, to, isStep)
        }),
      ),
    )
  const missedMs = total(objective)
  const measuredMs = total(MEASURED)
  return { missedMs, measuredMs, share: measuredMs > 0 ? missedMs / measuredMs : null }
}

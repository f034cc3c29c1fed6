import { BinnacleError } from '../core/errors.js'
import type { TimeSeries } from '../core/series.js'
import { reportOnce } from '../internal/report.js'
import { xAt, yAt } from './columns.js'
import { endOf, isOpen, periodOf, type EngagementPeriod } from './engagementperiods.js'
import { ingest } from './ingest.js'

/** Activity of one kind, a value for each period: `x` is when the period began, epoch ms. */
export interface EngagementSeries extends TimeSeries {
  /** What each period is compared with: the value of the same day a week before, say. As long as y. */
  previous?: ArrayLike<number | null>
  /** How its periods make one figure. A sum of users counts who came twice twice, so the mean is what is always right. @default 'mean' */
  total?: 'mean' | 'sum'
}

/** One column of the chart. */
export interface EngagementRow {
  /** Unique, even where periods are repeated. */
  key: string
  /** When it began. */
  start: number
  /** Null where nothing was measured. */
  value: number | null
  previous: number | null
  /** It had not ended when the data was made: its value may still grow, and no figure counts it. */
  isPartial: boolean
}

export interface EngagementReading {
  rows: EngagementRow[]
  period: EngagementPeriod
  /** The mean or the sum of the complete periods; null where there is none. */
  figure: number | null
  /** The same of those periods alone that have something to be compared with, and of what that is. */
  compared: { figure: number; previous: number } | null
  /** The place of the highest complete period; −1 where there is none. */
  highest: number
}

/** Null for what is not finite; and no minus before a zero. */
const known = (value: number): number | null => (value - value === 0 ? value || 0 : null)

const columnsOf = (series: EngagementSeries) => ({
  columns: ingest(series),
  // The same x sorts it the same way.
  before: series.previous && ingest({ id: `${series.id}, previous`, x: series.x, y: series.previous }),
})

/**
 * Reads a series: its periods in order, and the figures that sum them up.
 *
 * @throws BinnacleError `invalid-series`, `length-mismatch`
 */
export function readEngagement(
  series: EngagementSeries,
  options: { period?: EngagementPeriod; completeUntil?: number; timeZone: string },
): EngagementReading {
  const { columns, before } = columnsOf(series)
  const starts = Array.from({ length: columns.end }, (_, index) => xAt(columns, index))
  const period = options.period ?? periodOf(starts)
  const times = new Map<number, number>()
  const rows = starts.map((start, index): EngagementRow => {
    const time = times.get(start) ?? 0
    times.set(start, time + 1)
    return {
      key: time === 0 ? String(start) : `${start} (${time})`,
      start,
      value: known(yAt(columns, index)),
      previous: before ? known(yAt(before, index)) : null,
      isPartial: isOpen(start, period, options.completeUntil, options.timeZone),
    }
  })
  const all = withMissing(rows, period, options)
  return { rows: all, period, ...summarise(all, series.total) }
}

/** A source that leaves out periods in which nothing happened may leave out this many at a stretch; a longer gap is none of its periods. */
const MOST_MISSING = 1_000

/** Periods that the data leaves out take their place, with no value: distances in the picture are distances in time. */
function withMissing(
  rows: EngagementRow[],
  period: EngagementPeriod,
  { completeUntil, timeZone }: { completeUntil?: number; timeZone: string },
): EngagementRow[] {
  return rows.flatMap((row, place) => {
    const stop = rows[place + 1]?.start ?? row.start
    const found = [row]
    let start = row.start
    while (found.length <= MOST_MISSING) {
      const next = endOf(start, period, timeZone)
      // Periods may begin a little earlier or later than the clock says.
      if (!(stop - next >= (next - start) / 2)) return found
      found.push({ key: String(next), start: next, value: null, previous: null, isPartial: isOpen(next, period, completeUntil, timeZone) })
      start = next
    }
    return [row]
  })
}

/** The figures of the takeaway: of complete periods only, and compared like with like. */
export function summarise(
  rows: readonly EngagementRow[],
  total: 'mean' | 'sum' = 'mean',
): Pick<EngagementReading, 'figure' | 'compared' | 'highest'> {
  const complete = rows.filter(({ isPartial, value }) => !isPartial && value !== null)
  const pairs = complete.filter(({ previous }) => previous !== null)
  const figureOf = (values: (number | null)[]) => {
    const sum = values.reduce<number>((before, value) => before + (value ?? 0), 0)
    const figure = total === 'sum' ? sum : sum / values.length
    return Number.isFinite(figure) ? figure : null
  }
  const [figure, previous] = pairs.length > 0 ? [figureOf(pairs.map(({ value }) => value)), figureOf(pairs.map((row) => row.previous))] : []
  let highest = -1
  rows.forEach(({ value, isPartial }, place) => {
    if (value !== null && !isPartial && (highest < 0 || value > (rows[highest]?.value ?? 0))) highest = place
  })
  return {
    figure: complete.length > 0 ? figureOf(complete.map(({ value }) => value)) : null,
    compared: figure != null && previous != null ? { figure, previous } : null,
    highest,
  }
}

/** Every series of the data, or why there is none: a mistake shows in the error state and is reported, and never thrown. */
export function checkEngagement(data: readonly EngagementSeries[] | undefined): {
  list: readonly EngagementSeries[]
  problem?: BinnacleError
} {
  if (data == null) return { list: [] }
  try {
    if (!Array.isArray(data)) {
      throw new BinnacleError(
        'invalid-series',
        `it is ${typeof data}, not a list. Pass an array of { id, x, y, previous? }, or leave it out while it loads.`,
      )
    }
    for (const series of data as readonly EngagementSeries[]) columnsOf(series)
    return { list: data }
  } catch (error) {
    const problem = new BinnacleError('invalid-series', `EngagementChart: \`data\` cannot be shown: ${(error as Error).message}`, {
      cause: error,
    })
    reportOnce(problem)
    return { list: [], problem }
  }
}

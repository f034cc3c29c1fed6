import type { Annotation } from '../../core/series.js'
import type { Span } from '../breaches.js'
import type { Stretch } from './changes.js'
import type { Extreme } from './extremes.js'
import type { Gap } from './gaps.js'
import type { SeriesFacts } from './facts.js'
import { weightOf, type Breach } from './objectives.js'
import { toleranceAt, type UnitScale } from './unitscale.js'

/** A percentile of a whole stretch, merged from all that was measured in it. Percentiles of steps can't be averaged to it. */
export interface MergedFigure {
  /** The series' id. */
  series: string
  /** The stretch that was merged, in x. It is used for one that begins and ends within a tenth of its length of it, and does not cross the change. */
  from: number
  to: number
  /** In the unit of the series; null where nothing was measured. */
  value: number | null
}

/** The two stretches of a series of percentiles that a sentence compares. */
export interface Comparison {
  seriesId: string
  before: Span
  after: Span
}

/** What is said of a series. */
export type Claim =
  /** It has no values in the window. */
  | { kind: 'none' }
  /** It has too few values for more than the last one. */
  | { kind: 'last'; value: number; x: number }
  /** 95% of the values lie within the tolerance of this one, the median, and none beyond twice as much. */
  | { kind: 'steady'; value: number }
  /** The values lie too far apart for one that is typical. */
  | { kind: 'varies'; low: Extreme; high: Extreme }
  /** The median, near which three of five values lie, and the extremes; `far` is the one that matters, where the other is less than a third as far. */
  | { kind: 'typical'; value: number; low: Extreme; high: Extreme; far: 'low' | 'high' | 'both' }
  /** A change that lasts: the medians of two stretches, or what was merged for them. */
  | {
      kind: 'change'
      before: Stretch
      after: Stretch
      /** Why: a step at an annotation. */
      event: Annotation | null
      /** When: a step without one. */
      at: number | null
      /** Is it back where it was before? */
      isRecovery: boolean
      /** Extremes far beyond both. */
      low: Extreme | null
      high: Extreme | null
      /** Are the figures those of whole stretches, rather than of typical points? */
      isMerged: boolean
      /** What is said where the words of both values are the same. */
      otherwise: Exclude<Claim, { kind: 'change' }>
    }

/** What a sentence says of one series, in figures. */
export interface Statement {
  seriesId: string
  claim: Claim
  /** The gravest objective that was missed. */
  breach: Breach | null
  /** Where there are no values, in x. */
  gaps: Gap[]
  /** The last of the gaps goes on to the end of the window. */
  hasEnded: boolean
  /** There is one value only. */
  isAlone: boolean
  isPercentile: boolean
  scale: UnitScale
}

/** What the picture says, in figures: of the series that matters, and of one more that matters too. */
export interface Takeaway extends Statement {
  also: Statement | null
}

/** An extreme on one side is left out where that of the other is so many times as far. */
const ONE_SIDED = 3

export function choose(facts: readonly SeriesFacts[], merged: readonly MergedFigure[] = []): Takeaway | null {
  if (!facts.some(({ count }) => count > 0)) return null
  const ranked = facts
    .map((each) => statementOf(each, merged))
    .map((statement) => ({ statement, rank: rankOf(statement) }))
    .sort((a, b) => b.rank - a.rank)
  // Gaps are told of the part that has values: a series without any does not lead.
  const lead = ranked.find(({ statement }) => statement.claim.kind !== 'none') as (typeof ranked)[number]
  const also = ranked.find((each) => each !== lead && each.rank >= NOTABLE)
  return { ...lead.statement, also: also?.statement ?? null }
}

/** The stretches for which merged figures make the sentence say more. */
export const comparisonsOf = (facts: readonly SeriesFacts[]): Comparison[] =>
  facts.flatMap(({ seriesId, isPercentile, change }) => {
    const span = ({ from, to }: Span): Span => ({ from, to })
    return isPercentile && change ? [{ seriesId, before: span(change.before), after: span(change.after) }] : []
  })

function statementOf(facts: SeriesFacts, merged: readonly MergedFigure[]): Statement {
  const { seriesId, breach, gaps, hasEnded, isPercentile, scale, count } = facts
  return { seriesId, claim: claimOf(facts, merged), breach, gaps, hasEnded, isAlone: count === 1, isPercentile, scale }
}

function claimOf(facts: SeriesFacts, merged: readonly MergedFigure[]): Claim {
  const claim = stateOf(facts)
  return facts.change ? (changeOf(facts, claim, merged) ?? claim) : claim
}

/** What is said where nothing has changed for good. */
function stateOf({ last, level, low, high, isSteady, isTypical }: SeriesFacts): Exclude<Claim, { kind: 'change' }> {
  if (!last) return { kind: 'none' }
  if (!low || !high) return { kind: 'last', ...last }
  if (isSteady) return { kind: 'steady', value: level }
  if (!isTypical) return { kind: 'varies', low, high }
  const [down, up] = [level - low.value, high.value - level]
  const far = down * ONE_SIDED < up ? 'high' : up * ONE_SIDED < down ? 'low' : 'both'
  return { kind: 'typical', value: level, low, high, far }
}

/** The change, as far as merged figures confirm it where they are known. */
function changeOf(facts: SeriesFacts, otherwise: Exclude<Claim, { kind: 'change' }>, merged: readonly MergedFigure[]): Claim | null {
  const { seriesId, unit, tolerance, change, isPercentile, scale } = facts
  if (!change) return null
  const { before, after, event, at, isRecovery, low, high } = change
  const claim = { kind: 'change', before, after, event, at, isRecovery, low, high, isMerged: false, otherwise } as const
  if (!isPercentile) return claim
  const mergedOf = (stretch: Span, isOneSided: (figure: MergedFigure) => boolean) =>
    merged.find((figure) => figure.series === seriesId && isOneSided(figure) && isAbout(figure, stretch))?.value ?? null
  const first = mergedOf(before, ({ to }) => to <= before.to)
  const second = mergedOf(after, ({ from }) => from >= after.from)
  if (first === null || second === null) return claim
  const isSame =
    (second - first) * (after.value - before.value) > 0 && Math.abs(second - first) > toleranceAt(first, unit, scale, tolerance)
  return isSame ? { ...claim, before: { ...before, value: first }, after: { ...after, value: second }, isMerged: true } : null
}

const isAbout = (figure: Span, { from, to }: Span) => Math.max(Math.abs(figure.from - from), Math.abs(figure.to - to)) <= (to - from) / 10

/** From here on a second series is told of, too. */
const NOTABLE = 30

/** Missed objectives come first, then values that have stopped, changes that last, and the widest range. */
function rankOf({ claim, breach, hasEnded }: Statement): number {
  if (breach) return 50 + weightOf(breach) / 2
  if (claim.kind === 'none') return 40
  if (hasEnded) return 40
  if (claim.kind === 'change') return 30 + farness(claim.before.value, claim.after.value)
  if (claim.kind === 'varies') return 20 + farness(claim.low.value, claim.high.value)
  if (claim.kind !== 'typical') return 10
  return 20 + Math.max(farness(claim.value, claim.low.value), farness(claim.value, claim.high.value))
}

/** How far apart two values are, against the larger: 0–9. */
function farness(from: number, to: number): number {
  const size = Math.max(Math.abs(from), Math.abs(to))
  return size > 0 ? Math.min(9, (9 / 2) * (Math.abs(to / size - from / size) || 0)) : 0
}

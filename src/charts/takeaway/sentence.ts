import type { Formatters } from '../../core/format.js'
import type { ChartMessages } from '../../core/messages/charts.js'
import type { MessageParameters } from '../../core/messages/format.js'
import { judges, type Threshold } from '../../core/series.js'
import { spanWords, thresholdWords } from '../thresholdwords.js'
import type { Claim, Statement, Takeaway } from './choice.js'
import type { Extreme } from './extremes.js'
import type { SpokenSeries } from './facts.js'
import type { When } from './when.js'

export type Translate = (key: keyof ChartMessages, parameters?: MessageParameters) => string

export interface SentenceInput {
  series: readonly SpokenSeries[]
  thresholds: readonly Threshold[]
  when: When
  isTime: boolean
  formatters: Formatters
  t: Translate
}

/** Writes values of a series so that none is rounded onto or across an objective of it. */
function saidBy({ id, unit }: SpokenSeries, { thresholds, formatters }: SentenceInput): (value: number) => string {
  const limits = thresholds.filter((threshold) => judges(threshold, id)).map(({ value }) => value)
  return (value) => formatters.value(value, unit, { limits }).text
}

/** The sentence: "p95 rose 38% since deploy 412, from 217 ms to 300 ms; above SLO 280 ms since 10:20 (40 min)". Empty where there is nothing to say. */
export function sentenceOf(takeaway: Takeaway | null, input: SentenceInput): string {
  if (!takeaway) return ''
  const { t } = input
  const lead = statementWords(takeaway, input)
  return takeaway.also ? t('alsoSaid', { first: lead, second: statementWords(takeaway.also, input) }) : lead
}

function statementWords(statement: Statement, input: SentenceInput): string {
  const series = input.series.find(({ id }) => id === statement.seriesId)
  if (!series) return ''
  const { t } = input
  return [
    claimWords(statement, series, input),
    ...outliers(statement, series, input),
    breachWords(statement, series, input),
    gapWords(statement, input),
  ]
    .filter((clause) => clause !== '')
    .reduce((first, second) => t('both', { first, second }))
}

function claimWords(statement: Statement, series: SpokenSeries, input: SentenceInput): string {
  const { claim, isPercentile, hasEnded, scale } = statement
  const { label, unit } = series
  const { formatters, when, t } = input
  const said = saidBy(series, input)
  switch (claim.kind) {
    case 'none':
      return t('saidNone', { series: label })
    case 'last':
      return t('saidLast', { series: label, value: said(claim.value), when: when.at(claim.x) })
    case 'steady':
      return steadyWords(claim.value)
    case 'varies': {
      const { low, high } = claim
      if (said(low.value) === said(high.value)) return steadyWords(high.value)
      const parameters = { low: said(low.value), lowWhen: when.at(low.x), high: said(high.value), highWhen: when.at(high.x) }
      return t(isPercentile ? 'saidVariesByStep' : 'saidVaries', { series: label, ...parameters })
    }
    case 'typical': {
      // An extreme whose words are those of the median says nothing.
      const differing = [claim.low, claim.high].filter((extreme) => said(extreme.value) !== said(claim.value))
      const far = differing.filter((extreme) => claim.far === 'both' || extreme === claim[claim.far])
      const extremes = far.length > 0 ? far : differing
      const [first, second] = extremes.map((extreme) => extremeWords(extreme, extreme === claim.high, isPercentile, said, input))
      if (first === undefined) return steadyWords(claim.value)
      const parameters = { series: label, value: said(claim.value), extremes: second === undefined ? first : t('pair', { first, second }) }
      const words = isPercentile
        ? t(hasEnded ? 'saidWasTypicalStep' : 'saidTypicalStep', parameters)
        : t(hasEnded ? 'saidWasTypical' : 'saidTypical', parameters)
      const recovered = extremes.find((extreme) => extreme.recovered !== null)?.recovered
      const isOut = extremes.some((extreme) => extreme.isLasting)
      return recovered == null || isOut ? words : t('recovered', { words, value: said(recovered) })
    }
    case 'change':
      return changeWords(claim)
  }

  function steadyWords(value: number): string {
    return t(hasEnded ? 'saidWasSteady' : 'saidSteady', { series: label, value: said(value) })
  }

  function changeWords({ before, after, event, at, isRecovery, isMerged, otherwise }: Claim & { kind: 'change' }): string {
    const parameters = {
      series: isPercentile && !isMerged ? t('inTypicalStep', { series: label }) : label,
      before: said(before.value),
      after: said(after.value),
      event: event?.label ?? '',
      when: at === null ? '' : when.at(at),
    }
    // Too close to be told apart in figures of this length.
    if (parameters.before === parameters.after) return claimWords({ ...statement, claim: otherwise }, series, input)
    if (event && isRecovery) return t('recoveredSince', parameters)
    const isUp = after.value > before.value
    const change = sizeWords(before.value, after.value)
    if (event) return t(change ? (isUp ? 'roseBySince' : 'fellBySince') : isUp ? 'roseSince' : 'fellSince', { ...parameters, change })
    if (at !== null) return t(change ? (isUp ? 'roseByAt' : 'fellByAt') : isUp ? 'roseAt' : 'fellAt', { ...parameters, change })
    return t(change ? (isUp ? 'roseBy' : 'fellBy') : isUp ? 'rose' : 'fell', { ...parameters, change })
  }

  /** Percent on a ratio scale, away from zero; percentage points of shares; nothing where the two values say it all. */
  function sizeWords(before: number, after: number): string {
    if (scale === 'share') {
      const points = Math.abs(after - before) * (unit === '%' ? 1 : 100)
      const words = formatters.number(points, points >= 10 ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: 2 })
      return t('points', { points: words, count: words === formatters.number(1) ? 1 : 2 })
    }
    if (scale !== 'ratio' || before <= 0 || after <= 0 || (unit === 'count' && Math.min(before, after) < FEW)) return ''
    const size = Math.abs(after - before) / before
    if (size > MOST_PERCENT || (after < before && size > 0.99)) return ''
    return formatters.number(size, { style: 'percent', maximumFractionDigits: 0 })
  }
}

/** Above this, "from 2 ms to 90 ms" says more than a percentage. */
const MOST_PERCENT = 3
/** From 2 to 3 replicas is one more, rather than a half more. */
const FEW = 10

function extremeWords(
  { value, x, from, to, nearest, others, isLong, isLasting }: Extreme,
  isHigh: boolean,
  isStepValue: boolean,
  said: (value: number) => string,
  { when, t }: SentenceInput,
): string {
  // The worst step has one instant; otherwise it is told how long values were out of the usual.
  const isAlone = !isLong && !isLasting
  const span = isLasting ? when.since(from) : isLong ? when.fromTo(from, to) : when.at(x)
  const parameters = { value: said(value), when: span }
  if (!isAlone && said(nearest) === parameters.value) {
    const held = t('heldAt', parameters)
    return others > 0 ? t('heldAgain', { extreme: held, count: others }) : held
  }
  if (isStepValue && !isLasting) return t(isHigh ? 'inHighest' : 'inLowest', { ...parameters, when: when.at(x) })
  return t(isHigh ? 'upTo' : 'downTo', parameters)
}

/** Extremes far beyond both levels of a change. */
function outliers({ claim }: Statement, series: SpokenSeries, input: SentenceInput): string[] {
  if (claim.kind !== 'change') return []
  const said = saidBy(series, input)
  return [claim.low, claim.high].flatMap((extreme) => (extreme ? [extremeWords(extreme, extreme === claim.high, false, said, input)] : []))
}

/** In the past with its end, or with "since" while it lasts. */
function breachWords({ breach, claim }: Statement, { unit }: SpokenSeries, { formatters, when, isTime, t }: SentenceInput): string {
  if (!breach) return ''
  const { threshold, durationMs, from, to, since, times, isCounted, isLasting } = breach
  const isBelow = threshold.breach === 'below'
  const parameters = {
    threshold: thresholdWords(threshold, unit, formatters),
    duration: spanWords(durationMs, isTime, formatters),
    span: when.fromTo(from, to),
    since: when.since(since),
    until: when.until(to),
    count: times,
    times: formatters.number(times),
  }
  // Of a few values only the last is told.
  if (claim.kind === 'last') return isLasting ? t(isBelow ? 'below' : 'above', parameters) : ''
  if (!isCounted) return t(isLasting ? (isBelow ? 'below' : 'above') : isBelow ? 'wasBelowOften' : 'wasAboveOften', parameters)
  if (isLasting) {
    if (times > 1) return t(isBelow ? 'belowSinceInAll' : 'aboveSinceInAll', parameters)
    return t(durationMs > 0 ? (isBelow ? 'belowSince' : 'aboveSince') : isBelow ? 'below' : 'above', parameters)
  }
  if (times > 1 && durationMs > 0) return t(isBelow ? 'wasBelowTimes' : 'wasAboveTimes', parameters)
  if (durationMs === 0) return t(isBelow ? 'wasBelow' : 'wasAbove', { ...parameters, span: when.at(to) })
  return t(isBelow ? 'wasBelowFor' : 'wasAboveFor', parameters)
}

/** "no values before 10:20 and since 11:40" */
function gapWords({ gaps, claim, hasEnded, isAlone }: Statement, { when, formatters, isTime, t }: SentenceInput): string {
  if (claim.kind === 'none' || gaps.length === 0) return ''
  if (isAlone) return t('noOtherValues')
  const head = gaps[0]
  const total = gaps.reduce((sum, { from, to }) => sum + to - from, 0)
  if (gaps.length > 2 && head) {
    const parameters = { count: gaps.length, duration: spanWords(total, isTime, formatters) }
    return hasEnded ? t('noValuesInAllSince', { ...parameters, since: when.since(gaps.at(-1)?.from ?? 0) }) : t('noValuesInAll', parameters)
  }
  const [first, second] = gaps.map(({ where, from, to }) =>
    where === 'since' ? when.since(from) : where === 'before' ? when.before(to) : when.between(from, to),
  )
  return t('noValuesWhen', { when: second === undefined ? (first as string) : t('pair', { first: first as string, second }) })
}

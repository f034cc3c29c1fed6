import type { Formatters } from '../../core/format.js'
import type { Annotation, Threshold } from '../../core/series.js'
import { indexAfter, indexAtOrAfter } from '../columns.js'
import { countAtMost } from '../pyramid.js'
import { stepOf } from '../seriesview.js'
import { choose, comparisonsOf, type Comparison, type MergedFigure, type Takeaway } from './choice.js'
import { factsOf, type SpokenSeries } from './facts.js'
import { sentenceOf, type Translate } from './sentence.js'
import { unitOfInstants, whenOf } from './when.js'

export interface TakeawayInput {
  /** Those that can be seen. */
  series: readonly SpokenSeries[]
  from: number
  to: number
  thresholds: readonly Threshold[]
  annotations: readonly Annotation[]
  merged?: readonly MergedFigure[]
  /** Values hold until the next point. */
  isStep: boolean
  /** Values of zero and less have no place on the axis. */
  isLog: boolean
  isTime: boolean
  formatters: Formatters
  t: Translate
}

/** What a chart says of its window: the figures, the sentence, and which stretches merged figures would be of use for. Null where there are no values. */
export function takeawayOf(input: TakeawayInput): { takeaway: Takeaway; text: string; comparisons: Comparison[] } | null {
  const { series, from, to, thresholds, annotations, merged, isStep, isLog, isTime, formatters, t } = input
  const facts = series.map((each) => factsOf(each, { window: { from, to }, thresholds, annotations, isStep }))
  const takeaway = choose(facts, merged)
  if (!takeaway) return null
  const bounds = series.map(({ columns }) => {
    const first = indexAtOrAfter(columns, from)
    return { columns, first, end: indexAfter(columns, to, first) }
  })
  const lead = bounds.find(({ first, end }) => end - first > 2)
  const when = whenOf({
    from,
    to,
    step: lead ? stepOf(lead.columns, lead.first, lead.end) : null,
    unit: unitOfInstants(bounds),
    isTime,
    formatters,
    t,
  })
  const sentence = sentenceOf(takeaway, { series, thresholds, when, isTime, formatters, t })
  const offAxis = isLog ? bounds.reduce((sum, { columns, first, end }) => sum + countAtMost(columns, first, end, 0), 0) : 0
  return {
    takeaway,
    text: offAxis > 0 ? t('both', { first: sentence, second: t('notOnLogAxis', { count: offAxis }) }) : sentence,
    comparisons: comparisonsOf(facts),
  }
}

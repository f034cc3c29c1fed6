import { createFormatters, type Formatters } from '../core/format.js'
import { formatMessage } from '../core/messages/format.js'
import { chartMessages, type ChartMessages } from '../core/messages/charts.js'
import type { Words } from '../core/messages/catalogue.js'
import type { Annotation, Threshold } from '../core/series.js'
import type { SeriesInput } from './ingest.js'
import { extentOf, viewsOf } from './seriesview.js'
import { takeawayOf, takeawayWords, type Takeaway } from './takeaway.js'

export interface TakeawayOptions {
  /** The window. @default from the first point to the last */
  from?: number
  to?: number
  thresholds?: readonly Threshold[]
  annotations?: readonly Annotation[]
  /** Values hold until the next point. @default false */
  isStep?: boolean
  /** What x is. @default 'time' */
  xType?: 'time' | 'number'
  /** @default English, in UTC */
  formatters?: Formatters
  /** Words that replace the English. */
  messages?: Partial<Words<ChartMessages>>
}

/**
 * What a chart of these series says, in figures and in a sentence, for an alert's body or a report: "p95 rose 38% since deploy 412; above SLO 300 ms for 12 min". Null where there are no
 * values.
 *
 * @throws BinnacleError `length-mismatch`, `invalid-series`
 */
export function chartTakeaway(data: readonly SeriesInput[], options: TakeawayOptions = {}): (Takeaway & { text: string }) | null {
  const { xType = 'time', formatters = createFormatters(), messages } = options
  const series = viewsOf(data, new Set())
  const extent = extentOf(series)
  if (!extent) return null
  const takeaway = takeawayOf({ ...options, series, from: options.from ?? extent.from, to: options.to ?? extent.to })
  if (!takeaway) return null
  const words = { ...chartMessages, ...messages }
  const text = takeawayWords(
    takeaway,
    series,
    formatters,
    (key, parameters = {}) => formatMessage(words[key], parameters, formatters.locale),
    xType === 'time',
  )
  return { ...takeaway, text }
}

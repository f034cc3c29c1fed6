'use client'
import { useMemo, useState, type ComponentPropsWithRef } from 'react'
import { engagementMessages } from '../core/messages/engagement.js'
import { ownFormatters, type FormatValue } from '../core/ownformatters.js'
import { classNames } from '../internal/classNames.js'
import type { DataProps } from '../internal/data.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { ChartFrame, type ChartFrameOptions } from './ChartFrame.js'
import { checkEngagement, readEngagement, type EngagementRow, type EngagementSeries } from './engagement.js'
import { EngagementPlot } from './EngagementPlot.js'
import { periodWords, type EngagementPeriod } from './engagementperiods.js'
import { engagementTable } from './engagementtable.js'
import { engagementTakeaway } from './engagementwords.js'

export interface EngagementChartProps
  extends
    ChartFrameOptions,
    DataProps<readonly EngagementSeries[]>,
    Omit<ComponentPropsWithRef<'figure'>, 'title' | 'children' | 'onError'> {
  /** How long the periods are. @default what their distances say */
  period?: EngagementPeriod
  /** Writes every value, those of the axis included, in a way of its own; keep the function between renders. @default by unit, in the provider's locale */
  formatValue?: FormatValue
  /** What `previous` is, as it stands in a sentence: "the week before". @default 'the period before' */
  comparisonLabel?: string
  /** Draws what each period is compared with as a bar beside its own, or as a line over the bars. @default bars, and a line from the 15th period on */
  comparison?: 'bars' | 'line'
  /** Periods that end later than this, epoch ms, are marked as incomplete, and no figure counts them. @default updatedAt */
  completeUntil?: number
  /** Which series is drawn, by id, when the application decides. */
  shown?: string
  /** Which series is drawn at first, when the person decides. @default the first */
  defaultShown?: string
  /** Called when the person chooses another series. */
  onShownChange?: (id: string) => void
  /** Makes each period a button. Called with it, and with the id of the series that is drawn. */
  onPeriodClick?: (row: EngagementRow, seriesId: string) => void
}

/** So many periods have columns; of more, the last. */
const MOST_PERIODS = 400
/** With more than these, a bar beside each bar is too thin. */
const MOST_PAIRS = 14

/**
 * Activity by hour, day, week, month or year: users, sessions, minutes. The series stand with their figures above the plot, one of them is drawn,
 * each period beside what it is compared with. The server sends the periods as a table, and recharts, loaded on demand, paints the bars into it.
 *
 * @example
 * <EngagementChart title="Engagement" data={[{ id: 'users', label: 'Active users', x: days, y: thisWeek, previous: lastWeek }]} comparisonLabel="the week before" />
 */
export function EngagementChart({
  title,
  height = 300,
  period,
  formatValue,
  comparisonLabel,
  comparison,
  completeUntil,
  shown,
  defaultShown,
  onShownChange,
  onPeriodClick,
  data,
  error,
  updatedAt,
  className,
  ...rest
}: EngagementChartProps) {
  const t = useMessages('engagement', engagementMessages)
  const base = usePlainFormatters()
  const formatters = useMemo(() => ownFormatters(base, formatValue), [base, formatValue])
  const { zone } = formatters
  const [ownShown, setOwnShown] = useState(defaultShown)
  const { list, problem } = useMemo(() => checkEngagement(data), [data])
  const until = completeUntil ?? updatedAt
  const readings = useMemo(
    () => list.map((series) => readEngagement(series, { period, completeUntil: until, timeZone: zone })),
    [list, period, until, zone],
  )
  const id = shown ?? ownShown
  const place = Math.max(
    0,
    list.findIndex((series) => series.id === id),
  )
  const series = list[place]
  const reading = readings[place]
  const before = comparisonLabel ?? t('before')
  const words = useMemo(
    () =>
      reading
        ? periodWords(
            reading.rows.map(({ start }) => start),
            reading.period,
            formatters,
            t,
          )
        : [],
    [reading, formatters, t],
  )
  const from = Math.max(0, words.length - MOST_PERIODS)
  const hasPrevious = series?.previous !== undefined
  return (
    <ChartFrame
      {...rest}
      title={title}
      height={height}
      updatedAt={updatedAt}
      className={classNames('bn-EngagementChart', className)}
      data={problem ? undefined : data}
      error={problem ?? error}
      isEmpty={readings.every(({ rows }) => rows.every(({ value, previous }) => value === null && previous === null))}
      caption={series && reading ? engagementTakeaway(reading, series, (at) => words[at]?.full ?? '', before, formatters, t) : ''}
      table={() => engagementTable(list, readings, before, formatters, t)}
    >
      {series && reading && (
        <EngagementPlot
          title={title}
          height={height}
          series={list}
          readings={readings}
          place={place}
          rows={reading.rows.slice(from)}
          words={words.slice(from)}
          hidden={from > 0 ? t('shown', { shown: MOST_PERIODS, total: formatters.number(words.length) }) : ''}
          before={before}
          formatters={formatters}
          comparison={hasPrevious ? (comparison ?? (words.length > MOST_PAIRS ? 'line' : 'bars')) : null}
          onShow={(next) => {
            setOwnShown(next)
            onShownChange?.(next)
          }}
          onPeriodClick={onPeriodClick && ((row) => onPeriodClick(row, series.id))}
        />
      )}
    </ChartFrame>
  )
}

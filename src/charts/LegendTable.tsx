'use client'
import { useDeferredValue, useMemo } from 'react'
import type { Formatters } from '../core/format.js'
import { chartMessages, type ChartMessages } from '../core/messages/charts.js'
import { useMessages } from '../internal/useSettings.js'
import type { ChartModel } from './model.js'
import { SeriesButton, type SeriesToggle } from './SeriesButton.js'
import type { SeriesView } from './seriesview.js'
import { statsOf, type SeriesStats } from './stats.js'

const COLUMNS: readonly (keyof SeriesStats)[] = ['last', 'min', 'max', 'mean', 'p95']

export interface LegendTableProps extends SeriesToggle {
  views: readonly SeriesView[]
  model: ChartModel
  formatters: Formatters
}

/** The legend with figures of the window: last, lowest, highest, mean and 95th percentile. Loaded when it is asked for. */
export function LegendTable({ views, model, formatters, ...actions }: LegendTableProps) {
  const t = useMessages('charts', chartMessages)
  // A live chart goes first; its figures follow when there is time.
  const shown = useDeferredValue(model)
  const stats = useMemo(
    () => new Map(shown.lines.map(({ view }) => [view.id, statsOf(view.columns, shown.from, shown.to)] as const)),
    [shown],
  )
  return (
    <div className="bn-LegendTable">
      <table className="bn-ChartTable" aria-label={t('legend')}>
        <thead>
          <tr>
            <th scope="col">{t('series')}</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" data-numeric>
                {t(column satisfies keyof ChartMessages)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {views.map((view) => (
            <tr key={view.id}>
              <th scope="row">
                <SeriesButton view={view} hasMarker {...actions} />
              </th>
              <Figures view={view} stats={stats.get(view.id)} formatters={formatters} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Figures({ view, stats, formatters }: { view: SeriesView; stats: SeriesStats | undefined; formatters: Formatters }) {
  return COLUMNS.map((column) => (
    <td key={column} data-numeric>
      <bdi>{formatters.value(stats?.[column], view.unit).text}</bdi>
    </td>
  ))
}

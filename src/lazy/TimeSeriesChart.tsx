'use client'
import type { TimeSeriesChartProps } from '../charts/TimeSeriesChart.js'
import { classNames } from '../internal/classNames.js'
import { FrameOf } from './FrameOf.js'
import { lazyComponent } from './lazyComponent.js'

/** `TimeSeriesChart` of binnacle/charts, loaded on demand. */
export const TimeSeriesChart = /* @__PURE__ */ lazyComponent<TimeSeriesChartProps>(
  () => import('../charts/TimeSeriesChart.js').then((module) => module.TimeSeriesChart),
  {
    name: 'TimeSeriesChart',
    skeleton: (props) => <SeriesFrame props={props} />,
    failure: (props, state) => <SeriesFrame props={props} {...state} />,
  },
)

/** With the names of the series where the legend is going to have them. */
function SeriesFrame({ props, ...state }: { props: TimeSeriesChartProps; error?: unknown; retry?: () => void; reload?: () => void }) {
  const series = Array.isArray(props.data) ? props.data : []
  const legend = series.length > 1 && (
    <ul className="bn-Legend" aria-hidden="true">
      {series.map((one, place) => (
        <li key={place} className="bn-SeriesButton">
          <bdi className="bn-SeriesButton-label">{one?.label ?? one?.id}</bdi>
        </li>
      ))}
    </ul>
  )
  return (
    <FrameOf props={{ ...props, className: classNames('bn-TimeSeriesChart', props.className) }} labels="ends" legend={legend} {...state} />
  )
}

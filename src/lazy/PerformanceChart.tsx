'use client'
import type { PerformanceChartProps } from '../charts/PerformanceChart.js'
import { classNames } from '../internal/classNames.js'
import { FrameOf } from './FrameOf.js'
import { lazyComponent } from './lazyComponent.js'

/** `PerformanceChart` of binnacle/charts, loaded on demand. */
export const PerformanceChart = /* @__PURE__ */ lazyComponent<PerformanceChartProps>(
  () => import('../charts/PerformanceChart.js').then((module) => module.PerformanceChart),
  {
    name: 'PerformanceChart',
    skeleton: (props) => <PerformanceFrame props={props} />,
    failure: (props, state) => <PerformanceFrame props={props} {...state} />,
  },
)

/** With room for the figures, and for the names of the lines where the legend is going to have them. */
function PerformanceFrame({ props, ...state }: { props: PerformanceChartProps; error?: unknown; retry?: () => void; reload?: () => void }) {
  const className = classNames('bn-TimeSeriesChart bn-PerformanceChart', props.className)
  const { figures, data, objective } = props
  const count = Object.keys(figures ?? data ?? { average: 0, p95: 0, p99: 0 }).length + (objective ? 1 : 0)
  const subtitle = (
    <>
      {props.subtitle}
      <span className="bn-PerformanceChart-figures" aria-hidden="true">
        {Array.from({ length: count }, (_, place) => (
          <span key={place} className="bn-PerformanceChart-figure">
            <span className="bn-PerformanceChart-label" />
            <span className="bn-Skeleton bn-PerformanceChart-skeleton" />
            <span className="bn-PerformanceChart-window" />
          </span>
        ))}
      </span>
    </>
  )
  const isNamed = !data || Object.keys(data).length > 1
  const legend = isNamed && (
    <ul className="bn-Legend" aria-hidden="true">
      <li className="bn-SeriesButton">
        <bdi className="bn-SeriesButton-label">p95</bdi>
      </li>
    </ul>
  )
  return <FrameOf props={{ ...props, className, subtitle }} labels="ends" legend={legend} {...state} />
}

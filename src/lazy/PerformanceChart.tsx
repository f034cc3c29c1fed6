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
function PerformanceFrame({ props, ...state }: { props: PerformanceChartProps; error?: unknown; retry?: () => void }) {
  const className = classNames('bn-TimeSeriesChart bn-PerformanceChart', props.className)
  const subtitle = (
    <>
      {props.subtitle}
      <span className="bn-PerformanceChart-figures" data-state="waiting" />
    </>
  )
  const legend = (
    <ul className="bn-Legend" aria-hidden="true">
      <li className="bn-SeriesButton">p95</li>
    </ul>
  )
  return <FrameOf props={{ ...props, className, subtitle }} labels="ends" legend={legend} {...state} />
}
